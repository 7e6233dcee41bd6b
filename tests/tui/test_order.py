"""Keys mean what they meant when they were pressed, however many arrive at once and whatever is still loading."""

import math
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property

import pytest
from textual import events

from paperbrowse.library.library import Library
from paperbrowse.library.results import SearchResult
from paperbrowse.library.search import SearchService
from paperbrowse.library.stores import Stores
from paperbrowse.model.errors import Interrupted
from paperbrowse.settings import Home
from paperbrowse.tui import workers
from paperbrowse.tui.pending import PendingWork
from paperbrowse.tui.screens.menu import Menu
from paperbrowse.tui.workers import SearchRequest
from tests.tui.reader import in_loop, reading

TYPED = "dinamic tokenization sSqQmMuUjJkKnNoOpPdDzZgGyYlLhH*?:" * 4


@in_loop
async def test_two_hundred_keys_in_one_read_all_land_in_the_box(home: Home) -> None:
    async with reading(home) as reader:
        await reader.press("/", *TYPED)
        assert reader.query == TYPED
        assert reader.main.typing
        assert reader.main.status.counts.starred == 0


@in_loop
async def test_the_same_while_the_first_search_is_under_way(home: Home) -> None:
    async with reading(home, settled=False) as reader:
        await reader.press("/", *TYPED)
        assert reader.query == TYPED


@in_loop
async def test_commands_typed_ahead_are_about_the_answer_not_about_what_was_shown_before(home: Home) -> None:
    async with reading(home) as reader:
        await reader.press("/", *"dinamic tokenization", "enter", "s")
        assert reader.selected.marks.starred
        assert reader.selected.paper.title.endswith("Dynamic Tokenization")
        assert reader.main.status.counts.starred == 1


@in_loop
async def test_a_whole_session_in_one_read(home: Home) -> None:
    async with reading(home) as reader:
        reader.send(
            "/", *"token type information", "down", "enter", "s", "*", "k", "/", "ctrl+u", "enter", "j", "s", "q"
        )
        await reader.until(lambda: not reader.app.is_running)
    with Library(home) as library:
        starred = [
            entry.paper.title for entry in library.papers.export_items(library.search.run("is:starred").rows) if entry
        ]
    assert len(starred) == 2


@in_loop
async def test_moves_made_while_typing_are_dropped_by_the_next_letter(home: Home) -> None:
    async with reading(home) as reader:
        await reader.press("/", *"tok", "down", "down", *"en")
        assert (reader.query, reader.main.papers.cursor) == ("token", 0)


@in_loop
async def test_letters_behind_a_menus_key_narrow_the_menu(home: Home) -> None:
    async with reading(home) as reader:
        await reader.press("d", *"last m")
        assert isinstance(reader.app.screen, Menu)
        assert [choice.value for choice in reader.app.screen.matching_choices] == ["date:last-month"]
        await reader.press("enter")
        assert reader.query == "date:last-month"


@in_loop
async def test_a_paste_goes_to_the_box_and_nowhere_else(home: Home) -> None:
    async with reading(home) as reader:
        reader.app.post_message(events.Paste("sq"))
        await reader.settle()
        assert "not pasted" in reader.news
        assert reader.query == ""
        assert reader.main.status.counts.starred == 0
        reader.send("/")
        reader.app.post_message(events.Paste("token\nlevel\r\n\x1b[31m"))
        await reader.settle()
        assert reader.query.startswith("token level")


SLOW_SQL = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT max(i) FROM n"


def library_class(service: type[SearchService]) -> type[Library]:
    """Return a Library that searches with this service."""

    class SearchingLibrary(Library):
        @cached_property
        def search(self) -> SearchService:
            return service(self._stores)

    return SearchingLibrary


def run_slow_query(stores: Stores, steps: int) -> None:
    try:
        stores.papers.connection.execute(SLOW_SQL, (steps,)).fetchall()
    except sqlite3.OperationalError as error:
        raise Interrupted from error


class SlowSearch(SearchService):
    """Answers `slow` after some seconds, unless interrupted."""

    steps = 3_000_000

    def run(self, query: str, timeout: float = math.inf) -> SearchResult:
        if query == "slow":
            run_slow_query(self._stores, self.steps)
        return super().run(query, timeout)


class HurriedSearch(SearchService):
    """Finds half at first, and the rest with more time once `more` is set."""

    more = threading.Event()

    def run(self, query: str, timeout: float = math.inf) -> SearchResult:
        full = super().run(query)
        if not query or timeout > 1:
            if query:
                assert self.more.wait(60)
            return full
        return replace(full, rows=full.rows[: len(full.rows) // 2], exact_total=False, complete=False)


@in_loop
async def test_what_takes_longer_than_any_timeout_comes_in_the_end(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SCREEN_TIMEOUT", "SHORT_TIMEOUT", "LONG_TIMEOUT"):
        monkeypatch.setattr(workers, name, 0.0)
    async with reading(home) as reader:
        with Library(home) as library:
            expected = library.search.run('code -"language models"')
        reader.send("/", *'code -"language models"')
        await reader.until(lambda: reader.main.result.query == expected.query and reader.main.result.complete)
        assert (list(reader.main.result.rows), reader.main.result.total) == (list(expected.rows), expected.total)
        assert expected.total


@in_loop
async def test_what_would_take_long_is_shown_in_part_and_then_whole(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.tui.reader.Library", library_class(HurriedSearch))
    HurriedSearch.more.clear()
    async with reading(home) as reader:
        reader.send("/", *"code", "enter")
        await reader.until(lambda: reader.main.result.query == "code" and not reader.main.result.complete)
        in_part = len(reader.main.result.rows)
        reader.send("j", "j")
        await reader.until(lambda: reader.main.papers.cursor == 2)
        selected = reader.main.selected
        HurriedSearch.more.set()
        await reader.until(lambda: reader.main.result.complete)
        assert len(reader.main.result.rows) > in_part
        assert reader.main.selected == selected  # the reader stays at the paper they have come to


@in_loop
async def test_what_was_shown_uncounted_is_only_counted(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    searched: list[str] = []

    class Uncounted(SearchService):
        def run(self, query: str, timeout: float = math.inf) -> SearchResult:
            searched.append(query)
            view = super().run(query)
            return replace(view, total=1, exact_total=False, complete=False, count_pending=True) if query else view

    monkeypatch.setattr("tests.tui.reader.Library", library_class(Uncounted))
    async with reading(home) as reader:
        await reader.press("/", *"c", "enter")
        await reader.until(lambda: reader.main.result.complete)
        assert (reader.main.result.total, reader.main.result.exact_total) == (len(reader.main.result.rows), True)
        assert searched == ["", "c"]


@in_loop
async def test_a_newer_question_ends_the_search_for_the_rest(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, bool]] = []

    class Noted(SearchService):
        def run(self, query: str, timeout: float = math.inf) -> SearchResult:
            asked.append((query, timeout > 1))
            view = replace(super().run(query), complete=False)
            if timeout > 1:
                run_slow_query(self._stores, SlowSearch.steps)
            return view

    monkeypatch.setattr("tests.tui.reader.Library", library_class(Noted))
    async with reading(home) as reader:
        reader.send("/", "c")
        await reader.until(lambda: ("c", True) in asked)
        reader.send("o")
        await reader.until(lambda: reader.main.result.query == "co")
        assert ("co", False) in asked


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.tui.reader.Library", library_class(SlowSearch))


@in_loop
async def test_a_key_never_waits_for_a_search(home: Home, slow: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SlowSearch, "steps", 10**18)  # ends only when it is interrupted
    async with reading(home) as reader:
        reader.send("/", *"slow")
        await reader.until(lambda: reader.query == "slow")
        reader.send("r")
        await reader.until(lambda: reader.query == "slowr")


@in_loop
async def test_escape_forgets_commands_that_wait_for_a_slow_search(
    home: Home, slow: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SlowSearch, "steps", 10**18)
    async with reading(home) as reader:
        reader.send("/", *"slow", "enter", "s", "escape")
        await reader.until(lambda: reader.query == "slow" and not reader.main.typing)
        assert not reader.main._queued_input
        await reader.press("/", "ctrl+u", *"code", "enter")
        assert reader.main.status.counts.starred == 0


class Listener:
    """Takes down what is asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, str]] = []
        self.pauses = 0

    def submit(self, request: SearchRequest) -> None:
        self.asked.append((request.serial, request.query))

    def pause(self) -> None:
        self.pauses += 1


def test_an_answer_that_comes_late_is_never_shown() -> None:
    listener = Listener()
    pending = PendingWork(listener, "first")
    pending.search("second")
    assert not pending.accept(0)
    assert pending.is_waiting
    assert pending.accept(1)
    assert not pending.is_waiting
    pending.task_started()
    pending.search("is:starred")
    assert listener.asked == [(1, "second")]
    pending.task_finished()
    assert listener.asked == [(1, "second"), (2, "is:starred")]


def test_letters_that_come_faster_than_they_are_painted_are_one_question() -> None:
    listener, painted = Listener(), list[Callable[[], None]]()
    pending = PendingWork(listener, "")
    for text in ("t", "to", "tok"):
        pending.search_typed(text, painted.append)
        assert pending.is_waiting
        assert not pending.accept(0)
    assert (listener.asked, listener.pauses) == ([], 3)
    for ask in painted:
        ask()
    assert listener.asked == [(3, "tok")]
    pending.search_typed("toke", painted.append)
    pending.search("set by a menu")
    painted[-1]()
    assert listener.asked[1:] == [(5, "set by a menu")]


def test_a_search_that_waits_for_marks_waits_for_them_when_it_was_typed_too() -> None:
    listener = Listener()
    pending = PendingWork(listener, "")
    pending.task_started()
    pending.search_typed("is:starred", lambda ask: ask())
    assert listener.asked == []
    pending.task_finished()
    assert listener.asked == [(1, "is:starred")]


@in_loop
async def test_a_letter_is_on_the_screen_before_anything_is_searched_for_it(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with reading(home) as reader:
        await reader.press("/")
        done: list[str] = []
        ask = reader.main._search_worker.submit

        def ask_and_tell(request: SearchRequest) -> None:
            done.append("asked")
            ask(request)

        monkeypatch.setattr(reader.main._search_worker, "submit", ask_and_tell)
        monkeypatch.setattr(
            reader.app, "post_display_hook", lambda: done.append(f"painted {reader.lines[0][1:].strip()}")
        )
        await reader.press("t", "o")
        assert done.count("asked") == 1
        assert "painted to" in done[: done.index("asked")]  # behind a frame that was still to come, it may be


@pytest.mark.parametrize("size", [(100, 14), (40, 12)])
@in_loop
async def test_keys_that_come_with_enter_move_in_the_paper_it_opens(home: Home, size: tuple[int, int]) -> None:
    async with reading(home, size=size) as reader:
        await reader.press("enter", "G")
        await reader.until(lambda: reader.main.abstract.scroll_offset.y > 0)
        assert reader.main.abstract.scroll_offset.y == reader.main.abstract.max_scroll_y


@in_loop
async def test_of_more_papers_than_are_listed_it_is_said_how_many_are(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("paperbrowse.search.engine.MAX_LISTED", 5)
    async with reading(home) as reader:
        reader.send("/", *"language")
        await reader.until(lambda: reader.main.result.query == "language" and reader.main.result.complete)
        total = reader.main.result.total
        await reader.until(lambda: f" {total} of 40, 5 listed" in reader.text)
        assert total > len(reader.main.result.rows) == 5
