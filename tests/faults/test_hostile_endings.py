"""Small, simple and closed terminals: the program continues or quits cleanly, and restores the terminal."""

import signal
import sys
from pathlib import Path

import pytest

from paperbrowse.tui.textual_private import splash
from tests.terminal.terminal import Terminal
from tests.tui.reader import home_with_sample

ENTER = splash.ENTER_ALTERNATE_SCREEN.encode()

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return home_with_sample(tmp_path_factory.mktemp("home")).library_db.parent


def test_a_window_that_is_drawn_to_any_size_and_back_shows_the_list_again(home: Path) -> None:
    with Terminal(home) as terminal:
        terminal.wait_for("40 papers")
        for columns, lines in ((1, 1), (2, 3), (500, 200), (1, 40), (200, 1), (3, 2), (100, 30)):
            before = len(terminal.written)
            terminal.resize(columns, lines)
            terminal.wait(lambda before=before: len(terminal.written) > before)  # type: ignore[misc]
            terminal.send("j")
        terminal.send("/HELM\r")
        terminal.wait(lambda: "HELM-BERT" in terminal.text)
        terminal.send("Q")
        assert terminal.ends() == 0
        assert terminal.settings == terminal.settings_before


@pytest.mark.parametrize(
    "environment",
    [
        {"TERM": ""},
        {"TERM": "unknown-x"},
        {"LC_ALL": "C"},
        {"PYTHONIOENCODING": "ascii"},
        {"NO_COLOR": "1"},
    ],
)
def test_a_simple_terminal_is_enough(home: Path, environment: dict[str, str]) -> None:
    with Terminal(home, environment=environment) as terminal:
        terminal.wait_for("40 papers")
        terminal.send("jjQ")
        assert terminal.ends() == 0
        assert terminal.settings == terminal.settings_before


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_in_order(home: Path, number: signal.Signals) -> None:
    with Terminal(home) as terminal:
        terminal.wait_for("40 papers")
        terminal.kill(number)
        assert terminal.ends() in (0, 130, 128 + number)
        assert terminal.settings == terminal.settings_before
        assert terminal.written.rindex(b"\x1b[?1049l") > terminal.written.rindex(b"\x1b[?1049h")


def test_a_program_that_is_stopped_gives_the_terminal_back_and_takes_it_again(home: Path) -> None:
    with Terminal(home) as terminal:
        terminal.wait_for("40 papers")
        for _ in range(3):
            terminal.send("\x1a")
            terminal.wait(terminal.is_stopped, "still running")
            terminal.wait(lambda: terminal.settings == terminal.settings_before, "the terminal was not restored")
            terminal.kill(signal.SIGCONT)
            terminal.wait(lambda: not terminal.is_stopped())
            terminal.wait(lambda: terminal.settings != terminal.settings_before)
            terminal.wait(
                lambda: b"40 papers" in terminal.written[terminal.written.rindex(ENTER) :], "incomplete frame"
            )
        terminal.send("/HELM\r")
        terminal.wait_for("of 40")
        terminal.send("Q")
        assert terminal.ends() == 0
