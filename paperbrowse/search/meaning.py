"""The model of the meanings of words, if there is one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from paperbrowse.search.word_vectors import WordVectors

MODEL_FILE = Path(__file__).with_name("words.bin")
"""Made by `make model`."""

_THREADS = "OPENBLAS_NUM_THREADS"


@contextmanager
def _one_thread() -> Iterator[None]:
    """Let numpy, imported here, use one thread, because threads that wait for so small matrices only use the processor.

    The variable is not left to programs that this one starts.
    """
    is_set = _THREADS in os.environ
    os.environ.setdefault(_THREADS, "1")
    try:
        yield
    finally:
        if not is_set:
            del os.environ[_THREADS]


@cache
def load_meaning() -> "WordVectors | None":
    """Return the model; None if numpy is not installed, or the file is missing or damaged."""
    try:
        with _one_thread():
            from paperbrowse.search.word_vectors import WordVectors  # late, because numpy takes 0.1 s

        return WordVectors(MODEL_FILE)
    except (ImportError, OSError, ValueError):
        return None
