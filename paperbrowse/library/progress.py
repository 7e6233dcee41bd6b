"""How far an import is, and the sentence that says so."""

from dataclasses import dataclass
from pathlib import Path

MIN_RATE_SECONDS = 1.0
"""Seconds before which a rate is a guess: the process that reads is only starting."""

MINUTE, HOUR = 60, 3600


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one file of an import is."""

    name: str
    records: int
    """Of this file."""
    seconds: float
    """Since it was opened."""
    share: float | None
    """Of the file's own bytes, packed as they may be (0 to 1); None where its size is unknown."""

    @property
    def rate(self) -> float | None:
        """Papers a second; None while it is too early to tell."""
        return self.records / self.seconds if self.seconds >= MIN_RATE_SECONDS else None

    @property
    def seconds_left(self) -> float | None:
        """At the pace so far; None while it is too early to tell, or where the size is unknown."""
        return self.seconds * (1 - self.share) / self.share if self.share and self.seconds >= MIN_RATE_SECONDS else None

    def sentence(self, width: int) -> str:
        """As much as there is room for, and the number of papers however little there is."""
        versions = self.texts()
        return next((said for said in versions if len(said) <= width), versions[-1])

    def texts(self) -> tuple[str, ...]:
        """`papers.jsonl.xz: 42,000 papers, 8,300 a second, 6 s left`, and shorter ones down to the number of papers."""
        papers = f"{self.records:,} paper{'' if self.records == 1 else 's'}"
        rate = "" if self.rate is None else f"{_round_rate(self.rate):,} a second"
        left = "" if self.seconds_left is None else f"{_duration_text(self.seconds_left)} left"
        whole = _join(papers, rate, left)
        return f"{Path(self.name).name}: {whole}", whole, _join(papers, left), papers


def _join(*parts: str) -> str:
    return ", ".join(filter(None, parts))


def _round_rate(rate: float) -> int:
    """To two digits: more would only flicker."""
    whole = round(rate)
    return round(whole, min(0, 2 - len(str(whole))))


def _duration_text(seconds: float) -> str:
    """`6 s`, `2 min` or `1 h 5 min`: as exactly as it can be known."""
    if seconds < MINUTE:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / MINUTE)
    return f"{minutes} min" if seconds < HOUR else f"{minutes // 60} h {minutes % 60} min"
