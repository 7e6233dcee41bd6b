"""Imports in a real terminal: their progress, how they stop, on the command line and in the browser."""

import signal
import sys
from pathlib import Path

import pytest

from paperbrowse.library.batch_reader import BATCH_SIZE
from paperbrowse.library.library import Library
from paperbrowse.settings import find_home
from tests.library.homes import json_lines
from tests.terminal.terminal import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals")

SIZES = ((100, 30), (40, 12))
MANY = 25_000
"""Papers of more bytes than one process reads."""

SLOW = """
import sys, time
from paperbrowse.__main__ import main
from paperbrowse.library.importer import Importer

def write_slowly(importer, *arguments, write=Importer._write_batch):
    write(importer, *arguments)
    time.sleep(0.4)

Importer._write_batch = write_slowly
sys.exit(main(["--home", *sys.argv[1:]]))
"""
"""The program, but an import takes most of a minute, in which these tests stop it also on a busy machine."""


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("many") / "many.jsonl"
    words = "Words of number {} and more. "
    file.write_bytes(
        json_lines(*({"title": f"Paper number {n}", "abstract": words.format(n) * 8} for n in range(MANY)))
    )
    return file


def start(home: Path, *arguments: str, size: tuple[int, int] = SIZES[0]) -> Terminal:
    return Terminal(home, size=size, program=("-c", SLOW, str(home), *arguments))


def paper_count(home: Path) -> int:
    with Library(find_home(str(home))) as library:
        return library.papers.count()


@pytest.mark.parametrize("size", SIZES)
def test_the_command_line_tells_how_far_it_is_and_leaves_a_clean_line(
    tmp_path: Path, many: Path, size: tuple[int, int]
) -> None:
    with start(tmp_path, "import", str(many), size=size) as terminal:
        terminal.wait_for("s left")
        assert "papers, " in terminal.text
        assert len([line for line in terminal.text.splitlines() if line.strip()]) == 1
        terminal.kill(signal.SIGINT)
        assert terminal.ends() == 130
        assert "stopping: saving what is complete"[: size[0] - 1].encode() in terminal.written
        assert terminal.text.startswith("paperbrowse: stopped after ")
    assert 0 < paper_count(tmp_path) < MANY
    assert paper_count(tmp_path) % BATCH_SIZE == 0


def test_a_large_file_comes_in_inside_the_browser_and_is_stopped_there(tmp_path: Path, many: Path) -> None:
    with start(tmp_path) as terminal:
        terminal.wait_for("40 papers")
        terminal.send(f"I{many}\r")
        terminal.wait_for("s left · Ctrl+C stops")
        terminal.send("js")
        terminal.wait_for("★")
        terminal.send("\x03")
        terminal.wait_for("import it again to continue")
        terminal.send("Q")
        assert terminal.ends() == 0
        assert terminal.settings == terminal.settings_before
    assert 40 < paper_count(tmp_path) < MANY
    assert paper_count(tmp_path) % BATCH_SIZE in (0, 1), "without the sample page, but for the starred paper"


@pytest.mark.parametrize(("end", "status"), [("Q", 0), (signal.SIGTERM, 143)])
def test_leaving_during_an_import_keeps_what_is_whole(
    tmp_path: Path, many: Path, end: str | signal.Signals, status: int
) -> None:
    with start(tmp_path) as terminal:
        terminal.wait_for("40 papers")
        terminal.send(f"I{many}\r")
        terminal.wait_for("s left · Ctrl+C stops")
        terminal.send(end) if isinstance(end, str) else terminal.kill(end)
        assert terminal.ends() == status
        assert terminal.settings == terminal.settings_before
        assert b"import it again to continue" in terminal.written
    assert paper_count(tmp_path) % BATCH_SIZE == 0, "without the sample page"
    assert 40 < paper_count(tmp_path) < MANY
