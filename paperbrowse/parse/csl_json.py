"""CSL JSON from Zotero, pandoc, Crossref and DataCite: a list of items, or one item.

    item = { type, title, author[ {family, given, literal, …} ], issued{ date-parts[[year, month, day]] }, DOI, … }

Numbers may be strings, strings may be lists of one, and titles may contain the few HTML tags that CSL defines.
"""

import json
import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from paperbrowse.model.bibliography import BibRecord
from paperbrowse.model.errors import ImportRefused
from paperbrowse.model.paper import Author, Paper
from paperbrowse.parse import fields, limits
from paperbrowse.parse.document import Problem, Record, RecordStream, join_text, read_record
from paperbrowse.parse.fields import FieldReader, InvalidRecord, InvalidValue, convert_texts
from paperbrowse.parse.json_stream import read_pieces
from paperbrowse.parse.markup import strip_tags
from paperbrowse.parse.references import (
    check_date,
    find_arxiv_id,
    find_doi,
    find_id_lines,
    parse_author,
    parse_date,
    short_doi_url,
    split_names,
    strip_marks,
)
from paperbrowse.text.clean import remove_controls
from paperbrowse.text.dates import PartialDate, make_date

NAME = "csl-json"

MAX_WRAPPERS = 4
"""Nested objects that may contain the list of items."""

LIST_KEYS = (
    *("items", "references", "message", "data", "results", "papers", "recommendedPapers", "resultList", "result"),
    *("hits", "hit", "response", "docs", "notes", "collection"),
)
"""Keys of a list in such an object; Crossref also wraps a single item."""

_DATE_KEYS = ("issued", "published", "published-print", "published-online", "submitted")
_VENUE_KEYS = ("container-title", "event-title", "event", "container-title-short")
_LIST_FIELDS = ("author", "editor", "categories")
_ADDRESS_KEYS = ("DOI", "URL", "id")
_NOTE_KEYS = ("number", "archive_location", "archive", "container-title", "note", "extra", "annote")
"""Keys whose values may be ids, but also notes that name other papers."""

_BOOK_TYPES = ("book", "collection", "edited-book", "monograph", "periodical", "proceedings", "reference-book")
"""Types of works whose editors take the place of authors."""

# Not preceded by a backslash, because then the quotes belong to a string.
_UNIQUE_KEY = re.compile(
    r'(?<!\\)"(?:date-parts|citation-key|container-title(?:-short)?|collection-title|publisher-place|title-short)"\s*:'
)
_UNIQUE_TYPE = re.compile(
    r'(?<!\\)"type"\s*:\s*"(?:article-(?:journal|magazine|newspaper)|paper-conference|legal_case|motion_picture|'
    r'entry-(?:dictionary|encyclopedia)|personal_communication|post-weblog|review-book|musical_score)"'
)
_COMMON_TYPE = re.compile(
    r'(?<!\\)"type"\s*:\s*"(?:article|book|chapter|dataset|document|manuscript|report|thesis|webpage)"'
)
# An item with nothing but a title, in the order in which most programs write it.
_ID_AND_TYPE = re.compile(
    r'\s*\[\s*\{\s*"id"\s*:\s*"[^"\\]{1,999}"\s*,\s*"type"\s*:\s*"[a-z_-]{4,30}"\s*,\s*"title"\s*:'
)
_STRUCTURED_NAME = re.compile(r'(?<!\\)"(?:author|editor)"\s*:\s*\[\s*\{\s*"(?:family|given|literal)"\s*:')


def recognizes(head: str, name: str) -> bool:
    """Return True for JSON with keys, types or names that only CSL has."""
    if not head.lstrip().startswith(("[", "{")):
        return False
    if _UNIQUE_KEY.search(head) or _UNIQUE_TYPE.search(head) or _ID_AND_TYPE.match(head):
        return True
    return bool(_COMMON_TYPE.search(head) and _STRUCTURED_NAME.search(head))


def read(pieces: Iterable[bytes], name: str) -> RecordStream:
    """Yield a record, problems or both per item. Raises ImportRefused without items."""
    yield from read_items(pieces, name, to_record)


def read_items(pieces: Iterable[bytes], name: str, convert: Callable[[Any, str, list[str]], Record]) -> RecordStream:
    """Yield what `convert` makes of each object in a document, as `read` does."""
    content = join_text(pieces)
    count, is_broken = 0, False
    for piece in read_pieces(content):
        for item in _find_items(piece.value, is_complete=not piece.error):
            count += 1
            yield from read_record(partial(convert, item, f"item {count}"), name, f"item {count}")
        if piece.error:
            is_broken = True
            yield Problem(name, f"item {count + 1}", piece.error)
    if not count and not is_broken:
        raise ImportRefused("contains no papers")


def _find_items(value: Any, *, is_complete: bool) -> list[Any]:
    """Return the items of one value. An incomplete object is not an item, but may contain some."""
    for _ in range(MAX_WRAPPERS):
        if not isinstance(value, dict) or "title" in value:
            break
        value = next((value[key] for key in LIST_KEYS if isinstance(value.get(key), list | dict)), value)
    if isinstance(value, list):
        return value
    return [value] if is_complete and isinstance(value, dict) else []


def _parse_title(data: dict[str, Any], reasons: list[str]) -> str:
    """Return the title, with the subtitle that Crossref keeps apart, or a stand-in for it."""
    title, subtitle = data.get("title"), data.get("subtitle")
    if isinstance(title, str) and isinstance(subtitle, str) and subtitle.casefold() not in title.casefold():
        title = title.strip().removesuffix(":")
        title += f"{'' if title.endswith(('?', '!', '.')) else ':'} {subtitle}"
    return fields.title_or_key(title, str(data.get("citation-key") or data.get("id") or ""), reasons)


def to_record(item: Any, locator: int | str, reasons: list[str]) -> Record:
    if not isinstance(item, dict):
        raise InvalidRecord("not a paper: expected an object {…}")
    plain = convert_texts(item, strip_tags)
    data = {key: value if key in _LIST_FIELDS else _first_text(value) for key, value in plain.items()}
    texts = {key: value for key, value in data.items() if isinstance(value, str)}
    title = _parse_title(data, reasons)
    read = FieldReader(data, reasons).read
    names = "editor" if data.get("type") in _BOOK_TYPES and not data.get("author") else "author"
    authors = read(names, _parse_authors) or ()
    listed = data.get(names)
    notes = find_id_lines(texts[key] for key in _NOTE_KEYS if key in texts)
    if "arxiv" in (texts.get("archive", "").lower(), texts.get("publisher", "").lower()):
        notes += [f"arXiv:{texts[key]}" for key in ("archive_location", "number") if key in texts]
    identity = find_arxiv_id([*(texts[key] for key in _ADDRESS_KEYS if key in texts), *notes])
    paper = Paper(
        title=title,
        abstract=read("abstract", fields.to_prose),
        authors=authors,
        author_count=max(len(authors), len(listed) if isinstance(listed, list) and authors else 0) or None,
        published=_better_date([date for key in _DATE_KEYS if (date := read(key, _parse_date))]),
        arxiv_id=identity[0] if identity else None,
        arxiv_version=identity[1] if identity else None,
        doi=read("DOI", _parse_doi) or find_doi([*notes, texts.get("URL", ""), texts.get("id", "")]),
        venue=next(filter(None, (fields.to_line(texts[key]) for key in _VENUE_KEYS if key in texts)), None),
        url=read("URL", fields.to_url) or short_doi_url(texts.get("DOI", "")),
        keywords=read("keyword", fields.to_phrases) or read("categories", fields.to_labels) or (),
        source=NAME,
    )
    return Record(paper, locator, bib=_to_bib_record(item))


def _to_bib_record(item: dict[str, Any]) -> BibRecord:
    """Return the whole item; an `id` that people do not cite is a field, as Zotero's addresses are."""
    values = convert_texts(item, remove_controls)
    kind, id, citation_key = values.get("type"), values.get("id"), values.get("citation-key")
    key = citation_key or ("" if isinstance(id, str) and "://" in id else id)
    is_id_kept = "id" in values and (id != key or not isinstance(id, str))
    # An export writes the key as `citation-key` beside an `id`, and else as `id`.
    left_out = ("type", "citation-key" if is_id_kept and citation_key else "", "" if is_id_kept else "id")
    names = [name for name in values if name not in left_out]
    return BibRecord(
        "csl-json",
        kind if isinstance(kind, str) else "",
        str(key) if isinstance(key, str | int) else "",
        tuple((remove_controls(name), remove_controls(json.dumps(values[name], ensure_ascii=False))) for name in names),
    )


def _first_text(value: Any) -> Any:
    """Return the first of a list of strings, which Crossref uses for titles; else the value itself."""
    return value[0] if isinstance(value, list) and value and isinstance(value[0], str) else value


def _parse_authors(value: Any) -> tuple[Author, ...]:
    value = [value] if isinstance(value, str | dict) else value
    if not isinstance(value, list):
        raise InvalidValue("not a list")
    authors = [
        name
        for author in value[: limits.AUTHORS]
        if author is not None
        for name in _split_author(_parse_author(author))
    ]
    return tuple(author for author in authors if author.name)


def _split_author(author: Author) -> list[Author]:
    """Return the authors in a name that is one text, and none for "et al."."""
    names = [] if author.family else split_names(author.name)
    return list(map(parse_author, names)) if len(names) > 1 else [author] if names or author.family else []


def _parse_author(value: Any) -> Author:
    """Return an author from a name in parts; a name that is one text stays as printed."""
    if not isinstance(value, dict):
        return Author(fields.to_limited_line(value, limits.NAME) or "")

    def part(key: str) -> str:
        text = value.get(key)
        return fields.to_limited_line(strip_marks(text), limits.NAME) or "" if isinstance(text, str) else ""

    if name := part("literal") or part("name"):
        return Author(name)
    given, dropping, suffix = part("given"), part("dropping-particle"), part("suffix")
    family = " ".join(filter(None, (part("non-dropping-particle"), part("family"))))
    name = " ".join(filter(None, (given, dropping, family, suffix)))[: limits.NAME]
    return Author(name, family, given) if family and given else Author(name)


def _parse_date(value: Any) -> PartialDate | None:
    """Return a date from its parts or its text; of a range, its beginning."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, int | str) and not isinstance(value, bool):
        return _parse_date_text(str(value))
    if value is None or value == {}:
        return None
    if not isinstance(value, dict):
        raise InvalidValue("not a date")
    if parts := _date_parts(value):
        return _date_from_parts(parts)
    text = value.get("raw") or value.get("literal")
    return _parse_date_text(text) if isinstance(text, str) else None


def _better_date(dates: list[PartialDate]) -> PartialDate | None:
    """Return the first date, or a more exact one in the same year, which Crossref has for print or online."""
    return max((date for date in dates if date.year == dates[0].year), key=lambda date: len(str(date)), default=None)


def _parse_date_text(text: str) -> PartialDate | None:
    return parse_date(text[:100].partition("/")[0] if text.count("/") == 1 else text[:100])


def _date_parts(value: dict[str, Any]) -> list[Any]:
    """Return [year, month, day] without the missing ones."""
    parts = value.get("date-parts")
    if isinstance(parts, list) and parts:
        first = parts[0] if isinstance(parts[0], list) else parts
        return [part for part in first[:3] if part not in (None, "")]
    if value.get("year") is not None:
        return [value[key] for key in ("year", "month", "day") if value.get(key)]
    return []


def _date_from_parts(parts: list[Any]) -> PartialDate:
    """Return the valid beginning of a date; months beyond 12 are seasons."""
    year, month, day = (*(_parse_date_part(part) for part in parts), 0, 0)[:3]
    return check_date(make_date(year, month, day) or make_date(year, month) or make_date(year), str(parts[0]))


def _parse_date_part(value: Any) -> int:
    """Return a part of a date; 0 for a year before Christ, which is negative."""
    return 0 if isinstance(value, str) and value.startswith("-") else fields.to_count(value) or 0


def _parse_doi(value: Any) -> str | None:
    if not isinstance(value, str):
        raise InvalidValue("not text")
    if name := find_doi([value]):
        return name
    if value.strip() and not short_doi_url(value) and not find_arxiv_id([value]):
        raise InvalidValue(f"not a DOI: {value[:40]!r}")
    return None
