"""Saved searches: named queries, with the time they were last opened."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from paperbrowse.database.sqlite_errors import translate_read_errors
from paperbrowse.database.transaction import file_of, transaction
from paperbrowse.marks.records import to_text, to_time
from paperbrowse.model.errors import UsageError
from paperbrowse.text.clean import clean_line
from paperbrowse.text.fold import fold

MAX_NAME_LENGTH = 60
"""Characters of a name, so that it fits into a menu."""


@dataclass(frozen=True, slots=True)
class SavedSearch:
    name: str
    query: str
    seen_at: datetime | None = None
    """None if it was never opened."""


class SavedSearches:
    """The saved searches of one library file."""

    def __init__(self, connection: sqlite3.Connection, clock: Callable[[], datetime]) -> None:
        self._connection, self._clock = connection, clock

    def all(self) -> list[SavedSearch]:
        """Return all, the earliest first."""
        with translate_read_errors(file_of(self._connection)):
            rows = self._connection.execute("SELECT name, query, seen_at FROM saved_search ORDER BY saved_at, name")
            return [SavedSearch(name, query, to_time(seen_at)) for name, query, seen_at in rows]

    def save(self, name: str, query: str) -> SavedSearch:
        """Save a query in place of one of the same name, in any case. Raises UsageError for a bad name."""
        search = SavedSearch(_check_name(name), clean_line(query), self._clock())
        with transaction(self._connection):
            stored_name = self._find_name(search.name) or search.name
            self._connection.execute(
                "INSERT INTO saved_search (name, query, saved_at, seen_at) VALUES (:name, :query, :now, :now)"
                " ON CONFLICT (name) DO UPDATE SET query = excluded.query, seen_at = excluded.seen_at",
                {"name": stored_name, "query": search.query, "now": to_text(self._clock())},
            )
        return search

    def remove(self, name: str) -> SavedSearch | None:
        """Delete one and return it; None if there is none of this name."""
        with transaction(self._connection):
            stored_name = self._find_name(name)
            search = next((search for search in self.all() if search.name == stored_name), None)
            self._connection.execute("DELETE FROM saved_search WHERE name = ?", (stored_name,))
        return search

    def mark_seen(self, name: str) -> None:
        """Mark all its current results as seen."""
        with transaction(self._connection):
            values = (to_text(self._clock()), self._find_name(name))
            self._connection.execute("UPDATE saved_search SET seen_at = ? WHERE name = ?", values)

    def _find_name(self, name: str) -> str | None:
        """Return the name as it is stored."""
        rows = self._connection.execute("SELECT name FROM saved_search")
        return next((stored for (stored,) in rows if fold(stored) == fold(clean_line(name))), None)


def _check_name(name: str) -> str:
    cleaned = clean_line(name)
    if not cleaned:
        raise UsageError("the name is empty", "use one or more words")
    if len(cleaned) > MAX_NAME_LENGTH:
        raise UsageError(f"the name has {len(cleaned):,} characters, more than {MAX_NAME_LENGTH}", "shorten it")
    return cleaned
