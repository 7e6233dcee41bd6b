"""Tests of every key binding; a key without a test fails here."""

import re
from pathlib import Path

import pytest
from pybtex.database import parse_string

from paperbrowse.key_bindings import BOX_EDITING, CHOOSE_PAPERS, KEY_BINDINGS, KeyBinding
from paperbrowse.library.library import Library
from paperbrowse.model.errors import Interrupted
from paperbrowse.model.urls import page_link
from paperbrowse.papers.row_order import DateOrderedRows
from paperbrowse.search.fields import FIELDS, FilterField
from paperbrowse.settings import Home
from paperbrowse.text.latex import latex_to_unicode
from paperbrowse.tui import external
from paperbrowse.tui.commands.base import COMMANDS
from paperbrowse.tui.screens.export_dialog import ExportDialog
from paperbrowse.tui.screens.help import QUERY_SYNTAX
from paperbrowse.tui.screens.import_dialog import ImportDialog
from paperbrowse.tui.screens.menu import Menu
from tests.library.homes import numbered
from tests.tui.reader import Reader, in_loop, reading

BY_NAME = {key.name: key for key in KEY_BINDINGS}
BUILT_IN = {name: command for name, command in COMMANDS.items() if "." not in name and name != CHOOSE_PAPERS.name}
"""The commands of every session: not those of a config file or of `paperbrowse pick`."""
TESTED: set[tuple[str, str]] = set()
"""(command, key) of every test below; keys of the search box begin with `box `."""


def keys_of(*names: str) -> pytest.MarkDecorator:
    """Run a test with every key of these commands."""
    TESTED.update((name, key) for name in names for key in BY_NAME[name].keys)
    return pytest.mark.parametrize("key", [key for name in names for key in BY_NAME[name].keys])


def box_keys_of(*names: str) -> pytest.MarkDecorator:
    """Run a test with every key of these commands in the search box."""
    TESTED.update((name, "box " + key) for name in names for key in BY_NAME[name].box_keys)
    return pytest.mark.parametrize("key", [key for name in names for key in BY_NAME[name].box_keys])


def test_every_key_has_a_test_and_every_binding_a_command() -> None:
    keys = {(binding.name, key) for binding in KEY_BINDINGS for key in binding.keys}
    box_keys = {(binding.name, f"box {key}") for binding in KEY_BINDINGS for key in binding.box_keys}
    assert keys | box_keys == TESTED
    assert set(BUILT_IN) == set(BY_NAME)


@pytest.mark.parametrize("field", ["keys", "box_keys"])
def test_no_key_belongs_to_two_commands(field: str) -> None:
    keys = [key for binding in KEY_BINDINGS for key in getattr(binding, field)]
    assert len(keys) == len(set(keys))


def test_every_command_has_a_key_binding_with_a_help_text() -> None:
    assert all(command.name == name and name in BY_NAME for name, command in BUILT_IN.items())
    assert all(isinstance(key, KeyBinding) and key.help for key in KEY_BINDINGS)


# Moving


@keys_of("NextPaper")
@in_loop
async def test_next_paper(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await reader.press(key)
        assert reader.main.papers.cursor == 1
        assert reader.selected.paper.title.startswith("Harnessing Consistency")
        assert "9 authors" in reader.text


@box_keys_of("NextPaper")
@in_loop
async def test_next_paper_while_typing(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await reader.press("/", *"token", key, key)
        assert (reader.main.papers.cursor, reader.query, reader.main.typing) == (2, "token", True)


@keys_of("PreviousPaper")
@in_loop
async def test_previous_paper(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await reader.press("j", "j", key)
        assert reader.main.papers.cursor == 1


@box_keys_of("PreviousPaper")
@in_loop
async def test_previous_paper_while_typing(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await reader.press("/", "down", "down", key)
        assert (reader.main.papers.cursor, reader.main.typing) == (1, True)


@keys_of("LastPaper")
@in_loop
async def test_last_paper(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await reader.press(key)
        assert reader.main.papers.cursor == 39


@keys_of("FirstPaper")
@in_loop
async def test_first_paper(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await reader.press("G", key)
        assert reader.main.papers.cursor == 0


PAGES = {"HalfPageDown": 6, "HalfPageUp": -6, "PageDown": 12, "PageUp": -12}
"""Papers moved at 100x30: 26 lines hold 13 papers, and one stays visible."""


async def paged(home: Home, key: str, moves: int, before: tuple[str, ...] = ()) -> None:
    async with reading(home) as reader:
        await reader.press("j" if moves > 0 else "G")
        start = reader.main.papers.cursor
        await reader.press(*before, key)
        assert reader.main.papers.cursor - start == moves


@keys_of("HalfPageDown")
@in_loop
async def test_half_page_down(home: Home, key: str) -> None:
    await paged(home, key, PAGES["HalfPageDown"])


@keys_of("HalfPageUp")
@in_loop
async def test_half_page_up(home: Home, key: str) -> None:
    await paged(home, key, PAGES["HalfPageUp"])


@keys_of("PageDown")
@in_loop
async def test_page_down(home: Home, key: str) -> None:
    await paged(home, key, PAGES["PageDown"])


@keys_of("PageUp")
@in_loop
async def test_page_up(home: Home, key: str) -> None:
    await paged(home, key, PAGES["PageUp"])


@box_keys_of("PageDown")
@in_loop
async def test_page_down_while_typing(home: Home, key: str) -> None:
    await paged(home, key, PAGES["PageDown"], before=("/",))


@box_keys_of("PageUp")
@in_loop
async def test_page_up_while_typing(home: Home, key: str) -> None:
    await paged(home, key, PAGES["PageUp"], before=("/",))


@keys_of("AbstractDown")
@in_loop
async def test_the_abstract_scrolls_from_the_list(home: Home, key: str) -> None:
    async with reading(home, size=(100, 14)) as reader:
        await reader.press(key, key)
        assert (reader.main.abstract.scroll_offset.y, reader.main.papers.cursor) == (2, 0)


@keys_of("AbstractUp")
@in_loop
async def test_the_abstract_scrolls_back_from_the_list(home: Home, key: str) -> None:
    async with reading(home, size=(100, 14)) as reader:
        await reader.press("J", "J", "J", key)
        assert reader.main.abstract.scroll_offset.y == 2


@in_loop
async def test_the_reading_view_goes_to_the_next_paper_and_back(home: Home) -> None:
    async with reading(home) as reader:
        await reader.press("enter", "J")
        assert (reader.main.papers.cursor, reader.selected.marks.read) == (1, True)
        assert "Harnessing Consistency" in reader.lines[2]
        await reader.press("K", "K")
        assert (reader.main.papers.cursor, reader.selected.marks.read) == (0, True)
        assert reader.main.split_view.is_reading


@in_loop
async def test_scrolling_beside_the_list_marks_nothing_read(home: Home) -> None:
    async with reading(home, size=(100, 14)) as reader:
        await reader.press("l", "J")
        assert (reader.main.abstract.scroll_offset.y, reader.main.papers.cursor) == (1, 0)


@keys_of("FocusAbstract")
@in_loop
async def test_to_the_abstract(home: Home, key: str) -> None:
    async with reading(home, size=(100, 14)) as reader:
        await reader.press(key, "j")
        assert reader.app.focused is reader.main.abstract
        assert (reader.main.abstract.scroll_offset.y, reader.main.papers.cursor) == (1, 0)
        assert not reader.selected.marks.read


@keys_of("FocusList")
@in_loop
async def test_back_to_the_list(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await reader.press("l", key)
        assert reader.app.focused is reader.main.papers


@keys_of("OtherPane")
@in_loop
async def test_the_other_pane(home: Home, key: str) -> None:
    async with reading(home) as reader:
        for pane in ("abstract", "papers"):
            await reader.press(key)
            assert reader.app.focused is not None
            assert reader.app.focused.id == pane


@box_keys_of("Complete")
@in_loop
async def test_tab_stays_in_the_box_where_nothing_completes_a_value(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await reader.press("/", *"source:zz", key, "backspace", "backspace", *"hug", key)
        assert (reader.query, reader.main.typing) == ("source:huggingface-page", True)
        await reader.press("backspace", *"z", key)
        assert (reader.news, reader.main.typing) == ("no known source begins like this", True)


@box_keys_of("Complete")
@in_loop
async def test_tab_outside_a_field_goes_to_the_list(home: Home, key: str) -> None:
    async with reading(home) as reader:
        for typed in ("", "tokenization", " is:starred", " tag:"):
            await reader.press("/", *typed, key)
            assert reader.app.focused is reader.main.papers
        assert reader.query == "tokenization is:starred tag:"


@in_loop
async def test_a_field_and_its_value_are_completed(home: Home) -> None:
    async with reading(home) as reader:
        await reader.press("/", *"tokenization -so", "tab", *"hug", "tab")
        assert (reader.query, reader.main.typing) == ("tokenization -source:huggingface-page", True)
    async with reading(home) as reader:
        await reader.press("/", *"dynamic si", "tab", *"las", "tab")
        assert reader.query == "dynamic since:last-"
        assert reader.news == "since:last-week since:last-month since:last-year"
        await reader.press("w", "tab", "end", *" or")
        assert (reader.query, reader.news) == ("dynamic since:last-week or", "")


@keys_of("NextUnread")
@in_loop
async def test_next_unread(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await reader.press("j", "m", "j", "m", "g", key)
        assert reader.main.papers.cursor == 3
        await reader.press("G", key)
        assert reader.main.papers.cursor == 39
        assert "no more unread" in reader.news


@keys_of("PreviousUnread")
@in_loop
async def test_previous_unread(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await reader.press("j", "m", "j", "m", "j", key)
        assert reader.main.papers.cursor == 0


@in_loop
async def test_a_jump_over_many_papers_reads_rows_in_slices(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    get, single_reads = DateOrderedRows.__getitem__, []

    def counting(rows: DateOrderedRows, index: int | slice) -> int | list[int]:
        if isinstance(index, int) or (index.step or 1) < 0:
            single_reads.append(index)
        return get(rows, index)

    file = tmp_path / "more.jsonl"
    file.write_bytes(numbered(range(2_000)))
    with Library(home) as library:
        library.imports.import_paths([str(file)])
        library.marks.mark_read(library.search.run("").rows[1:])
    file.write_bytes(numbered([2_000]))
    monkeypatch.setattr(DateOrderedRows, "__getitem__", counting)
    async with reading(home) as reader:
        await reader.press("G", "pageup", "pageup", "N")
        assert reader.main.papers.cursor == 0
        await reader.press("n")
        assert "no more unread" in reader.news
        await reader.press("G")
        last = reader.selected.paper.title
        await reader.press("I", *str(file), "enter")
        await reader.until(lambda: reader.news == "1 new")
        await reader.settle()
        assert (reader.main.papers.cursor, reader.selected.paper.title) == (2_039, last)
    assert len(single_reads) < 50


@in_loop
async def test_keys_after_a_jump_apply_to_the_paper_jumped_to(home: Home) -> None:
    async with reading(home) as reader:
        await reader.press("m", "j", "m", "g", "n", "s", "g")
        await reader.press("j", "j")
        assert reader.selected.marks.starred


# Searching


@keys_of("FocusSearch")
@in_loop
async def test_search(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await reader.press(key, *"tokn levl")
        assert reader.selected.paper.title == "Token-level Direct Preference Optimization"
        assert "21 of 40" in reader.text


@box_keys_of("KeepQuery")
@in_loop
async def test_keep_the_query(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await reader.press("/", *"dinamic tokenization", key, "j")
        assert (reader.query, reader.main.typing) == ("dinamic tokenization", False)


@keys_of("ToggleNewOnly")
@in_loop
async def test_new_papers_only(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await reader.press(key)
        assert (reader.query, reader.main.result.total) == ("is:new", 0)
        await reader.press(key)
        assert (reader.query, reader.main.result.total) == ("", 40)


@keys_of("ShowLetter")
@in_loop
async def test_the_letter(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await reader.press(key)
        await reader.until(lambda: "nothing is new since" in reader.text)


@keys_of("ToggleStarredOnly")
@in_loop
async def test_starred_only(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await reader.press("j", "s", key)
        assert (reader.query, reader.main.result.total) == ("is:starred", 1)
        await reader.press(key)
        assert (reader.query, reader.main.result.total) == ("", 40)


@keys_of("ToggleForYou")
@in_loop
async def test_sorted_for_you(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await reader.press(key)
        assert "needs 3 stars; there are 0" in reader.main.result.hints[0]
        await reader.press(key, "s", "j", "s", "j", "s", "g", key)
        assert (reader.query, reader.main.result.total) == ("is:unmarked sort:foryou", 37)
        assert reader.main.result.pulls
        assert "for you: +" in reader.main.abstract._content.plain
        await reader.press(key)
        assert reader.query == ""


@keys_of("ShowCards")
@in_loop
async def test_listed_papers_as_cards(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await reader.press(key)
        await reader.until(lambda: "1 of 40 · 39 left" in reader.text)


@keys_of("ShowPulls")
@in_loop
async def test_why_a_paper_stands_where_it_does(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await reader.press(*"sjsjs")
        await reader.press(key)
        assert "Why this paper stands here" in reader.text


@keys_of("Refresh")
@in_loop
async def test_another_windows_star_shows_after_a_refresh(home: Home, key: str) -> None:
    async with reading(home) as reader, reading(home) as other:
        await other.press("j", "j", "s")
        await reader.press("j", key)
        await reader.until(lambda: "no subscriptions yet" in reader.news)
        assert "2 starred" not in reader.text
        assert "1 starred" in reader.text
        assert reader.main.papers.cursor == 1
        await reader.press("j")
        assert reader.selected.marks.starred


@keys_of("ShowSimilar")
@in_loop
async def test_similar_papers_and_back(home: Home, key: str) -> None:
    async with reading(home, query="token") as reader:
        await reader.press("j", "j")
        start = reader.selected
        await reader.press(key)
        assert reader.query == f"like:{start.key}"
        assert reader.selected.paper.title != start.paper.title
        assert "like “" in reader.lines[-2]
        assert "Esc goes back" in reader.lines[-2]
        middle = reader.selected
        await reader.press(key, "/", *" date:2024", "escape", "escape")
        assert (reader.query, reader.selected.row) == (f"like:{start.key}", middle.row)
        await reader.press("escape")
        assert (reader.query, reader.selected.row, reader.main.papers.cursor) == ("token", start.row, 2)
        await reader.press("escape")
        assert reader.query == ""


@keys_of("GoBack")
@in_loop
async def test_going_back_through_searches(home: Home, key: str) -> None:
    async with reading(home, query="token") as reader:
        await reader.press("j", "j")
        row = reader.selected.row
        await reader.press("~")
        await reader.press("/", "ctrl+u", *"graph", "enter")
        await reader.press(key)
        assert reader.query.startswith("like:")
        await reader.press(key)
        assert (reader.query, reader.main.papers.cursor, reader.selected.row) == ("token", 2, row)
        await reader.press(key)
        assert (reader.query, reader.news) == ("token", "no search before this one")


@keys_of("GoForward")
@in_loop
async def test_going_forward_after_going_back(home: Home, key: str) -> None:
    async with reading(home, query="token") as reader:
        await reader.press("*")
        await reader.press("*")
        await reader.press("/", *" date:2024", "enter", "j")
        row = reader.selected.row
        await reader.press("backspace", "backspace")
        assert reader.query == "token is:starred"
        await reader.press(key, key)
        assert (reader.query, reader.selected.row) == ("token date:2024", row)
        await reader.press(key)
        assert reader.news == "no search after this one"


@keys_of("ChooseDates")
@in_loop
async def test_dates(home: Home, key: str) -> None:
    async with reading(home, query="token since:2020 author:x") as reader:
        await reader.press(key, *"last year", "enter")
        assert reader.query == "token author:x date:last-year"
        await reader.press(key, *"all dates", "enter")
        assert reader.query == "token author:x"
        await reader.press(key, *"another", "enter", *"2022 .. 2023-0x")
        assert "not a date yet" in reader.text
        await reader.press("enter", "backspace", "3")
        assert "2022-01-01 – 2023-03-31" in reader.text
        await reader.press("enter")
        assert reader.query == "token author:x date:2022..2023-03"
        await reader.press(key, *"another", "enter", "escape")
        assert reader.query == "token author:x date:2022..2023-03"


@in_loop
async def test_a_date_chosen_and_the_list_agree(home: Home) -> None:
    async with reading(home) as reader:
        await reader.press("d", *"another", "enter", *"2022", "enter")
        assert reader.main.result.total == 4
        assert all(line.lstrip(" ▌").startswith("2022-") for line in reader.lines[3:11:2])


@keys_of("CopyCitation")
@in_loop
async def test_copy_citation(home: Home, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(external, "copy_to_clipboard", lambda text: True)
    async with reading(home) as reader:
        await reader.press("j", key)
        await reader.until(lambda: reader.news.startswith("copied "))
        entries = parse_string(reader.app.clipboard, "bibtex").entries
        ((name, entry),) = entries.items()
        assert entry.fields["title"].replace("{", "").replace("}", "") == reader.selected.paper.title
        assert reader.news == f"copied {name}"


@keys_of("ExportPapers")
@in_loop
async def test_export(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await reader.press(key)
        assert isinstance(reader.app.screen, ExportDialog)


@keys_of("ImportPapers")
@in_loop
async def test_import_asks_for_a_file(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await reader.press(key)
        assert isinstance(reader.app.screen, ImportDialog)
        await reader.press("escape")
        assert not isinstance(reader.app.screen, ImportDialog)


@keys_of("ChooseSort")
@in_loop
async def test_sort(home: Home, key: str) -> None:
    async with reading(home, query="sort:newest") as reader:
        await reader.press(key, *"oldest", "enter")
        assert reader.query == "sort:oldest"
        assert str(reader.selected.paper.published) == "2022-02-15"


@keys_of("ChooseFacet")
@in_loop
async def test_filter(home: Home, key: str) -> None:
    async with reading(home, query="token") as reader:
        await reader.press(key, *"2023", "enter")
        await reader.until(lambda: "date:2023" in reader.query)
        await reader.settle()
        assert reader.query == "token date:2023"
        assert {
            str(entry.paper.published)[:4] for entry in reader.main._fetch_entries(reader.main.result.rows) if entry
        } == {"2023"}
        await reader.press(key, *"2023", "enter")
        await reader.until(lambda: reader.query == "token")


@keys_of("SaveSearch")
@in_loop
async def test_save_a_search(home: Home, key: str) -> None:
    async with reading(home, query="token date:2024") as reader:
        await reader.press(key, "ctrl+u", *"my tokens", "enter")
        await reader.until(lambda: reader.news == "saved “my tokens” · 1 opens it")
        with Library(home) as library:
            assert [(saved.name, saved.query) for saved in library.marks.saved_searches.all()] == [
                ("my tokens", "token date:2024")
            ]
        await reader.press("/", "ctrl+u", *"model", "enter", key, *"My Tokens", "enter")
        await reader.until(lambda: "replacing token date:2024" in reader.news)


@keys_of("OpenSearch")
@in_loop
async def test_open_a_saved_search(home: Home, key: str) -> None:
    with Library(home) as library:
        for number in range(1, 10):
            library.marks.saved_searches.save(f"search {number}", f"token upvotes:<{number}")
    async with reading(home, query="x") as reader:
        await reader.press(key)
        await reader.settle()
        assert reader.query == f"token upvotes:<{key}"
        assert f"“search {key}”" in reader.news


@keys_of("ChooseSearch")
@in_loop
async def test_choose_a_saved_search(home: Home, key: str) -> None:
    with Library(home) as library:
        library.marks.saved_searches.save("tokens", "token")
        library.marks.saved_searches.save("starred", "is:starred")
    async with reading(home) as reader:
        await reader.press(key)
        await reader.until(lambda: "40 papers  token" in reader.text and "0 papers  is:starred" in reader.text)
        await reader.press(*"tok", "enter")
        await reader.settle()
        assert reader.query == "token"


@in_loop
async def test_the_menu_without_saved_searches_says_how_to_save_one(home: Home) -> None:
    async with reading(home) as reader:
        await reader.press("B")
        await reader.until(lambda: "nothing here" in reader.text and "b in the list saves" in reader.text)
        await reader.press("x")
        await reader.until(lambda: "no match" in reader.text)


@keys_of("ChooseTheme")
@in_loop
async def test_themes(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await reader.press(key, *"paperbrowse-day", "enter")
        assert reader.app.theme == "paperbrowse-day"
        assert 'theme = "paperbrowse-day" under [look]' in reader.news


# Timeline


@keys_of("ShowTimeline")
@in_loop
async def test_the_timeline(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await reader.press(key)
        await reader.until(lambda: "40 papers by month" in reader.text)
        await reader.press(key)
        await reader.until(lambda: "by month" not in reader.text)


@keys_of("PreviousPeriod", "NextPeriod")
@in_loop
async def test_step_through_periods(home: Home, key: str) -> None:
    async with reading(home, query="date:2025-01") as reader:
        await reader.press(key)
        await reader.until(lambda: reader.query == ("date:2024-12" if key == "[" else "date:2025-02"))
        await reader.press("escape", key)
        await reader.until(lambda: reader.query == ("date:2025-12" if key == "[" else "date:2022-02"))


@keys_of("WidenBack", "WidenOn")
@in_loop
async def test_widen_the_period(home: Home, key: str) -> None:
    async with reading(home, query="token date:2025-01") as reader:
        await reader.press("T")
        await reader.until(lambda: "January 2025: " in reader.text)
        await reader.press(key, key)
        assert reader.query == f"token date:{'2024-11..2025-01' if key == 'shift+left' else '2025-01..2025-03'}"


# Marks


@keys_of("SelectPaper")
@in_loop
async def test_select_papers(home: Home, key: str) -> None:
    async with reading(home) as reader:
        rows = reader.main.result.rows
        assert list(reader.main.target_rows) == [rows[0]]
        await reader.press(key, "j", key)
        assert (reader.main.papers.cursor, list(reader.main.target_rows)) == (3, [rows[0], rows[2]])
        await reader.press("k", key)
        assert list(reader.main.target_rows) == [rows[0]]


@keys_of("SelectAll")
@in_loop
async def test_select_all_or_none(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await reader.press(key)
        assert list(reader.main.target_rows) == list(reader.main.result.rows)
        assert "40 selected" in reader.text
        await reader.press(key)
        assert list(reader.main.target_rows) == [reader.selected.row]


@keys_of("ToggleStar")
@in_loop
async def test_star(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await reader.press(key)
        assert reader.selected.marks.starred
        assert "★" in reader.lines[2]
        assert "starred" in reader.news
        await reader.press(key)
        assert not reader.selected.marks.starred


@keys_of("ToggleRead")
@in_loop
async def test_mark_read_and_unread(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await reader.press(key)
        assert reader.selected.marks.read
        assert "✓" in reader.lines[2]
        await reader.press(key)
        assert not reader.selected.marks.read


@keys_of("EditTags")
@in_loop
async def test_edit_tags(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await reader.press(key, *"to read", "enter", "escape")
        assert reader.selected.marks.tags == ("to read",)


@keys_of("ShowRecords")
@in_loop
async def test_lists_the_records_of_a_paper(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await reader.press(key)
        assert "One record" in reader.text


@keys_of("EditNote")
@in_loop
async def test_edit_the_note(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await reader.press(key, *"fast", "enter", *"and small", "escape")
        assert reader.selected.marks.note == "fast\nand small"


@keys_of("MarkAllRead")
@in_loop
async def test_mark_all_shown_read(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await reader.press(key)
        assert "Mark 40 papers read?" in reader.text
        await reader.press("enter")
        assert reader.news == "marked 40 papers read · u undoes"
        await reader.press("G")
        assert reader.selected.marks.read
    async with reading(home, query="is:read") as reader:
        assert reader.main.result.total == 40


@keys_of("Read")
@in_loop
async def test_read(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await reader.press(key)
        assert reader.selected.marks.read
        assert reader.app.focused is reader.main.abstract


@keys_of("Undo")
@in_loop
async def test_undo(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await reader.press("s", key)
        assert not reader.selected.marks.starred
        await reader.press(key)
        assert reader.news == "nothing to undo"


@keys_of("Redo")
@in_loop
async def test_redo(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await reader.press("s", "u", key)
        assert reader.selected.marks.starred


# Links


async def wait_until_opened(reader: Reader, opened: list[str]) -> None:
    await reader.until(lambda: len(opened) == 1 and reader.news.startswith("opened"))


@keys_of("OpenPage")
@in_loop
async def test_open(home: Home, key: str, opened: list[str]) -> None:
    async with reading(home) as reader:
        await reader.press(key)
        await wait_until_opened(reader, opened)
        assert opened == [page_link(reader.selected.paper).url]
        assert not reader.selected.marks.read


@keys_of("OpenAndRead")
@in_loop
async def test_open_and_read(home: Home, key: str, opened: list[str]) -> None:
    async with reading(home) as reader:
        await reader.press(key)
        await reader.until(lambda: len(opened) == 1)
        await reader.until(lambda: reader.selected.marks.read)


@keys_of("OpenPdf")
@in_loop
async def test_a_missing_pdf_is_reported(home: Home, key: str, opened: list[str]) -> None:
    async with reading(home) as reader:
        await reader.press(key)
        assert "no PDF" in reader.news
        assert not opened


@keys_of("FetchPdf")
@in_loop
async def test_the_pdf_is_fetched_if_one_is_known(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await reader.press(key)
        await reader.until(lambda: "no PDF is known" in reader.news)


@keys_of("ChooseLink")
@in_loop
async def test_links(home: Home, key: str, opened: list[str]) -> None:
    async with reading(home) as reader:
        await reader.press(key, "enter")
        await wait_until_opened(reader, opened)


@keys_of("CopyLink")
@in_loop
async def test_copy(home: Home, key: str, opened: list[str]) -> None:
    async with reading(home) as reader:
        await reader.press(key)
        await reader.until(lambda: reader.news.startswith("sent"))
        assert reader.app.clipboard == page_link(reader.selected.paper).url
        assert not opened


@keys_of("CopyAbstract")
@in_loop
async def test_copy_the_abstract(home: Home, key: str, opened: list[str]) -> None:
    async with reading(home) as reader:
        await reader.press("j", key)
        await reader.until(lambda: reader.news.startswith("sent"))
        assert reader.app.clipboard == latex_to_unicode(reader.selected.paper.abstract or "")
        assert re.fullmatch(r"sent to the clipboard: “.+…” \(\d+ words\)", reader.news)


# Layout


@keys_of("ToggleMouse")
@in_loop
async def test_leave_the_mouse_to_the_terminal(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await reader.press(key)
        assert not reader.app.has_mouse
        assert "takes it back" in reader.news
        await reader.press(key)
        assert reader.app.has_mouse


@keys_of("ToggleAbstract")
@in_loop
async def test_the_abstract_pane(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await reader.press(key)
        assert not reader.main.abstract.display
        await reader.press(key)
        assert reader.main.abstract.display


@keys_of("ToggleCompact")
@in_loop
async def test_compact_rows(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await reader.press(key)
        assert reader.lines[3].lstrip(" ▌").startswith("Property Prediction")
        assert reader.lines[4].lstrip(" ▌").startswith("2025-12-28")
        await reader.press(key)
        assert reader.lines[3].lstrip().startswith("Harnessing")
        await reader.press(key)
        assert reader.lines[3].lstrip(" ▌").startswith("2025-12-28")


@keys_of("NarrowList", "WidenList")
@in_loop
async def test_keys_move_the_edge_between_the_panes_and_it_stays(home: Home, key: str) -> None:
    expected = 51 if key == "<" else 59
    async with reading(home) as reader:
        await reader.press(key, "z")
        await reader.until(lambda: reader.main.abstract.region.x == expected)
    async with reading(home) as reader:
        assert reader.main.abstract.region.x == expected
        assert reader.main.papers.row_height == 3
        await reader.press(*key * 30)
        await reader.until(lambda: reader.main.abstract.region.x == (20 if key == "<" else 80))


@keys_of("ShowHelp")
@in_loop
async def test_help(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await reader.press(key, *"unstar the", "enter")
        assert reader.selected.marks.starred


def test_help_lists_every_field_and_mark_of_the_search_language() -> None:
    text = " ".join(" ".join(row) for row in QUERY_SYNTAX)
    assert [name for name in FIELDS if f"{name}:" not in text] == []
    marks = FIELDS["is"]
    assert isinstance(marks, FilterField)
    assert [name for name in marks.values if f"is:{name}" not in text] == []


@in_loop
async def test_help_explains_how_to_search_by_id(home: Home) -> None:
    async with reading(home) as reader:
        await reader.press("?", *"address")
        assert "2411.19943  " in reader.text


@in_loop
async def test_help_leads_to_the_pages_of_the_manual(home: Home) -> None:
    async with reading(home) as reader:
        await reader.press("?", *"formats", "enter", *"crossref")
        await reader.until(lambda: "Zotero, Crossref" in reader.text)
        await reader.press("escape")
        await reader.until(lambda: reader.app.screen is reader.main)


@in_loop
async def test_the_cursor_skips_headings_in_help(home: Home) -> None:
    async with reading(home) as reader:
        await reader.press("?")
        assert [word for word in ("Finding", "Moving") if any(line.split()[1:2] == [word] for line in reader.lines)]
        menu = reader.app.screen
        assert isinstance(menu, Menu)
        for _ in range(len(menu._choices)):
            assert not menu.matching_choices[menu._cursor].is_heading
            await reader.press("down")
        await reader.press("home")
        assert menu.matching_choices[menu._cursor].label == "/"
        await reader.type("star the")
        assert "Marking" not in reader.text


@pytest.mark.parametrize("size", [(100, 30), (40, 12)])
@in_loop
async def test_the_footer_lists_keys_of_the_focused_pane(home: Home, size: tuple[int, int]) -> None:
    async with reading(home, size=size) as reader:
        assert reader.lines[-1].split()[:2] == ["/", "search"]
        await reader.press("enter")
        assert reader.lines[-1].split()[:2] == ["J", "next"]
        assert "Esc list" in reader.lines[-1]
        await reader.press("escape")
        assert "q quit" in reader.lines[-1]
        await reader.press("/")
        assert reader.lines[-1].split()[:4] == ["Enter", "to", "the", "list"]


@in_loop
async def test_a_truncated_choice_is_shown_in_full_at_the_foot(home: Home) -> None:
    async with reading(home, size=(40, 12)) as reader:
        await reader.press("?", *"complete the")
        assert "Complete the word (outside a field or its" not in reader.text
        foot = " ".join(" ".join(line.split()) for line in reader.lines[-4:])
        assert "Tab Complete the word (outside a field or its value, go to the" in foot
        assert "complete the" in reader.lines[1]


@box_keys_of("ShowHelp")
@in_loop
async def test_help_while_typing(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await reader.press("/", key)
        assert isinstance(reader.app.screen, Menu)
        await reader.press("escape", "x")
        assert reader.query == "x"


@keys_of("ShowPalette")
@in_loop
async def test_palette(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await reader.press(key, *"last paper", "enter")
        assert reader.main.papers.cursor == 39


# Back and quit


@keys_of("Back")
@in_loop
async def test_escape_goes_back_one_step_and_never_quits(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await reader.press("/", *"token", "enter", "l", key)
        assert reader.app.focused is reader.main.papers
        assert reader.query == "token"
        await reader.press(key)
        assert (reader.query, reader.main.result.total) == ("", 40)
        await reader.press(key)
        assert reader.app.is_running


@box_keys_of("Back")
@in_loop
async def test_escape_leaves_the_box_first(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await reader.press("/", *"token", key)
        assert (reader.query, reader.main.typing) == ("token", False)


@keys_of("BackOrQuit")
@in_loop
async def test_q_goes_back_and_then_quits(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await reader.press("l", key)
        assert reader.app.focused is reader.main.papers
        reader.send("s", key)
        await reader.until(lambda: not reader.app.is_running)
        assert reader.app.return_code == 0
    async with reading(home, query="is:starred") as reader:
        assert reader.main.result.total == 1


@keys_of("Quit", "StopOrQuit")  # the second stops an import if one runs
@in_loop
async def test_quit(home: Home, key: str) -> None:
    async with reading(home) as reader:
        reader.send("l", key)
        await reader.until(lambda: not reader.app.is_running)


@box_keys_of("Quit", "StopOrQuit")
@in_loop
async def test_quit_while_typing(home: Home, key: str) -> None:
    async with reading(home) as reader:
        reader.send("/", key)
        await reader.until(lambda: not reader.app.is_running)


async def assert_suspends(home: Home, monkeypatch: pytest.MonkeyPatch, *keys: str) -> None:
    calls: list[str] = []
    async with reading(home) as reader:
        monkeypatch.setattr(reader.app, "action_suspend_process", lambda: calls.append("suspended"))
        await reader.press(*keys)
        assert calls == ["suspended"]


@keys_of("QuitIfRepeated")
@in_loop
async def test_zz_quits_and_z_and_another_key_do_not(home: Home, key: str) -> None:
    async with reading(home) as reader:
        await reader.press(key, "j", key, "k", key)
        assert (reader.app.is_running, reader.news) == (True, "Z again quits")
        reader.send(key)
        await reader.until(lambda: not reader.app.is_running)


async def assert_redraws(home: Home, monkeypatch: pytest.MonkeyPatch, *keys: str) -> None:
    calls: list[str] = []
    async with reading(home) as reader:
        monkeypatch.setattr(reader.app, "redraw", lambda: calls.append("redrawn"))
        await reader.press(*keys)
        assert calls == ["redrawn"]


@keys_of("Redraw")
@in_loop
async def test_redraw(home: Home, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    await assert_redraws(home, monkeypatch, key)


@box_keys_of("Redraw")
@pytest.mark.parametrize("before", ["/", ":", "i"])
@in_loop
async def test_redraw_while_typing(home: Home, key: str, before: str, monkeypatch: pytest.MonkeyPatch) -> None:
    await assert_redraws(home, monkeypatch, before, key)


@keys_of("Suspend")
@in_loop
async def test_suspend(home: Home, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    await assert_suspends(home, monkeypatch, key)


@box_keys_of("Suspend")
@in_loop
async def test_suspend_while_typing(home: Home, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    await assert_suspends(home, monkeypatch, "/", key)


EDITS = {
    "ctrl+u": ("", ""),
    "ctrl+w": ("", "token "),
    "backspace": ("", "token leve"),
    "alt+backspace": ("", "token "),
    "alt+d": ("home", " level"),
    "alt+b": ("", "token xlevel"),
    "alt+left": ("", "token xlevel"),
    "ctrl+b": ("", "token levexl"),
    "alt+f": ("home", "tokenx level"),
    "alt+right": ("home", "tokenx level"),
    "ctrl+f": ("home", "txoken level"),
    "ctrl+a": ("", "xtoken level"),
    "ctrl+e": ("home", "token levelx"),
    "ctrl+k": ("home", ""),
    "ctrl+d": ("home", "oken level"),
}
"""By key: a key before it, and what both leave of the text `token level`, with an x at the cursor if they only move."""


def test_every_key_that_edits_the_box_has_a_test() -> None:
    assert {key for key, _ in BOX_EDITING} <= EDITS.keys()


@pytest.mark.parametrize(("key", "before", "left"), [(key, *edit) for key, edit in EDITS.items()])
@in_loop
async def test_editing_in_the_box(home: Home, key: str, before: str, left: str) -> None:
    async with reading(home) as reader:
        await reader.press("/", *"token level", *([before] if before else []), key, *("x" if "x" in left else ""))
        assert (reader.query, reader.main.result.query) == (left, left)


@in_loop
async def test_a_date_typed_into_the_date_menu_is_chosen(home: Home) -> None:
    async with reading(home) as reader:
        await reader.press("d", *"2024-04")
        assert "2024-04-01 – 04-30" in reader.text
        await reader.press("enter")
        assert reader.query == "date:2024-04"


def test_papers_for_an_export_can_be_interrupted(home: Home) -> None:
    with Library(home) as library:
        library._stores.papers.connection.set_progress_handler(lambda: True, 1)
        with pytest.raises(Interrupted):
            list(library.papers.export_items(range(1, 3_000)))
