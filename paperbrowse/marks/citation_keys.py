"""Citation keys in library.db: each belongs to one paper for good, whatever becomes of papers.db."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, count

TEXT_PREFIX = "text:"
"""Begins the name that is made of title and first author: papers without an id have no other."""


@dataclass(frozen=True, slots=True)
class KeyRequest:
    """A paper that is to have a citation key."""

    names: tuple[str, ...]
    """Its ids, and the name of its text if it has none, or had none before."""
    text: str
    """The name of its text."""
    wanted: tuple[str, ...] = ()
    """Keys that its files give it."""
    made: Iterable[str] = ()
    """Keys to try if it has none and its files give none; endless."""


class CitationKeys:
    """The tables `citation_key` and `citation_name` of one library.db; the caller opens transactions."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def find(self, papers: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
        """Return the keys of papers, each given by its names; of several keys the earliest comes first."""
        return [tuple(keys.values()) for keys in self._find(papers)]

    def names_of(self, key: str) -> tuple[str, ...]:
        """Return the names of the paper with a key, ids first; empty if there is none. Case counts only if it must."""
        select = "SELECT key_id FROM citation_key WHERE citation_key = ? {} ORDER BY key_id"
        for collation in ("", "COLLATE NOCASE"):
            if row := self._connection.execute(select.format(collation), (key,)).fetchone():
                names = self._connection.execute("SELECT name FROM citation_name WHERE key_id = ?", row)
                return tuple(sorted((name for (name,) in names), key=lambda name: name.startswith(TEXT_PREFIX)))
        return ()

    def give(self, requests: Sequence[KeyRequest]) -> list[tuple[str, ...]]:
        """Give every paper its keys, and return them; a key of another paper is never given again."""
        return [
            self._give(request, known)
            for request, known in zip(requests, self._find([request.names for request in requests]), strict=True)
        ]

    def _give(self, request: KeyRequest, known: dict[int, str]) -> tuple[str, ...]:
        keys = dict.fromkeys(known.values())
        for key in request.wanted:
            if key not in keys and (key_id := self._adopt(key, request.text)):
                known[key_id] = key
                keys[key] = None
        if not keys:
            numbered = (f"{key}-{number}" for key in request.wanted for number in count(2))
            key = next(key for key in chain(numbered, request.made) if not self._is_used(key, "COLLATE NOCASE"))
            known[self._insert(key)] = key
            keys[key] = None
        ids = [name for name in request.names if not name.startswith(TEXT_PREFIX)]
        self._connection.executemany(
            "INSERT OR IGNORE INTO citation_name VALUES (?, ?)",
            ((name, key_id) for key_id in known for name in ids or [request.text]),
        )
        return tuple(keys)

    def _adopt(self, key: str, text: str) -> int:
        """Return the id of a new key, or of one that the paper had before it got an id; 0 if it is another paper's."""
        if not self._is_used(key):
            return self._insert(key)
        select = "SELECT key_id, name FROM citation_key JOIN citation_name USING (key_id) WHERE citation_key = ?"
        owners = self._connection.execute(select, (key,)).fetchall()
        return int(owners[0][0]) if owners and all(name == text for _, name in owners) else 0

    def _is_used(self, key: str, collation: str = "") -> bool:
        select = f"SELECT 1 FROM citation_key WHERE citation_key = ? {collation}"
        return self._connection.execute(select, (key,)).fetchone() is not None

    def _insert(self, key: str) -> int:
        cursor = self._connection.execute("INSERT INTO citation_key (citation_key) VALUES (?)", (key,))
        return int(cursor.lastrowid or 0)

    def _find(self, papers: Sequence[Sequence[str]]) -> list[dict[int, str]]:
        """Return {key id: key} of each paper."""
        by_name: defaultdict[str, dict[int, str]] = defaultdict(dict)
        for name, key_id, key in self._connection.execute(
            "SELECT name, key_id, citation_key FROM citation_name JOIN citation_key USING (key_id)"
            " WHERE name IN (SELECT value FROM json_each(?)) ORDER BY key_id",
            (json.dumps([name for names in papers for name in names]),),
        ):
            by_name[name][key_id] = key
        return [self._keys_of(names, by_name) for names in papers]

    def _keys_of(self, names: Sequence[str], by_name: dict[str, dict[int, str]]) -> dict[int, str]:
        keys: dict[int, str] = {}
        for name in names:
            for key_id, key in by_name.get(name, {}).items():
                if not name.startswith(TEXT_PREFIX) or not self._have_other_ids(key_id, names):
                    keys[key_id] = key
        return dict(sorted(keys.items()))

    def _have_other_ids(self, key_id: int, names: Sequence[str]) -> bool:
        """Return True if the paper of a key has another id of a kind that these names have, too."""
        rows = self._connection.execute("SELECT name FROM citation_name WHERE key_id = ?", (key_id,))
        known, mine = _ids_by_kind(name for (name,) in rows), _ids_by_kind(names)
        return any(known[kind].isdisjoint(mine[kind]) for kind in known.keys() & mine.keys())


def _ids_by_kind(names: Iterable[str]) -> dict[str, set[str]]:
    ids: defaultdict[str, set[str]] = defaultdict(set)
    for name in names:
        kind, _, value = name.partition(":")
        if f"{kind}:" != TEXT_PREFIX:
            ids[kind].add(value)
    return ids
