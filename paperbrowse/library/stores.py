"""The two open databases of one home, shared by all services."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from paperbrowse.database.quarantine import quarantine
from paperbrowse.library.mark_lookup import MarkLookup
from paperbrowse.marks.store import MarkStore
from paperbrowse.model.marks import Subject, subject_of
from paperbrowse.papers.store import PaperStore
from paperbrowse.settings import Home

if TYPE_CHECKING:
    from paperbrowse.library.backups import Backups
    from paperbrowse.library.citations import CitationService
    from paperbrowse.library.foryou import ForYouService
    from paperbrowse.papers.corpus import SqliteCorpus


_ROWS_PER_READ = 400
"""Papers that an export or a change of marks reads at a time."""


class Stores:
    """library.db and papers.db of a home, for one thread; either can be replaced when it is damaged."""

    def __init__(self, home: Home, clock: Callable[[], datetime], notify: Callable[[str], object]) -> None:
        self.home, self.clock, self.notify = home, clock, notify
        self.find_in_letter: Callable[[str], list[int]] = lambda heading: []
        """Returns the rows of a section of the next letter."""
        self.marks = MarkStore(home.library_db, clock, before_upgrade=lambda snapshot: self.backups.add(snapshot))
        self.papers = PaperStore(home.papers_db, clock, notify, lambda: self.marks.last_session)

    @property
    def backups(self) -> "Backups":
        from paperbrowse.library.backups import Backups  # late: needed once a day

        return Backups(self.home.library_db.parent, self.clock)

    @cached_property
    def lookup(self) -> MarkLookup:
        return MarkLookup(
            self.papers, self.marks, lambda key: self.citations.find_row(key), lambda name: self.find_in_letter(name)
        )

    @cached_property
    def citations(self) -> "CitationService":
        from paperbrowse.library.citations import CitationService  # late: the first screen cites nothing

        return CitationService(self.papers, self.marks, self.home)

    @cached_property
    def foryou(self) -> "ForYouService":
        from paperbrowse.library.foryou import ForYouService  # late: most sessions do not sort by it

        return ForYouService(self.papers, self.marks, self.lookup, self.corpus)

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
        from paperbrowse.library.backups import recover_marks

        return (recover_marks(self.marks, self.backups, damaged),)

    def _salvage_papers(self) -> tuple[str, ...]:
        if self.papers.damaged_path is None:
            return ()
        from paperbrowse.library.backups import salvage_papers

        return salvage_papers(self.papers, self.papers.damaged_path)

    def subjects(self, rows: Iterable[int]) -> Iterator[Subject]:
        """Yield what marks need to know of papers; read in batches, because there may be millions."""
        papers_db = self.papers
        for batch in row_batches(rows):
            with papers_db.reading():  # not around the yield: an error there would be taken for one of papers.db
                papers = papers_db.papers(batch)
                aliases, copies = papers_db.aliases(batch), papers_db.copies.read(papers)
            yield from (
                subject_of(papers[row], aliases.get(row, ()), copies.get(row)) for row in batch if row in papers
            )

    def replace_marks(self) -> Path:
        """Move a damaged library.db aside and start an empty one; return the new path of the damaged file."""
        self.marks.close()
        damaged = quarantine(self.home.library_db, "damaged")
        self.marks = MarkStore(self.home.library_db, self.clock)
        for name in ("lookup", "citations", "foryou"):
            self.__dict__.pop(name, None)
        return damaged

    def replace_papers(self) -> Path:
        """Move a damaged papers.db aside and start an empty one; return the new path of the damaged file."""
        self.papers.close()
        damaged = quarantine(self.home.papers_db, "damaged")
        self.papers = PaperStore(self.home.papers_db, self.clock)
        for name in ("lookup", "corpus", "citations", "foryou"):
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
