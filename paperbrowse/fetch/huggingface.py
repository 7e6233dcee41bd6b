"""The addresses of Hugging Face's daily papers: a day, a week, a month, the trending ones, and a search."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode

from paperbrowse.fetch.asked import Asked
from paperbrowse.fetch.kinds import Kind
from paperbrowse.model.errors import UsageMistake
from paperbrowse.text import dates

PAGE = 100
"""Papers of a page, the most the service gives."""

OF_PERIOD = 5_000
"""Papers of a day, a week or a month; a busy month has some 2,000."""

OF_TRENDING = 100
"""Papers of a list that has no end, unless more are asked for."""

OF_SEARCH = 120
"""Papers of a search, the most the service gives; it has no second page."""

LONGEST_SEARCH = 250
"""Characters the service reads of a search."""

_WEEK = re.compile(r"(\d{4})-?W(\d{1,2})", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class HuggingFace:
    """What can be asked of it."""

    base: str
    today: date

    def day(self, words: Sequence[str], limit: int | None) -> Asked:
        """The papers of a day; none named is today."""
        day = _day(words, self.today)
        return self._period("day", str(day), limit, is_latest=not words)

    def week(self, words: Sequence[str], limit: int | None) -> Asked:
        """The papers of a week, named as `2026-W02` or by one of its days."""
        matched = _WEEK.fullmatch(_only(words, "a week"))
        try:
            monday = date.fromisocalendar(int(matched[1]), int(matched[2]), 1) if matched else _day(words, self.today)
        except ValueError as error:
            raise UsageMistake(f"there is no week {words[0]}", "for example 2026-W02") from error
        year, week, _ = monday.isocalendar()
        name = f"{year:04d}-W{week:02d}"
        return self._period("week", name, limit, is_latest=not words)

    def month(self, words: Sequence[str], limit: int | None) -> Asked:
        """The papers of a month, named as `2026-01`."""
        given = _only(words, "a month")
        found = dates.from_iso(given) if given else None
        if given and (found is None or not found.month):
            raise UsageMistake(f"{given} is no month", "for example 2026-01")
        name = f"{found.year:04d}-{found.month:02d}" if found else f"{self.today:%Y-%m}"
        return self._period("month", name, limit, is_latest=not words)

    def trending(self, words: Sequence[str], limit: int | None) -> Asked:
        """The papers that are talked of now."""
        if words:
            raise UsageMistake(f"hf trending takes no words: {' '.join(words)}", "hf search WORDS looks for some")
        return self._paged("hf trending", {"sort": "trending"}, limit or OF_TRENDING)

    def search(self, words: Sequence[str], limit: int | None) -> Asked:
        """The papers the service finds for some words."""
        query = " ".join(" ".join(words).split())
        if not 0 < len(query) <= LONGEST_SEARCH:
            raise UsageMistake("hf search needs words" if not query else "hf search reads 250 characters at most")
        asked = urlencode({"q": query, "limit": min(limit or OF_SEARCH, OF_SEARCH)})
        return Asked(f"hf search {query}", (f"{self.base}/api/papers/search?{asked}",), Kind.JSON)

    def _period(self, kind: str, name: str, limit: int | None, *, is_latest: bool) -> Asked:
        parameter = {"day": "date"}.get(kind, kind)
        asked = self._paged(f"hf {kind} {name}", {parameter: name}, limit or OF_PERIOD)
        return replace(asked, of=f"hf {kind}") if is_latest else asked

    def _paged(self, name: str, asked: dict[str, str], limit: int) -> Asked:
        pages = -(-limit // PAGE)
        size = -(-limit // pages)  # every page of one size, or a page's number would not say where it begins
        urls = (
            f"{self.base}/api/daily_papers?{urlencode({**asked, 'limit': size, 'p': page})}" for page in range(pages)
        )
        return Asked(name, tuple(urls), Kind.JSON, page_size=size)


def _only(words: Sequence[str], what: str) -> str:
    if len(words) > 1:
        raise UsageMistake(f"{what} is one word: {' '.join(words)}")
    return words[0] if words else ""


def _day(words: Sequence[str], today: date) -> date:
    given = _only(words, "a day").lower()
    if given in ("", "today", "yesterday"):
        return today - timedelta(days=given == "yesterday")
    found = dates.from_iso(given)
    if found is None or not found.day:
        raise UsageMistake(f"{given} is no day", "for example 2026-01-06, today or yesterday")
    return found.first_day
