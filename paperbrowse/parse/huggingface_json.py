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
from paperbrowse.parse.document import Problem, Reading, Record, gather, text
from paperbrowse.parse.huggingface_item import is_item, paper
from paperbrowse.parse.partial_json import pieces
from paperbrowse.parse.python_repr import dictionary
from paperbrowse.text.dates import PartialDate, from_iso

NAME = "huggingface-json"

_LISTS = ("data", "papers", "items", "results")
"""What a list of papers is called where it is wrapped."""

# Keys cannot be mistaken for words of a text: there the quotes would stand behind backslashes.
_ITEM_INSIDE = re.compile(r"""(?<!\\)"paper"\s*:\s*\{|(?<!\\)"\{\s*(?:'|\\")paper(?:'|\\")\s*:""")
_OWN_LIST = re.compile(r"""(?<!\\)"(?:dailyPapers|searchResults)"\s*:\s*\[""")
_AUTHOR = re.compile(r"""(?<!\\)"hidden"\s*:\s*(?:true|false)""")
_OWN_KEY = re.compile(r"""(?<!\\)"(?:upvotes|discussionId|submittedOnDailyAt|numComments)"\s*:""")
_DATED = re.compile(r"""(?<!\\)"publishedAt"\s*:""")


@dataclass(frozen=True, slots=True)
class _Listing:
    """A list of papers and the day whose list it is, where that is said."""

    items: list[Any]
    shown: PartialDate | None = None


def recognises(head: str, name: str) -> bool:
    """Whether there is JSON with keys that only this API has."""
    if not head.lstrip().startswith(("[", "{")):
        return False
    if _ITEM_INSIDE.search(head) or _OWN_LIST.search(head):
        return True
    if _DATED.search(head) and _OWN_KEY.search(head):
        return True
    return '"_id"' in head and bool(_AUTHOR.search(head))


def read(lines: Iterable[bytes], name: str) -> Reading:
    """A record or a problem an item. Raises ImportRefused when the document holds no list of papers."""
    content, note = text(gather(lines, name))
    if note:
        yield Problem(name, 0, note)
    yield from papers(content, name)


def papers(content: str, name: str) -> Reading:
    """A record or a problem an item of a text of JSON. Raises ImportRefused when it holds no list of papers."""
    count, is_ours = 0, False
    for piece in pieces(content):
        listing = _listing(piece.value, whole=not piece.trouble)
        is_ours = is_ours or listing is not None or bool(piece.trouble)
        for item in listing.items if listing else ():
            count += 1
            yield from _read(item, listing.shown if listing else None, name, f"item {count}")
        if piece.trouble:
            yield Problem(name, f"item {count + 1}", piece.trouble)
    if not is_ours:
        raise ImportRefused("holds no list of papers", "bring what the papers API of Hugging Face answers")


def _listing(value: Any, *, whole: bool) -> _Listing | None:
    """The papers of one value; None when it has no place for them. One that breaks off is no paper itself."""
    if isinstance(value, list):
        return _Listing(value)
    if not isinstance(value, dict):
        return None
    if isinstance(value.get("dailyPapers"), list) or isinstance(value.get("searchResults"), list):
        return _page(value)
    for name in _LISTS:
        if isinstance(value.get(name), list):
            return _Listing(value[name], _day(value))
    return _Listing([value]) if whole and is_item(value) else None


def _page(value: dict[str, Any]) -> _Listing:
    """The papers a page shows: what was found where something was sought, else those of its day."""
    query, found, daily = value.get("query"), value.get("searchResults"), value.get("dailyPapers")
    is_search = bool(query.get("q")) if isinstance(query, dict) else False
    if is_search or not isinstance(daily, list):
        return _Listing(found if isinstance(found, list) else [])
    return _Listing(daily, _day(value))


def _day(value: dict[str, Any]) -> PartialDate | None:
    """The day a list was shown; weeks and months have none."""
    if value.get("periodType") not in (None, "day"):
        return None
    given = value.get("dateString") or value.get("date")
    found = from_iso(given[:40]) if isinstance(given, str) else None
    return found if found and found.day else None


def _read(item: Any, shown: PartialDate | None, name: str, where: str) -> Iterator[Record | Problem]:
    data = _repaired(item) if isinstance(item, str) else item
    wrong: list[str] = []
    found = paper(data, shown, wrong) if isinstance(data, dict) else "no paper, but something else than {…}"
    if isinstance(found, str):
        yield Problem(name, where, found)
        return
    yield Record(found, where)
    for reason in wrong:
        yield Problem(name, where, reason)


def _repaired(item: str) -> dict[str, Any] | None:
    """The object that a text is, as JSON or as Python prints it."""
    if not item.lstrip().startswith("{"):
        return None
    for piece in pieces(item):
        if isinstance(piece.value, dict) and not piece.trouble:
            return piece.value
        break
    return dictionary(item.strip())
