import os
import random
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from paperbrowse.database.migrate import DatabaseSpec
from paperbrowse.database.open import OpenedDatabase, open_database
from paperbrowse.database.transaction import transaction
from paperbrowse.model.errors import DamagedFile, ForeignFile, NewerFile, NotSaved

MIGRATIONS = (("CREATE TABLE note (text TEXT NOT NULL) STRICT",),)
LIBRARY = DatabaseSpec("library", 0x54455354, "TRUNCATE", "FULL", 100, check_below=20_000_000, migrations=MIGRATIONS)
PAPERS = DatabaseSpec("papers", 0x54455355, "WAL", "NORMAL", 100, recreatable=True, migrations=MIGRATIONS)
MORE = (*MIGRATIONS, ("CREATE TABLE more (x)",))
BOTH = pytest.mark.parametrize("spec", [LIBRARY, PAPERS], ids=lambda spec: spec.name)


def fill(path: Path, spec: DatabaseSpec, *texts: str) -> None:
    opened = open_database(path, spec)
    with transaction(opened.connection):
        opened.connection.executemany("INSERT INTO note VALUES (?)", [(text,) for text in texts])
    opened.connection.close()


def notes(opened: OpenedDatabase) -> list[str]:
    return [text for (text,) in opened.connection.execute("SELECT text FROM note ORDER BY rowid")]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


@BOTH
@pytest.mark.usefixtures("open_umask")
def test_nobody_else_may_read_the_files_whatever_the_umask(tmp_path: Path, spec: DatabaseSpec) -> None:
    path = tmp_path / "one" / "two" / "a.db"
    opened = open_database(path, spec)
    with transaction(opened.connection):
        opened.connection.execute("INSERT INTO note VALUES ('secret')")
        assert {mode(file) for file in path.parent.iterdir()} == {0o600}
    opened.connection.close()
    assert mode(path.parent) == 0o700
    assert mode(path.parent.parent) == 0o700


def test_a_file_that_others_could_read_is_made_private(tmp_path: Path) -> None:
    fill(tmp_path / "a.db", LIBRARY, "one")
    (tmp_path / "a.db").chmod(0o644)
    open_database(tmp_path / "a.db", LIBRARY).connection.close()
    assert mode(tmp_path / "a.db") == 0o600


def test_the_pragmas_are_those_of_the_spec(tmp_path: Path) -> None:
    expected = {
        LIBRARY: ("truncate", 2, 1, 0, 1, 5000, LIBRARY.application_id),
        PAPERS: ("wal", 1, 1, 0, 1, 5000, PAPERS.application_id),
    }
    names = (
        "journal_mode", "synchronous", "foreign_keys", "trusted_schema", "cell_size_check", "busy_timeout",
        "application_id",
    )  # fmt: skip
    for spec, values in expected.items():
        opened = open_database(tmp_path / f"{spec.name}.db", spec)
        values_read = tuple(opened.connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names)
        assert values_read == values
        opened.connection.close()


@BOTH
@pytest.mark.parametrize("name", ["a b.db", "50%25.db", "what?#.db", "ünï.db"])
def test_any_file_name_works(tmp_path: Path, spec: DatabaseSpec, name: str) -> None:
    fill(tmp_path / name, spec, "one")
    assert (tmp_path / name).stat().st_size > 0
    opened = open_database(tmp_path / name, spec)
    assert notes(opened) == ["one"]
    opened.connection.close()


@BOTH
def test_an_empty_file_is_filled_without_a_notice(tmp_path: Path, spec: DatabaseSpec) -> None:
    (tmp_path / "a.db").touch()
    opened = open_database(tmp_path / "a.db", spec)
    assert opened.notices == ()
    assert notes(opened) == []
    opened.connection.close()


DAMAGED = {
    "text": b"Dear diary, this is no database at all. " * 40,
    "random bytes": random.Random(7).randbytes(20_000),
    "zero bytes": bytes(8192),
    "a header and no more": b"SQLite format 3\x00" + bytes(100),
}


@BOTH
@pytest.mark.parametrize("content", DAMAGED)
def test_a_damaged_file_is_kept_under_another_name_and_both_names_are_reported(
    tmp_path: Path, spec: DatabaseSpec, content: str
) -> None:
    path = tmp_path / "a.db"
    path.write_bytes(DAMAGED[content])
    opened = open_database(path, spec)
    assert notes(opened) == []
    (moved,) = tmp_path.glob("a.db.*-2*")
    assert moved.read_bytes() == DAMAGED[content]
    (notice,) = opened.notices
    assert str(path) in notice
    assert str(moved) in notice
    opened.connection.close()
    again = open_database(path, spec)
    assert again.notices == ()
    again.connection.close()


@BOTH
def test_a_file_cut_short_is_quarantined(tmp_path: Path, spec: DatabaseSpec) -> None:
    path = tmp_path / "a.db"
    fill(path, spec, *("x" * 3_000 for _ in range(20)))
    path.write_bytes(path.read_bytes()[:1500])
    opened = open_database(path, spec)
    assert len(opened.notices) == 1
    opened.connection.close()


def test_garbage_in_the_middle_of_a_library_is_found_at_the_start(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    fill(path, LIBRARY, *("x" * 3_000 for _ in range(20)))
    content = bytearray(path.read_bytes())
    content[8192:12288] = random.Random(1).randbytes(4096)
    path.write_bytes(content)
    opened = open_database(path, LIBRARY)
    (notice,) = opened.notices
    assert "is damaged" in notice
    (moved,) = (file for file in tmp_path.glob("a.db.damaged-*") if file.stat().st_size)
    assert moved.read_bytes() == content
    opened.connection.close()


def test_a_damaged_file_that_cannot_be_moved_is_reported_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.db").write_bytes(DAMAGED["text"])

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(DamagedFile):
        open_database(tmp_path / "a.db", LIBRARY)
    assert (tmp_path / "a.db").read_bytes() == DAMAGED["text"]


@pytest.mark.parametrize("theirs", ["newer", "foreign"])
def test_a_newer_or_foreign_library_is_not_changed(tmp_path: Path, theirs: str) -> None:
    path = tmp_path / "a.db"
    other = LIBRARY if theirs == "newer" else replace(LIBRARY, application_id=7)
    open_database(path, replace(other, migrations=MORE)).connection.close()
    before = path.read_bytes()
    with pytest.raises((NewerFile, ForeignFile)) as refusal:
        open_database(path, LIBRARY)
    assert isinstance(refusal.value, NewerFile) == (theirs == "newer")
    assert str(path) in str(refusal.value)
    assert refusal.value.hint
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir() if file.suffix == ".db"] == ["a.db"]


@pytest.mark.parametrize("theirs", ["newer", "foreign"])
def test_a_newer_or_foreign_papers_file_is_quarantined(tmp_path: Path, theirs: str) -> None:
    path = tmp_path / "a.db"
    other = PAPERS if theirs == "newer" else replace(PAPERS, application_id=7)
    open_database(path, replace(other, migrations=MORE)).connection.close()
    opened = open_database(path, PAPERS)
    assert len(list(tmp_path.glob(f"a.db.{theirs}-*"))) == 1
    assert len(opened.notices) == 1
    opened.connection.close()


def test_a_folder_in_the_place_of_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.db").mkdir()
    with pytest.raises(ForeignFile, match="is not a file"):
        open_database(tmp_path / "a.db", PAPERS)


@BOTH
def test_a_home_that_is_a_file_opens_as_empty_with_a_notice(tmp_path: Path, spec: DatabaseSpec) -> None:
    (tmp_path / "home").write_text("not a folder")
    opened = open_database(tmp_path / "home" / "a.db", spec)
    assert notes(opened) == []
    assert not opened.writable
    assert "cannot create" in opened.notices[0]
    with pytest.raises(NotSaved), transaction(opened.connection):
        opened.connection.execute("INSERT INTO note VALUES ('one')")
    opened.connection.close()


def test_invalid_text_is_read_with_replacement_characters(tmp_path: Path) -> None:
    opened = open_database(tmp_path / "a.db", LIBRARY)
    opened.connection.execute("INSERT INTO note VALUES (CAST(x'61ff62' AS TEXT))")
    assert notes(opened) == ["a\ufffdb"]
    opened.connection.close()


def test_a_full_disk_at_the_first_start_is_reported(tmp_path: Path) -> None:
    def too_much(connection: sqlite3.Connection) -> None:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")
        connection.execute("CREATE TABLE big AS SELECT randomblob(100000)")

    fill(tmp_path / "a.db", LIBRARY, "one")
    with pytest.raises(NotSaved):  # the copy in memory is as full
        open_database(tmp_path / "a.db", replace(LIBRARY, migrations=(*MIGRATIONS, too_much)))
    opened = open_database(tmp_path / "a.db", LIBRARY)
    assert notes(opened) == ["one"]
    opened.connection.close()


READ_ONLY = """
import sys
from pathlib import Path
from paperbrowse.database.migrate import DatabaseSpec
from paperbrowse.database.open import open_database
from paperbrowse.database.transaction import transaction
from paperbrowse.model.errors import NotSaved, StorageError

path, journal, application_id, migrations, recreatable = sys.argv[1:]
migrations = [("CREATE TABLE note (text TEXT NOT NULL) STRICT",), ("CREATE TABLE more (x)",)][: int(migrations)]
options = {"recreatable": bool(int(recreatable)), "migrations": migrations}
spec = DatabaseSpec("test", int(application_id), journal, "FULL", 100, **options)
try:
    opened = open_database(Path(path), spec)
except StorageError as error:
    print(type(error).__name__)
    sys.exit()
print(not opened.writable, len(opened.notices), opened.connection.execute("SELECT text FROM note").fetchall())
try:
    with transaction(opened.connection):
        opened.connection.execute("INSERT INTO note VALUES ('two')")
except NotSaved as refusal:
    print("refused")
"""


def without_privileges() -> list[str]:
    """Return the beginning of a command that runs without root's right to ignore file modes."""
    if os.getuid():
        return []
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        pytest.skip("root, and no setpriv to be less than that")
    return [setpriv, "--inh-caps=-all", "--bounding-set=-all"]


def read_where_nothing_can_be_written(path: Path, spec: DatabaseSpec, migrations: int) -> list[str]:
    arguments = [str(path), spec.journal_mode, str(spec.application_id), str(migrations), str(int(spec.recreatable))]
    command = [*without_privileges(), sys.executable, "-c", READ_ONLY, *arguments]
    path.parent.chmod(0o555)
    path.chmod(0o444)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    path.parent.chmod(0o755)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@BOTH
def test_in_a_read_only_folder_everything_can_still_be_read(tmp_path: Path, spec: DatabaseSpec) -> None:
    path = tmp_path / "home" / "a.db"
    fill(path, spec, "one")
    assert read_where_nothing_can_be_written(path, spec, 1) == ["True 1 [('one',)]", "refused"]


def test_a_read_only_library_of_an_older_version_is_read_from_a_copy(tmp_path: Path) -> None:
    path = tmp_path / "home" / "a.db"
    fill(path, LIBRARY, "one")
    before = path.read_bytes()
    assert read_where_nothing_can_be_written(path, LIBRARY, 2) == ["True 1 [('one',)]", "refused"]
    assert path.read_bytes() == before


def test_a_read_only_cache_with_an_unfinished_wal_is_read_as_empty(tmp_path: Path) -> None:
    path = tmp_path / "home" / "a.db"
    opened = open_database(path, PAPERS)
    opened.connection.execute("INSERT INTO note VALUES ('one')")
    wal = Path(f"{path}-wal").read_bytes()
    opened.connection.close()
    Path(f"{path}-wal").write_bytes(wal)
    assert read_where_nothing_can_be_written(path, PAPERS, 1) == ["True 1 []", "refused"]


def test_a_read_only_library_with_a_hot_journal_is_not_read_in_part(tmp_path: Path) -> None:
    path = tmp_path / "home" / "a.db"
    fill(path, LIBRARY, "one")
    opened = open_database(path, LIBRARY)
    opened.connection.execute("BEGIN IMMEDIATE")
    opened.connection.execute("PRAGMA cache_spill = 1")
    opened.connection.execute("PRAGMA cache_size = 1")
    opened.connection.executemany("INSERT INTO note VALUES (?)", [("x" * 4_000,) for _ in range(50)])
    torn, journal = path.read_bytes(), Path(f"{path}-journal").read_bytes()
    opened.connection.execute("ROLLBACK")
    opened.connection.close()
    path.write_bytes(torn)
    Path(f"{path}-journal").write_bytes(journal)
    assert any(journal[:8])
    assert len(read_where_nothing_can_be_written(path, LIBRARY, 1)) == 1
    path.chmod(0o600)
    again = open_database(path, LIBRARY)  # where it can be written, it is rolled back
    assert notes(again) == ["one"]
    again.connection.close()
