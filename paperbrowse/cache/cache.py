"""papers.db: papers by row and by name, and taking new descriptions of them in."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from paperbrowse.cache import schema
from paperbrowse.cache.alike import Found, best, look_alikes, named
from paperbrowse.cache.gappy import GappyDays
from paperbrowse.cache.places import Rows, last_row
from paperbrowse.cache.rows import BY_PLACE, READ_BY_PLACE, to_paper
from paperbrowse.cache.sources import Sources
from paperbrowse.cache.uncounted import Uncounted
from paperbrowse.database.interrupts import interruptible
from paperbrowse.database.open import open_database
from paperbrowse.database.refusals import telling, telling_of_reading
from paperbrowse.database.transaction import transaction
from paperbrowse.model.errors import StorageError
from paperbrowse.model.identity import ID_KINDS, Evidence, field_of
from paperbrowse.model.paper import Paper
from paperbrowse.model.verdicts import NO_VERDICTS

if TYPE_CHECKING:
    from paperbrowse.cache.counts import WordsOfIndex
    from paperbrowse.cache.descriptions import Part
    from paperbrowse.cache.writer import Writer

WRITING_KIB = 262_144
"""Pages kept while writing: new papers stand anywhere in the indexes of millions, and each page is written once."""

_AT_ONCE = 500
"""Rows asked for in one statement: SQLite's older limit of parameters is 999."""


MOVED_AT_ONCE = 50_000_000
"""Bytes of a file of an earlier version that is moved to this one before anybody wonders: a second or two."""


class Cache:
    """One open papers.db, for one thread."""

    def __init__(
        self, path: Path, clock: Callable[[], datetime], tell: Callable[[str], object] = lambda sentence: None
    ) -> None:
        """tell: hears why opening the file will take long."""

        def tell_of_move(_: object) -> None:
            if path.stat().st_size > MOVED_AT_ONCE:
                tell(f"moving {path.name} to this version, once; it takes a while")

        opened = open_database(path, schema.KIND, steps=schema.STEPS, before_moving=tell_of_move)
        self.connection = opened.connection
        self.notices = opened.notices
        self.damaged = opened.damaged
        """Where a damaged file is kept in whose place this empty one was begun."""
        self.verdicts = NO_VERDICTS
        """What a person said of papers that look alike or do not: every writer follows it."""
        self._path = path
        self._gappy = GappyDays(path, schema.KIND, self.connection)
        self._file = str(path)
        self._clock = clock
        self._written = 0
        self._uncounted = Uncounted(path)
        self._is_putting_off = False
        if opened.writable and self._uncounted.is_there():
            with self._uncounted.held() as is_mine:
                if is_mine:
                    tell("counting the words of an import that was cut short")
                    self._count_words()

    def close(self) -> None:
        """Let go of the file."""
        self._gappy.close()
        self.connection.close()

    def version(self) -> tuple[int, int]:
        """Changes when another connection or this one has written."""
        (of_others,) = self.connection.execute("PRAGMA data_version").fetchone()
        return int(of_others), self._written

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Around questions: raises Interrupted, and StorageError for a file that cannot be read."""
        with telling_of_reading(self._file), interruptible():
            yield

    # Looking after it

    def faults(self) -> list[str]:
        """What is wrong with the file; empty when it is sound."""
        from paperbrowse.database.check import faults  # late: a doctor's business, as the next two

        return faults(self.connection)

    def index_faults(self) -> list[str]:
        """Where the index does not hold what the papers say."""
        from paperbrowse.cache.check import index_faults

        return index_faults(self.connection, self.are_words_put_off)

    def are_words_put_off(self) -> bool:
        """Whether an import is under way, through any connection, whose words are counted at its end."""
        return self._uncounted.is_held()

    def rebuild_index(self) -> None:
        """From the papers; whole or not at all. Raises StorageError."""
        from paperbrowse.cache.check import rebuild_index

        rebuild_index(self.connection)
        self._written += 1

    def salvage(self, damaged: Path) -> int:
        """Fill this empty cache with what makes sense of a damaged file; how many papers. Raises StorageError."""
        from paperbrowse.cache.salvage import salvage

        self._written += 1
        return salvage(damaged, self.connection, self._clock())

    # Reading

    def size(self) -> int:
        """How many papers there are. Raises StorageError."""
        with telling_of_reading(self._file):
            (papers,) = self.connection.execute("SELECT coalesce(sum(papers), 0) FROM days").fetchone()
        return int(papers)

    def papers(self, rows: Sequence[int]) -> dict[int, Paper]:
        """The papers of these rows, as far as they are there."""
        found: dict[int, Paper] = {}
        for start in range(0, len(rows), _AT_ONCE):
            asked = rows[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(asked))
            for read in self.connection.execute(f"{READ_BY_PLACE} WHERE places.place IN ({marks})", asked):
                found[read[0]] = to_paper(read)
        return found

    def named(self, name: str) -> Found | None:
        """The paper of a key, whichever of its names it is."""
        return named(self.connection, name)

    def rows_named(self, names: Iterable[str]) -> dict[str, int]:
        """The rows that ids lead to, by the name; other names are left out."""
        found: dict[str, int] = {}
        by_kind: dict[str, list[str]] = {}
        for name in names:
            kind, _, value = name.partition(":")
            by_kind.setdefault(kind, []).append(value)
        for kind in ID_KINDS:
            values, column = by_kind.get(kind, []), field_of(kind)
            for start in range(0, len(values), _AT_ONCE):
                asked = values[start : start + _AT_ONCE]
                marks = ", ".join("?" * len(asked))
                statement = f"SELECT {column}, place FROM papers WHERE {column} IN ({marks})"
                found.update((f"{kind}:{value}", row) for value, row in self.connection.execute(statement, asked))
        return found

    def other_names(self, rows: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """Names papers are known under besides those that follow from their ids."""
        found: dict[int, tuple[str, ...]] = {}
        for start in range(0, len(rows), _AT_ONCE):
            asked = rows[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(asked))
            statement = (
                f"SELECT place, name FROM places JOIN aliases USING (paper_id) WHERE place IN ({marks}) ORDER BY name"
            )
            for row, name in self.connection.execute(statement, asked):
                found[row] = (*found.get(row, ()), name)
        return found

    def sources_of(self, rows: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """What described these papers, the earliest source first: `KIND FILE:RECORD`."""
        return Sources(self.connection).of_papers(rows)

    def same(self, known: Evidence) -> Found | None:
        """The paper that is the same as this evidence describes."""
        return best(known, look_alikes(self.connection, known))

    def parts(self, row: int) -> "list[Part]":
        """The papers that one paper was joined of without a common id; fewer than two where it was not."""
        from paperbrowse.cache.descriptions import Descriptions, parts  # late: few papers are ever split

        found = self.connection.execute("SELECT paper_id FROM places WHERE place = ?", (row,)).fetchone()
        return parts(Descriptions(self.connection).of(found[0])) if found else []

    def duplicates(self) -> Iterator[list[Found]]:
        """Groups of papers that may be one; some hundred thousand papers are looked through in a second."""
        from paperbrowse.cache.duplicates import duplicates

        return duplicates(self.connection, self.verdicts)

    def rows(self, first: int = 0, last: int = last_row(None), *, newest_first: bool = True) -> Rows:
        """All rows between two, in order of date, for any thread."""
        return Rows(self.connection, self._gappy, first, last, newest_first=newest_first)

    def came_since(self, rows: Sequence[int], moment: datetime) -> set[int]:
        """Those of these papers that came in after a moment."""
        came: set[int] = set()
        for start in range(0, len(rows), _AT_ONCE):
            asked = rows[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(asked))
            read = self.connection.execute(
                f"SELECT places.place FROM {BY_PLACE} WHERE places.place IN ({marks}) AND added > ?",
                (*asked, int(moment.timestamp())),
            )
            came.update(row for (row,) in read)
        return came

    def rows_since(self, moment: datetime, most: int | None = None) -> list[int]:
        """Papers that came in after a moment, as many at most as asked for."""
        found = self.connection.execute(
            "SELECT place FROM papers WHERE added > ? LIMIT ?",
            (int(moment.timestamp()), -1 if most is None else most),
        )
        return [row for (row,) in found]

    def sources_named(self) -> tuple[str, ...]:
        """Every file or address that papers came from, the earliest first."""
        return tuple(name for _, name in Sources(self.connection).all_names())

    # Writing

    @contextmanager
    def writing(self) -> Iterator["Writer"]:
        """One transaction of changes: whole or not at all."""
        from paperbrowse.cache.writer import Writer  # late: looking at papers writes none

        self.connection.execute(f"PRAGMA cache_size = -{WRITING_KIB:d}")
        try:
            with transaction(self.connection):
                writer = Writer(self.connection, self._clock(), self.verdicts, counts_words=not self._is_putting_off)
                yield writer
                writer.save()
        finally:
            self.connection.execute(f"PRAGMA cache_size = -{schema.KIND.cache_kib:d}")
        self._written += 1

    @contextmanager
    def putting_off_words(self) -> Iterator[None]:
        """Words of what is written inside are counted at its end, from the index, and not for each transaction.

        Until then, nobody finds a word that is new in them. After a kill they are counted when the file is opened.
        The index is put in order at the end, too.
        """
        with self._uncounted.held() as is_mine:
            if not is_mine:
                yield
                return
            from paperbrowse.cache.index import merge_seldom  # late, as all that writes

            self._is_putting_off = True
            try:
                with transaction(self.connection):
                    merge_seldom(self.connection)
                yield
            finally:
                self._is_putting_off = False
                self._put_in_order()

    def is_putting_off_words(self) -> bool:
        """Whether that is done at the moment, through this connection."""
        return self._is_putting_off

    def _put_in_order(self) -> None:
        """Merge the index and read its words, which takes as long: one beside the other."""
        from paperbrowse.cache.counts import WordsOfIndex
        from paperbrowse.cache.merging import Merging

        with suppress(StorageError), telling(self._file), closing(Merging(self._path)) as merging:
            words = WordsOfIndex(self.connection)  # before it is merged or after, they are the same
            merging.wait()
            self._count_words(lambda: words if merging.was_alone() else None)

    def _count_words(self, read: "Callable[[], WordsOfIndex | None]" = lambda: None) -> None:
        """Save the words, those that were read if they still hold; merging is as ever from now on."""
        from paperbrowse.cache.counts import WordsOfIndex
        from paperbrowse.cache.index import merge_as_ever

        with suppress(StorageError), telling(self._file):  # then the next who opens the file counts
            with transaction(self.connection):
                (read() or WordsOfIndex(self.connection)).save()
                merge_as_ever(self.connection)
            self._written += 1
            # A power cut must not take the counts and leave the papers.
            (is_busy, in_log, moved) = self.connection.execute("PRAGMA wal_checkpoint").fetchone()
            if not is_busy and in_log == moved:  # else somebody is reading what was there before
                self._uncounted.remove()
