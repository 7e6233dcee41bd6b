import itertools
from pathlib import Path

import pytest

from paperbrowse.library.library import Library
from paperbrowse.model.errors import Interrupted
from tests.library.homes import library, titles


def _is_stopped(opened: Library, query: str, after: int) -> bool:
    """Whether a search was under way still when SQLite had asked so many times whether to go on."""
    asked = itertools.count()
    connection = opened._paper_store.connection
    connection.set_progress_handler(lambda: next(asked) >= after, 5)
    try:
        opened.search(query)
    except Interrupted:
        return True
    finally:
        connection.set_progress_handler(None, 0)
    return False


@pytest.mark.parametrize(
    "query",
    ["", "tokn level", '"token type"', "date:2024", "is:starred", "is:unread code", "sort:title", "cat:cs OR token"],
)
def test_a_search_stopped_at_any_moment_raises_interrupted_and_the_next_one_answers(tmp_path: Path, query: str) -> None:
    with library(tmp_path) as opened:
        opened.load_sample()
        opened.star(list(opened.search("").rows)[:3])
        whole = titles(opened, query)
    with library(tmp_path) as opened:
        step = 0
        while _is_stopped(opened, query, step):
            step += 1 + step // 3
        assert titles(opened, query) == whole


def test_a_library_that_is_closed_already_has_nothing_to_interrupt(tmp_path: Path) -> None:
    with library(tmp_path) as opened:
        opened.load_sample()
    opened.interrupt()
