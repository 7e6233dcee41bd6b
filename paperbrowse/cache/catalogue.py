"""What papers are filed under, read for counting."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import ceil

from paperbrowse.cache.cache import Cache
from paperbrowse.cache.places import PER_DAY, Rows, date_of
from paperbrowse.cache.rows import BY_PLACE, author_names
from paperbrowse.model.labels import Labels
from paperbrowse.text.dates import PartialDate, from_iso

_AT_ONCE = 500

LOOKED_AT = 10_000
"""Papers whose dates are read among millions; the other dates follow from the numbers of their rows."""


class Catalogue:
    """The labels and dates of a cache's papers."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._connection = cache.connection

    def labels(self, rows: Sequence[int]) -> Iterator[Labels]:
        """The labels of each paper, in no order; rows that are gone are left out."""
        for start in range(0, len(rows), _AT_ONCE):
            asked = rows[start : start + _AT_ONCE]
            for published, categories, source, organization, venue, authors in self._connection.execute(
                f"SELECT published, categories, source, organization, venue, authors FROM {BY_PLACE}"
                f" WHERE places.place IN ({', '.join('?' * len(asked))})",
                asked,
            ):
                split = tuple(categories.split("\n")) if categories else ()
                day = from_iso(published) if published else None
                yield Labels(day, split, source, organization, venue, author_names(authors))

    def dates(self, rows: Sequence[int]) -> Mapping[PartialDate, int]:
        """Papers by date, from the numbers of their rows."""
        return self.dates_by_day(rows.per_day() if isinstance(rows, Rows) else Counter(row // PER_DAY for row in rows))

    def dates_by_day(self, per_day: Mapping[int, int]) -> Mapping[PartialDate, int]:
        """Papers by date, from how many stand on each day.

        On a first of a month stand the papers of a whole month or year too: some of each such day are read, and
        the day's papers are shared out as they are.
        """
        dated = {number: day for number in per_day if (day := date_of(number * PER_DAY))}
        firsts = sum(day.day == 1 for day in dated.values())
        found: Counter[PartialDate] = Counter()
        for number, day in dated.items():
            whole = PartialDate(day.year, day.month, day.day)
            if day.day > 1:
                found[whole] += per_day[number]
            else:
                found.update(_shared_out(per_day[number], self._sample(number, LOOKED_AT // firsts), whole))
        return found

    def _sample(self, number: int, at_most: int) -> Counter[PartialDate]:
        """The dates of some papers that stand on a day: evenly spread, for what came in together is dated alike."""
        base = number * PER_DAY
        rows = self._cache.rows(base, base + PER_DAY - 1)
        some = rows[:: max(1, ceil(len(rows) / max(1, at_most)))]
        found: Counter[PartialDate] = Counter()
        for start in range(0, len(some), _AT_ONCE):
            asked = some[start : start + _AT_ONCE]
            read = self._connection.execute(
                f"SELECT published FROM {BY_PLACE} WHERE places.place IN ({', '.join('?' * len(asked))})", asked
            )
            known = (from_iso(published) for (published,) in read if published)
            found.update(one for one in known if one is not None)
        return found


def _shared_out(papers: int, sample: Counter[PartialDate], whole: PartialDate) -> Counter[PartialDate]:
    """So many papers in the proportions of a sample; what does not divide goes to the commonest date."""
    if not sample:
        return Counter({whole: papers})
    seen = sample.total()
    shares = Counter({one: papers * times // seen for one, times in sample.items()})
    shares[sample.most_common(1)[0][0]] += papers - shares.total()
    return shares
