"""Tests of the note dialog: it gets every key after `i`, and no note is lost."""

import pytest
from textual import events

from paperbrowse.library.library import Library
from paperbrowse.library.marks import MarkService
from paperbrowse.model.errors import NotSaved
from paperbrowse.settings import Home
from paperbrowse.tui.screens.note import NoteDialog
from tests.tui.reader import Reader, in_loop, reading


def note_of(reader: Reader) -> str | None:
    return reader.selected.marks.note


@in_loop
async def test_two_hundred_keys_after_i_in_one_read_are_the_note(home: Home) -> None:
    typed = "sSqQmMuUjJkKnN oOpPdDzZgGyYlLhH*?:" * 6
    async with reading(home) as reader:
        await reader.press("i", *typed, "escape", "j", "s")
        assert reader.selected.marks.starred
        await reader.press("k")
        assert note_of(reader) == typed


@in_loop
async def test_a_note_is_continued_and_undone(home: Home) -> None:
    async with reading(home) as reader:
        await reader.press("i", *"one", "ctrl+s", "i", "enter", *"two", "escape")
        assert note_of(reader) == "one\ntwo"
        await reader.press("u")
        assert note_of(reader) == "one"
        assert reader.news.startswith("undid: wrote a note on “HELM")
        await reader.press("u")
        assert note_of(reader) is None
        await reader.press("ctrl+r", "ctrl+r")
        assert note_of(reader) == "one\ntwo"


@in_loop
async def test_closing_an_unchanged_note_is_not_recorded(home: Home) -> None:
    async with reading(home) as reader:
        await reader.press("i", "escape", "i", "x", "backspace", "escape", "u")
        assert reader.news == "nothing to undo"


@in_loop
async def test_an_emptied_note_is_removed(home: Home) -> None:
    async with reading(home) as reader:
        await reader.press("i", *"one", "escape", "i", "f7", "delete", "escape")
        assert note_of(reader) is None
        assert reader.news.startswith("removed the note on")


@in_loop
async def test_the_cursor_moves_between_lines_and_a_paste_is_cleaned(home: Home) -> None:
    async with reading(home) as reader:
        await reader.press("i", *"ac", "left", "b", "end", "enter", *"d")
        reader.app.post_message(events.Paste("e\r\n\x1b[31mf\u202e"))
        await reader.press("up", "home", "tab", "escape")
        assert note_of(reader) == "abc\n\tde\n[31mf"


@in_loop
async def test_one_note_for_several_papers(home: Home) -> None:
    async with reading(home) as reader:
        await reader.press(" ", " ", "i", *"both", "escape", "i")
        assert "2 papers" in reader.text
        assert "both" in reader.text
        await reader.press(*"!", "escape", "g")
        assert note_of(reader) == "both!"


@in_loop
async def test_where_notes_differ_the_text_is_added_below_each(home: Home) -> None:
    async with reading(home) as reader:
        await reader.press("i", *"mine", "escape", " ", " ", "i")
        assert "added below the existing notes" in reader.text
        await reader.press(*"more", "escape", "g")
        assert note_of(reader) == "mine\n\nmore"
        await reader.press("j")
        assert note_of(reader) == "more"
        await reader.press("u", "g")
        assert note_of(reader) == "mine"


@in_loop
async def test_a_note_that_cannot_be_saved_is_opened_again(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise NotSaved("the disk is full", "make room")

    async with reading(home) as reader:
        with monkeypatch.context() as full:
            full.setattr(MarkService, "note", refuse)
            await reader.press("i", *"precious", "escape")
            assert isinstance(reader.app.screen, NoteDialog)
            assert reader.app.screen.box.text == "precious"
            assert "the disk is full" in reader.text
            await reader.press("escape")
            assert "precious" in reader.text
        await reader.press("escape")
        assert note_of(reader) == "precious"


@in_loop
async def test_a_note_that_cannot_be_saved_can_be_discarded(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise NotSaved("the disk is full", "make room")

    monkeypatch.setattr(MarkService, "note", refuse)
    async with reading(home) as reader:
        await reader.press("i", *"lost", "escape")
        await reader.press("ctrl+c")
        assert not isinstance(reader.app.screen, NoteDialog)
        assert reader.app.is_running


@in_loop
async def test_an_open_note_is_saved_when_the_program_is_terminated(home: Home) -> None:
    async with reading(home) as reader:
        await reader.press("i", *"half a thou")
        reader.app.exit()
        await reader.until(lambda: not reader.app.is_running)
    with Library(home) as library:
        assert library.papers.entries(library.search.run("is:noted").rows)[0].marks.note == "half a thou"  # type: ignore[union-attr]


@in_loop
async def test_a_terminal_that_cannot_be_suspended_is_reported(home: Home) -> None:
    async with reading(home) as reader:
        await reader.press("i", *"x", "ctrl+e")
        assert "cannot open an editor" in reader.text


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (200, 60)])
@in_loop
async def test_it_fits_any_screen(home: Home, size: tuple[int, int]) -> None:
    async with reading(home, size=size) as reader:
        await reader.press("i", *"a line")
        assert "a line" in reader.text
        assert "Esc: save" in reader.text
