"""One record of the arXiv metadata snapshot (Kaggle), in arXiv's own shape.

Its `authors` keep TeX while `authors_parsed` is Unicode; `versions` are not always in order; title and
abstract are hard-wrapped.
"""

from collections.abc import Callable
from typing import Any

from paperbrowse.model.ids import doi
from paperbrowse.model.paper import Author, Paper
from paperbrowse.parse import limits
from paperbrowse.parse.arxiv_ids import mended
from paperbrowse.parse.fields import Unfit, day, line, one_line, people, prose, words
from paperbrowse.text.dates import PartialDate, checked, month_number

NAME = "arxiv-snapshot"

WITHDRAWN_WITHIN = 80
"""Characters of the abstract or comment that can say so of the paper itself; later the word means others."""


def is_snapshot(data: dict[str, Any]) -> bool:
    """Whether an object has the keys that only the snapshot has."""
    return "authors_parsed" in data or ("versions" in data and "update_date" in data)


def paper(data: dict[str, Any], title: str, wrong: list[str]) -> Paper:
    """The paper of one object; fields that do not fit are left out and named in `wrong`."""

    def take(name: str, convert: Callable[[Any], Any]) -> Any:
        value = data.get(name)
        if value is None:
            return None
        try:
            return convert(value)
        except Unfit as unfit:
            wrong.append(f"{name} is {unfit}, and was left out")
            return None

    identity = mended(data.get("id"))
    if identity is None:
        wrong.append("id is no arXiv id")
    created = take("versions", _created) or {}
    authors = take("authors_parsed", _parsed_people) or take("authors", people) or ()
    abstract, comment = take("abstract", prose), take("comments", line)
    return Paper(
        title=title,
        abstract=abstract,
        authors=authors,
        author_count=len(authors) or None,
        published=created.get(min(created, default=0)),
        updated=created.get(max(created, default=0)) or take("update_date", day),
        arxiv_id=identity[0] if identity else None,
        arxiv_version=max(created, default=None),
        doi=take("doi", _first_doi),
        categories=take("categories", words) or (),
        comment=comment,
        journal_ref=take("journal-ref", line),
        licence=take("license", line),
        withdrawn=_is_withdrawn(abstract) or _is_withdrawn(comment),
        submitter=take("submitter", line),
        source=NAME,
    )


def _created(value: Any) -> dict[int, PartialDate]:
    """The day of every version that has one."""
    if not isinstance(value, list):
        raise Unfit("no list")
    days: dict[int, PartialDate] = {}
    for version in value[: limits.LIST]:
        if not isinstance(version, dict):
            raise Unfit("no list of objects")
        name, created = version.get("version"), version.get("created")
        if not (isinstance(name, str) and name[1:].isdecimal() and len(name) < 7 and isinstance(created, str)):
            raise Unfit("no list of numbered versions")
        if found := _mail_day(created):
            days[int(name[1:])] = found
    return days


def _mail_day(text: str) -> PartialDate | None:
    """The day of `Mon, 2 Apr 2007 19:18:42 GMT`."""
    parts = text.split()
    if len(parts) < 4 or not (parts[1].isdecimal() and parts[3].isdecimal()) or len(text) > 100:
        return None
    month = month_number(parts[2])
    return checked(int(parts[3]), month, int(parts[1])) if month else None


def _parsed_people(value: Any) -> tuple[Author, ...]:
    """Authors from [family, given, suffix, affiliation …]."""
    if not isinstance(value, list):
        raise Unfit("no list")
    found: list[Author] = []
    for parts in value[: limits.AUTHORS]:
        if not (isinstance(parts, list) and parts and all(isinstance(part, str) for part in parts[:3])):
            raise Unfit("no list of names in parts")
        family, given, suffix = ((one_line(part, limits.NAME) or "") for part in (*parts[:3], "", "")[:3])
        if family or given:
            found.append(Author(" ".join(part for part in (given, family, suffix) if part), family, given))
    return tuple(found)


def _first_doi(value: Any) -> str | None:
    """The first of the DOIs, which stand side by side when a paper has several."""
    if not isinstance(value, str):
        raise Unfit("no text")
    parts = value[: limits.URL].split()
    return doi(parts[0]) if parts else None


def _is_withdrawn(text: str | None) -> bool:
    return bool(text) and "withdrawn" in (text or "")[:WITHDRAWN_WITHIN].lower()
