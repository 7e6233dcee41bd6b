"""One record of the arXiv metadata snapshot (Kaggle), in arXiv's own shape.

Its `authors` keep TeX while `authors_parsed` is Unicode; `versions` are not always in order; title and
abstract are hard-wrapped.
"""

from collections.abc import Callable
from typing import Any

from paperbrowse.model.paper import Author, Paper
from paperbrowse.model.paper_ids import doi
from paperbrowse.parse import limits
from paperbrowse.parse.arxiv_ids import repair_arxiv_id
from paperbrowse.parse.fields import InvalidValue, to_authors, to_date, to_limited_line, to_line, to_prose, to_words
from paperbrowse.text.dates import PartialDate, make_date, month_number

NAME = "arxiv-snapshot"

WITHDRAWN_SEARCH_LIMIT = 80
"""Characters of the abstract or comment that can say so of the paper itself; later the word means others."""


def is_snapshot(data: dict[str, Any]) -> bool:
    """Whether an object has the keys that only the snapshot has."""
    return "authors_parsed" in data or ("versions" in data and "update_date" in data)


def to_paper(data: dict[str, Any], title: str, reasons: list[str]) -> Paper:
    """The paper of one object; fields that do not fit are left out and named in `wrong`."""

    def take(name: str, convert: Callable[[Any], Any]) -> Any:
        value = data.get(name)
        if value is None:
            return None
        try:
            return convert(value)
        except InvalidValue as unfit:
            reasons.append(f"{name} is {unfit}, and was left out")
            return None

    identity = repair_arxiv_id(data.get("id"))
    if identity is None:
        reasons.append("id is no arXiv id")
    created = take("versions", _parse_version_dates) or {}
    authors = take("authors_parsed", _read_authors) or take("authors", to_authors) or ()
    abstract, comment = take("abstract", to_prose), take("comments", to_line)
    return Paper(
        title=title,
        abstract=abstract,
        authors=authors,
        author_count=len(authors) or None,
        published=created.get(min(created, default=0)),
        updated=created.get(max(created, default=0)) or take("update_date", to_date),
        arxiv_id=identity[0] if identity else None,
        arxiv_version=max(created, default=None),
        doi=take("doi", _read_doi),
        categories=take("categories", to_words) or (),
        comment=comment,
        journal_ref=take("journal-ref", to_line),
        licence=take("license", to_line),
        withdrawn=_is_withdrawn(abstract) or _is_withdrawn(comment),
        submitter=take("submitter", to_line),
        source=NAME,
    )


def _parse_version_dates(value: Any) -> dict[int, PartialDate]:
    """The day of every version that has one."""
    if not isinstance(value, list):
        raise InvalidValue("no list")
    days: dict[int, PartialDate] = {}
    for version in value[: limits.LIST]:
        if not isinstance(version, dict):
            raise InvalidValue("no list of objects")
        name, created = version.get("version"), version.get("created")
        if not (isinstance(name, str) and name[1:].isdecimal() and len(name) < 7 and isinstance(created, str)):
            raise InvalidValue("no list of numbered versions")
        if found := _parse_mail_date(created):
            days[int(name[1:])] = found
    return days


def _parse_mail_date(text: str) -> PartialDate | None:
    """The day of `Mon, 2 Apr 2007 19:18:42 GMT`."""
    parts = text.split()
    if len(parts) < 4 or not (parts[1].isdecimal() and parts[3].isdecimal()) or len(text) > 100:
        return None
    month = month_number(parts[2])
    return make_date(int(parts[3]), month, int(parts[1])) if month else None


def _read_authors(value: Any) -> tuple[Author, ...]:
    """Authors from [family, given, suffix, affiliation …]."""
    if not isinstance(value, list):
        raise InvalidValue("no list")
    found: list[Author] = []
    for parts in value[: limits.AUTHORS]:
        if not (isinstance(parts, list) and parts and all(isinstance(part, str) for part in parts[:3])):
            raise InvalidValue("no list of names in parts")
        family, given, suffix = ((to_limited_line(part, limits.NAME) or "") for part in (*parts[:3], "", "")[:3])
        if family or given:
            found.append(Author(" ".join(part for part in (given, family, suffix) if part), family, given))
    return tuple(found)


def _read_doi(value: Any) -> str | None:
    """The first of the DOIs, which stand side by side when a paper has several."""
    if not isinstance(value, str):
        raise InvalidValue("no text")
    parts = value[: limits.URL].split()
    return doi(parts[0]) if parts else None


def _is_withdrawn(text: str | None) -> bool:
    return bool(text) and "withdrawn" in (text or "")[:WITHDRAWN_SEARCH_LIMIT].lower()
