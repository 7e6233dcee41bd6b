"""Taking new descriptions of papers in, within one transaction."""

import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from enum import Enum
from itertools import count
from typing import Any

from paperbrowse.cache.alike import Found, best, looked_up, named, sharing_an_id
from paperbrowse.cache.counts import Counts
from paperbrowse.cache.descriptions import Description, Descriptions, Part, apart, parts
from paperbrowse.cache.index import Index
from paperbrowse.cache.known import Known
from paperbrowse.cache.places import PER_DAY, UNDATED_DAYS, Days, day_of
from paperbrowse.cache.prepared import Counted, Prepared, prepare
from paperbrowse.cache.rows import COLUMNS
from paperbrowse.cache.sources import Sources
from paperbrowse.cache.terms import cut
from paperbrowse.model.identity import evidence, field_of, key, keys, strong_ids
from paperbrowse.model.merge import merge
from paperbrowse.model.paper import Paper
from paperbrowse.model.verdicts import NO_VERDICTS, Verdicts
from paperbrowse.text.acronyms import count_acronyms

_INSERT = (
    f"INSERT INTO papers (paper_id, place, added, {', '.join(COLUMNS)})"
    f" VALUES (?, ?, ?, {', '.join('?' * len(COLUMNS))})"
)
_UPDATE = f"UPDATE papers SET place = ?, {', '.join(f'{name} = ?' for name in COLUMNS)} WHERE paper_id = ?"
_STAND = "INSERT INTO places VALUES (?, ?)"


class Outcome(Enum):
    """What taking in one description did."""

    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


class Writer:
    """The cache while one transaction changes it."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        now: datetime,
        verdicts: Verdicts = NO_VERDICTS,
        *,
        counts_words: bool = True,
    ) -> None:
        self._connection = connection
        self._verdicts = verdicts
        self._added = int(now.timestamp())
        (last,) = connection.execute("SELECT coalesce(max(paper_id), 0) FROM papers").fetchone()
        self._numbers = count(last + 1)
        """Papers lie in the order they came: the pages of a table of millions are not each opened for a few."""
        self._days = Days(connection)
        self._index = Index(connection)
        self._counts = Counts(connection, counts_words=counts_words)
        self._sources = Sources(connection)
        self._descriptions = Descriptions(connection)

    def begin_source(self, kind: str, name: str, taken_at: datetime) -> int:
        """Name what the next papers come from; returns its number for `take`."""
        return self._sources.origin(kind, name, taken_at)

    def take(self, paper: Paper, origin: int, record: str) -> tuple[Outcome, int]:
        """One description: a new paper, or more about a known one. Returns what it did and the paper's row."""
        prepared = prepare(paper)
        self._counts.add(prepared.terms, paper.abstract)
        return self._take(prepared, origin, record)

    def take_many(self, told: Sequence[tuple[Prepared, str]], counted: Counted, origin: int) -> Counter[Outcome]:
        """The same for papers made ready before, each with its record, and what was counted of them.

        Most papers are like none before them. Those are told by a few questions for all, and written at once.
        """
        self._count(told, counted)
        outcomes: Counter[Outcome] = Counter()
        known = Known(self._connection, [prepared for prepared, _ in told], self._verdicts)
        unlike: list[tuple[Prepared, str]] = []
        for prepared, record in told:
            if not known.has_like(prepared):
                unlike.append((prepared, record))
            else:
                outcomes[Outcome.NEW] += self._add_all(unlike, origin)
                unlike.clear()
                outcome, row = self._take(prepared, origin, record)
                outcomes[outcome] += 1
                if outcome is Outcome.UPDATED:
                    known.add_row(row)
            known.add(prepared)
        outcomes[Outcome.NEW] += self._add_all(unlike, origin)
        return outcomes

    def _count(self, told: Sequence[tuple[Prepared, str]], counted: Counted) -> None:
        if counted.words is None:
            for prepared, _ in told:
                self._counts.add_terms(prepared.terms)
        else:
            self._counts.add_words(counted.words)
        acronyms = counted.acronyms
        if acronyms is None:
            acronyms = count_acronyms(prepared.abstract for prepared, _ in told)
        self._counts.add_acronyms(acronyms)

    # What follows is of papers that are counted.

    def _take(self, prepared: Prepared, origin: int, record: str) -> tuple[Outcome, int]:
        if candidates := self._candidates(prepared):
            return self._compare(prepared, candidates, origin, record)
        return Outcome.NEW, self._add(prepared, origin, record)

    def _candidates(self, prepared: Prepared) -> list[Found]:
        """Papers this may be one with, but for those a person said it is not."""
        found = looked_up(self._connection, prepared.looked_up)
        if not self._verdicts:
            return found
        names, known_as = keys(prepared.paper), evidence(prepared.paper)
        apart = [one for one in found if self._verdicts.said_apart(names, keys(one.paper))]
        if apart:
            sharing = sharing_an_id(known_as, apart)
            found = [one for one in found if one not in apart or one in sharing]
        said = (named(self._connection, name) for name in self._verdicts.said_same(names))
        rows = {one.row for one in found}
        return [*found, *(one for one in said if one and one.row not in rows)]

    def _best(self, paper: Paper, candidates: Sequence[Found]) -> Found | None:
        """The paper this is one with; where ids do not tell, what a person said goes before what is alike."""
        known_as = evidence(paper)
        if self._verdicts.same and not sharing_an_id(known_as, candidates):
            others = set(self._verdicts.said_same(keys(paper)))
            said = [one for one in candidates if others & {*keys(one.paper), *self._aliases(one.number)}]
            if said:
                return said[0]
        return best(known_as, candidates)

    def _aliases(self, number: int) -> list[str]:
        found = self._connection.execute("SELECT name FROM aliases WHERE paper_id = ?", (number,))
        return [name for (name,) in found]

    def _compare(
        self, prepared: Prepared, candidates: Sequence[Found], origin: int, record: str
    ) -> tuple[Outcome, int]:
        paper = prepared.paper
        known_as = evidence(paper)
        known = self._best(paper, candidates)
        if known is None:
            return Outcome.NEW, self._add(prepare(_without_ids_of(paper, candidates)), origin, record)
        self._counts.subtract(prepared.terms, paper.abstract)
        others = [found for found in sharing_an_id(known_as, candidates) if found.row != known.row]
        is_described = self._is_described(known, paper, others)
        believed, merged = self._merged(known, paper, others)
        if is_described:
            self._descriptions.keep(known.number, Description(believed, ((origin, record),)))
        self._sources.add([(known.number, origin, record)])
        if merged == known.paper:
            return Outcome.UNCHANGED, known.row
        return Outcome.UPDATED, self._replace(known, merged)

    def _merged(self, known: Found, paper: Paper, others: Sequence[Found]) -> tuple[Paper, Paper]:
        """A new description without the ids it cannot have, and a known paper with it.

        Other papers that the description shows to be the same become part of it; those it contradicts keep their ids.
        """
        contradicted = [other for other in others if _contradict(merge(known.paper, paper), other.paper)]
        believed = _without_ids_of(paper, contradicted)
        merged = merge(known.paper, believed)
        for other in others:
            if other in contradicted or _contradict(merged, other.paper):
                merged = _without_ids_of(merged, [other])
            else:
                merged = merge(merged, other.paper, newer=False)
                self._absorb(other, known)
        return believed, merged

    def _is_described(self, known: Found, paper: Paper, others: Sequence[Found]) -> bool:
        """Whether what each record says of a paper is kept: where no id says that they are one."""
        share_an_id = bool({*strong_ids(known.paper)} & {*strong_ids(paper)})
        if share_an_id and not any(self._descriptions.are_kept(found.number) for found in (known, *others)):
            return False
        self._begin_describing(known, *others)
        return True

    def _begin_describing(self, *known: Found) -> None:
        for found in known:
            if not self._descriptions.are_kept(found.number):
                records = tuple(self._sources.records_of(found.number))
                self._descriptions.keep(found.number, Description(found.paper, records))

    def _absorb(self, other: Found, known: Found) -> None:
        """One paper ends in another: its names and sources live on there."""
        numbers = (known.number, other.number)
        self._descriptions.hand_over(other.number, known.number)
        self._unindex(other)
        self._leave(other.row)
        self._connection.execute("UPDATE aliases SET paper_id = ? WHERE paper_id = ?", numbers)
        self._connection.execute("UPDATE OR IGNORE sources SET paper_id = ? WHERE paper_id = ?", numbers)
        self._connection.execute("DELETE FROM papers WHERE paper_id = ?", (other.number,))
        for name in keys(other.paper):
            self._add_alias(known.number, name)

    # What a person says

    def join(self, one: str, other: str, *, again: bool) -> None:
        """The papers of two names are one; again: they were before, because they look alike."""
        known, joined = named(self._connection, one), named(self._connection, other)
        if known is None or joined is None or known.row == joined.row:
            return
        self._begin_describing(known, joined)
        for found, name in ((known, one), (joined, other)):
            if not again:
                self._descriptions.side(found.number, name)
        merged = merge(known.paper, joined.paper)
        self._absorb(joined, known)
        self._replace(known, merged)

    def divide(self, one: str, other: str) -> list[int]:
        """The paper of two names as the papers that it is, these two apart; their rows, its own first."""
        known = named(self._connection, one)
        if known is None:
            return []
        found = apart(self._descriptions.of(known.number), one, other)
        if len(found) < 2:
            return [known.row]
        found.sort(key=lambda part: key(known.paper) not in part.names)
        first, *others = found
        self._descriptions.forget(known.number)
        row = self._replace(known, self._with_free_ids(first.paper, known.number))
        self._connection.executemany(
            "DELETE FROM aliases WHERE paper_id = ? AND name = ?",
            [(known.number, name) for part in others for name in part.names],
        )
        added = [self._add_part(part, known.number) for part in others]
        self._sources.add((known.number, *record) for record in first.records)
        numbers = [known.number, *(number for number, _ in added)]
        for number, part in sorted(zip(numbers, found, strict=True), key=lambda one: bool(strong_ids(one[1].paper))):
            self._name_part(number, part, {one, other})
        return [row, *(row for _, row in added)]

    def _add_part(self, part: Part, known: int) -> tuple[int, int]:
        """A paper that was part of another, whose records tell of it from now on: its number and row."""
        prepared = prepare(self._with_free_ids(part.paper, None))
        self._counts.add(prepared.terms, part.paper.abstract)
        row = self._days.place(prepared.day)
        number = next(self._numbers)
        self._connection.execute(_INSERT, (number, row, self._added, *prepared.values))
        self._connection.execute(_STAND, (row, number))
        self._index.add(row, prepared.terms)
        self._sources.hand_over(known, part.records, number)
        return number, row

    def _with_free_ids(self, paper: Paper, number: int | None) -> Paper:
        """A paper without the ids that lead to others: its records may have said more than was believed."""
        found = (named(self._connection, f"{kind}:{value}") for kind, value in strong_ids(paper))
        return _without_ids_of(paper, [one for one in found if one and one.number != number])

    def _name_part(self, number: int, part: Part, sides: set[str]) -> None:
        """A part is found by its names again, and can be split further where it was joined of several."""
        names = keys(part.paper)
        for name in part.names:
            if name not in names or not strong_ids(part.paper):
                self._add_alias(number, name)
        if len(parts(part.descriptions)) > 1:
            for one in part.descriptions:
                still = tuple(name for name in one.sides if name not in sides)
                self._descriptions.keep(number, replace(one, sides=still))

    def save(self) -> None:
        """Write what was summed up while taking papers in."""
        self._index.save()
        self._counts.save()
        self._days.save()

    def save_meanwhile(self) -> None:
        """Some of it, while papers are waited for."""
        self._index.save_meanwhile()

    def _add(self, prepared: Prepared, origin: int, record: str) -> int:
        row = self._days.place(prepared.day)
        self._write([(row, prepared, record)], origin)
        return row

    def _add_all(self, told: Sequence[tuple[Prepared, str]], origin: int) -> int:
        """Papers like none in the cache; returns how many."""
        self._write([(self._days.place(prepared.day), prepared, record) for prepared, record in told], origin)
        return len(told)

    def _write(self, placed: Sequence[tuple[int, Prepared, str]], origin: int) -> None:
        numbered = [(next(self._numbers), one) for one in placed]
        self._connection.executemany(
            _INSERT, [(number, row, self._added, *prepared.values) for number, (row, prepared, _) in numbered]
        )
        self._connection.executemany(_STAND, sorted((row, number) for number, (row, _, _) in numbered))
        self._sources.add([(number, origin, record) for number, (_, _, record) in numbered])
        for number, (row, prepared, _) in numbered:
            self._index.add(row, prepared.terms)
            if not prepared.has_id:
                self._alias(number, prepared.paper)

    def _unindex(self, known: Found) -> None:
        terms = cut(known.paper)
        self._index.remove(known.row, terms)
        self._counts.subtract(terms, known.paper.abstract)

    def _replace(self, known: Found, merged: Paper) -> int:
        """A known paper in its new form, on another row when its date moved."""
        row = known.row
        self._unindex(known)
        if _day_moved(row, merged):
            self._leave(row)
            row = self._days.place(day_of(merged.published))
            self._connection.execute(_STAND, (row, known.number))
        prepared = prepare(merged)
        self._connection.execute(_UPDATE, (row, *prepared.values, known.number))
        self._index.add(row, prepared.terms)
        self._counts.add(prepared.terms, merged.abstract)
        self._alias(known.number, merged)
        for name in set(keys(known.paper)) - set(keys(merged)):
            self._add_alias(known.number, name)
        return row

    def _leave(self, row: int) -> None:
        """No paper stands there any more."""
        self._days.take_back(row)
        self._connection.execute("DELETE FROM places WHERE place = ?", (row,))

    def _alias(self, number: int, paper: Paper) -> None:
        """A paper without an id is found by its title's name; one with an id has no need of it until it loses one."""
        names = keys(paper)
        if len(names) == 1:
            self._add_alias(number, names[0])

    def _add_alias(self, number: int, name: str) -> None:
        # The first paper of a name keeps it: two papers of one title and no id are told apart by their rows.
        self._connection.execute("INSERT INTO aliases VALUES (?, ?) ON CONFLICT (name) DO NOTHING", (name, number))


def _contradict(one: Paper, other: Paper) -> bool:
    """Whether two papers have ids of one kind that differ: then no third record makes them one."""
    mine, theirs = dict(strong_ids(one)), dict(strong_ids(other))
    return any(mine[kind] != theirs[kind] for kind in mine.keys() & theirs.keys())


def _without_ids_of(paper: Paper, others: Sequence[Found]) -> Paper:
    """A paper without the ids that other papers have already: an id leads to one paper only."""
    taken = {one for other in others for one in strong_ids(other.paper)}
    lost: dict[str, Any] = {field_of(kind): None for kind, value in strong_ids(paper) if (kind, value) in taken}
    return paper._replace(**lost)


def _day_moved(row: int, paper: Paper) -> bool:
    """Whether a row no longer stands on its paper's day; any of the undated days will do for no date."""
    if paper.published is None:
        return row >= PER_DAY * UNDATED_DAYS
    return day_of(paper.published) != row // PER_DAY
