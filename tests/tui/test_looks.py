"""Where the terminal, its locale or its user differs from what most have: signs, sizes, colors, the hidden cursor."""

import json
import re
import sys
from collections.abc import Callable

import pytest
from rich.cells import cell_len

from paperbrowse.library.library import Library
from paperbrowse.settings import Home
from paperbrowse.text.latex import latex_to_unicode
from paperbrowse.tui.ascii_table import ASCII_SIGNS, AsciiTable
from paperbrowse.tui.run import locale_charset
from tests.terminal.terminal import Terminal
from tests.tui.reader import Reader, in_loop, reading

needs_terminal = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals")
FIRST = "HELM-BERT"

# Locales that are not UTF-8


@needs_terminal
@pytest.mark.parametrize("environment", [{"LC_ALL": "en_US.ISO-8859-1"}, {"LC_ALL": "C"}, {"LC_ALL": "ja_JP.EUC-JP"}])
def test_a_locale_that_cannot_show_the_frame_gets_ascii(home: Home, environment: dict[str, str]) -> None:
    with Terminal(home.data, environment=environment) as terminal:
        terminal.wait_for(FIRST)
        terminal.send("f")
        terminal.wait_for("Filter by")
        lines = terminal.text.splitlines()
        assert terminal.text.isascii()
        assert "\\u" not in terminal.text
        assert lines[1] == "-" * 100
        assert lines[2].startswith(">   HELM-BERT")


@pytest.mark.parametrize("charset", ["ascii", "iso-8859-1", "euc-jp", "koi8-r", "gb18030", "cp1252"])
def test_every_character_keeps_its_width(charset: str) -> None:
    table = AsciiTable(charset)
    for text in ("─│▌★…“é”", "大規模ｱ", "Ⅻ ﬁ ½ α ж", "e\u0301", "🙂", "\u009b›"):
        shown = text.translate(table)
        assert cell_len(shown) == cell_len(text)
        assert not {*shown.encode(charset)} & {*range(0x80, 0xA0)} or charset in ("euc-jp", "gb18030")
    assert all(sign.translate(table) == known for sign, known in ASCII_SIGNS.items())


def test_letters_a_locale_has_stay_and_others_lose_their_accents() -> None:
    assert "Škoda Café".translate(AsciiTable("iso-8859-1")) == "Skoda Café"
    assert "Škoda Café".translate(AsciiTable("ascii")) == "Skoda Cafe"


@pytest.mark.parametrize(
    ("environment", "charset"),
    [
        ({}, ""),
        ({"LANG": "C.UTF-8"}, ""),
        ({"LC_ALL": "", "LANG": "de_DE.utf8"}, ""),
        ({"LC_ALL": "POSIX", "LANG": "de_DE.utf8"}, "ascii"),
        ({"LC_CTYPE": "de_DE.ISO-8859-15@euro", "LANG": "en_US.UTF-8"}, "iso8859-15"),
        ({"LANG": "x.rot13"}, ""),
        ({"LANG": "x.undefined"}, ""),
        ({"LANG": "en_US"}, ""),
    ],
)
def test_the_charset_is_that_of_the_locale(environment: dict[str, str], charset: str) -> None:
    assert locale_charset(environment) == charset


# Terminals and variables


@needs_terminal
@pytest.mark.parametrize("term", ["dumb", "emacs"])
def test_a_terminal_that_cannot_move_the_cursor_is_refused_in_a_sentence(home: Home, term: str) -> None:
    with Terminal(home.data, environment={"TERM": term}) as terminal:
        assert terminal.ends() == 2
        assert f"TERM={term}" in terminal.text
        assert "paperbrowse search" in terminal.text
        assert b"\x1b" not in terminal.written


@needs_terminal
def test_the_size_of_the_terminal_counts_and_not_that_of_the_shell(home: Home) -> None:
    with Terminal(home.data, environment={"COLUMNS": "40", "LINES": "12"}) as terminal:
        terminal.wait_for(FIRST)
        terminal.wait(lambda: "quit" in terminal.text.splitlines()[29])
        assert terminal.text.splitlines()[1] == "─" * 100


STALE = {
    "TEXTUAL": "headless,devtools",
    "TEXTUAL_COLOR_SYSTEM": "sepia",
    "TEXTUAL_DRIVER": "no.such:Driver",
    "TEXTUAL_LOG": "/no/such/folder/log",
    "TEXTUAL_PRESS": "q",
    "TEXTUAL_SCREENSHOT": "0",
    "TEXTUAL_THEME": "no-such-theme",
}


@needs_terminal
def test_stale_variables_of_textual_change_nothing(home: Home) -> None:
    with Terminal(home.data, environment=STALE) as terminal:
        terminal.wait_for(FIRST)
        terminal.send("sQ")
        assert terminal.ends() == 0
        assert b"Traceback" not in terminal.written


@needs_terminal
def test_with_sixteen_colors_the_menu_has_an_edge_and_the_chosen_row_is_reversed(home: Home) -> None:
    with Terminal(home.data, environment={"TERM": "xterm", "COLORTERM": ""}) as terminal:
        terminal.wait_for(FIRST)
        terminal.send("S")
        terminal.wait(lambda: re.search(r"▌ .*Relevance.*│", terminal.text) is not None)
        lines = terminal.text.splitlines()
        chosen = next(index for index, line in enumerate(lines) if "▌ " in line and "Relevance" in line)
        terminal.wait(lambda: terminal.colors(chosen, lines[chosen].index("Relevance")) == ("black", "white"))
        assert terminal.colors(2, 10) != ("black", "white")  # the screen behind is dimmed


# Screen readers


@in_loop
async def test_the_hidden_cursor_follows_the_selected_row(home: Home) -> None:
    async with reading(home) as reader:
        await reader.press("j", "j")
        await reader.until(lambda: reader.lines[reader.app.cursor_position.y].startswith("▌"))
        await reader.press("f", "down")
        await reader.until(lambda: "▌" in reader.lines[reader.app.cursor_position.y][reader.app.cursor_position.x :])
        await reader.press("escape", "enter")
        await reader.until(lambda: reader.app.cursor_position == reader.main.abstract.region.offset)
        await reader.press("h", "/", "a", "b")
        await reader.until(lambda: reader.app.cursor_position == reader.main.box.cursor_screen_offset)
        await reader.press("escape")
        await reader.until(lambda: reader.lines[reader.app.cursor_position.y].startswith("▌"))


# Room


def edge(reader: Reader) -> int:
    return reader.main.abstract.region.x


async def moved(reader: Reader, test: Callable[[int], bool]) -> int:
    """Wait until the edge is where it should be, and return where that is."""
    await reader.until(lambda: test(edge(reader)))
    return edge(reader)


@in_loop
async def test_the_mouse_drags_the_edge(home: Home) -> None:
    async with reading(home) as reader:
        await reader.drag((edge(reader), 10), (30, 12))
        assert await moved(reader, lambda x: x == 30)
        await reader.drag((10, 10), (20, 10))
        assert edge(reader) == 30
    async with reading(home) as reader:
        assert edge(reader) == 30
    async with reading(home, size=(60, 40)) as reader:
        await reader.drag((10, reader.main.abstract.region.y), (10, 30))
        await reader.until(lambda: reader.main.abstract.region.y == 30)
    async with reading(home, size=(60, 40)) as reader:
        assert reader.main.abstract.region.y == 30
        assert json.loads((home.data / "layout.json").read_text())["beside"] == 30


@pytest.mark.parametrize("text", ["", "[]", "{", '{"beside": "x", "stacked": 1, "lines": 2}', "[" * 100_000, "\0"])
@in_loop
async def test_a_damaged_layout_file_is_the_default(home: Home, text: str) -> None:
    (home.data / "layout.json").write_text(text)
    async with reading(home) as reader:
        assert reader.main.papers.row_height == 2
        assert reader.main.abstract.region.x == 55


@pytest.mark.parametrize("columns", [160, 200])
@in_loop
async def test_no_title_is_cut_that_fits_in_a_wide_terminal(home: Home, columns: int) -> None:
    with Library(home) as library:
        titles = [entry.paper.title for entry in library.papers.entries(library.search.run("").rows) if entry]
    async with reading(home, size=(columns, 90)) as reader:
        listed = " ".join(" ".join(line[4 : edge(reader) - 1].split()) for line in reader.lines)
        missing = [title for title in titles if " ".join(latex_to_unicode(title).split()) not in listed]
        assert missing == []


@in_loop
async def test_a_title_of_two_lines_keeps_its_matches_and_the_lines_below(home: Home) -> None:
    async with reading(home, "peptide property") as reader:
        await reader.press("z")
        assert reader.lines[3].lstrip(" ▌").startswith("Property Prediction")
        lit = [segment.text for segment in reader.strips[3] if segment.style and segment.style.bold]
        assert "Property" in lit


@in_loop
async def test_the_theme_menu_shows_the_theme_and_esc_goes_back(home: Home) -> None:
    async with reading(home) as reader:
        await reader.press("C", "down")
        assert reader.app.theme == "paperbrowse-day"
        await reader.press("escape")
        assert reader.app.theme == "paperbrowse"
        await reader.press("C", *"nord")
        assert reader.app.theme == "nord"
        await reader.press("x")
        assert reader.app.theme == "nord"
        await reader.press("escape", "C", "down", "enter")
        assert reader.app.theme == "paperbrowse-day"
