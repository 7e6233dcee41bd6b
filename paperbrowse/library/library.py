"""The `Library`: everything the program does with papers and marks, for the terminal and the command line alike."""

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from paperbrowse.database.interrupt import interrupt
from paperbrowse.library.papers import PaperService
from paperbrowse.library.search import SearchService
from paperbrowse.library.stores import Stores
from paperbrowse.settings import Home

if TYPE_CHECKING:  # of the old names
    from paperbrowse.export.publication import ExportItem
    from paperbrowse.fetch.source_spec import SourceSpec
    from paperbrowse.library.backups import Backup, Backups
    from paperbrowse.library.fetcher import FetchProgress, FetchReport
    from paperbrowse.library.importer import ImportReport, Progress
    from paperbrowse.library.results import PaperEntry, SearchResult
    from paperbrowse.library.search import TagUse
    from paperbrowse.marks.backup import MarkTotals
    from paperbrowse.marks.change_messages import Change
    from paperbrowse.marks.history import JournalEntry
    from paperbrowse.marks.saved_searches import SavedSearch
    from paperbrowse.marks.store import MarkStore
    from paperbrowse.search.facets import Facets

if TYPE_CHECKING:  # services that the first screen does not need are imported when they are first used
    from paperbrowse.library.duplicates import DuplicateService
    from paperbrowse.library.imports import ImportService
    from paperbrowse.library.maintenance import MaintenanceService
    from paperbrowse.library.marks import MarkService

SCREEN_TIMEOUT = 0.05
"""Seconds that a search for the screen may take, because results should appear before the next key is pressed. Only a
few matches among millions of papers take most of it."""


def utc_now() -> datetime:
    """Return the current time in UTC, as all stored times are."""
    return datetime.now(UTC)


class Library:
    """The papers and marks of one home, for one thread; another thread opens its own, which is cheap."""

    def __init__(
        self,
        home: Home,
        clock: Callable[[], datetime] = utc_now,
        notify: Callable[[str], object] = lambda message: None,
    ) -> None:
        """notify: called with a message when opening the files takes long."""
        self._stores = Stores(home, clock, notify)
        self.notices = self._stores.recover()
        """Messages to the user about the files: damaged, newer than this program, read-only."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._stores.close()

    @cached_property
    def search(self) -> SearchService:
        return SearchService(self._stores)

    @cached_property
    def papers(self) -> PaperService:
        return PaperService(self._stores)

    @cached_property
    def marks(self) -> "MarkService":
        from paperbrowse.library.marks import MarkService

        return MarkService(self._stores)

    @cached_property
    def duplicates(self) -> "DuplicateService":
        from paperbrowse.library.duplicates import DuplicateService

        return DuplicateService(self._stores, self.marks.subjects)

    @cached_property
    def imports(self) -> "ImportService":
        from paperbrowse.library.imports import ImportService

        return ImportService(self._stores, self.marks.subjects)

    @cached_property
    def maintenance(self) -> "MaintenanceService":
        from paperbrowse.library.maintenance import MaintenanceService

        return MaintenanceService(self._stores)

    @property
    def folder(self) -> Path:
        """The folder that holds library.db."""
        return self._stores.home.library_db.parent

    def today(self) -> date:
        """Return the date in the local time zone."""
        return self._stores.today()

    def version(self) -> tuple[int, ...]:
        """Return numbers that differ after any process has changed papers or marks: then search again."""
        with self._stores.papers.reading():
            return (*self._stores.papers.version(), *self._stores.marks.version())

    def interrupt(self) -> None:
        """Stop the search that runs in this library's thread; safe from any thread, and after `close`."""
        interrupt(self._stores.papers.connection)

    # Old names, which forward to the services until all callers use those; delete this block then.

    _paper_store = property(lambda self: self._stores.papers)
    _mark_lookup = property(lambda self: self._stores.lookup)

    @property
    def _mark_store(self) -> "MarkStore":
        return self._stores.marks

    @_mark_store.setter
    def _mark_store(self, store: "MarkStore") -> None:
        self._stores.marks = store

    @property
    def backups(self) -> "Backups":
        return self.maintenance.backups

    def back_up(self) -> "Backup":
        return self.maintenance.back_up()

    def back_up_daily(self) -> "None":
        self.maintenance.back_up_daily()

    def restore(self, content: bytes, name: str) -> "Path":
        return self.maintenance.restore(content, name)

    def mark_totals(self, content: bytes | None = None, name: str = "") -> "MarkTotals":
        return self.maintenance.mark_totals(content, name)

    def marks_problems(self) -> "list[str]":
        return self.maintenance.marks_problems()

    def papers_problems(self) -> "list[str]":
        return self.maintenance.papers_problems()

    def index_problems(self) -> "list[str]":
        return self.maintenance.index_problems()

    def count(self, result: "SearchResult", timeout: float = math.inf) -> "SearchResult":
        return self.search.count(result, timeout)

    def count_saved_search(self, saved: "SavedSearch", timeout: float = math.inf) -> "tuple[SearchResult, int]":
        return self.search.count_saved_search(saved, timeout)

    def similar(self, row: int) -> "SearchResult":
        return self.search.similar(row)

    def facets(self, query: str) -> "Facets":
        return self.search.facets(self.search.run(query))

    def facets_of(self, result: "SearchResult") -> "Facets":
        return self.search.facets(result)

    def field_values(self) -> "dict[str, tuple[str, ...]]":
        return self.search.field_values()

    def tag_uses(self, rows: Iterable[int]) -> "tuple[TagUse, ...]":
        return self.search.tag_uses(rows)

    def entries(self, rows: Sequence[int]) -> "list[PaperEntry | None]":
        return self.papers.entries(rows)

    def find(self, key: str) -> "PaperEntry":
        return self.papers.find(key)

    def export(self, query: str) -> "Iterator[ExportItem]":
        return self.papers.export_items(self.search.run(query).rows)

    def export_rows(self, rows: Iterable[int]) -> "Iterator[ExportItem]":
        return self.papers.export_items(rows)

    def paper_count(self) -> "int":
        return self.papers.count()

    def new_count(self, limit: int) -> "int":
        return self.papers.count_new(limit)

    def is_first_run(self) -> "bool":
        return self.papers.is_first_run()

    def has_only_sample(self) -> "bool":
        return self.papers.has_only_sample()

    def star(self, rows: Iterable[int]) -> "Change":
        return self.marks.star(rows)

    def unstar(self, rows: Iterable[int]) -> "Change":
        return self.marks.unstar(rows)

    def mark_read(self, rows: Iterable[int]) -> "Change":
        return self.marks.mark_read(rows)

    def mark_unread(self, rows: Iterable[int]) -> "Change":
        return self.marks.mark_unread(rows)

    def tag(self, rows: Iterable[int], tag: str) -> "Change":
        return self.marks.tag(rows, tag)

    def untag(self, rows: Iterable[int], tag: str) -> "Change":
        return self.marks.untag(rows, tag)

    def note(self, rows: Iterable[int], text: str) -> "Change":
        return self.marks.note(rows, text)

    def add_note(self, rows: Iterable[int], text: str) -> "Change":
        return self.marks.add_note(rows, text)

    def shared_note(self, rows: Collection[int]) -> "str | None":
        return self.marks.shared_note(rows)

    def starred_count(self) -> "int":
        return self.marks.starred_count()

    def mark_seen(self) -> "None":
        self.marks.mark_seen()

    def undo(self) -> "Change | None":
        return self.marks.undo()

    def redo(self) -> "Change | None":
        return self.marks.redo()

    def history(self, limit: int) -> "list[JournalEntry]":
        return self.marks.history(limit)

    def remember_version(self) -> "None":
        self.marks.remember_version()

    def changed_elsewhere(self) -> "bool":
        return self.marks.changed_elsewhere()

    def saved_searches(self) -> "list[SavedSearch]":
        return self.marks.saved_searches.all()

    def save_search(self, name: str, query: str) -> "SavedSearch":
        return self.marks.saved_searches.save(name, query)

    def remove_search(self, name: str) -> "SavedSearch | None":
        return self.marks.saved_searches.remove(name)

    def mark_search_seen(self, name: str) -> "None":
        self.marks.saved_searches.mark_seen(name)

    def merge(self, rows: Sequence[int]) -> "Change":
        return self.duplicates.merge(rows)

    def split(self, row: int) -> "Change":
        return self.duplicates.split(row)

    def import_text(
        self,
        text: str,
        *,
        progress: "Callable[[Progress], None] | None" = None,
        is_stopped: Callable[[], bool] = lambda: False,
    ) -> "ImportReport":
        return self.imports.import_text(text, progress=progress, is_stopped=is_stopped)

    def import_paths(
        self,
        paths: Sequence[str],
        *,
        format_name: str | None = None,
        dry_run: bool = False,
        progress: "Callable[[Progress], None] | None" = None,
        is_stopped: Callable[[], bool] = lambda: False,
    ) -> "ImportReport":
        return self.imports.import_paths(
            paths, format_name=format_name, dry_run=dry_run, progress=progress, is_stopped=is_stopped
        )

    def load_sample(self) -> "ImportReport":
        return self.imports.load_sample()

    def subscriptions(self) -> "Mapping[str, str]":
        return self.imports.subscriptions()

    def fetch(
        self,
        sources: "Sequence[SourceSpec]" = (),
        *,
        config: str | None = None,
        progress: "Callable[[FetchProgress], None] | None" = None,
        is_stopped: Callable[[], bool] = lambda: False,
    ) -> "FetchReport":
        return self.imports.fetch(sources, config=config, progress=progress, is_stopped=is_stopped)
