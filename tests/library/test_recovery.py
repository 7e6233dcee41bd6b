"""Recovery of a damaged library from backups and from the damaged file."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from paperbrowse.library.backups import recover_marks
from paperbrowse.library.library import Library
from paperbrowse.model.errors import NotSaved, StorageError
from paperbrowse.settings import Home, find_home

DAY = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Star a paper before the first backup, another before the second, and a third after it."""
    home = find_home(str(tmp_path))
    for day in range(3):
        with Library(home, at(day)) as library:
            if not library.papers.count():
                library.imports.load_sample()
            library.marks.star(library.search.run("").rows[day : day + 1])
            if day < 2:
                library.maintenance.back_up()
    return home


def at(day: int) -> Callable[[], datetime]:
    return lambda: DAY + timedelta(days=day)


def ruin(file: Path) -> None:
    file.write_bytes(b"ruined" * 5_000)


def test_the_newest_usable_backup_is_restored(home: Home) -> None:
    ruin(home.library_db)
    with Library(home) as library:
        assert library.marks.starred_count() == 2
        assert "of 2026-11-21" in library.notices[1]
    ruin(home.library_db)
    ruin(sorted((home.data / "backups").glob("*.db"))[-1])
    with Library(home) as library:
        assert library.marks.starred_count() == 1
        assert "of 2026-11-20" in library.notices[1]


def test_marks_read_from_the_damaged_file_are_added_to_the_backup(home: Home) -> None:
    with home.library_db.open("r+b") as file:
        file.truncate(file.seek(0, 2) - 100)
    with Library(home) as library:
        assert library.marks.starred_count() == 3
        assert "3 marked papers read from the damaged file" in library.notices[1]
        library.marks.undo()  # the last import of three marks
        assert library.marks.starred_count() == 2


def test_without_a_backup_and_a_readable_file_there_is_a_notice(home: Home) -> None:
    for file in (home.data / "backups").iterdir():
        file.unlink()
    ruin(home.library_db)
    with Library(home) as library:
        assert library.notices[1] == "it has no backup, and nothing in it could be read"
        assert library.marks.starred_count() == 0
    home.library_db.write_bytes(b"")  # as a file that has just been created
    with Library(home) as library:
        assert library.notices == ()


def test_marks_of_another_window_are_kept(home: Home) -> None:
    aside = home.data / "aside"
    home.library_db.rename(aside)
    with Library(home) as library:
        library.marks.star(library.search.run("").rows[7:8])
        recover_marks(library._stores.marks, library.maintenance.backups, aside)
        assert library.marks.starred_count() == 4
    with Library(home) as library:
        assert library.marks.starred_count() == 4


def test_a_window_whose_library_was_moved_reports_that_nothing_is_saved(home: Home) -> None:
    with Library(home) as library:
        rows = library.search.run("").rows[9:10]
        home.library_db.rename(home.data / "elsewhere")
        with Library(home):  # creates another library
            pass
        with pytest.raises(NotSaved, match="the file was moved") as refusal:
            library.marks.star(rows)
        assert "start the program again" in str(refusal.value)


def test_an_old_sqlite_is_reported(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sqlite3.sqlite_version_info", (3, 31, 1))
    with pytest.raises(StorageError, match=r"3\.37 or newer is needed"):
        Library(home)
