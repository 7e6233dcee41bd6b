"""papers.db: reading papers by row and by name, and adding papers."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from paperbrowse.database.interrupt import interruptible
from paperbrowse.database.sqlite_errors import translate_errors, translate_read_errors
from paperbrowse.database.transaction import transaction
from paperbrowse.model.errors import StorageError
from paperbrowse.model.identity import (
    ID_KINDS,
    NO_VERDICTS,
    IdentityRecord,
    id_field,
    title_hash_key,
    title_hash_key_of,
)
from paperbrowse.model.paper import Paper
from paperbrowse.model.paper_copy import COPY_KIND
from paperbrowse.papers import schema
from paperbrowse.papers.bulk_load import BulkLoadLock
from paperbrowse.papers.paper_rows import PAPERS_IN_ROWS, SELECT_IN_ROWS, to_paper
from paperbrowse.papers.row_order import DateOrderedRows, SparseDays, last_row
from paperbrowse.papers.seen import IS_UNSEEN, SEEN_ROWS, UNSEEN_ROWS, add_seen, add_seen_until
from paperbrowse.papers.source_records import Provenance, SourceRecordTable
from paperbrowse.papers.upgrade import open_papers

if TYPE_CHECKING:
    from paperbrowse.papers.candidates import StoredPaper
    from paperbrowse.papers.paper_copies import PaperCopies
    from paperbrowse.papers.vocabulary_counts import VocabularySnapshot
    from paperbrowse.papers.writer import Writer


class PaperStore:
    """One open papers.db, for one thread."""

    def __init__(
        self,
        path: Path,
        clock: Callable[[], datetime],
        report: Callable[[str], object] = lambda message: None,
        last_session: Callable[[], datetime | None] = lambda: None,
    ) -> None:
        """report: gets a message if opening the file takes long. last_session: the papers of an earlier version's file
        that were added before count as seen."""
        opened = open_papers(path, clock, report, last_session)
        self.connection = opened.connection
        self.provenance = Provenance(opened.connection)
        self.notices = opened.notices
        self.writable = opened.writable
        self.damaged_path = opened.damaged_path
        """Where a damaged file is kept, if this empty one replaced it."""
        self.verdicts = NO_VERDICTS
        """What the user decided about similar papers; every writer follows it."""
        self._touched: set[int] = set()
        self._path = path
        self._sparse_days = SparseDays(path, schema.SPEC, self.connection)
        self._path_text = str(path)
        self._clock = clock
        self._write_count = 0
        self._bulk_load_lock = BulkLoadLock(path)
        self.is_bulk_loading = False
        """True inside `bulk_load` of this connection."""
        if opened.writable and self._bulk_load_lock.exists():
            with self._bulk_load_lock.acquire() as is_mine:
                if is_mine:
                    report("counting the words of an interrupted import (once; this may take a minute)")
                    self._save_vocabulary()

    def close(self) -> None:
        self._sparse_days.close()
        self.connection.close()

    def version(self) -> tuple[int, int]:
        """Return a value that changes whenever this or another connection writes."""
        (data_version,) = self.connection.execute("PRAGMA data_version").fetchone()
        return int(data_version), self._write_count

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Wrap queries: raises Interrupted, and StorageError if the file cannot be read."""
        with translate_read_errors(self._path_text), interruptible():
            yield

    # Maintenance

    def problems(self) -> list[str]:
        """Return what is wrong with the file; empty if it is sound."""
        from paperbrowse.database.integrity import find_problems

        return find_problems(self.connection)

    def index_problems(self) -> list[str]:
        """Return where the index differs from the papers; empty if it is sound."""
        from paperbrowse.papers.index_integrity import index_problems

        return index_problems(self.connection, self.is_bulk_load_locked)

    def is_bulk_load_locked(self) -> bool:
        """Return True during a large import, by any process, whose words are counted at its end."""
        return self._bulk_load_lock.is_locked()

    def rebuild_index(self) -> None:
        """Rebuild the index from the papers in one transaction. Raises StorageError."""
        from paperbrowse.papers.index_integrity import rebuild_index

        rebuild_index(self.connection)
        self._write_count += 1

    def salvage(self, damaged: Path) -> int:
        """Copy the readable papers of a damaged file into this empty one; return their number. Raises StorageError."""
        from paperbrowse.papers.salvage import salvage

        self._write_count += 1
        return salvage(damaged, self.connection, self._clock())

    # Reading

    def size(self) -> int:
        """Return the number of papers. Raises StorageError."""
        with translate_read_errors(self._path_text):
            (papers,) = self.connection.execute("SELECT coalesce(sum(papers), 0) FROM days").fetchone()
        return int(papers)

    def papers(self, rows: Sequence[int]) -> dict[int, Paper]:
        """Return the papers of those rows that exist."""
        values = (json.dumps(list(rows)),)
        return {row[0]: to_paper(row) for row in self.connection.execute(SELECT_IN_ROWS, values)}

    def find_by_name(self, name: str) -> "StoredPaper | None":
        from paperbrowse.papers.candidates import find_by_name

        return find_by_name(self.connection, name)

    def rows_by_id(self, names: Iterable[str]) -> dict[str, int]:
        """Map names that are ids (KIND:VALUE) to rows; other names are left out."""
        by_kind: dict[str, list[str]] = {}
        for name in names:
            kind, _, value = name.partition(":")
            by_kind.setdefault(kind, []).append(value)
        rows: dict[str, int] = {}
        for kind in by_kind.keys() & set(ID_KINDS):
            column = id_field(kind)
            select = f"SELECT {column}, place FROM papers WHERE {column} IN (SELECT value FROM json_each(?))"
            matches = self.connection.execute(select, (json.dumps(by_kind[kind]),))
            rows.update((f"{kind}:{value}", row) for value, row in matches)
        return rows

    def aliases(self, rows: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """Return the names of papers that do not follow from their ids."""
        names: dict[int, tuple[str, ...]] = {}
        select = "SELECT place, name FROM places JOIN aliases USING (paper_id)"
        in_rows = "WHERE place IN (SELECT value FROM json_each(?)) ORDER BY name"
        for row, name in self.connection.execute(f"{select} {in_rows}", (json.dumps(list(rows)),)):
            names[row] = (*names.get(row, ()), name)
        return names

    def keys(self, rows: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """Return all keys of papers, as `subject_of` does but faster, because most papers are not read as a whole."""
        select = f"SELECT places.place, title, {', '.join(map(id_field, ID_KINDS))} FROM {PAPERS_IN_ROWS}"
        found = {row: values for row, *values in self.connection.execute(select, (json.dumps(list(rows)),))}
        titles = {row: title_hash_key_of(title) for row, (title, *_) in found.items()}
        unclear = self.papers([row for row, key in titles.items() if not key])
        titles |= {row: title_hash_key(paper) for row, paper in unclear.items()}
        keys = dict[int, tuple[str, ...]]()
        aliases = self.aliases(rows)
        for row in filter(found.__contains__, rows):
            ids = zip(ID_KINDS, found[row][1:], strict=True)
            keys[row] = (*(f"{kind}:{value}" for kind, value in ids if value), titles[row], *aliases.get(row, ()))
        return keys

    def best_match(self, identity: IdentityRecord) -> "StoredPaper | None":
        from paperbrowse.papers.candidates import best_match, find_candidates, same_papers

        candidates = find_candidates(self.connection, identity)
        return best_match(identity, same_papers(self.connection, identity, candidates))

    @property
    def source_records(self) -> SourceRecordTable:
        """The records of joined papers."""
        return SourceRecordTable(self.connection)

    def claims_of(self, paper_id: int) -> tuple[str, ...]:
        """Return the keys that a paper's record has, but that another paper owns."""
        from paperbrowse.papers.candidates import claims_of

        return claims_of(self.connection, paper_id)

    def paper_id(self, row: int) -> int:
        """Return the key of a paper's names and records; 0 if there is no such row."""
        match = self.connection.execute("SELECT paper_id FROM places WHERE place = ?", (row,)).fetchone()
        return int(match[0]) if match else 0

    def rows_of_ids(self, paper_ids: Sequence[int]) -> dict[int, int]:
        """Map the values of `paper_id` that exist to rows."""
        select = "SELECT paper_id, place FROM papers WHERE paper_id IN (SELECT value FROM json_each(?))"
        return dict(self.connection.execute(select, (json.dumps(paper_ids),)).fetchall())

    def origins(self) -> dict[int, str]:
        """Return every file or service that papers came from, as `KIND NAME`, by its number."""
        return dict(self.connection.execute("SELECT origin_id, kind || ' ' || name FROM origins").fetchall())

    def find_duplicates(self) -> "Iterator[tuple[list[StoredPaper], str]]":
        """Yield groups of possible duplicates, and why; a second is enough for some 100,000 papers."""
        from paperbrowse.papers.duplicates import find_duplicates

        return find_duplicates(self.connection, self.verdicts)

    def rows(self, first: int = 0, last: int = last_row(None), *, newest_first: bool = True) -> DateOrderedRows:
        """Return all rows from first to last in order of date; any thread may read them."""
        return DateOrderedRows(self.connection, self._sparse_days, first, last, newest_first=newest_first)

    # Papers that were on the screen

    def arrivals(self, rows: Sequence[int]) -> dict[int, tuple[datetime, bool]]:
        """Return (time added, True if never on the screen) of those rows that exist."""
        select = f"SELECT places.place, added, {IS_UNSEEN.format(id='papers.paper_id')} FROM {PAPERS_IN_ROWS}"
        found = self.connection.execute(select, (json.dumps(list(rows)),))
        return {row: (datetime.fromtimestamp(added, UTC), bool(unseen)) for row, added, unseen in found}

    def last_paper_id(self) -> int:
        return int(self.connection.execute("SELECT coalesce(max(paper_id), 0) FROM papers").fetchone()[0])

    def max_unseen_share(self) -> float:
        """Return at least the part of all papers that was never on the screen, without counting them."""
        last = self.last_paper_id()
        select = "SELECT coalesce(sum(min(last, :last) - first + 1), 0) FROM seen WHERE first <= :last"
        (seen,) = self.connection.execute(select, {"last": last}).fetchone()
        return 1 - seen / last if last else 1.0

    def count_seen(self, marked: Iterable[int]) -> int:
        """Return the number of papers that were on the screen, or are among those with marks."""
        (seen,) = self.connection.execute(f"SELECT count(*) FROM ({SEEN_ROWS})").fetchone()
        return int(seen) + sum(is_unseen for _, is_unseen in self.arrivals(list(marked)).values())

    def count_unseen(self, limit: int) -> int:
        """Return the number of papers that were never on the screen, at most `limit`."""
        select = f"SELECT count(*) FROM ({UNSEEN_ROWS} LIMIT ?)"
        return int(self.connection.execute(select, (limit,)).fetchone()[0])

    def add_seen(self, rows: Iterable[int]) -> None:
        """Remember that papers were on the screen, unless another process is writing.

        Raises StorageError, and Interrupted if another process has the lock.
        """
        select = "SELECT paper_id FROM places WHERE place IN (SELECT value FROM json_each(?))"
        with transaction(self.connection, is_stopped=lambda: True):
            add_seen(self.connection, (n for (n,) in self.connection.execute(select, (json.dumps(list(rows)),))))
        self._write_count += 1

    def add_all_seen(self) -> None:
        """Remember all papers as seen. Raises StorageError."""
        with transaction(self.connection):
            add_seen_until(self.connection, self.last_paper_id())
        self._write_count += 1

    def announced_day(self, day: date, step: int) -> date | None:
        """Return the nearest day before (-1) or after (1) a day on which a list had papers; None if there is none."""
        nearest = "min(day) FROM announcements WHERE day >" if step > 0 else "max(day) FROM announcements WHERE day <"
        (found,) = self.connection.execute(f"SELECT {nearest} ?", (day.toordinal(),)).fetchone()
        return None if found is None else date.fromordinal(found)

    def added_since(self, moment: datetime, last_paper_id: int) -> list[int]:
        """Return the rows of papers added from a moment on, or after a paper_id; the newest dates first."""
        select = "SELECT place FROM papers WHERE added >= ? UNION SELECT place FROM places WHERE paper_id > ?"
        values = (int(moment.timestamp()), last_paper_id)
        return [row for (row,) in self.connection.execute(f"{select} ORDER BY place DESC", values)]

    def rows_gaining(self, bound: str) -> list[int]:
        """Return the papers that gained upvotes, for a bound such as `2026-11-17..2026-11-23>20`."""
        from paperbrowse.papers.upvotes import rows_gaining

        return rows_gaining(self.connection, bound)

    def last_import(self) -> datetime | None:
        """Return when papers were last imported from any source."""
        (taken_at,) = self.connection.execute("SELECT max(taken_at) FROM origins").fetchone()
        return datetime.fromisoformat(taken_at) if taken_at else None

    def filter_added_since(self, rows: Sequence[int], moment: datetime) -> set[int]:
        """Return those of the rows that were added after a moment."""
        select = f"SELECT places.place FROM {PAPERS_IN_ROWS} AND added > ?"
        return {row for (row,) in self.connection.execute(select, (json.dumps(list(rows)), int(moment.timestamp())))}

    def source_names(self) -> tuple[str, ...]:
        """Return every file or address that papers were imported from, the earliest first."""
        select = "SELECT name FROM origins WHERE kind <> ? ORDER BY origin_id"
        return tuple(name for (name,) in self.connection.execute(select, (COPY_KIND,)))

    # Copies of marked papers

    @property
    def copies(self) -> "PaperCopies":
        from paperbrowse.papers.paper_copies import PaperCopies

        return PaperCopies(self.connection)

    def take_touched(self, limit: int) -> list[int] | None:
        """Return the rows of papers that records were added to since the last call; None if there are too many."""
        from paperbrowse.papers.writer import MAX_TOUCHED

        touched, self._touched = self._touched, set()
        if len(touched) >= min(limit, MAX_TOUCHED):
            return None
        select = "SELECT place FROM places WHERE paper_id IN (SELECT value FROM json_each(?))"
        return [row for (row,) in self.connection.execute(select, (json.dumps(list(touched)),))]

    @contextmanager
    def changing_copies(self, is_stopped: Callable[[], bool] = lambda: False) -> Iterator["PaperCopies"]:
        """Change in one transaction what papers.db knows about copies. Raises as `writing` does."""
        with transaction(self.connection, is_stopped):
            yield self.copies

    def checked_mark(self) -> tuple[int, str]:
        """Return id and title of the last mark whose paper is known to be here; (0, "") if none was checked."""
        row = self.connection.execute("SELECT last_mark_id, title FROM checked_marks").fetchone()
        return row or (0, "")

    # Writing

    @contextmanager
    def writing(self, is_stopped: Callable[[], bool] = lambda: False) -> Iterator["Writer"]:
        """Write papers in one transaction: all of them are saved, or none.

        Raises Interrupted if stopped while it waits to begin.
        """
        from paperbrowse.papers.writer import Writer

        self.connection.execute(f"PRAGMA cache_size = -{schema.WRITE_CACHE_KIB:d}")
        try:
            with transaction(self.connection, is_stopped):
                counts_words = not self.is_bulk_loading
                writer = Writer(
                    self.connection, self._clock(), self.verdicts, counts_words=counts_words, touched=self._touched
                )
                yield writer
                writer.save()
        finally:
            self.connection.execute(f"PRAGMA cache_size = -{schema.SPEC.cache_kib:d}")
        self._write_count += 1

    @contextmanager
    def bulk_load(self) -> Iterator[None]:
        """Count the words of everything written inside at the end, from the index, and merge the index then.

        Until then, completions and fuzzy matches do not know new words. After a kill, whoever opens the file next
        counts them.
        """
        with self._bulk_load_lock.acquire() as is_mine:
            if not is_mine:
                yield
                return
            from paperbrowse.papers.fts_index import begin_bulk_load

            self.is_bulk_loading = True
            try:
                with transaction(self.connection):
                    begin_bulk_load(self.connection)
                yield
            finally:
                self.is_bulk_loading = False
                self._finish_bulk_load()

    def _finish_bulk_load(self) -> None:
        """Merge the index in a thread while its words are read, because both take about as long."""
        from paperbrowse.papers.bulk_load import BackgroundMerge
        from paperbrowse.papers.vocabulary_counts import VocabularySnapshot

        with suppress(StorageError), translate_errors(self._path_text), closing(BackgroundMerge(self._path)) as merge:
            words = VocabularySnapshot(self.connection)  # merging does not change them
            merge.wait()
            self._save_vocabulary(lambda: words if merge.was_only_writer() else None)

    def _save_vocabulary(self, get_snapshot: "Callable[[], VocabularySnapshot | None]" = lambda: None) -> None:
        """Save a snapshot that is still valid, or else a new one, and end the bulk load."""
        from paperbrowse.papers.fts_index import end_bulk_load
        from paperbrowse.papers.vocabulary_counts import VocabularySnapshot

        with suppress(StorageError), translate_errors(self._path_text):  # if it fails, the next opening counts
            with transaction(self.connection):
                (get_snapshot() or VocabularySnapshot(self.connection)).save()
                end_bulk_load(self.connection)
            self._write_count += 1
            # The lock file goes after a checkpoint only: a power failure must not lose the counts but keep the papers.
            (is_busy, in_log, moved) = self.connection.execute("PRAGMA wal_checkpoint").fetchone()
            if not is_busy and in_log == moved:  # else another connection still reads older pages
                self._bulk_load_lock.remove()
