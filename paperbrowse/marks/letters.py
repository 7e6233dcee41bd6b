"""The letters made so far, and the papers that they had: no paper is in two of them."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from paperbrowse.database.sqlite_errors import translate_read_errors
from paperbrowse.database.transaction import file_of, transaction
from paperbrowse.marks.records import to_text, to_time

STDOUT, MAIL = "-", "mail"
"""Targets of letters besides files, whose paths are absolute."""

_SELECT = "SELECT letter_id, made_at, since, last_paper_id, target, content FROM letter"


@dataclass(frozen=True, slots=True)
class StoredLetter:
    """A letter as library.db keeps it."""

    letter_id: int
    made_at: datetime
    since: datetime
    """The end of the letter before it."""
    last_paper_id: int
    """The newest paper in papers.db when it was made."""
    target: str
    """STDOUT, MAIL or a file."""
    content: str | None = None
    """None once it is delivered."""


class Letters:
    """The letters of one library file. Changes raise NotSaved."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def last(self) -> StoredLetter | None:
        return next(iter(self._read("ORDER BY letter_id DESC LIMIT 1")), None)

    def last_with_papers(self) -> StoredLetter | None:
        return next(iter(self._read("WHERE letter_id = (SELECT max(letter_id) FROM letter_paper)")), None)

    def pending(self) -> list[StoredLetter]:
        """Return the letters that were made but not delivered, because the program or the mail failed."""
        return self._read("WHERE content IS NOT NULL ORDER BY letter_id")

    def _read(self, condition: str) -> list[StoredLetter]:
        with translate_read_errors(file_of(self._connection)):
            rows = self._connection.execute(f"{_SELECT} {condition}").fetchall()
        return [StoredLetter(row[0], to_time(row[1]), to_time(row[2]), *row[3:]) for row in rows]

    def find_sent(self, names: Iterable[str]) -> set[str]:
        """Return those of the names whose papers a letter had."""
        select = "SELECT name FROM letter_paper WHERE name IN (SELECT value FROM json_each(?))"
        with translate_read_errors(file_of(self._connection)):
            return {name for (name,) in self._connection.execute(select, (json.dumps(list(names)),))}

    def star_states(self) -> dict[int, str]:
        """Return what the last letter knew of each starred paper."""
        with translate_read_errors(file_of(self._connection)):
            return dict(self._connection.execute("SELECT mark_id, state FROM letter_star").fetchall())

    def add(self, letter: StoredLetter, names: Iterable[str], states: Mapping[int, str]) -> StoredLetter:
        """Keep a letter with the names of its papers, all or nothing; return it with its number.

        states: what it knows of starred papers, as far as that has changed.
        """
        times = (to_text(letter.made_at), to_text(letter.since))
        with transaction(self._connection):
            [(letter_id,)] = self._connection.execute(
                "INSERT INTO letter VALUES (NULL, ?, ?, ?, ?, ?) RETURNING letter_id",
                (*times, letter.last_paper_id, letter.target, letter.content),
            )
            self._connection.executemany(
                "INSERT OR IGNORE INTO letter_paper VALUES (?, ?)", ((name, letter_id) for name in names)
            )
            self._connection.executemany(
                "INSERT OR REPLACE INTO letter_star SELECT mark_id, ? FROM mark WHERE mark_id = ?",
                ((state, mark_id) for mark_id, state in states.items()),
            )
        return replace(letter, letter_id=letter_id)

    def mark_delivered(self, letter: StoredLetter) -> None:
        with transaction(self._connection):
            self._connection.execute("UPDATE letter SET content = NULL WHERE letter_id = ?", (letter.letter_id,))
