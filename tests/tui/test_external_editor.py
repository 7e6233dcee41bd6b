"""The reader's own editor gets a private file, and whatever it does, no text is lost."""

import stat
import sys
from pathlib import Path

import pytest

from paperbrowse.tui import external_editor
from paperbrowse.tui.external_editor import DEFAULT_EDITOR, edit_text, editor_commands

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
        (': > "$2"; exit 1', "", "its changes are kept"),
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
    both = {"VISUAL": "code -w", "EDITOR": "nano"}
    assert list(editor_commands(both)) == [("VISUAL", ("code", "-w")), ("EDITOR", ("nano",))]
    assert list(editor_commands({"VISUAL": "", "EDITOR": "nano"})) == [("EDITOR", ("nano",))]
    default = [("EDITOR", (DEFAULT_EDITOR,))]
    assert list(editor_commands({})) == list(editor_commands({"EDITOR": " "})) == default
    assert list(editor_commands({"EDITOR": "it's"})) == [("EDITOR", ("it's",))]


def test_an_editor_that_is_not_there_leaves_its_place_to_the_next(tmp_path: Path, folder: Path) -> None:
    good = script(tmp_path, 'echo more >> "$2"')["VISUAL"]
    after = edit_text("mine", folder, {"VISUAL": "/nowhere/at-all", "EDITOR": good})
    assert (after.text, after.problem) == ("mine\nmore", "")


@pytest.mark.parametrize(
    ("name", "options", "advice"),
    [
        ("code", "-n", 'set VISUAL="{} -n --wait"'),
        ("gvim", "", 'set VISUAL="{} -f"'),
        ("my-editor", "", "use an editor that waits"),
    ],
)
def test_an_editor_that_returns_at_once_may_save_later_and_nothing_is_left(
    tmp_path: Path, folder: Path, name: str, options: str, advice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(external_editor, "EDIT_SECONDS", 60.0)
    editor = tmp_path / name
    editor.write_text("#!/bin/sh\n")
    editor.chmod(0o700)
    after = edit_text("mine", folder, {"VISUAL": f"{editor} {options}"})
    assert after.text == "mine"
    assert f"{name} returned at once: save there, then leave this note" in after.problem
    assert advice.format(editor) in after.problem
    assert after.open_file is not None
    assert after.open_file.read_change() is None
    (file,) = folder.glob("*/*")
    file.write_text("mine and more\n")
    file.with_suffix(".md~").write_text("a backup")
    assert after.open_file.read_change() == "mine and more"
    assert after.open_file.read_change() is None
    after.open_file.remove()
    assert list(folder.iterdir()) == []


def test_an_editor_that_waits_has_its_file_removed_though_it_changed_nothing(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(external_editor, "EDIT_SECONDS", 0.0)
    for command in ("{} --wait", "{} -w"):
        editor = tmp_path / "code"
        editor.write_text("#!/bin/sh\n")
        editor.chmod(0o700)
        after = edit_text("mine", folder, {"EDITOR": command.format(editor)})
        assert (after.text, after.problem, after.open_file) == ("mine", "", None)
        assert list(folder.iterdir()) == []
