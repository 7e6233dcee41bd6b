"""Where the terminal, its locale or its user differs from what most have: signs, sizes, colors, the hidden cursor."""

import sys
from pathlib import Path

import pytest
from rich.cells import cell_len

from paperbrowse.settings import Home
from paperbrowse.tui.ascii_table import ASCII_SIGNS, AsciiTable
from paperbrowse.tui.run import locale_charset
from tests.terminal.terminal import Terminal
from tests.tui.reader import in_loop, reading

needs_terminal = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals")
FIRST = "HELM-BERT"

# Locales that are not UTF-8


@needs_terminal
@pytest.mark.parametrize("environment", [{"LC_ALL": "en_US.ISO-8859-1"}, {"LC_ALL": "C"}, {"LC_ALL": "ja_JP.EUC-JP"}])
def test_a_locale_that_cannot_show_the_frame_gets_ascii(sample_home: Path, environment: dict[str, str]) -> None:
    with Terminal(sample_home, environment=environment) as terminal:
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
def test_a_terminal_that_cannot_move_the_cursor_is_refused_in_a_sentence(sample_home: Path, term: str) -> None:
    with Terminal(sample_home, environment={"TERM": term}) as terminal:
        assert terminal.ends() == 2
        assert f"TERM={term}" in terminal.text
        assert "paperbrowse search" in terminal.text
        assert b"\x1b" not in terminal.written


@needs_terminal
def test_the_size_of_the_terminal_counts_and_not_that_of_the_shell(sample_home: Path) -> None:
    with Terminal(sample_home, environment={"COLUMNS": "40", "LINES": "12"}) as terminal:
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
def test_stale_variables_of_textual_change_nothing(sample_home: Path) -> None:
    with Terminal(sample_home, environment=STALE) as terminal:
        terminal.wait_for(FIRST)
        terminal.send("sQ")
        assert terminal.ends() == 0
        assert b"Traceback" not in terminal.written


@needs_terminal
def test_with_sixteen_colors_the_menu_has_an_edge_and_the_chosen_row_is_reversed(sample_home: Path) -> None:
    with Terminal(sample_home, environment={"TERM": "xterm", "COLORTERM": ""}) as terminal:
        terminal.wait_for(FIRST)
        terminal.send("S")
        terminal.wait_for("Sort by")
        lines = terminal.text.splitlines()
        chosen = next(index for index, line in enumerate(lines) if "▌ " in line and "Relevance" in line)
        assert "│" in lines[chosen]
        assert terminal.colors(chosen, lines[chosen].index("Relevance")) == ("black", "white")
        assert terminal.colors(2, 10) != ("black", "white")  # the screen behind is dimmed


# Screen readers


@in_loop
async def test_the_hidden_cursor_follows_the_selected_row(home: Home) -> None:
    async with reading(home) as reader:
        await reader.press("j", "j")
        assert reader.lines[reader.app.cursor_position.y].startswith("▌")
        await reader.press("f", "down")
        assert "▌" in reader.lines[reader.app.cursor_position.y][reader.app.cursor_position.x :]
        await reader.press("escape", "enter")
        assert reader.app.cursor_position == reader.main.abstract.region.offset
        await reader.press("h", "/", "a", "b")
        assert reader.app.cursor_position == reader.main.box.cursor_screen_offset
        await reader.press("escape")
        assert reader.lines[reader.app.cursor_position.y].startswith("▌")
