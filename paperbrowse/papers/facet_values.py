"""Labels and dates of papers, read to be counted as facets."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from paperbrowse.model.labels import Labels
from paperbrowse.papers.paper_rows import PAPERS_IN_ROWS, split_author_names
from paperbrowse.papers.row_order import ROWS_PER_DAY, DateOrderedRows, date_of_row
from paperbrowse.papers.store import PaperStore
from paperbrowse.text.dates import PartialDate, parse_iso

_SELECT_LABELS = f"SELECT published, categories, source, organization, venue, authors FROM {PAPERS_IN_ROWS}"


class FacetValues:
    """Labels and dates of the papers in one store."""

    def __init__(self, store: PaperStore) -> None:
        self._store = store
        self._connection = store.connection

    def labels(self, rows: Sequence[int]) -> Iterator[Labels]:
        labels = self._connection.execute(_SELECT_LABELS, (json.dumps(list(rows)),))
        for published, categories, source, organization, venue, authors in labels:
            split = tuple(categories.split("\n")) if categories else ()
            day = parse_iso(published) if published else None
            yield Labels(day, split, source, organization, venue, split_author_names(authors))

    def dates(self, rows: Sequence[int]) -> Mapping[PartialDate, int]:
        """Return the number of papers of each date, from the numbers of their rows."""
        if isinstance(rows, DateOrderedRows):
            return self.dates_by_day(rows.count_by_day())
        return self.dates_by_day(Counter(row // ROWS_PER_DAY for row in rows))

    def dates_by_day(self, papers_by_day: Mapping[int, int]) -> Mapping[PartialDate, int]:
        return {day: n for number, n in papers_by_day.items() if (day := date_of_row(number * ROWS_PER_DAY))}
