"""Facets of a result: the number of papers for each value that could narrow the query."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Protocol

from paperbrowse.model.labels import Labels
from paperbrowse.search.timeline import Timeline, build_timeline
from paperbrowse.text.dates import PartialDate

MAX_COUNTED_PAPERS = 10_000
"""Papers that are read to be counted: as many as a result lists. Of more papers, only the dates cover all."""

MAX_AUTHORS = 200
"""Authors listed; most others wrote a single paper of the result."""


@dataclass(frozen=True, slots=True)
class Facets:
    """Papers by value, the most frequent values first."""

    timeline: Timeline = field(default_factory=Timeline)
    category: Mapping[str, int] = field(default_factory=dict)
    """A paper counts in each of its categories."""
    source: Mapping[str, int] = field(default_factory=dict)
    organization: Mapping[str, int] = field(default_factory=dict)
    venue: Mapping[str, int] = field(default_factory=dict)
    author: Mapping[str, int] = field(default_factory=dict)
    """The MAX_AUTHORS authors with the most papers."""
    tag: Mapping[str, int] = field(default_factory=dict)
    exact: bool = True
    """False if more papers match than were read."""


class FacetReader(Protocol):
    """Reads the labels and dates of papers."""

    def labels(self, rows: Sequence[int]) -> Iterable[Labels]:
        """Return the labels of each paper; rows that no longer exist are left out."""

    def dates(self, rows: Sequence[int]) -> Mapping[PartialDate, int]:
        """Return the number of papers by date, without reading every paper."""

    def dates_by_day(self, papers_by_day: Mapping[int, int]) -> Mapping[PartialDate, int]:
        """Return the number of papers by date from the numbers by day."""


def count_facets(
    rows: Sequence[int],
    facet_reader: FacetReader,
    rows_by_tag: Mapping[str, Sequence[int]] | None = None,
    *,
    all_listed: bool = True,
    papers_by_day: Mapping[int, int] | None = None,
) -> Facets:
    """Count the facet values of a result.

    all_listed: whether the rows are all that match. papers_by_day: if not, the number of all matches by day number.
    """
    first = rows[:MAX_COUNTED_PAPERS]
    labels = list(facet_reader.labels(first))
    all_read = len(first) == len(rows)
    if papers_by_day is not None:
        dates = facet_reader.dates_by_day(papers_by_day)
    elif all_read:
        dates = Counter(paper.published for paper in labels if paper.published)
    else:
        dates = facet_reader.dates(rows)
    authors = _count_values(name for paper in labels for name in set(paper.authors))
    listed = frozenset(first) if rows_by_tag else frozenset()
    return Facets(
        build_timeline(dates),
        category=_count_values(category for paper in labels for category in set(paper.categories)),
        source=_count_values(paper.source for paper in labels),
        organization=_count_values(paper.organization for paper in labels),
        venue=_count_values(paper.venue for paper in labels),
        author=dict(islice(authors.items(), MAX_AUTHORS)),
        tag=_sort_by_count({tag: len(listed.intersection(tagged)) for tag, tagged in (rows_by_tag or {}).items()}),
        exact=all_listed and all_read,
    )


def _count_values(values: Iterable[str | None]) -> dict[str, int]:
    return _sort_by_count(Counter(value for value in values if value))


def _sort_by_count(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(((v, n) for v, n in counts.items() if n), key=lambda item: (-item[1], item[0])))
