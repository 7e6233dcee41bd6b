"""Saved searches: queries by a name, with when the reader last looked at what they find."""

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
"""Characters of a name: it stands in a menu."""


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """One query a reader comes back to."""

    name: str
    query: str
    seen_at: datetime | None = None
    """When it was last opened; None: never."""


class SavedSearches:
    """Those of one library file, in the order in which they were saved."""

    def __init__(self, connection: sqlite3.Connection, clock: Callable[[], datetime]) -> None:
        self._connection, self._clock = connection, clock

    def all(self) -> list[SavedSearch]:
        """The earliest first."""
        with translate_read_errors(file_of(self._connection)):
            read = self._connection.execute("SELECT name, query, seen_at FROM saved_search ORDER BY saved_at, name")
            return [SavedSearch(name, query, to_time(seen_at)) for name, query, seen_at in read]

    def save(self, name: str, query: str) -> SavedSearch:
        """Keep a query by a name; one of this name, in whatever capitals, takes it in place of its own.

        Raises UsageMistake for what is no name.
        """
        search = SavedSearch(_check_name(name), clean_line(query), self._clock())
        with transaction(self._connection):
            known = self._find_name(search.name)
            self._connection.execute(
                "INSERT INTO saved_search (name, query, saved_at, seen_at) VALUES (:name, :query, :now, :now)"
                " ON CONFLICT (name) DO UPDATE SET query = excluded.query, seen_at = excluded.seen_at",
                {"name": known or search.name, "query": search.query, "now": to_text(self._clock())},
            )
        return search

    def remove(self, name: str) -> SavedSearch | None:
        """Forget one; what it was, and None where there is none of the name."""
        with transaction(self._connection):
            known = self._find_name(name)
            found = next((one for one in self.all() if one.name == known), None)
            self._connection.execute("DELETE FROM saved_search WHERE name = ?", (known,))
        return found

    def mark_seen(self, name: str) -> None:
        """What one finds now is seen."""
        with transaction(self._connection):
            self._connection.execute(
                "UPDATE saved_search SET seen_at = ? WHERE name = ?", (to_text(self._clock()), self._find_name(name))
            )

    def _find_name(self, name: str) -> str | None:
        """A name as it is kept."""
        read = self._connection.execute("SELECT name FROM saved_search")
        return next((kept for (kept,) in read if fold(kept) == fold(clean_line(name))), None)


def _check_name(name: str) -> str:
    plain = clean_line(name)
    if not plain:
        raise UsageError("an empty name", "name the search by a word or a few")
    if len(plain) > MAX_NAME_LENGTH:
        raise UsageError(f"a name of {len(plain):,} characters; at most {MAX_NAME_LENGTH}", "say it shorter")
    return plain
