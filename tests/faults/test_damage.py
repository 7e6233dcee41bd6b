"""Files that were damaged: the program starts, the original is kept, and what there is of it comes back."""

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
from tests.faults.conftest import times
from tests.papers.agreement import check_agreement
from tests.terminal.terminal import Terminal

STARRED, LATER = 30, 10
"""Papers with a star in the backup, and those starred after it."""


def bit(content: bytearray, chance: random.Random) -> None:
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)


def zeroes(content: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(content) // 512) * 512
    content[at : at + 512] = bytes(512)


def garbage(content: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(content) // 4096) * 4096
    content[at : at + 4096] = chance.randbytes(4096)


def cut(content: bytearray, chance: random.Random) -> None:
    del content[chance.randrange(len(content)) :]


KINDS = {"bit": bit, "zeroes": zeroes, "garbage": garbage, "cut": cut}


@pytest.fixture(scope="module")
def marked(unmarked: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Thirty papers starred and backed up, ten more starred since."""
    folder = tmp_path_factory.mktemp("marked") / "home"
    shutil.copytree(unmarked.library_db.parent, folder)
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
    """What a reader looks at."""
    for query in QUERIES:
        library.papers.entries(library.search.run(query).rows)
    library.papers.entries(library.search.run("").rows)
    library.search.field_values()
    library.marks.history(1_000)
    library.marks.saved_searches.all()
    library.marks.shared_note(library.search.run("has:note").rows)


def trouble_reading(library: Library) -> PaperbrowseError | None:
    try:
        read_all(library)
    except PaperbrowseError as trouble:
        return trouble
    return None


def read_on(home: Home, library: Library) -> bool:
    """Whether all can be read; else that is told with the way out, and the way out leads out."""
    trouble = trouble_reading(library)
    if trouble is not None:
        assert "doctor --fix" in trouble.hint, trouble
        assert library.maintenance.repair()
        read_all(library)
    return trouble is None


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_library_is_kept_and_its_backup_and_what_can_be_read_come_back(
    marked: Home, tmp_path: Path, kind: str, report: Callable[[str], None]
) -> None:
    chance, outcomes, saved = random.Random(kind), Counter[str](), []
    for _ in range(times(12, 200)):
        home, content = damaged(marked, tmp_path / "home", "library.db", kind, chance)
        with Library(home) as library:
            aside = [file for file in home.data.glob("library.db.damaged-*") if not file.name.endswith("-journal")]
            starred = library.marks.starred_count()
            if aside or content == b"":  # nothing is left to be kept of a file that was cut to nothing
                assert [file.read_bytes() for file in aside] == ([content] if content else [])
                assert all(str(file) in library.notices[0] for file in aside)
                assert library.notices[-1].startswith("recovered: the backup of ")
                assert starred >= STARRED
                assert len(library.search.run("has:note").rows) >= 5
                outcomes["found"] += 1
                saved.append(starred - STARRED)
            else:
                outcomes["not seen" if read_on(home, library) else "told later"] += 1
            assert library.maintenance.marks_problems() == []
            assert library.marks.starred_count() >= STARRED
            assert library.marks.star(library.search.run("").rows).count >= 0
    report(f"{dict(outcomes)}; of the stars of after the backup {sum(saved)} of {LATER * len(saved)} were read")
    assert outcomes["found"] or kind == "bit"


@pytest.mark.parametrize("kind", KINDS)
def test_damaged_papers_are_told_of_and_begun_anew(
    marked: Home, tmp_path: Path, kind: str, report: Callable[[str], None]
) -> None:
    chance, outcomes, saved = random.Random(kind), Counter[str](), []
    for _ in range(times(6, 200)):
        home, _ = damaged(marked, tmp_path / "home", "papers.db", kind, chance)
        with Library(home) as library:
            assert library.marks.starred_count() == STARRED + LATER
            outcomes["not seen" if read_on(home, library) else "told"] += 1
            list(library.maintenance.check(fix=True))
            assert [one for one in library.maintenance.check(fix=False) if not one.is_sound] == []
            kept = [file for file in home.cache.glob("papers.db.*-*") if not file.name.endswith(("-wal", "-shm"))]
            assert len(kept) <= 1
            outcomes["kept aside"] += len(kept)
            saved += [library.papers.count()] * len(kept)
            if kept:
                check_agreement(library._stores.papers)
            assert library.marks.starred_count() == STARRED + LATER
    report(f"{dict(outcomes)}; {sum(saved)} of {40 * len(saved)} papers of those read again; 0 marks lost")


@pytest.mark.parametrize("file", ["library.db", "papers.db"])
def test_the_terminal_opens_over_a_damaged_file_and_says_what_became_of_it(
    marked: Home, tmp_path: Path, file: str
) -> None:
    folder = tmp_path / "home"
    shutil.copytree(marked.library_db.parent, folder)
    path = folder / file
    with closing(sqlite3.connect(path)) as connection:
        table = "mark" if file == "library.db" else "papers"
        (root,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)).fetchone()
        (page_size,) = connection.execute("PRAGMA page_size").fetchone()
    with path.open("r+b") as opened:  # the page everything else is found by
        opened.seek((root - 1) * page_size)
        opened.write(random.Random(4).randbytes(page_size))
    with Terminal(folder, size=(200, 30)) as terminal:
        terminal.wait_for("is damaged")
        terminal.wait_for("recovered" if file == "library.db" else "kept as")
        terminal.wait_for("HELM-BERT")  # of the sample page
        terminal.send("q")
        assert terminal.ends() == 0
    assert [aside for aside in folder.glob(f"{file}.damaged-*") if aside.stat().st_size >= page_size]
