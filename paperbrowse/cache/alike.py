"""Which cached papers a new description may be of, and which of them it is."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from paperbrowse.cache.rows import READ, to_paper
from paperbrowse.model.identity import Evidence, digest, evidence, field_of, same_paper, title_key
from paperbrowse.model.paper import Paper


@dataclass(frozen=True, slots=True)
class Found:
    """One paper of the cache."""

    row: int
    paper: Paper


def look_alikes(connection: sqlite3.Connection, known: Evidence) -> list[Found]:
    """Papers an id, the title or the abstract's beginning speaks for; whether they are the same is not said."""
    found = []
    for row in dict.fromkeys(_candidate_rows(connection, known)):
        read = connection.execute(f"{READ} WHERE paper_id = ?", (row,)).fetchone()
        found.append(Found(row, to_paper(read)))
    return found


def _candidate_rows(connection: sqlite3.Connection, known: Evidence) -> Iterable[int]:
    for kind, value in known.ids:
        yield from _firsts(connection, f"SELECT paper_id FROM papers WHERE {field_of(kind)} = ?", value)
    title = digest(title_key(known.title))
    yield from _firsts(connection, "SELECT paper_id FROM papers WHERE title_hash = ? LIMIT 50", title)
    if known.fingerprint:
        print_hash = digest(known.fingerprint)
        statement = "SELECT paper_id FROM papers WHERE fingerprint_hash = ? LIMIT 50"
        yield from _firsts(connection, statement, print_hash)


def _firsts(connection: sqlite3.Connection, statement: str, value: str | int) -> list[int]:
    return [row for (row,) in connection.execute(statement, (value,))]


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
