"""What a reader has marked, as rows of the cache."""

from collections.abc import Sequence

from paperbrowse.cache.cache import Cache
from paperbrowse.marks.kept import Kept
from paperbrowse.marks.marks import MarkBook
from paperbrowse.model.identity import evidence, same_paper
from paperbrowse.text.fold import fold


class MarkedRows:
    """Marks found again in the cache; remembered until either file changes."""

    def __init__(self, cache: Cache, book: MarkBook) -> None:
        self._cache, self._book = cache, book
        self._version: tuple[int, ...] = ()
        self._known: dict[tuple[str, str], list[int]] = {}

    def marked(self, kind: str, value: str) -> Sequence[int]:
        """Rows with a mark; the starred ones latest first."""
        version = (*self._cache.version(), *self._book.version())
        if version != self._version:
            self._version, self._known = version, {}
        if (kind, value) not in self._known:
            self._known[kind, value] = self._rows(self._papers(kind, value))
        return self._known[kind, value]

    def _papers(self, kind: str, value: str) -> Sequence[Kept]:
        match kind:
            case "starred":
                return self._book.all_starred()
            case "read":
                return self._book.all_read()
            case "tag":
                return self._book.tagged(value)
            case "noted":
                return self._book.noted()
            case "note":
                return [kept for kept in self._book.noted() if fold(value) in fold(kept.marks.note or "")]
        return ()

    def _rows(self, papers: Sequence[Kept]) -> list[int]:
        found = (find_marked(self._cache, paper) for paper in papers)
        return list(dict.fromkeys(row for row in found if row is not None))


def find_marked(cache: Cache, marked: Kept) -> int | None:
    """The row of a marked paper: by an id, else by its title and what else the mark remembers of it."""
    for name in marked.names:
        found = cache.named(name)
        if found and (not name.startswith("title:") or same_paper(marked.evidence, evidence(found.paper))):
            return found.row
    found = cache.same(marked.evidence)
    return found.row if found else None
