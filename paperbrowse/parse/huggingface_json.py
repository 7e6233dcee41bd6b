"""Answers of Hugging Face's papers API, and what people made of them when they kept them.

    document = list / item / wrapper, or several of them one after another
    list     = [ item or a text that is one, as JSON or as Python prints it ]
    wrapper  = { data: list, date } / { dailyPapers: list, searchResults: list, query{q}, dateString }

Where there is a query, `dailyPapers` are unrelated papers that fill the page, and are passed over.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from paperbrowse.model.errors import ImportRefused
from paperbrowse.parse.document import Problem, Record, RecordStream, decode, to_document
from paperbrowse.parse.huggingface_item import is_item, to_paper
from paperbrowse.parse.json_stream import read_pieces
from paperbrowse.parse.python_repr import parse_dict
from paperbrowse.text.dates import PartialDate, parse_iso

NAME = "huggingface-json"

_LIST_KEYS = ("data", "papers", "items", "results")
"""What a list of papers is called where it is wrapped."""

# Keys cannot be mistaken for words of a text: there the quotes would stand behind backslashes.
_PAPER_KEY = re.compile(r"""(?<!\\)"paper"\s*:\s*\{|(?<!\\)"\{\s*(?:'|\\")paper(?:'|\\")\s*:""")
_PAGE_LIST_KEY = re.compile(r"""(?<!\\)"(?:dailyPapers|searchResults)"\s*:\s*\[""")
_AUTHOR_KEY = re.compile(r"""(?<!\\)"hidden"\s*:\s*(?:true|false)""")
_UNIQUE_KEY = re.compile(r"""(?<!\\)"(?:upvotes|discussionId|submittedOnDailyAt|numComments)"\s*:""")
_DATE_KEY = re.compile(r"""(?<!\\)"publishedAt"\s*:""")


@dataclass(frozen=True, slots=True)
class _Listing:
    """A list of papers and the day whose list it is, where that is said."""

    items: list[Any]
    date: PartialDate | None = None


def recognizes(head: str, name: str) -> bool:
    """Whether there is JSON with keys that only this API has."""
    if not head.lstrip().startswith(("[", "{")):
        return False
    if _PAPER_KEY.search(head) or _PAGE_LIST_KEY.search(head):
        return True
    if _DATE_KEY.search(head) and _UNIQUE_KEY.search(head):
        return True
    return '"_id"' in head and bool(_AUTHOR_KEY.search(head))


def read(lines: Iterable[bytes], name: str) -> RecordStream:
    """A record or a problem an item. Raises ImportRefused when the document holds no list of papers."""
    content, note = decode(to_document(lines, name))
    if note:
        yield Problem(name, 0, note)
    yield from read_papers(content, name)


def read_papers(content: str, name: str) -> RecordStream:
    """A record or a problem an item of a text of JSON. Raises ImportRefused when it holds no list of papers."""
    count, is_ours = 0, False
    for piece in read_pieces(content):
        listing = _find_listing(piece.value, is_complete=not piece.error)
        is_ours = is_ours or listing is not None or bool(piece.error)
        for item in listing.items if listing else ():
            count += 1
            yield from _read_item(item, listing.date if listing else None, name, f"item {count}")
        if piece.error:
            yield Problem(name, f"item {count + 1}", piece.error)
    if not is_ours:
        raise ImportRefused("holds no list of papers", "bring what the papers API of Hugging Face answers")


def _find_listing(value: Any, *, is_complete: bool) -> _Listing | None:
    """The papers of one value; None when it has no place for them. One that breaks off is no paper itself."""
    if isinstance(value, list):
        return _Listing(value)
    if not isinstance(value, dict):
        return None
    if isinstance(value.get("dailyPapers"), list) or isinstance(value.get("searchResults"), list):
        return _page_listing(value)
    for name in _LIST_KEYS:
        if isinstance(value.get(name), list):
            return _Listing(value[name], _listing_date(value))
    return _Listing([value]) if is_complete and is_item(value) else None


def _page_listing(value: dict[str, Any]) -> _Listing:
    """The papers a page shows: what was found where something was sought, else those of its day."""
    query, found, daily = value.get("query"), value.get("searchResults"), value.get("dailyPapers")
    is_search = bool(query.get("q")) if isinstance(query, dict) else False
    if is_search or not isinstance(daily, list):
        return _Listing(found if isinstance(found, list) else [])
    return _Listing(daily, _listing_date(value))


def _listing_date(value: dict[str, Any]) -> PartialDate | None:
    """The day a list was shown; weeks and months have none."""
    if value.get("periodType") not in (None, "day"):
        return None
    given = value.get("dateString") or value.get("date")
    found = parse_iso(given[:40]) if isinstance(given, str) else None
    return found if found and found.day else None


def _read_item(item: Any, list_date: PartialDate | None, name: str, locator: str) -> Iterator[Record | Problem]:
    data = _parse_text_item(item) if isinstance(item, str) else item
    wrong: list[str] = []
    found = to_paper(data, list_date, wrong) if isinstance(data, dict) else "no paper, but something else than {…}"
    if isinstance(found, str):
        yield Problem(name, locator, found)
        return
    yield Record(found, locator)
    for reason in wrong:
        yield Problem(name, locator, reason)


def _parse_text_item(item: str) -> dict[str, Any] | None:
    """The object that a text is, as JSON or as Python prints it."""
    if not item.lstrip().startswith("{"):
        return None
    for piece in read_pieces(item):
        if isinstance(piece.value, dict) and not piece.error:
            return piece.value
        break
    return parse_dict(item.strip())
