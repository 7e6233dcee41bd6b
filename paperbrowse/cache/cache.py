"""papers.db: papers by row and by name, and taking new descriptions of them in."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path

from paperbrowse.cache import schema
from paperbrowse.cache.index import Index
from paperbrowse.cache.places import PER_DAY, Days, Rows, day_of
from paperbrowse.cache.rows import COLUMNS, READ, to_paper, to_row
from paperbrowse.cache.sources import Sources
from paperbrowse.database.open import open_database
from paperbrowse.database.transaction import transaction
from paperbrowse.model.identity import Evidence, digest, evidence, fingerprint, keys, same_paper, title_key
from paperbrowse.model.merge import merge
from paperbrowse.model.paper import Paper

_INSERT = f"INSERT INTO papers (paper_id, added, {', '.join(COLUMNS)}) VALUES (?, ?, {', '.join('?' * len(COLUMNS))})"
_UPDATE = f"UPDATE papers SET paper_id = ?, {', '.join(f'{name} = ?' for name in COLUMNS)} WHERE paper_id = ?"
_AT_ONCE = 500
"""Rows asked for in one statement: SQLite's older limit of parameters is 999."""


class Outcome(Enum):
    """What taking in one description did."""

    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Found:
    """One paper of the cache."""

    row: int
    paper: Paper


class Cache:
    """One open papers.db, for one thread."""

    def __init__(self, path: Path, clock: Callable[[], datetime]) -> None:
        opened = open_database(path, schema.KIND, steps=schema.STEPS)
        self.connection = opened.connection
        self.notices = opened.notices
        self._clock = clock

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()

    def version(self) -> int:
        """Changes when another connection has written."""
        (version,) = self.connection.execute("PRAGMA data_version").fetchone()
        return int(version)

    # Reading

    def size(self) -> int:
        """How many papers there are."""
        (papers,) = self.connection.execute("SELECT coalesce(sum(papers), 0) FROM days").fetchone()
        return int(papers)

    def papers(self, rows: Sequence[int]) -> dict[int, Paper]:
        """The papers of these rows, as far as they are there."""
        found: dict[int, Paper] = {}
        for start in range(0, len(rows), _AT_ONCE):
            asked = rows[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(asked))
            for read in self.connection.execute(f"{READ} WHERE paper_id IN ({marks})", asked):
                found[read[0]] = to_paper(read)
        return found

    def named(self, name: str) -> Found | None:
        """The paper of a key, whichever of its names it is."""
        kind, _, value = name.partition(":")
        if kind in ("arxiv", "doi", "acl", "openreview"):
            read = self.connection.execute(f"{READ} WHERE {kind}{'' if kind == 'doi' else '_id'} = ?", (value,))
            if row := read.fetchone():
                return Found(row[0], to_paper(row))
        row = self.connection.execute(
            f"{READ} WHERE paper_id = (SELECT paper_id FROM aliases WHERE name = ?)", (name,)
        ).fetchone()
        return Found(row[0], to_paper(row)) if row else None

    def other_names(self, rows: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """Names papers are known under besides those that follow from their ids."""
        found: dict[int, tuple[str, ...]] = {}
        for start in range(0, len(rows), _AT_ONCE):
            asked = rows[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(asked))
            statement = f"SELECT paper_id, name FROM aliases WHERE paper_id IN ({marks}) ORDER BY name"
            for row, name in self.connection.execute(statement, asked):
                found[row] = (*found.get(row, ()), name)
        return found

    def sources_of(self, rows: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """What described these papers, the earliest source first: `KIND FILE:RECORD`."""
        return Sources(self.connection).of_papers(rows)

    def look_alikes(self, known: Evidence) -> list[Found]:
        """Papers an id, the title or the abstract's beginning speaks for; whether they are the same is not said."""
        rows = dict.fromkeys(_candidate_rows(self.connection, known))
        return [Found(row, paper) for row, paper in self.papers(list(rows)).items()]

    def same(self, known: Evidence) -> Found | None:
        """The paper that is the same as this evidence describes."""
        return _best(known, self.look_alikes(known))

    def rows(self, newest_first: bool = True) -> Rows:
        """All rows in order of date."""
        return Rows(self.connection, newest_first=newest_first)

    def sources_named(self) -> tuple[str, ...]:
        """Every file or address that papers came from, the earliest first."""
        return tuple(name for _, name in Sources(self.connection).all_names())

    # Writing

    @contextmanager
    def writing(self) -> Iterator["Writer"]:
        """One transaction of changes: whole or not at all."""
        with transaction(self.connection):
            writer = Writer(self.connection, self._clock())
            yield writer
            writer.save()


class Writer:
    """Takes descriptions of papers in, within one transaction."""

    def __init__(self, connection: sqlite3.Connection, now: datetime) -> None:
        self._connection = connection
        self._added = int(now.timestamp())
        self._days = Days(connection)
        self._index = Index(connection)
        self._sources = Sources(connection)

    def begin_source(self, kind: str, name: str, taken_at: datetime) -> int:
        """Name what the next papers come from; returns its number for `take`."""
        return self._sources.origin(kind, name, taken_at)

    def take(self, paper: Paper, origin: int, record: str) -> tuple[Outcome, int]:
        """One description: a new paper, or more about a known one. Returns what it did and the paper's row."""
        known_as = evidence(paper)
        known = _best(known_as, self._look_alikes(known_as))
        if known is None:
            row = self._add(paper)
            self._sources.add(row, origin, record)
            return Outcome.NEW, row
        merged = merge(known.paper, paper)
        self._sources.add(known.row, origin, record)
        if merged == known.paper and merged.source == known.paper.source:
            return Outcome.UNCHANGED, known.row
        return Outcome.UPDATED, self._replace(known, merged)

    def save(self) -> None:
        """Write what was summed up while taking papers in."""
        self._index.save()
        self._days.save()

    def _look_alikes(self, known: Evidence) -> list[Found]:
        found = []
        for row in dict.fromkeys(_candidate_rows(self._connection, known)):
            read = self._connection.execute(f"{READ} WHERE paper_id = ?", (row,)).fetchone()
            found.append(Found(row, to_paper(read)))
        return found

    def _add(self, paper: Paper) -> int:
        row = self._days.place(paper.published)
        self._connection.execute(_INSERT, (row, self._added, *to_row(paper)))
        self._index.add(row, paper)
        self._alias(row, paper)
        return row

    def _replace(self, known: Found, merged: Paper) -> int:
        """A known paper in its new form, on another row when its date moved."""
        row = known.row
        self._index.remove(row, known.paper)
        if day_of(merged.published) != row // PER_DAY and not (merged.published is None and row < PER_DAY * 256):
            self._days.take_back(row)
            row = self._days.place(merged.published)
        self._connection.execute(_UPDATE, (row, *to_row(merged), known.row))
        self._index.add(row, merged)
        self._alias(row, merged)
        for name in set(keys(known.paper)) - set(keys(merged)):
            self._add_alias(row, name)
        return row

    def _alias(self, row: int, paper: Paper) -> None:
        """A paper without an id is found by its title's name; one with an id has no need of it until it loses one."""
        names = keys(paper)
        if len(names) == 1:
            self._add_alias(row, names[0])

    def _add_alias(self, row: int, name: str) -> None:
        # The first paper of a name keeps it: two papers of one title and no id are told apart by their rows.
        self._connection.execute("INSERT INTO aliases VALUES (?, ?) ON CONFLICT (name) DO NOTHING", (name, row))


def _candidate_rows(connection: sqlite3.Connection, known: Evidence) -> Iterable[int]:
    for kind, value in known.ids:
        column = "doi" if kind == "doi" else f"{kind}_id"
        yield from _firsts(connection, f"SELECT paper_id FROM papers WHERE {column} = ?", value)
    title = digest(title_key(known.title))
    yield from _firsts(connection, "SELECT paper_id FROM papers WHERE title_hash = ? LIMIT 50", title)
    if known.fingerprint:
        print_hash = digest(known.fingerprint)
        statement = "SELECT paper_id FROM papers WHERE fingerprint_hash = ? LIMIT 50"
        yield from _firsts(connection, statement, print_hash)


def _firsts(connection: sqlite3.Connection, statement: str, value: str | int) -> list[int]:
    return [row for (row,) in connection.execute(statement, (value,))]


def _best(known: Evidence, candidates: Sequence[Found]) -> Found | None:
    """The one candidate that is the same paper; of several the one that agrees most, and none when they tie."""
    same = [found for found in candidates if same_paper(known, evidence(found.paper))]
    if len(same) < 2:
        return same[0] if same else None
    agreeing = sorted(same, key=lambda found: _agreement(known, found.paper), reverse=True)
    first, second = (_agreement(known, found.paper) for found in agreeing[:2])
    return agreeing[0] if first > second else None


def _agreement(known: Evidence, paper: Paper) -> tuple[bool, bool, bool, bool]:
    """How far two records of the same title agree, the most telling first."""
    other = evidence(paper)
    return (
        bool(set(known.ids) & set(other.ids)),
        bool(known.fingerprint) and known.fingerprint == fingerprint(paper.abstract),
        known.published is not None and known.published == paper.published,
        known.author_count is not None and known.author_count == paper.author_count,
    )
