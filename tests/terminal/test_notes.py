"""Notes in an external editor, which uses the same terminal, and notes when the window is closed."""

import signal
import sys
from pathlib import Path

import pytest

from paperbrowse.library.library import Library
from paperbrowse.settings import find_home
from tests.terminal.terminal import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals")


def notes(home: Path) -> list[str | None]:
    with Library(find_home(str(home))) as library:
        return [
            entry.marks.note for entry in library.papers.entries(list(library.search.run("is:noted").rows)) if entry
        ]


def test_a_note_goes_to_ones_own_editor_and_comes_back(tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nstty -a | grep -q "isig icanon" && echo "in a line terminal" >> "$1"\n')
    editor.chmod(0o700)
    home = tmp_path / "home"
    with Terminal(home, environment={"VISUAL": str(editor)}) as terminal:
        terminal.wait_for("40 papers")
        terminal.send("ibegun here\x05")
        terminal.wait_for("in a line terminal")
        terminal.send(" and ended here\x13")
        terminal.wait_for("wrote a note on")
        terminal.send("q")
        assert terminal.ends() == 0
        assert terminal.settings == terminal.settings_before
    assert notes(home) == ["begun here\nin a line terminal and ended here"]
    assert not list(home.glob("note-*"))


def test_a_note_that_is_being_written_when_the_program_is_told_to_end_is_saved(tmp_path: Path) -> None:
    with Terminal(tmp_path) as terminal:
        terminal.wait_for("40 papers")
        terminal.send("ihalf a thou")
        terminal.wait_for("half a thou")
        terminal.kill(signal.SIGHUP)
        assert terminal.ends() == 128 + signal.SIGHUP
    assert notes(tmp_path) == ["half a thou"]
