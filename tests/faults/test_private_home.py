"""What a reader made is for nobody else to read, whatever the umask; and no account of a crash tells of it."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.terminal.terminal import ROOT, Terminal

ONE = "arxiv:2407.03618"
WRITTEN = "nobody else is to read this"

pytestmark = pytest.mark.skipif(os.name != "posix", reason="modes say nothing about other people here")


def call(home: Path, *arguments: str, given: str = "") -> None:
    command = [sys.executable, "-m", "paperbrowse", "--home", str(home), *arguments]
    subprocess.run(command, input=given, text=True, check=True, capture_output=True, cwd=ROOT, umask=0)


def modes(folder: Path) -> dict[str, int]:
    """Of everything in it that others might read."""
    found = {path: stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.rglob("*"))}
    return {str(path): mode for path, mode in found.items() if mode != (0o700 if path.is_dir() else 0o600)}


def test_all_that_is_in_a_home_is_for_its_owner_only(tmp_path: Path) -> None:
    home = tmp_path / "above" / "home"
    call(home, "import", str(ROOT / "sample_data"), "--quiet")
    call(home, "note", ONE, WRITTEN)
    call(home, "config", "--init")
    call(home, "backup")
    call(home, "star", ONE)
    call(home, "restore", "latest", "--force")
    with (home / "library.db").open("r+b") as library:
        library.write(b"damaged")
    call(home, "star", ONE)
    call(home, "backup")
    call(home, "doctor", "--fix")
    before = os.umask(0)
    try:
        with Terminal(home) as terminal:
            terminal.wait_for("1 starred")
            assert modes(home) == {}  # with what SQLite keeps beside its files
            terminal.send("mq")
            assert terminal.ends() == 0
    finally:
        os.umask(before)
    assert modes(home) == {}
    assert stat.S_IMODE(home.parent.stat().st_mode) == 0o700
    assert len(list(home.iterdir())) > 6


CRASHING = """
import os, sys
from pathlib import Path
os.umask(0)
from paperbrowse.library.papers import PaperService
from paperbrowse.settings import find_home

def entries(library, rows, asked=PaperService.entries):
    found = asked(library, rows)
    if any(entry and entry.marks.note for entry in found):
        raise ValueError(found)
    return found

PaperService.entries = entries
from paperbrowse.tui.run import run
sys.exit(run(find_home(sys.argv[1])))
"""


def test_an_account_of_a_crash_tells_nothing_a_reader_wrote_or_read(tmp_path: Path) -> None:
    home = tmp_path / "home"
    call(home, "import", str(ROOT / "sample_data" / "arxiv_records.jsonl"), "--quiet")
    call(home, "note", ONE, WRITTEN)
    with Terminal(home, program=("-c", CRASHING, str(home))) as terminal:
        assert terminal.ends() == 1
    account = (home / "crash.log").read_text("utf-8")
    assert "builtins.ValueError" in account
    for told in (account, terminal.written.decode("utf-8", "replace")):
        assert WRITTEN not in told
    for word in ("2407.03618", "later", str(tmp_path)):
        assert word not in account
    assert modes(home) == {}
