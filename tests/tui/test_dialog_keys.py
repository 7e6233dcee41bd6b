"""Tests of every key of every dialog and menu; a key without a test fails here."""

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from textual import events

from paperbrowse.export.formats import FORMATS
from paperbrowse.library.library import Library
from paperbrowse.settings import Home
from paperbrowse.tui import external_editor
from paperbrowse.tui.external_editor import EditResult
from paperbrowse.tui.screens.base import LEAVE_KEYS, KeyedScreen, KeyQueueScreen
from paperbrowse.tui.screens.cards import CardsScreen
from paperbrowse.tui.screens.confirm import ConfirmDialog
from paperbrowse.tui.screens.dates import DateMenu, DateRangeDialog
from paperbrowse.tui.screens.dialog import Dialog
from paperbrowse.tui.screens.export_dialog import ExportDialog
from paperbrowse.tui.screens.facets import FacetMenu
from paperbrowse.tui.screens.import_dialog import ImportDialog
from paperbrowse.tui.screens.letter import LetterMenu
from paperbrowse.tui.screens.main import MainScreen
from paperbrowse.tui.screens.menu import PAGE, LoadingMenu, Menu
from paperbrowse.tui.screens.note import NoteDialog
from paperbrowse.tui.screens.palette import Palette
from paperbrowse.tui.screens.pulls import PullsMenu
from paperbrowse.tui.screens.saved_searches import SavedSearchMenu, SaveSearchDialog
from paperbrowse.tui.screens.simple_menus import ThemeMenu
from paperbrowse.tui.screens.tags import TagsDialog
from tests.tui.reader import Reader, in_loop, reading

ScreenType = type[KeyedScreen[Any]]

OPENED_BY: dict[ScreenType, tuple[str, ...]] = {
    ConfirmDialog: ("A",),
    DateMenu: ("d",),
    DateRangeDialog: ("d", *"another", "enter"),
    ExportDialog: ("e",),
    FacetMenu: ("f",),
    ImportDialog: ("I",),
    Menu: ("S",),
    NoteDialog: ("i",),
    Palette: (":",),
    SavedSearchMenu: ("B",),
    SaveSearchDialog: ("b",),
    TagsDialog: ("t",),
}
"""The keys that open each of them."""

TESTED: set[tuple[str, str]] = set()
"""(screen, key) of each of the tests below."""


def keys_in(screen: ScreenType, *keys: str) -> pytest.MarkDecorator:
    """Run a test with these keys of a screen."""
    TESTED.update((screen.__name__, key) for key in keys)
    return pytest.mark.parametrize("key", keys)


def screen_types(base: ScreenType = KeyedScreen) -> Iterator[ScreenType]:
    yield base
    for screen in base.__subclasses__():
        yield from screen_types(screen)


def test_every_key_has_a_test() -> None:
    tested_elsewhere = {MainScreen, CardsScreen, LetterMenu, PullsMenu, ThemeMenu}
    screens = {*screen_types()} - {KeyedScreen, KeyQueueScreen, Dialog, LoadingMenu} - tested_elsewhere
    assert screens == set(OPENED_BY)
    with_own_keys = {screen for screen in screens if not issubclass(screen, Menu) or screen is Menu}
    assert {
        (screen.__name__, key) for screen in with_own_keys for key in screen.KEYS if key not in LEAVE_KEYS
    } == TESTED


@pytest.mark.parametrize("key", LEAVE_KEYS)
@pytest.mark.parametrize("screen", OPENED_BY, ids=lambda screen: screen.__name__)
@in_loop
async def test_leaving_a_screen_changes_nothing(home: Home, screen: ScreenType, key: str) -> None:
    async with reading(home) as reader:
        before = reader.text
        await reader.press(*OPENED_BY[screen])
        assert isinstance(reader.app.screen, screen)
        assert reader.text != before
        await reader.press(key)
        assert (reader.app.screen, reader.text) == (reader.main, before)


@pytest.mark.parametrize("screen", OPENED_BY, ids=lambda screen: screen.__name__)
@in_loop
async def test_two_clicks_outside_a_screen_leave_it_once(home: Home, screen: ScreenType) -> None:
    async with reading(home) as reader:
        await open_screen(reader, screen)
        shown = reader.app.screen
        for _ in range(2):
            shown.post_message(events.Click(shown, 0, 0, 0, 0, 1, False, False, False, screen_x=0, screen_y=0))
        await reader.settle()
        assert reader.app.screen is reader.main


async def open_screen(reader: Reader, screen: ScreenType, *keys: str) -> None:
    await reader.press(*OPENED_BY[screen], *keys)


def menu(reader: Reader) -> Menu[Any]:
    assert isinstance(reader.app.screen, Menu)
    return reader.app.screen


# Menus


MENUS = [screen for screen in OPENED_BY if issubclass(screen, Menu)]


@pytest.mark.parametrize("screen", MENUS, ids=lambda screen: screen.__name__)
@in_loop
async def test_the_cursor_moves_in_a_menu(home: Home, screen: type[Menu[Any]]) -> None:
    with Library(home) as library:
        for name in ("one", "two"):
            library.marks.saved_searches.save(name, name)
    async with reading(home) as reader:
        await open_screen(reader, screen)
        await reader.until(lambda: len(menu(reader).matching_choices) > 1)
        first = menu(reader)._cursor
        await reader.press("down")
        assert menu(reader)._cursor > first
        await reader.press("up")
        assert menu(reader)._cursor == first


@keys_in(Menu, "down", "ctrl+n", "tab", "pagedown", "end", "up", "ctrl+p", "shift+tab", "pageup", "home")
@in_loop
async def test_each_key_moves_the_cursor_of_a_menu_by_its_distance(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await open_screen(reader, Menu)
        last = len(menu(reader).matching_choices) - 1
        distance = {"end": last, "home": last, "pagedown": min(PAGE, last), "pageup": min(PAGE, last)}.get(key, 1)
        is_down = key in ("down", "ctrl+n", "tab", "pagedown", "end")
        await reader.press("home" if is_down else "end", key)
        assert menu(reader)._cursor == (distance if is_down else last - distance)


@keys_in(Menu, "enter")
@in_loop
async def test_enter_chooses_in_a_menu(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await open_screen(reader, Menu, *"title", key)
        assert reader.query == "sort:title"


@keys_in(Menu, "backspace", "ctrl+u")
@in_loop
async def test_the_filter_of_a_menu_can_be_deleted(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await open_screen(reader, Menu)
        count = len(menu(reader).matching_choices)
        await reader.press(*"zz")
        assert menu(reader).matching_choices == []
        await reader.press(*([key] * 2 if key == "backspace" else [key]))
        assert len(menu(reader).matching_choices) == count


# Confirmations and dialogs of one line


@keys_in(ConfirmDialog, "enter")
@in_loop
async def test_enter_confirms(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await open_screen(reader, ConfirmDialog, key)
        assert (reader.app.screen, reader.news.startswith("marked 40 papers read")) == (reader.main, True)


@keys_in(DateRangeDialog, "enter")
@in_loop
async def test_a_range_is_accepted_when_it_is_valid(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await open_screen(reader, DateRangeDialog, *"2024-04..", *"x", key)
        assert isinstance(reader.app.screen, DateRangeDialog)
        await reader.press("backspace", *"2024-05", key)
        assert reader.query == "date:2024-04..2024-05"


@keys_in(SaveSearchDialog, "enter")
@in_loop
async def test_a_search_is_saved_under_a_name(home: Home, key: str) -> None:
    async with reading(home, query="token") as reader:
        await open_screen(reader, SaveSearchDialog, "ctrl+u", key)
        assert isinstance(reader.app.screen, SaveSearchDialog)
        await reader.press(*"mine", key)
    with Library(home) as library:
        assert [(saved.name, saved.query) for saved in library.marks.saved_searches.all()] == [("mine", "token")]


@pytest.mark.parametrize(("typed", "name"), [("mine", "mine"), (["end", "s"], "tokens"), ([], "token")])
@in_loop
async def test_a_typed_name_replaces_the_suggested_one(home: Home, typed: Sequence[str], name: str) -> None:
    async with reading(home, query="token") as reader:
        await open_screen(reader, SaveSearchDialog, *typed, "enter")
    with Library(home) as library:
        assert [saved.name for saved in library.marks.saved_searches.all()] == [name]


@keys_in(ImportDialog, "enter")
@in_loop
async def test_a_file_is_imported(home: Home, key: str, tmp_path: Path) -> None:
    file = tmp_path / "one.jsonl"
    file.write_text('{"title": "One More Paper"}\n')
    async with reading(home) as reader:
        await open_screen(reader, ImportDialog, *str(file), key)
        await reader.until(lambda: "1 new" in reader.news)


@keys_in(ImportDialog, "tab")
@in_loop
async def test_a_path_is_completed(home: Home, key: str, tmp_path: Path) -> None:
    (tmp_path / "papers-of-mine.jsonl").touch()
    async with reading(home) as reader:
        await open_screen(reader, ImportDialog, *f"{tmp_path}/pap", key)
        dialog = reader.app.screen
        assert isinstance(dialog, ImportDialog)
        await reader.until(lambda: dialog.box.value == f"{tmp_path}/papers-of-mine.jsonl")


# Tags


@keys_in(TagsDialog, "enter")
@in_loop
async def test_a_tag_is_added(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await open_screen(reader, TagsDialog, *"deep", key, "escape")
        assert reader.selected.marks.tags == ("deep",)


@keys_in(TagsDialog, "tab")
@in_loop
async def test_a_tag_is_completed(home: Home, key: str) -> None:
    with Library(home) as library:
        library.marks.tag(library.search.run("").rows[:1], "much used")
    async with reading(home) as reader:
        await open_screen(reader, TagsDialog, *"mu", key)
        dialog = reader.app.screen
        assert isinstance(dialog, TagsDialog)
        assert dialog.box.value == "much used"


@keys_in(TagsDialog, "down", "ctrl+n", "pagedown", "up", "ctrl+p", "shift+tab", "pageup")
@in_loop
async def test_the_cursor_moves_through_tags(home: Home, key: str) -> None:
    with Library(home) as library:
        for number in range(12):
            library.marks.tag(library.search.run("").rows[:1], f"tag {number:02}")
    is_down = key in ("down", "ctrl+n", "pagedown")
    async with reading(home) as reader:
        await open_screen(reader, TagsDialog, *([] if is_down else ["pagedown", "pagedown"]))
        dialog = reader.app.screen
        assert isinstance(dialog, TagsDialog)
        before = dialog._cursor
        await reader.press(key)
        assert dialog._cursor - before == (1 if is_down else -1) * (8 if key.startswith("page") else 1)


# Notes


@keys_in(NoteDialog, "ctrl+s")
@in_loop
async def test_a_note_is_saved(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await open_screen(reader, NoteDialog, *"mine", key)
        assert (reader.app.screen, reader.selected.marks.note) == (reader.main, "mine")


@pytest.mark.parametrize("key", LEAVE_KEYS)
@in_loop
async def test_every_key_that_closes_a_note_saves_it(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await open_screen(reader, NoteDialog, *"mine", key)
        assert (reader.app.screen, reader.selected.marks.note) == (reader.main, "mine")


@keys_in(NoteDialog, "ctrl+e")
@in_loop
async def test_a_note_is_edited_in_the_users_editor(home: Home, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(external_editor, "edit_text", lambda text, folder: EditResult(text + " and more", ""))
    async with reading(home) as reader:
        monkeypatch.setattr(reader.app, "suspend", nullcontext)  # there is no terminal to hand over
        await open_screen(reader, NoteDialog, *"mine", key, "escape")
        assert reader.selected.marks.note == "mine and more"


# Exports


def export_dialog(reader: Reader) -> ExportDialog:
    assert isinstance(reader.app.screen, ExportDialog)
    return reader.app.screen


@keys_in(ExportDialog, "down", "ctrl+n", "up", "ctrl+p")
@in_loop
async def test_a_format_is_chosen(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await open_screen(reader, ExportDialog, key)
        chosen = FORMATS[1 if key in ("down", "ctrl+n") else -1]
        assert export_dialog(reader).box.value.endswith(chosen.suffix)


@keys_in(ExportDialog, "tab", "shift+tab")
@in_loop
async def test_papers_to_export_are_chosen(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await open_screen(reader, ExportDialog)
        count = len(export_dialog(reader)._choices)
        await reader.press(key)
        assert export_dialog(reader)._papers_index == (1 if key == "tab" else count - 1)
        assert count > 1


@keys_in(ExportDialog, "enter")
@in_loop
async def test_papers_are_written(home: Home, key: str, tmp_path: Path) -> None:
    async with reading(home) as reader:
        await open_screen(reader, ExportDialog, "ctrl+u", *f"{tmp_path}/out.bib", key)
        await reader.until(lambda: (tmp_path / "out.bib").exists() and reader.app.screen is reader.main)
