"""Tests of the tags dialog, which gets every key after `t`."""

import pytest

from paperbrowse.library.library import Library
from paperbrowse.library.marks import MarkService
from paperbrowse.model.errors import NotSaved
from paperbrowse.settings import Home
from paperbrowse.tui.screens.tags import TagsDialog
from tests.tui.reader import Reader, in_loop, reading


def tags_of(reader: Reader) -> tuple[str, ...]:
    return reader.selected.marks.tags


def choices(reader: Reader) -> list[tuple[str, str, str]]:
    """Return (sign, tag, detail) of every line."""
    assert isinstance(reader.app.screen, TagsDialog)
    return [
        (choice.mark if choice.current else "", choice.label, choice.detail) for choice in reader.app.screen.choices
    ]


@in_loop
async def test_several_tags_in_one_dialog(home: Home) -> None:
    async with reading(home) as reader:
        await reader.press("t", *"to read", "enter", *"Größe", "enter", "escape", "j", "s")
        assert reader.selected.marks.starred
        await reader.press("k")
        assert tags_of(reader) == ("Größe", "to read")
        await reader.press("u", "u", "u")
        assert (tags_of(reader), reader.news.startswith("undid: tagged “HELM")) == ((), True)
        await reader.press("ctrl+r", "ctrl+r")
        assert tags_of(reader) == ("Größe", "to read")


@in_loop
async def test_a_tag_that_all_have_is_removed(home: Home) -> None:
    async with reading(home) as reader:
        await reader.press("t", *"deep", "enter", *"deep", "enter", "escape")
        assert tags_of(reader) == ()
        assert reader.news.startswith("took the tag “deep” off")
        await reader.press("t", *"deep", "enter", "enter", "enter", "escape")
        assert tags_of(reader) == ("deep",)


@in_loop
async def test_signs_and_counts(home: Home) -> None:
    with Library(home) as library:
        rows = library.search.run("").rows
        library.marks.tag(rows[:2], "deep")
        library.marks.tag(rows[5:9], "much used")
        library.marks.tag(rows[:1], "rare")
    async with reading(home) as reader:
        await reader.press(" ", " ", "t")
        assert choices(reader) == [
            ("✓", "deep", "2 papers"),
            ("–", "rare", "1 paper · 1 of these 2"),
            ("", "much used", "4 papers"),
        ]
        await reader.press("down", "enter", "down", "enter")
        assert choices(reader) == [("✓", "deep", "2 papers"), ("✓", "rare", "2 papers"), ("✓", "much used", "6 papers")]
        assert "Tags  2 papers" in reader.text


@in_loop
async def test_typing_filters_and_offers_a_new_tag(home: Home) -> None:
    with Library(home) as library:
        rows = library.search.run("").rows
        for tag in ("deep learning", "deep", "shallow"):
            library.marks.tag(rows[3:4], tag)
    async with reading(home) as reader:
        await reader.press("t", *"LEARN")
        assert choices(reader) == [("", "deep learning", "1 paper"), ("+", "LEARN", "a new tag")]
        await reader.press("ctrl+u", *"deep")
        assert [label for _, label, _ in choices(reader)] == ["deep", "deep learning"]
        await reader.press("ctrl+u", *"nothing such", "enter", "escape")
        assert tags_of(reader) == ("nothing such",)


@in_loop
async def test_text_that_begins_no_tag_is_a_new_tag(home: Home) -> None:
    async with reading(home) as reader:
        await reader.press("t", *"reading group", "enter", *"group", "enter", "escape")
        assert tags_of(reader) == ("group", "reading group")
        await reader.press("t", *"read", "enter", "escape")  # the beginning of a tag stands for it
        assert tags_of(reader) == ("group",)


@in_loop
async def test_tab_completes_up_to_the_common_prefix(home: Home) -> None:
    with Library(home) as library:
        rows = library.search.run("").rows
        for tag in ("reading group", "reading list", "seminar"):
            library.marks.tag(rows[3:4], tag)
    async with reading(home) as reader:
        await reader.press("t", *"rea", "tab", "l", "tab", "enter", *"minar", "tab", "enter", "escape")
        assert tags_of(reader) == ("reading list", "seminar")


@in_loop
async def test_two_hundred_keys_after_t_in_one_read_are_text(home: Home) -> None:
    typed = "sSqQmMuUjJkKnN oOpPdDzZgGyYlLhH*?:" * 6
    async with reading(home) as reader:
        await reader.press("t", *typed)
        assert isinstance(reader.app.screen, TagsDialog)
        assert reader.app.screen.box.value == typed
        await reader.press("enter")
        assert "the tag has 204 characters; at most 100" in reader.text
        await reader.press("escape")
        assert tags_of(reader) == ()


@in_loop
async def test_a_tag_that_cannot_be_saved_is_reported(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise NotSaved("the disk is full", "make room")

    monkeypatch.setattr(MarkService, "tag", refuse)
    async with reading(home) as reader:
        await reader.press("t", *"deep", "enter")
        assert "the disk is full" in reader.text


@in_loop
async def test_a_tag_with_markup_shows_as_text(home: Home) -> None:
    weird = "[bold]x[/] 🧪\u202e {tag} %s"
    async with reading(home) as reader:
        await reader.press("t", *weird, "enter")
        assert "[bold]x[/] 🧪 {tag} %s" in reader.text
        await reader.press("enter", "escape")
        assert tags_of(reader) == ()


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (200, 60)])
@in_loop
async def test_it_fits_any_screen(home: Home, size: tuple[int, int]) -> None:
    with Library(home) as library:
        for number in range(30):
            library.marks.tag(library.search.run("").rows[:1], f"tag {number:02d}")
    async with reading(home, size=size) as reader:
        await reader.press("t")
        assert "Esc: close" in reader.text
        assert "tag 02" in reader.text
        await reader.press("pagedown", "pagedown", "pagedown", "pagedown")
        assert "tag 29" in reader.text


@in_loop
async def test_many_papers_are_tagged_after_a_confirmation(home: Home) -> None:
    async with reading(home) as reader:
        await reader.press("V", "t", "enter", *"all", "enter", "escape")
        assert tags_of(reader) == ("all",)
        assert reader.news == "tagged 40 papers with “all” · u undoes"
