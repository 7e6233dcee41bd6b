"""System calls that fail, or kill the program, at the Nth call, by means of strace."""

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
"""Calls with which SQLite changes its files and the program replaces files."""


def _missing_reason() -> str | None:
    if sys.platform != "linux" or not shutil.which("strace"):
        return "strace is not installed"
    process = subprocess.run(["strace", "-e", "trace=none", "true"], capture_output=True, check=False)
    return None if process.returncode == 0 else "strace is not allowed to trace processes"


NO_STRACE = _missing_reason()
"""The reason why strace cannot be used, or None."""


_CALL = r"^(\d+) +(\w+)\("
"""Thread and name of a call in the output of strace."""


def calls_of(command: Sequence[str], folder: Path) -> Counter[str]:
    """Count each of the calls in the thread that makes it most often, because strace numbers calls by thread."""
    log = folder / "calls"
    strace = ["strace", "-f", "--seccomp-bpf", "-e", f"trace={','.join(CALLS)}", "-o", str(log)]
    subprocess.run([*strace, *command], check=True, capture_output=True, cwd=ROOT)
    highest = Counter[str]()
    for (_, call), number in Counter(re.findall(_CALL, log.read_text("utf-8", "replace"), re.MULTILINE)).items():
        highest[call] = max(highest[call], number)
    return highest


def calls_from(command: Sequence[str], folder: Path, text: str) -> list[tuple[str, int]]:
    """Return (call, number among calls of that name) of every call after the program has printed a text."""
    log = folder / "calls"
    subprocess.run(["strace", "-f", "-o", str(log), *command], check=True, capture_output=True, cwd=ROOT)
    counts, calls, is_ready = Counter[str](), [], False
    for call, arguments in re.findall(r"^\d+ +(\w+)\((.*)", log.read_text("utf-8", "replace"), re.MULTILINE):
        counts[call] += 1
        if is_ready and not call.startswith("exit"):
            calls.append((call, counts[call]))
        is_ready = is_ready or (call == "write" and arguments.startswith(f'1, "{text}'))
    return calls


def run_with_fault(command: Sequence[str], fault: str) -> list[str]:
    """Run a program, make one of its calls fail, and return its output; fails if strace itself cannot run."""
    call = fault.partition(":")[0]
    strace = ["strace", "-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", "-e", f"trace={call}"]
    process = subprocess.run(
        [*strace, "-e", f"inject={fault}", *command], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert "strace:" not in process.stderr, process.stderr
    return [*process.stdout.splitlines(), *(f"stderr {line}" for line in process.stderr.splitlines())]


def python_started(output: Sequence[str]) -> bool:
    """Check that the fault did not stop Python's own start, in this process or the second one."""
    return not any("<no Python frame>" in line or "in spawn_main" in line for line in output)


def killing(command: Sequence[str], call: str, number: int) -> tuple[list[str], bool]:
    """Run a program, kill it at one of its calls, and return (output, True if it was killed)."""
    # Without --seccomp-bpf, which would be faster: strace 6.1 then sends no signal.
    strace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}"]
    fault = ["-e", f"inject={call}:signal=SIGKILL:when={number}"]
    process = subprocess.run([*strace, *fault, *command], capture_output=True, text=True, check=False, cwd=ROOT)
    assert "strace:" not in process.stderr, process.stderr
    return process.stdout.splitlines(), process.returncode in (-signal.SIGKILL, 128 + signal.SIGKILL)
