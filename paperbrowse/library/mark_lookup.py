"""The `MarkLookup`: rows of papers.db for the marks of library.db."""

from collections.abc import Sequence

from paperbrowse.marks.records import MarkRecord
from paperbrowse.marks.store import MarkStore
from paperbrowse.model.identity import identity_record, is_same_paper
from paperbrowse.papers.store import PaperStore
from paperbrowse.text.fold import fold


class MarkLookup:
    """Finds the rows of marked papers, and caches them until either file changes."""

    def __init__(self, paper_store: PaperStore, mark_store: MarkStore) -> None:
        self._paper_store, self._mark_store = paper_store, mark_store
        self._version: tuple[int, ...] = ()
        self._rows_by_mark: dict[tuple[str, str], list[int]] = {}

    def find_marked(self, kind: str, value: str = "") -> Sequence[int]:
        """Return the rows with a mark; starred ones by time, the last first."""
        version = (*self._paper_store.version(), *self._mark_store.version())
        if version != self._version:
            self._version, self._rows_by_mark = version, {}
        if (kind, value) not in self._rows_by_mark:
            rows = self._new_rows() if kind == "new" else self._find_rows(self._mark_ids(kind, value))
            self._rows_by_mark[kind, value] = rows
        return self._rows_by_mark[kind, value]

    def _new_rows(self) -> list[int]:
        """Return papers added since the last session; nothing is new in the first one."""
        return self._paper_store.rows_added_since(self._mark_store.last_seen) if self._mark_store.last_seen else []

    def _mark_ids(self, kind: str, value: str) -> Sequence[int]:
        if kind != "note":
            return self._mark_store.find_ids(kind, value)
        noted = self._mark_store.records(self._mark_store.find_ids("noted"))
        return [record.mark_id for record in noted if fold(value) in fold(record.marks.note or "")]

    def _find_rows(self, mark_ids: Sequence[int]) -> list[int]:
        """Find most rows by id with one query, and only the others one by one."""
        names_by_mark = self._mark_store.names_of(mark_ids)
        row_by_name = self._paper_store.rows_by_id(name for names in names_by_mark.values() for name in names)
        row_by_mark = {
            mark_id: row
            for mark_id in mark_ids
            for name in reversed(names_by_mark.get(mark_id, ()))
            if (row := row_by_name.get(name)) is not None
        }
        for record in self._mark_store.records([mark_id for mark_id in mark_ids if mark_id not in row_by_mark]):
            if (row := find_marked_row(self._paper_store, record)) is not None:
                row_by_mark[record.mark_id] = row
        return list(dict.fromkeys(row_by_mark[mark_id] for mark_id in mark_ids if mark_id in row_by_mark))


def find_marked_row(paper_store: PaperStore, record: MarkRecord) -> int | None:
    """Return the row of a marked paper, found by an id, or else by its title, authors and date."""
    for name in record.names:
        paper = paper_store.find_by_name(name)
        if paper and (not name.startswith("title:") or is_same_paper(record.identity, identity_record(paper.paper))):
            return paper.row
    match = paper_store.best_match(record.identity)
    return match.row if match else None
