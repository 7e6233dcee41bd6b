"""The reader's own editor gets a private file, and whatever it does, no text is lost."""

import stat
import sys
from pathlib import Path

import pytest

from paperbrowse.tui.external_editor import DEFAULT_EDITOR, edit_text, editor_command

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="scripts of a Unix shell")


def script(folder: Path, body: str) -> dict[str, str]:
    """An environment whose editor does this; $1 is the file."""
    file = folder / "an editor"
    file.write_text(f"#!/bin/sh\n{body}\n")
    file.chmod(0o700)
    return {"VISUAL": f"'{file}' --wait", "EDITOR": "false"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "home"
    made.mkdir()
    return made


def test_the_text_comes_back_and_the_file_is_removed(tmp_path: Path, folder: Path) -> None:
    after = edit_text("one\ntwo", folder, script(tmp_path, 'test "$1" = --wait && echo three >> "$2"'))
    assert (after.text, after.problem) == ("one\ntwo\nthree", "")
    assert list(folder.iterdir()) == []


def test_only_the_reader_can_read_the_file(tmp_path: Path, folder: Path) -> None:
    edit_text("secret", folder, script(tmp_path, f'cp -p "$2" {tmp_path}/copy'))
    assert stat.S_IMODE((tmp_path / "copy").stat().st_mode) == 0o600
    assert (tmp_path / "copy").read_text() == "secret\n"


@pytest.mark.parametrize(
    ("body", "text", "problem"),
    [
        ("exit 3", "mine", "the text is unchanged"),
        ('printf new > "$2"; exit 1', "new", "its changes are kept"),
        ('rm "$2"', "mine", ""),
        ('printf "\\377x" > "$2"', "\ufffdx", ""),
        ("kill -9 $$", "mine", "the text is unchanged"),
    ],
)
def test_an_editor_that_fails_loses_nothing(tmp_path: Path, folder: Path, body: str, text: str, problem: str) -> None:
    after = edit_text("mine", folder, script(tmp_path, body))
    assert after.text == text
    assert problem in after.problem
    assert bool(problem) == bool(after.problem)
    assert list(folder.iterdir()) == []


def test_an_editor_that_is_not_there_or_a_folder_that_refuses_is_told(folder: Path) -> None:
    missing = edit_text("mine", folder, {"EDITOR": "/nowhere/at-all"})
    assert (missing.text, list(folder.iterdir())) == ("mine", [])
    assert "cannot start /nowhere/at-all" in missing.problem
    nowhere = edit_text("mine", folder / "none", {"EDITOR": "true"})
    assert nowhere.text == "mine"
    assert "No such file" in nowhere.problem


def test_which_editor_is_meant() -> None:
    assert editor_command({"VISUAL": "code -w", "EDITOR": "nano"}) == ("code", "-w")
    assert editor_command({"VISUAL": "", "EDITOR": "nano"}) == ("nano",)
    assert editor_command({}) == editor_command({"EDITOR": " "}) == (DEFAULT_EDITOR,)
    assert editor_command({"EDITOR": "it's"}) == ("it's",)
