"""Papers that may be one, and of which no rule was sure."""

import sqlite3
from collections.abc import Iterator, Sequence

from paperbrowse.cache.alike import Found
from paperbrowse.cache.rows import READ_BY_PLACE
from paperbrowse.model.identity import are_told_apart, evidence, is_telling, keys, similar_titles, title_key
from paperbrowse.model.paper import Paper
from paperbrowse.model.verdicts import Verdicts

_SHARED = """SELECT {hash}, place FROM papers WHERE {hash} IN (
    SELECT {hash} FROM papers WHERE {hash} IS NOT NULL GROUP BY {hash} HAVING count(*) > 1
) ORDER BY {hash}, place"""


def duplicates(connection: sqlite3.Connection, verdicts: Verdicts) -> Iterator[list[Found]]:
    """Groups of papers with one title, or whose abstracts begin alike, unless ids or a person told them apart."""
    seen: set[tuple[int, ...]] = set()
    for column in ("title_hash", "fingerprint_hash"):
        rows: list[int] = []
        last: int | None = None
        for value, row in [*connection.execute(_SHARED.format(hash=column)), (None, 0)]:
            if value != last:
                for group in _groups(_read(connection, rows), verdicts):
                    numbers = tuple(found.row for found in group)
                    if numbers not in seen:
                        seen.add(numbers)
                        yield group
                rows, last = [], value
            rows.append(row)


def _read(connection: sqlite3.Connection, rows: Sequence[int]) -> list[Found]:
    read = (connection.execute(f"{READ_BY_PLACE} WHERE places.place = ?", (row,)).fetchone() for row in rows)
    return [Found.of(one) for one in read if one]


def _groups(found: Sequence[Found], verdicts: Verdicts) -> list[list[Found]]:
    """Each paper with all that it may be one with."""
    groups: list[list[Found]] = []
    for one in found:
        for group in groups:
            if all(_may_be_one(one.paper, other.paper, verdicts) for other in group):
                group.append(one)
                break
        else:
            groups.append([one])
    return [group for group in groups if len(group) > 1]


def _may_be_one(one: Paper, other: Paper, verdicts: Verdicts) -> bool:
    """A telling title alone makes them alike; any other needs an abstract that begins alike too."""
    mine, theirs = evidence(one), evidence(other)
    if are_told_apart(mine, theirs) or verdicts.said_apart(keys(one), keys(other)):
        return False
    title, other_title = title_key(one.title), title_key(other.title)
    if title == other_title and is_telling(title):
        return True
    return bool(mine.fingerprint) and mine.fingerprint == theirs.fingerprint and similar_titles(title, other_title)
