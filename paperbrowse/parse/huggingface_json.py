"""Hugging Face's JSON: the daily papers, the search, and objects stored as Python prints them."""

import ast
import re
from collections.abc import Iterable
from functools import partial
from typing import Any, NamedTuple

from paperbrowse.model.errors import ImportRefused
from paperbrowse.model.paper import Author, Paper
from paperbrowse.model.paper_ids import repair_arxiv_id
from paperbrowse.parse import fields, limits
from paperbrowse.parse.document import Problem, Record, RecordStream, join_text, read_record
from paperbrowse.parse.fields import FieldReader, InvalidRecord
from paperbrowse.parse.json_stream import read_pieces
from paperbrowse.text.dates import PartialDate, parse_iso

MAX_DEPTH = 50
"""Nested brackets. Real records have six."""

_STRING = re.compile(r"""'[^'\\\n]*+(?:\\[\\'"nrtxuU][^'\\\n]*+)*+'|"[^"\\\n]*+(?:\\[\\'"nrtxuU][^"\\\n]*+)*+\"""")
_NON_STRING = re.compile(r"(?:[ {}\[\],:]++|(?<!\w)(?:True|False|None|-?\d{1,20}(?:\.\d{1,20})?)\b)*+")
_BRACKET = re.compile(r"[{}\[\]]")


def parse_dict(text: str) -> dict[str, Any] | None:
    """Return the object that a text prints; None if it does not, or is too long or too deep for one record."""
    if len(text) > limits.RECORD or not text.startswith("{") or not _is_json_like(text):
        return None
    try:
        value = ast.literal_eval(text)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _remove_strings(text: str) -> str | None:
    """Return the text outside strings; None if it has more than JSON allows, or a string never ends.

    Token by token, because searching for strings would start again behind every quote of one that never ends.
    """
    parts: list[str] = []
    position = 0
    while match := _NON_STRING.match(text, position):
        parts.append(match[0])
        position = match.end()
        if position == len(text):
            return "".join(parts)
        if (string := _STRING.match(text, position)) is None:
            return None
        position = string.end()
    return None


def _is_json_like(text: str) -> bool:
    """Return True if the text outside strings is balanced, not too deep, and possible in JSON."""
    rest = _remove_strings(text)
    if rest is None:
        return False
    depth = 0
    for bracket in _BRACKET.findall(rest):
        depth += 1 if bracket in "{[" else -1
        if depth > MAX_DEPTH:
            return False
    return depth == 0


NAME = "huggingface-json"
SOURCE = "huggingface"

_DAY_IN_NAME = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)", re.ASCII)

_LIST_KEYS = ("data", "papers", "items", "results")
"""Keys of a list of papers in a wrapper."""

_ITEM_KEYS = ("summary", "organization", "numComments", "submittedBy")
"""Keys that are read from the item if its paper does not have them."""

# Not preceded by a backslash, because then the quotes belong to a string.
_PAPER_KEY = re.compile(r"""(?<!\\)"paper"\s*:\s*\{|(?<!\\)"\{\s*(?:'|\\")paper(?:'|\\")\s*:""")
_PAGE_LIST_KEY = re.compile(r"""(?<!\\)"(?:dailyPapers|searchResults)"\s*:\s*\[""")
_AUTHOR_KEY = re.compile(r"""(?<!\\)"hidden"\s*:\s*(?:true|false)""")
_UNIQUE_KEY = re.compile(r"""(?<!\\)"(?:upvotes|discussionId|submittedOnDailyAt|numComments)"\s*:""")
_DATE_KEY = re.compile(r"""(?<!\\)"publishedAt"\s*:""")

# An address that a hard wrap broke: after a character no address ends with, or before what only a path looks like.
_WRAPPED_URL = re.compile(
    r"(https?://\S{0,300}(?:[-_=&?%](?=\n[ \t]*\w)|/(?=\n[ \t]*\w[\w.-]{0,100}[/_]\w)))\n[ \t]*", re.ASCII
)


class _Listing(NamedTuple):
    """A list of papers, and the day it was published for, if known."""

    items: list[Any]
    date: PartialDate | None = None


def recognizes(head: str, name: str) -> bool:
    """Return True for JSON with keys that only this API has."""
    if not head.lstrip().startswith(("[", "{")):
        return False
    if _PAPER_KEY.search(head) or _PAGE_LIST_KEY.search(head):
        return True
    if _DATE_KEY.search(head) and _UNIQUE_KEY.search(head):
        return True
    return '"_id"' in head and bool(_AUTHOR_KEY.search(head))


def read(pieces: Iterable[bytes], name: str) -> RecordStream:
    """Yield a record, problems or both per item. Raises ImportRefused without a list of papers."""
    content = join_text(pieces)
    yield from read_papers(content, name)


def read_papers(content: str, name: str) -> RecordStream:
    """Yield the papers of a JSON text, as `read` does."""
    count, has_list = 0, False
    for piece in read_pieces(content):
        listing = _find_listing(piece.value, name, is_complete=not piece.error)
        has_list = has_list or listing is not None or bool(piece.error)
        for item in listing.items if listing else ():
            count += 1
            locator = f"item {count}"
            yield from read_record(partial(_to_record, item, listing and listing.date, locator), name, locator)
        if piece.error:
            yield Problem(name, f"item {count + 1}", piece.error)
    if not has_list:
        raise ImportRefused("contains no list of papers", "import a response of Hugging Face's papers API")


def _find_listing(value: Any, name: str, *, is_complete: bool) -> _Listing | None:
    """Return the papers of one value; None if it has no list. An object that breaks off is not a paper itself."""
    if isinstance(value, list):
        return _Listing(value, day_in_name(name))
    if not isinstance(value, dict):
        return None
    if isinstance(value.get("dailyPapers"), list) or isinstance(value.get("searchResults"), list):
        return _page_listing(value)
    for key in _LIST_KEYS:
        if isinstance(value.get(key), list):
            return _Listing(value[key], _listing_date(value))
    is_item = isinstance(value.get("paper"), dict) or "title" in value
    return _Listing([value]) if is_complete and is_item else None


def day_in_name(name: str) -> PartialDate | None:
    """Return the day of a list from the name of its file or source, because its papers may not have it."""
    if name.startswith("hf ") and not name.startswith("hf day "):
        return None
    days = _DAY_IN_NAME.findall(name.rpartition("/")[2])
    return parse_iso(days[0]) if len(days) == 1 else None


def _page_listing(value: dict[str, Any]) -> _Listing:
    """Return the papers of a page: the search results if there is a query, else the papers of its day."""
    query, results, daily = value.get("query"), value.get("searchResults"), value.get("dailyPapers")
    is_search = bool(query.get("q")) if isinstance(query, dict) else False
    if is_search or not isinstance(daily, list):
        return _Listing(results if isinstance(results, list) else [])
    return _Listing(daily, _listing_date(value))


def _listing_date(value: dict[str, Any]) -> PartialDate | None:
    """Return the day of a list; None for weeks and months."""
    if value.get("periodType") not in (None, "day"):
        return None
    text = value.get("dateString") or value.get("date")
    date = parse_iso(text[:40]) if isinstance(text, str) else None
    return date if date and date.day else None


def _parse_item(item: Any) -> dict[str, Any]:
    """Return an item, also from a string with JSON or with a Python dict. Raises InvalidRecord."""
    value = item
    if isinstance(item, str) and item.lstrip().startswith("{"):
        piece = next(read_pieces(item))
        value = piece.value if isinstance(piece.value, dict) and not piece.error else parse_dict(item.strip())
    if not isinstance(value, dict):
        raise InvalidRecord("not a paper: expected an object {…}")
    return value


def _to_record(item: Any, list_date: PartialDate | None, locator: str, reasons: list[str]) -> Record:
    """Return the paper of one item; `list_date` is for years in which papers had no `submittedOnDailyAt`."""
    item = _parse_item(item)
    paper = item["paper"] if isinstance(item.get("paper"), dict) else item
    title = fields.to_title(paper.get("title") or item.get("title"))
    data = {key: item.get(key) for key in _ITEM_KEYS} | {k: value for k, value in paper.items() if value is not None}
    read = FieldReader(data, reasons).read
    identity = repair_arxiv_id(data.get("id"))
    if identity is None and "id" in data:
        reasons.append("id is not an arXiv id")
    authors: tuple[Author, ...] = read("authors", fields.to_authors) or ()
    parsed = Paper(
        title=title,
        abstract=read("summary", _parse_abstract),
        authors=authors,
        author_count=_count_authors(data.get("authors"), authors),
        organization=read("organization", _account_name),
        published=read("publishedAt", fields.to_date),
        announced=read("submittedOnDailyAt", fields.to_date) or list_date,
        arxiv_id=identity[0] if identity else None,
        arxiv_version=identity[1] if identity else None,
        code_url=read("githubRepo", fields.to_url),
        project_url=read("projectPage", fields.to_url),
        upvotes=read("upvotes", fields.to_count),
        comments=read("numComments", fields.to_count),
        github_stars=read("githubStars", fields.to_count),
        ai_summary=read("ai_summary", fields.to_prose),
        keywords=read("ai_keywords", fields.to_phrases) or (),
        submitter=read("submittedBy", _account_name) or read("submittedOnDailyBy", _account_name),
        source=SOURCE,
    )
    return Record(parsed, locator)


def _parse_abstract(value: Any) -> str | None:
    if isinstance(value, str) and len(value) <= limits.ABSTRACT and "\n" in value:
        value = _WRAPPED_URL.sub(r"\1", value)
    return fields.to_prose(value)


def _count_authors(listed: Any, authors: tuple[Author, ...]) -> int | None:
    """Return the number of authors, including those beyond the limit."""
    if isinstance(listed, list) and len(listed) > limits.AUTHORS:
        return len(listed)
    return len(authors) or None


def _account_name(value: Any) -> str | None:
    """Return the full name of an account or organization, else the name in its address."""
    if not isinstance(value, dict):
        return fields.to_line(value)
    return next((name for key in ("fullname", "name", "user") if (name := fields.to_line(value.get(key) or ""))), None)
