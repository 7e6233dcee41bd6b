"""Fixtures: a home with the sample page, and a browser that only records what it would open."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from paperbrowse.settings import Home, find_home
from paperbrowse.tui import external
from paperbrowse.tui.external import OpenResult
from tests.tui.reader import home_with_sample

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(autouse=True, scope="session")
def tree() -> Iterator[None]:
    """No test leaves a file among the sources."""
    before = _files()
    yield
    assert _files() == before


def _files() -> set[str]:
    return {file.name for file in ROOT.iterdir() if not file.name.startswith(".")}


@pytest.fixture(autouse=True)
def elsewhere(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run in an empty folder, because a dialog may write a file."""
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    home_with_sample(folder)
    return folder


@pytest.fixture
def home(sample_home: Path, tmp_path: Path) -> Home:
    folder = tmp_path / "home"
    shutil.copytree(sample_home, folder)
    return find_home(str(folder))


class FakeOpener:
    """Records the URLs it would open."""

    opened: list[str]

    def open(self, url: str) -> OpenResult:
        self.opened.append(url)
        return OpenResult(url, True, f"opened {url}")


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    FakeOpener.opened = []
    monkeypatch.setattr(external, "BrowserLauncher", FakeOpener)
    monkeypatch.setattr(external, "copy_to_clipboard", lambda url: False)
    return FakeOpener.opened
