"""The rows of papers with marks."""

from collections.abc import Callable, Sequence
from datetime import date

from paperbrowse.marks.records import MarkRecord
from paperbrowse.marks.store import MarkStore
from paperbrowse.model.identity import identity_record, is_same_paper
from paperbrowse.papers.store import PaperStore
from paperbrowse.text.fold import fold


class MarkLookup:
    """Finds the rows of marked papers, and caches them until either file changes."""

    def __init__(
        self,
        paper_store: PaperStore,
        mark_store: MarkStore,
        find_cited: Callable[[str], int | None],
        find_in_letter: Callable[[str], list[int]],
    ) -> None:
        self._paper_store, self._mark_store = paper_store, mark_store
        self._find_cited, self._find_in_letter = find_cited, find_in_letter
        self._version: tuple[int, ...] = ()
        self._rows_by_mark: dict[tuple[str, str], list[int]] = {}
        self._row_by_mark: dict[int, int | None] = {}
        self._new_counts: dict[int, int] = {}
        """By limit."""

    def find_marked(self, kind: str, value: str = "") -> Sequence[int]:
        """Return the rows with a mark, starred ones by time, the last first; `cited`: the row of a citation key."""
        if kind == "cited":
            row = self._find_cited(value)
            return [] if row is None else [row]
        self._refresh()
        if kind == "upvotes-gained":
            return self._paper_store.rows_gaining(value)
        if (kind, value) not in self._rows_by_mark:
            is_letter = kind == "letter"
            rows = self._find_in_letter(value) if is_letter else self._find_rows(self._mark_ids(kind, value))
            self._rows_by_mark[kind, value] = rows
        return self._rows_by_mark[kind, value]

    def _refresh(self) -> None:
        version = (*self._paper_store.version(), *self._mark_store.version())
        if version != self._version:
            self._version, self._rows_by_mark, self._row_by_mark, self._new_counts = version, {}, {}, {}

    def count_new(self, limit: int) -> int:
        """Return the number of papers that were never on the screen and have no mark, at most `limit`."""
        self._refresh()
        if limit not in self._new_counts:
            self._new_counts[limit] = self._read_new_count(limit)
        return self._new_counts[limit]

    def _read_new_count(self, limit: int) -> int:
        arrivals = self._paper_store.arrivals(self.find_marked("marked"))
        marked = sum(is_unseen for _, is_unseen in arrivals.values())
        return min(limit, self._paper_store.count_unseen(limit + marked) - marked)

    def _mark_ids(self, kind: str, value: str) -> Sequence[int]:
        if kind == "starred" and value:
            return self._mark_store.find_starred_between(*map(_parse_day, value.split("..")))
        if kind != "note":
            return self._mark_store.find_ids(kind, value)
        noted = self._mark_store.records(self._mark_store.find_ids("noted"))
        return [record.mark_id for record in noted if fold(value) in fold(record.marks.note or "")]

    def _find_rows(self, mark_ids: Sequence[int]) -> list[int]:
        missing = [mark_id for mark_id in mark_ids if mark_id not in self._row_by_mark]
        self._row_by_mark |= dict.fromkeys(missing) | self.row_by_mark(missing)
        rows = (self._row_by_mark[mark_id] for mark_id in mark_ids)
        return list(dict.fromkeys(row for row in rows if row is not None))

    def row_by_mark(self, mark_ids: Sequence[int]) -> dict[int, int]:
        """Find the rows of marks: most by id with one query, and only the others one by one."""
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
        return row_by_mark


def _parse_day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def find_marked_row(paper_store: PaperStore, record: MarkRecord) -> int | None:
    """Return the row of a marked paper, found by an id, or else by its title, authors and date."""
    for name in record.names:
        paper = paper_store.find_by_name(name)
        if paper and (not name.startswith("title:") or is_same_paper(record.identity, identity_record(paper.paper))):
            return paper.row
    match = paper_store.best_match(record.identity)
    return match.row if match else None
