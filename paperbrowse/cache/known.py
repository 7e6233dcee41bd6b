"""Which of many papers that come in together may be known already, asked for all of them at once."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from paperbrowse.cache.prepared import LOOKED_UP, TITLE, Prepared
from paperbrowse.cache.rows import BY_PLACE
from paperbrowse.model.identity import keys, similar_titles, title_key
from paperbrowse.model.verdicts import Verdicts

_AT_ONCE = 500
"""Values asked for in one statement: SQLite's older limit of parameters is 999."""


class Known:
    """Papers of the cache that share an id, a title or an abstract's beginning with any of those that come in."""

    def __init__(self, connection: sqlite3.Connection, asked: Sequence[Prepared], verdicts: Verdicts) -> None:
        self._connection = connection
        self._verdicts = verdicts
        self._values: set[Any] = set()
        self._by_fingerprint: defaultdict[int, list[_Titled]] = defaultdict(list)
        columns = zip(*(prepared.looked_up for prepared in asked), strict=True)
        for column, values in zip(LOOKED_UP, columns, strict=False):
            given = [value for value in values if value is not None]
            if column == "fingerprint_hash":
                for value, title, arxiv_id in self._read("fingerprint_hash, title, arxiv_id", column, given):
                    self._by_fingerprint[value].append(_Titled(title, arxiv_id))
            else:
                self._values.update(value for (value,) in self._read(column, column, given))

    def has_like(self, prepared: Prepared) -> bool:
        """Whether a paper that is known may be this one: one at least that begins so is titled alike."""
        *ids_and_title, fingerprint = prepared.looked_up
        if not self._values.isdisjoint(value for value in ids_and_title if value is not None):
            return True
        if self._verdicts.same and self._verdicts.said_same(keys(prepared.paper)):
            return True
        others = self._by_fingerprint.get(fingerprint, ())
        if not others:
            return False
        own = _Titled(prepared.values[TITLE], ids_and_title[0])
        return any(own.may_be(other) for other in others)

    def add(self, prepared: Prepared) -> None:
        """One more paper is known."""
        *ids_and_title, fingerprint = prepared.looked_up
        self._values.update(value for value in ids_and_title if value is not None)
        if fingerprint is not None:
            self._by_fingerprint[fingerprint].append(_Titled(prepared.values[TITLE], ids_and_title[0]))

    def add_row(self, row: int) -> None:
        """A paper is known otherwise than any one of those it is made of: the title of one, the abstract of another."""
        changed = f"SELECT fingerprint_hash, title, arxiv_id FROM {BY_PLACE} WHERE places.place = ?"
        for value, title, arxiv_id in self._connection.execute(changed, (row,)):
            if value is not None:
                self._by_fingerprint[value].append(_Titled(title, arxiv_id))

    def _read(self, what: str, column: str, values: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
        for start in range(0, len(values), _AT_ONCE):
            some = values[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(some))
            yield from self._connection.execute(f"SELECT {what} FROM papers WHERE {column} IN ({marks})", some)


class _Titled:
    """A paper as far as it matters where abstracts begin alike."""

    __slots__ = ("_arxiv_id", "_key", "_title")

    def __init__(self, title: str, arxiv_id: str | None) -> None:
        self._title, self._arxiv_id = title, arxiv_id
        self._key = ""

    def may_be(self, other: "_Titled") -> bool:
        """Not where arXiv says they are two, or the titles are."""
        if self._arxiv_id and other._arxiv_id and self._arxiv_id != other._arxiv_id:
            return False
        return similar_titles(self.key, other.key)

    @property
    def key(self) -> str:
        """The title's key, worked out where it is needed."""
        self._key = self._key or title_key(self._title)
        return self._key
