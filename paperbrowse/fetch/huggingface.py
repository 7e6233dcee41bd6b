"""The addresses of Hugging Face's daily papers: a day, a week, a month, the trending ones, and a search."""

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
"""Papers of a day, a week or a month; a busy month has some 2,000."""

TRENDING_LIMIT = 100
"""Papers of a list that has no end, unless more are asked for."""

SEARCH_LIMIT = 120
"""Papers of a search, the most the service gives; it has no second page."""

MAX_SEARCH_LENGTH = 250
"""Characters the service reads of a search."""

_WEEK = re.compile(r"(\d{4})-?W(\d{1,2})", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class HuggingFaceRequests:
    """What can be asked of it."""

    base_url: str
    today: date

    def day(self, words: Sequence[str], limit: int | None) -> FetchRequest:
        """The papers of a day; none named is today."""
        day = _parse_day(words, self.today)
        return self._period_request("day", str(day), limit, is_latest=not words)

    def week(self, words: Sequence[str], limit: int | None) -> FetchRequest:
        """The papers of a week, named as `2026-W02` or by one of its days."""
        matched = _WEEK.fullmatch(_single_word(words, "a week"))
        try:
            monday = (
                date.fromisocalendar(int(matched[1]), int(matched[2]), 1) if matched else _parse_day(words, self.today)
            )
        except ValueError as error:
            raise UsageError(f"there is no week {words[0]}", "for example 2026-W02") from error
        year, week, _ = monday.isocalendar()
        name = f"{year:04d}-W{week:02d}"
        return self._period_request("week", name, limit, is_latest=not words)

    def month(self, words: Sequence[str], limit: int | None) -> FetchRequest:
        """The papers of a month, named as `2026-01`."""
        given = _single_word(words, "a month")
        found = dates.parse_iso(given) if given else None
        if given and (found is None or not found.month):
            raise UsageError(f"{given} is no month", "for example 2026-01")
        name = f"{found.year:04d}-{found.month:02d}" if found else f"{self.today:%Y-%m}"
        return self._period_request("month", name, limit, is_latest=not words)

    def trending(self, words: Sequence[str], limit: int | None) -> FetchRequest:
        """The papers that are talked of now."""
        if words:
            raise UsageError(f"hf trending takes no words: {' '.join(words)}", "hf search WORDS looks for some")
        return self._paged_request("hf trending", {"sort": "trending"}, limit or TRENDING_LIMIT)

    def search(self, words: Sequence[str], limit: int | None) -> FetchRequest:
        """The papers the service finds for some words."""
        query = " ".join(" ".join(words).split())
        if not 0 < len(query) <= MAX_SEARCH_LENGTH:
            raise UsageError("hf search needs words" if not query else "hf search reads 250 characters at most")
        asked = urlencode({"q": query, "limit": min(limit or SEARCH_LIMIT, SEARCH_LIMIT)})
        return FetchRequest(f"hf search {query}", (f"{self.base_url}/api/papers/search?{asked}",), ContentKind.JSON)

    def _period_request(self, kind: str, name: str, limit: int | None, *, is_latest: bool) -> FetchRequest:
        parameter = {"day": "date"}.get(kind, kind)
        asked = self._paged_request(f"hf {kind} {name}", {parameter: name}, limit or PERIOD_LIMIT)
        return replace(asked, latest_of=f"hf {kind}") if is_latest else asked

    def _paged_request(self, name: str, parameters: dict[str, str], limit: int) -> FetchRequest:
        pages = -(-limit // PAGE_SIZE)
        size = -(-limit // pages)  # every page of one size, or a page's number would not say where it begins
        urls = (
            f"{self.base_url}/api/daily_papers?{urlencode({**parameters, 'limit': size, 'p': page})}"
            for page in range(pages)
        )
        return FetchRequest(name, tuple(urls), ContentKind.JSON, page_size=size)


def _single_word(words: Sequence[str], expected: str) -> str:
    if len(words) > 1:
        raise UsageError(f"{expected} is one word: {' '.join(words)}")
    return words[0] if words else ""


def _parse_day(words: Sequence[str], today: date) -> date:
    given = _single_word(words, "a day").lower()
    if given in ("", "today", "yesterday"):
        return today - timedelta(days=given == "yesterday")
    found = dates.parse_iso(given)
    if found is None or not found.day:
        raise UsageError(f"{given} is no day", "for example 2026-01-06, today or yesterday")
    return found.first_day
