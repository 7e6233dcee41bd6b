"""Notes and queries stay private: not in a crash report, and not on the network."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from paperbrowse.library.library import Library
from paperbrowse.settings import Home
from tests.terminal.terminal import Terminal
from tests.tui.reader import Reader, home_with_sample, in_loop, reading

SECRET = "nobodyshallread"  # noqa: S105 - a note, not a password

NETWORK = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.bind")

# The interpreter runs this before the program, which cannot detect it.
WATCH = """
import sys

def log_event(event, arguments, _busy=[]):
    if event in {events!r} and not _busy:
        _busy.append(1)
        with open({log!r}, "a") as file:
            file.write(f"{{event}} {{arguments[1:]!r}}\\n")
        _busy.clear()

with open({log!r}, "a") as file:
    file.write("watched\\n")
sys.addaudithook(log_event)
"""


STAYS = ("★", "of 40", "no subscriptions yet")
"""Signs of the main screen, which Esc does not close."""

SESSION = (
    *(
        ("/tokn levl\r", "of 40"),
        ("s", "★"),
        ("i" + SECRET, SECRET),
        ("t", "existing or new tag"),
        ("f", "Filter by"),
    ),
    *(
        ("e", "Export papers"),
        ("I", "Import papers"),
        ("L", "Links"),
        ("?", "Finding"),
        (":token", "Commands and papers"),
    ),
    *(("d", "Dates"), ("S", "Sort by"), ("C", "Colors"), ("b", "Save this search as"), ("r", "no subscriptions yet")),
)
"""(keys, text that then appears); Esc closes the screen, unless it is the main one."""


def watching(folder: Path) -> tuple[Path, dict[str, str]]:
    """Return (log of all network calls, environment that makes Python write it)."""
    log = folder / "network.log"
    (folder / "watch").mkdir()
    (folder / "watch" / "sitecustomize.py").write_text(WATCH.format(events=NETWORK, log=str(log)))
    return log, {"PYTHONPATH": str(folder / "watch")}


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals")
def test_a_session_in_which_nothing_is_fetched_reaches_for_no_network(
    tmp_path: Path, report: Callable[[str], None]
) -> None:
    log, environment = watching(tmp_path)
    home_with_sample(tmp_path / "home")
    with Terminal(tmp_path / "home", environment=environment) as terminal:
        terminal.wait_for("40 papers")
        for keys, sign in SESSION:
            terminal.send(keys)
            terminal.wait_for(sign)
            if sign not in STAYS:
                terminal.send("\x1b")
                terminal.wait(lambda sign=sign: sign not in terminal.text, f"{sign} stays")  # type: ignore[misc]
        terminal.send("TQ")
        assert terminal.ends() == 0
    assert log.read_text().splitlines() == ["watched"]
    report(f"no network calls in a session of {len(SESSION)} steps")


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals")
def test_the_watch_sees_a_fetch(tmp_path: Path) -> None:
    log, environment = watching(tmp_path)
    environment |= {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
    with Terminal(tmp_path / "home", "fetch", "http://127.0.0.1:9/feed", environment=environment) as terminal:
        assert terminal.ends() != 0
    assert any(line.startswith("socket.") for line in log.read_text().splitlines())


FAULTS: dict[str, Callable[[Reader], None]] = {
    "the list": lambda reader: _break(reader.main.papers, "_fetch", reader.main.papers.reload),
    "the status": lambda reader: _break(reader.main.status, "render", reader.main.status.refresh),
    "the box": lambda reader: _break(reader.main.box, "render_line", reader.main.box.refresh),
}
"""Functions that make the program crash while it handles a note."""


def _break(widget: Any, name: str, then: Callable[[], object]) -> None:
    def fail(*given: object) -> None:
        note = SECRET
        raise ValueError(f"{note} {given}")

    setattr(widget, name, fail)
    then()


@in_loop
async def _crash(home: Home, fault: str) -> None:
    async with reading(home, f"tag:{SECRET}") as reader:
        FAULTS[fault](reader)
        await reader.until(lambda: not reader.app.is_running)


@pytest.mark.parametrize("fault", FAULTS)
def test_the_account_of_a_crash_holds_no_note_and_no_query(
    fault: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = home_with_sample(tmp_path / "home")
    with Library(home) as library:
        rows = list(library.search.run("").rows)
        library.marks.note(rows[:3], SECRET)
        library.marks.tag(rows[:3], SECRET)
    with pytest.raises(ValueError, match=SECRET):
        _crash(home, fault)
    output = capsys.readouterr()
    report = home.crash_log.read_text()
    assert "ValueError" in report
    assert SECRET not in report + output.out + output.err
    assert not any(SECRET in str(file) for file in home.library_db.parent.rglob("*"))
