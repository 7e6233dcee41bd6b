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
from paperbrowse.library.marked import MarkedRows, find_marked
from paperbrowse.library.view import Entry, View, like
from paperbrowse.marks.store import MarkStore
from paperbrowse.model.errors import DamagedFile, NoSuchPaper, StorageError
from paperbrowse.model.marks import Subject, parse_note, parse_tag, subject_of
from paperbrowse.papers.store import PaperStore
from paperbrowse.settings import Home
from paperbrowse.text.clean import clean_line

if TYPE_CHECKING:  # what only some commands need is imported where they are asked for
    from paperbrowse.export.item import ExportItem
    from paperbrowse.library.backups import Backup, Backups
    from paperbrowse.library.documents import Source
    from paperbrowse.library.fetching import FetchProgress, FetchReport
    from paperbrowse.library.ingest import ImportReport
    from paperbrowse.library.papers_said import PapersSaid
    from paperbrowse.library.progress import Progress
    from paperbrowse.library.searching import Searching
    from paperbrowse.library.tags import TagUse
    from paperbrowse.marks.backup import MarkTotals
    from paperbrowse.marks.change_messages import Change
    from paperbrowse.marks.history import JournalEntry
    from paperbrowse.marks.import_marks import ImportedMarks
    from paperbrowse.marks.saved_searches import SavedSearch
    from paperbrowse.search.facets import Facets

SAMPLE = "huggingface_search_page.txt"
"""The page that is read on the first run."""

PASTED = "pasted text"
"""Where papers came from that were pasted."""

OFFERED_FROM = 100
"""Places of a library, new and old, whose papers' categories and the like are offered while one types."""
LOOKED_AT = 20
"""Papers of each."""

COUNTED_AS_NEW = 10_000
"""Papers of an answer that are asked when they came in: as many as an answer to words lists."""

AT_ONCE = 0.05
"""Seconds of patience of a screen: an answer is there before the next key. Most of it is spent only where millions of
papers are gone through for a few."""

SALVAGED_AT_ONCE = 100_000_000
"""Bytes of a damaged papers.db that is read again while the program starts: some seconds, once."""

_FETCHED_AT_ONCE = 400
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
        tell: Callable[[str], object] = lambda sentence: None,
    ) -> None:
        """tell: hears why opening takes long, where it does."""
        self._clock = clock
        self._home = home
        self._book = MarkStore(home.library_db, clock, before_upgrade=lambda copy: self.backups.keep(copy))
        self._cache = PaperStore(home.papers_db, clock, tell)
        self._marked = MarkedRows(self._cache, self._book)
        self._searching: Searching | None = None
        self.notices = (
            *self._book.notices,
            *self._brought_back(),
            *self._cache.notices,
            *self._papers_taken_over(),
        )
        """What a person should know about how the files opened: set aside, newer, read-only."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of both files."""
        self._cache.close()
        self._book.close()

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
        return self.backups.keep(self._book.snapshot())

    def back_up_once_a_day(self) -> None:
        """Without a word where there is one of today, or nothing to keep. Raises StorageError."""
        if self._book.writable and self.backups.is_due() and any(astuple(self._book.totals())):
            self.back_up()

    def restore(self, content: bytes, name: str) -> Path:
        """Become what a backup holds; where the library as it was is kept. Raises StorageError."""
        from paperbrowse.library.whole_file import whole_file

        file = self._home.library_db
        before = find_free_path(file.with_name(f"{file.name}.replaced-{self._clock().astimezone():%Y%m%d-%H%M%S}"))
        try:
            present = self._book.snapshot().content
        except DamagedFile:  # what is left of it is kept as it is
            present = file.read_bytes()
        with whole_file(str(before), replace=False) as out:
            out.write(present)
        self._book.restore(content, name)
        return before

    def holding(self, content: bytes | None = None, name: str = "") -> "MarkTotals":
        """How much is marked, here or in a backup. Raises StorageError."""
        from paperbrowse.marks.backup import backup_totals

        return self._book.totals() if content is None else backup_totals(content, name)

    def _brought_back(self) -> tuple[str, ...]:
        damaged = self._book.damaged_path
        if damaged is None and not (self._book.was_empty and self.backups.listed()):
            return ()
        from paperbrowse.library.recovery import bring_back  # late: hardly ever

        return (bring_back(self._book, self.backups, damaged),)

    def _papers_taken_over(self) -> tuple[str, ...]:
        damaged = self._cache.damaged_path
        if damaged is None:
            return ()
        try:
            papers = self._cache.salvage(damaged) if damaged.stat().st_size < SALVAGED_AT_ONCE else 0
        except (OSError, StorageError) as trouble:
            return (f"the papers in it could not be taken over: {trouble}",)
        return (f"{papers:,} papers were read from it; import yours again for the others",) if papers else ()

    # Looking after both files

    def mend_marks(self) -> tuple[str, ...]:
        """Set a damaged library.db aside and bring back what can be; what was done. Raises StorageError."""
        file = self._home.library_db
        self._book.close()
        aside = quarantine(file, "damaged")
        self._book = MarkStore(file, self._clock)
        self._begin_anew()
        from paperbrowse.library.recovery import bring_back

        return f"kept as {aside}", bring_back(self._book, self.backups, aside)

    def begin_papers_anew(self) -> tuple[Path, int]:
        """Set a damaged papers.db aside and begin another with what makes sense of it.

        Returns where the old one is kept and how many papers were taken over. Raises StorageError.
        """
        self._cache.close()
        aside = quarantine(self._home.papers_db, "damaged")
        self._cache = PaperStore(self._home.papers_db, self._clock)
        self._begin_anew()
        return aside, self._cache.salvage(aside)

    def _begin_anew(self) -> None:
        """Nothing that was known of either file holds any more."""
        self._marked = MarkedRows(self._cache, self._book)
        self._searching = None

    def marks_faults(self) -> list[str]:
        """What is wrong with library.db; empty when it is sound."""
        return self._book.problems()

    def papers_faults(self) -> list[str]:
        """What is wrong with papers.db; empty when it is sound."""
        with self._cache.reading():
            return self._cache.problems()

    def index_faults(self) -> list[str]:
        """Where the index does not hold what the papers say. Raises StorageError where that cannot be asked."""
        with self._cache.reading():
            return self._cache.index_problems()

    def is_index_growing(self) -> bool:
        """Whether a large import is under way, here or in another program: its words are counted at its end."""
        return self._cache.is_bulk_load_locked()

    def rebuild_index(self) -> None:
        """Make the index anew from the papers. Raises StorageError."""
        self._cache.rebuild_index()

    # Questions

    def search(self, query: str, patience: float = math.inf) -> View:
        """The answer to a query as typed, or what of it can be found in so many seconds.

        Raises Interrupted after `interrupt`, and never for what was typed.
        """
        with self._cache.reading():
            return self._everything(query) if not query.strip() else self._search(query, patience)

    def count(self, view: View, patience: float = math.inf) -> View:
        """An answer that is only uncounted, counted as far as that can be done in so many seconds.

        Raises Interrupted as `search` does.
        """
        with self._cache.reading():
            return self._ready().count(view, patience)

    def _everything(self, query: str) -> View:
        rows = self._cache.rows()
        return View(query=query, rows=rows, total=len(rows))

    def _search(self, query: str, patience: float) -> View:
        return self._ready().search(query, patience)

    def _ready(self) -> "Searching":
        if self._searching is None:
            # Late: the first screen lists papers without a word to look for, and must not wait for all this.
            from paperbrowse.library.searching import Searching

            self._searching = Searching(self._cache, self._marked, self.today)
        return self._searching

    def interrupt(self) -> None:
        """Stop the search running in this library's thread; safe from any thread, and after `close`."""
        interrupt(self._cache.connection)

    def today(self) -> date:
        """The day it is where the reader is."""
        return self._clock().astimezone().date()

    def version(self) -> tuple[int, ...]:
        """Changes whenever this or another process changed papers or marks: a cheap reason to search again."""
        with self._cache.reading():
            return (*self._cache.version(), *self._book.version())

    def entries(self, rows: Sequence[int]) -> list[Entry | None]:
        """The papers of these rows with their marks; None where one is gone since."""
        with self._cache.reading():
            papers = self._cache.papers(rows)
            more_names = self._cache.aliases(rows)
            present = [row for row in rows if row in papers]
            sources = self._cache.sources_of(present)
            looked = self._book.last_seen
            new = self._cache.filter_added_since(present, looked) if looked else ()
        subjects = [subject_of(papers[row], more_names.get(row, ())) for row in present]
        marks = self._book.find(subjects)
        found = {
            row: Entry(row, papers[row], mark, about.names, sources.get(row, ()), new=row in new)
            for row, about, mark in zip(present, subjects, marks, strict=True)
        }
        return [found.get(row) for row in rows]

    def find(self, key: str) -> Entry:
        """The paper of a printed key, an arXiv id, a DOI or a URL, with its sources. Raises NoSuchPaper."""
        from paperbrowse.model.paper_ids import candidate_keys

        with self._cache.reading():
            for name in candidate_keys(key):
                if found := self._cache.find_by_name(name):
                    return self._whole(found.row)
            for marked in self._book.records(self._book.find_ids("any")):
                if key in marked.names and (row := find_marked(self._cache, marked)) is not None:
                    return self._whole(row)
        raise NoSuchPaper(f"no paper is known as {key}", "`paperbrowse search` prints keys")

    def similar(self, row: int) -> View:
        """Papers like that of a row, the most alike first. Raises NoSuchPaper when it is gone, and Interrupted."""
        return self.search(like(self._whole(row)))

    def facets(self, query: str) -> "Facets":
        """How many papers of an answer there are of each year, category and the like. Raises Interrupted."""
        return self.facets_of(self.search(query))

    def facets_of(self, view: View) -> "Facets":
        """The same for an answer that is there already: of more papers than are listed, dates are counted of all."""
        from paperbrowse.papers.facet_values import FacetValues
        from paperbrowse.search.facets import count_facets

        with self._cache.reading():
            tagged = {tag: self._marked.find_marked("tag", tag) for tag in self._book.tags()}
            all_listed = view.exact_total and view.total == len(view.rows)
            per_day = None if all_listed else self._ready().per_day(view) or None
            return count_facets(
                view.rows, FacetValues(self._cache), tagged, all_listed=all_listed, papers_by_day=per_day
            )

    def values(self) -> dict[str, tuple[str, ...]]:
        """What fields may be given in this library, by field, the likeliest first: tags, categories and the like."""
        from paperbrowse.papers.facet_values import FacetValues
        from paperbrowse.search.facets import count_facets

        with self._cache.reading():
            rows = self._cache.rows()
            places = range(0, len(rows), max(LOOKED_AT, len(rows) // OFFERED_FROM))
            found = count_facets([row for at in places for row in rows[at : at + LOOKED_AT]], FacetValues(self._cache))
        counted = (
            ("cat", found.category),
            ("source", found.source),
            ("org", found.organization),
            ("venue", found.venue),
        )
        return {"tag": tuple(self._book.tags()), **{name: tuple(values) for name, values in counted}}

    def tag_uses(self, rows: Iterable[int]) -> "tuple[TagUse, ...]":
        """Every tag there is, and how many of these papers have it; those on any of them first."""
        from paperbrowse.library.tags import tag_uses

        with self._cache.reading():
            return tag_uses(self._book.tag_counts(), lambda tag: self._marked.find_marked("tag", tag), rows)

    def note_on(self, rows: Collection[int]) -> str | None:
        """The note that all of these papers have, "" where none has one; None where they differ."""
        with self._cache.reading():
            noted = set(self._marked.find_marked("noted", ""))
        having = [row for row in rows if row in noted]
        if len(having) not in (0, len(rows)):
            return None
        notes = {entry.marks.note or "" for entry in self.entries(having) if entry} or {""}
        return notes.pop() if len(notes) == 1 else None

    def paper_count(self) -> int:
        """How many papers are cached."""
        with self._cache.reading():
            return self._cache.size()

    def starred_count(self) -> int:
        """How many papers are starred, cached or not."""
        return self._book.starred_count()

    def new_count(self, most: int) -> int:
        """How many papers came in since the reader last looked, counted no further than asked for."""
        with self._cache.reading():
            return len(self._cache.rows_added_since(self._book.last_seen, most)) if self._book.last_seen else 0

    def look(self) -> None:
        """The reader has seen what there is: what comes in from now on is new. Raises StorageError."""
        self._book.mark_seen()

    def is_first_run(self) -> bool:
        """Whether nobody has looked yet, and nothing but the sample page is there."""
        return self._book.last_seen is None and self.only_sample()

    def only_sample(self) -> bool:
        """Whether nothing but the sample page has been imported."""
        with self._cache.reading():
            names = self._cache.source_names()
        return len(names) == 1 and names[0].endswith(SAMPLE)

    def export(self, query: str) -> "Iterator[ExportItem]":
        """Every paper that answers, in order, as a format of `export` writes it."""
        return self.exported(self.search(query).rows)

    def exported(self, rows: Iterable[int]) -> "Iterator[ExportItem]":
        """The papers of these rows, but those that are gone, for a format of `export`. Raises Interrupted."""
        from paperbrowse.export.item import ExportItem

        with self._cache.reading():
            for some in _batches(rows):
                for entry in filter(None, self.entries(some)):
                    yield ExportItem(entry.key, entry.paper, entry.marks, entry.sources)

    # Marks

    def look_round(self) -> None:
        """Note what other windows and commands have marked so far."""
        self._book.remember_version()

    def is_marked_elsewhere(self) -> bool:
        """Whether they may have marked something since that was last noted."""
        return self._book.is_changed_elsewhere()

    def star(self, rows: Iterable[int]) -> "Change":
        """Keep papers for later; on the disk when this returns."""
        return self._book.writer.star(self._subjects(rows))

    def unstar(self, rows: Iterable[int]) -> "Change":
        """Take stars off."""
        return self._book.writer.unstar(self._subjects(rows))

    def mark_read(self, rows: Iterable[int]) -> "Change":
        """Say that papers were read."""
        return self._book.writer.mark_read(self._subjects(rows))

    def mark_unread(self, rows: Iterable[int]) -> "Change":
        """Say that papers are still to be read."""
        return self._book.writer.mark_unread(self._subjects(rows))

    def tag(self, rows: Iterable[int], tag: str) -> "Change":
        """Put a tag on papers. Raises UsageMistake for what is no tag."""
        return self._book.writer.tag(self._subjects(rows), parse_tag(tag))

    def untag(self, rows: Iterable[int], tag: str) -> "Change":
        """Take one tag off papers, as it is kept: one that came in may be such as nobody could type."""
        return self._book.writer.untag(self._subjects(rows), clean_line(tag))

    def note(self, rows: Iterable[int], text: str) -> "Change":
        """Write a note on papers in place of the one they have; the empty text takes it off."""
        return self._book.writer.note(self._subjects(rows), parse_note(text))

    def add_note(self, rows: Iterable[int], text: str) -> "Change":
        """Write a text below the notes these papers have."""
        return self._book.writer.add_note(self._subjects(rows), parse_note(text))

    def undo(self) -> "Change | None":
        """Take the last change back, also one of an earlier session; None when there is none."""
        change = self._book.writer.undo()
        return self._papers_said.followed(change) if change else None

    def redo(self) -> "Change | None":
        """Make a change again that was taken back; None when there is none."""
        change = self._book.writer.redo()
        return self._papers_said.followed(change) if change else None

    def history(self, limit: int) -> "list[JournalEntry]":
        """The newest changes of marks, the newest first, those undone among them."""
        return self._book.writer.history(limit)

    # Saved searches

    def saved_searches(self) -> "list[SavedSearch]":
        """The queries a reader comes back to, in the order in which they were saved."""
        return self._book.saved_searches.all()

    def save_search(self, name: str, query: str) -> "SavedSearch":
        """Keep a query by a name, in place of another of that name. Raises UsageMistake for what is no name."""
        return self._book.saved_searches.save(name, query)

    def remove_search(self, name: str) -> "SavedSearch | None":
        """Forget a saved search; None where there is none of the name."""
        return self._book.saved_searches.remove(name)

    def look_at_search(self, name: str) -> None:
        """What a saved search finds now is new no longer."""
        self._book.saved_searches.mark_seen(name)

    def counts_of(self, saved: "SavedSearch", patience: float = math.inf) -> tuple[View, int]:
        """(what a saved search finds, how many of the listed came in since it was last opened). Raises Interrupted."""
        view = self.search(saved.query, patience)
        view = self.count(view, patience) if view.only_uncounted else view
        if saved.seen_at is None:
            return view, len(view.rows)
        with self._cache.reading():
            return view, len(self._cache.filter_added_since(view.rows[:COUNTED_AS_NEW], saved.seen_at))

    # Which papers are one

    def duplicates(self) -> Iterator[list[Entry]]:
        """Groups of papers that may be one, and of which neither an id nor a person said anything."""
        with self._cache.reading():
            yield from self._papers_said.duplicates(self.entries)

    def merge(self, rows: Sequence[int]) -> "Change":
        """Say that papers are one, now and after any import. Raises UsageMistake where their ids forbid it."""
        with self._cache.reading():
            return self._papers_said.merge(list(self._subjects(rows)))

    def split(self, row: int) -> "Change":
        """Say that a paper is several, taken for one because they look alike. Raises UsageMistake where it is not."""
        with self._cache.reading():
            return self._papers_said.split(row)

    @property
    def _papers_said(self) -> "PapersSaid":
        from paperbrowse.library.papers_said import PapersSaid

        return PapersSaid(self._cache, self._book, self._subjects)

    # Papers coming in

    def import_paths(
        self,
        paths: Sequence[str],
        *,
        format: str | None = None,
        dry_run: bool = False,
        progress: Callable[["Progress"], None] | None = None,
        is_stopped: Callable[[], bool] = lambda: False,
    ) -> "ImportReport":
        """Import files, folders and stdin (`-`); what cannot be read is told in the report, never raised."""
        from paperbrowse.library.documents import sources

        return self._import(sources(paths), format, dry_run, progress, is_stopped)

    def import_text(
        self,
        text: str,
        *,
        progress: Callable[["Progress"], None] | None = None,
        is_stopped: Callable[[], bool] = lambda: False,
    ) -> "ImportReport":
        """Import what was pasted, as a file of it would be."""
        from paperbrowse.library.documents import Source

        pasted = Source(PASTED, None, given=text.encode(errors="replace"))
        return self._import(iter([pasted]), None, False, progress, is_stopped)

    def subscriptions(self) -> Mapping[str, str]:
        """By name, what a fetch without a source asks for. Raises UsageMistake for a config file that is wrong."""
        from paperbrowse.settings import read_config

        return read_config(self._home).subscriptions

    def fetch(
        self,
        sources: Sequence[str] = (),
        *,
        config: str | None = None,
        progress: Callable[["FetchProgress"], None] | None = None,
        is_stopped: Callable[[], bool] = lambda: False,
    ) -> "FetchReport":
        """Bring papers from the network: `hf day`, `arxiv category cs.CL`, a feed's address; none is all subscriptions.

        What the network refuses is told in the report. Raises UsageMistake for words and for a config file that make
        no sense, before anything is asked.
        """
        from paperbrowse.fetch.cancellation import Cancellation
        from paperbrowse.library.fetching import Fetching
        from paperbrowse.settings import read_config

        self._cache.verdicts = self._book.verdicts()
        waiting = Cancellation(is_stopped)
        fetching = Fetching(self._home, self._cache, self._clock, read_config(self._home, config), progress, waiting)
        report = fetching.take(fetching.wanted(sources))
        self._adopt()
        return report

    def load_sample(self) -> "ImportReport":
        """Import the sample page that comes with the program."""
        from paperbrowse.library.documents import Source

        sample = Source(SAMPLE, sample_folder() / SAMPLE)
        return self._import(iter([sample]), None, False, None, lambda: False)

    def _import(
        self,
        found: "Iterator[Source]",
        format: str | None,
        dry_run: bool,
        progress: Callable[["Progress"], None] | None,
        is_stopped: Callable[[], bool],
    ) -> "ImportReport":
        from paperbrowse.library.incoming import Incoming
        from paperbrowse.library.ingest import Ingest

        self._cache.verdicts = self._book.verdicts()
        ingest = Ingest(self._cache, self._clock, format, dry_run, progress, is_stopped)
        incoming = Incoming(ingest.marked)
        report = ingest.take(incoming.watched(found))
        if not dry_run:
            self._apply(incoming.arrivals(self._clock))
            self._adopt()
        return report

    def _apply(self, arrivals: "Sequence[ImportedMarks]") -> None:
        """Marks that came in with papers; they are changes like any other, so they can be undone."""
        if arrivals:
            self._book.writer.import_marks(arrivals)

    def _adopt(self) -> None:
        """Let marks learn the names their papers have got: an import may have told of an id."""
        with self._cache.reading():
            marked = self._marked.find_marked("any")
        self._book.writer.learn_aliases(self._subjects(marked))

    def _subjects(self, rows: Iterable[int]) -> Iterator[Subject]:
        """As they are asked for, however many there are."""
        for some in _batches(rows):
            with self._cache.reading():  # else it would be said of the file that is being written
                papers = self._cache.papers(some)
                more_names = self._cache.aliases(some)
            yield from (subject_of(papers[row], more_names.get(row, ())) for row in some if row in papers)

    def _whole(self, row: int) -> Entry:
        (entry,) = self.entries([row])
        if entry is None:
            raise NoSuchPaper("the paper was merged or removed a moment ago", "search again")
        return entry


def _batches(rows: Iterable[int]) -> Iterator[list[int]]:
    coming = iter(rows)
    while some := list(islice(coming, _FETCHED_AT_ONCE)):
        yield some


def sample_folder() -> Path:
    """Where the sample files are: in the installed package, else beside it in a checkout."""
    installed = Path(paperbrowse.__file__).parent / "sample_data"
    return installed if installed.is_dir() else Path(paperbrowse.__file__).parent.parent / "sample_data"
