"""How many papers each year, month and day has."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from paperbrowse.text.dates import PartialDate


@dataclass(frozen=True, slots=True)
class Timeline:
    """Counts by what `date:` takes (`2024`, `2024-03`, `2024-03-01`), the latest first.

    A date counts as far as it is known: one of a year alone is in no month, and no date in nothing.
    """

    years: Mapping[str, int] = field(default_factory=dict)
    months: Mapping[str, int] = field(default_factory=dict)
    days: Mapping[str, int] = field(default_factory=dict)


def timeline(papers_by_date: Mapping[PartialDate, int]) -> Timeline:
    """Dates with their papers, summed up."""
    years, months, days = Counter[str](), Counter[str](), Counter[str]()
    for published, papers in papers_by_date.items():
        years[f"{published.year:04d}"] += papers
        if published.month:
            months[f"{published.year:04d}-{published.month:02d}"] += papers
        if published.day:
            days[str(published)] += papers
    return Timeline(_latest_first(years), _latest_first(months), _latest_first(days))


def _latest_first(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), reverse=True))
