"""The papers that were on the screen, as ranges of paper_id: a row a paper would be too much for millions."""

import sqlite3
from collections.abc import Iterable

_NO_END = 1 << 62

IS_UNSEEN = "coalesce((SELECT last FROM seen WHERE first <= {id} ORDER BY first DESC LIMIT 1), 0) < {id}"
"""A condition on a paper_id, for `format`."""

UNSEEN_ROWS = f"""SELECT place FROM (
        SELECT 1 AS first, coalesce((SELECT min(first) FROM seen), {_NO_END}) - 1 AS last
        UNION ALL SELECT last + 1, coalesce(lead(first) OVER (ORDER BY first), {_NO_END}) - 1 FROM seen
    ) AS gaps CROSS JOIN places INDEXED BY places_by_paper WHERE places.paper_id BETWEEN gaps.first AND gaps.last"""
"""Selects the rows between the seen ranges, for when they are few."""

SEEN_ROWS = """SELECT place FROM seen CROSS JOIN places INDEXED BY places_by_paper
        WHERE places.paper_id BETWEEN seen.first AND seen.last"""


def add_seen(connection: sqlite3.Connection, paper_ids: Iterable[int]) -> None:
    """Add papers, within the caller's transaction."""
    for paper_id in sorted(paper_ids):
        _add_range(connection, paper_id, paper_id)


def add_seen_until(connection: sqlite3.Connection, last: int) -> None:
    """Add all papers up to a paper_id, within the caller's transaction."""
    if last > 0:
        connection.execute("DELETE FROM seen WHERE last <= ?", (last,))
        _add_range(connection, 1, last)


def _add_range(connection: sqlite3.Connection, first: int, last: int) -> None:
    """Add a range, joined with those that it touches."""
    before = "SELECT first, last FROM seen WHERE first <= ? ORDER BY first DESC LIMIT 1"
    while (known := connection.execute(before, (last + 1,)).fetchone()) and known[1] >= first - 1:
        connection.execute("DELETE FROM seen WHERE first = ?", known[:1])
        first, last = min(first, known[0]), max(last, known[1])
    connection.execute("INSERT INTO seen VALUES (?, ?)", (first, last))
