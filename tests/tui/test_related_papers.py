"""Related papers follow a moment after the papers with all words, and move nothing."""

from threading import Event

import pytest

from paperbrowse.library.results import SearchResult
from paperbrowse.library.search import SearchService
from paperbrowse.settings import Home
from tests.tui.reader import TIMEOUT, in_loop, reading
from tests.tui.snapshots import assert_screen, frozen

QUESTION = "is there work on models that guess several tokens ahead?"
FEW = "tokenization models "


@pytest.fixture(autouse=True)
def _only_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SearchService, "_meaning", None)  # another model would give another order


@in_loop
async def test_related_papers_are_appended_below_and_move_nothing(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    may_continue, add_related = Event(), SearchService.add_related

    def add_later(service: SearchService, result: SearchResult, *, mixed: bool = False) -> SearchResult:
        assert may_continue.wait(TIMEOUT)
        return add_related(service, result, mixed=mixed)

    monkeypatch.setattr(SearchService, "add_related", add_later)
    async with reading(home, clock=frozen) as reader:
        await reader.type(f"/{FEW}")
        await reader.press("enter", "j")
        first, selected, before = reader.main.result, reader.selected, reader.lines
        assert first.wants_related
        may_continue.set()
        await reader.until(lambda: bool(reader.main.result.related))
        await reader.settle()
        result = reader.main.result
        assert list(result.rows[: len(first.rows)]) == list(first.rows)
        assert reader.selected.row == selected.row
        assert [line[:20] for line in reader.lines[:6]] == [line[:20] for line in before[:6]]
        assert f"{len(first.rows)} with all words · {len(result.related)} related" in reader.text
        await assert_screen(reader, "related_100x30")


@in_loop
async def test_a_question_shows_what_is_related_and_why(home: Home) -> None:
    for size in ((100, 30), (40, 12)):
        async with reading(home, size=size, clock=frozen) as reader:
            await reader.type(f"/{QUESTION}")
            await reader.until(lambda reader=reader: bool(reader.main.result.related))  # type: ignore[misc]
            await reader.press("enter")
            await assert_screen(reader, f"question_{size[0]}x{size[1]}")


@in_loop
async def test_only_papers_with_all_words_are_selected_at_once(home: Home) -> None:
    async with reading(home, query=FEW) as reader:
        await reader.until(lambda: bool(reader.main.result.related))
        await reader.press("V")
        assert list(reader.main.selection.rows) == list(reader.main.result.matching_rows)
