"""Which backups stay, and when one is due."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperbrowse.library.backups import DAILY, MONTHLY, WEEKLY, retained_times
from paperbrowse.library.library import Library
from paperbrowse.settings import Home, find_home

START = datetime(2026, 1, 31, 12, tzinfo=UTC)
MOMENTS = st.sets(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), max_size=60)


def test_a_year_of_days_leaves_days_weeks_and_months() -> None:
    staying: set[datetime] = set()
    for day in range(400):
        staying = retained_times(staying | {START + timedelta(days=day)})
    newest = max(staying)
    assert sum(newest - moment < timedelta(days=DAILY) for moment in staying) == DAILY
    assert len({moment.isocalendar()[:2] for moment in staying}) >= WEEKLY
    assert len({(moment.year, moment.month) for moment in staying}) == MONTHLY
    assert len(staying) <= DAILY + WEEKLY + MONTHLY


@given(MOMENTS)
def test_the_newest_always_stays_and_letting_go_twice_lets_go_of_no_more(moments: set[datetime]) -> None:
    staying = retained_times(moments)
    assert staying <= moments
    assert not moments or max(moments) in staying
    assert retained_times(staying) == staying
    assert len(staying) <= DAILY + WEEKLY + MONTHLY


class Clock:
    """A clock that is set."""

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
    library.star([library.search("").rows[number]])


def test_one_a_day_and_only_of_what_changed(home: Home, clock: Clock) -> None:
    with Library(home, clock) as library:
        library.load_sample()
        library.back_up_daily()
        assert library.backups.newest_first() == []  # nothing was made yet
        star(library, 0)
        library.back_up_daily()
        star(library, 1)
        library.back_up_daily()
        assert [one.created_at for one in library.backups.newest_first()] == [START]
        clock.now += timedelta(days=1)
        library.back_up_daily()
        library.mark_seen()
        clock.now += timedelta(days=1)
        library.back_up_daily()  # having looked is nothing made
        assert [one.created_at for one in library.backups.newest_first()] == [START + timedelta(days=1), START]


def test_a_stranger_in_the_folder_is_left_alone(home: Home, clock: Clock) -> None:
    with Library(home, clock) as library:
        library.load_sample()
        star(library, 0)
        library.back_up()
        (library.backups.folder / "letter.txt").write_text("mine")
        for day in range(30):
            clock.now = START + timedelta(days=day + 1)
            star(library, day + 1)
            library.back_up()
        assert (library.backups.folder / "letter.txt").read_text() == "mine"
        files = [one.file for one in library.backups.newest_first()]
        assert len(list(library.backups.folder.iterdir())) == 2 * len(files) + 1
        assert DAILY <= len(files) <= DAILY + WEEKLY + MONTHLY
