"""The `PaperService`: papers by row or by key, with their marks and sources."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from paperbrowse.library.mark_lookup import find_marked_row
from paperbrowse.library.results import PaperEntry
from paperbrowse.library.stores import Stores, row_batches
from paperbrowse.model.errors import NoSuchPaper
from paperbrowse.model.marks import NO_MARKS, subject_of

if TYPE_CHECKING:
    from paperbrowse.export.publication import ExportItem

SAMPLE_FILE = "huggingface_search_page.txt"
"""The page that is imported on the first run."""


class PaperService:
    """Reads papers with their marks; changes nothing."""

    def __init__(self, stores: Stores) -> None:
        self._stores = stores

    def entries(self, rows: Sequence[int]) -> list[PaperEntry | None]:
        """Return the papers of these rows with their marks; None where a paper was removed since."""
        papers_db, marks_db = self._stores.papers, self._stores.marks
        with papers_db.reading():
            papers = papers_db.papers(rows)
            aliases = papers_db.aliases(rows)
            present = [row for row in rows if row in papers]
            sources = papers_db.provenance.references_of(present)
            records = papers_db.provenance.bib_records(present)
            arrivals = papers_db.arrivals(present)
        subjects = [subject_of(papers[row], aliases.get(row, ())) for row in present]
        entries = {}
        for row, subject, marks in zip(present, subjects, marks_db.find(subjects), strict=True):
            added, is_unseen = arrivals.get(row, (None, False))
            is_new = is_unseen and marks == NO_MARKS
            filed = records.get(row, ())
            entries[row] = PaperEntry(
                row, papers[row], marks, subject.names, sources.get(row, ()), filed, added, is_new
            )
        return [entries.get(row) for row in rows]

    def entry(self, row: int) -> PaperEntry:
        """Return the paper of one row. Raises NoSuchPaper."""
        (entry,) = self.entries([row])
        if entry is None:
            raise NoSuchPaper("this paper was just merged or removed", "search again")
        return entry

    def find(self, key: str) -> PaperEntry:
        """Return the paper of a printed key, an arXiv id, a DOI or a URL. Raises NoSuchPaper."""
        from paperbrowse.model.paper_ids import candidate_keys  # late: needed for keys that were typed only

        papers_db, marks_db = self._stores.papers, self._stores.marks
        key = key.encode(errors="replace").decode()  # an argument may hold bytes that are not text
        with papers_db.reading():
            for name in candidate_keys(key):
                if paper := papers_db.find_by_name(name):
                    return self.entry(paper.row)
            if (row := self._stores.citations.find_row(key)) is not None:
                return self.entry(row)
            for record in marks_db.records(marks_db.find_ids("any")):
                if key in record.names and (row := find_marked_row(papers_db, record)) is not None:
                    return self.entry(row)
        raise NoSuchPaper(f"no paper has the key {key}", "`paperbrowse search` prints keys")

    def export_items(self, rows: Iterable[int], *, cites: bool = False) -> "Iterator[ExportItem]":
        """Yield the papers of these rows for an export format; removed papers are left out. Raises Interrupted.

        cites: give every paper a citation key, which it keeps.
        """
        from paperbrowse.export.publication import ExportItem

        with self._stores.papers.reading():
            for batch in row_batches(rows):
                entries = [entry for entry in self.entries(batch) if entry]
                keys = self._stores.citations.give(entries) if cites else self._stores.citations.find(entries)
                for entry, of_entry in zip(entries, keys, strict=True):
                    yield ExportItem(entry.key, entry.paper, entry.marks, entry.sources, of_entry, entry.records)

    def citation_keys(self, entry: PaperEntry) -> tuple[str, ...]:
        """Return the citation keys of a paper, the main one first; empty if it has none yet."""
        return self._stores.citations.find([entry])[0]

    def another_citation_key(self, key: str, is_taken: Callable[[str], bool]) -> str:
        """Give a paper a further citation key that is free in some file, and return it."""
        return self._stores.citations.give_another(self.find(key), is_taken)

    def count(self) -> int:
        with self._stores.papers.reading():
            return self._stores.papers.size()

    def count_new(self, limit: int) -> int:
        """Return the number of papers that were never on the screen and have no mark, at most `limit`."""
        with self._stores.papers.reading():
            return self._stores.lookup.count_new(limit)

    def is_first_run(self) -> bool:
        """Return whether no session has ended yet and only the sample page was imported."""
        return self._stores.marks.last_session is None and self.has_only_sample()

    def has_only_sample(self) -> bool:
        with self._stores.papers.reading():
            names = self._stores.papers.source_names()
        return len(names) == 1 and names[0].endswith(SAMPLE_FILE)
