"""Fixtures of the robustness tests: their extent, homes to damage, and the report."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from paperbrowse.library.library import Library
from paperbrowse.settings import Home, find_home
from tests.faults.disk import compile_shim
from tests.faults.operations import PAPERS, State, all_rows, mixed_operations, state
from tests.tui.reader import home_with_sample

MEMORY_DISK = Path("/dev/shm")  # noqa: S108
MIN_FREE_BYTES = 1_000_000_000
"""Space that the largest tests may use."""


@pytest.fixture
def tmp_path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Use a disk in memory if there is one: a kill has the same effect on it, and flushes take no time."""
    if not os.access(MEMORY_DISK, os.W_OK) or shutil.disk_usage(MEMORY_DISK).free < MIN_FREE_BYTES:
        yield tmp_path_factory.mktemp("faults")
        return
    with TemporaryDirectory(dir=MEMORY_DISK, prefix="faults-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a library for LD_PRELOAD that records all changes to the files in a folder."""
    return compile_shim(tmp_path_factory.mktemp("recorder"))


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return a home with the forty papers of the sample page and no marks."""
    return home_with_sample(tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="session")
def rows(sample_home: Home) -> list[int]:
    """Return the papers that the mixed operations change."""
    with Library(sample_home) as library:
        return all_rows(library)[:PAPERS]


@pytest.fixture
def copy_home(sample_home: Home, tmp_path: Path) -> Callable[[], Home]:
    """Return a function that replaces the previous copy of the sample home by a new one."""

    def copy() -> Home:
        folder = tmp_path / "home"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(sample_home.library_db.parent, folder)
        return find_home(str(folder))

    return copy


@pytest.fixture(scope="session")
def states(sample_home: Home, rows: list[int], tmp_path_factory: pytest.TempPathFactory) -> list[State]:
    """Return the states after none of the mixed operations, after one, two and so on."""
    folder = tmp_path_factory.mktemp("reference") / "home"
    shutil.copytree(sample_home.library_db.parent, folder)
    with Library(find_home(str(folder))) as library:
        states = [state(library, rows)]
        for operation in mixed_operations(rows):
            operation(library)
            states.append(state(library, rows))
    assert len(set(states)) > len(states) // 2
    return states


@pytest.fixture
def report(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Return a function that adds a line to the Markdown list in the file PAPERBROWSE_FAULTS_REPORT."""

    def write_line(line: str) -> None:
        if out := os.environ.get("PAPERBROWSE_FAULTS_REPORT"):
            with Path(out).open("a", encoding="utf-8") as file:  # one write, because test processes share the file
                file.write(f"- {request.node.name.removeprefix('test_').replace('_', ' ')}: {line}\n")

    return write_line
