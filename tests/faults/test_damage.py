"""Damaged files: the program starts, keeps the damaged file, and recovers what it can."""

import random
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from paperbrowse.library.library import Library
from paperbrowse.model.errors import PaperbrowseError
from paperbrowse.settings import Home, find_home
from tests.examples import times
from tests.papers.agreement import check_agreement
from tests.terminal.terminal import Terminal

STARRED, LATER = 30, 10
"""Number of papers starred before the backup, and after it."""


def bit(content: bytearray, chance: random.Random) -> None:
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)


def zeroes(content: bytearray, chance: random.Random) -> None:
    offset = chance.randrange(len(content) // 512) * 512
    content[offset : offset + 512] = bytes(512)


def garbage(content: bytearray, chance: random.Random) -> None:
    offset = chance.randrange(len(content) // 4096) * 4096
    content[offset : offset + 4096] = chance.randbytes(4096)


def cut(content: bytearray, chance: random.Random) -> None:
    del content[chance.randrange(len(content)) :]


KINDS = {"bit": bit, "zeroes": zeroes, "garbage": garbage, "cut": cut}


@pytest.fixture(scope="module")
def marked(sample_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return a home with thirty papers starred and backed up, and ten more starred later."""
    folder = tmp_path_factory.mktemp("marked") / "home"
    shutil.copytree(sample_home.library_db.parent, folder)
    home = find_home(str(folder))
    with Library(home) as library:
        rows = library.search.run("").rows
        library.marks.star(rows[:STARRED])
        library.marks.note(rows[:5], "mine\n" * 50)
        library.maintenance.back_up()
        library.marks.star(rows[STARRED : STARRED + LATER])
    return home


def damaged(marked: Home, folder: Path, file: str, kind: str, chance: random.Random) -> tuple[Home, bytes]:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(marked.library_db.parent, folder)
    content = bytearray((folder / file).read_bytes())
    KINDS[kind](content, chance)
    (folder / file).write_bytes(content)
    return find_home(str(folder)), bytes(content)


QUERIES = (
    "token model",
    "tokn levl",
    "title:language",
    "author:wang sort:upvotes",
    "cat:cs.CL date:2024",
    "is:starred",
)


def read_all(library: Library) -> None:
    """Read everything that the program shows."""
    for query in QUERIES:
        library.papers.entries(library.search.run(query).rows)
    library.papers.entries(library.search.run("").rows)
    library.search.field_values()
    library.marks.history(1_000)
    library.marks.saved_searches.all()
    library.marks.shared_note(library.search.run("has:note").rows)


def read_error(library: Library) -> PaperbrowseError | None:
    try:
        read_all(library)
    except PaperbrowseError as error:
        return error
    return None


def is_readable(home: Home, library: Library) -> bool:
    """Return False if a read fails; check that the error has a hint, and that following the hint helps."""
    error = read_error(library)
    if error is not None:
        assert "doctor --fix" in error.hint, error
        assert library.maintenance.repair()
        read_all(library)
    return error is None


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_library_is_kept_and_recovered_from_its_backup_and_readable_rest(
    marked: Home, tmp_path: Path, kind: str, report: Callable[[str], None]
) -> None:
    chance, outcomes, recovered = random.Random(kind), Counter[str](), []
    for _ in range(times(8, 200)):
        home, content = damaged(marked, tmp_path / "home", "library.db", kind, chance)
        with Library(home) as library:
            kept_files = [file for file in home.data.glob("library.db.damaged-*") if not file.name.endswith("-journal")]
            starred = library.marks.starred_count()
            if kept_files or content == b"":  # an empty file is not kept
                assert [file.read_bytes() for file in kept_files] == ([content] if content else [])
                assert all(str(file) in library.notices[0] for file in kept_files)
                assert library.notices[-1].startswith("recovered: the backup of ")
                assert starred >= STARRED
                assert len(library.search.run("has:note").rows) >= 5
                outcomes["recovered at start"] += 1
                recovered.append(starred - STARRED)
            else:
                outcomes["unnoticed" if is_readable(home, library) else "reported at a read"] += 1
            assert library.maintenance.marks_problems() == []
            assert library.marks.starred_count() >= STARRED
            assert library.marks.star(library.search.run("").rows).count >= 0
    counts = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.items())
    report(f"{counts}; {sum(recovered)} of {LATER * len(recovered)} stars newer than the backup recovered")
    assert outcomes["recovered at start"] or kind == "bit"


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_papers_file_is_reported_and_replaced(
    marked: Home, tmp_path: Path, kind: str, report: Callable[[str], None]
) -> None:
    chance, outcomes, recovered = random.Random(kind), Counter[str](), []
    for _ in range(times(6, 200)):
        home, _ = damaged(marked, tmp_path / "home", "papers.db", kind, chance)
        with Library(home) as library:
            assert library.marks.starred_count() == STARRED + LATER
            outcomes["unnoticed" if is_readable(home, library) else "reported"] += 1
            list(library.maintenance.check(fix=True))
            assert [finding for finding in library.maintenance.check(fix=False) if not finding.is_sound] == []
            kept_files = [file for file in home.cache.glob("papers.db.*-*") if not file.name.endswith(("-wal", "-shm"))]
            assert len(kept_files) <= 1
            outcomes["replaced"] += len(kept_files)
            recovered += [library.papers.count()] * len(kept_files)
            if kept_files:
                check_agreement(library._stores.papers)
            assert library.marks.starred_count() == STARRED + LATER
    counts = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.items())
    report(f"{counts}; {sum(recovered)} of {40 * len(recovered)} papers of replaced files recovered; 0 marks lost")


@pytest.mark.parametrize("file", ["library.db", "papers.db"])
def test_the_terminal_opens_with_a_damaged_file_and_reports_the_recovery(
    marked: Home, tmp_path: Path, file: str
) -> None:
    folder = tmp_path / "home"
    shutil.copytree(marked.library_db.parent, folder)
    path = folder / file
    with closing(sqlite3.connect(path)) as connection:
        table = "mark" if file == "library.db" else "papers"
        (root,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)).fetchone()
        (page_size,) = connection.execute("PRAGMA page_size").fetchone()
    with path.open("r+b") as damaged_file:  # the root page, which leads to all other pages of the table
        damaged_file.seek((root - 1) * page_size)
        damaged_file.write(random.Random(4).randbytes(page_size))
    with Terminal(folder, size=(200, 30)) as terminal:
        terminal.wait_for("is damaged")
        terminal.wait_for("recovered" if file == "library.db" else "kept as")
        terminal.wait_for("HELM-BERT")  # of the sample page
        terminal.send("q")
        assert terminal.ends() == 0
    assert [kept for kept in folder.glob(f"{file}.damaged-*") if kept.stat().st_size >= page_size]
