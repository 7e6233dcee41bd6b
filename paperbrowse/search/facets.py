"""What the papers of an answer have in common: how many there are of each value a query could narrow them by."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Protocol

from paperbrowse.model.labels import Labels
from paperbrowse.search.timeline import Timeline, build_timeline
from paperbrowse.text.dates import PartialDate

MAX_COUNTED_PAPERS = 10_000
"""Papers that are read to be counted: as many as an answer lists. Of more, only the dates are all counted."""

MAX_AUTHORS = 200
"""Authors that are counted out: most write one paper of an answer."""


@dataclass(frozen=True, slots=True)
class Facets:
    """Papers by value, of each kind those with the most first."""

    timeline: Timeline = field(default_factory=Timeline)
    category: Mapping[str, int] = field(default_factory=dict)
    """A paper counts in each of its categories."""
    source: Mapping[str, int] = field(default_factory=dict)
    organization: Mapping[str, int] = field(default_factory=dict)
    venue: Mapping[str, int] = field(default_factory=dict)
    author: Mapping[str, int] = field(default_factory=dict)
    """The AUTHORS with the most papers."""
    tag: Mapping[str, int] = field(default_factory=dict)
    exact: bool = True
    """False where more papers answer than were read."""


class FacetReader(Protocol):
    """What papers are filed under."""

    def labels(self, rows: Sequence[int]) -> Iterable[Labels]:
        """The labels of each paper; rows that are gone are left out."""

    def dates(self, rows: Sequence[int]) -> Mapping[PartialDate, int]:
        """Papers by date without reading them all; what of a date is unknown may be estimated."""

    def dates_by_day(self, papers_by_day: Mapping[int, int]) -> Mapping[PartialDate, int]:
        """The same of papers of which only is known how many stand on each day."""


def count_facets(
    rows: Sequence[int],
    facet_reader: FacetReader,
    rows_by_tag: Mapping[str, Sequence[int]] | None = None,
    *,
    all_listed: bool = True,
    papers_by_day: Mapping[int, int] | None = None,
) -> Facets:
    """The counts of an answer.

    tagged: the rows of each tag. all_listed: whether the rows are all that answer. per_day: where they are not, how
    many of all stand on each day.
    """
    first = rows[:MAX_COUNTED_PAPERS]
    labels = list(facet_reader.labels(first))
    are_all = len(first) == len(rows)
    if papers_by_day is not None:
        dates = facet_reader.dates_by_day(papers_by_day)
    elif are_all:
        dates = Counter(one.published for one in labels if one.published)
    else:
        dates = facet_reader.dates(rows)
    return Facets(
        build_timeline(dates),
        category=_count_values(category for one in labels for category in set(one.categories)),
        source=_count_values(one.source for one in labels),
        organization=_count_values(one.organization for one in labels),
        venue=_count_values(one.venue for one in labels),
        author=dict(islice(_count_values(name for one in labels for name in set(one.authors)).items(), MAX_AUTHORS)),
        tag=_count_tags(first, rows_by_tag or {}),
        exact=all_listed and are_all,
    )


def _count_values(values: Iterable[str | None]) -> dict[str, int]:
    return _sort_by_count(Counter(value for value in values if value))


def _count_tags(rows: Sequence[int], rows_by_tag: Mapping[str, Sequence[int]]) -> dict[str, int]:
    listed = frozenset(rows) if rows_by_tag else frozenset()
    return _sort_by_count({tag: len(listed.intersection(of_tag)) for tag, of_tag in rows_by_tag.items()})


def _sort_by_count(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(((v, n) for v, n in counts.items() if n), key=lambda one: (-one[1], one[0])))
