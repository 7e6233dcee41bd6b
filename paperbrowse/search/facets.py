"""What the papers of an answer have in common: how many there are of each value a query could narrow them by."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Protocol

from paperbrowse.model.labels import Labels
from paperbrowse.search.timeline import Timeline, timeline
from paperbrowse.text.dates import PartialDate

COUNTED = 10_000
"""Papers that are read to be counted: as many as an answer lists. Of more, only the dates are all counted."""

AUTHORS = 200
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


class Catalogue(Protocol):
    """What papers are filed under."""

    def labels(self, rows: Sequence[int]) -> Iterable[Labels]:
        """The labels of each paper; rows that are gone are left out."""

    def dates(self, rows: Sequence[int]) -> Mapping[PartialDate, int]:
        """Papers by date without reading them all; what of a date is unknown may be estimated."""

    def dates_by_day(self, per_day: Mapping[int, int]) -> Mapping[PartialDate, int]:
        """The same of papers of which only is known how many stand on each day."""


def facets(
    rows: Sequence[int],
    catalogue: Catalogue,
    tagged: Mapping[str, Sequence[int]] | None = None,
    *,
    all_listed: bool = True,
    per_day: Mapping[int, int] | None = None,
) -> Facets:
    """The counts of an answer.

    tagged: the rows of each tag. all_listed: whether the rows are all that answer. per_day: where they are not, how
    many of all stand on each day.
    """
    first = rows[:COUNTED]
    labels = list(catalogue.labels(first))
    are_all = len(first) == len(rows)
    if per_day is not None:
        dates = catalogue.dates_by_day(per_day)
    elif are_all:
        dates = Counter(one.published for one in labels if one.published)
    else:
        dates = catalogue.dates(rows)
    return Facets(
        timeline(dates),
        category=_counted(category for one in labels for category in set(one.categories)),
        source=_counted(one.source for one in labels),
        organization=_counted(one.organization for one in labels),
        venue=_counted(one.venue for one in labels),
        author=dict(islice(_counted(name for one in labels for name in set(one.authors)).items(), AUTHORS)),
        tag=_of_tags(first, tagged or {}),
        exact=all_listed and are_all,
    )


def _counted(values: Iterable[str | None]) -> dict[str, int]:
    return _most_first(Counter(value for value in values if value))


def _of_tags(rows: Sequence[int], tagged: Mapping[str, Sequence[int]]) -> dict[str, int]:
    listed = frozenset(rows) if tagged else frozenset()
    return _most_first({tag: len(listed.intersection(of_tag)) for tag, of_tag in tagged.items()})


def _most_first(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(((v, n) for v, n in counts.items() if n), key=lambda one: (-one[1], one[0])))
