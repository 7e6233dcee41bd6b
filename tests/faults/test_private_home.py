"""The user's data is private: other accounts cannot read it, whatever the umask, and crash reports omit it."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.terminal.terminal import ROOT, Terminal

KEY = "arxiv:2407.03618"
NOTE = "nobody else may read this"

pytestmark = pytest.mark.skipif(os.name != "posix", reason="file modes do not restrict other accounts on this system")


def call(home: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "paperbrowse", "--home", str(home), *arguments]
    subprocess.run(command, input="", text=True, check=True, capture_output=True, cwd=ROOT, umask=0)


def readable_modes(folder: Path) -> dict[str, int]:
    """Return the modes of the files and folders that others can read or write."""
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.rglob("*"))}
    return {str(path): mode for path, mode in modes.items() if mode != (0o700 if path.is_dir() else 0o600)}


def test_only_the_owner_can_read_the_files_of_a_home(tmp_path: Path) -> None:
    home = tmp_path / "above" / "home"
    call(home, "import", str(ROOT / "sample_data"), "--quiet")
    call(home, "note", KEY, NOTE)
    call(home, "config", "--init")
    call(home, "backup")
    call(home, "star", KEY)
    call(home, "restore", "latest", "--force")
    with (home / "library.db").open("r+b") as library:
        library.write(b"damaged")
    call(home, "star", KEY)
    call(home, "backup")
    call(home, "doctor", "--fix")
    before = os.umask(0)
    try:
        with Terminal(home) as terminal:
            terminal.wait_for("1 starred")
            assert readable_modes(home) == {}  # including SQLite's temporary files
            terminal.send("mq")
            assert terminal.ends() == 0
    finally:
        os.umask(before)
    assert readable_modes(home) == {}
    assert stat.S_IMODE(home.parent.stat().st_mode) == 0o700
    assert len(list(home.iterdir())) > 6


CRASHING = """
import os, sys
from pathlib import Path
os.umask(0)
from paperbrowse.library.papers import PaperService
from paperbrowse.settings import find_home

def entries(library, rows, original=PaperService.entries):
    result = original(library, rows)
    if any(entry and entry.marks.note for entry in result):
        raise ValueError(result)
    return result

PaperService.entries = entries
from paperbrowse.tui.run import run
sys.exit(run(find_home(sys.argv[1])))
"""


def test_a_crash_report_contains_no_notes_papers_or_paths(tmp_path: Path) -> None:
    home = tmp_path / "home"
    call(home, "import", str(ROOT / "sample_data" / "arxiv_records.jsonl"), "--quiet")
    call(home, "note", KEY, NOTE)
    with Terminal(home, program=("-c", CRASHING, str(home))) as terminal:
        assert terminal.ends() == 1
    crash_report = (home / "crash.log").read_text("utf-8")
    assert "builtins.ValueError" in crash_report
    for text in (crash_report, terminal.written.decode("utf-8", "replace")):
        assert NOTE not in text
    for word in ("2407.03618", "later", str(tmp_path)):
        assert word not in crash_report
    assert readable_modes(home) == {}
