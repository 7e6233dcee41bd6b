"""Large imports interrupted by disk errors, power failures or kills: transactions stay complete, all words counted."""

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
from tests.examples import times
from tests.faults.disk import NO_RECORDER
from tests.faults.large_imports import FILES, TRANSACTION_SIZE, papers_of, program, write_files
from tests.faults.strace import CALLS, NO_STRACE, calls_of, killing, python_started, run_with_fault
from tests.faults.test_power import count_of, recording
from tests.faults.test_refusals import PARTS, fault_points, keys, run_with_file_limit
from tests.terminal.terminal import ROOT


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    write_files(folder)
    return folder


def problems_of(home: Home, output: list[str], *, may_lose_papers: bool = False) -> list[str]:
    """Return the problems of a home after a program with this output.

    The last papers before a power failure may be lost, because they can be imported again.
    """
    finished = set() if may_lose_papers else keys(output, "finished")
    with Library(home) as library:
        problems = [
            *library.notices,
            *library.maintenance.marks_problems(),
            *library.maintenance.papers_problems(),
            *library.maintenance.index_problems(),
        ]
        for name, size in FILES.items():
            count = count_of(library, papers_of(name))
            if count != size if name in finished else count % TRANSACTION_SIZE not in (0, size):
                problems.append(f"{count} papers of {name}")
        if library.marks.starred_count() < output.count("finished star"):
            problems.append("lost: a star")
        if "end" in output and not may_lose_papers and f"expects {library.papers.count()}" not in output:
            problems.append(f"{library.papers.count()} papers")
    problems += [f"left: {path.name}" for path in home.papers_db.parent.glob("*-uncounted")]
    return problems


def has_uncounted_words(home: Home) -> bool:
    return home.papers_db.with_name(f"{home.papers_db.name}-uncounted").exists()


def test_a_large_import_survives_a_kill_at_any_moment(
    copy_home: Callable[[], Home], files: Path, report: Callable[[str], None]
) -> None:
    chance, uncounted = random.Random(21), 0
    rounds = times(5, 150)
    for number in range(10 * rounds):
        if number >= rounds and uncounted:  # on a busy machine the kill is often too late
            break
        home = copy_home()
        process = subprocess.Popen(program(home, files), stdout=subprocess.PIPE, text=True, cwd=ROOT)
        assert process.stdout
        output = [process.stdout.readline().strip()]
        while process.poll() is None and not has_uncounted_words(home):
            time.sleep(0.001)
        time.sleep(chance.uniform(0, 0.3) * (number % 2))  # some at once
        process.send_signal(signal.SIGKILL)
        output += process.stdout.read().splitlines()
        process.stdout.close()
        process.wait()
        uncounted += has_uncounted_words(home)
        assert problems_of(home, output) == []
    assert uncounted
    report(f"{number} runs killed, {uncounted} with uncounted words; all transactions complete, all words counted")


@pytest.mark.skipif(NO_STRACE is not None, reason=NO_STRACE or "")
def test_a_large_import_survives_a_kill_at_its_system_calls(
    copy_home: Callable[[], Home], files: Path, tmp_path: Path, report: Callable[[str], None]
) -> None:
    calls = calls_of(program(copy_home(), files), tmp_path)
    points = [(call, number) for call in CALLS for number in range(1, calls[call] + 1)]
    chosen = random.Random(22).sample(points, times(4, 120))
    killed = uncounted = 0
    for call, number in chosen:
        home = copy_home()
        output, was_killed = killing(program(home, files), call, number)
        uncounted += has_uncounted_words(home)
        assert problems_of(home, output) == [], (call, number)
        killed += was_killed
    assert uncounted
    report(f"killed at {killed} of {len(points)} system calls, {uncounted} times with uncounted words; all counted")


@pytest.mark.skipif(NO_STRACE is not None, reason=NO_STRACE or "")
@pytest.mark.parametrize("part", range(PARTS))
def test_disk_errors_in_a_large_import_are_reported_and_transactions_stay_complete(
    copy_home: Callable[[], Home], files: Path, tmp_path: Path, report: Callable[[str], None], part: int
) -> None:
    points = fault_points(program(copy_home(), files), tmp_path)[part::PARTS]
    chosen = random.Random(23).sample(points, times(16, 320) // PARTS)
    tried = reported = 0
    for call, error, number in chosen:
        home, fault = copy_home(), f"{call}:error={error}:when={number}"
        output = run_with_fault(program(home, files), fault)
        if not python_started(output):
            continue
        assert not any("Traceback" in line for line in output), (fault, output)
        assert "end" in output, (fault, output)
        assert problems_of(home, output) == [], (fault, output)
        tried += 1
        reported += bool(keys(output, "refused"))
    assert reported
    report(f"{tried} of {len(points)} system calls failed, {reported} reported; all transactions complete and counted")


def test_a_disk_that_fills_up_during_a_large_import_keeps_transactions_complete(
    copy_home: Callable[[], Home], files: Path, report: Callable[[str], None]
) -> None:
    size = copy_home().papers_db.stat().st_size
    limits = [size * step // 20 for step in range(0, 80, times(20, 2))]
    refused = 0
    for limit in limits:
        home = copy_home()
        output = run_with_file_limit(program(home, files), limit)
        assert not any("Traceback" in line for line in output), (limit, output)
        assert "end" in output, (limit, output)
        assert problems_of(home, output) == [], (limit, output)
        refused += bool(keys(output, "refused"))
    assert refused
    report(f"{len(limits)} disk sizes, {refused} too small for all papers; all transactions complete and counted")


@pytest.mark.skipif(NO_RECORDER is not None, reason=NO_RECORDER or "")
def test_a_power_failure_during_a_large_import_leaves_complete_transactions(
    copy_home: Callable[[], Home], files: Path, shim: Path, tmp_path: Path, report: Callable[[str], None]
) -> None:
    home = copy_home()
    recorded = recording(program(home, files), home, shim)
    chance, uncounted = random.Random(24), 0
    tried = times(12, 400)
    for number in range(tried):
        home, output = recorded.failed(tmp_path / "left", chance, torn=number % 2 == 1)
        uncounted += has_uncounted_words(home)
        assert problems_of(home, output, may_lose_papers=True) == []
    assert uncounted
    report(f"{tried} disk states, half with torn writes, {uncounted} with uncounted words; all files sound and counted")
    shutil.rmtree(tmp_path / "left")
