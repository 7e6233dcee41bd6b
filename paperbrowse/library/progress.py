"""Progress of an import, and the sentence about it."""

from dataclasses import dataclass
from pathlib import Path

MIN_RATE_SECONDS = 1.0
"""Seconds before a rate is shown, because until then the process that reads is still starting."""

MINUTE, HOUR = 60, 3600


@dataclass(frozen=True, slots=True)
class Progress:
    """Progress within one file of an import."""

    name: str
    records: int
    """Records of this file so far."""
    seconds: float
    """Time since it was opened."""
    share: float | None
    """Share of the bytes of the file, compressed or not (0 to 1); None if its size is unknown."""

    @property
    def rate(self) -> float | None:
        """Papers per second; None until it can be known."""
        return self.records / self.seconds if self.seconds >= MIN_RATE_SECONDS else None

    @property
    def seconds_left(self) -> float | None:
        """Remaining time at the average rate so far; None until it can be known, or if the size is unknown."""
        return self.seconds * (1 - self.share) / self.share if self.share and self.seconds >= MIN_RATE_SECONDS else None

    def sentence(self, width: int) -> str:
        """Return the longest text that fits, or the shortest if none does."""
        texts = self.texts()
        return next((text for text in texts if len(text) <= width), texts[-1])

    def texts(self) -> tuple[str, ...]:
        """Return `papers.jsonl.xz: 42,000 papers, 8,300 a second, 6 s left` and shorter texts."""
        papers = f"{self.records:,} paper{'' if self.records == 1 else 's'}"
        rate = "" if self.rate is None else f"{_round_rate(self.rate):,} a second"
        left = "" if self.seconds_left is None else f"{_duration_text(self.seconds_left)} left"
        full = ", ".join(filter(None, (papers, rate, left)))
        return f"{Path(self.name).name}: {full}", full, ", ".join(filter(None, (papers, left))), papers


def _round_rate(rate: float) -> int:
    """Round to two digits, because more would only flicker."""
    number = round(rate)
    return round(number, min(0, 2 - len(str(number))))


def _duration_text(seconds: float) -> str:
    """Return `6 s`, `2 min` or `1 h 5 min`."""
    if seconds < MINUTE:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / MINUTE)
    return f"{minutes} min" if seconds < HOUR else f"{minutes // 60} h {minutes % 60} min"
