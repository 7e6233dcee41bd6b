"""How a process beside this one is started: deaf to the signals that ask this one to stop."""

import signal
import sys
from contextlib import redirect_stderr
from multiprocessing import resource_tracker
from multiprocessing.process import BaseProcess

DEAF_TO = {signal.SIGINT, signal.SIGTERM}
"""Ctrl+C reaches every process of a terminal, and would end one that is only just starting with a traceback."""


def start_deaf(process: BaseProcess) -> None:
    """Start it; it ends by itself or is killed, and no other way."""
    with redirect_stderr(sys.__stderr__):  # Textual's has no file number, which what multiprocessing starts asks for
        resource_tracker.ensure_running()  # first, for it lets the signals through again
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        process.start()
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, DEAF_TO)
    try:
        process.start()  # it inherits what is blocked
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
