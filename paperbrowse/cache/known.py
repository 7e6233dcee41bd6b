"""Which of many papers that come in together may be known already, asked for all of them at once."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from paperbrowse.cache.prepared import LOOKED_UP, TITLE, Prepared
from paperbrowse.cache.rows import BY_PLACE
from paperbrowse.model.identity import keys, similar_titles, title_key
from paperbrowse.model.verdicts import Verdicts

_AT_ONCE = 500
"""Values asked for in one statement: SQLite's older limit of parameters is 999."""

_TITLE = "SELECT title FROM papers WHERE paper_id = ?"


class Known:
    """Papers of the cache that share an id, a title or an abstract's beginning with any of those that come in."""

    def __init__(self, connection: sqlite3.Connection, asked: Sequence[Prepared], verdicts: Verdicts) -> None:
        self._connection = connection
        self._verdicts = verdicts
        self._values: set[Any] = set()
        """Ids and hashes of titles, never None: so what a paper has none of is none of them."""
        self._by_fingerprint: defaultdict[int, list[_Titled]] = defaultdict(list)
        columns = zip(*(prepared.looked_up for prepared in asked), strict=True)
        for column, values in zip(LOOKED_UP, columns, strict=False):
            given = [value for value in values if value is not None]
            if column == "fingerprint_hash":
                # Which the index tells alone: the rows lie all over the file, and would cost more than all the rest.
                for value, arxiv_id, number in self._read("fingerprint_hash, arxiv_id, paper_id", column, given):
                    self._by_fingerprint[value].append(_Titled(arxiv_id, number=number))
            else:
                self._values.update(value for (value,) in self._read(column, column, given))

    def has_like(self, prepared: Prepared) -> bool:
        """Whether a paper that is known may be this one: one at least that begins so is titled alike."""
        *ids_and_title, fingerprint = prepared.looked_up
        if not self._values.isdisjoint(ids_and_title):
            return True
        if self._verdicts.same and self._verdicts.said_same(keys(prepared.paper)):
            return True
        others = self._by_fingerprint.get(fingerprint, ())
        if not others:
            return False
        own = _Titled(ids_and_title[0], prepared.values[TITLE])
        return any(self._may_be(own, other) for other in others)

    def add(self, prepared: Prepared) -> None:
        """One more paper is known."""
        *ids_and_title, fingerprint = prepared.looked_up
        self._values.update(ids_and_title)
        self._values.discard(None)
        if fingerprint is not None:
            self._by_fingerprint[fingerprint].append(_Titled(ids_and_title[0], prepared.values[TITLE]))

    def add_row(self, row: int) -> None:
        """A paper is known otherwise than any one of those it is made of: the title of one, the abstract of another."""
        changed = f"SELECT fingerprint_hash, title, arxiv_id FROM {BY_PLACE} WHERE places.place = ?"
        for value, title, arxiv_id in self._connection.execute(changed, (row,)):
            if value is not None:
                self._by_fingerprint[value].append(_Titled(arxiv_id, title))

    def _may_be(self, one: "_Titled", other: "_Titled") -> bool:
        """Whether two papers whose abstracts begin alike may be one: not where arXiv says no, or their titles do."""
        if one.arxiv_id and other.arxiv_id and one.arxiv_id != other.arxiv_id:
            return False
        return similar_titles(self._key(one), self._key(other))

    def _key(self, titled: "_Titled") -> str:
        if titled.key is None:
            title = titled.title
            if title is None:
                (title,) = self._connection.execute(_TITLE, (titled.number,)).fetchone() or ("",)  # joined to another
            titled.key = title_key(title)
        return titled.key

    def _read(self, what: str, column: str, values: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
        for start in range(0, len(values), _AT_ONCE):
            some = values[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(some))
            yield from self._connection.execute(f"SELECT {what} FROM papers WHERE {column} IN ({marks})", some)


@dataclass(slots=True)
class _Titled:
    """A paper as far as it matters where abstracts begin alike: most are told apart by their arXiv ids alone."""

    arxiv_id: str | None
    title: str | None = None
    """Read where it is needed."""
    number: int = 0
    """By which it is read."""
    key: str | None = None
    """The title's, worked out where it is needed."""
