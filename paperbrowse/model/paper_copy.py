"""Copies of marked papers, which are kept with the marks and can be put back into papers.db."""

import json
import zlib
from typing import Any, NamedTuple

from paperbrowse.model.bibliography import BibRecord, parse_record
from paperbrowse.model.errors import DamagedFile
from paperbrowse.model.paper import Author, Paper
from paperbrowse.text.dates import parse_iso

COPY_KIND = "library"
"""Kind of the sources of a paper that was put back into papers.db from its copy in library.db."""

_COMPRESSION = 1
"""Level of zlib, because higher ones make copies hardly smaller but take three times as long."""

_INTEGERS = ("author_count", "arxiv_version", "upvotes", "comments", "github_stars")
_DATES = ("published", "updated", "announced")


class CopiedSource(NamedTuple):
    """A file or service that described the paper."""

    kind: str
    name: str
    record: str
    bib: BibRecord | None = None


class PaperCopy(NamedTuple):
    """A paper with its sources and their bibliographic records."""

    paper: Paper
    sources: tuple[CopiedSource, ...] = ()
    added: int = 0
    """Unix time of its first import; 0 if unknown."""


def encode_copy(copy: PaperCopy) -> bytes:
    """Return a copy as it is stored; equal copies give equal bytes."""
    known = {name: value for name, value in copy.paper._asdict().items() if value not in (None, (), "")}
    fields = {name: str(value) if name in _DATES else value for name, value in known.items()}
    content = {"paper": fields, "sources": copy.sources, "added": copy.added}
    return zlib.compress(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(), _COMPRESSION)


def copy_as_json(content: bytes) -> Any:
    """Return a stored copy as a JSON value. Raises DamagedFile."""
    try:
        return json.loads(zlib.decompress(content))
    except (zlib.error, ValueError, TypeError) as error:
        raise DamagedFile("the copy of a marked paper cannot be read") from error


def decode_copy(content: bytes) -> PaperCopy:
    """Return a stored copy. Raises DamagedFile."""
    value = copy_as_json(content)
    try:
        fields = {name: _from_json(name, field) for name, field in value["paper"].items() if name in Paper._fields}
        return PaperCopy(Paper(**fields), tuple(map(_parse_source, value["sources"])), int(value["added"]))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise DamagedFile("the copy of a marked paper cannot be read") from error


def _from_json(name: str, value: Any) -> Any:
    if name in _INTEGERS:
        return int(value)
    if name in _DATES:
        return parse_iso(value)
    if name == "authors":
        return tuple(Author(*map(str, author)) for author in value)
    if name in ("categories", "keywords"):
        return tuple(map(str, value))
    return bool(value) if name == "withdrawn" else str(value)


def _parse_source(value: Any) -> CopiedSource:
    kind, name, record, bib = value
    return CopiedSource(str(kind), str(name), str(record), None if bib is None else parse_record(bib))
