"""`kill -9` at any moment: what was answered is there, and what was not is there whole or not at all."""

import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from paperbrowse.library.library import Library
from paperbrowse.settings import Home
from tests.faults.conftest import FULL, times
from tests.faults.deeds import DEEDS, IN_AN_IMPORT, PAPERS, State, program, rows_of, state
from tests.faults.strace import CALLS, NO_STRACE, calls_from, calls_of, killing
from tests.terminal.terminal import ROOT

SAMPLE = 40
WHOLE = {"star": (2, SAMPLE + IN_AN_IMPORT), "import": (1, SAMPLE + 2 * IN_AN_IMPORT)}
"""Stars and papers once it is done."""
ANSWER = {"star": {"kept"}, "import": {"imported"}}


def check(home: Home, said: list[str], states: list[State]) -> None:
    done = said.count("done")
    with Library(home) as library:
        assert library.notices == ()
        assert state(library, rows_of(library)[:PAPERS]) in states[done : done + 2], f"after {done} deeds"
        assert library.maintenance.marks_problems() == []
        assert library.maintenance.papers_problems() == []


def test_marks_survive_a_kill_at_any_moment(
    copied: Callable[[], Home], states: list[State], report: Callable[[str], None]
) -> None:
    chance, killed = random.Random(5), 0
    rounds = times(25, 1_000)
    for _ in range(rounds):
        home = copied()
        running = subprocess.Popen(program(home, "mixed"), stdout=subprocess.PIPE, text=True, cwd=ROOT)
        assert running.stdout
        said = [running.stdout.readline().strip()]  # it has opened the files
        assert said == ["open"]
        said += [running.stdout.readline().strip() for _ in range(chance.randrange(DEEDS))]
        time.sleep(chance.uniform(0, 0.01))
        running.send_signal(signal.SIGKILL)
        said += running.stdout.read().split("\n")
        killed += running.wait() == -signal.SIGKILL
        running.stdout.close()
        check(home, said, states)
    assert killed > rounds * 3 // 4
    report(f"{killed} of {rounds} killed amid their deeds, 0 acknowledged marks lost, 0 half done")


@pytest.mark.skipif(NO_STRACE is not None, reason=NO_STRACE or "")
def test_marks_survive_a_kill_at_every_call_to_the_system(
    copied: Callable[[], Home], states: list[State], tmp_path: Path, report: Callable[[str], None]
) -> None:
    calls = calls_of(program(copied(), "mixed"), tmp_path)
    points = [(call, number) for call in CALLS for number in range(1, calls.get(call, 0) + 1)]
    chosen = random.Random(6).sample(points, times(20, 500))
    killed = 0
    for call, number in chosen:
        home = copied()
        said, was_killed = killing(program(home, "mixed"), call, number)
        check(home, said, states)
        killed += was_killed
    assert killed > len(chosen) * 9 // 10
    report(f"{killed} of {len(points)} calls killed at, 0 acknowledged marks lost, 0 half done")
    shutil.rmtree(tmp_path / "home")


@pytest.mark.skipif(NO_STRACE is not None, reason=NO_STRACE or "")
@pytest.mark.parametrize("kind", ["star", "import"])
def test_one_deed_killed_at_any_of_its_calls_is_done_whole_or_not_at_all(
    copied: Callable[[], Home], kind: str, tmp_path: Path, report: Callable[[str], None]
) -> None:
    points = calls_from(program(copied(), kind), tmp_path, "ready")
    chosen = points if FULL else random.Random(7).sample(points, 12)
    tried = done = 0
    for call, number in chosen:
        home = copied()
        said, was_killed = killing(program(home, kind), call, number)
        if "ready" not in said or not was_killed:  # some calls, of the memory's say, are not as many each time
            continue
        tried += 1
        with Library(home) as library:
            assert library.notices == ()
            stars, papers = library.marks.starred_count(), library.papers.count()
            assert (stars, papers) in ((1, SAMPLE + IN_AN_IMPORT), WHOLE[kind]), (call, number)
            assert not ANSWER[kind] <= {line.split()[0] for line in said[said.index("ready") :]} or (
                (stars, papers) == WHOLE[kind]
            ), (call, number)
            assert [
                *library.maintenance.marks_problems(),
                *library.maintenance.papers_problems(),
                *library.maintenance.index_problems(),
            ] == []
        done += (stars, papers) == WHOLE[kind]
    assert tried > len(chosen) * 9 // 10
    report(f"{tried} of {len(points)} calls killed at; it was done in {done} of them, and half done in none")
