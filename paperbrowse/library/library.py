"""What the product does: one door to papers, marks and search for the terminal and the command line alike."""

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Self

import paperbrowse
from paperbrowse.database.interrupt import interrupt
from paperbrowse.database.quarantine import find_free_path, quarantine
from paperbrowse.library.mark_lookup import MarkLookup, find_marked_row
from paperbrowse.library.results import PaperEntry, SearchResult, similar_query
from paperbrowse.marks.store import MarkStore
from paperbrowse.model.errors import DamagedFile, NoSuchPaper, StorageError
from paperbrowse.model.marks import Subject, parse_note, parse_tag, subject_of
from paperbrowse.papers.store import PaperStore
from paperbrowse.settings import Home
from paperbrowse.text.clean import clean_line

if TYPE_CHECKING:  # what only some commands need is imported where they are asked for
    from paperbrowse.export.item import ExportItem
    from paperbrowse.fetch.source_spec import SourceSpec
    from paperbrowse.library.backups import Backup, Backups
    from paperbrowse.library.duplicates import DuplicateService
    from paperbrowse.library.fetcher import FetchProgress, FetchReport
    from paperbrowse.library.importer import ImportReport
    from paperbrowse.library.inputs import ImportInput
    from paperbrowse.library.progress import Progress
    from paperbrowse.library.search import SearchService, TagUse
    from paperbrowse.marks.backup import MarkTotals
    from paperbrowse.marks.change_messages import Change
    from paperbrowse.marks.history import JournalEntry
    from paperbrowse.marks.import_marks import ImportedMarks
    from paperbrowse.marks.saved_searches import SavedSearch
    from paperbrowse.search.facets import Facets

SAMPLE_FILE = "huggingface_search_page.txt"
"""The page that is read on the first run."""

PASTED_NAME = "pasted text"
"""Where papers came from that were pasted."""

VALUE_SAMPLES = 100
"""Places of a library, new and old, whose papers' categories and the like are offered while one types."""
VALUE_SAMPLE_SIZE = 20
"""Papers of each."""

MAX_COUNTED_NEW = 10_000
"""Papers of an answer that are asked when they came in: as many as an answer to words lists."""

SCREEN_TIMEOUT = 0.05
"""Seconds of patience of a screen: an answer is there before the next key. Most of it is spent only where millions of
papers are gone through for a few."""

MAX_STARTUP_SALVAGE = 100_000_000
"""Bytes of a damaged papers.db that is read again while the program starts: some seconds, once."""

_ROWS_PER_READ = 400
"""Papers an export, or a change of marks, reads at a time."""


def utc_now() -> datetime:
    """The present, as every stored time means it."""
    return datetime.now(UTC)


class Library:
    """Papers and marks of one home; an instance serves one thread, and is cheap enough to have one for each."""

    def __init__(
        self,
        home: Home,
        clock: Callable[[], datetime] = utc_now,
        notify: Callable[[str], object] = lambda sentence: None,
    ) -> None:
        """tell: hears why opening takes long, where it does."""
        self._clock = clock
        self._home = home
        self._mark_store = MarkStore(home.library_db, clock, before_upgrade=lambda copy: self.backups.add(copy))
        self._paper_store = PaperStore(home.papers_db, clock, notify)
        self._mark_lookup = MarkLookup(self._paper_store, self._mark_store)
        self._search_service: SearchService | None = None
        self.notices = (
            *self._mark_store.notices,
            *self._recover_marks(),
            *self._paper_store.notices,
            *self._salvage_papers(),
        )
        """What a person should know about how the files opened: set aside, newer, read-only."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of both files."""
        self._paper_store.close()
        self._mark_store.close()

    @property
    def folder(self) -> Path:
        """Where what a reader made is kept."""
        return self._home.library_db.parent

    # Backups

    @property
    def backups(self) -> "Backups":
        """Those of this library, the newest first."""
        from paperbrowse.library.backups import Backups  # late: once a day

        return Backups(self.folder, self._clock)

    def back_up(self) -> "Backup":
        """Keep a copy of what the reader made, or find the one that has it already. Raises StorageError."""
        return self.backups.add(self._mark_store.snapshot())

    def back_up_daily(self) -> None:
        """Without a word where there is one of today, or nothing to keep. Raises StorageError."""
        if self._mark_store.writable and self.backups.is_due() and any(astuple(self._mark_store.totals())):
            self.back_up()

    def restore(self, content: bytes, name: str) -> Path:
        """Become what a backup holds; where the library as it was is kept. Raises StorageError."""
        from paperbrowse.library.atomic_write import atomic_write

        file = self._home.library_db
        before = find_free_path(file.with_name(f"{file.name}.replaced-{self._clock().astimezone():%Y%m%d-%H%M%S}"))
        try:
            present = self._mark_store.snapshot().content
        except DamagedFile:  # what is left of it is kept as it is
            present = file.read_bytes()
        with atomic_write(str(before), replace=False) as out:
            out.write(present)
        self._mark_store.restore(content, name)
        return before

    def mark_totals(self, content: bytes | None = None, name: str = "") -> "MarkTotals":
        """How much is marked, here or in a backup. Raises StorageError."""
        from paperbrowse.marks.backup import backup_totals

        return self._mark_store.totals() if content is None else backup_totals(content, name)

    def _recover_marks(self) -> tuple[str, ...]:
        damaged = self._mark_store.damaged_path
        if damaged is None and not (self._mark_store.was_empty and self.backups.newest_first()):
            return ()
        from paperbrowse.library.recovery import recover_marks  # late: hardly ever

        return (recover_marks(self._mark_store, self.backups, damaged),)

    def _salvage_papers(self) -> tuple[str, ...]:
        damaged = self._paper_store.damaged_path
        if damaged is None:
            return ()
        try:
            papers = self._paper_store.salvage(damaged) if damaged.stat().st_size < MAX_STARTUP_SALVAGE else 0
        except (OSError, StorageError) as trouble:
            return (f"the papers in it could not be taken over: {trouble}",)
        return (f"{papers:,} papers were read from it; import yours again for the others",) if papers else ()

    # Looking after both files

    def repair_marks(self) -> tuple[str, ...]:
        """Set a damaged library.db aside and bring back what can be; what was done. Raises StorageError."""
        file = self._home.library_db
        self._mark_store.close()
        aside = quarantine(file, "damaged")
        self._mark_store = MarkStore(file, self._clock)
        self._reset_services()
        from paperbrowse.library.recovery import recover_marks

        return f"kept as {aside}", recover_marks(self._mark_store, self.backups, aside)

    def recreate_papers(self) -> tuple[Path, int]:
        """Set a damaged papers.db aside and begin another with what makes sense of it.

        Returns where the old one is kept and how many papers were taken over. Raises StorageError.
        """
        self._paper_store.close()
        aside = quarantine(self._home.papers_db, "damaged")
        self._paper_store = PaperStore(self._home.papers_db, self._clock)
        self._reset_services()
        return aside, self._paper_store.salvage(aside)

    def _reset_services(self) -> None:
        """Nothing that was known of either file holds any more."""
        self._mark_lookup = MarkLookup(self._paper_store, self._mark_store)
        self._search_service = None

    def marks_problems(self) -> list[str]:
        """What is wrong with library.db; empty when it is sound."""
        return self._mark_store.problems()

    def papers_problems(self) -> list[str]:
        """What is wrong with papers.db; empty when it is sound."""
        with self._paper_store.reading():
            return self._paper_store.problems()

    def index_problems(self) -> list[str]:
        """Where the index does not hold what the papers say. Raises StorageError where that cannot be asked."""
        with self._paper_store.reading():
            return self._paper_store.index_problems()

    def is_bulk_loading(self) -> bool:
        """Whether a large import is under way, here or in another program: its words are counted at its end."""
        return self._paper_store.is_bulk_load_locked()

    def rebuild_index(self) -> None:
        """Make the index anew from the papers. Raises StorageError."""
        self._paper_store.rebuild_index()

    # Questions

    def search(self, query: str, timeout: float = math.inf) -> SearchResult:
        """The answer to a query as typed, or what of it can be found in so many seconds.

        Raises Interrupted after `interrupt`, and never for what was typed.
        """
        with self._paper_store.reading():
            return self._all_papers(query) if not query.strip() else self._run_query(query, timeout)

    def count(self, result: SearchResult, timeout: float = math.inf) -> SearchResult:
        """An answer that is only uncounted, counted as far as that can be done in so many seconds.

        Raises Interrupted as `search` does.
        """
        with self._paper_store.reading():
            return self._open_search().count(result, timeout)

    def _all_papers(self, query: str) -> SearchResult:
        rows = self._paper_store.rows()
        return SearchResult(query=query, rows=rows, total=len(rows))

    def _run_query(self, query: str, timeout: float) -> SearchResult:
        return self._open_search().search(query, timeout)

    def _open_search(self) -> "SearchService":
        if self._search_service is None:
            # Late: the first screen lists papers without a word to look for, and must not wait for all this.
            from paperbrowse.library.search import SearchService

            self._search_service = SearchService(self._paper_store, self._mark_lookup, self.today)
        return self._search_service

    def interrupt(self) -> None:
        """Stop the search running in this library's thread; safe from any thread, and after `close`."""
        interrupt(self._paper_store.connection)

    def today(self) -> date:
        """The day it is where the reader is."""
        return self._clock().astimezone().date()

    def version(self) -> tuple[int, ...]:
        """Changes whenever this or another process changed papers or marks: a cheap reason to search again."""
        with self._paper_store.reading():
            return (*self._paper_store.version(), *self._mark_store.version())

    def entries(self, rows: Sequence[int]) -> list[PaperEntry | None]:
        """The papers of these rows with their marks; None where one is gone since."""
        with self._paper_store.reading():
            papers = self._paper_store.papers(rows)
            more_names = self._paper_store.aliases(rows)
            present = [row for row in rows if row in papers]
            sources = self._paper_store.sources_of(present)
            looked = self._mark_store.last_seen
            new = self._paper_store.filter_added_since(present, looked) if looked else ()
        subjects = [subject_of(papers[row], more_names.get(row, ())) for row in present]
        marks = self._mark_store.find(subjects)
        found = {
            row: PaperEntry(row, papers[row], mark, about.names, sources.get(row, ()), is_new=row in new)
            for row, about, mark in zip(present, subjects, marks, strict=True)
        }
        return [found.get(row) for row in rows]

    def find(self, key: str) -> PaperEntry:
        """The paper of a printed key, an arXiv id, a DOI or a URL, with its sources. Raises NoSuchPaper."""
        from paperbrowse.model.paper_ids import candidate_keys

        with self._paper_store.reading():
            for name in candidate_keys(key):
                if found := self._paper_store.find_by_name(name):
                    return self._entry(found.row)
            for marked in self._mark_store.records(self._mark_store.find_ids("any")):
                if key in marked.names and (row := find_marked_row(self._paper_store, marked)) is not None:
                    return self._entry(row)
        raise NoSuchPaper(f"no paper is known as {key}", "`paperbrowse search` prints keys")

    def similar(self, row: int) -> SearchResult:
        """Papers like that of a row, the most alike first. Raises NoSuchPaper when it is gone, and Interrupted."""
        return self.search(similar_query(self._entry(row)))

    def facets(self, query: str) -> "Facets":
        """How many papers of an answer there are of each year, category and the like. Raises Interrupted."""
        return self.facets_of(self.search(query))

    def facets_of(self, result: SearchResult) -> "Facets":
        """The same for an answer that is there already: of more papers than are listed, dates are counted of all."""
        from paperbrowse.papers.facet_values import FacetValues
        from paperbrowse.search.facets import count_facets

        with self._paper_store.reading():
            tagged = {tag: self._mark_lookup.find_marked("tag", tag) for tag in self._mark_store.tags()}
            all_listed = result.exact_total and result.total == len(result.rows)
            per_day = None if all_listed else self._open_search().count_by_day(result) or None
            return count_facets(
                result.rows, FacetValues(self._paper_store), tagged, all_listed=all_listed, papers_by_day=per_day
            )

    def field_values(self) -> dict[str, tuple[str, ...]]:
        """What fields may be given in this library, by field, the likeliest first: tags, categories and the like."""
        from paperbrowse.papers.facet_values import FacetValues
        from paperbrowse.search.facets import count_facets

        with self._paper_store.reading():
            rows = self._paper_store.rows()
            places = range(0, len(rows), max(VALUE_SAMPLE_SIZE, len(rows) // VALUE_SAMPLES))
            found = count_facets(
                [row for at in places for row in rows[at : at + VALUE_SAMPLE_SIZE]], FacetValues(self._paper_store)
            )
        counted = (
            ("cat", found.category),
            ("source", found.source),
            ("org", found.organization),
            ("venue", found.venue),
        )
        return {"tag": tuple(self._mark_store.tags()), **{name: tuple(values) for name, values in counted}}

    def tag_uses(self, rows: Iterable[int]) -> "tuple[TagUse, ...]":
        """Every tag there is, and how many of these papers have it; those on any of them first."""
        from paperbrowse.library.search import tag_uses

        with self._paper_store.reading():
            return tag_uses(self._mark_store.tag_counts(), lambda tag: self._mark_lookup.find_marked("tag", tag), rows)

    def shared_note(self, rows: Collection[int]) -> str | None:
        """The note that all of these papers have, "" where none has one; None where they differ."""
        with self._paper_store.reading():
            noted = set(self._mark_lookup.find_marked("noted", ""))
        having = [row for row in rows if row in noted]
        if len(having) not in (0, len(rows)):
            return None
        notes = {entry.marks.note or "" for entry in self.entries(having) if entry} or {""}
        return notes.pop() if len(notes) == 1 else None

    def paper_count(self) -> int:
        """How many papers are cached."""
        with self._paper_store.reading():
            return self._paper_store.size()

    def starred_count(self) -> int:
        """How many papers are starred, cached or not."""
        return self._mark_store.starred_count()

    def new_count(self, limit: int) -> int:
        """How many papers came in since the reader last looked, counted no further than asked for."""
        with self._paper_store.reading():
            return (
                len(self._paper_store.rows_added_since(self._mark_store.last_seen, limit))
                if self._mark_store.last_seen
                else 0
            )

    def mark_seen(self) -> None:
        """The reader has seen what there is: what comes in from now on is new. Raises StorageError."""
        self._mark_store.mark_seen()

    def is_first_run(self) -> bool:
        """Whether nobody has looked yet, and nothing but the sample page is there."""
        return self._mark_store.last_seen is None and self.has_only_sample()

    def has_only_sample(self) -> bool:
        """Whether nothing but the sample page has been imported."""
        with self._paper_store.reading():
            names = self._paper_store.source_names()
        return len(names) == 1 and names[0].endswith(SAMPLE_FILE)

    def export(self, query: str) -> "Iterator[ExportItem]":
        """Every paper that answers, in order, as a format of `export` writes it."""
        return self.export_rows(self.search(query).rows)

    def export_rows(self, rows: Iterable[int]) -> "Iterator[ExportItem]":
        """The papers of these rows, but those that are gone, for a format of `export`. Raises Interrupted."""
        from paperbrowse.export.item import ExportItem

        with self._paper_store.reading():
            for some in _in_batches(rows):
                for entry in filter(None, self.entries(some)):
                    yield ExportItem(entry.key, entry.paper, entry.marks, entry.sources)

    # Marks

    def remember_version(self) -> None:
        """Note what other windows and commands have marked so far."""
        self._mark_store.remember_version()

    def changed_elsewhere(self) -> bool:
        """Whether they may have marked something since that was last noted."""
        return self._mark_store.is_changed_elsewhere()

    def star(self, rows: Iterable[int]) -> "Change":
        """Keep papers for later; on the disk when this returns."""
        return self._mark_store.writer.star(self._subjects(rows))

    def unstar(self, rows: Iterable[int]) -> "Change":
        """Take stars off."""
        return self._mark_store.writer.unstar(self._subjects(rows))

    def mark_read(self, rows: Iterable[int]) -> "Change":
        """Say that papers were read."""
        return self._mark_store.writer.mark_read(self._subjects(rows))

    def mark_unread(self, rows: Iterable[int]) -> "Change":
        """Say that papers are still to be read."""
        return self._mark_store.writer.mark_unread(self._subjects(rows))

    def tag(self, rows: Iterable[int], tag: str) -> "Change":
        """Put a tag on papers. Raises UsageMistake for what is no tag."""
        return self._mark_store.writer.tag(self._subjects(rows), parse_tag(tag))

    def untag(self, rows: Iterable[int], tag: str) -> "Change":
        """Take one tag off papers, as it is kept: one that came in may be such as nobody could type."""
        return self._mark_store.writer.untag(self._subjects(rows), clean_line(tag))

    def note(self, rows: Iterable[int], text: str) -> "Change":
        """Write a note on papers in place of the one they have; the empty text takes it off."""
        return self._mark_store.writer.note(self._subjects(rows), parse_note(text))

    def add_note(self, rows: Iterable[int], text: str) -> "Change":
        """Write a text below the notes these papers have."""
        return self._mark_store.writer.add_note(self._subjects(rows), parse_note(text))

    def undo(self) -> "Change | None":
        """Take the last change back, also one of an earlier session; None when there is none."""
        change = self._mark_store.writer.undo()
        return self._duplicates.apply(change) if change else None

    def redo(self) -> "Change | None":
        """Make a change again that was taken back; None when there is none."""
        change = self._mark_store.writer.redo()
        return self._duplicates.apply(change) if change else None

    def history(self, limit: int) -> "list[JournalEntry]":
        """The newest changes of marks, the newest first, those undone among them."""
        return self._mark_store.writer.history(limit)

    # Saved searches

    def saved_searches(self) -> "list[SavedSearch]":
        """The queries a reader comes back to, in the order in which they were saved."""
        return self._mark_store.saved_searches.all()

    def save_search(self, name: str, query: str) -> "SavedSearch":
        """Keep a query by a name, in place of another of that name. Raises UsageMistake for what is no name."""
        return self._mark_store.saved_searches.save(name, query)

    def remove_search(self, name: str) -> "SavedSearch | None":
        """Forget a saved search; None where there is none of the name."""
        return self._mark_store.saved_searches.remove(name)

    def mark_search_seen(self, name: str) -> None:
        """What a saved search finds now is new no longer."""
        self._mark_store.saved_searches.mark_seen(name)

    def count_saved_search(self, saved: "SavedSearch", timeout: float = math.inf) -> tuple[SearchResult, int]:
        """(what a saved search finds, how many of the listed came in since it was last opened). Raises Interrupted."""
        view = self.search(saved.query, timeout)
        view = self.count(view, timeout) if view.count_pending else view
        if saved.seen_at is None:
            return view, len(view.rows)
        with self._paper_store.reading():
            return view, len(self._paper_store.filter_added_since(view.rows[:MAX_COUNTED_NEW], saved.seen_at))

    # Which papers are one

    def duplicates(self) -> Iterator[list[PaperEntry]]:
        """Groups of papers that may be one, and of which neither an id nor a person said anything."""
        with self._paper_store.reading():
            yield from self._duplicates.find_groups(self.entries)

    def merge(self, rows: Sequence[int]) -> "Change":
        """Say that papers are one, now and after any import. Raises UsageMistake where their ids forbid it."""
        with self._paper_store.reading():
            return self._duplicates.merge(list(self._subjects(rows)))

    def split(self, row: int) -> "Change":
        """Say that a paper is several, taken for one because they look alike. Raises UsageMistake where it is not."""
        with self._paper_store.reading():
            return self._duplicates.split(row)

    @property
    def _duplicates(self) -> "DuplicateService":
        from paperbrowse.library.duplicates import DuplicateService

        return DuplicateService(self._paper_store, self._mark_store, self._subjects)

    # Papers coming in

    def import_paths(
        self,
        paths: Sequence[str],
        *,
        format_name: str | None = None,
        dry_run: bool = False,
        progress: Callable[["Progress"], None] | None = None,
        is_stopped: Callable[[], bool] = lambda: False,
    ) -> "ImportReport":
        """Import files, folders and stdin (`-`); what cannot be read is told in the report, never raised."""
        from paperbrowse.library.inputs import find_inputs

        return self._import_inputs(find_inputs(paths), format_name, dry_run, progress, is_stopped)

    def import_text(
        self,
        text: str,
        *,
        progress: Callable[["Progress"], None] | None = None,
        is_stopped: Callable[[], bool] = lambda: False,
    ) -> "ImportReport":
        """Import what was pasted, as a file of it would be."""
        from paperbrowse.library.inputs import ImportInput

        pasted = ImportInput(PASTED_NAME, None, data=text.encode(errors="replace"))
        return self._import_inputs(iter([pasted]), None, False, progress, is_stopped)

    def subscriptions(self) -> Mapping[str, str]:
        """By name, what a fetch without a source asks for. Raises UsageMistake for a config file that is wrong."""
        from paperbrowse.settings import read_config

        return read_config(self._home).subscriptions

    def fetch(
        self,
        sources: Sequence["SourceSpec"] = (),
        *,
        config: str | None = None,
        progress: Callable[["FetchProgress"], None] | None = None,
        is_stopped: Callable[[], bool] = lambda: False,
    ) -> "FetchReport":
        """Fetch papers from these sources; without any, from all subscriptions.

        What the network refuses is told in the report. Raises UsageMistake for words and for a config file that make
        no sense, before anything is asked.
        """
        from paperbrowse.fetch.cancellation import Cancellation
        from paperbrowse.library.fetcher import Fetcher
        from paperbrowse.settings import read_config

        self._paper_store.verdicts = self._mark_store.verdicts()
        waiting = Cancellation(is_stopped)
        fetching = Fetcher(
            self._home, self._paper_store, self._clock, read_config(self._home, config), progress, waiting
        )
        report = fetching.fetch(fetching.parse_requests(sources))
        self._learn_aliases()
        return report

    def load_sample(self) -> "ImportReport":
        """Import the sample page that comes with the program."""
        from paperbrowse.library.inputs import ImportInput

        sample = ImportInput(SAMPLE_FILE, sample_folder() / SAMPLE_FILE)
        return self._import_inputs(iter([sample]), None, False, None, lambda: False)

    def _import_inputs(
        self,
        inputs: "Iterator[ImportInput]",
        format_name: str | None,
        dry_run: bool,
        progress: Callable[["Progress"], None] | None,
        is_stopped: Callable[[], bool],
    ) -> "ImportReport":
        from paperbrowse.library.importer import ImportedMarksLog, Importer

        self._paper_store.verdicts = self._mark_store.verdicts()
        ingest = Importer(self._paper_store, self._clock, format_name, dry_run, progress, is_stopped)
        incoming = ImportedMarksLog(ingest.marks)
        report = ingest.run(incoming.track(inputs))
        if not dry_run:
            self._import_marks(incoming.imported_marks(self._clock))
            self._learn_aliases()
        return report

    def _import_marks(self, imported: "Sequence[ImportedMarks]") -> None:
        """Marks that came in with papers; they are changes like any other, so they can be undone."""
        if imported:
            self._mark_store.writer.import_marks(imported)

    def _learn_aliases(self) -> None:
        """Let marks learn the names their papers have got: an import may have told of an id."""
        with self._paper_store.reading():
            marked = self._mark_lookup.find_marked("any")
        self._mark_store.writer.learn_aliases(self._subjects(marked))

    def _subjects(self, rows: Iterable[int]) -> Iterator[Subject]:
        """As they are asked for, however many there are."""
        for some in _in_batches(rows):
            with self._paper_store.reading():  # else it would be said of the file that is being written
                papers = self._paper_store.papers(some)
                more_names = self._paper_store.aliases(some)
            yield from (subject_of(papers[row], more_names.get(row, ())) for row in some if row in papers)

    def _entry(self, row: int) -> PaperEntry:
        (entry,) = self.entries([row])
        if entry is None:
            raise NoSuchPaper("the paper was merged or removed a moment ago", "search again")
        return entry


def _in_batches(rows: Iterable[int]) -> Iterator[list[int]]:
    coming = iter(rows)
    while some := list(islice(coming, _ROWS_PER_READ)):
        yield some


def sample_folder() -> Path:
    """Where the sample files are: in the installed package, else beside it in a checkout."""
    installed = Path(paperbrowse.__file__).parent / "sample_data"
    return installed if installed.is_dir() else Path(paperbrowse.__file__).parent.parent / "sample_data"
