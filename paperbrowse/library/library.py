"""The `Library`: everything the program does with papers and marks, for the terminal and the command line alike."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from paperbrowse.database.interrupt import interrupt
from paperbrowse.library.papers import PaperService
from paperbrowse.library.search import SearchService
from paperbrowse.library.stores import Stores
from paperbrowse.model.errors import Interrupted, NotSaved, StorageError
from paperbrowse.settings import Home
from paperbrowse.text.phrases import count_of

if TYPE_CHECKING:  # services that the first screen does not need are imported when they are first used
    from paperbrowse.library.digest import LetterService
    from paperbrowse.library.duplicates import DuplicateService
    from paperbrowse.library.foryou import ForYouService
    from paperbrowse.library.imports import ImportService
    from paperbrowse.library.maintenance import MaintenanceService
    from paperbrowse.library.marks import MarkService
    from paperbrowse.library.pdfs import PdfService

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
        self._stores.find_in_letter = lambda heading: self.letters.rows(heading)
        self.notices = (*self._stores.recover(), *self._check_marked_papers())
        """Messages to the user about the files: damaged, newer than this program, read-only."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _check_marked_papers(self) -> tuple[str, ...]:
        """Put marked papers back that papers.db lacks; nearly always there is nothing to do."""
        papers, marks, restored = self._stores.papers, self._stores.marks, 0
        try:
            with papers.reading():
                if papers.writable and marks.last_mark() != papers.checked_mark():
                    from paperbrowse.library.paper_copies import check_marked_papers

                    restored = check_marked_papers(self._stores)
        except NotSaved as error:
            return (f"the marked papers are not all listed: {error}",)
        except (StorageError, Interrupted):  # whoever reads the file next sees it; the next start checks again
            return ()
        if not restored:
            return ()
        return (f"{count_of(restored, 'marked paper')} not in papers.db; put back from library.db",)

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

    @property
    def foryou(self) -> "ForYouService":
        return self._stores.foryou

    @cached_property
    def imports(self) -> "ImportService":
        from paperbrowse.library.imports import ImportService

        return ImportService(self._stores, self.marks.subjects)

    @cached_property
    def letters(self) -> "LetterService":
        from paperbrowse.library.digest import LetterService

        return LetterService(self._stores, self.search, self.papers)

    @cached_property
    def maintenance(self) -> "MaintenanceService":
        from paperbrowse.library.maintenance import MaintenanceService

        return MaintenanceService(self._stores)

    @cached_property
    def pdfs(self) -> "PdfService":
        from paperbrowse.library.pdfs import PdfService

        return PdfService(self._stores)

    @property
    def folder(self) -> Path:
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
