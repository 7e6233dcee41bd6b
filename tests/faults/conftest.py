"""How far a campaign goes, a home to make fail, and the report of what was tried."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from paperbrowse.library.library import Library
from paperbrowse.settings import Home, find_home
from tests.faults.deeds import PAPERS, State, mixed_deeds, rows_of, state
from tests.faults.disk import recorder
from tests.tui.reader import home_with_sample

FULL = os.environ.get("PAPERBROWSE_FAULTS") == "full"
"""Whether the whole campaign is wanted, `make faults`, and not the part every change has to pass."""


def times(few: int, all_of_them: int) -> int:
    """How often something is tried."""
    return all_of_them if FULL else few


MEMORY = Path("/dev/shm")  # noqa: S108
ROOM = 1_000_000_000
"""Bytes the largest tests may take."""


@pytest.fixture
def tmp_path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A disk in memory where there is one: a kill leaves of it what it leaves of any other, and no flush takes time."""
    if not os.access(MEMORY, os.W_OK) or shutil.disk_usage(MEMORY).free < ROOM:
        yield tmp_path_factory.mktemp("faults")
        return
    with TemporaryDirectory(dir=MEMORY, prefix="faults-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What writes down all that is done to the files below a folder."""
    return recorder(tmp_path_factory.mktemp("recorder"))


@pytest.fixture(scope="session")
def unmarked(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with the forty papers of the sample page."""
    return home_with_sample(tmp_path_factory.mktemp("unmarked"))


@pytest.fixture(scope="session")
def rows(unmarked: Home) -> list[int]:
    """The papers in it that the mixed deeds are about."""
    with Library(unmarked) as library:
        return rows_of(library)[:PAPERS]


@pytest.fixture
def copied(unmarked: Home, tmp_path: Path) -> Callable[[], Home]:
    """Gives a fresh copy of that home each time, in place of the one before."""

    def copy() -> Home:
        folder = tmp_path / "home"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(unmarked.library_db.parent, folder)
        return find_home(str(folder))

    return copy


@pytest.fixture(scope="session")
def states(unmarked: Home, rows: list[int], tmp_path_factory: pytest.TempPathFactory) -> list[State]:
    """What the mixed deeds come to, after none of them, one, two and so on."""
    folder = tmp_path_factory.mktemp("reference") / "home"
    shutil.copytree(unmarked.library_db.parent, folder)
    with Library(find_home(str(folder))) as library:
        found = [state(library, rows)]
        for deed in mixed_deeds(rows):
            deed(library)
            found.append(state(library, rows))
    assert len(set(found)) > len(found) // 2
    return found


@pytest.fixture
def report(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """A line of the campaign's report, a Markdown list; `make faults` names its file in PAPERBROWSE_FAULTS_REPORT."""

    def tell(line: str) -> None:
        if out := os.environ.get("PAPERBROWSE_FAULTS_REPORT"):
            with Path(out).open("a", encoding="utf-8") as file:  # in one write: two processes may tell at once
                file.write(f"- {request.node.name.removeprefix('test_').replace('_', ' ')}: {line}\n")

    return tell
