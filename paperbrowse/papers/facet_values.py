"""What papers are filed under, read for counting."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import ceil

from paperbrowse.model.labels import Labels
from paperbrowse.papers.paper_rows import PAPERS_BY_ROW, split_author_names
from paperbrowse.papers.row_order import ROWS_PER_DAY, DateOrderedRows, date_of_row
from paperbrowse.papers.store import PaperStore
from paperbrowse.text.dates import PartialDate, parse_iso

_CHUNK_SIZE = 500

MAX_SAMPLED_PAPERS = 10_000
"""Papers whose dates are read among millions; the other dates follow from the numbers of their rows."""


class FacetValues:
    """The labels and dates of a cache's papers."""

    def __init__(self, store: PaperStore) -> None:
        self._store = store
        self._connection = store.connection

    def labels(self, rows: Sequence[int]) -> Iterator[Labels]:
        """The labels of each paper, in no order; rows that are gone are left out."""
        for start in range(0, len(rows), _CHUNK_SIZE):
            asked = rows[start : start + _CHUNK_SIZE]
            for published, categories, source, organization, venue, authors in self._connection.execute(
                f"SELECT published, categories, source, organization, venue, authors FROM {PAPERS_BY_ROW}"
                f" WHERE places.place IN ({', '.join('?' * len(asked))})",
                asked,
            ):
                split = tuple(categories.split("\n")) if categories else ()
                day = parse_iso(published) if published else None
                yield Labels(day, split, source, organization, venue, split_author_names(authors))

    def dates(self, rows: Sequence[int]) -> Mapping[PartialDate, int]:
        """Papers by date, from the numbers of their rows."""
        return self.dates_by_day(
            rows.count_by_day() if isinstance(rows, DateOrderedRows) else Counter(row // ROWS_PER_DAY for row in rows)
        )

    def dates_by_day(self, papers_by_day: Mapping[int, int]) -> Mapping[PartialDate, int]:
        """Papers by date, from how many stand on each day.

        On a first of a month stand the papers of a whole month or year too: some of each such day are read, and
        the day's papers are shared out as they are.
        """
        dated = {number: day for number in papers_by_day if (day := date_of_row(number * ROWS_PER_DAY))}
        firsts = sum(day.day == 1 for day in dated.values())
        found: Counter[PartialDate] = Counter()
        for number, day in dated.items():
            whole = PartialDate(day.year, day.month, day.day)
            if day.day > 1:
                found[whole] += papers_by_day[number]
            else:
                found.update(
                    _distribute_papers(
                        papers_by_day[number], self._sample_dates(number, MAX_SAMPLED_PAPERS // firsts), whole
                    )
                )
        return found

    def _sample_dates(self, day_number: int, limit: int) -> Counter[PartialDate]:
        """The dates of some papers that stand on a day: evenly spread, for what came in together is dated alike."""
        base = day_number * ROWS_PER_DAY
        rows = self._store.rows(base, base + ROWS_PER_DAY - 1)
        some = rows[:: max(1, ceil(len(rows) / max(1, limit)))]
        found: Counter[PartialDate] = Counter()
        for start in range(0, len(some), _CHUNK_SIZE):
            asked = some[start : start + _CHUNK_SIZE]
            read = self._connection.execute(
                f"SELECT published FROM {PAPERS_BY_ROW} WHERE places.place IN ({', '.join('?' * len(asked))})", asked
            )
            known = (parse_iso(published) for (published,) in read if published)
            found.update(one for one in known if one is not None)
        return found


def _distribute_papers(papers: int, sample: Counter[PartialDate], day: PartialDate) -> Counter[PartialDate]:
    """So many papers in the proportions of a sample; what does not divide goes to the commonest date."""
    if not sample:
        return Counter({day: papers})
    seen = sample.total()
    shares = Counter({one: papers * times // seen for one, times in sample.items()})
    shares[sample.most_common(1)[0][0]] += papers - shares.total()
    return shares
