"""Looking through a database whole."""

import sqlite3

from paperbrowse.database.refusals import DAMAGED, primary_code

MOST_TOLD = 10
"""Faults told of; a damaged file has thousands."""


def faults(connection: sqlite3.Connection) -> list[str]:
    """What is wrong with the file as SQLite sees it; empty when it is sound."""
    try:
        found = [str(row[0]) for row in connection.execute(f"PRAGMA integrity_check({MOST_TOLD})")]
        dangling = connection.execute("PRAGMA foreign_key_check").fetchmany(MOST_TOLD)
    except sqlite3.DatabaseError as error:
        if primary_code(error) not in DAMAGED:
            raise
        return [str(error)]
    return [one for one in found if one != "ok"] + [f"{row[0]}: row {row[1]} belongs to nothing" for row in dangling]
