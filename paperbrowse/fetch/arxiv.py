"""Requests to arXiv: a search, categories, single papers, and the feed of the day."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from paperbrowse.fetch.request import ContentKind, FetchRequest
from paperbrowse.model.errors import UsageError
from paperbrowse.model.paper_ids import arxiv_id

PAGE_SIZE = 500
"""Papers of a page. The service gives up to 2,000, but such pages are slow."""

DEFAULT_LIMIT = 200
"""Papers of a search or a category without --limit."""

MAX_RESULTS = 30_000
"""Papers of one query, the most the service gives."""

IDS_PER_REQUEST = 100
"""Ids of one request, because the length of a URL is limited."""

_CATEGORY = re.compile(r"[a-z-]{2,20}(?:\.[A-Za-z-]{2,20})?", re.ASCII)
_FIELD_PREFIX = re.compile(r"\b(?:ti|au|abs|co|jr|cat|rn|id|all|submittedDate|lastUpdatedDate):")
_WORD = re.compile(r'"[^"]+"|[^\s"]+')
_FIRST_DAY, _LAST_DAY = date(1991, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True, slots=True)
class Bounds:
    """The options of a source: how many papers, of which days, in which order."""

    limit: int | None = None
    since: date | None = None
    until: date | None = None
    """The last day, included."""
    newest: bool = False
    """True: newest first; False: best match first."""

    @property
    def has_dates(self) -> bool:
        return self.since is not None or self.until is not None

    def __str__(self) -> str:
        """Return the part of a source's name; limit and order do not make it another source."""
        since = f" --since {self.since}" if self.since else ""
        return since + (f" --until {self.until}" if self.until else "")


@dataclass(frozen=True, slots=True)
class ArxivRequests:
    """The kinds of requests that arXiv answers. All raise UsageError for words they cannot read."""

    base_url: str
    feeds_url: str

    def search(self, words: Sequence[str], bounds: Bounds) -> FetchRequest:
        """Return a search for all words, or for a query in arXiv's own language (`au:lecun AND cat:cs.LG`)."""
        text = " ".join(" ".join(words).split())
        if not text:
            raise UsageError("arxiv search needs words")
        query = text if _FIELD_PREFIX.search(text) else " AND ".join(f"all:{word}" for word in _WORD.findall(text))
        by_date = bounds.newest or bounds.has_dates
        return self._paged_request(f"arxiv search {text}{bounds}", query, bounds, by_date=by_date)

    def category(self, words: Sequence[str], bounds: Bounds) -> FetchRequest:
        names = parse_categories(words)
        query = " OR ".join(f"cat:{name}" for name in names)
        return self._paged_request(f"arxiv category {'+'.join(names)}{bounds}", query, bounds, by_date=True)

    def ids(self, words: Sequence[str]) -> FetchRequest:
        ids = list(dict.fromkeys(_parse_id(part) for word in words for part in word.split(",") if part))
        if not ids:
            raise UsageError("arxiv ids needs at least one id")
        groups = [ids[start : start + IDS_PER_REQUEST] for start in range(0, len(ids), IDS_PER_REQUEST)]
        urls = (self._query_url({"id_list": ",".join(group), "max_results": len(group)}) for group in groups)
        short_list = " ".join(ids) if len(ids) <= 3 else f"{ids[0]} and {len(ids) - 1} more"
        return FetchRequest(f"arxiv ids {short_list}", tuple(urls), ContentKind.FEED)

    def rss(self, words: Sequence[str]) -> FetchRequest:
        names = "+".join(parse_categories(words))
        return FetchRequest(f"arxiv rss {names}", (f"{self.feeds_url}/rss/{names}",), ContentKind.FEED)

    def _paged_request(self, name: str, query: str, bounds: Bounds, *, by_date: bool) -> FetchRequest:
        if bounds.has_dates:
            since, until = bounds.since or _FIRST_DAY, bounds.until or _LAST_DAY
            query = f"({query}) AND submittedDate:[{since:%Y%m%d}0000 TO {until:%Y%m%d}2359]"
        limit = min(bounds.limit or DEFAULT_LIMIT, MAX_RESULTS)
        order = {"sortBy": "submittedDate" if by_date else "relevance", "sortOrder": "descending"}
        pages = [{"start": start, "max_results": min(PAGE_SIZE, limit - start)} for start in range(0, limit, PAGE_SIZE)]
        urls = (self._query_url({"search_query": query, **page, **order}) for page in pages)
        return FetchRequest(name, tuple(urls), ContentKind.FEED, page_size=min(PAGE_SIZE, limit))

    def _query_url(self, parameters: dict[str, str | int]) -> str:
        return f"{self.base_url}/api/query?{urlencode(parameters)}"


def parse_categories(words: Sequence[str]) -> list[str]:
    """Return the names of categories, which may be joined by + or comma. Raises UsageError."""
    names = [name for word in words for name in re.split(r"[+,]", word) if name]
    if not names:
        raise UsageError("no category is named", "for example cs.CL or cs.CL+cs.LG")
    for name in names:
        if not _CATEGORY.fullmatch(name):
            raise UsageError(f"{name} is not an arXiv category", "for example cs.CL or cs.CL+cs.LG")
    return names


def total_results(body: bytes) -> int | None:
    """Return the number of papers that match in all, from a page of arXiv; None if the page does not say."""
    matched = re.search(rb"totalResults[^>]{0,200}>\s*(\d{1,9})\s*<", body[:10_000])
    return int(matched[1]) if matched else None


def _parse_id(word: str) -> str:
    parsed = arxiv_id(word)
    if parsed is None:
        raise UsageError(f"{word} is not an arXiv id", "for example 2407.03618 or math/0309136")
    bare_id, version = parsed
    return bare_id if version is None else f"{bare_id}v{version}"
