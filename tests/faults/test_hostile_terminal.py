"""A hundred hostile papers on every screen and in every command: only their text reaches the terminal."""

import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from paperbrowse.export.formats import FORMATS
from paperbrowse.library.library import Library
from paperbrowse.model.paper import Author, Paper
from paperbrowse.model.urls import safe_url
from paperbrowse.papers.store import PaperStore
from paperbrowse.settings import Home, find_home
from tests.examples import FULL, times
from tests.faults import hostile_papers
from tests.papers.stores import take
from tests.terminal.oracle import SEQUENCE, foreign
from tests.terminal.terminal import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals")

OF_A_PAPER = {"L": "Links", "t": "existing or new tag", "i": "Note", "e": "Export papers"}
"""Screens that show the current paper: key, and text that appears."""

BETWEEN = "  │  "
"""Separates the list and the abstract if both are visible."""

OF_ALL = {
    "d": "Dates",
    "f": "Filter by",
    "S": "Sort by",
    "b": "Save this search as",
    "I": "Import papers",
    "C": "Colors",
    "?": "Finding",
    ":hostile": "type to find",
}
"""Screens about all papers: key, and text that appears."""


def imported(folder: Path) -> Home:
    """Return a home with the papers, imported as usual."""
    file, home = folder / "papers.jsonl", find_home(str(folder / "home"))
    file.write_bytes(hostile_papers.json_lines())
    with Library(home) as library:
        assert library.imports.import_paths([str(file)]).new == hostile_papers.COUNT
        library.marks.end_session()
    return home


def past_the_cleaner(folder: Path) -> Home:
    """Return a home with the uncleaned papers, as if the importer had a bug."""
    home = find_home(str(folder / "home"))
    papers = [
        Paper(
            title=record["title"],
            abstract=record["abstract"],
            authors=tuple(Author(name) for name in record["authors"]),
            organization=record["organization"],
            venue=record["venue"],
            comment=record["comment"],
            categories=tuple(record["categories"]),
            keywords=tuple(record["keywords"]),
            ai_summary=record["ai_summary"],
            submitter=record["submitter"],
            url=record["url"],
            code_url=record["code_url"],
            source="jsonl",
        )
        for record in hostile_papers.papers()
    ]
    with Library(home) as library:
        library.marks.end_session()
    with closing(PaperStore(home.papers_db, lambda: datetime(2026, 1, 7, tzinfo=UTC))) as cache:
        take(cache, papers, name="\x1b]0;source\x07")
    return home


HOMES = {"imported": imported, "past the cleaner": past_the_cleaner}


@pytest.fixture(params=HOMES)
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    created: Home = HOMES[request.param](tmp_path)
    return created


def on_every_screen(terminal: Terminal, count: int) -> Iterator[str]:
    """Open every screen for `count` papers; yield the key of each screen."""
    terminal.wait_for("100 papers")
    for number in range(count):
        for key, sign in OF_A_PAPER.items():
            yield visited(terminal, key, sign)
        terminal.send("\r")
        terminal.wait(lambda: BETWEEN not in terminal.text, "the list is still visible")
        terminal.send("\x1b")
        terminal.wait_for(BETWEEN)
        terminal.send("jz" if number % 10 == 0 else "j")
        yield "reading"
    for key, sign in OF_ALL.items():
        yield visited(terminal, key, sign)


def left_alone(terminal: Terminal) -> None:
    """Close what a click opened: for an unknown site, a question."""
    for _ in range(3):
        terminal.send("\x1b")
        terminal.settle()
    terminal.wait(lambda: "Esc: " not in terminal.text)


def visited(terminal: Terminal, key: str, sign: str) -> str:
    terminal.wait(lambda: sign not in terminal.text, f"{sign} was there before")
    terminal.send(key)
    terminal.wait_for(sign)
    terminal.send("\x1b")
    ends = (sign, "Esc: ")  # the last line too, because a frame may arrive in parts
    terminal.wait(lambda: not any(end in terminal.text for end in ends), f"{sign} stays")
    return key


def test_no_screen_gives_a_paper_power_over_the_terminal(
    home: Home, tmp_path: Path, report: Callable[[str], None]
) -> None:
    log, browser = tmp_path / "opened", tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >> {log}\n')
    browser.chmod(0o700)
    before = sorted(file.name for file in tmp_path.iterdir())
    folder = home.library_db.parent
    with Terminal(folder, environment={"BROWSER": str(browser), "PAPERBROWSE_HOME": ""}) as terminal:
        screens = list(on_every_screen(terminal, times(2, hostile_papers.COUNT)))
        for row in range(1, times(4, 29)):
            for column in (8, 30, 70):
                terminal.send(f"\x1b[<0;{column};{row}M\x1b[<0;{column};{row}m")
        left_alone(terminal)
        terminal.send("/word\r")
        terminal.wait_for("of 100")
        assert terminal.process.poll() is None, "a paper quit the program"
        terminal.send("Q")
        assert terminal.ends() == 0
    assert sorted(file.name for file in tmp_path.iterdir()) in (before, sorted([*before, "opened"]))
    opened = log.read_text().splitlines() if log.exists() else []
    assert all(safe_url(address) == address for address in opened)
    strange = foreign(terminal.written)
    report(
        f"{len(screens)} screens, {len(SEQUENCE.findall(terminal.written)):,} sequences in "
        f"{len(terminal.written):,} bytes, {len(strange)} foreign"
    )
    assert strange == []


ANSWERS: list[list[str]] = [
    *(
        ["search", ""],
        ["search", "--json", ""],
        ["search", "--facets", "--json", "word"],
        ["search", "\x1b]0;x\x07[/]"],
    ),
    *(
        ["similar", "\x1b[2J"],
        ["show", "\x1b]0;x\x07"],
        ["star", "\x9b2J"],
        ["tag", "\x1b[31m", "\x1b[2J"],
        ["note", "\x1b"],
    ),
    *(
        ["history"],
        ["duplicates"],
        ["saved"],
        ["saved", "add", "\x1b]0;x\x07", "word\x1b[2J"],
        ["saved", "rm", "\x1b]0;y\x07"],
    ),
    *(
        ["saved"],
        ["keys"],
        ["config"],
        ["doctor"],
        ["restore"],
        ["import", "/nowhere/\x1b]0;x\x07"],
        ["export", "-o", "\x1b]0;x\x07"],
    ),
    *(
        ["export", "--format", "\x1b[2J"],
        ["fetch", "\x1b]0;x\x07"],
        ["search", "--\x1b]0;x\x07"],
        ["--home", "\x1b[2J", "search", ""],
    ),
    *(["export", "--format", format.name] for format in FORMATS),
]
"""Command lines that are run."""


def test_no_answer_gives_a_paper_power_over_the_terminal(home: Home, report: Callable[[str], None]) -> None:
    with Library(home) as library:
        keys = [entry.key for entry in library.papers.entries(list(library.search.run("").rows)) if entry]
    folder, strange, length = home.library_db.parent, {}, 0
    asked = [*ANSWERS, *(["show", key] for key in keys)] if FULL else [*ANSWERS[:3], ["show", keys[0]], ANSWERS[-3]]
    for arguments in asked:
        with Terminal(folder, *arguments, environment={"HOME": str(folder)}) as terminal:
            assert terminal.ends() in (0, 1, 2, 3, 5), arguments
            written = terminal.written.replace(b"\r\x1b[K", b"")
        length += len(written)
        assert b"Traceback" not in written, arguments
        if sequences := foreign(written):
            strange[" ".join(arguments)] = sequences[:5]
    report(f"{len(asked)} answers, {length:,} bytes, {len(strange)} with something foreign")
    assert strange == {}
