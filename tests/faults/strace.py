"""Making the system refuse or kill at the Nth call, with strace where it is there."""

import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.terminal.terminal import ROOT

CALLS = ("pwrite64", "fdatasync", "fsync", "ftruncate", "fcntl", "rename", "unlink")
"""What SQLite and whole files are written with."""


def _why_not() -> str | None:
    if sys.platform != "linux" or not shutil.which("strace"):
        return "strace is not here"
    tried = subprocess.run(["strace", "-e", "trace=none", "true"], capture_output=True, check=False)
    return None if tried.returncode == 0 else "strace may not look into processes here"


NO_STRACE = _why_not()
"""Why there is none; None where there is."""


_CALL = r"^(\d+) +(\w+)\("
"""Thread and name, in what strace writes."""


def calls_of(command: Sequence[str], folder: Path) -> Counter[str]:
    """How often a program makes each of the calls, in the thread that makes it most: strace numbers them by thread."""
    log = folder / "calls"
    watched = ["strace", "-f", "--seccomp-bpf", "-e", f"trace={','.join(CALLS)}", "-o", str(log)]
    subprocess.run([*watched, *command], check=True, capture_output=True, cwd=ROOT)
    most = Counter[str]()
    for (_, call), number in Counter(re.findall(_CALL, log.read_text("utf-8", "replace"), re.MULTILINE)).items():
        most[call] = max(most[call], number)
    return most


def calls_from(command: Sequence[str], folder: Path, said: str) -> list[tuple[str, int]]:
    """Every call a program makes once it has said something, with the number it has among the calls of its name."""
    log = folder / "calls"
    subprocess.run(["strace", "-f", "-o", str(log), *command], check=True, capture_output=True, cwd=ROOT)
    counted, found, is_ready = Counter[str](), [], False
    for call, rest in re.findall(r"^\d+ +(\w+)\((.*)", log.read_text("utf-8", "replace"), re.MULTILINE):
        counted[call] += 1
        if is_ready and not call.startswith("exit"):
            found.append((call, counted[call]))
        is_ready = is_ready or (call == "write" and rest.startswith(f'1, "{said}'))
    return found


def injecting(command: Sequence[str], fault: str) -> list[str]:
    """Lines a program printed to which a fault was done; raises where strace itself could not."""
    call = fault.partition(":")[0]
    quiet = ["strace", "-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", "-e", f"trace={call}"]
    ended = subprocess.run(
        [*quiet, "-e", f"inject={fault}", *command], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert "strace:" not in ended.stderr, ended.stderr
    return [*ended.stdout.splitlines(), *(f"stderr {line}" for line in ended.stderr.splitlines())]


def has_begun(said: Sequence[str]) -> bool:
    """Whether Python itself did, here and in the process beside."""
    return not any("<no Python frame>" in line or "in spawn_main" in line for line in said)


def killing(command: Sequence[str], call: str, number: int) -> tuple[list[str], bool]:
    """Lines a program printed that was killed at one of its calls, and whether it came to that."""
    # Without the filter of the kernel's that makes strace quick: strace 6.1 sends no signal where it is used.
    quiet = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}"]
    fault = ["-e", f"inject={call}:signal=SIGKILL:when={number}"]
    ended = subprocess.run([*quiet, *fault, *command], capture_output=True, text=True, check=False, cwd=ROOT)
    assert "strace:" not in ended.stderr, ended.stderr
    return ended.stdout.splitlines(), ended.returncode in (-signal.SIGKILL, 128 + signal.SIGKILL)
