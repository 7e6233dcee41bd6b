"""Tests of what keys do that terminals, layouts and habits make hard to tell: Alt, other letters, quitting, recall."""

import random

import pytest

from paperbrowse.settings import Home
from paperbrowse.tui.app import load_settings
from paperbrowse.tui.commands.base import Command
from paperbrowse.tui.screens.main import MainScreen
from paperbrowse.tui.screens.menu import Menu
from paperbrowse.tui.screens.note import NoteDialog
from paperbrowse.tui.textual_private.key_parser import KeyParser
from tests.tui.reader import Reader, in_loop, reading
from tests.tui.test_config import configure


async def sent(reader: Reader, *reads: str) -> None:
    """Send what a terminal sends, read by read."""
    parser = KeyParser()
    for read in reads:
        for event in [*parser.feed(read), *parser.tick()]:
            reader.app.post_message(event)
    await reader.settle()


@pytest.mark.parametrize("read", [*(f"\x1b{key}" for key in "qQsmAuZr*/"), "\x1b[113;3u", "\x1b[115;3;115u"])
@in_loop
async def test_alt_and_a_letter_in_the_list_is_not_the_letter_and_is_told(home: Home, read: str) -> None:
    async with reading(home) as reader:
        await sent(reader, read)
        assert reader.app.is_running
        assert not reader.selected.marks.starred
        assert not reader.selected.marks.read
        assert (reader.query, reader.main.typing) == ("", False)
        assert reader.news.startswith("Alt+")
        assert "has no command" in reader.news


@pytest.mark.parametrize("reads", [("/token\x1bj",), ("/token", "\x1bj"), ("/token\x1b", "j"), ("/token", "\x1b", "j")])
@in_loop
async def test_escape_and_a_letter_leave_the_box_and_run_its_command(home: Home, reads: tuple[str, ...]) -> None:
    async with reading(home) as reader:
        await sent(reader, *reads)
        assert (reader.query, reader.main.typing, reader.main.papers.cursor) == ("token", False, 1)


@in_loop
async def test_escape_and_a_letter_keep_the_keys_typed_after_them(home: Home) -> None:
    async with reading(home) as reader:
        await sent(reader, "/token\x1bjjs")
        assert (reader.main.papers.cursor, reader.selected.marks.starred) == (2, True)


@in_loop
async def test_escape_and_a_letter_save_a_note_without_the_letter(home: Home) -> None:
    async with reading(home) as reader:
        await sent(reader, "ia note\x1bj")
        assert reader.main.papers.cursor == 1
        await reader.press("k")
        assert reader.selected.marks.note == "a note"


@pytest.mark.parametrize("opened_by", ["S", ":", "?", "t", "b", "I", "e", "d", "f", "B"])
@in_loop
async def test_escape_and_a_letter_close_a_menu_or_a_dialog_first(home: Home, opened_by: str) -> None:
    async with reading(home) as reader:
        await reader.press(opened_by)
        assert reader.app.screen is not reader.main
        await sent(reader, "\x1bj")
        assert (reader.app.screen, reader.main.papers.cursor) == (reader.main, 1)


@pytest.mark.parametrize("read", ["/token\x1bq", "i\x1bq", "l\x1bq", "S\x1bq", "/x\x1bQ"])
@in_loop
async def test_escape_and_q_in_one_read_may_be_alt_q_so_they_do_not_quit(home: Home, read: str) -> None:
    async with reading(home) as reader:
        await sent(reader, read)
        assert reader.app.is_running
        assert reader.news.endswith("again quits") or read.startswith("i")  # the note's own message comes later


@in_loop
async def test_a_key_with_alt_can_be_set_in_the_config_file(home: Home) -> None:
    configure(home, '[keys]\nLastPaper = "Alt+j"\nFirstPaper = "M-/"\nToggleStar = "alt+left"\n')
    async with reading(home, settings=load_settings(home)) as reader:
        for last, first in (("\x1bj", "\x1b/"), ("\x1b[106;3u", "\x1b[47;3u")):
            await sent(reader, last)
            assert reader.main.papers.cursor == 39
            await sent(reader, first)
            assert reader.main.papers.cursor == 0
        await sent(reader, "\x1b\x1b[D")
        assert reader.selected.marks.starred


@in_loop
async def test_words_are_edited_by_alt_in_the_box_and_in_a_note(home: Home) -> None:
    async with reading(home) as reader:
        await sent(reader, "/alpha beta\x01\x1bd", "\x05\x1bb-", "\x1b[1;3D\x06+")
        assert (reader.query, reader.main.typing) == (" +-beta", True)
        await reader.press("ctrl+u", "escape")
        await sent(reader, "ialpha beta\x1bb-", "\x01\x1bd", "\x02\x06\x06x")
        assert isinstance(reader.app.screen, NoteDialog)
        assert reader.app.screen.box.text == " -xbeta"


@in_loop
async def test_random_keys_with_alt_in_the_list_run_no_command_that_was_not_typed(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[str] = []
    monkeypatch.setattr(MainScreen, "run_command", lambda _, command: ran.append(command.name))
    chance = random.Random(27)
    async with reading(home) as reader:
        for _ in range(100):
            ran.clear()
            typed = [chance.choice(["j", "g", "\x1b"]) for _ in range(3)]
            read = "".join(f"\x1b{chance.choice('qsQAuxmZ')}" + key for key in typed)
            await sent(reader, read)
            assert set(ran) <= {{"j": "NextPaper", "g": "FirstPaper", "\x1b": "Back"}[key] for key in typed}


# Layouts


@pytest.mark.parametrize("typed", ["оооы", "οοοσ".replace("ο", "ξ"), "חחחד", "تتتس", "ㅓㅓㅓㄴ"])
@in_loop
async def test_letters_of_another_layout_act_by_their_place(home: Home, typed: str) -> None:
    async with reading(home) as reader:
        await reader.type(typed)
        assert (reader.main.papers.cursor, reader.selected.marks.starred) == (3, True)


@in_loop
async def test_letters_without_a_command_are_told_in_the_list_and_typed_in_the_box(home: Home) -> None:
    async with reading(home) as reader:
        await reader.press("П")
        assert reader.main.papers.cursor == 39
        await reader.press("ქ")
        assert "ქ has no command" in reader.news
        await reader.press(".", ".", "/", *"щы")
        assert reader.query == "щы"


@in_loop
async def test_a_letter_of_another_layout_can_be_set_in_the_config_file(home: Home) -> None:
    configure(home, '[keys]\nToggleStar = "о"\n')
    async with reading(home, settings=load_settings(home)) as reader:
        await reader.press("о")
        assert (reader.main.papers.cursor, reader.selected.marks.starred) == (0, True)


@in_loop
async def test_a_modifier_alone_changes_nothing(home: Home) -> None:
    async with reading(home) as reader:
        await reader.press("P")
        news = reader.news
        await sent(reader, "\x1b[57441u\x1b[57442;5u\x1b[57443u\x1b[57358u\x1b[57440u\x1b[57361u")
        assert reader.news == news != ""


# The selected paper


@pytest.mark.parametrize("key", ["s", "m", " ", "j", "l", "~", "M"])
@in_loop
async def test_after_the_wheel_a_key_shows_the_paper_it_acts_on(home: Home, key: str) -> None:
    async with reading(home) as reader:
        for _ in range(8):
            reader.main.papers.scroll_relative(y=4, animate=False, immediate=True)
        await reader.settle()
        assert reader.main.papers.scroll_offset.y > 4
        await reader.press(key)
        assert reader.main.papers.scroll_offset.y == 0


@pytest.mark.parametrize("key", [*"smtioOPLycMjG~lA ", "enter"])
@in_loop
async def test_without_a_paper_a_key_says_so(home: Home, key: str) -> None:
    async with reading(home, query="zqzqzq") as reader:
        assert reader.main.result.total == 0
        await reader.press(key)
        assert (reader.news, reader.app.screen) == ("no paper is listed", reader.main)


# Quitting and recall


@pytest.mark.parametrize("typed", ["q", "q!", "qa", "exit", "quit", "wq", "x"])
@in_loop
async def test_the_palette_quits_by_what_vim_and_shells_use(home: Home, typed: str) -> None:
    async with reading(home) as reader:
        await reader.press(":", *typed)
        assert isinstance(reader.app.screen, Menu)
        first = reader.app.screen.matching_choices[0].value
        assert isinstance(first, Command)
        assert first.name == "Quit"
        reader.send("enter")
        await reader.until(lambda: not reader.app.is_running)


@in_loop
async def test_up_in_an_empty_box_brings_earlier_searches_and_down_goes_back(home: Home) -> None:
    async with reading(home) as reader:
        for query in ("token", "graph", "token"):
            await reader.press("/", "ctrl+u", *query, "enter")
        await reader.press("j", "/", "ctrl+u", "up")
        assert (reader.query, reader.main.typing) == ("token", True)
        await reader.press("up", "up")
        assert reader.query == "graph"
        await reader.press("down", "down")
        assert reader.query == ""
        await reader.press("up", *" x", "up")
        assert reader.query == "token x"


@in_loop
async def test_up_in_a_box_without_earlier_searches_moves_in_the_list(home: Home) -> None:
    async with reading(home) as reader:
        await reader.press("j", "j", "/", "up")
        assert (reader.query, reader.main.papers.cursor) == ("", 1)
