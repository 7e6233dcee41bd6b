"""Upvotes over time: which papers are trending, and how many upvotes papers gained."""

import json
import math
import re
import sqlite3
from collections.abc import Sequence
from datetime import date

from paperbrowse.papers.paper_rows import PAPERS_IN_ROWS
from paperbrowse.papers.row_order import first_row

DAYS_PER_DOUBLING = 7 / 3
"""Days by which a paper must be newer to need half the upvotes for the same place.

On 61 days of Hugging Face the paper with the most upvotes had 8 times as many as the median of its day (40 and 5.5).
It keeps its lead over the median papers of later days for a week: 8 is three doublings.
"""

_TREND = f"""SELECT places.place, upvotes, coalesce(
        (SELECT min(day) FROM announcements WHERE announcements.paper_id = papers.paper_id),
        CAST(julianday(substr(published || '-01-01', 1, 10)) - 1721424.5 AS INTEGER), added / 86400 + 719163)
    FROM {PAPERS_IN_ROWS}"""
"""The day is that of the first list with the paper, or else of its publication. Ordinal 1 is Julian day 1721425.5."""

_GAINED = """WITH period (first, last, first_row) AS (SELECT ?, ?, ?), changed (paper_id) AS (
        SELECT paper_id FROM period CROSS JOIN places WHERE places.place >= first_row
        UNION SELECT paper_id FROM period CROSS JOIN upvote_history WHERE day BETWEEN first AND last
    )
    SELECT place,
        coalesce(
            (SELECT upvotes FROM upvote_history AS of_paper
                WHERE of_paper.paper_id = papers.paper_id AND day <= last ORDER BY day DESC LIMIT 1),
            CASE WHEN place >= first_row THEN upvotes END
        ) - coalesce(
            (SELECT upvotes FROM upvote_history AS of_paper
                WHERE of_paper.paper_id = papers.paper_id AND day < first ORDER BY day DESC LIMIT 1),
            CASE WHEN place >= first_row THEN 0 END,
            (SELECT upvotes FROM upvote_history AS of_paper
                WHERE of_paper.paper_id = papers.paper_id AND day <= last ORDER BY day LIMIT 1)
        ) AS gained
    FROM period CROSS JOIN changed CROSS JOIN papers USING (paper_id)"""
"""Papers with changes in a period, or published since its start, and the upvotes that they gained in it."""

_BOUND = re.compile(r"(.*)\.\.(.*?)(>=|<=|>|<|=)(\d+)")

_BEFORE = """SELECT place, (SELECT upvotes FROM upvote_history
        WHERE upvote_history.paper_id = places.paper_id AND day < ? ORDER BY day DESC LIMIT 1) AS earlier
    FROM places WHERE place IN (SELECT value FROM json_each(?)) AND earlier IS NOT NULL"""


def sort_by_trend(connection: sqlite3.Connection, rows: Sequence[int], *, only_with_upvotes: bool = False) -> list[int]:
    """Return rows by upvotes weighed by age; newer ones first if equal, and those without upvotes last.

    An upvote counts half as much every DAYS_PER_DOUBLING. The order of two papers therefore never depends on today.
    """
    scores = {
        # Rounded, because a paper with 8 times the votes ties with one of a week later, and floats are not that exact.
        row: -math.inf if upvotes is None else round(math.log2(1 + upvotes) + day / DAYS_PER_DOUBLING, 8)
        for row, upvotes, day in connection.execute(_TREND, (json.dumps(list(rows)),))
        if upvotes or not only_with_upvotes
    }
    return sorted(scores, key=lambda row: (-scores[row], -row))


def upvotes_before(connection: sqlite3.Connection, rows: Sequence[int], day: date) -> dict[int, int]:
    """Return the upvotes that papers had before a day, as far as they are known."""
    return dict(connection.execute(_BEFORE, (day.toordinal(), json.dumps(list(rows)))).fetchall())


def rows_gaining(connection: sqlite3.Connection, bound: str) -> list[int]:
    """Return the papers that gained upvotes, for a bound such as `2026-11-17..2026-11-23>20`.

    One published in the period began without upvotes. Another, whose earlier upvotes are not known, gained none.
    """
    if (matched := _BOUND.fullmatch(bound)) is None:
        return []
    first, last, operator, number = matched.groups()
    since = date.fromisoformat(first) if first else date.min
    until = date.fromisoformat(last) if last else date.max
    select = f"SELECT place FROM ({_GAINED}) WHERE gained {operator} ?"
    values = (since.toordinal(), until.toordinal(), first_row(since), int(number))
    return [row for (row,) in connection.execute(select, values)]


def rows_with_changes(connection: sqlite3.Connection, since: date) -> list[int]:
    """Return the papers whose upvotes changed on a day or later."""
    select = "SELECT place FROM places WHERE paper_id IN (SELECT paper_id FROM upvote_history WHERE day >= ?)"
    return [row for (row,) in connection.execute(select, (since.toordinal(),))]
