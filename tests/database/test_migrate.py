import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from paperbrowse.database import transaction
from paperbrowse.database.connect import connect
from paperbrowse.database.migrate import DatabaseSpec, Migration, migrate, version_of
from paperbrowse.database.open import open_database
from paperbrowse.model.errors import ForeignFile, NewerFile, NotSaved

SPEC = DatabaseSpec("test", 0x54455354, "TRUNCATE", "FULL", 100)
ONE: Migration = ("CREATE TABLE one (x) ", "INSERT INTO one VALUES (1)")
TWO: Migration = ("CREATE TABLE two (x)", "INSERT INTO two SELECT x FROM one")


def three(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE two ADD COLUMN y")
    connection.execute("UPDATE two SET y = x + 1")


THREE: Migration = three


def opened(path: Path, *migrations: Migration) -> sqlite3.Connection:
    return open_database(path, replace(SPEC, migrations=migrations)).connection


def tables(connection: sqlite3.Connection) -> list[str]:
    return [name for (name,) in connection.execute("SELECT name FROM sqlite_master ORDER BY name")]


def version(connection: sqlite3.Connection) -> int:
    (number,) = connection.execute("PRAGMA user_version").fetchone()
    return int(number)


def test_the_version_is_the_number_of_migrations_applied(tmp_path: Path) -> None:
    for migrations in ((ONE,), (ONE, TWO), (ONE, TWO, THREE), (ONE, TWO, THREE)):
        connection = opened(tmp_path / "a.db", *migrations)
        assert version(connection) == len(migrations)
        connection.close()
    connection = opened(tmp_path / "a.db", ONE, TWO, THREE)
    assert connection.execute("SELECT x, y FROM two").fetchall() == [(1, 2)]
    connection.close()


def test_all_migrations_at_once_have_the_same_result(tmp_path: Path) -> None:
    connection = opened(tmp_path / "a.db", ONE, TWO, THREE)
    assert connection.execute("SELECT x, y FROM two").fetchall() == [(1, 2)]
    connection.close()


@pytest.mark.parametrize("failing", range(5))
def test_a_migration_that_fails_anywhere_leaves_the_file_unchanged(tmp_path: Path, failing: int) -> None:
    opened(tmp_path / "a.db", ONE).close()
    statements = ["CREATE TABLE two (x)", "DROP TABLE one", "CREATE TABLE one (z)", "CREATE INDEX i ON one (z)"]
    statements.insert(failing, "INSERT INTO nowhere VALUES (1)")
    with pytest.raises(sqlite3.OperationalError):
        opened(tmp_path / "a.db", ONE, statements)
    connection = opened(tmp_path / "a.db", ONE)
    assert version(connection) == 1
    assert tables(connection) == ["one"]
    assert connection.execute("SELECT x FROM one").fetchall() == [(1,)]
    connection.close()


KILLED = """
import os, signal, sys
from pathlib import Path
from paperbrowse.database.migrate import DatabaseSpec
from paperbrowse.database.open import open_database

def kill(connection):
    connection.execute("PRAGMA cache_spill = ON")
    os.kill(os.getpid(), signal.SIGKILL)

migrations = [("CREATE TABLE one (x)",), ("CREATE TABLE two (x)",), ("CREATE TABLE three (x)",)]
migrations.insert(int(sys.argv[2]), kill)
open_database(Path(sys.argv[1]), DatabaseSpec("test", 0x54455354, "TRUNCATE", "FULL", 100, migrations=migrations))
"""


@pytest.mark.parametrize("at", range(4))
def test_a_killed_migration_leaves_the_file_unchanged(tmp_path: Path, at: int) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path / "a.db"), str(at)], check=False)
    assert killed.returncode == -9
    connection = opened(tmp_path / "a.db", ONE)
    assert tables(connection) == ["one"]
    assert version(connection) == 1
    connection.close()


def test_a_later_version_is_reported(tmp_path: Path) -> None:
    opened(tmp_path / "a.db", ONE, TWO).close()
    before = (tmp_path / "a.db").read_bytes()
    with pytest.raises(NewerFile, match=r"a\.db was written by a later version"):
        opened(tmp_path / "a.db", ONE)
    assert (tmp_path / "a.db").read_bytes() == before


FOREIGN: dict[str, Sequence[str]] = {
    "tables of another program": ("CREATE TABLE theirs (x)",),
    "a version of another program": ("PRAGMA user_version = 1",),
    "a name of another program": ("PRAGMA application_id = 7",),
    "a lower number of the right spec": (
        "PRAGMA application_id = 7",
        "CREATE TABLE one (x)",
        "PRAGMA user_version = 1",
    ),
}


@pytest.mark.parametrize("made_by", FOREIGN)
def test_a_file_of_another_program_is_reported_and_untouched(tmp_path: Path, made_by: str) -> None:
    theirs = sqlite3.connect(tmp_path / "a.db", isolation_level=None)
    for statement in FOREIGN[made_by]:
        theirs.execute(statement)
    theirs.close()
    before = (tmp_path / "a.db").read_bytes()
    with pytest.raises(ForeignFile):
        opened(tmp_path / "a.db", ONE)
    assert (tmp_path / "a.db").read_bytes() == before


def test_a_process_that_waited_for_the_lock_does_not_migrate_again(tmp_path: Path) -> None:
    first, second = (opened(tmp_path / "a.db", ONE) for _ in range(2))
    seen: list[int] = []

    def once(connection: sqlite3.Connection) -> None:
        seen.append(1)
        connection.execute("CREATE TABLE two (x)")

    for connection in (first, second):
        migrate(connection, replace(SPEC, migrations=(ONE, once)))
        assert version(connection) == 2
        connection.execute("SELECT 1").fetchall()
    assert seen == [1]
    first.close()
    second.close()


@pytest.mark.parametrize("journal_mode", ["TRUNCATE", "WAL"])
def test_a_file_that_is_filled_while_its_version_is_read_is_not_foreign(
    tmp_path: Path, journal_mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.db"
    monkeypatch.setattr(transaction, "LOCK_TIMEOUT", 0)
    asking, filling = (connect(path, SPEC, mode="rwc") for _ in range(2))
    filling.execute(f"PRAGMA journal_mode = {journal_mode}")
    filled: list[bool] = []

    def fill(statement: str) -> None:
        if "user_version" in statement and not filled:
            filled.append(True)
            with suppress(NotSaved):  # locked, for the file is being names about: that is as good
                migrate(filling, replace(SPEC, migrations=(ONE,)))

    asking.set_trace_callback(fill)
    assert version_of(asking, replace(SPEC, migrations=(ONE,))) == 0
    assert filled
    assert not asking.in_transaction
    asking.close()
    filling.close()


MANY = """
import sys
from pathlib import Path
from paperbrowse.database.migrate import DatabaseSpec
from paperbrowse.database.open import open_database
migrations = [("CREATE TABLE one (x)", "INSERT INTO one VALUES (1)")]
spec = DatabaseSpec("test", 0x54455354, sys.argv[2], "NORMAL", 100, migrations=migrations)
opened = open_database(Path(sys.argv[1]), spec)
assert opened.notices == () and opened.writable, opened.notices
assert opened.connection.execute("SELECT count(*) FROM one").fetchone() == (1,)
"""


@pytest.mark.parametrize("journal_mode", ["TRUNCATE", "WAL"])
def test_eight_processes_that_open_a_new_file_at_once_all_succeed(tmp_path: Path, journal_mode: str) -> None:
    command = [sys.executable, "-c", MANY, str(tmp_path / "sub" / "a.db"), journal_mode]
    processes = [subprocess.Popen(command) for _ in range(8)]
    assert [process.wait() for process in processes] == [0] * 8
