"""Batches of records from a second process, and the signals that it ignores."""

import signal
import subprocess
import sys
import time
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from queue import Queue
from typing import Any

import pytest

from paperbrowse.library import batch_reader
from paperbrowse.library.inputs import find_inputs
from tests.library.homes import json_lines

BATCHES = 20
TIMEOUT = 60.0
"""Seconds; reached only if the test fails."""


def test_a_process_that_is_ahead_counts_what_the_writer_requests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    queues: list[Queue[Any]] = []

    def create_queue(size: int) -> Queue[Any]:
        queues.append(Queue(size))
        return queues[0]

    monkeypatch.setattr(batch_reader, "MIN_PROCESS_BYTES", 1)
    monkeypatch.setattr(batch_reader, "MAX_WAITING_BATCHES", 2)
    monkeypatch.setattr(batch_reader, "SPARE_TIME_BATCHES", 1)
    monkeypatch.setattr(batch_reader, "Queue", create_queue)
    abstract = "Graph Level Tokens (GLTs) are what we count."
    path = tmp_path / "papers.jsonl"
    path.write_bytes(
        json_lines(*({"title": f"{n}", "abstract": abstract} for n in range(BATCHES * batch_reader.BATCH_SIZE)))
    )
    (source,) = find_inputs([str(path)])
    counts = []
    with batch_reader.read_batches(source, None, lambda: True) as (_, batches):
        for batch in batches:
            counts.append(batch.counts)
            deadline = time.monotonic() + TIMEOUT
            while queues[0].empty() and time.monotonic() < deadline:  # until the process is ahead, or has ended
                time.sleep(0.001)
    first, *_, last = counts
    assert first == (None, None)  # before any request
    assert last.words is not None
    assert last.words["graph"] == batch_reader.BATCH_SIZE
    assert last.acronyms == {("glt", "graph level tokens"): batch_reader.BATCH_SIZE}


def _send_blocked_signals(connection: Connection) -> None:
    connection.send(signal.pthread_sigmask(signal.SIG_BLOCK, ()))


def test_a_second_process_ignores_ctrl_c_from_its_start() -> None:
    context = get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_send_blocked_signals, args=(sending,))
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    batch_reader.start_ignoring_signals(process)
    assert receiving.recv() >= batch_reader.IGNORED_SIGNALS
    process.join()
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == before
    for end in (receiving, sending):
        end.close()


def test_a_second_process_starts_although_stderr_has_no_file_descriptor() -> None:
    code = (
        "import io, sys; from multiprocessing import get_context;"
        "from paperbrowse.library.batch_reader import start_ignoring_signals;"
        "StandIn = type('StandIn', (io.StringIO,), {'fileno': lambda self: -1}); sys.stderr = StandIn();"
        "process = get_context('spawn').Process(target=print); start_ignoring_signals(process);"
        "process.join(); sys.exit(process.exitcode)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0
