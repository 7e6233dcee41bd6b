"""Windows and commands that share one home: none is refused because of a lock, and nothing is lost."""

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from paperbrowse.library.library import Library
from paperbrowse.settings import Home, find_home
from tests.examples import times
from tests.terminal.terminal import ROOT, Terminal

WINDOWS = ("amber", "birch", "cedar", "dogwood")
COMMANDS = ("elder", "fir", "ginkgo", "hazel")
WRITERS = 8
STARS_PER_WRITER = times(4, 40)
SECONDS = times(4, 60)
PAPERS_PER_WORD = times(120, 600)
"""More papers than a window or a loop of commands marks in SECONDS."""

KEY_INTERVAL = 0.2
"""Seconds between two keys of a quick user."""

ERROR_TEXTS = ("locked", "nothing was saved", "cannot be read", "Traceback", "damaged", "paperbrowse crashed")


def arxiv_id(word: str, number: int) -> str:
    return f"24{1 + (*WINDOWS, *COMMANDS).index(word):02d}.{number:05d}"


def paper(word: str, number: int) -> str:
    title = f"{word} number {number} of the papers that are marked by many at once"
    return json.dumps({"title": title, "arxiv_id": arxiv_id(word, number), "date": "2024-03-01"})


@pytest.fixture
def shared(tmp_path: Path) -> Home:
    """A home in which every window and every loop of commands has its own papers."""
    home = find_home(str(tmp_path / "home"))
    words = (*WINDOWS, *COMMANDS)
    with Library(home) as library:
        library.imports.import_text(
            "\n".join(paper(word, number) for word in words for number in range(PAPERS_PER_WORD))
        )
        library.marks.end_session()
    return home


def starred(home: Home, word: str) -> set[str]:
    with Library(home) as library:
        assert library.notices == ()
        assert [
            *library.maintenance.marks_problems(),
            *library.maintenance.papers_problems(),
            *library.maintenance.index_problems(),
        ] == []
        return {entry.key for entry in library.papers.entries(library.search.run(f"is:starred {word}").rows) if entry}


def test_eight_writers_star_papers_at_once_and_none_is_refused(shared: Home, report: Callable[[str], None]) -> None:
    command = [sys.executable, "-m", "tests.faults.operations", str(shared.data), "own"]
    processes = [
        subprocess.Popen(
            [*command, str(number * STARS_PER_WRITER), str(STARS_PER_WRITER)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
        )
        for number in range(WRITERS)
    ]
    lines = [line for process in processes for line in process.communicate()[0].decode().splitlines()]
    assert [process.returncode for process in processes] == [0] * WRITERS, lines
    saved = {line.split()[1] for line in lines if line.startswith("kept ")}
    assert len(saved) == WRITERS * STARS_PER_WRITER, lines
    assert starred(shared, "") == saved
    report(f"{WRITERS} writers of {STARS_PER_WRITER} stars each, {len(saved)} saved, 0 refused")


def test_windows_and_commands_at_one_home_lose_nothing(shared: Home, report: Callable[[str], None]) -> None:
    with ThreadPoolExecutor(len(WINDOWS) + len(COMMANDS)) as pool:
        end = time.monotonic() + SECONDS
        windows = [pool.submit(star_in_a_window, shared, word, end) for word in WINDOWS]
        loops = [pool.submit(mark_by_commands, shared, word, end) for word in COMMANDS]
        marked = {word: task.result() for word, task in zip(WINDOWS + COMMANDS, windows + loops, strict=True)}
    for word, keys in marked.items():
        assert starred(shared, word) == keys, word
        assert keys, word
    assert not shared.crash_log.exists()
    stars = sum(map(len, marked.values()))
    report(f"{len(WINDOWS)} windows and {len(COMMANDS)} loops of commands for {SECONDS} s, {stars} stars, 0 lost")


def test_an_import_can_be_stopped_while_another_process_has_the_lock(shared: Home) -> None:
    with Library(shared) as library, closing(sqlite3.connect(shared.papers_db, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        stopped = library.imports.import_text(paper("amber", PAPERS_PER_WORD), is_stopped=lambda: True)
        other.execute("ROLLBACK")
        assert (stopped.stopped, stopped.new) == (True, 0)
        assert library.imports.import_text(paper("amber", PAPERS_PER_WORD)).new == 1


def star_in_a_window(home: Home, word: str, end: float) -> set[str]:
    """Star one paper after another until the time is over, and return the keys of those starred."""
    with Terminal(home.data, f"title:{word} sort:title") as terminal:
        terminal.wait_for(f"{word} number 0 ")
        count = 0
        while count == 0 or (time.monotonic() < end and count < PAPERS_PER_WORD):
            terminal.send("sj")
            count += 1
            now = time.monotonic()
            terminal.wait(lambda now=now: time.monotonic() > now + KEY_INTERVAL)  # type: ignore[misc]
            for text in ERROR_TEXTS:
                assert text not in terminal.text, terminal.text
        terminal.send("q")
        assert terminal.ends() == 0, terminal.text
    with Library(home) as library:
        rows = library.search.run(f"title:{word} sort:title").rows[:count]
        return {entry.key for entry in library.papers.entries(rows) if entry}


def mark_by_commands(home: Home, word: str, end: float) -> set[str]:
    """Star, tag and note one paper after another, search and import in between; return the keys of those starred."""
    marked = set()
    for number in range(PAPERS_PER_WORD):
        key = f"arxiv:{arxiv_id(word, number)}"
        for arguments in commands(word, number, key):
            text = paper(word, PAPERS_PER_WORD + number) if arguments[0] == "import" else ""
            command = [sys.executable, "-m", "paperbrowse", "--home", str(home.data), *arguments]
            done = subprocess.run(command, input=text, capture_output=True, text=True, cwd=ROOT, check=False)
            assert done.returncode == 0, (arguments, done.stderr)
            assert not [error for error in ERROR_TEXTS if error in done.stderr], (arguments, done.stderr)
        marked.add(key)
        if time.monotonic() > end:
            break
    return marked


def commands(word: str, number: int, key: str) -> Iterator[tuple[str, ...]]:
    yield ("star", key)
    if number % 3 == 0:
        yield ("tag", "later", key)
        yield ("search", "--json", f"{word} number")
    if number % 3 == 1:
        yield ("note", key, "mine")
        yield ("import", "-")
    if number % 10 == 2:
        yield ("backup",)
