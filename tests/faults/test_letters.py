"""A letter that is interrupted anywhere: each new paper is in exactly one letter after the next run."""

import random
import re
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from paperbrowse.cli.main import run
from paperbrowse.library.library import Library
from paperbrowse.settings import Home
from tests.examples import times
from tests.faults.disk import NO_RECORDER
from tests.faults.strace import CALLS, NO_STRACE, calls_of, killing
from tests.faults.test_power import recording
from tests.library.homes import numbered

NEW = 12


def letter_program(home: Home) -> list[str]:
    words = ["--home", str(home.data), "digest", "-o", str(home.data / "letters") + "/"]
    return [sys.executable, "-m", "paperbrowse", *words]


@pytest.fixture
def new_home(copy_home: Callable[[], Home]) -> Callable[[], Home]:
    """Return a function that makes a home with new papers of a saved search."""

    def make() -> Home:
        home = copy_home()
        with Library(home) as library:
            library.imports.import_text(numbered(range(NEW)).decode())
            library.marks.saved_searches.save("numbers", "title:number")
            library.marks.star([library.search.run("title:number").rows[0]])
        return home

    return make


def check(home: Home, where: object) -> None:
    """Run the program again, and check that the letters have all papers once."""
    for _ in range(2):
        assert run(letter_program(home)[3:]) == 0, where
    letters = [file.read_text() for file in (home.data / "letters").glob("letter-*")]
    found = Counter(key for text in letters for key in re.findall(r"arxiv:2401\.\d+", text))
    assert dict(found) == {f"arxiv:2401.{number:05d}": 1 for number in range(NEW)}, where
    with Library(home) as library:
        assert library.notices == ()
        assert library.letters.kept.pending() == []


@pytest.mark.skipif(NO_STRACE is not None, reason=NO_STRACE or "")
def test_a_letter_killed_at_any_system_call_is_made_once(
    new_home: Callable[[], Home], tmp_path: Path, report: Callable[[str], None]
) -> None:
    calls = calls_of(letter_program(new_home()), tmp_path)
    points = [(call, number) for call in CALLS for number in range(1, calls.get(call, 0) + 1)]
    chosen = random.Random(8).sample(points, min(len(points), times(4, 1_000)))
    killed = 0
    for call, number in chosen:
        home = new_home()
        killed += killing(letter_program(home), call, number)[1]
        check(home, (call, number))
    assert killed > len(chosen) * 3 // 4
    report(f"a letter killed at {killed} of {len(points)} system calls; each paper in one letter")


@pytest.mark.skipif(NO_RECORDER is not None, reason=NO_RECORDER or "")
def test_a_letter_survives_a_power_failure_at_any_moment(
    new_home: Callable[[], Home], shim: Path, report: Callable[[str], None]
) -> None:
    making, chance = recording(letter_program(home := new_home()), home, shim), random.Random(9)
    tried = times(12, 400)
    for number in range(tried):
        home, _ = making.failed(home.data, chance, torn=number % 2 == 1)
        check(home, number)
    report(f"{tried} power failures while a letter was made; each paper in one letter")
