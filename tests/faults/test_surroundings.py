"""Full disks, read-only folders, missing homes and other locales: reading works, and unsaved changes are reported."""

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
from tests.examples import FULL
from tests.faults.test_refusals import keys, starred
from tests.terminal.terminal import ROOT, Terminal

SAMPLE = ROOT / "sample_data" / "huggingface_search_page.txt"

PAGE = 4096

SEPARATOR = "--\n"


def _no_mounts_reason() -> str | None:
    if not shutil.which("unshare"):
        return "unshare is not installed"
    mount = ["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"]
    process = subprocess.run(mount, capture_output=True, check=False)
    return None if process.returncode == 0 else "this account may not mount file systems"


NO_MOUNTS = _no_mounts_reason()
needs_mounts = pytest.mark.skipif(NO_MOUNTS is not None, reason=NO_MOUNTS or "")


def run_with_mounts(script: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run a shell script in a namespace where it can mount file systems."""
    command = ["unshare", "-rm", "sh", "-euc", script, "sh", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


STARRING = """
mount -t tmpfs -o size="$3" none "$1"
cp -a "$2" "$1/home"
"$4" -m tests.faults.operations "$1/home" stars
echo --
head -c 100000000 /dev/zero > "$1/filler" 2>/dev/null || true
"$4" -m tests.faults.operations "$1/home" stars
echo --
"$4" -m paperbrowse --home "$1/home" search --limit 1 token
rm "$1/filler"
rm -rf "$2"
cp -a "$1/home" "$2"
"""


@needs_mounts
def test_a_full_disk_loses_no_mark_and_can_still_be_read(
    copy_home: Callable[[], Home], tmp_path: Path, report: Callable[[str], None]
) -> None:
    (tmp_path / "disk").mkdir()
    needed = sum(-(-file.stat().st_size // PAGE) * PAGE for file in copy_home().data.iterdir())
    sizes = [needed + step * PAGE for step in range(60)]
    chosen = sizes if FULL else random.Random(13).sample(sizes, 5)
    refused = 0
    for size in chosen:
        home = copy_home()
        process = run_with_mounts(STARRING, str(tmp_path / "disk"), str(home.data), str(size), sys.executable)
        assert process.returncode == 0, (size, process.stdout, process.stderr)
        assert "Traceback" not in process.stderr
        filling, full, matches = (part.splitlines() for part in process.stdout.split(SEPARATOR))
        acknowledged = keys(filling, "kept") | keys(full, "kept")
        saved = starred(home)
        assert acknowledged <= saved <= acknowledged | keys(filling, "refused") | keys(full, "refused"), size
        assert keys(full, "expects") == saved, size
        assert matches, size
        refused += bool(keys(filling, "refused"))
    assert refused
    report(f"{len(chosen)} disk sizes, {refused} too small for all marks; 0 acknowledged marks lost, all can be read")


READ_ONLY = """
mount --bind "$1" "$1"
mount -o remount,bind,ro "$1"
"$2" -m paperbrowse --home "$1" search --limit 1 is:starred
"$2" -m paperbrowse --home "$1" star "$3" || echo "status $?"
"$2" -m paperbrowse --home "$1" doctor || true
"""


@needs_mounts
def test_a_read_only_home_can_be_read_and_unsaved_changes_are_reported(copy_home: Callable[[], Home]) -> None:
    home = copy_home()
    with Library(home) as library:
        library.marks.star(library.search.run("HELM-BERT").rows[:1])
        (other,) = library.papers.entries(library.search.run("Revela").rows[:1])
    assert other
    process = run_with_mounts(READ_ONLY, str(home.data), sys.executable, other.key)
    assert "Traceback" not in process.stderr
    assert "HELM-BERT" in process.stdout.splitlines()[0]
    assert "no change will be saved" in process.stderr
    assert "status 5" in process.stdout
    assert "nothing was saved" in process.stderr
    assert "sound: 1 starred" in process.stdout
    assert "index        not checked" in process.stdout
    with Library(home) as library:
        assert library.marks.starred_count() == 1


SMALL_DISK = """
import resource, sys
from paperbrowse.settings import find_home
from paperbrowse.tui.run import run
resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))
sys.exit(run(find_home(sys.argv[1])))
"""


def test_a_star_that_cannot_be_saved_is_reported_and_not_shown(copy_home: Callable[[], Home]) -> None:
    home = copy_home()
    with Terminal(home.data, program=("-c", SMALL_DISK, str(home.data)), size=(160, 30)) as terminal:
        terminal.wait_for("HELM-BERT")
        terminal.send("s")
        terminal.wait_for("nothing was saved")
        assert "★" not in terminal.text
        terminal.send("q")
        assert terminal.ends() == 0
    with Library(home) as library:
        assert library.marks.starred_count() == 0


def run_with(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run the program with these environment variables only."""
    command = [sys.executable, "-m", "paperbrowse", *arguments]
    return subprocess.run(
        command, env={"PATH": os.environ["PATH"], **environment}, capture_output=True, cwd=ROOT, check=False, text=True
    )


@pytest.mark.parametrize("kind", ["file", "missing", "proc"])
def test_a_missing_home_is_created_and_an_impossible_one_is_reported(tmp_path: Path, kind: str) -> None:
    (tmp_path / "file").write_text("no folder")
    home = {"file": tmp_path / "file", "missing": tmp_path / "missing" / "far", "proc": Path("/proc/none")}[kind]
    process = run_with("import", "--quiet", str(SAMPLE), HOME=str(home))
    assert "Traceback" not in process.stderr
    if kind == "missing":
        assert process.returncode == 0, process.stderr
        assert "HELM-BERT" in run_with("search", "HELM-BERT", HOME=str(home)).stdout
    else:
        assert process.returncode == 5, process.stderr
        assert "cannot create" in process.stderr
        assert "no change will be saved" in process.stderr


@pytest.mark.parametrize("locale", ["C", "POSIX", "xx_YY.UTF-8", "de_DE.ISO-8859-1", "tr_TR.UTF-8"])
def test_the_program_works_in_any_locale(copy_home: Callable[[], Home], locale: str) -> None:
    home = copy_home()
    outputs = [
        run_with("--home", str(home.data), "search", "sort:title", LC_ALL=name, PYTHONUTF8="0").stdout.encode()
        for name in ("C.UTF-8", locale)
    ]
    assert outputs[0].count(b"\n") == outputs[1].count(b"\n") > 10
    with Terminal(home.data, environment={"LC_ALL": locale, "LANG": locale}) as terminal:
        terminal.wait_for("HELM-BERT")
        terminal.send("sq")
        assert terminal.ends() == 0
    with Library(home) as library:
        assert library.marks.starred_count() == 1
