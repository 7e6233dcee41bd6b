"""`kill -9` at any moment: what was answered is there, and what was not is there whole or not at all."""

import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from paperbrowse.library.library import Library
from paperbrowse.settings import Home
from tests.faults.conftest import FULL, times
from tests.faults.deeds import DEEDS, PAPERS, State, rows_of, state
from tests.faults.strace import CALLS, NO_STRACE, calls_of, injecting
from tests.terminal.terminal import ROOT


def program(home: Home, kind: str) -> list[str]:
    return [sys.executable, "-m", "tests.faults.deeds", str(home.library_db.parent), kind]


def check(home: Home, said: list[str], states: list[State]) -> None:
    done = said.count("done")
    with Library(home) as library:
        assert library.notices == ()
        assert state(library, rows_of(library)[:PAPERS]) in states[done : done + 2], f"after {done} deeds"
        assert library.marks_faults() == []
        assert library.papers_faults() == []


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
    chosen = points if FULL else random.Random(6).sample(points, 30)
    for call, number in chosen:
        home = copied()
        said = injecting(program(home, "mixed"), f"{call}:signal=SIGKILL:when={number}")
        check(home, said, states)
    report(f"{len(chosen)} of {len(points)} calls killed at, 0 acknowledged marks lost, 0 half done")
    shutil.rmtree(tmp_path / "home")
