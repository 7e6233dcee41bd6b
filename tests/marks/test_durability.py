import os
import random
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from paperbrowse.database.open import open_database
from paperbrowse.marks.schema import MIGRATIONS, SPEC
from paperbrowse.marks.store import MarkStore
from paperbrowse.model.errors import NewerFile
from paperbrowse.model.marks import Subject, subject_of
from paperbrowse.model.paper import Paper

PREAMBLE = """
import os, signal, sys
from datetime import UTC, datetime
from dataclasses import replace
from pathlib import Path
from paperbrowse.marks.store import MarkStore
from tests.marks.test_durability import numbered

store = MarkStore(Path(sys.argv[1]), lambda: datetime.now(UTC))
assert store.writable and not store.notices
"""
STARS_FORTY = (
    PREAMBLE
    + """
for number in range(40):
    assert store.writer.star([numbered(int(sys.argv[2]) * 100 + number)]).count == 1
"""
)
STARS_AND_DIES = (
    PREAMBLE
    + """
store.writer.star([numbered(0)])
store.writer.star([numbered(1)])
store.writer.undo()
os.kill(os.getpid(), signal.SIGKILL)
"""
)


def numbered(number: int) -> Subject:
    return subject_of(Paper(title=f"The telling title of paper number {number}", arxiv_id=f"2401.{number:05d}"))


def opened(path: Path) -> MarkStore:
    return MarkStore(path, lambda: datetime.now(UTC))


@pytest.fixture
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def test_eight_processes_star_forty_papers_each_and_none_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    processes = [subprocess.Popen([sys.executable, "-c", STARS_FORTY, str(path), str(n)]) for n in range(8)]
    assert [process.wait() for process in processes] == [0] * 8
    with closing(opened(path)) as store:
        assert store.starred_count() == 320
        assert len(store.writer.history(1_000)) == 320


def test_a_confirmed_change_survives_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    killed = subprocess.run([sys.executable, "-c", STARS_AND_DIES, str(path)], check=False)
    assert killed.returncode == -signal.SIGKILL
    with closing(opened(path)) as store:
        assert [marks.starred for marks in store.find([numbered(0), numbered(1)])] == [True, False]
        store.writer.redo()
        assert store.starred_count() == 2


@pytest.mark.usefixtures("open_umask")
def test_notes_are_for_their_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "data" / "library.db"
    with closing(opened(path)) as store:
        store.writer.star([numbered(1)])
        assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("content", [b"", b"not a database, but long enough to be read as one" * 99])
def test_the_store_opens_in_place_of_an_unusable_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "library.db"
    path.write_bytes(content)
    with closing(opened(path)) as store:
        assert len(store.notices) == bool(content)
        assert store.writer.star([numbered(1)]).count == 1
    with closing(opened(path)) as store:
        assert store.notices == ()
        assert store.starred_count() == 1


def test_a_library_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    later = (*MIGRATIONS, ("CREATE TABLE later (x)",))
    open_database(path, replace(SPEC, migrations=later)).connection.close()
    before = path.read_bytes()
    with pytest.raises(NewerFile):
        opened(path)
    assert path.read_bytes() == before


def test_after_random_damage_the_store_opens_and_the_original_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    with closing(opened(path)) as store:
        store.writer.star([numbered(number) for number in range(200)])
    whole = path.read_bytes()
    chance = random.Random(11)
    for _ in range(40):
        damaged = bytearray(whole)
        at = chance.randrange(0, len(whole) // 4096) * 4096
        damaged[at : at + 4096] = chance.randbytes(4096)
        path.write_bytes(damaged)
        with closing(opened(path)) as store:
            assert len(store.notices) == 1
            assert store.writer.star([numbered(999)]).count == 1
        (aside,) = (file for file in tmp_path.glob("library.db.damaged-*") if file.stat().st_size)
        assert aside.read_bytes() == damaged
        for file in tmp_path.iterdir():
            file.unlink()
