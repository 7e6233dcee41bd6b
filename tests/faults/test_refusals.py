"""Disk errors at a write, flush or lock: the program continues and reports correctly what was saved."""

import random
import resource
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from paperbrowse.library.library import Library
from paperbrowse.settings import Home
from tests.examples import FULL, times
from tests.faults.operations import IMPORT_SIZE, IMPORTS, import_papers, program
from tests.faults.strace import NO_STRACE, calls_of, python_started, run_with_fault
from tests.faults.test_power import count_of
from tests.terminal.terminal import ROOT

FAULTS = {
    "pwrite64": ("ENOSPC", "EIO"),
    "fdatasync": ("EIO",),
    "fsync": ("EIO",),
    "ftruncate": ("EIO",),
    "fcntl": ("ENOLCK", "EIO"),
    "rename": ("EIO",),
    "unlink": ("EIO",),
}


def keys(output: list[str], word: str) -> set[str]:
    """Return the second words of the lines that start with a word."""
    return {line.split()[1] for line in output if line.startswith(f"{word} ")}


def starred(home: Home) -> set[str]:
    with Library(home) as library:
        assert library.maintenance.marks_problems() == []
        assert library.maintenance.papers_problems() == []
        assert not any("aside" in notice or "kept as" in notice for notice in library.notices), library.notices
        return {entry.key for entry in library.papers.entries(library.search.run("is:starred").rows) if entry}


def check(home: Home, output: list[str], fault: str) -> None:
    """Check that the saved stars are those acknowledged, with perhaps a refused one, and that the program saw them."""
    assert not any("Traceback" in line for line in output), (fault, output)
    saved, acknowledged, refused = starred(home), keys(output, "kept"), keys(output, "refused")
    assert acknowledged <= saved <= acknowledged | refused, fault
    if "end" in output:
        assert keys(output, "expects") == saved, fault
        assert len(acknowledged) + len(refused) == 20


def fault_points(command: Sequence[str], folder: Path) -> list[tuple[str, str, int]]:
    """Return (call, error, number) of every call of a program that can fail."""
    calls = calls_of(command, folder)
    return [
        (call, error, number)
        for call, errors in FAULTS.items()
        for error in errors
        for number in range(1, calls[call] + 1)
    ]


PARTS = times(1, 8)
"""Parts of the longest tests, so that parallel test processes finish at about the same time."""


@pytest.mark.skipif(NO_STRACE is not None, reason=NO_STRACE or "")
@pytest.mark.parametrize("part", range(PARTS))
def test_every_disk_error_is_reported_and_loses_no_mark(
    copy_home: Callable[[], Home], tmp_path: Path, report: Callable[[str], None], part: int
) -> None:
    points = fault_points(program(copy_home(), "stars"), tmp_path)[part::PARTS]
    chosen = points if FULL else random.Random(8).sample(points, 32 // PARTS)
    reported = 0
    for call, error, number in chosen:
        home = copy_home()
        output = run_with_fault(program(home, "stars"), f"{call}:error={error}:when={number}")
        if not python_started(output):
            continue
        check(home, output, f"{call} {error} {number}")
        assert "end" in output, (call, error, number, output)
        reported += bool(keys(output, "refused"))
    assert reported  # otherwise no fault had any effect
    report(f"{len(chosen)} of {len(points)} system calls failed, {reported} reported; 0 acknowledged marks lost")


@pytest.mark.skipif(NO_STRACE is not None, reason=NO_STRACE or "")
@pytest.mark.parametrize("part", range(PARTS))
def test_disk_errors_in_imports_and_backups_are_reported_and_leave_them_complete_or_absent(
    copy_home: Callable[[], Home], tmp_path: Path, report: Callable[[str], None], part: int
) -> None:
    points = fault_points(program(copy_home(), "imports"), tmp_path)[part::PARTS]
    chosen = points if FULL else random.Random(19).sample(points, 16 // PARTS)
    tried = reported = 0
    for call, error, number in chosen:
        home, fault = copy_home(), f"{call}:error={error}:when={number}"
        output = run_with_fault(program(home, "imports"), fault)
        if not python_started(output):
            continue
        check_imports(home, output, fault)
        tried += 1
        reported += bool(keys(output, "refused"))
    assert reported
    report(f"{tried} of {len(points)} system calls failed, {reported} reported; 0 imports or backups incomplete")


def check_imports(home: Home, output: list[str], fault: str) -> None:
    assert not any("Traceback" in line for line in output), (fault, output)
    assert "end" in output, (fault, output)
    finished, refused = keys(output, "finished"), keys(output, "refused")
    assert {*map(str, range(IMPORTS)), "star", "backup"} <= finished | refused, fault
    with Library(home) as library:
        assert library.notices == (), fault
        assert [
            *library.maintenance.marks_problems(),
            *library.maintenance.papers_problems(),
            *library.maintenance.index_problems(),
        ] == [], fault
        for number in range(IMPORTS):
            count = count_of(library, import_papers(number))
            assert count == IMPORT_SIZE if str(number) in finished else count in (0, IMPORT_SIZE), (fault, number)
        assert keys(output, "expects") == {str(library.papers.count())}, fault
        assert library.marks.starred_count() >= output.count("finished star"), fault
        backups = library.maintenance.backups.newest_first()
        assert bool(backups) or "backup" not in finished, fault
        for backup in backups:
            library.maintenance.mark_totals(backup.read(), str(backup.file))


def run_with_file_limit(command: Sequence[str], max_bytes: int) -> list[str]:
    """Run a program that cannot write larger files, and return its output."""
    process = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (max_bytes, max_bytes)),
    )
    return [*process.stdout.splitlines(), *process.stderr.splitlines()]


def test_a_disk_that_fills_up_loses_no_mark(copy_home: Callable[[], Home], report: Callable[[str], None]) -> None:
    size = copy_home().library_db.stat().st_size
    limits = [size + step * 512 for step in range(-4, times(16, 60) - 4)]
    refused = 0
    for limit in limits:
        home = copy_home()
        output = run_with_file_limit(program(home, "stars"), limit)
        check(home, output, f"at most {limit} bytes")
        assert "end" in output, output
        refused += bool(keys(output, "refused"))
    assert refused
    report(f"{len(limits)} disk sizes, {refused} too small for all marks; 0 acknowledged marks lost")


def test_a_disk_that_fills_up_loses_no_import_and_no_backup(
    copy_home: Callable[[], Home], report: Callable[[str], None]
) -> None:
    size = copy_home().papers_db.stat().st_size
    limits = [size * step // 40 for step in range(0, 60, times(8, 1))]
    refused = 0
    for limit in limits:
        home = copy_home()
        output = run_with_file_limit(program(home, "imports"), limit)
        check_imports(home, output, f"at most {limit} bytes")
        refused += bool(keys(output, "refused"))
    assert refused
    report(f"{len(limits)} disk sizes, {refused} too small for all papers; 0 imports or backups incomplete")
