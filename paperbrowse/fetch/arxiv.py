"""The addresses of arXiv's papers: a search, a category, single ids, and the feed of the day."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from paperbrowse.fetch.asked import Asked
from paperbrowse.fetch.kinds import Kind
from paperbrowse.model.errors import UsageMistake
from paperbrowse.model.ids import arxiv_id

PAGE = 500
"""Papers of a page. The service gives up to 2,000, and takes long over those."""

WITHOUT_LIMIT = 200
"""Papers of a search or a category, unless more are asked for."""

MOST = 30_000
"""Papers of one question, the most the service gives."""

IDS = 100
"""Ids of one request: an address has an end."""

_CATEGORY = re.compile(r"[a-z-]{2,20}(?:\.[A-Za-z-]{2,20})?", re.ASCII)
_FIELD = re.compile(r"\b(?:ti|au|abs|co|jr|cat|rn|id|all|submittedDate|lastUpdatedDate):")
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
    def is_dated(self) -> bool:
        """Whether either end is given."""
        return self.since is not None or self.until is not None

    def __str__(self) -> str:
        """As a part of a source's name; a limit and an order make no other source."""
        since = f" --since {self.since}" if self.since else ""
        return since + (f" --until {self.until}" if self.until else "")


@dataclass(frozen=True, slots=True)
class Arxiv:
    """What can be asked of it."""

    base: str
    feeds: str

    def search(self, words: Sequence[str], bounds: Bounds) -> Asked:
        """The papers arXiv finds: all words, or a query in its own language (`au:lecun AND cat:cs.LG`)."""
        query = " ".join(" ".join(words).split())
        if not query:
            raise UsageMistake("arxiv search needs words")
        asked = query if _FIELD.search(query) else " AND ".join(f"all:{word}" for word in _WORD.findall(query))
        by_date = bounds.newest or bounds.is_dated
        return self._paged(f"arxiv search {query}{bounds}", asked, bounds, by_date=by_date)

    def category(self, words: Sequence[str], bounds: Bounds) -> Asked:
        """The newest papers of some categories."""
        names = categories(words)
        asked = " OR ".join(f"cat:{name}" for name in names)
        return self._paged(f"arxiv category {'+'.join(names)}{bounds}", asked, bounds, by_date=True)

    def ids(self, words: Sequence[str]) -> Asked:
        """Single papers by their ids or addresses."""
        given = [word for part in words for word in part.split(",") if word]
        if not given:
            raise UsageMistake("arxiv ids needs at least one id")
        found = list(dict.fromkeys(_id(word) for word in given))
        groups = [found[start : start + IDS] for start in range(0, len(found), IDS)]
        urls = (self._query({"id_list": ",".join(group), "max_results": len(group)}) for group in groups)
        return Asked(f"arxiv ids {_brief(found)}", tuple(urls), Kind.FEED)

    def rss(self, words: Sequence[str]) -> Asked:
        """What was announced in some categories on the latest day."""
        names = "+".join(categories(words))
        return Asked(f"arxiv rss {names}", (f"{self.feeds}/rss/{names}",), Kind.FEED)

    def _paged(self, name: str, asked: str, bounds: Bounds, *, by_date: bool) -> Asked:
        if bounds.is_dated:
            asked = f"({asked}) AND submittedDate:[{_moments(bounds)}]"
        limit = min(bounds.limit or WITHOUT_LIMIT, MOST)
        order = {"sortBy": "submittedDate" if by_date else "relevance", "sortOrder": "descending"}
        urls = (
            self._query({"search_query": asked, "start": start, "max_results": min(PAGE, limit - start), **order})
            for start in range(0, limit, PAGE)
        )
        return Asked(name, tuple(urls), Kind.FEED, page_size=min(PAGE, limit))

    def _query(self, asked: dict[str, str | int]) -> str:
        return f"{self.base}/api/query?{urlencode(asked)}"


def categories(words: Sequence[str]) -> list[str]:
    """Names of categories, however they are joined. Raises UsageMistake."""
    names = [name for word in words for name in re.split(r"[+,]", word) if name]
    if not names:
        raise UsageMistake("no category is named", "for example cs.CL or cs.CL+cs.LG")
    for name in names:
        if not _CATEGORY.fullmatch(name):
            raise UsageMistake(f"{name} is no category of arXiv", "for example cs.CL or cs.CL+cs.LG")
    return names


def announced(body: bytes) -> int | None:
    """How many papers answer in all, as a page of arXiv says; None when it does not."""
    matched = re.search(rb"totalResults[^>]{0,200}>\s*(\d{1,9})\s*<", body[:10_000])
    return int(matched[1]) if matched else None


def _id(word: str) -> str:
    found = arxiv_id(word)
    if found is None:
        raise UsageMistake(f"{word} is no arXiv id", "for example 2407.03618 or math/0309136")
    return found[0] if found[1] is None else f"{found[0]}v{found[1]}"


def _brief(ids: Sequence[str]) -> str:
    return " ".join(ids) if len(ids) <= 3 else f"{ids[0]} and {len(ids) - 1} more"


def _moments(bounds: Bounds) -> str:
    since, until = bounds.since or _FIRST_DAY, bounds.until or _LAST_DAY
    return f"{since:%Y%m%d}0000 TO {until:%Y%m%d}2359"
