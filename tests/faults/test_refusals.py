"""The disk refuses a write, a flush or a lock, once: the program goes on and tells the truth about what was saved."""

import random
import resource
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from paperbrowse.library.library import Library
from paperbrowse.settings import Home
from tests.faults.conftest import FULL, times
from tests.faults.deeds import IMPORTS, IN_AN_IMPORT, program
from tests.faults.strace import CALLS, NO_STRACE, calls_of, has_begun, injecting
from tests.faults.test_power import papers_of
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


def keys(said: list[str], word: str) -> set[str]:
    return {line.split()[1] for line in said if line.startswith(f"{word} ")}


def starred(home: Home) -> set[str]:
    with Library(home) as library:
        assert library.maintenance.marks_problems() == []
        assert library.maintenance.papers_problems() == []
        assert not any("aside" in notice or "kept as" in notice for notice in library.notices), library.notices
        return {entry.key for entry in library.papers.entries(library.search.run("is:starred").rows) if entry}


def check(home: Home, said: list[str], fault: str) -> None:
    """Every star that was answered is there, no other is but perhaps a refused one, and it was all known."""
    assert not any("Traceback" in line for line in said), (fault, said)
    there, kept, refused = starred(home), keys(said, "kept"), keys(said, "refused")
    assert kept <= there <= kept | refused, fault
    if "end" in said:
        assert keys(said, "believed") == there, fault
        assert len(kept) + len(refused) == 20


def every_point(command: Sequence[str], folder: Path) -> list[tuple[str, str, int]]:
    """(call, error, number) of all that can be refused once."""
    calls = calls_of(command, folder)
    return [(call, error, number) for call in CALLS for error in FAULTS[call] for number in range(1, calls[call] + 1)]


PARTS = 8
"""What takes longest is tried in parts, so that no core is without work at the end."""


@pytest.mark.skipif(NO_STRACE is not None, reason=NO_STRACE or "")
@pytest.mark.parametrize("part", range(PARTS))
def test_each_refusal_of_the_disk_is_told_and_costs_no_mark(
    copied: Callable[[], Home], tmp_path: Path, report: Callable[[str], None], part: int
) -> None:
    points = every_point(program(copied(), "stars"), tmp_path)[part::PARTS]
    chosen = points if FULL else random.Random(8).sample(points, 32 // PARTS)
    told = 0
    for call, error, number in chosen:
        home = copied()
        said = injecting(program(home, "stars"), f"{call}:error={error}:when={number}")
        if not has_begun(said):
            continue
        check(home, said, f"{call} {error} {number}")
        assert "end" in said, (call, error, number, said)
        told += bool(keys(said, "refused"))
    assert told  # else nothing was refused at all
    report(f"{len(chosen)} of {len(points)} calls refused, {told} told to the reader, 0 acknowledged marks lost")


@pytest.mark.skipif(NO_STRACE is not None, reason=NO_STRACE or "")
@pytest.mark.parametrize("part", range(PARTS))
def test_imports_and_backups_that_the_disk_refuses_are_told_of_and_whole_or_not_there(
    copied: Callable[[], Home], tmp_path: Path, report: Callable[[str], None], part: int
) -> None:
    points = every_point(program(copied(), "imports"), tmp_path)[part::PARTS]
    chosen = points if FULL else random.Random(19).sample(points, 16 // PARTS)
    tried = told = 0
    for call, error, number in chosen:
        home, fault = copied(), f"{call}:error={error}:when={number}"
        said = injecting(program(home, "imports"), fault)
        if not has_begun(said):
            continue
        check_imports(home, said, fault)
        tried += 1
        told += bool(keys(said, "refused"))
    assert told
    report(f"{tried} of {len(points)} calls refused, {told} told to the reader, 0 imports or backups half there")


def check_imports(home: Home, said: list[str], fault: str) -> None:
    assert not any("Traceback" in line for line in said), (fault, said)
    assert "end" in said, (fault, said)
    took, refused = keys(said, "took"), keys(said, "refused")
    assert {*map(str, range(IMPORTS)), "star", "backup"} <= took | refused, fault
    with Library(home) as library:
        assert library.notices == (), fault
        assert [
            *library.maintenance.marks_problems(),
            *library.maintenance.papers_problems(),
            *library.maintenance.index_problems(),
        ] == [], fault
        for number in range(IMPORTS):
            there = papers_of(library, number)
            assert there == IN_AN_IMPORT if str(number) in took else there in (0, IN_AN_IMPORT), (fault, number)
        assert keys(said, "believed") == {str(library.papers.count())}, fault
        assert library.marks.starred_count() >= sum(line == "took star" for line in said), fault
        backups = library.maintenance.backups.newest_first()
        assert bool(backups) or "backup" not in took, fault
        for backup in backups:
            library.maintenance.mark_totals(backup.read(), str(backup.file))


def limited(command: Sequence[str], most: int) -> list[str]:
    """What a program prints where no file may have more bytes."""
    ended = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
    )
    return [*ended.stdout.splitlines(), *ended.stderr.splitlines()]


def test_a_disk_that_fills_up_costs_no_mark(copied: Callable[[], Home], report: Callable[[str], None]) -> None:
    size = copied().library_db.stat().st_size
    room = [size + step * 512 for step in range(-4, times(16, 60) - 4)]
    refused = 0
    for most in room:
        home = copied()
        said = limited(program(home, "stars"), most)
        check(home, said, f"room for {most}")
        assert "end" in said, said
        refused += bool(keys(said, "refused"))
    assert refused
    report(f"{len(room)} sizes, {refused} of them too small for all marks, 0 acknowledged marks lost")


def test_a_disk_that_fills_up_costs_no_import_and_no_backup(
    copied: Callable[[], Home], report: Callable[[str], None]
) -> None:
    size = copied().papers_db.stat().st_size
    room = [size * step // 40 for step in range(0, 60, times(8, 1))]
    refused = 0
    for most in room:
        home = copied()
        said = limited(program(home, "imports"), most)
        check_imports(home, said, f"room for {most}")
        refused += bool(keys(said, "refused"))
    assert refused
    report(f"{len(room)} sizes, {refused} of them too small for all, 0 imports or backups half there")
