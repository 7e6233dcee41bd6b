import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Event, Thread

import pytest

import paperbrowse.database.transaction as lock_wait
from paperbrowse.database.migrate import DatabaseSpec
from paperbrowse.database.open import open_database
from paperbrowse.database.transaction import LONG_TRANSACTION, read_snapshot, transaction
from paperbrowse.model.errors import Interrupted, NotSaved

MIGRATIONS = (("CREATE TABLE note (text TEXT NOT NULL) STRICT",),)
SPEC = DatabaseSpec("test", 0x54455354, "TRUNCATE", "FULL", 100, migrations=MIGRATIONS)
DEADLINE = 60.0
"""Seconds a test waits at most; more than LOCK_TIMEOUT, for a machine that is busy with other work."""


def open_connection(folder: Path) -> sqlite3.Connection:
    return open_database(folder / "test.db", SPEC).connection


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(open_connection(tmp_path)) as connection:
        yield connection


@pytest.fixture
def other(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(open_connection(tmp_path)) as other:
        yield other


@pytest.fixture
def short_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock_wait, "LOCK_TIMEOUT", 0.05)


def test_nobody_is_refused_before_half_a_minute() -> None:
    assert lock_wait.LOCK_TIMEOUT >= 30


@pytest.mark.parametrize("lock", ["IMMEDIATE", "EXCLUSIVE"])
def test_a_writer_waits_until_the_lock_is_free(
    connection: sqlite3.Connection, other: sqlite3.Connection, lock: str
) -> None:
    waiting = Event()

    def is_stopped() -> bool:
        waiting.set()
        return False

    def write() -> None:
        with transaction(other, is_stopped):
            other.execute("INSERT INTO note VALUES ('waited')")

    connection.execute(f"BEGIN {lock}")
    writer = Thread(target=write)
    writer.start()
    assert waiting.wait(DEADLINE)
    connection.execute("INSERT INTO note VALUES ('first')")
    connection.execute("COMMIT")
    writer.join(DEADLINE)
    assert connection.execute("SELECT text FROM note").fetchall() == [("first",), ("waited",)]


def test_a_commit_waits_until_nobody_reads_any_more(connection: sqlite3.Connection, other: sqlite3.Connection) -> None:
    is_written = Event()

    def stop_reading() -> None:
        is_written.wait(DEADLINE)
        connection.execute("COMMIT")

    connection.execute("BEGIN")
    connection.execute("SELECT * FROM note").fetchall()
    reader = Thread(target=stop_reading)
    reader.start()
    with transaction(other):
        other.execute("INSERT INTO note VALUES ('one')")
        is_written.set()
    reader.join(DEADLINE)
    assert connection.execute("SELECT text FROM note").fetchall() == [("one",)]


@pytest.mark.usefixtures("short_timeout")
def test_a_stuck_lock_is_reported_and_the_next_change_is_saved(
    connection: sqlite3.Connection, other: sqlite3.Connection
) -> None:
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(NotSaved, match="another program keeps the file locked") as refusal, transaction(connection):
        pass
    assert "close the program" in refusal.value.hint
    other.execute("ROLLBACK")
    with transaction(connection):
        connection.execute("INSERT INTO note VALUES ('after')")
    assert other.execute("SELECT text FROM note").fetchall() == [("after",)]


@pytest.mark.usefixtures("short_timeout")
def test_a_reader_is_refused_by_a_stuck_lock_and_reads_later(
    connection: sqlite3.Connection, other: sqlite3.Connection
) -> None:
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(sqlite3.OperationalError, match="locked"), read_snapshot(connection):
        pass
    assert not connection.in_transaction
    other.execute("ROLLBACK")
    with read_snapshot(connection):
        assert connection.execute("SELECT * FROM note").fetchall() == []


def test_waiting_ends_when_it_is_told_to_stop(connection: sqlite3.Connection, other: sqlite3.Connection) -> None:
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Interrupted), transaction(connection, is_stopped=lambda: True):
        pass
    assert not connection.in_transaction
    other.execute("ROLLBACK")


WAITS = """
import sys
from pathlib import Path
import paperbrowse.database.transaction as lock_wait
from paperbrowse.database.open import open_database
from paperbrowse.database.transaction import transaction
from tests.database.test_lock_wait import SPEC

lock_wait.LOCK_TIMEOUT = 3_600
connection = open_database(Path(sys.argv[1]), SPEC).connection
try:
    with transaction(connection, is_stopped=lambda: print("waiting", flush=True)):
        pass
except KeyboardInterrupt:
    print("interrupted")
"""


def test_ctrl_c_ends_the_waiting(connection: sqlite3.Connection, tmp_path: Path) -> None:
    connection.execute("BEGIN IMMEDIATE")
    command = [sys.executable, "-c", WAITS, str(tmp_path / "test.db")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "waiting\n"
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=DEADLINE)[0].endswith("interrupted\n")
    connection.execute("ROLLBACK")


def test_a_process_that_writes_without_a_pause_leaves_others_their_turn(
    connection: sqlite3.Connection, other: sqlite3.Connection
) -> None:
    has_begun, should_stop = Event(), Event()

    def write_without_a_pause() -> None:
        while not should_stop.is_set():
            with transaction(other):
                has_begun.set()
                time.sleep(1.2 * LONG_TRANSACTION)

    busy = Thread(target=write_without_a_pause)
    busy.start()
    try:
        assert has_begun.wait(DEADLINE)
        for _ in range(5):
            with transaction(connection):
                connection.execute("INSERT INTO note VALUES ('mine')")
    finally:
        should_stop.set()
        busy.join(DEADLINE)
    assert connection.execute("SELECT count(*) FROM note").fetchone() == (5,)
