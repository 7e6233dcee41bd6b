"""papers.db: papers by row and by name, and taking new descriptions of them in."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from paperbrowse.database.interrupt import interruptible
from paperbrowse.database.sqlite_errors import translate_errors, translate_read_errors
from paperbrowse.database.transaction import transaction
from paperbrowse.model.errors import StorageError
from paperbrowse.model.identity import ID_KINDS, IdentityRecord, id_field
from paperbrowse.model.paper import Paper
from paperbrowse.model.verdicts import NO_VERDICTS
from paperbrowse.papers import schema
from paperbrowse.papers.bulk_load import BulkLoadLock
from paperbrowse.papers.candidates import StoredPaper, best_match, find_by_name, find_candidates
from paperbrowse.papers.paper_rows import PAPERS_BY_ROW, SELECT_BY_ROW, to_paper
from paperbrowse.papers.provenance import Provenance
from paperbrowse.papers.row_order import DateOrderedRows, SparseDays, last_row
from paperbrowse.papers.upgrade import open_papers

if TYPE_CHECKING:
    from paperbrowse.papers.source_records import RecordGroup
    from paperbrowse.papers.vocabulary_counts import VocabularySnapshot
    from paperbrowse.papers.writer import Writer

_CHUNK_SIZE = 500
"""Rows asked for in one statement: SQLite's older limit of parameters is 999."""


class PaperStore:
    """One open papers.db, for one thread."""

    def __init__(
        self, path: Path, clock: Callable[[], datetime], report: Callable[[str], object] = lambda sentence: None
    ) -> None:
        """tell: hears why opening the file will take long."""
        opened = open_papers(path, clock, report)
        self.connection = opened.connection
        self.notices = opened.notices
        self.damaged_path = opened.damaged_path
        """Where a damaged file is kept in whose place this empty one was begun."""
        self.verdicts = NO_VERDICTS
        """What a person said of papers that look alike or do not: every writer follows it."""
        self._path = path
        self._sparse_days = SparseDays(path, schema.SPEC, self.connection)
        self._path_text = str(path)
        self._clock = clock
        self._write_count = 0
        self._bulk_load_lock = BulkLoadLock(path)
        self._is_bulk_loading = False
        if opened.writable and self._bulk_load_lock.exists():
            with self._bulk_load_lock.acquire() as is_mine:
                if is_mine:
                    report("counting the words of an import that was cut short")
                    self._save_vocabulary()

    def close(self) -> None:
        """Let go of the file."""
        self._sparse_days.close()
        self.connection.close()

    def version(self) -> tuple[int, int]:
        """Changes when another connection or this one has written."""
        (of_others,) = self.connection.execute("PRAGMA data_version").fetchone()
        return int(of_others), self._write_count

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Around questions: raises Interrupted, and StorageError for a file that cannot be read."""
        with translate_read_errors(self._path_text), interruptible():
            yield

    # Looking after it

    def problems(self) -> list[str]:
        """What is wrong with the file; empty when it is sound."""
        from paperbrowse.database.integrity import find_problems

        return find_problems(self.connection)

    def index_problems(self) -> list[str]:
        """Where the index does not hold what the papers say."""
        from paperbrowse.papers.index_integrity import index_problems

        return index_problems(self.connection, self.is_bulk_load_locked)

    def is_bulk_load_locked(self) -> bool:
        """Whether an import is under way, through any connection, whose words are counted at its end."""
        return self._bulk_load_lock.is_locked()

    def rebuild_index(self) -> None:
        """From the papers; whole or not at all. Raises StorageError."""
        from paperbrowse.papers.index_integrity import rebuild_index

        rebuild_index(self.connection)
        self._write_count += 1

    def salvage(self, damaged: Path) -> int:
        """Fill this empty cache with what makes sense of a damaged file; how many papers. Raises StorageError."""
        from paperbrowse.papers.salvage import salvage

        self._write_count += 1
        return salvage(damaged, self.connection, self._clock())

    # Reading

    def size(self) -> int:
        """How many papers there are. Raises StorageError."""
        with translate_read_errors(self._path_text):
            (papers,) = self.connection.execute("SELECT coalesce(sum(papers), 0) FROM days").fetchone()
        return int(papers)

    def papers(self, rows: Sequence[int]) -> dict[int, Paper]:
        """The papers of these rows, as far as they are there."""
        found: dict[int, Paper] = {}
        for start in range(0, len(rows), _CHUNK_SIZE):
            asked = rows[start : start + _CHUNK_SIZE]
            marks = ", ".join("?" * len(asked))
            for read in self.connection.execute(f"{SELECT_BY_ROW} WHERE places.place IN ({marks})", asked):
                found[read[0]] = to_paper(read)
        return found

    def find_by_name(self, name: str) -> StoredPaper | None:
        """The paper of a key, whichever of its names it is."""
        return find_by_name(self.connection, name)

    def rows_by_id(self, names: Iterable[str]) -> dict[str, int]:
        """The rows that ids lead to, by the name; other names are left out."""
        found: dict[str, int] = {}
        by_kind: dict[str, list[str]] = {}
        for name in names:
            kind, _, value = name.partition(":")
            by_kind.setdefault(kind, []).append(value)
        for kind in ID_KINDS:
            values, column = by_kind.get(kind, []), id_field(kind)
            for start in range(0, len(values), _CHUNK_SIZE):
                asked = values[start : start + _CHUNK_SIZE]
                marks = ", ".join("?" * len(asked))
                statement = f"SELECT {column}, place FROM papers WHERE {column} IN ({marks})"
                found.update((f"{kind}:{value}", row) for value, row in self.connection.execute(statement, asked))
        return found

    def aliases(self, rows: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """Names papers are known under besides those that follow from their ids."""
        found: dict[int, tuple[str, ...]] = {}
        for start in range(0, len(rows), _CHUNK_SIZE):
            asked = rows[start : start + _CHUNK_SIZE]
            marks = ", ".join("?" * len(asked))
            statement = (
                f"SELECT place, name FROM places JOIN aliases USING (paper_id) WHERE place IN ({marks}) ORDER BY name"
            )
            for row, name in self.connection.execute(statement, asked):
                found[row] = (*found.get(row, ()), name)
        return found

    def sources_of(self, rows: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """What described these papers, the earliest source first: `KIND FILE:RECORD`."""
        return Provenance(self.connection).references_of(rows)

    def best_match(self, identity: IdentityRecord) -> StoredPaper | None:
        """The paper that is the same as this evidence describes."""
        return best_match(identity, find_candidates(self.connection, identity))

    def record_groups(self, row: int) -> "list[RecordGroup]":
        """The papers that one paper was joined of without a common id; fewer than two where it was not."""
        from paperbrowse.papers.source_records import SourceRecordTable, group_by_id

        found = self.connection.execute("SELECT paper_id FROM places WHERE place = ?", (row,)).fetchone()
        return group_by_id(SourceRecordTable(self.connection).read(found[0])) if found else []

    def find_duplicates(self) -> Iterator[list[StoredPaper]]:
        """Groups of papers that may be one; some hundred thousand papers are looked through in a second."""
        from paperbrowse.papers.duplicates import find_duplicates

        return find_duplicates(self.connection, self.verdicts)

    def rows(self, first: int = 0, last: int = last_row(None), *, newest_first: bool = True) -> DateOrderedRows:
        """All rows between two, in order of date, for any thread."""
        return DateOrderedRows(self.connection, self._sparse_days, first, last, newest_first=newest_first)

    def filter_added_since(self, rows: Sequence[int], moment: datetime) -> set[int]:
        """Those of these papers that came in after a moment."""
        came: set[int] = set()
        for start in range(0, len(rows), _CHUNK_SIZE):
            asked = rows[start : start + _CHUNK_SIZE]
            marks = ", ".join("?" * len(asked))
            read = self.connection.execute(
                f"SELECT places.place FROM {PAPERS_BY_ROW} WHERE places.place IN ({marks}) AND added > ?",
                (*asked, int(moment.timestamp())),
            )
            came.update(row for (row,) in read)
        return came

    def rows_added_since(self, moment: datetime, limit: int | None = None) -> list[int]:
        """Papers that came in after a moment, as many at most as asked for."""
        found = self.connection.execute(
            "SELECT place FROM papers WHERE added > ? LIMIT ?",
            (int(moment.timestamp()), -1 if limit is None else limit),
        )
        return [row for (row,) in found]

    def source_names(self) -> tuple[str, ...]:
        """Every file or address that papers came from, the earliest first."""
        return tuple(name for _, name in Provenance(self.connection).origin_names())

    # Writing

    @contextmanager
    def writing(self, is_stopped: Callable[[], bool] = lambda: False) -> Iterator["Writer"]:
        """One transaction of changes: whole or not at all. Raises Interrupted if stopped while it waits to begin."""
        from paperbrowse.papers.writer import Writer

        self.connection.execute(f"PRAGMA cache_size = -{schema.WRITE_CACHE_KIB:d}")
        try:
            with transaction(self.connection, is_stopped):
                writer = Writer(self.connection, self._clock(), self.verdicts, counts_words=not self._is_bulk_loading)
                yield writer
                writer.save()
        finally:
            self.connection.execute(f"PRAGMA cache_size = -{schema.SPEC.cache_kib:d}")
        self._write_count += 1

    @contextmanager
    def bulk_load(self) -> Iterator[None]:
        """Words of what is written inside are counted at its end, from the index, and not for each transaction.

        Until then, nobody finds a word that is new in them. After a kill they are counted when the file is opened.
        The index is put in order at the end, too.
        """
        with self._bulk_load_lock.acquire() as is_mine:
            if not is_mine:
                yield
                return
            from paperbrowse.papers.fts_index import begin_bulk_load

            self._is_bulk_loading = True
            try:
                with transaction(self.connection):
                    begin_bulk_load(self.connection)
                yield
            finally:
                self._is_bulk_loading = False
                self._finish_bulk_load()

    def is_bulk_loading(self) -> bool:
        """Whether that is done at the moment, through this connection."""
        return self._is_bulk_loading

    def _finish_bulk_load(self) -> None:
        """Merge the index and read its words, which takes as long: one beside the other."""
        from paperbrowse.papers.index_merge import BackgroundMerge
        from paperbrowse.papers.vocabulary_counts import VocabularySnapshot

        with suppress(StorageError), translate_errors(self._path_text), closing(BackgroundMerge(self._path)) as merging:
            words = VocabularySnapshot(self.connection)  # before it is merged or after, they are the same
            merging.wait()
            self._save_vocabulary(lambda: words if merging.was_only_writer() else None)

    def _save_vocabulary(self, get_snapshot: "Callable[[], VocabularySnapshot | None]" = lambda: None) -> None:
        """Save the words, those that were read if they still hold; merging is as ever from now on."""
        from paperbrowse.papers.fts_index import end_bulk_load
        from paperbrowse.papers.vocabulary_counts import VocabularySnapshot

        with suppress(StorageError), translate_errors(self._path_text):  # then the next who opens the file counts
            with transaction(self.connection):
                (get_snapshot() or VocabularySnapshot(self.connection)).save()
                end_bulk_load(self.connection)
            self._write_count += 1
            # A power cut must not take the counts and leave the papers.
            (is_busy, in_log, moved) = self.connection.execute("PRAGMA wal_checkpoint").fetchone()
            if not is_busy and in_log == moved:  # else somebody is reading what was there before
                self._bulk_load_lock.remove()
