"""Papers that may be one, and of which no rule was sure."""

import sqlite3
from collections.abc import Iterator, Sequence

from paperbrowse.model.identity import (
    are_titles_similar,
    identity_record,
    ids_differ,
    is_distinctive,
    paper_keys,
    title_key,
)
from paperbrowse.model.paper import Paper
from paperbrowse.model.verdicts import Verdicts
from paperbrowse.papers.candidates import StoredPaper
from paperbrowse.papers.paper_rows import SELECT_BY_ROW

_SELECT_SHARED_HASHES = """SELECT {hash}, place FROM papers WHERE {hash} IN (
    SELECT {hash} FROM papers WHERE {hash} IS NOT NULL GROUP BY {hash} HAVING count(*) > 1
) ORDER BY {hash}, place"""


def find_duplicates(connection: sqlite3.Connection, verdicts: Verdicts) -> Iterator[list[StoredPaper]]:
    """Groups of papers with one title, or whose abstracts begin alike, unless ids or a person told them apart."""
    seen: set[tuple[int, ...]] = set()
    for column in ("title_hash", "fingerprint_hash"):
        rows: list[int] = []
        last: int | None = None
        for value, row in [*connection.execute(_SELECT_SHARED_HASHES.format(hash=column)), (None, 0)]:
            if value != last:
                for group in _group_papers(_read_papers(connection, rows), verdicts):
                    numbers = tuple(found.row for found in group)
                    if numbers not in seen:
                        seen.add(numbers)
                        yield group
                rows, last = [], value
            rows.append(row)


def _read_papers(connection: sqlite3.Connection, rows: Sequence[int]) -> list[StoredPaper]:
    read = (connection.execute(f"{SELECT_BY_ROW} WHERE places.place = ?", (row,)).fetchone() for row in rows)
    return [StoredPaper.from_row(one) for one in read if one]


def _group_papers(papers: Sequence[StoredPaper], verdicts: Verdicts) -> list[list[StoredPaper]]:
    """Each paper with all that it may be one with."""
    groups: list[list[StoredPaper]] = []
    for one in papers:
        for group in groups:
            if all(_may_be_duplicates(one.paper, other.paper, verdicts) for other in group):
                group.append(one)
                break
        else:
            groups.append([one])
    return [group for group in groups if len(group) > 1]


def _may_be_duplicates(first: Paper, second: Paper, verdicts: Verdicts) -> bool:
    """A telling title alone makes them alike; any other needs an abstract that begins alike too."""
    mine, theirs = identity_record(first), identity_record(second)
    if ids_differ(mine, theirs) or verdicts.are_different(paper_keys(first), paper_keys(second)):
        return False
    title, other_title = title_key(first.title), title_key(second.title)
    if title == other_title and is_distinctive(title):
        return True
    return bool(mine.fingerprint) and mine.fingerprint == theirs.fingerprint and are_titles_similar(title, other_title)
