"""A full disk, a read-only folder, no home, odd locales: what is there is read, and what is not saved is said."""

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from paperbrowse.library.library import Library
from paperbrowse.settings import Home
from tests.faults.conftest import FULL
from tests.faults.test_refusals import keys, starred
from tests.terminal.terminal import ROOT, Terminal

SAMPLE = ROOT / "sample_data" / "huggingface_search_page.txt"

PAGE = 4096

BETWEEN = "--\n"


def _why_no_mounts() -> str | None:
    if not shutil.which("unshare"):
        return "no unshare"
    tried = subprocess.run(["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, check=False)
    return None if tried.returncode == 0 else "nothing may be mounted here"


NO_MOUNTS = _why_no_mounts()
mounting = pytest.mark.skipif(NO_MOUNTS is not None, reason=NO_MOUNTS or "")


def within(script: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run a script of the shell where it may mount what nobody else sees."""
    command = ["unshare", "-rm", "sh", "-euc", script, "sh", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


STARRING = """
mount -t tmpfs -o size="$3" none "$1"
cp -a "$2" "$1/home"
"$4" -m tests.faults.deeds "$1/home" stars
echo --
head -c 100000000 /dev/zero > "$1/filler" 2>/dev/null || true
"$4" -m tests.faults.deeds "$1/home" stars
echo --
"$4" -m paperbrowse --home "$1/home" search --limit 1 token
rm "$1/filler"
rm -rf "$2"
cp -a "$1/home" "$2"
"""


@mounting
def test_a_disk_that_is_really_full_costs_no_mark_and_is_read_from(
    copied: Callable[[], Home], tmp_path: Path, report: Callable[[str], None]
) -> None:
    (tmp_path / "disk").mkdir()
    needed = sum(-(-file.stat().st_size // PAGE) * PAGE for file in copied().data.iterdir())
    sizes = [needed + step * PAGE for step in range(60)]
    chosen = sizes if FULL else random.Random(13).sample(sizes, 5)
    refused = 0
    for size in chosen:
        home = copied()
        ended = within(STARRING, str(tmp_path / "disk"), str(home.data), str(size), sys.executable)
        assert ended.returncode == 0, (size, ended.stdout, ended.stderr)
        assert "Traceback" not in ended.stderr
        filling, full, found = (part.splitlines() for part in ended.stdout.split(BETWEEN))
        kept, asked = keys(filling, "kept") | keys(full, "kept"), keys(filling, "refused") | keys(full, "refused")
        there = starred(home)
        assert kept <= there <= kept | asked, size
        assert keys(full, "believed") == there, size
        assert found, size
        refused += bool(keys(filling, "refused"))
    assert refused
    report(f"{len(chosen)} sizes, {refused} too small for all marks, 0 acknowledged marks lost, all read while full")


READ_ONLY = """
mount --bind "$1" "$1"
mount -o remount,bind,ro "$1"
"$2" -m paperbrowse --home "$1" search --limit 1 is:starred
"$2" -m paperbrowse --home "$1" star "$3" || echo "status $?"
"$2" -m paperbrowse --home "$1" doctor || true
"""


@mounting
def test_a_read_only_home_is_read_from_and_says_that_nothing_is_saved(copied: Callable[[], Home]) -> None:
    home = copied()
    with Library(home) as library:
        library.marks.star(library.search.run("HELM-BERT").rows[:1])
        (other,) = library.papers.entries(library.search.run("Revela").rows[:1])
    assert other
    ended = within(READ_ONLY, str(home.data), sys.executable, other.key)
    assert "Traceback" not in ended.stderr
    assert "HELM-BERT" in ended.stdout.splitlines()[0]
    assert "no change will be saved" in ended.stderr
    assert "status 5" in ended.stdout
    assert "nothing was saved" in ended.stderr
    assert "sound: 1 starred" in ended.stdout
    assert "index        not checked" in ended.stdout
    with Library(home) as library:
        assert library.marks.starred_count() == 1


NO_ROOM = """
import resource, sys
from paperbrowse.settings import find_home
from paperbrowse.tui.run import run
resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))
sys.exit(run(find_home(sys.argv[1])))
"""


def test_a_star_that_could_not_be_saved_is_not_shown_and_the_reader_is_told(copied: Callable[[], Home]) -> None:
    home = copied()
    with Terminal(home.data, program=("-c", NO_ROOM, str(home.data)), size=(160, 30)) as terminal:
        terminal.wait_for("HELM-BERT")
        terminal.send("s")
        terminal.wait_for("nothing was saved")
        assert "★" not in terminal.text
        terminal.send("q")
        assert terminal.ends() == 0
    with Library(home) as library:
        assert library.marks.starred_count() == 0


def run_with(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """In an environment of nothing else."""
    command = [sys.executable, "-m", "paperbrowse", *arguments]
    return subprocess.run(
        command, env={"PATH": os.environ["PATH"], **environment}, capture_output=True, cwd=ROOT, check=False, text=True
    )


@pytest.mark.parametrize("kind", ["file", "missing", "proc"])
def test_a_home_that_is_none_is_said_to_be_one(tmp_path: Path, kind: str) -> None:
    (tmp_path / "file").write_text("no folder")
    home = {"file": tmp_path / "file", "missing": tmp_path / "missing" / "far", "proc": Path("/proc/none")}[kind]
    called = run_with("import", "--quiet", str(SAMPLE), HOME=str(home))
    assert "Traceback" not in called.stderr
    if kind == "missing":
        assert called.returncode == 0, called.stderr
        assert "HELM-BERT" in run_with("search", "HELM-BERT", HOME=str(home)).stdout
    else:
        assert called.returncode == 5, called.stderr
        assert "cannot create" in called.stderr
        assert "no change will be saved" in called.stderr


@pytest.mark.parametrize("locale", ["C", "POSIX", "xx_YY.UTF-8", "de_DE.ISO-8859-1", "tr_TR.UTF-8"])
def test_any_locale_will_do(copied: Callable[[], Home], locale: str) -> None:
    home = copied()
    found = [
        run_with("--home", str(home.data), "search", "sort:title", LC_ALL=one, PYTHONUTF8="0").stdout.encode()
        for one in ("C.UTF-8", locale)
    ]
    assert found[0].count(b"\n") == found[1].count(b"\n") > 10
    with Terminal(home.data, environment={"LC_ALL": locale, "LANG": locale}) as terminal:
        terminal.wait_for("HELM-BERT")
        terminal.send("sq")
        assert terminal.ends() == 0
    with Library(home) as library:
        assert library.marks.starred_count() == 1
