"""Papers are selected one by one or all at once, and marks are about all of them."""

from collections.abc import Sequence
from typing import overload

from paperbrowse.library.results import SearchResult
from paperbrowse.settings import Home
from paperbrowse.tui.selection import Selection
from tests.tui.reader import in_loop, reading


class Millions(Sequence[int]):
    """As many rows as the largest library has, which nobody may go through one by one."""

    def __init__(self) -> None:
        self.asked = 0

    def __len__(self) -> int:
        return 3_000_000

    @overload
    def __getitem__(self, index: int) -> int: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[int]: ...
    def __getitem__(self, index: int | slice) -> int | Sequence[int]:
        self.asked += 1
        return range(10, 3_000_010)[index]


def selection_of(rows: Sequence[int], query: str = "") -> Selection:
    selection = Selection()
    selection.set_result(SearchResult(query=query, rows=rows, total=len(rows)))
    return selection


def test_all_of_three_million_are_selected_without_being_gone_through() -> None:
    rows = Millions()
    selection = selection_of(rows)
    selection.toggle_all()
    selection.toggle(2)
    assert (len(selection), len(selection.rows)) == (2_999_999, 2_999_999)
    assert (12 in selection, 13 in selection) == (False, True)
    chosen = iter(selection.rows)
    assert [next(chosen) for _ in range(3)] == [10, 11, 13]
    assert rows.asked < 10


def test_what_is_selected_stands_in_the_order_of_the_list() -> None:
    selection = selection_of([7, 3, 9, 1])
    for index in (3, 0, 2, 2):
        selection.toggle(index)
    assert list(selection.rows) == [7, 1]


def test_all_is_selected_unless_all_is() -> None:
    selection = selection_of([7, 3, 9])
    selection.toggle(1)
    selection.toggle_all()
    assert list(selection.rows) == [7, 3, 9]
    for index in (0, 1, 2):
        selection.toggle(index)
    assert not selection
    selection.toggle_all()
    selection.toggle_all()
    assert not selection
    assert not selection.clear()


def test_another_query_selects_nothing_of_it_and_the_same_one_come_back_to_does() -> None:
    selection = selection_of([7, 3, 9], "token")
    selection.toggle(1)
    selection.set_result(SearchResult(query="level", rows=[3, 5]))
    assert (len(selection), 3 in selection, list(selection.rows)) == (0, False, [])
    selection.set_result(SearchResult(query="token", rows=[4, 7, 3, 9]))
    assert list(selection.rows) == [3]
    selection.set_result(SearchResult(query="level", rows=[3, 5]))
    selection.toggle(1)
    selection.set_result(SearchResult(query="token", rows=[4, 7, 3, 9]))
    assert not selection


def test_what_is_no_longer_listed_is_no_longer_selected() -> None:
    selection = selection_of([7, 3, 9])
    selection.toggle(0)
    selection.toggle(1)
    selection.set_result(SearchResult(rows=[9, 3]))
    assert list(selection.rows) == [3]


@in_loop
async def test_selected_rows_and_their_number_show(home: Home) -> None:
    async with reading(home) as reader:
        await reader.press(" ", "j", " ")
        assert [line[0] for line in reader.lines[2:10:2]] == ["●", " ", "●", "▌"]
        assert "2 selected" in reader.text
        await reader.press("escape")
        assert "selected" not in reader.text
        assert "●" not in reader.text


@in_loop
async def test_escape_drops_the_selection_before_the_query(home: Home) -> None:
    async with reading(home, query="token") as reader:
        await reader.press(" ", "/", "escape", "escape")
        assert (reader.query, len(reader.main.selection)) == ("token", 0)
        await reader.press("escape")
        assert reader.query == ""


@in_loop
async def test_marks_are_about_the_selection_and_undone_as_one(home: Home) -> None:
    async with reading(home) as reader:
        await reader.press("s", " ", " ", " ", "s")
        assert reader.main.status.counts.starred == 3
        await reader.press("s")
        assert reader.main.status.counts.starred == 0
        await reader.press("u", "u")
        assert reader.main.status.counts.starred == 1


@in_loop
async def test_an_empty_list_has_nothing_to_select(home: Home) -> None:
    async with reading(home, query="author:nobodyatall") as reader:
        await reader.press(" ", "V", "s")
        assert (len(reader.main.selection), list(reader.main.target_rows)) == (0, [])
