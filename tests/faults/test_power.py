"""The power fails at any moment: what was answered is on the disk, and every file is whole."""

import os
import random
import shutil
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from paperbrowse.library.library import Library
from paperbrowse.model.errors import NoSuchPaper
from paperbrowse.model.identity import paper_key
from paperbrowse.model.paper import Paper
from paperbrowse.settings import Home, find_home
from tests.faults.conftest import times
from tests.faults.deeds import IN_AN_IMPORT, State, program, some_papers, state
from tests.faults.disk import NO_RECORDER, SHARED, Op, after, recorded
from tests.terminal.terminal import ROOT

pytestmark = pytest.mark.skipif(NO_RECORDER is not None, reason=NO_RECORDER or "")

IMPORTS = range(3, 60, 6)
"""The numbers of the deeds after which something is imported."""


def files_in(folder: Path) -> dict[str, bytes]:
    found = (file for file in folder.rglob("*") if file.is_file() and not file.name.endswith(SHARED))
    return {str(file.relative_to(folder)): file.read_bytes() for file in found}


@dataclass(frozen=True, slots=True)
class Recording:
    """What was there, and all that was done to it."""

    files: Mapping[str, bytes]
    ops: Sequence[Op]

    def failed(self, folder: Path, chance: random.Random, *, torn: bool) -> tuple[Home, list[str]]:
        """A home after the power failed somewhere, and what was answered before."""
        done = self.ops[: chance.randint(0, len(self.ops))]
        left = after(done, self.files).without_power(chance, torn=torn)
        shutil.rmtree(folder, ignore_errors=True)
        for name, content in left.items():
            (folder / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            (folder / name).touch(mode=0o600)
            (folder / name).write_bytes(content)
        return find_home(str(folder)), answers(done)


def answers(ops: Sequence[Op]) -> list[str]:
    return "".join(op.data.decode() for op in ops if op.what == "A").splitlines()


def recording(command: Sequence[str], home: Home, shim: Path) -> Recording:
    """What a program does to a home."""
    before, log = files_in(home.data), home.data.parent / "log"
    log.unlink(missing_ok=True)
    wanted = {"LD_PRELOAD": str(shim), "RECORDED_FOLDER": str(home.data), "RECORDED_LOG": str(log)}
    ended = subprocess.run(command, env={**os.environ, **wanted}, capture_output=True, text=True, cwd=ROOT, check=True)
    ops = recorded(log, home.data)
    assert answers(ops) == ended.stdout.splitlines()
    assert after(ops, before).whole() == files_in(home.data)  # nothing was missed
    return Recording(before, ops)


def faults_of(home: Home, answered: list[str], rows: list[int], states: list[State]) -> list[str]:
    """What is wrong with a home in which so much was done; that it opens is asked too."""
    done, wrong = answered.count("done"), []
    with Library(home) as library:
        wrong += [f"library: {notice}" for notice in library.notices]
        if state(library, rows) not in states[done : done + 2]:
            wrong.append("lost: a mark")
        wrong += [f"library: {fault}" for fault in library.maintenance.marks_problems()]
        wrong += [
            f"papers: {fault}"
            for fault in (*library.maintenance.papers_problems(), *library.maintenance.index_problems())
        ]
        wrong += [
            f"papers: {number} is not whole"
            for number in IMPORTS
            if papers_of(library, number) not in (0, IN_AN_IMPORT)
        ]
        names = [
            backup.file.name for backup in library.maintenance.backups.newest_first()
        ]  # the newest first, and named by their time
        if names[:1] < [line.removeprefix("backed up ") for line in answered if line.startswith("backed up ")][-1:]:
            wrong.append("lost: a backup")
        for backup in library.maintenance.backups.newest_first():
            library.maintenance.mark_totals(backup.read(), str(backup.file))
    return wrong


def papers_of(library: Library, number: int) -> int:
    """How many papers of an import are there."""
    return how_many(library, some_papers(number))


def how_many(library: Library, papers: Iterable[Paper]) -> int:
    """Of these papers, how many are there."""
    found = 0
    for one in papers:
        with suppress(NoSuchPaper):
            found += library.papers.find(paper_key(one)) is not None
    return found


def test_power_that_fails_at_any_moment_costs_nothing_that_was_answered(
    copied: Callable[[], Home],
    shim: Path,
    rows: list[int],
    states: list[State],
    tmp_path: Path,
    report: Callable[[str], None],
) -> None:
    everything, chance = recording(program(home := copied(), "everything"), home, shim), random.Random(11)
    tried = times(60, 3_100)
    for number in range(tried):
        home, answered = everything.failed(tmp_path / "left", chance, torn=number % 2 == 1)
        assert faults_of(home, answered, rows, states) == []
    report(f"{tried} states, half of them torn, 0 acknowledged marks or backups lost, every file whole")


def test_marks_that_are_not_flushed_are_missed_when_the_power_fails(
    copied: Callable[[], Home], shim: Path, rows: list[int], states: list[State], tmp_path: Path
) -> None:
    """What is tested here would be noticed."""
    careless, chance = recording(program(home := copied(), "careless"), home, shim), random.Random(12)
    homes = (careless.failed(tmp_path / "left", chance, torn=True) for _ in range(12))
    assert sum(bool(faults_of(home, answered, rows, states)) for home, answered in homes) > 3
