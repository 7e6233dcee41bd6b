"""Other programs beside the terminal program: browsers, editors without a wait, the mouse, tmux."""

import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.terminal.terminal import ROOT, TIMEOUT, Terminal
from tests.terminal.test_notes import notes

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals")

NOWHERE = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "TMUX": "", "STY": ""}
MOUSE_ON, MOUSE_OFF = b"\x1b[?1000h", b"\x1b[?1000l"

PATIENT = """
import sys
from paperbrowse.__main__ import main
from paperbrowse.tui import external
external.START_SECONDS = external.CLIPBOARD_TIMEOUT = 30.0
sys.exit(main(["--home", *sys.argv[1:]]))
"""
"""The program, but it waits longer for other programs: the machine may be busy."""


def wait_for(test: Callable[[], bool]) -> None:
    end = time.monotonic() + TIMEOUT
    while not test():
        assert time.monotonic() < end
        threading.Event().wait(0.05)


def program(file: Path, body: str) -> Path:
    file.write_text(f"#!/bin/sh\n{body}\n")
    file.chmod(0o700)
    return file


def test_a_page_that_no_browser_shows_is_told_and_sent_to_the_clipboard(tmp_path: Path) -> None:
    bad = program(tmp_path / "bad", "sleep 0.2; exit 3")
    environment = {**NOWHERE, "BROWSER": f"{bad}:false"}
    with Terminal(tmp_path, environment=environment, program=("-c", PATIENT, str(tmp_path))) as terminal:
        terminal.wait_for("40 papers")
        terminal.send("O")
        terminal.wait_for("not opened: bad ended with status 3, false ended with status 1 · sent")
        assert b"\x1b]52;c;" + b64encode(b"https://")[:8] in terminal.written
        assert "✓ read" not in terminal.text


def test_a_note_saved_late_by_an_editor_that_did_not_wait_is_kept(tmp_path: Path) -> None:
    editor = program(
        tmp_path / "code", f'(while ! test -e {tmp_path}/now; do sleep 0.1; done; echo saved-behind >> "$1") &'
    )
    home = tmp_path / "home"
    with Terminal(home, environment={"VISUAL": "", "EDITOR": str(editor)}) as terminal:
        terminal.wait_for("40 papers")
        terminal.send("imine\x05")
        terminal.wait_for("code returned at once")
        (tmp_path / "now").touch()
        terminal.wait_for("saved-behind")
        terminal.send("\x13")
        terminal.wait_for("wrote a note on")
        terminal.send("q")
        assert terminal.ends() == 0
    assert notes(home) == ["mine\nsaved-behind"]
    assert not list(home.glob("note-*"))


def test_a_note_saved_in_the_last_moment_by_such_an_editor_is_kept(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with Terminal(home, environment={"VISUAL": str(program(tmp_path / "subl", ""))}) as terminal:
        terminal.wait_for("40 papers")
        terminal.send("imine\x05")
        terminal.wait_for("subl returned at once")
        (file,) = home.glob("note-*/note.md")
        file.write_text("mine and more\n")
        terminal.kill(signal.SIGHUP)
        assert terminal.ends() == 128 + signal.SIGHUP
    assert notes(home) == ["mine and more"]
    assert not list(home.glob("note-*"))


def test_the_mouse_is_left_to_the_terminal_by_a_key_or_a_setting(tmp_path: Path) -> None:
    with Terminal(tmp_path) as terminal:
        terminal.wait_for("40 papers")
        before = terminal.written.count(MOUSE_ON)
        terminal.send("X")
        terminal.wait(lambda: MOUSE_OFF in terminal.written)
        terminal.wait_for("takes it back")
        terminal.send("X")
        terminal.wait(lambda: terminal.written.count(MOUSE_ON) > before)
    (tmp_path / "config.toml").write_text("[look]\nmouse = false\n")
    with Terminal(tmp_path) as terminal:
        terminal.wait_for("40 papers")
        terminal.settle()
        assert MOUSE_ON not in terminal.written


def test_words_of_the_abstract_are_dragged_into_the_clipboard(tmp_path: Path) -> None:
    with Terminal(tmp_path, environment=NOWHERE) as terminal:
        terminal.wait_for("Therapeutic")
        terminal.send("w")
        line, text = next(item for item in enumerate(terminal.text.splitlines(), 1) if "Therapeutic" in item[1])
        column = text.index("Therapeutic") + 3
        terminal.send(f"\x1b[<0;{column};{line}M\x1b[<32;{column + 12};{line}M\x1b[<0;{column + 12};{line}m")
        terminal.wait_for("sent to the clipboard: “Therapeutic peptides” (2 words)")
        assert b"\x1b]52;c;" + b64encode(b"Therapeutic peptides") in terminal.written


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
def test_in_tmux_as_it_comes_a_copied_link_is_in_its_buffer(tmp_path: Path) -> None:
    folder = tempfile.TemporaryDirectory(dir="/tmp", ignore_cleanup_errors=True)  # the path of a socket must be short

    def tmux(*arguments: str) -> str:
        command = ["tmux", "-S", f"{folder.name}/socket", "-f", "/dev/null", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout

    variables = ("DISPLAY=", "WAYLAND_DISPLAY=", f"PYTHONPATH={ROOT}")
    start = shlex.join((sys.executable, "-c", PATIENT, str(tmp_path)))
    try:
        tmux(
            "new-session", "-d", "-x", "100", "-y", "30", *(word for name in variables for word in ("-e", name)), start
        )
        wait_for(lambda: "40 papers" in tmux("capture-pane", "-p"))
        tmux("send-keys", "y")
        wait_for(lambda: "copied in tmux" in tmux("capture-pane", "-p"))
        assert tmux("show-buffer").startswith("https://")
    finally:
        tmux("kill-server")
        folder.cleanup()
