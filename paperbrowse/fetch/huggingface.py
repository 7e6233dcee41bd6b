"""Requests to Hugging Face: the daily papers of a day, week or month, trending papers, and search."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode

from paperbrowse.fetch.request import ContentKind, FetchRequest
from paperbrowse.model.errors import UsageError
from paperbrowse.text import dates

PAGE_SIZE = 100
"""Papers of a page, the most the service gives."""

PERIOD_LIMIT = 5_000
"""Papers of a day, a week or a month; a busy month has about 2,000."""

TRENDING_LIMIT = 100
"""Default number of trending papers, because their list has no end."""

SEARCH_LIMIT = 120
"""Papers of a search, the most the service gives; it has no second page."""

MAX_SEARCH_LENGTH = 250
"""Characters of a search that the service reads."""

_WEEK = re.compile(r"(\d{4})-?W(\d{1,2})", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class HuggingFaceRequests:
    """The kinds of requests that Hugging Face answers. All raise UsageError for words they cannot read."""

    base_url: str
    today: date

    def day(self, words: Sequence[str], limit: int | None) -> FetchRequest:
        """Return the request for a day's papers, today's by default."""
        day = _parse_day(words, self.today)
        return self._period_request("day", str(day), limit, is_latest=not words)

    def week(self, words: Sequence[str], limit: int | None) -> FetchRequest:
        """Return the request for a week's papers. The week is `2026-W02` or one of its days."""
        matched = _WEEK.fullmatch(_single_word(words, "a week"))
        try:
            day = date.fromisocalendar(int(matched[1]), int(matched[2]), 1) if matched else None
        except ValueError as error:
            raise UsageError(f"{words[0]} is not a week", "for example 2026-W02") from error
        year, week, _ = (day or _parse_day(words, self.today)).isocalendar()
        return self._period_request("week", f"{year:04d}-W{week:02d}", limit, is_latest=not words)

    def month(self, words: Sequence[str], limit: int | None) -> FetchRequest:
        """Return the request for a month's papers. The month is written `2026-01`."""
        word = _single_word(words, "a month")
        month = dates.parse_iso(word or f"{self.today:%Y-%m}")
        if month is None or not month.month:
            raise UsageError(f"{word} is not a month", "for example 2026-01")
        return self._period_request("month", f"{month.year:04d}-{month.month:02d}", limit, is_latest=not words)

    def trending(self, words: Sequence[str], limit: int | None) -> FetchRequest:
        if words:
            raise UsageError(f"hf trending takes no words: {' '.join(words)}", "`hf search WORDS` searches")
        return self._paged_request("hf trending", {"sort": "trending"}, limit or TRENDING_LIMIT)

    def search(self, words: Sequence[str], limit: int | None) -> FetchRequest:
        query = " ".join(" ".join(words).split())
        if not query:
            raise UsageError("hf search needs words")
        if len(query) > MAX_SEARCH_LENGTH:
            raise UsageError(f"hf search takes at most {MAX_SEARCH_LENGTH} characters")
        parameters = urlencode({"q": query, "limit": min(limit or SEARCH_LIMIT, SEARCH_LIMIT)})
        url = f"{self.base_url}/api/papers/search?{parameters}"
        return FetchRequest(f"hf search {query}", (url,), ContentKind.JSON)

    def _period_request(self, period: str, value: str, limit: int | None, *, is_latest: bool) -> FetchRequest:
        parameter = "date" if period == "day" else period
        request = self._paged_request(f"hf {period} {value}", {parameter: value}, limit or PERIOD_LIMIT)
        return replace(request, latest_of=f"hf {period}") if is_latest else request

    def _paged_request(self, name: str, parameters: dict[str, str], limit: int) -> FetchRequest:
        pages = -(-limit // PAGE_SIZE)
        size = -(-limit // pages)  # the same for all pages, because the service computes a page's start from it
        queries = (urlencode({**parameters, "limit": size, "p": page}) for page in range(pages))
        urls = (f"{self.base_url}/api/daily_papers?{query}" for query in queries)
        return FetchRequest(name, tuple(urls), ContentKind.JSON, page_size=size)


def _single_word(words: Sequence[str], expected: str) -> str:
    if len(words) > 1:
        raise UsageError(f"{expected} is one word, not: {' '.join(words)}")
    return words[0] if words else ""


def _parse_day(words: Sequence[str], today: date) -> date:
    word = _single_word(words, "a day").lower()
    if word in ("", "today", "yesterday"):
        return today - timedelta(days=word == "yesterday")
    day = dates.parse_iso(word)
    if day is None or not day.day:
        raise UsageError(f"{word} is not a day", "for example 2026-01-06, today or yesterday")
    return day.first_day
