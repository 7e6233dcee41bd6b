"""Searches a reader comes back to, and what is new in them."""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperbrowse.library.library import Library
from paperbrowse.model.errors import UsageError
from paperbrowse.settings import find_home
from paperbrowse.text.clean import clean_line
from tests.library.homes import NOW, library, numbered


def at(folder: Path, hours: int) -> Library:
    """The library some hours later."""
    return Library(find_home(str(folder), {}), lambda: NOW + timedelta(hours=hours))


def test_what_came_in_since_it_was_opened_is_new(tmp_path: Path) -> None:
    for name, numbers in (("a", range(3)), ("b", range(2, 7))):
        (tmp_path / f"{name}.jsonl").write_bytes(numbered(numbers))
    with library(tmp_path) as opened:
        opened.import_paths([str(tmp_path / "a.jsonl")])
        opened.save_search("numbers", "title:number")
    with at(tmp_path, 1) as later:
        later.import_paths([str(tmp_path / "b.jsonl")])
        (saved,) = later.saved_searches()
        view, new = later.count_saved_search(saved)
        assert (view.total, new) == (7, 4)
    with at(tmp_path, 2) as opened:
        opened.mark_search_seen("NUMBERS")
        (saved,) = opened.saved_searches()
        assert opened.count_saved_search(saved)[1] == 0


def test_a_name_is_taken_in_whatever_capitals(tmp_path: Path) -> None:
    with library(tmp_path) as opened:
        opened.save_search("My Search", "one")
        opened.save_search("my search", "two")
        assert [(one.name, one.query) for one in opened.saved_searches()] == [("My Search", "two")]
        removed = opened.remove_search("MY SEARCH")
        assert removed is not None
        assert removed.query == "two"
        assert opened.remove_search("my search") is None
        assert opened.saved_searches() == []


@pytest.mark.parametrize("name", ["", "  ", "\x1b[2J", "x" * 61])
def test_what_is_no_name_is_refused(tmp_path: Path, name: str) -> None:
    with library(tmp_path) as opened, pytest.raises(UsageError):
        opened.save_search(name if name != "\x1b[2J" else "\x1b", "one")


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=40)), max_size=6))
def test_any_name_and_query_can_be_saved_and_found_in_order(searches: list[tuple[str, str]]) -> None:
    with TemporaryDirectory() as folder, library(Path(folder)) as opened:
        wanted: dict[str, str] = {}
        for name, query in searches:
            try:
                saved = opened.save_search(name, query)
            except UsageError:
                continue
            wanted[saved.name] = saved.query
        found = opened.saved_searches()
        assert len(found) <= len(wanted)
        assert all(clean_line(text) == text for one in found for text in (one.name, one.query))
        for one in found:
            opened.count_saved_search(one)
