"""A home with the sample page, made once and copied."""

import shutil
from pathlib import Path

import pytest

from paperbrowse.settings import Home, find_home
from tests.tui.reader import home_with_sample


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
