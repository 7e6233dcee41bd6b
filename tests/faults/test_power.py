"""Power failures at any moment: acknowledged changes are on the disk, and all files are sound."""

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
from tests.examples import times
from tests.faults.disk import NO_RECORDER, SHARED, Op, read_log, replay
from tests.faults.operations import IMPORT_SIZE, State, import_papers, program, state
from tests.terminal.terminal import ROOT

pytestmark = pytest.mark.skipif(NO_RECORDER is not None, reason=NO_RECORDER or "")

IMPORTS = range(3, 60, 6)
"""Numbers of the operations after which papers are imported."""


def files_in(folder: Path) -> dict[str, bytes]:
    files = (file for file in folder.rglob("*") if file.is_file() and not file.name.endswith(SHARED))
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


@dataclass(frozen=True, slots=True)
class Recording:
    """The files before a program, and all its file operations."""

    files: Mapping[str, bytes]
    ops: Sequence[Op]

    def failed(self, folder: Path, chance: random.Random, *, torn: bool) -> tuple[Home, list[str]]:
        """Return a home after a power failure at a random moment, and the output before it."""
        done = self.ops[: chance.randint(0, len(self.ops))]
        contents = replay(done, self.files).after_power_failure(chance, torn=torn)
        shutil.rmtree(folder, ignore_errors=True)
        for name, content in contents.items():
            (folder / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            (folder / name).touch(mode=0o600)
            (folder / name).write_bytes(content)
        return find_home(str(folder)), answers(done)


def answers(ops: Sequence[Op]) -> list[str]:
    return "".join(op.data.decode() for op in ops if op.kind == "A").splitlines()


def recording(command: Sequence[str], home: Home, shim: Path) -> Recording:
    """Run a program, and record what it does to the files of a home."""
    before, log = files_in(home.data), home.data.parent / "log"
    log.unlink(missing_ok=True)
    shim_settings = {"LD_PRELOAD": str(shim), "RECORDED_FOLDER": str(home.data), "RECORDED_LOG": str(log)}
    environment = {**os.environ, **shim_settings}
    process = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=ROOT, check=True)
    ops = read_log(log, home.data)
    assert answers(ops) == process.stdout.splitlines()
    assert replay(ops, before).contents() == files_in(home.data)  # the recording is complete
    return Recording(before, ops)


def problems_of(home: Home, output: list[str], rows: list[int], states: list[State]) -> list[str]:
    """Open a home, and return its problems after a program with this output."""
    done, problems = output.count("done"), []
    with Library(home) as library:
        problems += [f"library: {notice}" for notice in library.notices]
        if state(library, rows) not in states[done : done + 2]:
            problems.append("lost: a mark")
        problems += [f"library: {problem}" for problem in library.maintenance.marks_problems()]
        problems += [
            f"papers: {problem}"
            for problem in (*library.maintenance.papers_problems(), *library.maintenance.index_problems())
        ]
        problems += [
            f"papers: import {number} is incomplete"
            for number in IMPORTS
            if count_of(library, import_papers(number)) not in (0, IMPORT_SIZE)
        ]
        backups = library.maintenance.backups.newest_first()
        acknowledged = [line.removeprefix("backed up ") for line in output if line.startswith("backed up ")]
        if [backup.file.name for backup in backups][:1] < acknowledged[-1:]:  # names are times
            problems.append("lost: a backup")
        for backup in backups:
            library.maintenance.mark_totals(backup.read(), str(backup.file))
    return problems


def count_of(library: Library, papers: Iterable[Paper]) -> int:
    """Return the number of these papers that the library has."""
    count = 0
    for paper in papers:
        with suppress(NoSuchPaper):
            count += library.papers.find(paper_key(paper)) is not None
    return count


def test_a_power_failure_at_any_moment_loses_nothing_that_was_acknowledged(
    copy_home: Callable[[], Home],
    shim: Path,
    rows: list[int],
    states: list[State],
    tmp_path: Path,
    report: Callable[[str], None],
) -> None:
    everything, chance = recording(program(home := copy_home(), "everything"), home, shim), random.Random(11)
    tried = times(35, 3_100)
    for number in range(tried):
        home, output = everything.failed(tmp_path / "left", chance, torn=number % 2 == 1)
        assert problems_of(home, output, rows, states) == []
    report(f"{tried} disk states, half with torn writes; 0 acknowledged marks or backups lost, all files sound")


def test_the_power_failure_test_notices_missing_flushes(
    copy_home: Callable[[], Home], shim: Path, rows: list[int], states: list[State], tmp_path: Path
) -> None:
    unflushed, chance = recording(program(home := copy_home(), "unflushed"), home, shim), random.Random(12)
    homes = (unflushed.failed(tmp_path / "left", chance, torn=True) for _ in range(12))
    assert sum(bool(problems_of(home, output, rows, states)) for home, output in homes) > 3
