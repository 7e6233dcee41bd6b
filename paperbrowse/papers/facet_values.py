"""Labels and dates of papers, read to be counted as facets."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import ceil

from paperbrowse.model.labels import Labels
from paperbrowse.papers.paper_rows import PAPERS_IN_ROWS, split_author_names
from paperbrowse.papers.row_order import ROWS_PER_DAY, DateOrderedRows, date_of_row
from paperbrowse.papers.store import PaperStore
from paperbrowse.text.dates import PartialDate, parse_iso

MAX_SAMPLED_PAPERS = 10_000
"""Papers whose dates are read among millions; the other dates follow from the numbers of their rows."""

_SELECT_LABELS = f"SELECT published, categories, source, organization, venue, authors FROM {PAPERS_IN_ROWS}"


class FacetValues:
    """Labels and dates of the papers in one store."""

    def __init__(self, store: PaperStore) -> None:
        self._store = store
        self._connection = store.connection

    def labels(self, rows: Sequence[int]) -> Iterator[Labels]:
        found = self._connection.execute(_SELECT_LABELS, (json.dumps(list(rows)),))
        for published, categories, source, organization, venue, authors in found:
            split = tuple(categories.split("\n")) if categories else ()
            day = parse_iso(published) if published else None
            yield Labels(day, split, source, organization, venue, split_author_names(authors))

    def dates(self, rows: Sequence[int]) -> Mapping[PartialDate, int]:
        """Return the number of papers of each date, from the numbers of their rows."""
        if isinstance(rows, DateOrderedRows):
            return self.dates_by_day(rows.count_by_day())
        return self.dates_by_day(Counter(row // ROWS_PER_DAY for row in rows))

    def dates_by_day(self, papers_by_day: Mapping[int, int]) -> Mapping[PartialDate, int]:
        """Return the number of papers of each date, from the number on each day.

        Papers dated by month or year count as of its first day. A sample of each such day is read, and the day's
        papers are distributed in the same proportions.
        """
        days = {number: day for number in papers_by_day if (day := date_of_row(number * ROWS_PER_DAY))}
        month_starts = sum(day.day == 1 for day in days.values())
        counts: Counter[PartialDate] = Counter()
        for number, day in days.items():
            date = PartialDate(day.year, day.month, day.day)
            if day.day > 1:
                counts[date] += papers_by_day[number]
            else:
                sample = self._sample_dates(number, MAX_SAMPLED_PAPERS // month_starts)
                counts.update(_distribute_papers(papers_by_day[number], sample, date))
        return counts

    def _sample_dates(self, day_number: int, limit: int) -> Counter[PartialDate]:
        """Return dates of evenly spread papers of a day, because papers of one import have similar dates."""
        base = day_number * ROWS_PER_DAY
        rows = self._store.rows(base, base + ROWS_PER_DAY - 1)
        sample = rows[:: max(1, ceil(len(rows) / max(1, limit)))]
        published = self._connection.execute(f"SELECT published FROM {PAPERS_IN_ROWS}", (json.dumps(sample),))
        dates = (parse_iso(text) for (text,) in published if text)
        return Counter(date for date in dates if date is not None)


def _distribute_papers(papers: int, sample: Counter[PartialDate], day: PartialDate) -> Counter[PartialDate]:
    """Distribute papers in the proportions of a sample; the most common date gets the remainder."""
    if not sample:
        return Counter({day: papers})
    total = sample.total()
    shares = Counter({date: papers * count // total for date, count in sample.items()})
    shares[sample.most_common(1)[0][0]] += papers - shares.total()
    return shares
