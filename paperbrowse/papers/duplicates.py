"""Possible duplicates: papers that look alike, but not surely enough to be merged."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

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
from paperbrowse.papers.candidates import StoredPaper, find_by_name, read_papers

_SELECT_SHARED_HASHES = """SELECT {hash}, place FROM papers WHERE {hash} IN (
    SELECT {hash} FROM papers WHERE {hash} IS NOT NULL GROUP BY {hash} HAVING count(*) > 1
) ORDER BY {hash}, place"""


def find_duplicates(connection: sqlite3.Connection, verdicts: Verdicts) -> Iterator[tuple[list[StoredPaper], str]]:
    """Yield groups with an id in common, the same title or the same abstract, and why; not where the user decided."""

    def are_undecided(first: Paper, second: Paper) -> bool:
        return not verdicts.are_different(paper_keys(first), paper_keys(second))

    seen: set[tuple[int, ...]] = set()
    for papers, reason, judge in _similar_papers(connection):
        for group in _group_papers(papers, [judge, are_undecided]):
            rows = tuple(stored.row for stored in group)
            if rows not in seen:
                seen.add(rows)
                yield group, reason


Judge = Callable[[Paper, Paper], bool]


def _similar_papers(connection: sqlite3.Connection) -> Iterator[tuple[list[StoredPaper], str, Judge]]:
    """Yield papers with an id or a hash in common, what they share, and which of them may be the same."""
    claims = connection.execute("SELECT name, place FROM claimed_ids JOIN papers USING (paper_id) ORDER BY name, place")
    for name, of_name in groupby(claims.fetchall(), key=lambda claim: claim[0]):
        owner = find_by_name(connection, name)
        rows = [*([owner.row] if owner else ()), *(row for _, row in of_name)]
        reason = f"{'both' if len(rows) == 2 else 'all'} have {name}"
        yield read_papers(connection, rows), reason, lambda one, two: True
    for column, reason in (("title_hash", "same title"), ("fingerprint_hash", "same abstract and similar title")):
        hashes = connection.execute(_SELECT_SHARED_HASHES.format(hash=column)).fetchall()
        for _, of_hash in groupby(hashes, key=lambda pair: pair[0]):
            yield read_papers(connection, [row for _, row in of_hash]), reason, _may_be_duplicates


def _group_papers(papers: Sequence[StoredPaper], judges: Sequence[Judge]) -> list[list[StoredPaper]]:
    """Put each paper into the first group all of whose papers it may duplicate; return groups of two or more."""
    groups: list[list[StoredPaper]] = []
    for stored in papers:
        for group in groups:
            if all(judge(stored.paper, member.paper) for member in group for judge in judges):
                group.append(stored)
                break
        else:
            groups.append([stored])
    return [group for group in groups if len(group) > 1]


def _may_be_duplicates(first: Paper, second: Paper) -> bool:
    """Return True for the same distinctive title, or for similar titles and the same start of the abstract."""
    first_identity, second_identity = identity_record(first), identity_record(second)
    if ids_differ(first_identity, second_identity):
        return False
    first_title, second_title = title_key(first.title), title_key(second.title)
    if first_title == second_title and is_distinctive(first_title):
        return True
    same_abstract = bool(first_identity.fingerprint) and first_identity.fingerprint == second_identity.fingerprint
    return same_abstract and are_titles_similar(first_title, second_title)
