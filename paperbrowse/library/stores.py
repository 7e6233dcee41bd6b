"""The two open databases of one home, shared by all services of a `Library`."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from paperbrowse.database.quarantine import quarantine
from paperbrowse.library.mark_lookup import MarkLookup
from paperbrowse.marks.store import MarkStore
from paperbrowse.papers.store import PaperStore
from paperbrowse.settings import Home

if TYPE_CHECKING:
    from paperbrowse.library.backups import Backups
    from paperbrowse.papers.corpus import SqliteCorpus

_ROWS_PER_READ = 400
"""Papers that an export or a change of marks reads at a time."""


class Stores:
    """library.db and papers.db of a home, for one thread; either can be replaced when it is damaged."""

    def __init__(self, home: Home, clock: Callable[[], datetime], notify: Callable[[str], object]) -> None:
        self.home, self.clock = home, clock
        self.marks = MarkStore(home.library_db, clock, before_upgrade=lambda snapshot: self.backups.add(snapshot))
        self.papers = PaperStore(home.papers_db, clock, notify)

    @property
    def backups(self) -> "Backups":
        from paperbrowse.library.backups import Backups  # late: needed once a day

        return Backups(self.home.library_db.parent, self.clock)

    @cached_property
    def lookup(self) -> MarkLookup:
        return MarkLookup(self.papers, self.marks)

    @cached_property
    def corpus(self) -> "SqliteCorpus":
        from paperbrowse.papers.corpus import SqliteCorpus  # late: the first screen lists papers without a search

        return SqliteCorpus(self.papers)

    def today(self) -> date:
        """Return the date in the local time zone."""
        return self.clock().astimezone().date()

    def recover(self) -> tuple[str, ...]:
        """Fill databases that replaced damaged ones with what can be read; return what the user should know."""
        return (*self.marks.notices, *self._recover_marks(), *self.papers.notices, *self._salvage_papers())

    def _recover_marks(self) -> tuple[str, ...]:
        damaged = self.marks.damaged_path
        if damaged is None and not (self.marks.was_empty and self.backups.newest_first()):
            return ()
        from paperbrowse.library.recovery import recover_marks  # late: rarely needed

        return (recover_marks(self.marks, self.backups, damaged),)

    def _salvage_papers(self) -> tuple[str, ...]:
        if self.papers.damaged_path is None:
            return ()
        from paperbrowse.library.recovery import salvage_papers

        return salvage_papers(self.papers, self.papers.damaged_path)

    def replace_marks(self) -> Path:
        """Move a damaged library.db aside and start an empty one; return the new path of the damaged file."""
        self.marks.close()
        damaged = quarantine(self.home.library_db, "damaged")
        self.marks = MarkStore(self.home.library_db, self.clock)
        self.__dict__.pop("lookup", None)
        return damaged

    def replace_papers(self) -> Path:
        """Move a damaged papers.db aside and start an empty one; return the new path of the damaged file."""
        self.papers.close()
        damaged = quarantine(self.home.papers_db, "damaged")
        self.papers = PaperStore(self.home.papers_db, self.clock)
        for name in ("lookup", "corpus"):
            self.__dict__.pop(name, None)
        return damaged

    def close(self) -> None:
        self.papers.close()
        self.marks.close()


def row_batches(rows: Iterable[int]) -> Iterator[list[int]]:
    """Split rows into lists that are read at once; rows may be computed on demand, so they are never copied."""
    remaining = iter(rows)
    while batch := list(islice(remaining, _ROWS_PER_READ)):
        yield batch
