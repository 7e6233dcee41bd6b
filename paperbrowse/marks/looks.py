"""When the reader last looked: what came in since is new."""

import sqlite3
from datetime import datetime

from paperbrowse.database.transaction import transaction
from paperbrowse.marks.kept import to_text, to_time


def last_look(connection: sqlite3.Connection) -> datetime | None:
    """None where nobody has looked yet."""
    found = connection.execute("SELECT looked_at FROM look").fetchone()
    return to_time(found[0]) if found else None


def set_last_look(connection: sqlite3.Connection, moment: datetime) -> None:
    """In the place of the one before."""
    with transaction(connection):
        connection.execute("INSERT OR REPLACE INTO look (look_id, looked_at) VALUES (1, ?)", (to_text(moment),))
