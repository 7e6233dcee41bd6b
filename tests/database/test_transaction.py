import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from paperbrowse.database.migrate import DatabaseSpec
from paperbrowse.database.open import open_database
from paperbrowse.database.transaction import transaction
from paperbrowse.model.errors import DamagedFile, NotSaved

MIGRATIONS = (("CREATE TABLE note (text TEXT NOT NULL) STRICT",),)
SPEC = DatabaseSpec("test", 0x54455354, "TRUNCATE", "FULL", 100, migrations=MIGRATIONS)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    opened = open_database(tmp_path / "test.db", SPEC)
    yield opened.connection
    opened.connection.close()


def notes(connection: sqlite3.Connection) -> list[str]:
    return [text for (text,) in connection.execute("SELECT text FROM note ORDER BY rowid")]


def test_a_complete_transaction_is_saved(connection: sqlite3.Connection) -> None:
    with transaction(connection):
        connection.execute("INSERT INTO note VALUES ('one')")
    assert notes(connection) == ["one"]
    assert not connection.in_transaction


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_nothing_is_saved_of_an_interrupted_transaction(
    connection: sqlite3.Connection, error: type[BaseException]
) -> None:
    def break_off() -> None:
        with transaction(connection):
            connection.execute("INSERT INTO note VALUES ('one')")
            raise error

    with pytest.raises(error):
        break_off()
    assert notes(connection) == []
    assert not connection.in_transaction


def test_a_full_disk_is_reported_and_the_next_small_change_may_fit(connection: sqlite3.Connection) -> None:
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(NotSaved, match="disk is full") as refusal, transaction(connection):
        connection.execute("INSERT INTO note VALUES (?)", ("x" * 100_000,))
    assert refusal.value.hint
    with transaction(connection):
        connection.execute("INSERT INTO note VALUES ('small')")
    assert notes(connection) == ["small"]


def test_a_read_only_connection_is_reported(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA query_only = ON")
    with pytest.raises(NotSaved, match="read-only"), transaction(connection):
        connection.execute("INSERT INTO note VALUES ('one')")


def test_a_wrong_statement_stays_an_sqlite_error(connection: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.OperationalError), transaction(connection):
        connection.execute("INSERT INTO nowhere VALUES (1)")
    assert not connection.in_transaction


def test_a_nested_transaction_is_refused_and_the_outer_one_continues(connection: sqlite3.Connection) -> None:
    with transaction(connection):
        connection.execute("INSERT INTO note VALUES ('outer')")
        with pytest.raises(RuntimeError), transaction(connection):
            pass
    assert notes(connection) == ["outer"]


def test_a_file_damaged_while_open_is_reported_as_damaged(connection: sqlite3.Connection, tmp_path: Path) -> None:
    with transaction(connection):
        connection.executemany("INSERT INTO note VALUES (?)", [("x" * 3_000,) for _ in range(50)])
    file = tmp_path / "test.db"
    content = file.read_bytes()
    file.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    connection.execute("PRAGMA shrink_memory")
    with (
        sqlite3.connect(file, isolation_level=None) as fresh,
        pytest.raises(DamagedFile, match="cannot be read"),
        transaction(fresh),
    ):
        fresh.execute("INSERT INTO note VALUES ('one')")
    fresh.close()
