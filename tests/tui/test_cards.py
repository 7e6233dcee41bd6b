"""Cards show one paper at a time; each key changes what it says, and `u` takes it back."""

import sys
from random import Random

import pytest

from paperbrowse.library.library import Library
from paperbrowse.settings import Home
from paperbrowse.tui.screens.cards import CardsScreen
from paperbrowse.tui.screens.pulls import PullsMenu
from tests.examples import times
from tests.tui.reader import Reader, in_loop, reading


def cards(reader: Reader) -> CardsScreen:
    assert isinstance(reader.app.screen, CardsScreen)
    return reader.app.screen


def marks_of(home: Home) -> dict[int, tuple[bool, bool, bool]]:
    """Return (starred, skipped, later) of every paper."""
    with Library(home) as library:
        entries = library.papers.entries(list(library.search.run("").rows))
    return {
        entry.row: (entry.marks.starred, entry.marks.skipped, "later" in entry.marks.tags) for entry in entries if entry
    }


@pytest.mark.parametrize("keys", ["ynl", "нтд"])  # the second on a Russian keyboard
@in_loop
async def test_each_key_decides_and_goes_on(home: Home, keys: str) -> None:
    async with reading(home) as reader:
        await reader.press("v")
        await reader.until(lambda: reader.text.lstrip().startswith("1 of 40 "))
        assert "search Hugging Face o" not in reader.text, "a key that does nothing here"
        first, second, third, fourth = cards(reader)._rows[:4]
        await reader.press(*keys, " ")
        assert reader.lines[0].split("·")[0].strip() == "5 of 40"
        marks = marks_of(home)
        assert marks[first] == (True, False, False)
        assert marks[second] == (False, True, False)
        assert marks[third] == (False, False, True)
        assert marks[fourth] == (False, False, False)
        await reader.press("u", "u", "u")
        assert cards(reader).position == 1
        assert marks_of(home)[first] == (True, False, False)
        assert {marks for row, marks in marks_of(home).items() if row != first} == {(False, False, False)}
        await reader.press("u")
        await reader.press("u")
        assert "this is the first card" in reader.text
        assert set(marks_of(home).values()) == {(False, False, False)}


@pytest.mark.skipif(sys.platform == "win32", reason="`false` is a POSIX program")
@in_loop
async def test_a_clicked_link_that_no_browser_shows_is_told_on_the_card(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER", "false")
    async with reading(home) as reader:
        await reader.press("v")
        await reader.until(lambda: reader.text.lstrip().startswith("1 of 40 "))
        cards(reader).action_open_target(0)
        await reader.until(lambda: "not opened: false ended with status 1" in reader.lines[0])


@pytest.mark.parametrize("key", ["escape", "q", "ctrl+c", "ctrl+q"])
@in_loop
async def test_cards_are_left_for_the_list(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await reader.press("v")
        await reader.press("n", key)
        assert reader.app.screen is reader.main
        assert reader.app.is_running


@in_loop
async def test_what_was_skipped_or_starred_never_comes_back(home: Home) -> None:
    async with reading(home) as reader:
        await reader.press("v", *"ynyn")
        await reader.press("escape", "v")
        assert "1 of 36 · 35 left" in reader.lines[0]
        await reader.press(*"n" * 36)
        assert "all 36 cards done" in reader.lines[0]
        await reader.press("y", " ", "j", "escape")
        await reader.press("v")
        assert reader.news == "no card is left: all listed papers are starred or skipped"
        await reader.press("/", *"is:skipped", "enter")
        assert reader.main.result.total == 38
        await reader.press("g")
        assert "skipped" in reader.main.abstract._content.plain
        await reader.press("s")
        assert reader.news.startswith("starred ")
        await reader.press("j", ":", *"unskip", "enter")
        assert reader.news.startswith("no longer skips ")
        first, second = reader.main.result.rows[:2]
    marks = marks_of(home)
    assert (marks[first][:2], marks[second][:2]) == ((True, False), (False, False))


@in_loop
async def test_a_long_card_scrolls_and_says_why(home: Home) -> None:
    async with reading(home, size=(40, 12)) as reader:
        await reader.press(*"sjsjs", "v")
        assert "for you: " in cards(reader).card._content.plain
        top = reader.lines[1:11]
        for key, back in (("j", "k"), ("down", "up"), ("pagedown", "pageup"), ("end", "home"), ("ctrl+d", "ctrl+u")):
            await reader.press(key)
            assert reader.lines[1:11] != top
            await reader.press(back)
            assert reader.lines[1:11] == top


@in_loop
async def test_an_unknown_key_and_pasted_text_decide_nothing(home: Home) -> None:
    async with reading(home) as reader:
        await reader.press("v", "Z", "7", "f5")
        await reader.paste("yyynnn")
        assert cards(reader).position == 0
        assert set(marks_of(home).values()) == {(False, False, False)}


class Model:
    """What keys on cards do, in a few lines."""

    def __init__(self, rows: list[int]) -> None:
        self.marks = {row: [False, False, False] for row in rows}
        self.deal([])

    def deal(self, deck: list[int]) -> None:
        self.deck, self.position = deck, 0
        self.left: list[tuple[int, int | None]] = []
        """The positions that were left, and the mark that was set there, if any."""

    def press(self, key: str) -> None:
        if key == "u" and self.left:
            self.position, mark = self.left.pop()
            if mark is not None:
                self.marks[self.deck[self.position]][mark] = False
        elif key in "ynl " and self.position < len(self.deck):
            mark = {"y": 0, "n": 1, "l": 2}.get(key)
            marks = self.marks[self.deck[self.position]]
            mark = None if mark is None or marks[mark] else mark
            if mark is not None:
                marks[mark] = True
            self.left.append((self.position, mark))
            self.position += 1

    def begin_again(self, home: Home) -> None:
        with Library(home) as library:
            library.marks.unskip(list(self.marks))
            library.marks.unstar(list(self.marks))
        for marks in self.marks.values():
            marks[:2] = [False, False]


@in_loop
async def test_random_keys_leave_the_marks_of_a_plain_model(home: Home) -> None:
    chance, model = Random(7), Model(list(marks_of(home)))
    async with reading(home) as reader:
        for _ in range(times(4, 180)):
            await reader.press("v")
            if reader.app.screen is reader.main:  # all are decided
                model.begin_again(home)
                await reader.press("v")
            model.deal(list(cards(reader)._rows))
            assert model.deck == [row for row, marks in model.marks.items() if not any(marks[:2])]
            keys = chance.choices("ynl ujk", (3, 4, 2, 2, 6, 1, 1), k=20)
            for key in keys:
                model.press(key)
            await reader.press(*keys)
            assert cards(reader).position == model.position
            await reader.press("escape")
    assert marks_of(home) == {row: tuple(marks) for row, marks in model.marks.items()}


@in_loop
async def test_a_wish_for_less_of_a_word_moves_papers_and_is_undone(home: Home) -> None:
    async with reading(home, "sort:foryou") as reader:
        await reader.press("+")
        assert reader.news == "the order for you needs 3 stars"
        await reader.press(*"sjsjs")
        await reader.press("S", *"foryou", "enter", "G")
        assert "(keys: + -)" in reader.main.abstract._content.plain
        await reader.press("-")
        menu = reader.app.screen
        assert isinstance(menu, PullsMenu)
        feature = menu.matching_choices[0].value
        assert feature
        await reader.press("-", "-", "+", "-")
        assert menu.matching_choices[0].detail.endswith("wish -2")
        await reader.press("escape")
        with Library(home) as library:
            assert library.marks.wishes() == {feature: -2}
        await reader.press("u", "u", "u", "u")
        with Library(home) as library:
            assert library.marks.wishes() == {}
        await reader.press(":", *"why the paper", "enter")
        await reader.press("+", "+", "+", "+", "escape")
        assert reader.news.endswith("(+3)"), "a fourth step changes nothing that u could undo"


@in_loop
async def test_a_card_lists_why_it_stands_where_it_does(home: Home) -> None:
    async with reading(home) as reader:
        await reader.press("v", "+")
        assert "the order for you needs 3 stars" in reader.text
        await reader.press(*"yyy")
        await reader.press("-")
        assert isinstance(reader.app.screen, PullsMenu)
        await reader.press("-", "escape")
        assert cards(reader).position == 3
        with Library(home) as library:
            assert list(library.marks.wishes().values()) == [-1]
