"""The addresses of arXiv's papers: a search, a category, single ids, and the feed of the day."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from paperbrowse.fetch.request import ContentKind, FetchRequest
from paperbrowse.model.errors import UsageError
from paperbrowse.model.paper_ids import arxiv_id

PAGE_SIZE = 500
"""Papers of a page. The service gives up to 2,000, and takes long over those."""

DEFAULT_LIMIT = 200
"""Papers of a search or a category, unless more are asked for."""

MAX_RESULTS = 30_000
"""Papers of one question, the most the service gives."""

IDS_PER_REQUEST = 100
"""Ids of one request: an address has an end."""

_CATEGORY = re.compile(r"[a-z-]{2,20}(?:\.[A-Za-z-]{2,20})?", re.ASCII)
_FIELD_PREFIX = re.compile(r"\b(?:ti|au|abs|co|jr|cat|rn|id|all|submittedDate|lastUpdatedDate):")
_WORD = re.compile(r'"[^"]+"|[^\s"]+')
_FIRST_DAY, _LAST_DAY = date(1991, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far a question goes."""

    limit: int | None = None
    since: date | None = None
    until: date | None = None
    """The last day that still counts."""
    newest: bool = False
    """Whether the newest come first; otherwise what fits a search best."""

    @property
    def has_dates(self) -> bool:
        """Whether either end is given."""
        return self.since is not None or self.until is not None

    def __str__(self) -> str:
        """As a part of a source's name; a limit and an order make no other source."""
        since = f" --since {self.since}" if self.since else ""
        return since + (f" --until {self.until}" if self.until else "")


@dataclass(frozen=True, slots=True)
class ArxivRequests:
    """What can be asked of it."""

    base_url: str
    feeds_url: str

    def search(self, words: Sequence[str], bounds: Bounds) -> FetchRequest:
        """The papers arXiv finds: all words, or a query in its own language (`au:lecun AND cat:cs.LG`)."""
        query = " ".join(" ".join(words).split())
        if not query:
            raise UsageError("arxiv search needs words")
        asked = query if _FIELD_PREFIX.search(query) else " AND ".join(f"all:{word}" for word in _WORD.findall(query))
        by_date = bounds.newest or bounds.has_dates
        return self._paged_request(f"arxiv search {query}{bounds}", asked, bounds, by_date=by_date)

    def category(self, words: Sequence[str], bounds: Bounds) -> FetchRequest:
        """The newest papers of some categories."""
        names = parse_categories(words)
        asked = " OR ".join(f"cat:{name}" for name in names)
        return self._paged_request(f"arxiv category {'+'.join(names)}{bounds}", asked, bounds, by_date=True)

    def ids(self, words: Sequence[str]) -> FetchRequest:
        """Single papers by their ids or addresses."""
        given = [word for part in words for word in part.split(",") if word]
        if not given:
            raise UsageError("arxiv ids needs at least one id")
        found = list(dict.fromkeys(_parse_id(word) for word in given))
        groups = [found[start : start + IDS_PER_REQUEST] for start in range(0, len(found), IDS_PER_REQUEST)]
        urls = (self._query_url({"id_list": ",".join(group), "max_results": len(group)}) for group in groups)
        return FetchRequest(f"arxiv ids {_short_list(found)}", tuple(urls), ContentKind.FEED)

    def rss(self, words: Sequence[str]) -> FetchRequest:
        """What was announced in some categories on the latest day."""
        names = "+".join(parse_categories(words))
        return FetchRequest(f"arxiv rss {names}", (f"{self.feeds_url}/rss/{names}",), ContentKind.FEED)

    def _paged_request(self, name: str, query: str, bounds: Bounds, *, by_date: bool) -> FetchRequest:
        if bounds.has_dates:
            query = f"({query}) AND submittedDate:[{_date_range(bounds)}]"
        limit = min(bounds.limit or DEFAULT_LIMIT, MAX_RESULTS)
        order = {"sortBy": "submittedDate" if by_date else "relevance", "sortOrder": "descending"}
        urls = (
            self._query_url(
                {"search_query": query, "start": start, "max_results": min(PAGE_SIZE, limit - start), **order}
            )
            for start in range(0, limit, PAGE_SIZE)
        )
        return FetchRequest(name, tuple(urls), ContentKind.FEED, page_size=min(PAGE_SIZE, limit))

    def _query_url(self, parameters: dict[str, str | int]) -> str:
        return f"{self.base_url}/api/query?{urlencode(parameters)}"


def parse_categories(words: Sequence[str]) -> list[str]:
    """Names of categories, however they are joined. Raises UsageMistake."""
    names = [name for word in words for name in re.split(r"[+,]", word) if name]
    if not names:
        raise UsageError("no category is named", "for example cs.CL or cs.CL+cs.LG")
    for name in names:
        if not _CATEGORY.fullmatch(name):
            raise UsageError(f"{name} is no category of arXiv", "for example cs.CL or cs.CL+cs.LG")
    return names


def total_results(body: bytes) -> int | None:
    """How many papers answer in all, as a page of arXiv says; None when it does not."""
    matched = re.search(rb"totalResults[^>]{0,200}>\s*(\d{1,9})\s*<", body[:10_000])
    return int(matched[1]) if matched else None


def _parse_id(word: str) -> str:
    found = arxiv_id(word)
    if found is None:
        raise UsageError(f"{word} is no arXiv id", "for example 2407.03618 or math/0309136")
    return found[0] if found[1] is None else f"{found[0]}v{found[1]}"


def _short_list(ids: Sequence[str]) -> str:
    return " ".join(ids) if len(ids) <= 3 else f"{ids[0]} and {len(ids) - 1} more"


def _date_range(bounds: Bounds) -> str:
    since, until = bounds.since or _FIRST_DAY, bounds.until or _LAST_DAY
    return f"{since:%Y%m%d}0000 TO {until:%Y%m%d}2359"
