"""JSON Lines: one paper an object a line, as this program exports them or as data sets spell them.

The arXiv snapshot's own shape is known by its keys and read by `arxiv_snapshot`.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from paperbrowse.model.marks import NO_MARKS, Marks
from paperbrowse.model.paper import Author, Paper
from paperbrowse.model.paper_ids import doi
from paperbrowse.parse import arxiv_snapshot, limits
from paperbrowse.parse.arxiv_ids import parse_arxiv_id, repair_arxiv_id
from paperbrowse.parse.document import UNDATED, Problem, Record, RecordStream
from paperbrowse.parse.fields import (
    InvalidValue,
    to_authors,
    to_bool,
    to_count,
    to_date,
    to_line,
    to_note,
    to_phrases,
    to_prose,
    to_time,
    to_url,
    to_words,
)

NAME = "jsonl"


_CONVERTERS: dict[str, Callable[[Any], Any]] = {
    "abstract": to_prose,
    "authors": to_authors,
    "organization": to_line,
    "published": to_date,
    "updated": to_date,
    "announced": to_date,
    "acl_id": to_line,
    "openreview_id": to_line,
    "categories": to_words,
    "venue": to_line,
    "comment": to_line,
    "journal_ref": to_line,
    "licence": to_line,
    "withdrawn": to_bool,
    "url": to_url,
    "pdf_url": to_url,
    "code_url": to_url,
    "project_url": to_url,
    "upvotes": to_count,
    "comments": to_count,
    "github_stars": to_count,
    "ai_summary": to_prose,
    "keywords": to_phrases,
    "submitter": to_line,
}
"""What makes a field's value of a JSON value."""

_ALIASES = {
    "summary": ("abstract",),
    "date": ("published",),
    "year": ("published", "date"),
    "journal-ref": ("journal_ref",),
    "license": ("licence",),
}
"""Other keys of a field: the field, and after it the keys that are better than this one."""

_LINK_FIELDS = (("page", "url"), ("pdf", "pdf_url"), ("code", "code_url"), ("project", "project_url"))


class _InvalidRecord(Exception):
    """A line that gives no paper; the message says why."""


def recognizes(head: str, name: str) -> bool:
    """Whether one of the first lines opens an object and says something in it."""
    firsts = [line for line in head.splitlines()[:50] if line.strip()]
    return any(first.lstrip().startswith("{") and first.strip() != "{" for first in firsts)


def read(lines: Iterable[bytes], name: str) -> RecordStream:
    """A record or a problem a line, blank lines apart; papers that lost a field give both."""
    decode = json.JSONDecoder(parse_constant=lambda _: None).decode
    number = 0
    for number, text, note in _decode_lines(lines):
        if note:
            yield Problem(name, number, note)
        if not text or text.isspace():
            continue
        wrong: list[str] = []
        try:
            yield _to_record(_parse_object(decode, text), number, wrong)
        except _InvalidRecord as refused:
            yield Problem(name, number, str(refused))
        for reason in wrong:
            yield Problem(name, number, reason)


def _decode_lines(lines: Iterable[bytes]) -> Iterator[tuple[int, str, str]]:
    """(line number, text, note) of every line; an overlong one has no text and says so."""
    lines = iter(lines)
    first = next(lines, b"")
    if first.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield from _decode_utf16(first, lines)
        return
    first = first.removeprefix(b"\xef\xbb\xbf")
    guessed = False
    for number, data in enumerate(_prepend(first, lines), start=1):
        if len(data) > limits.RECORD:
            yield number, "", f"a record of more than {limits.RECORD:,} bytes"
            continue
        try:
            yield number, data.decode(), ""
        except UnicodeDecodeError:
            note = "" if guessed else "not UTF-8; lines like this one were read as Latin-1"
            guessed = True
            yield number, data.decode("latin-1"), note


def _prepend(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from rest


def _decode_utf16(first: bytes, rest: Iterator[bytes]) -> Iterator[tuple[int, str, str]]:
    """Lines of UTF-16, whose line ends are two bytes, so that what came as lines has to be parted again."""
    from codecs import getincrementaldecoder  # late: hardly ever needed

    decoder = getincrementaldecoder("utf-16")(errors="replace")
    number, kept = 0, ""
    for data in _prepend(first, rest):
        *ended, kept = (kept + decoder.decode(data)).split("\n")
        for text in ended:
            number += 1
            yield number, text, ""
    yield number + 1, kept + decoder.decode(b"", final=True), ""


def _parse_object(decode: Callable[[str], Any], text: str) -> dict[str, Any]:
    try:
        value = decode(text)
    except json.JSONDecodeError as error:
        if error.pos >= len(text.rstrip()) or "Unterminated" in error.msg:
            raise _InvalidRecord("the line ends in the middle of a record") from None
        raise _InvalidRecord(f"no JSON: {error.msg} at column {error.colno}") from None
    except RecursionError:
        raise _InvalidRecord("nested too deeply") from None
    except ValueError:
        raise _InvalidRecord("a number of too many digits") from None
    if not isinstance(value, dict):
        raise _InvalidRecord("no JSON object; one paper a line is read, as {…}")
    return value


def _to_record(data: dict[str, Any], number: int, reasons: list[str]) -> Record:
    title = _parse_title(data)
    if arxiv_snapshot.is_snapshot(data):
        return Record(arxiv_snapshot.to_paper(data, title, reasons), number)
    found = _convert_fields(data, reasons)
    authors: tuple[Author, ...] = found.get("authors", ())
    identity = _read_arxiv_id(data, found)
    if identity:
        found["arxiv_id"], version = identity
        found["arxiv_version"] = version or _convert("arxiv_version", data.get("arxiv_version"), to_count, reasons)
    found["doi"] = _read_doi(data)
    count = _convert("author_count", data.get("author_count"), to_count, reasons)
    if authors or count is not None:
        found["author_count"] = max(len(authors), _count_listed_authors(data), count or 0)
    if not _is_own_export(data):
        return Record(Paper(title=title, source=NAME, **found), number)
    source = _convert("source", data.get("source"), to_line, reasons) or NAME
    return Record(Paper(title=title, source=source, **found), number, _read_marks(data, reasons))


def _is_own_export(data: dict[str, Any]) -> bool:
    """Whether this program wrote it: only then are its marks the reader's, its source ours, its links derived."""
    return "starred" in data and "key" in data


def _parse_title(data: dict[str, Any]) -> str:
    value = data.get("title")
    if value is None:
        raise _InvalidRecord("no title")
    if not isinstance(value, str):
        raise _InvalidRecord("the title is no text")
    if len(value) > limits.TITLE:
        raise _InvalidRecord(f"a title of {len(value):,} characters; at most {limits.TITLE:,} are read")
    title = to_line(value)
    if title is None:
        raise _InvalidRecord("an empty title")
    return title


def _convert_fields(data: dict[str, Any], reasons: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in data.items():
        field = name if name in _CONVERTERS else _resolve_alias(name, data)
        if value is None or field is None:
            continue
        if name == "comments" and isinstance(value, str):
            field = "comment"  # what arXiv calls so is the authors' note; a number is a count
        if (made := _convert(name, value, _CONVERTERS[field], reasons)) is not None:
            found[field] = made
    if _is_own_export(data):
        if names := _convert("author_names", data.get("author_names"), to_authors, reasons):
            found["authors"] = names
    else:
        _add_links(found, data.get("links"))
    return found


def _resolve_alias(name: str, data: dict[str, Any]) -> str | None:
    """The field a key is another name of, unless the record has a better key for it."""
    better = _ALIASES.get(name, ())
    if not better or any(data.get(one) is not None for one in better):
        return None
    return better[0]


def _add_links(fields: dict[str, Any], links: Any) -> None:
    """Addresses by name, where a record has no key of its own for them."""
    for name, field in _LINK_FIELDS if isinstance(links, dict) else ():
        value = links.get(name)
        if field not in fields and isinstance(value, str) and (made := to_url(value)):
            fields[field] = made


def _convert(name: str, value: Any, convert: Callable[[Any], Any], reasons: list[str]) -> Any:
    """One value made a field; None, and a reason, when it cannot be."""
    if value is None:
        return None
    try:
        return convert(value)
    except InvalidValue as unfit:
        reasons.append(f"{name} is {unfit}, and was left out")
        return None


def _count_listed_authors(data: dict[str, Any]) -> int:
    """How many authors are listed, also beyond those whose names are kept."""
    authors = data.get("authors")
    return len(authors) if isinstance(authors, list) and len(authors) > limits.AUTHORS else 0


def _read_arxiv_id(data: dict[str, Any], fields: dict[str, Any]) -> tuple[str, int | None] | None:
    """(id, version) from the first of `arxiv_id`, `id`, `url` and `doi` that is one.

    A bare number under `id` is anybody's; only beside an arXiv address is it an id that lost its zeros.
    """
    given = data.get("arxiv_id")
    if given is not None and (identity := repair_arxiv_id(given)):
        return identity
    given, url = data.get("id"), fields.get("url", "")
    if isinstance(given, str) and (identity := parse_arxiv_id(given)):
        return identity
    if "arxiv.org" in url or "huggingface.co/papers/" in url:
        return parse_arxiv_id(url) or repair_arxiv_id(given)
    given = data.get("doi")
    if isinstance(given, str) and "arxiv" in given.lower():
        return parse_arxiv_id(given)
    return None


def _read_doi(data: dict[str, Any]) -> str | None:
    for name in ("doi", "id", "url"):
        value = data.get(name)
        if isinstance(value, str) and "10." in value and len(value) < limits.URL and (found := doi(value)):
            return to_line(found)
    return None


def _read_marks(data: dict[str, Any], reasons: list[str]) -> Marks:
    """The reader's marks in our own export."""
    starred = _convert("starred", data.get("starred"), to_bool, reasons)
    read = _convert("read", data.get("read"), to_bool, reasons)
    marks = Marks(
        starred_at=(_convert("starred_at", data.get("starred_at"), to_time, reasons) or UNDATED) if starred else None,
        read_at=(_convert("read_at", data.get("read_at"), to_time, reasons) or UNDATED) if read else None,
        tags=_convert("tags", data.get("tags"), to_phrases, reasons) or (),
        note=_convert("note", data.get("note"), to_note, reasons),
    )
    return NO_MARKS if marks == NO_MARKS else marks
