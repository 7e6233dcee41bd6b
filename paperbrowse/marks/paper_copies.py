"""The copies of marked papers in library.db, which make the marks independent of papers.db."""

import json
import sqlite3
from collections.abc import Iterable, Mapping

from paperbrowse.model.errors import DamagedFile
from paperbrowse.model.paper_copy import PaperCopy, decode_copy, encode_copy

_SELECT = "SELECT mark_id, content FROM paper_copy WHERE mark_id IN (SELECT value FROM json_each(?))"


def changed_copies(connection: sqlite3.Connection, copies: Mapping[int, PaperCopy]) -> dict[int, bytes]:
    """Return those of the copies, as they are stored, that are not stored yet."""
    stored = dict(connection.execute(_SELECT, (json.dumps(list(copies)),)))
    encoded = {mark_id: encode_copy(copy) for mark_id, copy in copies.items()}
    return {mark_id: content for mark_id, content in encoded.items() if stored.get(mark_id) != content}


def write_copies(connection: sqlite3.Connection, contents: Mapping[int, bytes]) -> None:
    connection.executemany("INSERT OR REPLACE INTO paper_copy VALUES (?, ?)", contents.items())


def read_copies(connection: sqlite3.Connection, mark_ids: Iterable[int]) -> dict[int, PaperCopy]:
    copies = {}
    for mark_id, content in connection.execute(_SELECT, (json.dumps(list(mark_ids)),)):
        try:
            copies[mark_id] = decode_copy(content)
        except DamagedFile:  # the mark itself says enough to show the paper
            continue
    return copies
