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
from paperbrowse.parse.document import Problem, Reading, Record, gather, text
from paperbrowse.parse.fields import Unfit, address, labels, line, one_line, phrases, prose, whole
from paperbrowse.parse.markup import plain
from paperbrowse.parse.partial_json import pieces
from paperbrowse.parse.references import arxiv_mention, doi_mention, free_day, labelled_lines, short_doi
from paperbrowse.text.dates import FIRST_YEAR, LAST_YEAR, PartialDate, checked

NAME = "csl-json"

DEEPEST = 2
"""Wrappings around a list of items."""

_LISTS = ("items", "references", "message")
"""What a list of items is called where it is wrapped; Crossref wraps a single one too."""

_DATES = ("issued", "published", "published-print", "published-online", "submitted")
_VENUES = ("container-title", "event-title", "event", "container-title-short")
_LISTED = ("author", "categories")
_MAY_HOLD_ARXIV_ID = ("DOI", "URL", "number", "archive_location", "archive", "container-title", "id")

# Keys cannot be mistaken for words of a text: there the quotes would stand behind backslashes.
_OWN_KEY = re.compile(
    r'(?<!\\)"(?:date-parts|citation-key|container-title(?:-short)?|collection-title|publisher-place|title-short)"\s*:'
)
_OWN_TYPE = re.compile(
    r'(?<!\\)"type"\s*:\s*"(?:article-(?:journal|magazine|newspaper)|paper-conference|legal_case|motion_picture|'
    r'entry-(?:dictionary|encyclopedia)|personal_communication|post-weblog|review-book|musical_score)"'
)
_TYPE = re.compile(r'(?<!\\)"type"\s*:\s*"(?:article|book|chapter|dataset|document|manuscript|report|thesis|webpage)"')
# An item that says no more than its title, in the order in which most programs write one.
_ID_AND_TYPE = re.compile(
    r'\s*\[\s*\{\s*"id"\s*:\s*"[^"\\]{1,999}"\s*,\s*"type"\s*:\s*"[a-z_-]{4,30}"\s*,\s*"title"\s*:'
)
_NAME_IN_PARTS = re.compile(r'(?<!\\)"(?:author|editor)"\s*:\s*\[\s*\{\s*"(?:family|given|literal)"\s*:')

_TAG = re.compile(
    r"</?(?:i|b|em|strong|sup|sub|sc|span)(?:\s{1,9}(?:class|style)\s{0,9}=[^<>]{0,200})?\s{0,9}/?>", re.I
)
_SCRIPT = re.compile(r"<(sup|sub)>([0-9+-]{1,9})</\1>", re.IGNORECASE)
_RAISED = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_LOWERED = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,7}|#x[0-9a-f]{1,6});", re.IGNORECASE)
_MARKED_UP = re.compile(r"</?(?:jats:[a-z]+|p|br|div|i|b|em|strong|sup|sub|sc|span)\b[^<>]{0,200}>", re.IGNORECASE)
_JATS_TITLE = re.compile(r"<(/?)jats:title\b", re.IGNORECASE)
_JATS = re.compile(r"<(/?)jats:", re.IGNORECASE)


def recognises(head: str, name: str) -> bool:
    """Whether there is JSON with keys, types or names as only CSL writes them."""
    if not head.lstrip().startswith(("[", "{")):
        return False
    if _OWN_KEY.search(head) or _OWN_TYPE.search(head) or _ID_AND_TYPE.match(head):
        return True
    return bool(_TYPE.search(head) and _NAME_IN_PARTS.search(head))


def read(lines: Iterable[bytes], name: str) -> Reading:
    """A record or a problem an item. Raises ImportRefused when there is no item at all to be tried."""
    content, note = text(gather(lines, name))
    if note:
        yield Problem(name, 0, note)
    count, is_broken = 0, False
    for piece in pieces(content):
        items = _items(piece.value, whole=not piece.trouble)
        for item in items:
            count += 1
            yield from _read(item, name, f"item {count}")
        if piece.trouble:
            is_broken = True
            yield Problem(name, f"item {count + 1}", piece.trouble)
    if not count and not is_broken:
        raise ImportRefused("holds no items of CSL JSON")


def _items(value: Any, *, whole: bool) -> list[Any]:
    """The items of one value; an object that breaks off is none itself, but may hold some."""
    for _ in range(DEEPEST):
        if not isinstance(value, dict) or "title" in value:
            break
        value = next((value[name] for name in _LISTS if isinstance(value.get(name), list | dict)), value)
    if isinstance(value, list):
        return value
    return [value] if whole and isinstance(value, dict) else []


def _read(item: Any, name: str, where: str) -> Iterator[Record | Problem]:
    wrong: list[str] = []
    found = _paper(item, wrong) if isinstance(item, dict) else "no paper, but something else than {…}"
    if isinstance(found, str):
        yield Problem(name, where, found)
        return
    yield Record(found, where)
    for reason in wrong:
        yield Problem(name, where, reason)


def _title(data: dict[str, Any]) -> str | None:
    """The title. Raises Unfit with why there is none."""
    value = _text(data.get("title"))
    if value is not None and not isinstance(value, str):
        raise Unfit("the title is no text")
    if value and len(value) > limits.TITLE:
        raise Unfit(f"a title of {len(value):,} characters; at most {limits.TITLE:,} are read")
    return line(_bare(value)) if value else None


def _paper(data: dict[str, Any], wrong: list[str]) -> Paper | str:
    """The paper of one item, or why it is none; fields that do not fit are left out and named in `wrong`."""
    try:
        title = _title(data)
    except Unfit as unfit:
        return str(unfit)
    if title is None:
        return "no title"

    def take(name: str, convert: Callable[[Any], Any]) -> Any:
        value = data.get(name) if name in _LISTED else _text(data.get(name))
        if value is None:
            return None
        try:
            return convert(value)
        except Unfit as unfit:
            wrong.append(f"{name} is {unfit}, and was left out")
            return None

    authors = take("author", _people) or ()
    listed = data.get("author")
    texts = [value for name in _MAY_HOLD_ARXIV_ID if isinstance(value := _text(data.get(name)), str)]
    notes = labelled_lines([note for note in [data.get("note")] if isinstance(note, str)])
    identity = arxiv_mention(texts + notes)
    return Paper(
        title=title,
        abstract=take("abstract", _abstract),
        authors=authors,
        author_count=max(len(authors), len(listed) if isinstance(listed, list) and authors else 0) or None,
        published=next((found for name in _DATES if (found := take(name, _day))), None),
        arxiv_id=identity[0] if identity else None,
        arxiv_version=identity[1] if identity else None,
        doi=take("DOI", _doi) or doi_mention(notes) or take("URL", _doi_of_address),
        venue=next((found for name in _VENUES if (found := take(name, _line))), None),
        url=take("URL", address) or take("DOI", _short),
        keywords=take("keyword", phrases) or take("categories", labels) or (),
        source=NAME,
    )


def _text(value: Any) -> Any:
    """The first of a list of texts, which Crossref's own answers give for titles; else the value as it is."""
    return value[0] if isinstance(value, list) and value and isinstance(value[0], str) else value


def _bare(value: str) -> str:
    """A text without CSL's tags; raised and lowered digits become such characters, so that 10⁶ is not 106."""
    if "<" in value:
        value = _SCRIPT.sub(lambda m: m[2].translate(_RAISED if m[1].lower() == "sup" else _LOWERED), value)
        value = _TAG.sub("", value)
    return _ENTITY.sub(lambda m: unescape(m.group()), value) if "&" in value else value


def _line(value: Any) -> str | None:
    """One line; Crossref tells of an event by an object, which is passed over."""
    return line(_bare(value)) if isinstance(value, str) else None


def _abstract(value: Any) -> str | None:
    """Prose, also out of the HTML or JATS that publishers send."""
    if isinstance(value, str) and _MARKED_UP.search(value[:20_000]):
        value = plain(_JATS.sub(r"<\1", _JATS_TITLE.sub(r"<\1h1", value)))
    elif isinstance(value, str):
        value = _bare(value)
    return prose(value)


def _people(value: Any) -> tuple[Author, ...]:
    """Authors from names in parts; a name that is one text stays as printed."""
    if not isinstance(value, list):
        raise Unfit("no list")
    found = [_person(one) for one in value[: limits.AUTHORS] if one is not None]
    return tuple(one for one in found if one.name)


def _person(value: Any) -> Author:
    if not isinstance(value, dict):
        return Author(one_line(value, limits.NAME) or "")

    def part(name: str) -> str:
        return one_line(_bare(given), limits.NAME) or "" if isinstance(given := value.get(name), str) else ""

    if name := part("literal") or part("name"):
        return Author(name)
    given, dropping, suffix = part("given"), part("dropping-particle"), part("suffix")
    family = " ".join(filter(None, (part("non-dropping-particle"), part("family"))))
    name = " ".join(filter(None, (given, dropping, family, suffix)))[: limits.NAME]
    return Author(name, family, given) if family and given else Author(name)


def _day(value: Any) -> PartialDate | None:
    """A date from its parts, else from the text that stands for them; of a range, its beginning."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, int | str) and not isinstance(value, bool):
        return _written(str(value))
    if value is None or value == {}:
        return None
    if not isinstance(value, dict):
        raise Unfit("no date")
    if parts := _parts(value):
        return _of_parts(parts)
    written = value.get("raw") or value.get("literal")
    return _written(written) if isinstance(written, str) else None


def _written(text: str) -> PartialDate | None:
    """A date in a text; of a range, its beginning."""
    return free_day(text[:100].partition("/")[0] if text.count("/") == 1 else text[:100])


def _parts(value: dict[str, Any]) -> list[Any]:
    """[year, month, day] as far as they are given."""
    given = value.get("date-parts")
    if isinstance(given, list) and given:
        first = given[0] if isinstance(given[0], list) else given
        return [part for part in first[:3] if part not in (None, "")]
    if value.get("year") is not None:
        return [value[name] for name in ("year", "month", "day") if value.get(name)]
    return []


def _of_parts(parts: list[Any]) -> PartialDate:
    """As much of a date as there is such a day; months beyond 12 stand for seasons."""
    year, month, day = (*(_number(part) for part in parts), 0, 0)[:3]
    found = checked(year, month, day) or checked(year, month) or checked(year)
    if found is None:
        raise Unfit(f"no date between {FIRST_YEAR} and {LAST_YEAR} that can be read: {str(parts[0])[:40]!r}")
    return found


def _number(value: Any) -> int:
    """A part of a date; years before Christ are below zero, and out of range like all other early ones."""
    return 0 if isinstance(value, str) and value.startswith("-") else whole(value) or 0


def _doi(value: Any) -> str | None:
    if not isinstance(value, str):
        raise Unfit("no text")
    if found := doi_mention([value]):
        return found
    if value.strip() and not short_doi(value) and not arxiv_mention([value]):
        raise Unfit(f"no DOI: {value[:40]!r}")
    return None


def _doi_of_address(value: Any) -> str | None:
    """The DOI that an address of a resolver leads to."""
    return doi_mention([value]) if isinstance(value, str) else None


def _short(value: Any) -> str | None:
    return short_doi(value) if isinstance(value, str) else None
