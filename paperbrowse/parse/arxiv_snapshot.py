"""Records of the arXiv metadata snapshot (Kaggle), in arXiv's own shape.

Its `authors` keep TeX while `authors_parsed` is Unicode; `versions` are not always in order; title and
abstract are hard-wrapped.
"""

from typing import Any

from paperbrowse.model.paper import Author, Paper
from paperbrowse.model.paper_ids import doi, repair_arxiv_id
from paperbrowse.parse import fields, limits
from paperbrowse.parse.fields import FieldReader, InvalidValue
from paperbrowse.text.dates import PartialDate

NAME = "arxiv-snapshot"

WITHDRAWN_SEARCH_LIMIT = 80
"""Characters of an abstract or comment that are searched for "withdrawn", because later it refers to other papers."""


def is_snapshot(data: dict[str, Any]) -> bool:
    """Return True if an object has keys that only the snapshot has."""
    return "authors_parsed" in data or ("versions" in data and "update_date" in data)


def to_paper(data: dict[str, Any], title: str, reasons: list[str]) -> Paper:
    """Return the paper of one object; `reasons` gets the fields that were left out."""
    read = FieldReader(data, reasons).read
    identity = repair_arxiv_id(data.get("id"))
    if identity is None:
        reasons.append("id is not an arXiv id")
    versions = read("versions", _parse_version_dates) or {}
    authors = read("authors_parsed", _parse_authors) or read("authors", fields.to_authors) or ()
    abstract, comment = read("abstract", fields.to_prose), read("comments", fields.to_line)
    return Paper(
        title=title,
        abstract=abstract,
        authors=authors,
        author_count=len(authors) or None,
        published=versions.get(min(versions, default=0)),
        updated=versions.get(max(versions, default=0)) or read("update_date", fields.to_date),
        arxiv_id=identity[0] if identity else None,
        arxiv_version=max(versions, default=None),
        doi=read("doi", first_doi),
        categories=read("categories", fields.to_words) or (),
        comment=comment,
        journal_ref=read("journal-ref", fields.to_line),
        licence=read("license", fields.to_line),
        withdrawn=is_withdrawn(abstract, comment),
        submitter=read("submitter", fields.to_line),
        source=NAME,
    )


def _parse_version_dates(value: Any) -> dict[int, PartialDate]:
    """Return the day of every version that has one."""
    if not isinstance(value, list):
        raise InvalidValue("not a list")
    dates: dict[int, PartialDate] = {}
    for version in value[: limits.LIST]:
        if not isinstance(version, dict):
            raise InvalidValue("not a list of objects")
        name, created = version.get("version"), version.get("created")
        if not (isinstance(name, str) and name[1:].isdecimal() and len(name) < 7 and isinstance(created, str)):
            raise InvalidValue("not a list of numbered versions")
        if date := fields.parse_mail_date(created):
            dates[int(name[1:])] = date
    return dates


def _parse_authors(value: Any) -> tuple[Author, ...]:
    """Return authors from [family, given, suffix, affiliation …]."""
    if not isinstance(value, list):
        raise InvalidValue("not a list")
    authors: list[Author] = []
    for parts in value[: limits.AUTHORS]:
        if not (isinstance(parts, list) and parts and all(isinstance(part, str) for part in parts[:3])):
            raise InvalidValue("not a list of names in parts")
        family, given, suffix = ((fields.to_limited_line(part, limits.NAME) or "") for part in (*parts[:3], "", "")[:3])
        if family or given:
            authors.append(fields.author_from_parts(family, given, suffix))
    return tuple(authors)


def first_doi(value: Any) -> str | None:
    """Return the first DOI of a text, because arXiv joins several by spaces."""
    if not isinstance(value, str):
        raise InvalidValue("not text")
    parts = value[: limits.URL].split()
    return doi(parts[0]) if parts else None


def is_withdrawn(*texts: str | None) -> bool:
    """Return True if a paper's abstract or comment begins with the statement that it was withdrawn."""
    return any("withdrawn" in (text or "")[:WITHDRAWN_SEARCH_LIMIT].lower() for text in texts)
