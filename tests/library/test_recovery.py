"""A library that was damaged: what comes back, and from where."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from paperbrowse.library.library import Library
from paperbrowse.library.recovery import recover_marks
from paperbrowse.model.errors import NotSaved, StorageError
from paperbrowse.settings import Home, find_home

DAY = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """One paper starred in the first backup, one more in the second, a third since."""
    home = find_home(str(tmp_path))
    for day in range(3):
        with Library(home, at(day)) as library:
            if not library.paper_count():
                library.load_sample()
            library.star(library.search("").rows[day : day + 1])
            if day < 2:
                library.back_up()
    return home


def at(day: int) -> Callable[[], datetime]:
    return lambda: DAY + timedelta(days=day)


def ruin(file: Path) -> None:
    file.write_bytes(b"ruined" * 5_000)


def test_the_newest_backup_that_can_be_used_comes_back(home: Home) -> None:
    ruin(home.library_db)
    with Library(home) as library:
        assert library.starred_count() == 2
        assert "of 2026-11-21" in library.notices[1]
    ruin(home.library_db)
    ruin(sorted((home.data / "backups").glob("*.db"))[-1])
    with Library(home) as library:
        assert library.starred_count() == 1
        assert "of 2026-11-20" in library.notices[1]


def test_what_can_be_read_joins_what_the_backup_had(home: Home) -> None:
    with home.library_db.open("r+b") as file:
        file.truncate(file.seek(0, 2) - 100)
    with Library(home) as library:
        assert library.starred_count() == 3
        assert "3 marked papers read from the damaged file" in library.notices[1]
        library.undo()  # the last three that were taken in
        assert library.starred_count() == 2


def test_without_a_backup_and_anything_to_read_that_is_said(home: Home) -> None:
    for file in (home.data / "backups").iterdir():
        file.unlink()
    ruin(home.library_db)
    with Library(home) as library:
        assert library.notices[1] == "there is no backup of it, and nothing could be read of it"
        assert library.starred_count() == 0
    home.library_db.write_bytes(b"")  # as a library that is about to be made
    with Library(home) as library:
        assert library.notices == ()


def test_what_another_window_marked_in_the_meantime_stays(home: Home) -> None:
    aside = home.data / "aside"
    home.library_db.rename(aside)
    with Library(home) as library:
        library.star(library.search("").rows[7:8])
        recover_marks(library._mark_store, library.backups, aside)
        assert library.starred_count() == 4
    with Library(home) as library:
        assert library.starred_count() == 4


def test_a_window_whose_library_was_set_aside_is_told_that_nothing_is_saved(home: Home) -> None:
    with Library(home) as library:
        rows = library.search("").rows[9:10]
        home.library_db.rename(home.data / "elsewhere")
        with Library(home):  # another begins
            pass
        with pytest.raises(NotSaved, match="the file was moved") as refusal:
            library.star(rows)
        assert "start the program again" in str(refusal.value)


def test_a_python_whose_sqlite_is_too_old_is_told_so(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sqlite3.sqlite_version_info", (3, 31, 1))
    with pytest.raises(StorageError, match=r"3\.37 or newer is needed"):
        Library(home)
