"""Files of earlier versions are upgraded completely or not at all, wherever the upgrade is interrupted.

library.db is migrated in one transaction; papers.db is replaced by a new file with its papers.

Each archive in `old_homes` was made by the program at the commit in its name, just before a schema changed. It imported
`sample_data/arxiv_records.jsonl`; starred two papers and marked one of them read; tagged the other, wrote a note on it
and saved a search, where it could; starred a third and undid that. From papers 9 on it imported one more paper, whose
author's name has letters with strokes, and from papers 10 on one by 250 authors.
"""

import random
import re
import shutil
import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from paperbrowse.library.library import Library
from paperbrowse.marks import schema as library_schema
from paperbrowse.papers import schema as papers_schema
from paperbrowse.settings import Home, find_home
from tests.examples import FULL, times
from tests.faults.disk import NO_RECORDER
from tests.faults.operations import program
from tests.faults.strace import CALLS, NO_STRACE, calls_of, killing
from tests.faults.test_power import recording
from tests.papers.agreement import check_agreement

OLD = sorted((Path(__file__).parent / "old_homes").glob("*.tar.xz"))
NEVER_ALONE = {("papers", 2), ("library", 6)}
"""Versions that were committed together with the next."""

READ, NOTED, UNDONE = "arxiv:0705.1862", "arxiv:2407.03618", "arxiv:2411.07618"


def unpacked(old: Path, folder: Path) -> Home:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    with tarfile.open(old) as packed:
        packed.extractall(folder, filter="data")
    return find_home(str(folder))


def versions(old: Path) -> dict[str, int]:
    return {name: int(number) for name, number in re.findall(r"(library|papers)-(\d+)", old.name)}


def version_and_tables(file: Path) -> tuple[int, list[tuple[str, str]]]:
    with closing(sqlite3.connect(file)) as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        tables = connection.execute("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")
        return int(version), tables.fetchall()


def check_home(home: Home, old: Path) -> None:
    """Check that all papers and marks are there, and that they work as in a new home."""
    with Library(home) as library:
        assert all("was upgraded; the file of the earlier version was kept" in notice for notice in library.notices)
        entries = library.papers.entries(library.search.run("").rows)
        marked = {entry.key: entry.marks for entry in entries if entry and entry.marks.starred}
        assert marked.keys() == {READ, NOTED}
        assert marked[READ].read
        if versions(old)["papers"] > 1:  # until then there were no commands for them
            assert (marked[NOTED].tags, marked[NOTED].note) == (("later",), "mine")
        assert len(library.marks.saved_searches.all()) == (versions(old)["library"] > 2)
        by_sorensen = versions(old)["papers"] >= 9
        by_many = versions(old)["papers"] >= 10
        assert library.papers.count() == 7 + by_sorensen + by_many
        assert library.search.run("author:lastnamed").total == by_many  # the last of them
        assert library.search.run("michal sorensen").total == by_sorensen
        check_agreement(library._stores.papers)
        assert [finding for finding in library.maintenance.check(fix=False) if not finding.is_sound] == []
        library.marks.redo()
        assert library.papers.find(UNDONE).marks.starred


def test_a_home_of_every_version_that_landed_is_kept() -> None:
    for name, migrations in (("library", library_schema.MIGRATIONS), ("papers", papers_schema.MIGRATIONS)):
        kept = {(name, versions(old)[name]) for old in OLD}
        assert kept | NEVER_ALONE >= {(name, version) for version in range(1, len(migrations))}


@pytest.mark.parametrize("old", OLD, ids=lambda old: old.name.partition(".")[0])
def test_a_home_of_an_earlier_version_opens_completely_and_its_library_is_backed_up(old: Path, tmp_path: Path) -> None:
    home = unpacked(old, tmp_path / "home")
    before = version_and_tables(home.library_db)
    check_home(home, old)
    with Library(home) as library:
        backups = library.maintenance.backups.newest_first()
        assert len(backups) == (versions(old)["library"] < len(library_schema.MIGRATIONS))
        for backup in backups:
            assert version_and_tables(backup.file) == before
            assert library.maintenance.mark_totals(backup.read(), backup.file.name).starred == 2


@pytest.mark.skipif(NO_STRACE is not None, reason=NO_STRACE or "")
def test_an_upgrade_killed_at_every_system_call_is_never_half_done(
    tmp_path: Path, report: Callable[[str], None]
) -> None:
    """Both files of each home in `old_homes` are upgraded by one start."""
    points = [(old, *point) for old in OLD for point in calls_to_upgrade(old, tmp_path)]
    renames = [point for point in points if point[1] == "rename" and point[0] == OLD[-1]]
    chosen = points if FULL else [*random.Random(9).sample(points, 14), *renames]
    killed = 0
    for old, call, number in chosen:
        home = unpacked(old, tmp_path / "home")
        before = {file: version_and_tables(file) for file in (home.library_db, home.papers_db)}
        killed += killing(program(home, "open"), call, number)[1]
        for file, old_content in before.items():
            left = file if file.exists() else file.with_name(f"{file.name}-upgraded")
            assert version_and_tables(left) in (old_content, newest(file.name, tmp_path, old)), (old, call, number)
        check_home(home, old)
    assert killed > len(chosen) * 9 // 10
    report(f"{killed} of {len(points)} calls killed at, 0 files half upgraded, 0 marks lost")


def calls_to_upgrade(old: Path, folder: Path) -> list[tuple[str, int]]:
    calls = calls_of(program(unpacked(old, folder / "home"), "open"), folder)
    return [(call, number) for call in CALLS for number in range(1, calls.get(call, 0) + 1)]


def newest(name: str, folder: Path, old: Path) -> tuple[int, list[tuple[str, str]]]:
    """Return what an undisturbed upgrade makes of a file."""
    upgraded = folder / "upgraded" / old.name
    if not upgraded.exists():
        upgraded.parent.mkdir(exist_ok=True)
        with Library(unpacked(old, upgraded)):
            pass
    return version_and_tables(upgraded / name)


@pytest.mark.skipif(NO_RECORDER is not None, reason=NO_RECORDER or "")
def test_an_upgrade_cut_off_by_a_power_failure_is_never_half_done(
    shim: Path, tmp_path: Path, report: Callable[[str], None]
) -> None:
    chance, tried = random.Random(10), 0
    for old in OLD:
        recorded = recording(program(home := unpacked(old, tmp_path / "home"), "open"), home, shim)
        for number in range(times(4, 60)):
            home, _ = recorded.failed(tmp_path / "left", chance, torn=number % 2 == 1)
            check_home(home, old)
            tried += 1
    report(f"{tried} states, half of them torn, 0 files half upgraded, 0 marks lost")
