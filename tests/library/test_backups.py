"""How long backups are kept, and when one is due."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperbrowse.library.backups import DAILY, MONTHLY, WEEKLY, retained_times
from paperbrowse.library.library import Library
from paperbrowse.settings import Home, find_home

START = datetime(2026, 1, 31, 12, tzinfo=UTC)
TIMES = st.sets(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), max_size=60)


def test_of_a_year_of_daily_backups_some_days_weeks_and_months_are_kept() -> None:
    retained: set[datetime] = set()
    for day in range(400):
        retained = retained_times(retained | {START + timedelta(days=day)})
    newest = max(retained)
    assert sum(newest - time < timedelta(days=DAILY) for time in retained) == DAILY
    assert len({time.isocalendar()[:2] for time in retained}) >= WEEKLY
    assert len({(time.year, time.month) for time in retained}) == MONTHLY
    assert len(retained) <= DAILY + WEEKLY + MONTHLY


@given(TIMES)
def test_the_newest_is_always_kept_and_a_second_cleanup_deletes_no_more(times: set[datetime]) -> None:
    retained = retained_times(times)
    assert retained <= times
    assert not times or max(times) in retained
    assert retained_times(retained) == retained
    assert len(retained) <= DAILY + WEEKLY + MONTHLY


class Clock:
    """A clock that tests set."""

    now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return find_home(str(tmp_path))


def star(library: Library, number: int) -> None:
    library.marks.star([library.search.run("").rows[number]])


def test_one_backup_a_day_and_only_of_changed_marks(home: Home, clock: Clock) -> None:
    with Library(home, clock) as library:
        library.imports.load_sample()
        library.maintenance.back_up_daily()
        assert library.maintenance.backups.newest_first() == []  # there are no marks yet
        star(library, 0)
        library.maintenance.back_up_daily()
        star(library, 1)
        library.maintenance.back_up_daily()
        assert [backup.created_at for backup in library.maintenance.backups.newest_first()] == [START]
        clock.now += timedelta(days=1)
        library.maintenance.back_up_daily()
        library.marks.end_session()
        clock.now += timedelta(days=1)
        library.maintenance.back_up_daily()  # the time of the last session is not a mark
        assert [backup.created_at for backup in library.maintenance.backups.newest_first()] == [
            START + timedelta(days=1),
            START,
        ]


def test_other_files_in_the_folder_are_not_deleted(home: Home, clock: Clock) -> None:
    with Library(home, clock) as library:
        library.imports.load_sample()
        star(library, 0)
        library.maintenance.back_up()
        (library.maintenance.backups.folder / "letter.txt").write_text("mine")
        for day in range(30):
            clock.now = START + timedelta(days=day + 1)
            star(library, day + 1)
            library.maintenance.back_up()
        assert (library.maintenance.backups.folder / "letter.txt").read_text() == "mine"
        files = [backup.file for backup in library.maintenance.backups.newest_first()]
        assert len(list(library.maintenance.backups.folder.iterdir())) == 2 * len(files) + 1
        assert DAILY <= len(files) <= DAILY + WEEKLY + MONTHLY
