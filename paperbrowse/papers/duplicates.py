"""Possible duplicates: papers that look alike, but not surely enough to be merged."""

import sqlite3
from collections.abc import Iterator, Sequence

from paperbrowse.model.identity import (
    Verdicts,
    are_titles_similar,
    identity_record,
    ids_differ,
    is_distinctive,
    paper_keys,
    title_key,
)
from paperbrowse.model.paper import Paper
from paperbrowse.papers.candidates import StoredPaper
from paperbrowse.papers.paper_rows import SELECT_BY_ROW

_SELECT_SHARED_HASHES = """SELECT {hash}, place FROM papers WHERE {hash} IN (
    SELECT {hash} FROM papers WHERE {hash} IS NOT NULL GROUP BY {hash} HAVING count(*) > 1
) ORDER BY {hash}, place"""


def find_duplicates(connection: sqlite3.Connection, verdicts: Verdicts) -> Iterator[list[StoredPaper]]:
    """Yield groups with the same title or the same start of the abstract, unless ids or the user say they differ."""
    seen: set[tuple[int, ...]] = set()
    for column in ("title_hash", "fingerprint_hash"):
        rows: list[int] = []
        last: int | None = None
        for value, row in [*connection.execute(_SELECT_SHARED_HASHES.format(hash=column)), (None, 0)]:
            if value != last:
                for group in _group_papers(_read_papers(connection, rows), verdicts):
                    group_rows = tuple(stored.row for stored in group)
                    if group_rows not in seen:
                        seen.add(group_rows)
                        yield group
                rows, last = [], value
            rows.append(row)


def _read_papers(connection: sqlite3.Connection, rows: Sequence[int]) -> list[StoredPaper]:
    results = (connection.execute(f"{SELECT_BY_ROW} WHERE places.place = ?", (row,)).fetchone() for row in rows)
    return [StoredPaper.from_row(values) for values in results if values]


def _group_papers(papers: Sequence[StoredPaper], verdicts: Verdicts) -> list[list[StoredPaper]]:
    """Put each paper into the first group all of whose papers it may duplicate; return groups of two or more."""
    groups: list[list[StoredPaper]] = []
    for stored in papers:
        for group in groups:
            if all(_may_be_duplicates(stored.paper, member.paper, verdicts) for member in group):
                group.append(stored)
                break
        else:
            groups.append([stored])
    return [group for group in groups if len(group) > 1]


def _may_be_duplicates(first: Paper, second: Paper, verdicts: Verdicts) -> bool:
    """Return True for the same distinctive title, or for similar titles and the same start of the abstract."""
    first_identity, second_identity = identity_record(first), identity_record(second)
    if ids_differ(first_identity, second_identity) or verdicts.are_different(paper_keys(first), paper_keys(second)):
        return False
    first_title, second_title = title_key(first.title), title_key(second.title)
    if first_title == second_title and is_distinctive(first_title):
        return True
    same_abstract = bool(first_identity.fingerprint) and first_identity.fingerprint == second_identity.fingerprint
    return same_abstract and are_titles_similar(first_title, second_title)
