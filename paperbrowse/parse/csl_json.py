"""CSL JSON, as Zotero, pandoc, Crossref and DataCite write it: a list of items, or one.

    item = { type, title, author[ {family, given, literal, …} ], issued{ date-parts[[year, month, day]] }, DOI, … }

Numbers may be texts, texts may be lists of one, and titles may hold the few HTML tags that CSL knows.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from html import unescape
from typing import Any

from paperbrowse.model.errors import ImportRefused
from paperbrowse.model.paper import Author, Paper
from paperbrowse.parse import limits
from paperbrowse.parse.document import Problem, Record, RecordStream, decode, to_document
from paperbrowse.parse.fields import (
    InvalidValue,
    to_count,
    to_labels,
    to_limited_line,
    to_line,
    to_phrases,
    to_prose,
    to_url,
)
from paperbrowse.parse.json_stream import read_pieces
from paperbrowse.parse.markup import html_to_text
from paperbrowse.parse.references import find_arxiv_id, find_doi, find_id_lines, parse_free_date, short_doi_url
from paperbrowse.text.dates import FIRST_YEAR, LAST_YEAR, PartialDate, make_date

NAME = "csl-json"

MAX_WRAPPERS = 2
"""Wrappings around a list of items."""

_LIST_KEYS = ("items", "references", "message")
"""What a list of items is called where it is wrapped; Crossref wraps a single one too."""

_DATE_KEYS = ("issued", "published", "published-print", "published-online", "submitted")
_VENUE_KEYS = ("container-title", "event-title", "event", "container-title-short")
_LIST_FIELDS = ("author", "categories")
_ARXIV_ID_KEYS = ("DOI", "URL", "number", "archive_location", "archive", "container-title", "id")

# Keys cannot be mistaken for words of a text: there the quotes would stand behind backslashes.
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
# An item that says no more than its title, in the order in which most programs write one.
_ID_AND_TYPE = re.compile(
    r'\s*\[\s*\{\s*"id"\s*:\s*"[^"\\]{1,999}"\s*,\s*"type"\s*:\s*"[a-z_-]{4,30}"\s*,\s*"title"\s*:'
)
_STRUCTURED_NAME = re.compile(r'(?<!\\)"(?:author|editor)"\s*:\s*\[\s*\{\s*"(?:family|given|literal)"\s*:')

_TAG = re.compile(
    r"</?(?:i|b|em|strong|sup|sub|sc|span)(?:\s{1,9}(?:class|style)\s{0,9}=[^<>]{0,200})?\s{0,9}/?>", re.I
)
_SCRIPT = re.compile(r"<(sup|sub)>([0-9+-]{1,9})</\1>", re.IGNORECASE)
_SUPERSCRIPTS = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_SUBSCRIPTS = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,7}|#x[0-9a-f]{1,6});", re.IGNORECASE)
_MARKUP = re.compile(r"</?(?:jats:[a-z]+|p|br|div|i|b|em|strong|sup|sub|sc|span)\b[^<>]{0,200}>", re.IGNORECASE)
_JATS_TITLE = re.compile(r"<(/?)jats:title\b", re.IGNORECASE)
_JATS = re.compile(r"<(/?)jats:", re.IGNORECASE)


def recognizes(head: str, name: str) -> bool:
    """Whether there is JSON with keys, types or names as only CSL writes them."""
    if not head.lstrip().startswith(("[", "{")):
        return False
    if _UNIQUE_KEY.search(head) or _UNIQUE_TYPE.search(head) or _ID_AND_TYPE.match(head):
        return True
    return bool(_COMMON_TYPE.search(head) and _STRUCTURED_NAME.search(head))


def read(lines: Iterable[bytes], name: str) -> RecordStream:
    """A record or a problem an item. Raises ImportRefused when there is no item at all to be tried."""
    content, note = decode(to_document(lines, name))
    if note:
        yield Problem(name, 0, note)
    count, is_broken = 0, False
    for piece in read_pieces(content):
        items = _find_items(piece.value, is_complete=not piece.error)
        for item in items:
            count += 1
            yield from _read_item(item, name, f"item {count}")
        if piece.error:
            is_broken = True
            yield Problem(name, f"item {count + 1}", piece.error)
    if not count and not is_broken:
        raise ImportRefused("holds no items of CSL JSON")


def _find_items(value: Any, *, is_complete: bool) -> list[Any]:
    """The items of one value; an object that breaks off is none itself, but may hold some."""
    for _ in range(MAX_WRAPPERS):
        if not isinstance(value, dict) or "title" in value:
            break
        value = next((value[name] for name in _LIST_KEYS if isinstance(value.get(name), list | dict)), value)
    if isinstance(value, list):
        return value
    return [value] if is_complete and isinstance(value, dict) else []


def _read_item(item: Any, name: str, locator: str) -> Iterator[Record | Problem]:
    wrong: list[str] = []
    found = _to_paper(item, wrong) if isinstance(item, dict) else "no paper, but something else than {…}"
    if isinstance(found, str):
        yield Problem(name, locator, found)
        return
    yield Record(found, locator)
    for reason in wrong:
        yield Problem(name, locator, reason)


def _parse_title(data: dict[str, Any]) -> str | None:
    """The title. Raises Unfit with why there is none."""
    value = _first_text(data.get("title"))
    if value is not None and not isinstance(value, str):
        raise InvalidValue("the title is no text")
    if value and len(value) > limits.TITLE:
        raise InvalidValue(f"a title of {len(value):,} characters; at most {limits.TITLE:,} are read")
    return to_line(_strip_tags(value)) if value else None


def _to_paper(data: dict[str, Any], reasons: list[str]) -> Paper | str:
    """The paper of one item, or why it is none; fields that do not fit are left out and named in `wrong`."""
    try:
        title = _parse_title(data)
    except InvalidValue as unfit:
        return str(unfit)
    if title is None:
        return "no title"

    def take(name: str, convert: Callable[[Any], Any]) -> Any:
        value = data.get(name) if name in _LIST_FIELDS else _first_text(data.get(name))
        if value is None:
            return None
        try:
            return convert(value)
        except InvalidValue as unfit:
            reasons.append(f"{name} is {unfit}, and was left out")
            return None

    authors = take("author", _parse_authors) or ()
    listed = data.get("author")
    texts = [value for name in _ARXIV_ID_KEYS if isinstance(value := _first_text(data.get(name)), str)]
    notes = find_id_lines([note for note in [data.get("note")] if isinstance(note, str)])
    identity = find_arxiv_id(texts + notes)
    return Paper(
        title=title,
        abstract=take("abstract", _parse_abstract),
        authors=authors,
        author_count=max(len(authors), len(listed) if isinstance(listed, list) and authors else 0) or None,
        published=next((found for name in _DATE_KEYS if (found := take(name, _parse_date))), None),
        arxiv_id=identity[0] if identity else None,
        arxiv_version=identity[1] if identity else None,
        doi=take("DOI", _parse_doi) or find_doi(notes) or take("URL", _find_doi_in_url),
        venue=next((found for name in _VENUE_KEYS if (found := take(name, _parse_line))), None),
        url=take("URL", to_url) or take("DOI", _parse_short_doi),
        keywords=take("keyword", to_phrases) or take("categories", to_labels) or (),
        source=NAME,
    )


def _first_text(value: Any) -> Any:
    """The first of a list of texts, which Crossref's own answers give for titles; else the value as it is."""
    return value[0] if isinstance(value, list) and value and isinstance(value[0], str) else value


def _strip_tags(value: str) -> str:
    """A text without CSL's tags; raised and lowered digits become such characters, so that 10⁶ is not 106."""
    if "<" in value:
        value = _SCRIPT.sub(lambda m: m[2].translate(_SUPERSCRIPTS if m[1].lower() == "sup" else _SUBSCRIPTS), value)
        value = _TAG.sub("", value)
    return _ENTITY.sub(lambda m: unescape(m.group()), value) if "&" in value else value


def _parse_line(value: Any) -> str | None:
    """One line; Crossref tells of an event by an object, which is passed over."""
    return to_line(_strip_tags(value)) if isinstance(value, str) else None


def _parse_abstract(value: Any) -> str | None:
    """Prose, also out of the HTML or JATS that publishers send."""
    if isinstance(value, str) and _MARKUP.search(value[:20_000]):
        value = html_to_text(_JATS.sub(r"<\1", _JATS_TITLE.sub(r"<\1h1", value)))
    elif isinstance(value, str):
        value = _strip_tags(value)
    return to_prose(value)


def _parse_authors(value: Any) -> tuple[Author, ...]:
    """Authors from names in parts; a name that is one text stays as printed."""
    if not isinstance(value, list):
        raise InvalidValue("no list")
    found = [_parse_author(one) for one in value[: limits.AUTHORS] if one is not None]
    return tuple(one for one in found if one.name)


def _parse_author(value: Any) -> Author:
    if not isinstance(value, dict):
        return Author(to_limited_line(value, limits.NAME) or "")

    def part(name: str) -> str:
        return (
            to_limited_line(_strip_tags(given), limits.NAME) or "" if isinstance(given := value.get(name), str) else ""
        )

    if name := part("literal") or part("name"):
        return Author(name)
    given, dropping, suffix = part("given"), part("dropping-particle"), part("suffix")
    family = " ".join(filter(None, (part("non-dropping-particle"), part("family"))))
    name = " ".join(filter(None, (given, dropping, family, suffix)))[: limits.NAME]
    return Author(name, family, given) if family and given else Author(name)


def _parse_date(value: Any) -> PartialDate | None:
    """A date from its parts, else from the text that stands for them; of a range, its beginning."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, int | str) and not isinstance(value, bool):
        return _parse_date_text(str(value))
    if value is None or value == {}:
        return None
    if not isinstance(value, dict):
        raise InvalidValue("no date")
    if parts := _date_parts(value):
        return _date_from_parts(parts)
    written = value.get("raw") or value.get("literal")
    return _parse_date_text(written) if isinstance(written, str) else None


def _parse_date_text(text: str) -> PartialDate | None:
    """A date in a text; of a range, its beginning."""
    return parse_free_date(text[:100].partition("/")[0] if text.count("/") == 1 else text[:100])


def _date_parts(value: dict[str, Any]) -> list[Any]:
    """[year, month, day] as far as they are given."""
    given = value.get("date-parts")
    if isinstance(given, list) and given:
        first = given[0] if isinstance(given[0], list) else given
        return [part for part in first[:3] if part not in (None, "")]
    if value.get("year") is not None:
        return [value[name] for name in ("year", "month", "day") if value.get(name)]
    return []


def _date_from_parts(parts: list[Any]) -> PartialDate:
    """As much of a date as there is such a day; months beyond 12 stand for seasons."""
    year, month, day = (*(_parse_date_part(part) for part in parts), 0, 0)[:3]
    found = make_date(year, month, day) or make_date(year, month) or make_date(year)
    if found is None:
        raise InvalidValue(f"no date between {FIRST_YEAR} and {LAST_YEAR} that can be read: {str(parts[0])[:40]!r}")
    return found


def _parse_date_part(value: Any) -> int:
    """A part of a date; years before Christ are below zero, and out of range like all other early ones."""
    return 0 if isinstance(value, str) and value.startswith("-") else to_count(value) or 0


def _parse_doi(value: Any) -> str | None:
    if not isinstance(value, str):
        raise InvalidValue("no text")
    if found := find_doi([value]):
        return found
    if value.strip() and not short_doi_url(value) and not find_arxiv_id([value]):
        raise InvalidValue(f"no DOI: {value[:40]!r}")
    return None


def _find_doi_in_url(value: Any) -> str | None:
    """The DOI that an address of a resolver leads to."""
    return find_doi([value]) if isinstance(value, str) else None


def _parse_short_doi(value: Any) -> str | None:
    return short_doi_url(value) if isinstance(value, str) else None
