"""Saved searches, and the new papers that they find."""

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
from tests.examples import examples
from tests.library.homes import NOW, library, numbered


def at(folder: Path, hours: int) -> Library:
    """The library some hours later."""
    return Library(find_home(str(folder), {}), lambda: NOW + timedelta(hours=hours))


def test_what_came_in_since_it_was_opened_is_new(tmp_path: Path) -> None:
    for name, numbers in (("a", range(3)), ("b", range(2, 7))):
        (tmp_path / f"{name}.jsonl").write_bytes(numbered(numbers))
    with library(tmp_path) as opened:
        opened.imports.import_paths([str(tmp_path / "a.jsonl")])
        opened.marks.saved_searches.save("numbers", "title:number")
    with at(tmp_path, 1) as later:
        later.imports.import_paths([str(tmp_path / "b.jsonl")])
        (saved,) = later.marks.saved_searches.all()
        view, new = later.search.count_saved_search(saved)
        assert (view.total, new) == (7, 4)
    with at(tmp_path, 2) as opened:
        opened.marks.saved_searches.mark_seen("NUMBERS")
        (saved,) = opened.marks.saved_searches.all()
        assert opened.search.count_saved_search(saved)[1] == 0


def test_names_ignore_case(tmp_path: Path) -> None:
    with library(tmp_path) as opened:
        opened.marks.saved_searches.save("My Search", "one")
        opened.marks.saved_searches.save("my search", "two")
        assert [(search.name, search.query) for search in opened.marks.saved_searches.all()] == [("My Search", "two")]
        removed = opened.marks.saved_searches.remove("MY SEARCH")
        assert removed is not None
        assert removed.query == "two"
        assert opened.marks.saved_searches.remove("my search") is None
        assert opened.marks.saved_searches.all() == []


@pytest.mark.parametrize("name", ["", "  ", "\x1b[2J", "x" * 61])
def test_an_invalid_name_is_refused(tmp_path: Path, name: str) -> None:
    with library(tmp_path) as opened, pytest.raises(UsageError):
        opened.marks.saved_searches.save(name if name != "\x1b[2J" else "\x1b", "one")


@settings(max_examples=examples(50))
@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=40)), max_size=6))
def test_any_name_and_query_can_be_saved_and_found_in_order(searches: list[tuple[str, str]]) -> None:
    with TemporaryDirectory() as folder, library(Path(folder)) as opened:
        expected: dict[str, str] = {}
        for name, query in searches:
            try:
                saved = opened.marks.saved_searches.save(name, query)
            except UsageError:
                continue
            expected[saved.name] = saved.query
        searches_saved = opened.marks.saved_searches.all()
        assert len(searches_saved) <= len(expected)
        assert all(clean_line(text) == text for search in searches_saved for text in (search.name, search.query))
        for search in searches_saved:
            opened.search.count_saved_search(search)
