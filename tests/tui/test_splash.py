"""What is seen, and what becomes of keys, before Textual has the terminal."""

import signal
import sys
from pathlib import Path

import pytest

from paperbrowse.tui.textual_private.splash import ENTER_ALTERNATE_SCREEN, LEAVE_ALTERNATE_SCREEN
from tests.terminal.terminal import Terminal
from tests.tui.reader import home_with_sample

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals")

BEGUN = b"\x1b[?1000h"
"""Textual asks for the mouse first of all."""

WAITS = """
import sys, time
from pathlib import Path
from paperbrowse.__main__ import main
from paperbrowse.tui import run

def wait_and_prepare(prepare=run.prepare):
    while not Path("go").exists():
        time.sleep(0.01)
    prepare()

run.prepare = wait_and_prepare
sys.exit(main(["--home", *sys.argv[1:]]))
"""
"""The program, but Textual comes only after `go`.

It sleeps in short steps, because Python handles a signal that comes just before a sleep only after it.
"""


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return home_with_sample(tmp_path_factory.mktemp("home")).data


@pytest.fixture
def home(sample: Path) -> Path:
    (sample / "go").unlink(missing_ok=True)
    return sample


def start(home: Path, *arguments: str) -> Terminal:
    return Terminal(home, program=("-c", WAITS, str(home), *arguments))


def go(home: Path) -> None:
    (home / "go").touch()


def wait_for_early_frame(terminal: Terminal) -> None:
    terminal.wait(lambda: b"/ search" in terminal.written)
    assert BEGUN not in terminal.written


def test_keys_typed_before_textual_has_the_terminal_are_read_as_keys_and_seen_by_nobody(home: Path) -> None:
    with start(home) as terminal:
        wait_for_early_frame(terminal)
        terminal.send("/bret\x7f\x7f\x7fert\r")
        go(home)
        terminal.wait_for("of 40")
        assert "▌ bert" in terminal.text
        assert b"bret" not in terminal.written[: terminal.written.index(BEGUN)]
        assert terminal.written.count(ENTER_ALTERNATE_SCREEN.encode()) == 1  # to enter again would empty the screen
        terminal.send("sQ")
        assert terminal.ends() == 0
        assert terminal.settings == terminal.settings_before
        assert terminal.written.count(LEAVE_ALTERNATE_SCREEN.encode()) == 1


def test_a_query_of_the_command_line_is_seen_from_the_beginning(home: Path) -> None:
    with start(home, "bert", "\x1b[31mred\u202e") as terminal:
        terminal.wait(lambda: b"  bert " in terminal.written)
        begun = terminal.written
        assert BEGUN not in begun
        go(home)
        terminal.wait_for("0 with all words")
        assert b"[31mred" in begun
        assert b"\x1b[31m" not in begun
        assert "\u202e".encode() not in begun


@pytest.mark.parametrize("size", [(40, 12), (200, 60), (3, 2)])
def test_a_window_that_changes_meanwhile_shows_nothing_of_the_early_frame(home: Path, size: tuple[int, int]) -> None:
    with start(home) as terminal, Terminal(home, size=size) as other:
        wait_for_early_frame(terminal)
        terminal.resize(*size)
        go(home)
        for one in (terminal, other):
            one.wait(lambda one=one: BEGUN in one.written)  # type: ignore[misc]
        terminal.wait(lambda: not other.reads() and terminal.text == other.text)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_a_signal_before_textual_is_there_leaves_the_terminal_as_it_was(home: Path, number: signal.Signals) -> None:
    with start(home) as terminal:
        wait_for_early_frame(terminal)
        terminal.kill(number)
        assert terminal.ends() == -number
        check_given_back(terminal)


def test_ctrl_c_ends_a_program_whose_textual_does_not_come(home: Path) -> None:
    with start(home) as terminal:
        wait_for_early_frame(terminal)
        terminal.send("\x03")
        assert terminal.ends() == 130
        check_given_back(terminal)


def check_given_back(terminal: Terminal) -> None:
    assert terminal.settings == terminal.settings_before
    assert terminal.written.endswith(f"{LEAVE_ALTERNATE_SCREEN}\x1b[?25h".encode())


def test_ctrl_z_waits_until_textual_can_give_the_terminal_back(home: Path) -> None:
    with start(home) as terminal:
        wait_for_early_frame(terminal)
        terminal.send("\x1a")
        go(home)
        terminal.wait(terminal.is_stopped)
        terminal.wait(lambda: LEAVE_ALTERNATE_SCREEN.encode() in terminal.written)
        assert terminal.settings == terminal.settings_before
        terminal.kill(signal.SIGCONT)
        terminal.wait_for("40 papers")
        terminal.send("Q")
        assert terminal.ends() == 0
        assert terminal.settings == terminal.settings_before
