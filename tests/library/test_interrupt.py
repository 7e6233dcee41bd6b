import itertools
from pathlib import Path

import pytest

from paperbrowse.library.library import Library
from paperbrowse.model.errors import Interrupted
from tests.library.homes import library, titles


def _is_stopped(opened: Library, query: str, after: int) -> bool:
    """Return whether a search was still running when SQLite called its progress handler for the nth time."""
    calls = itertools.count()
    connection = opened._stores.papers.connection
    connection.set_progress_handler(lambda: next(calls) >= after, 5)
    try:
        opened.search.run(query)
    except Interrupted:
        return True
    finally:
        connection.set_progress_handler(None, 0)
    return False


@pytest.mark.parametrize(
    "query",
    ["", "tokn level", '"token type"', "date:2024", "is:starred", "is:unread code", "sort:title", "cat:cs OR token"],
)
def test_a_search_stopped_at_any_moment_raises_interrupted_and_the_next_one_succeeds(
    tmp_path: Path, query: str
) -> None:
    with library(tmp_path) as opened:
        opened.imports.load_sample()
        opened.marks.star(list(opened.search.run("").rows)[:3])
        expected = titles(opened, query)
    with library(tmp_path) as opened:
        step = 0
        while _is_stopped(opened, query, step):
            step += 1 + step // 3
        assert titles(opened, query) == expected


def test_interrupting_a_closed_library_does_nothing(tmp_path: Path) -> None:
    with library(tmp_path) as opened:
        opened.imports.load_sample()
    opened.interrupt()
