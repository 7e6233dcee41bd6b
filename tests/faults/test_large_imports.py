"""A large import that the disk, the power or a kill breaks off: whole transactions stay, and all words are counted."""

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
from tests.faults.conftest import times
from tests.faults.disk import NO_RECORDER
from tests.faults.large_deeds import FILES, TOGETHER, papers_of, program, write_files
from tests.faults.strace import CALLS, NO_STRACE, calls_of, has_begun, injecting, killing
from tests.faults.test_power import how_many, recording
from tests.faults.test_refusals import PARTS, every_point, keys, limited
from tests.terminal.terminal import ROOT


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    write_files(folder)
    return folder


def faults_of(home: Home, said: list[str], *, may_lack: bool = False) -> list[str]:
    """What is wrong with a home in which a program said so much before it ended, however it did.

    Papers may be lacking that were taken a moment before the power failed: they can be taken anew.
    """
    took = set() if may_lack else keys(said, "took")
    with Library(home) as library:
        wrong = [
            *library.notices,
            *library.maintenance.marks_problems(),
            *library.maintenance.papers_problems(),
            *library.maintenance.index_problems(),
        ]
        for name, many in FILES.items():
            there = how_many(library, papers_of(name))
            if there != many if name in took else there % TOGETHER not in (0, many):
                wrong.append(f"{there} papers of {name}")
        if library.marks.starred_count() < said.count("took star"):
            wrong.append("lost: a star")
        if "end" in said and not may_lack and f"believed {library.papers.count()}" not in said:
            wrong.append(f"{library.papers.count()} papers")
    wrong += [f"left: {path.name}" for path in home.papers_db.parent.glob("*-uncounted")]
    return wrong


def words_put_off(home: Home) -> bool:
    """Whether they wait to be counted."""
    return home.papers_db.with_name(f"{home.papers_db.name}-uncounted").exists()


def test_a_large_import_survives_a_kill_at_any_moment(
    copied: Callable[[], Home], files: Path, report: Callable[[str], None]
) -> None:
    chance, put_off = random.Random(21), 0
    rounds = times(8, 150)
    for _ in range(rounds):
        home = copied()
        running = subprocess.Popen(program(home, files), stdout=subprocess.PIPE, text=True, cwd=ROOT)
        assert running.stdout
        said = [running.stdout.readline().strip()]
        while running.poll() is None and not words_put_off(home):
            time.sleep(0.001)
        time.sleep(chance.uniform(0, 0.3))
        running.send_signal(signal.SIGKILL)
        said += running.stdout.read().splitlines()
        running.stdout.close()
        running.wait()
        put_off += words_put_off(home)
        assert faults_of(home, said) == []
    assert put_off > rounds // 4
    report(f"{rounds} killed, {put_off} of them with words yet to be counted, every transaction whole, all counted")


@pytest.mark.skipif(NO_STRACE is not None, reason=NO_STRACE or "")
def test_a_large_import_survives_a_kill_at_its_calls_to_the_system(
    copied: Callable[[], Home], files: Path, tmp_path: Path, report: Callable[[str], None]
) -> None:
    calls = calls_of(program(copied(), files), tmp_path)
    points = [(call, number) for call in CALLS for number in range(1, calls[call] + 1)]
    chosen = random.Random(22).sample(points, times(6, 120))
    killed = put_off = 0
    for call, number in chosen:
        home = copied()
        said, was_killed = killing(program(home, files), call, number)
        put_off += words_put_off(home)
        assert faults_of(home, said) == [], (call, number)
        killed += was_killed
    assert put_off
    report(f"{killed} of {len(points)} calls killed at, {put_off} of them with words yet to be counted, all counted")


@pytest.mark.skipif(NO_STRACE is not None, reason=NO_STRACE or "")
@pytest.mark.parametrize("part", range(PARTS))
def test_a_large_import_that_the_disk_refuses_is_told_of_and_keeps_whole_transactions(
    copied: Callable[[], Home], files: Path, tmp_path: Path, report: Callable[[str], None], part: int
) -> None:
    points = every_point(program(copied(), files), tmp_path)[part::PARTS]
    chosen = random.Random(23).sample(points, times(16, 320) // PARTS)
    tried = told = 0
    for call, error, number in chosen:
        home, fault = copied(), f"{call}:error={error}:when={number}"
        said = injecting(program(home, files), fault)
        if not has_begun(said):
            continue
        assert not any("Traceback" in line for line in said), (fault, said)
        assert "end" in said, (fault, said)
        assert faults_of(home, said) == [], (fault, said)
        tried += 1
        told += bool(keys(said, "refused"))
    assert told
    report(f"{tried} of {len(points)} calls refused, {told} of them told, every transaction whole, all counted")


def test_a_disk_that_fills_up_amid_a_large_import_keeps_whole_transactions(
    copied: Callable[[], Home], files: Path, report: Callable[[str], None]
) -> None:
    size = copied().papers_db.stat().st_size
    room = [size * step // 20 for step in range(0, 80, times(16, 2))]
    refused = 0
    for most in room:
        home = copied()
        said = limited(program(home, files), most)
        assert not any("Traceback" in line for line in said), (most, said)
        assert "end" in said, (most, said)
        assert faults_of(home, said) == [], (most, said)
        refused += bool(keys(said, "refused"))
    assert refused
    report(f"{len(room)} sizes, {refused} of them too small for all, every transaction whole, all counted")


@pytest.mark.skipif(NO_RECORDER is not None, reason=NO_RECORDER or "")
def test_power_that_fails_amid_a_large_import_leaves_whole_transactions(
    copied: Callable[[], Home], files: Path, shim: Path, tmp_path: Path, report: Callable[[str], None]
) -> None:
    home = copied()
    made = recording(program(home, files), home, shim)
    chance, put_off = random.Random(24), 0
    tried = times(20, 400)
    for number in range(tried):
        home, answered = made.failed(tmp_path / "left", chance, torn=number % 2 == 1)
        put_off += words_put_off(home)
        assert faults_of(home, answered, may_lack=True) == []
    assert put_off
    report(f"{tried} states, half of them torn, {put_off} with words yet to be counted, every file whole, all counted")
    shutil.rmtree(tmp_path / "left")
