"""The real program in a pseudo-terminal: its output, its robustness, and the terminal's state after it."""

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.terminal.oracle import foreign
from tests.terminal.terminal import ROOT, Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals")

SIZES = ((100, 30), (80, 24), (40, 12))
FIRST = "HELM-BERT"
TYPED = ("dinamic tokenization sSqQmMuUjJkKnNoOpPdDzZgGyYlLhH*?: " * 4)[:199]

HOSTILE = (
    "Attention [1] is [/] all",
    "[@click=app.quit]x[/] [link=file:///etc/passwd]y",
    "\x1b[31mred\x1b]0;title\x07 \x1b]52;c;aGk=\x07 \x1b]8;;file:///x\x1b\\ \x9b2J \x00\x7f\x08\x0c",
    "left \u202eright\u202c \u2066isolate\u2069 zero\u200bwidth \u2028",
    "大規模言語モデルの注意機構",
    "👨‍👩‍👧‍👦 flags 🇩🇪 and ❤️ emoji",
)


def home_with(folder: Path, titles: tuple[str, ...]) -> Path:
    """Return a home with papers of these titles, imported by the program itself."""
    file = folder / "papers.jsonl"
    lines = [
        json.dumps(
            {
                "title": title,
                "abstract": f"{title} https://example.org/{n}\x1b]0;no\x07.",
                "authors": [title, "B. Author"],
                "url": f"https://example.org/\x1b]52;c;aGk=\x07{n}",
                "date": f"2024-01-{n + 1:02d}",
            }
        )
        for n, title in enumerate(titles)
    ]
    file.write_text("\n".join(lines), encoding="utf-8")
    command = [sys.executable, "-m", "paperbrowse", "--home", str(folder / "home"), "import", str(file)]
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
    return folder / "home"


@pytest.mark.parametrize("size", SIZES)
def test_hostile_papers_write_nothing_to_the_terminal_but_text(tmp_path: Path, size: tuple[int, int]) -> None:
    with Terminal(home_with(tmp_path, HOSTILE), size=size) as terminal:
        terminal.wait_for("emoji")
        for _ in HOSTILE:
            terminal.send("s\rhL")
            terminal.wait_for("Links")
            terminal.send("\x1b")
            terminal.wait(lambda: "Links" not in terminal.text)
            terminal.send("j")
        terminal.send("/attention\r")
        terminal.wait_for("1 of 6")
        assert "Attention [1] is [/] all" in terminal.text
        terminal.send("Q")
        assert terminal.ends() == 0
    assert foreign(terminal.written) == []


def test_two_hundred_keys_in_one_write_all_land_in_the_box(tmp_path: Path) -> None:
    with Terminal(tmp_path, size=(220, 30)) as terminal:
        terminal.wait_for(FIRST)
        terminal.send("/" + TYPED)
        terminal.wait_for(TYPED)
        assert "starred" not in terminal.text.splitlines()[28]


def test_keys_typed_before_the_first_frame_land_in_the_box_too(tmp_path: Path) -> None:
    with Terminal(tmp_path, size=(220, 30)) as terminal:
        terminal.send("/" + TYPED)
        terminal.wait_for(TYPED)


def test_bytes_that_are_no_text_are_no_end(tmp_path: Path) -> None:
    with Terminal(tmp_path) as terminal:
        terminal.wait_for(FIRST)
        os.write(terminal.master, b"/zq\xff\xfe\xc3 \x80\xe2\x82\r")
        terminal.wait_for("0 of 40")
        terminal.send("Q")
        assert terminal.ends() == 0


@pytest.mark.skipif(sys.platform != "linux", reason="counts how often threads wake")
def test_it_sleeps_while_nobody_types_and_wakes_for_a_key(tmp_path: Path) -> None:
    with Terminal(tmp_path) as terminal:
        terminal.wait_for(FIRST)
        terminal.send("?")
        terminal.wait_for("Keys")
        terminal.wait(lambda: _sleeps(terminal.process.pid))
        terminal.send("\x1b")  # one that nothing follows, recognized by the time that passes
        terminal.wait_for(FIRST)


def _garble(terminal: Terminal) -> None:
    """Write over the whole screen, as another program does."""
    os.write(terminal.slave, b"".join(b"\x1b[%d;1H%s" % (line, b"#" * 90) for line in range(1, 31)))
    terminal.wait(lambda: "#" * 90 in terminal.text)


def _is_drawn_again(terminal: Terminal) -> bool:
    lines = terminal.text.splitlines()
    return "##" not in terminal.text and all(line.strip() for line in (lines[0], lines[-1]))


@pytest.mark.parametrize("before", ["j", "/", "?", "i"])
def test_ctrl_l_draws_everything_again(tmp_path: Path, before: str) -> None:
    with Terminal(tmp_path) as terminal:
        terminal.wait_for(FIRST)
        terminal.send(before)
        terminal.settle()
        _garble(terminal)
        terminal.send("\x0c")
        terminal.wait(lambda: _is_drawn_again(terminal))


@pytest.mark.parametrize("size", [(100, 30), (100, 29), (99, 30)])
@pytest.mark.parametrize("before", ["", "?"])
def test_a_new_size_and_a_terminal_that_attaches_draw_everything_again(
    tmp_path: Path, size: tuple[int, int], before: str
) -> None:
    with Terminal(tmp_path) as terminal:
        terminal.wait_for(FIRST)
        terminal.send(before)
        terminal.settle()
        _garble(terminal)
        written = len(terminal.written)
        terminal.resize(*size)
        os.kill(terminal.process.pid, signal.SIGWINCH)
        terminal.wait(lambda: _is_drawn_again(terminal))
        for mode in (b"\x1b[?1003h", b"\x1b[?1006h", b"\x1b[?2004h", b"\x1b[?25l", b"\x1b[>29u"):
            terminal.wait(lambda mode=mode: mode in terminal.written[written:])  # type: ignore[misc]


def test_keys_on_a_russian_layout_act_by_their_place(tmp_path: Path) -> None:
    with Terminal(tmp_path) as terminal:
        terminal.wait_for(FIRST)
        terminal.wait(lambda: b"\x1b[>29u" in terminal.written)
        terminal.send("\x1b[1086::106;;1086u\x1b[1099::115;;1099u")  # j, s
        terminal.wait_for("★")
        terminal.send("\x1b[1081::113;5u")  # Ctrl+q
        assert terminal.ends() == 0


def _sleeps(process: int) -> bool:
    before = _wakes(process)
    time.sleep(2)
    return _wakes(process) - before < 5


def _wakes(process: int) -> int:
    threads = Path(f"/proc/{process}/task").iterdir()
    status = "".join((thread / "status").read_text() for thread in threads)
    return sum(map(int, re.findall(r"^voluntary_ctxt_switches:\s*(\d+)", status, re.MULTILINE)))


@pytest.mark.parametrize("size", SIZES)
def test_a_star_set_in_one_session_is_there_in_the_next(tmp_path: Path, size: tuple[int, int]) -> None:
    with Terminal(tmp_path, size=size) as terminal:
        terminal.wait_for(FIRST)
        terminal.send("/dinamic tokenization\rsq")
        assert terminal.ends() == 0
    with Terminal(tmp_path, size=size) as terminal:
        terminal.wait_for(FIRST)
        terminal.send("*")
        terminal.wait_for("1 of 40")
        assert "★" in terminal.text
        terminal.send("u")
        terminal.wait(lambda: "★" not in terminal.text)


def test_a_star_on_the_screen_survives_a_kill(tmp_path: Path) -> None:
    with Terminal(tmp_path) as terminal:
        terminal.wait_for(FIRST)
        terminal.send("s")
        terminal.wait_for("★")
        terminal.kill()
        terminal.ends()
    with Terminal(tmp_path, "is:starred") as terminal:
        terminal.wait_for("1 of 40")


def test_two_windows_keep_each_others_stars(tmp_path: Path) -> None:
    with Terminal(tmp_path) as one, Terminal(tmp_path) as two:
        one.wait_for(FIRST)
        two.wait_for(FIRST)
        one.send("s")
        one.wait_for("★")
        two.send("js")
        two.wait_for("★")
        for window in (one, two):
            window.send("r")
            window.wait_for("2 starred")
            window.wait(lambda window=window: window.text.count("★") >= 2)  # type: ignore[misc]


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_the_terminal_is_given_back_on_a_signal(tmp_path: Path, number: signal.Signals, status: int) -> None:
    with Terminal(tmp_path) as terminal:
        terminal.wait_for(FIRST)
        assert terminal.settings != terminal.settings_before
        terminal.kill(number)
        assert terminal.ends() == status
        assert terminal.settings == terminal.settings_before
    assert terminal.written.rindex(b"\x1b[?1049l") > terminal.written.rindex(b"\x1b[?1049h")
    assert terminal.written.rindex(b"\x1b[?25h") > terminal.written.rindex(b"\x1b[?25l")
    assert terminal.written.rindex(b"\x1b[?1000l") > terminal.written.rindex(b"\x1b[?1000h")
    _named_and_given_back(terminal.written)


def test_the_terminal_is_given_back_on_quit(tmp_path: Path) -> None:
    with Terminal(tmp_path) as terminal:
        terminal.wait_for(FIRST)
        terminal.send("q")
        assert terminal.ends() == 0
        assert terminal.settings == terminal.settings_before
    _named_and_given_back(terminal.written)


def _named_and_given_back(written: bytes) -> None:
    """Check that the window was named once, and got its old name back after the screen was restored."""
    assert written.count(b"\x1b[22;2t\x1b]2;paperbrowse\x1b\\") == 1
    assert written.count(b"\x1b[23;2t") == 1
    assert written.index(b"\x1b[23;2t") > written.rindex(b"\x1b[?1049l")


@pytest.mark.parametrize("attempt", range(5))
def test_a_closed_window_ends_the_program(tmp_path: Path, attempt: int) -> None:
    with Terminal(tmp_path) as terminal:
        terminal.wait_for(FIRST)
        terminal.hang_up()
        assert terminal.process.wait(60) != 0


@pytest.mark.parametrize("closed", ["stdin", "stdout", "stderr"])
def test_without_a_terminal_it_refuses_in_one_line(tmp_path: Path, closed: str) -> None:
    code = (
        "import sys; from paperbrowse.settings import find_home; from paperbrowse.tui.run import run; "
        f"sys.exit(run(find_home({str(tmp_path)!r}), ''))"
    )
    master, slave = os.openpty()
    ends = {"stdin": slave, "stdout": slave, "stderr": slave, closed: subprocess.PIPE}
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, **ends)  # type: ignore[call-overload]
    assert process.wait(60) == 2
    output = process.stderr.read() if closed == "stderr" else os.read(master, 4096)
    assert output.count(b"\n") == 1
    assert b"needs a terminal" in output
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None:
            stream.close()
    os.close(slave)
    os.close(master)


def test_the_browser_gets_one_web_address(tmp_path: Path) -> None:
    log = tmp_path / "opened"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nprintf "%s\\n" "$#" "$1" > {log}.part\nmv {log}.part {log}\n')
    browser.chmod(0o755)
    with Terminal(tmp_path / "home", environment={"BROWSER": str(browser)}) as terminal:
        terminal.wait_for(FIRST)
        terminal.send("o")
        terminal.wait(log.exists)
    count, address = log.read_text().splitlines()
    assert count == "1"
    assert address.startswith("https://huggingface.co/papers?q=")


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1", "TEXTUAL_THEME": "ansi-dark"}, {"TERM": "xterm"}, {}])
def test_the_caret_shows_with_few_colors_and_with_none(tmp_path: Path, environment: dict[str, str]) -> None:
    with Terminal(tmp_path, environment={"COLORTERM": "", **environment}) as terminal:
        terminal.wait_for(FIRST)
        terminal.send("/token\x1b[D")
        terminal.wait(lambda: terminal.reversed(0) == "n")


def test_a_date_chosen_from_the_menu_is_in_the_box(tmp_path: Path) -> None:
    with Terminal(tmp_path) as terminal:
        terminal.wait_for(FIRST)
        terminal.send("dlast y\r")
        terminal.wait(lambda: "date:last-year" in terminal.text.splitlines()[0])


@pytest.mark.parametrize("size", [(1, 1), (3, 2)])
def test_the_smallest_windows_are_survived(tmp_path: Path, size: tuple[int, int]) -> None:
    with Terminal(tmp_path, size=size) as terminal:
        terminal.wait(lambda: b"\x1b[?1049h" in terminal.written)
        terminal.send("jk/tok\rsdQ")
        terminal.send("\x1b")
        terminal.send("Q")
        assert terminal.ends() == 0


def test_a_library_of_a_later_version_is_left_alone_and_said_to_be_one(tmp_path: Path) -> None:
    with Terminal(tmp_path) as terminal:
        terminal.wait_for(FIRST)
        terminal.send("sq")
        assert terminal.ends() == 0
    with closing(sqlite3.connect(tmp_path / "library.db")) as connection:
        connection.execute("PRAGMA user_version = 999")
    with Terminal(tmp_path) as terminal:
        assert terminal.ends() == 5
        assert terminal.settings == terminal.settings_before
        assert "written by a later version" in " ".join(terminal.text.split())  # a long path moves the line's end
        assert "Traceback" not in terminal.text
