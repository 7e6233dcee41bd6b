"""Many windows and commands at one home at once: each does its work, hears of no lock, and loses nothing."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from paperbrowse.library.library import Library
from paperbrowse.settings import Home, find_home
from tests.faults.conftest import times
from tests.terminal.terminal import ROOT, Terminal

WINDOWS = ("amber", "birch", "cedar", "dogwood")
COMMANDS = ("elder", "fir", "ginkgo", "hazel")
WRITERS = 8
STARS = times(5, 40)
"""Of each writer."""

SECONDS = times(6, 60)
EACH = times(120, 600)
"""Papers of each window and each loop of commands: more than are marked in that time."""

BETWEEN_KEYS = 0.2
"""Seconds: a quick reader."""

TROUBLE = ("locked", "nothing was saved", "cannot be read", "Traceback", "damaged", "fault of its own")


def arxiv_id(word: str, number: int) -> str:
    return f"24{1 + (*WINDOWS, *COMMANDS).index(word):02d}.{number:05d}"


def paper(word: str, number: int) -> str:
    title = f"{word} number {number} of the papers that are marked by many at once"
    return json.dumps({"title": title, "arxiv_id": arxiv_id(word, number), "date": "2024-03-01"})


@pytest.fixture
def shared(tmp_path: Path) -> Home:
    """A home in which every window and every loop of commands has papers of its own."""
    home = find_home(str(tmp_path / "home"))
    with Library(home) as library:
        library.import_text("\n".join(paper(word, number) for word in (*WINDOWS, *COMMANDS) for number in range(EACH)))
        library.mark_seen()
    return home


def starred(home: Home, word: str) -> set[str]:
    with Library(home) as library:
        assert library.notices == ()
        assert [*library.marks_problems(), *library.papers_problems(), *library.index_problems()] == []
        return {entry.key for entry in library.entries(library.search(f"is:starred {word}").rows) if entry}


def test_eight_writers_star_forty_papers_each_and_none_hears_of_a_lock(
    shared: Home, report: Callable[[str], None]
) -> None:
    command = [sys.executable, "-m", "tests.faults.deeds", str(shared.data), "own"]
    running = [
        subprocess.Popen(
            [*command, str(number * STARS), str(STARS)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=ROOT
        )
        for number in range(WRITERS)
    ]
    said = [line for one in running for line in one.communicate()[0].decode().splitlines()]
    assert [one.returncode for one in running] == [0] * WRITERS, said
    kept = {line.split()[1] for line in said if line.startswith("kept ")}
    assert len(kept) == WRITERS * STARS, said
    assert starred(shared, "") == kept
    report(f"{WRITERS} writers of {STARS} stars each, {len(kept)} there, 0 refused")


def test_windows_and_commands_at_one_home_lose_nothing(shared: Home, report: Callable[[str], None]) -> None:
    with ThreadPoolExecutor(len(WINDOWS) + len(COMMANDS)) as pool:
        end = time.monotonic() + SECONDS
        at_windows = [pool.submit(read_in_a_window, shared, word, end) for word in WINDOWS]
        by_commands = [pool.submit(mark_by_commands, shared, word, end) for word in COMMANDS]
        marked = {word: done.result() for word, done in zip(WINDOWS + COMMANDS, at_windows + by_commands, strict=True)}
    for word, keys in marked.items():
        assert starred(shared, word) == keys, word
        assert keys, word
    assert not shared.crash_log.exists()
    stars = sum(map(len, marked.values()))
    report(f"{len(WINDOWS)} windows and {len(COMMANDS)} loops of commands for {SECONDS} s, {stars} stars, 0 lost")


def read_in_a_window(home: Home, word: str, end: float) -> set[str]:
    """Star one paper after another, until the time is over; the keys of those starred."""
    with Terminal(home.data, f"title:{word} sort:title") as terminal:
        terminal.wait_for(f"{word} number 0 ")
        done = 0
        while time.monotonic() < end and done < EACH:
            terminal.send("sj")
            done += 1
            now = time.monotonic()
            terminal.wait(lambda now=now: time.monotonic() > now + BETWEEN_KEYS)  # type: ignore[misc]
            for trouble in TROUBLE:
                assert trouble not in terminal.text, terminal.text
        terminal.send("q")
        assert terminal.ends() == 0, terminal.text
    with Library(home) as library:
        rows = library.search(f"title:{word} sort:title").rows[:done]
        return {entry.key for entry in library.entries(rows) if entry}


def mark_by_commands(home: Home, word: str, end: float) -> set[str]:
    """Star, tag and note one paper after another, search and import in between; the keys of those starred."""
    marked = set()
    for number in range(EACH):
        key = f"arxiv:{arxiv_id(word, number)}"
        for arguments in commands(word, number, key):
            given = paper(word, EACH + number) if arguments[0] == "import" else ""
            called = [sys.executable, "-m", "paperbrowse", "--home", str(home.data), *arguments]
            ended = subprocess.run(called, input=given, capture_output=True, text=True, cwd=ROOT, check=False)
            assert ended.returncode == 0, (arguments, ended.stderr)
            assert not [trouble for trouble in TROUBLE if trouble in ended.stderr], (arguments, ended.stderr)
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
