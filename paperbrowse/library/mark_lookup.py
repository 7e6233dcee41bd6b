"""What a reader has marked, as rows of the cache."""

from collections.abc import Sequence

from paperbrowse.marks.records import MarkRecord
from paperbrowse.marks.store import MarkStore
from paperbrowse.model.identity import identity_record, is_same_paper
from paperbrowse.papers.store import PaperStore
from paperbrowse.text.fold import fold


class MarkLookup:
    """Marks found again in the cache; remembered until either file changes."""

    def __init__(self, paper_store: PaperStore, mark_store: MarkStore) -> None:
        self._paper_store, self._mark_store = paper_store, mark_store
        self._version: tuple[int, ...] = ()
        self._rows_by_mark: dict[tuple[str, str], list[int]] = {}

    def find_marked(self, kind: str, value: str = "") -> Sequence[int]:
        """Rows with a mark; the starred ones latest first."""
        version = (*self._paper_store.version(), *self._mark_store.version())
        if version != self._version:
            self._version, self._rows_by_mark = version, {}
        if (kind, value) not in self._rows_by_mark:
            self._rows_by_mark[kind, value] = (
                self._new_rows() if kind == "new" else self._find_rows(self._mark_ids(kind, value))
            )
        return self._rows_by_mark[kind, value]

    def _new_rows(self) -> list[int]:
        """What came in since the reader last looked; nothing is new to one who never did."""
        return self._paper_store.rows_added_since(self._mark_store.last_seen) if self._mark_store.last_seen else []

    def _mark_ids(self, kind: str, value: str) -> Sequence[int]:
        if kind != "note":
            return self._mark_store.find_ids(kind, value)
        noted = self._mark_store.records(self._mark_store.find_ids("noted"))
        return [kept.mark_id for kept in noted if fold(value) in fold(kept.marks.note or "")]

    def _find_rows(self, mark_ids: Sequence[int]) -> list[int]:
        """Most are found by an id, for all of them at once; only the others are looked at one by one."""
        names = self._mark_store.names_of(mark_ids)
        rows = self._paper_store.rows_by_id(name for of_one in names.values() for name in of_one)
        found = {
            mark: row
            for mark in mark_ids
            for name in reversed(names.get(mark, ()))
            if (row := rows.get(name)) is not None
        }
        others = [mark for mark in mark_ids if mark not in found]
        for kept in self._mark_store.records(others):
            if (row := find_marked_row(self._paper_store, kept)) is not None:
                found[kept.mark_id] = row
        return list(dict.fromkeys(found[mark] for mark in mark_ids if mark in found))


def find_marked_row(paper_store: PaperStore, record: MarkRecord) -> int | None:
    """The row of a marked paper: by an id, else by its title and what else the mark remembers of it."""
    for name in record.names:
        found = paper_store.find_by_name(name)
        if found and (not name.startswith("title:") or is_same_paper(record.identity, identity_record(found.paper))):
            return found.row
    found = paper_store.best_match(record.identity)
    return found.row if found else None
