"""JSON Lines: one paper an object a line, as this program exports them or as data sets spell them.

The arXiv snapshot's own shape is known by its keys and read by `arxiv_snapshot`.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from paperbrowse.model.ids import doi
from paperbrowse.model.marks import NO_MARKS, Marks
from paperbrowse.model.paper import Author, Paper
from paperbrowse.parse import arxiv_snapshot, limits
from paperbrowse.parse.arxiv_ids import mended, plausible
from paperbrowse.parse.document import UNDATED, Problem, Reading, Record
from paperbrowse.parse.fields import (
    Unfit,
    address,
    day,
    line,
    moment,
    own_lines,
    people,
    phrases,
    prose,
    truth,
    whole,
    words,
)

NAME = "jsonl"


_FIELDS: dict[str, Callable[[Any], Any]] = {
    "abstract": prose,
    "authors": people,
    "organization": line,
    "published": day,
    "updated": day,
    "announced": day,
    "acl_id": line,
    "openreview_id": line,
    "categories": words,
    "venue": line,
    "comment": line,
    "journal_ref": line,
    "licence": line,
    "withdrawn": truth,
    "url": address,
    "pdf_url": address,
    "code_url": address,
    "project_url": address,
    "upvotes": whole,
    "comments": whole,
    "github_stars": whole,
    "ai_summary": prose,
    "keywords": phrases,
    "submitter": line,
}
"""What makes a field's value of a JSON value."""

_ALSO_CALLED = {
    "summary": ("abstract",),
    "date": ("published",),
    "year": ("published", "date"),
    "journal-ref": ("journal_ref",),
    "license": ("licence",),
}
"""Other keys of a field: the field, and after it the keys that are better than this one."""

_LINKS = (("page", "url"), ("pdf", "pdf_url"), ("code", "code_url"), ("project", "project_url"))


class _Refused(Exception):
    """A line that gives no paper; the message says why."""


def recognises(head: str, name: str) -> bool:
    """Whether one of the first lines opens an object and says something in it."""
    firsts = [line for line in head.splitlines()[:50] if line.strip()]
    return any(first.lstrip().startswith("{") and first.strip() != "{" for first in firsts)


def read(lines: Iterable[bytes], name: str) -> Reading:
    """A record or a problem a line, blank lines apart; papers that lost a field give both."""
    decode = json.JSONDecoder(parse_constant=lambda _: None).decode
    number = 0
    for number, text, note in _texts(lines):
        if note:
            yield Problem(name, number, note)
        if not text or text.isspace():
            continue
        wrong: list[str] = []
        try:
            yield _record(_object(decode, text), number, wrong)
        except _Refused as refused:
            yield Problem(name, number, str(refused))
        for reason in wrong:
            yield Problem(name, number, reason)


def _texts(lines: Iterable[bytes]) -> Iterator[tuple[int, str, str]]:
    """(line number, text, note) of every line; an overlong one has no text and says so."""
    lines = iter(lines)
    first = next(lines, b"")
    if first.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield from _utf16(first, lines)
        return
    first = first.removeprefix(b"\xef\xbb\xbf")
    guessed = False
    for number, data in enumerate(_chain(first, lines), start=1):
        if len(data) > limits.RECORD:
            yield number, "", f"a record of more than {limits.RECORD:,} bytes"
            continue
        try:
            yield number, data.decode(), ""
        except UnicodeDecodeError:
            note = "" if guessed else "not UTF-8; lines like this one were read as Latin-1"
            guessed = True
            yield number, data.decode("latin-1"), note


def _chain(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from rest


def _utf16(first: bytes, rest: Iterator[bytes]) -> Iterator[tuple[int, str, str]]:
    """Lines of UTF-16, whose line ends are two bytes, so that what came as lines has to be parted again."""
    from codecs import getincrementaldecoder  # late: hardly ever needed

    decoder = getincrementaldecoder("utf-16")(errors="replace")
    number, kept = 0, ""
    for data in _chain(first, rest):
        *ended, kept = (kept + decoder.decode(data)).split("\n")
        for text in ended:
            number += 1
            yield number, text, ""
    yield number + 1, kept + decoder.decode(b"", final=True), ""


def _object(decode: Callable[[str], Any], text: str) -> dict[str, Any]:
    try:
        value = decode(text)
    except json.JSONDecodeError as error:
        if error.pos >= len(text.rstrip()) or "Unterminated" in error.msg:
            raise _Refused("the line ends in the middle of a record") from None
        raise _Refused(f"no JSON: {error.msg} at column {error.colno}") from None
    except RecursionError:
        raise _Refused("nested too deeply") from None
    except ValueError:
        raise _Refused("a number of too many digits") from None
    if not isinstance(value, dict):
        raise _Refused("no JSON object; one paper a line is read, as {…}")
    return value


def _record(data: dict[str, Any], number: int, wrong: list[str]) -> Record:
    title = _title(data)
    if arxiv_snapshot.is_snapshot(data):
        return Record(arxiv_snapshot.paper(data, title, wrong), number)
    found = _fields(data, wrong)
    authors: tuple[Author, ...] = found.get("authors", ())
    identity = _arxiv(data, found)
    if identity:
        found["arxiv_id"], version = identity
        found["arxiv_version"] = version or _one("arxiv_version", data.get("arxiv_version"), whole, wrong)
    found["doi"] = _doi(data)
    count = _one("author_count", data.get("author_count"), whole, wrong)
    if authors or count is not None:
        found["author_count"] = max(len(authors), _listed(data), count or 0)
    if not _is_ours(data):
        return Record(Paper(title=title, source=NAME, **found), number)
    source = _one("source", data.get("source"), line, wrong) or NAME
    return Record(Paper(title=title, source=source, **found), number, _marks(data, wrong))


def _is_ours(data: dict[str, Any]) -> bool:
    """Whether this program wrote it: only then are its marks the reader's, its source ours, its links derived."""
    return "starred" in data and "key" in data


def _title(data: dict[str, Any]) -> str:
    value = data.get("title")
    if value is None:
        raise _Refused("no title")
    if not isinstance(value, str):
        raise _Refused("the title is no text")
    if len(value) > limits.TITLE:
        raise _Refused(f"a title of {len(value):,} characters; at most {limits.TITLE:,} are read")
    title = line(value)
    if title is None:
        raise _Refused("an empty title")
    return title


def _fields(data: dict[str, Any], wrong: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in data.items():
        field = name if name in _FIELDS else _other_name(name, data)
        if value is None or field is None:
            continue
        if name == "comments" and isinstance(value, str):
            field = "comment"  # what arXiv calls so is the authors' note; a number is a count
        if (made := _one(name, value, _FIELDS[field], wrong)) is not None:
            found[field] = made
    if _is_ours(data):
        if names := _one("author_names", data.get("author_names"), people, wrong):
            found["authors"] = names
    else:
        _add_links(found, data.get("links"))
    return found


def _other_name(name: str, data: dict[str, Any]) -> str | None:
    """The field a key is another name of, unless the record has a better key for it."""
    better = _ALSO_CALLED.get(name, ())
    if not better or any(data.get(one) is not None for one in better):
        return None
    return better[0]


def _add_links(found: dict[str, Any], links: Any) -> None:
    """Addresses by name, where a record has no key of its own for them."""
    for name, field in _LINKS if isinstance(links, dict) else ():
        value = links.get(name)
        if field not in found and isinstance(value, str) and (made := address(value)):
            found[field] = made


def _one(name: str, value: Any, convert: Callable[[Any], Any], wrong: list[str]) -> Any:
    """One value made a field; None, and a reason, when it cannot be."""
    if value is None:
        return None
    try:
        return convert(value)
    except Unfit as unfit:
        wrong.append(f"{name} is {unfit}, and was left out")
        return None


def _listed(data: dict[str, Any]) -> int:
    """How many authors are listed, also beyond those whose names are kept."""
    authors = data.get("authors")
    return len(authors) if isinstance(authors, list) and len(authors) > limits.AUTHORS else 0


def _arxiv(data: dict[str, Any], found: dict[str, Any]) -> tuple[str, int | None] | None:
    """(id, version) from the first of `arxiv_id`, `id`, `url` and `doi` that is one.

    A bare number under `id` is anybody's; only beside an arXiv address is it an id that lost its zeros.
    """
    given = data.get("arxiv_id")
    if given is not None and (identity := mended(given)):
        return identity
    given, url = data.get("id"), found.get("url", "")
    if isinstance(given, str) and (identity := plausible(given)):
        return identity
    if "arxiv.org" in url or "huggingface.co/papers/" in url:
        return plausible(url) or mended(given)
    given = data.get("doi")
    if isinstance(given, str) and "arxiv" in given.lower():
        return plausible(given)
    return None


def _doi(data: dict[str, Any]) -> str | None:
    for name in ("doi", "id", "url"):
        value = data.get(name)
        if isinstance(value, str) and "10." in value and len(value) < limits.URL and (found := doi(value)):
            return line(found)
    return None


def _marks(data: dict[str, Any], wrong: list[str]) -> Marks:
    """The reader's marks in our own export."""
    starred = _one("starred", data.get("starred"), truth, wrong)
    read = _one("read", data.get("read"), truth, wrong)
    marks = Marks(
        starred_at=(_one("starred_at", data.get("starred_at"), moment, wrong) or UNDATED) if starred else None,
        read_at=(_one("read_at", data.get("read_at"), moment, wrong) or UNDATED) if read else None,
        tags=_one("tags", data.get("tags"), phrases, wrong) or (),
        note=_one("note", data.get("note"), own_lines, wrong),
    )
    return NO_MARKS if marks == NO_MARKS else marks
