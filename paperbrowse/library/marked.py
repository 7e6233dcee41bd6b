"""What a reader has marked, as rows of the cache."""

from collections.abc import Sequence

from paperbrowse.marks.records import MarkRecord
from paperbrowse.marks.store import MarkStore
from paperbrowse.model.identity import identity_record, is_same_paper
from paperbrowse.papers.store import PaperStore
from paperbrowse.text.fold import fold


class MarkedRows:
    """Marks found again in the cache; remembered until either file changes."""

    def __init__(self, cache: PaperStore, book: MarkStore) -> None:
        self._cache, self._book = cache, book
        self._version: tuple[int, ...] = ()
        self._known: dict[tuple[str, str], list[int]] = {}

    def find_marked(self, kind: str, value: str = "") -> Sequence[int]:
        """Rows with a mark; the starred ones latest first."""
        version = (*self._cache.version(), *self._book.version())
        if version != self._version:
            self._version, self._known = version, {}
        if (kind, value) not in self._known:
            self._known[kind, value] = self._new() if kind == "new" else self._rows(self._marks(kind, value))
        return self._known[kind, value]

    def _new(self) -> list[int]:
        """What came in since the reader last looked; nothing is new to one who never did."""
        return self._cache.rows_added_since(self._book.last_seen) if self._book.last_seen else []

    def _marks(self, kind: str, value: str) -> Sequence[int]:
        if kind != "note":
            return self._book.find_ids(kind, value)
        noted = self._book.records(self._book.find_ids("noted"))
        return [kept.mark_id for kept in noted if fold(value) in fold(kept.marks.note or "")]

    def _rows(self, marks: Sequence[int]) -> list[int]:
        """Most are found by an id, for all of them at once; only the others are looked at one by one."""
        names = self._book.names_of(marks)
        rows = self._cache.rows_by_id(name for of_one in names.values() for name in of_one)
        found = {
            mark: row for mark in marks for name in reversed(names.get(mark, ())) if (row := rows.get(name)) is not None
        }
        others = [mark for mark in marks if mark not in found]
        for kept in self._book.records(others):
            if (row := find_marked(self._cache, kept)) is not None:
                found[kept.mark_id] = row
        return list(dict.fromkeys(found[mark] for mark in marks if mark in found))


def find_marked(cache: PaperStore, marked: MarkRecord) -> int | None:
    """The row of a marked paper: by an id, else by its title and what else the mark remembers of it."""
    for name in marked.names:
        found = cache.find_by_name(name)
        if found and (not name.startswith("title:") or is_same_paper(marked.identity, identity_record(found.paper))):
            return found.row
    found = cache.best_match(marked.identity)
    return found.row if found else None
