"""JSON Lines: one paper per line, as paperbrowse exports them or as data sets name their fields; or one JSON document.

Records of the arXiv snapshot are recognized by their keys and read by `arxiv_snapshot`, those of services as CSL JSON.
"""

import json
import re
from collections.abc import Callable, Iterable
from functools import partial
from itertools import chain
from typing import Any

from paperbrowse.model.bibliography import BibRecord
from paperbrowse.model.marks import NO_MARKS, Marks
from paperbrowse.model.paper import Author, Paper
from paperbrowse.model.paper_ids import doi, parse_arxiv_id, repair_arxiv_id
from paperbrowse.parse import arxiv_snapshot, csl_json, limits
from paperbrowse.parse.document import UNDATED, Problem, Record, RecordStream, read_record, split_lines
from paperbrowse.parse.fields import (
    FieldReader,
    InvalidRecord,
    convert_field,
    convert_texts,
    to_authors,
    to_bool,
    to_count,
    to_date,
    to_line,
    to_note,
    to_phrases,
    to_prose,
    to_time,
    to_title,
    to_url,
    to_words,
)
from paperbrowse.parse.markup import strip_tags
from paperbrowse.parse.service_records import to_csl_item, unwrap
from paperbrowse.text.clean import clean_line, clean_text

NAME = "jsonl"

HEAD_SIZE = 4_096
"""Bytes that show whether each line is an object."""

_CONVERTERS: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("abstract", "ai_summary"), to_prose),
    **dict.fromkeys(("organization", "acl_id", "openreview_id", "venue", "comment", "journal_ref"), to_line),
    **dict.fromkeys(("licence", "submitter"), to_line),
    **dict.fromkeys(("published", "updated", "announced"), to_date),
    **dict.fromkeys(("url", "pdf_url", "code_url", "project_url"), to_url),
    **dict.fromkeys(("upvotes", "comments", "github_stars"), to_count),
    "authors": to_authors,
    "categories": to_words,
    "keywords": to_phrases,
    "withdrawn": to_bool,
}

_ALIASES = {
    "summary": ("abstract",),
    "date": ("published",),
    "year": ("published", "date"),
    "journal-ref": ("journal_ref",),
    "license": ("licence",),
}
"""Other keys of a field: the field, then the keys that take precedence."""

# A list, an object on several lines, or one with a list of papers, as services answer.
_DOCUMENT = re.compile(
    r"\s*(?:\[|\{(?:[^\n]*[,\[{])?[ \t\r]*\n"
    rf'|\{{(?:(?!"title")[^\n])*?"(?:{"|".join(csl_json.LIST_KEYS)})"\s*:\s*\[)'
)
_TITLE = re.compile(r'"(?:title|titles|display_name)"\s*:')
_DETAIL = re.compile(
    r'"(?:authors?|authorships|authorString|creators?|abstract|doi|year|date|paperId)"\s*:', re.IGNORECASE
)


def recognizes(head: str, name: str) -> bool:
    """Return True if one of the first lines opens an object and goes on, or for a list or object about papers."""
    lines = [line.strip() for line in head.splitlines()[:50] if line.strip()]
    is_document = head.lstrip()[:1] in ("[", "{") and _TITLE.search(head) and _DETAIL.search(head)
    return bool(is_document) or any(line.startswith("{") and line != "{" for line in lines)


def read(pieces: Iterable[bytes], name: str) -> RecordStream:
    """Yield a record, problems or both per line that is not blank, or per object of a document that is one value."""
    blocks = iter(pieces)
    first = next(blocks, b"")
    pieces = chain([first], blocks)
    if _DOCUMENT.match(first[:HEAD_SIZE].decode("utf-8", "replace")):
        yield from csl_json.read_items(pieces, name, _to_record)
        return
    decode = json.JSONDecoder(parse_constant=lambda _: None).decode
    for number, data in enumerate(split_lines(pieces, limits.RECORD), start=1):
        if len(data) > limits.RECORD:
            yield Problem(name, number, f"the record has more than {limits.RECORD:,} bytes; left out")
        elif (text := data.decode("utf-8", "replace")).strip():
            yield from read_record(partial(_read_line, decode, text, number), name, number)


def _parse_value(decode: Callable[[str], Any], text: str) -> Any:
    try:
        return decode(text)
    except json.JSONDecodeError as error:
        if error.pos >= len(text.rstrip()) or "Unterminated" in error.msg:
            raise InvalidRecord("the line ends in the middle of a record") from None
        raise InvalidRecord(f"not JSON: {error.msg} at column {error.colno}") from None
    except RecursionError:
        raise InvalidRecord("nested too deeply") from None
    except ValueError:
        raise InvalidRecord("a number has too many digits") from None


def _read_line(decode: Callable[[str], Any], text: str, number: int, reasons: list[str]) -> Record:
    return _to_record(_parse_value(decode, text), number, reasons, has_markup=_may_have_markup(text))


def _to_record(data: Any, locator: int | str, reasons: list[str], *, has_markup: bool = True) -> Record:
    if not isinstance(data, dict):
        raise InvalidRecord("not a JSON object; each paper must be one: {…}")
    is_own = _is_own_export(data)
    if not is_own:
        data = unwrap(convert_texts(data, strip_tags) if has_markup else data)
    if arxiv_snapshot.is_snapshot(data):
        return Record(arxiv_snapshot.to_paper(data, to_title(data.get("title")), reasons), locator)
    bib, known = None, {"title": data.get("title")}
    if not is_own and (item := to_csl_item(data, reasons)):
        parsed = csl_json.to_record(item[0], locator, reasons)
        data, bib, known = item[1], parsed.bib, {name: value for name, value in parsed.paper._asdict().items() if value}
    known["title"] = to_title(known["title"])
    read = FieldReader(data, reasons).read
    fields = _convert_fields(data, reasons) | known
    authors: tuple[Author, ...] = fields.get("authors", ())
    if not authors and (name := _unread_authors(data)):
        reasons.append(f"the authors in {name!r} cannot be read")
    identity = _read_arxiv_id(data, fields)
    if identity and "arxiv_id" not in known:
        fields["arxiv_id"], version = identity
        fields["arxiv_version"] = version or read("arxiv_version", to_count)
    fields["doi"] = fields.get("doi") or _read_doi(data)
    count = read("author_count", to_count)
    if authors or count is not None:
        fields["author_count"] = max(len(authors), _count_listed_authors(data), count or 0)
    fields["source"] = read("source", to_line) or NAME if is_own else NAME
    marks, bib = (_read_marks(data, reasons), _read_bib(data)) if is_own else (NO_MARKS, bib)
    return Record(Paper(**fields), locator, marks, bib)


def _read_bib(data: dict[str, Any]) -> BibRecord | None:
    """Return the first bibliographic record of an export, from whatever format it came."""
    records = data.get("records")
    record = records[0] if isinstance(records, list) and records else None
    if not isinstance(record, dict) or record.get("format") not in ("bibtex", "ris", "csl-json"):
        return None
    listed = record.get("fields")
    pairs = [pair for pair in listed if isinstance(pair, list) and len(pair) == 2] if isinstance(listed, list) else []
    fields = tuple((clean_line(str(name)), clean_text(str(value))) for name, value in pairs)
    return BibRecord(record["format"], clean_line(str(record.get("type"))), clean_line(str(record.get("key"))), fields)


def _may_have_markup(line: str) -> bool:
    """Return True for a line with `<` or `&`, also escaped; one look at the line is cheaper than one at each text."""
    return "<" in line or "&" in line or ("\\" in line and "\\u00" in line)


def _is_own_export(data: dict[str, Any]) -> bool:
    """Return True for paperbrowse's exports: only their marks and sources are read, and their links are derived."""
    return "starred" in data and "key" in data


def _convert_fields(data: dict[str, Any], reasons: list[str]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, value in data.items():
        field = name if name in _CONVERTERS else _resolve_alias(name, data)
        if value is None or field is None:
            continue
        if name == "comments" and isinstance(value, str):
            field = "comment"  # arXiv's name for the authors' note; a number is a count
        if (converted := convert_field(name, value, _CONVERTERS[field], reasons)) is not None:
            fields[field] = converted
    names = data.get("author_names") if _is_own_export(data) else None
    if authors := convert_field("author_names", names, to_authors, reasons):
        fields["authors"] = authors
    return fields


def _resolve_alias(name: str, data: dict[str, Any]) -> str | None:
    """Return the field that a key is an alias of, unless the record has a key that takes precedence."""
    preferred = _ALIASES.get(name, ())
    if not preferred or any(data.get(key) is not None for key in preferred):
        return None
    return preferred[0]


def _unread_authors(data: dict[str, Any]) -> str:
    """Return the first other name that seems to have authors; empty if there is none."""
    names = [
        name for name, value in data.items() if name != "authors" and isinstance(value, str | list | dict) and value
    ]
    return clean_line(next((name for name in names if "author" in name.lower()), ""))[:40]


def _count_listed_authors(data: dict[str, Any]) -> int:
    """Return the length of an author list of which only the beginning is kept; else 0."""
    authors = data.get("authors")
    return len(authors) if isinstance(authors, list) and len(authors) > limits.AUTHORS else 0


def _read_arxiv_id(data: dict[str, Any], fields: dict[str, Any]) -> tuple[str, int | None] | None:
    """Return (id, version) from the first of `arxiv_id`, `id`, `url` and `doi` that is an arXiv id.

    Any data set may have a number as `id`; only beside an arXiv address is it an id that lost its zeros.
    """
    value = data.get("arxiv_id")
    if value is not None and (identity := repair_arxiv_id(value)):
        return identity
    value, url = data.get("id"), fields.get("url", "")
    if isinstance(value, str) and (identity := parse_arxiv_id(value)):
        return identity
    if "arxiv.org" in url or "huggingface.co/papers/" in url:
        return parse_arxiv_id(url) or repair_arxiv_id(value)
    value = data.get("doi")
    if isinstance(value, str) and "arxiv" in value.lower():
        return parse_arxiv_id(value)
    return None


def _read_doi(data: dict[str, Any]) -> str | None:
    for key in ("doi", "id", "url"):
        value = data.get(key)
        if isinstance(value, str) and "10." in value and len(value) < limits.URL and (name := doi(value)):
            return to_line(name)
    return None


def _read_marks(data: dict[str, Any], reasons: list[str]) -> Marks:
    """Return the user's marks from paperbrowse's export."""
    read = FieldReader(data, reasons).read
    starred, is_read = read("starred", to_bool), read("read", to_bool)
    marks = Marks(
        starred_at=(read("starred_at", to_time) or UNDATED) if starred else None,
        read_at=(read("read_at", to_time) or UNDATED) if is_read else None,
        tags=read("tags", to_phrases) or (),
        note=read("note", to_note),
    )
    return NO_MARKS if marks == NO_MARKS else marks
