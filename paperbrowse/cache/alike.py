"""Which cached papers a new description may be of, and which of them it is."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from paperbrowse.cache.rows import READ, to_paper
from paperbrowse.database.refusals import LOOKED_AFTER
from paperbrowse.model.errors import DamagedFile
from paperbrowse.model.identity import (
    ID_KINDS,
    Evidence,
    digest,
    evidence,
    field_of,
    same_paper,
    title_key,
)
from paperbrowse.model.paper import Paper


@dataclass(frozen=True, slots=True)
class Found:
    """One paper of the cache."""

    row: int
    paper: Paper
    number: int = field(compare=False)
    """Under which its names and sources are kept: it stays when the row moves to another day."""

    @classmethod
    def of(cls, read: Sequence[Any] | None) -> "Found":
        """What was read by READ or READ_BY_PLACE. Raises DamagedFile for None, a row that an index led to."""
        if read is None:
            raise DamagedFile("an index of the cache leads to no paper", LOOKED_AFTER)
        return cls(read[0], to_paper(read), read[-1])


_LOOK_UP = " UNION ALL ".join(
    [
        *(f"SELECT paper_id FROM papers WHERE {field_of(kind)} = ?" for kind in ID_KINDS),
        "SELECT * FROM (SELECT paper_id FROM papers WHERE title_hash = ? LIMIT 50)",
        "SELECT * FROM (SELECT paper_id FROM papers WHERE fingerprint_hash = ? LIMIT 50)",
    ]
)
"""Asked of every paper that comes in, so in one statement; an id that is not known is NULL and finds nothing."""


def look_alikes(connection: sqlite3.Connection, known: Evidence) -> list[Found]:
    """Papers an id, the title or the abstract's beginning speaks for; whether they are the same is not said."""
    ids = dict(known.ids)
    title = digest(title_key(known.title))
    fingerprint = digest(known.fingerprint) if known.fingerprint else None
    return looked_up(connection, (*(ids.get(kind) for kind in ID_KINDS), title, fingerprint))


def named(connection: sqlite3.Connection, name: str) -> Found | None:
    """The paper of a key, whichever of its names it is."""
    kind, _, value = name.partition(":")
    if kind in ID_KINDS:
        read = connection.execute(f"{READ} WHERE {field_of(kind)} = ?", (value,))
        if found := read.fetchone():
            return Found.of(found)
    found = connection.execute(
        f"{READ} WHERE paper_id = (SELECT paper_id FROM aliases WHERE name = ?)", (name,)
    ).fetchone()
    return Found.of(found) if found else None


def looked_up(connection: sqlite3.Connection, values: Sequence[Any]) -> list[Found]:
    """The same by values already worked out: an id of each kind, the hashes of title and fingerprint."""
    found = []
    for number in dict.fromkeys(number for (number,) in connection.execute(_LOOK_UP, values).fetchall()):
        found.append(Found.of(connection.execute(f"{READ} WHERE paper_id = ?", (number,)).fetchone()))
    return found


def best(known: Evidence, candidates: Sequence[Found]) -> Found | None:
    """The one candidate that is the same paper; of several the one that agrees most, and none when they tie."""
    same = [found for found in candidates if same_paper(known, evidence(found.paper))]
    if len(same) < 2:
        return same[0] if same else None
    agreeing = sorted(same, key=lambda found: _agreement(known, found.paper), reverse=True)
    first, second = (_agreement(known, found.paper) for found in agreeing[:2])
    return agreeing[0] if first > second or first.equal else None


def sharing_an_id(known: Evidence, candidates: Sequence[Found]) -> list[Found]:
    """Candidates that have a strong id in common with what is known."""
    return [found for found in candidates if set(known.ids) & set(evidence(found.paper).ids)]


class _Agreement(NamedTuple):
    """How far two records agree, the most telling first."""

    equal: bool
    """In all that identity is judged on: such a record was taken in before."""
    strongest_id: int
    fingerprint: bool
    published: bool
    author_count: bool


def _agreement(known: Evidence, paper: Paper) -> _Agreement:
    other = evidence(paper)
    shared = [place for place, one in enumerate(known.ids) if one in other.ids]
    return _Agreement(
        known == other,
        -min(shared) if shared else -len(known.ids) - 1,
        bool(known.fingerprint) and known.fingerprint == other.fingerprint,
        known.published is not None and known.published == paper.published,
        known.author_count is not None and known.author_count == paper.author_count,
    )
