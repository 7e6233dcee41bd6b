"""Backups: made, listed, restored, and what becomes of damaged ones."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.test_commands import Call, call, filled

__all__ = ["call", "filled"]

ONE, TWO = "arxiv:2407.03618", "title:549213968875"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "home"


def starred(call: Call) -> set[str]:
    return {hit["key"] for hit in call("search", "--json", "is:starred").json["hits"]}


def test_a_backup_brings_back_what_was_there(filled: Call, data: Path) -> None:
    filled("star", ONE)
    filled("tag", "later", ONE)
    filled("note", ONE, "fast and small")
    name = Path(filled("backup").out.strip()).stem
    filled("unstar", ONE)
    filled("star", TWO)
    answer = filled("restore", "--force", name)
    assert answer.status == 0
    assert "now: 1 starred, 0 read, 1 tagged, 1 with notes" in answer.err
    assert starred(filled) == {ONE}
    assert filled("note", ONE).out == "fast and small\n"
    (replaced,) = data.glob("library.db.replaced-*")
    assert filled("restore", "--force", str(replaced)).status == 0
    assert starred(filled) == {TWO}


def test_nothing_is_restored_unasked(filled: Call) -> None:
    filled("star", ONE)
    filled("backup")
    filled("unstar", ONE)
    answer = filled("restore", "latest")
    assert answer.status == 2
    assert "--force" in answer.err
    assert starred(filled) == set()


def test_the_same_again_is_no_second_backup(filled: Call, data: Path) -> None:
    filled("star", ONE)
    assert filled("backup").out == filled("backup").out
    assert len(list((data / "backups").iterdir())) == 2


def test_backups_are_listed_with_what_they_hold(filled: Call) -> None:
    assert filled("restore").status == 1
    filled("star", ONE, TWO)
    filled("backup")
    assert "2 starred" in filled("restore").out
    assert filled("restore", "--json").json["holds"].startswith("2 starred")


def test_a_backup_is_for_its_owner_only_and_readable_by_other_programs(filled: Call, data: Path) -> None:
    filled("star", ONE)
    filled("note", ONE, "mine \u2028 only")
    file = Path(filled("backup").out.strip())
    assert {path.stat().st_mode & 0o777 for path in file.parent.iterdir()} == {0o600}
    assert file.parent.stat().st_mode & 0o777 == 0o700
    twin = json.loads(file.with_suffix(".json").read_text(encoding="ascii"))
    (mark,) = twin["tables"]["mark"]
    assert mark["note"].startswith("mine")
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize("harm", ["cut", "zeroes", "bit"])
def test_a_damaged_backup_is_not_restored(filled: Call, harm: str) -> None:
    filled("star", ONE)
    file = Path(filled("backup").out.strip())
    filled("unstar", ONE)
    whole = file.read_bytes()
    middle = len(whole) // 2
    file.write_bytes(
        {
            "cut": whole[:middle],
            "zeroes": whole[:middle] + bytes(4096) + whole[middle + 4096 :],
            "bit": whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
        }[harm]
    )
    answer = filled("restore", "--force", "latest")
    assert answer.status == 5
    assert "has changed since it was written" in answer.err
    assert starred(filled) == set()
    assert "has changed since it was written" in filled("restore").out


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + bytes(4080)])
def test_what_is_no_backup_is_refused(filled: Call, tmp_path: Path, content: bytes) -> None:
    filled("star", ONE)
    (tmp_path / "other.db").write_bytes(content)
    answer = filled("restore", "--force", str(tmp_path / "other.db"))
    assert answer.status == 5, answer.err
    assert "other.db" in answer.err
    assert starred(filled) == {ONE}


def test_another_programs_database_is_refused(filled: Call, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE mark (x)")
        other.commit()
    assert filled("restore", "--force", str(tmp_path / "other.db")).status == 5
    assert filled("restore", "--force", "nothing").status == 2


@pytest.mark.parametrize("left", [b"ruined" * 5_000, b""], ids=["garbage", "nothing"])
def test_a_damaged_library_is_brought_back_by_itself(filled: Call, data: Path, left: bytes) -> None:
    filled("star", ONE)
    filled("tag", "later", ONE)
    filled("backup")
    (data / "library.db").write_bytes(left)
    answer = filled("search", "--limit", "1", "token")
    assert "recovered: the backup of " in answer.err
    assert "now 1 starred, 0 read, 1 tagged" in answer.err
    assert starred(filled) == {ONE}
    kept = [file for file in data.glob("library.db.damaged-*") if file.read_bytes()]
    assert [file.read_bytes() for file in kept] == ([left] if left else [])
    assert all(str(file) in answer.err for file in kept)


def test_a_damaged_library_without_a_backup_gives_what_can_be_read(filled: Call, data: Path) -> None:
    filled("star", ONE, TWO)
    filled("note", ONE, "mine")
    with (data / "library.db").open("r+b") as file:
        file.truncate(file.seek(0, 2) - 4_096)
    answer = filled("search", "--limit", "1", "token")
    assert "2 marked papers read from the damaged file" in answer.err
    assert starred(filled) == {ONE, TWO}
    assert filled("note", ONE).out == "mine\n"
