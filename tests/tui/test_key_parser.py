"""Tests of the parser that turns what the terminal sends into keys."""

import random
from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events

from paperbrowse.key_bindings import key_label, parse_key
from paperbrowse.tui.screens.base import key_name, split_alt
from paperbrowse.tui.textual_private.key_parser import KeyParser


def parsed(*reads: str) -> list[str]:
    """Return the names of the keys of some reads, after which nothing follows for a while."""
    parser = KeyParser()
    found = [event for read in reads for event in parser.feed(read)]
    return names([*found, *parser.tick()])


def names(found: Iterable[object]) -> list[str]:
    return [key_name(event) if isinstance(event, events.Key) else type(event).__name__ for event in found]


@pytest.mark.parametrize(
    ("read", "keys"),
    [
        ("\x1bq", ["alt+q"]),
        ("\x1bQj", ["alt+Q", "j"]),
        ("\x1b/a", ["alt+/", "a"]),
        ("\x1b\x1bq", ["escape", "alt+q"]),
        ("\x1b\r", ["alt+enter"]),
        ("\x1b\x7f", ["alt+backspace"]),
        ("\x1b\x04", ["alt+ctrl+d"]),
        ("\x1b ", ["alt+space"]),
        ("\x1bO", ["alt+O"]),
        ("\x1bOs", ["alt+O", "s"]),
        ("\x1bPj", ["alt+P", "j"]),
        ("\x1b[", ["alt+["]),
        ("\x1b\x1b[D", ["alt+left"]),
        ("\x1b[1;3D", ["alt+left"]),
        ("\x1b\x1b", ["escape", "escape"]),
        ("\x1bOA\x1b[B\x1bOP\x1b[15~\x1b[5;2~", ["up", "down", "f1", "f5", "shift+pageup"]),
    ],
)
def test_escape_before_a_key_is_alt_and_never_the_bare_key(read: str, keys: list[str]) -> None:
    assert parsed(read) == keys


@pytest.mark.parametrize(
    ("read", "keys"),
    [
        ("\x1b[97;;97u\x1b[97:65;2;65u", ["a", "A"]),
        ("\x1b[97u\x1b[97:65;2u\x1b[47:63;2u", ["a", "A", "?"]),
        ("\x1b[1089:1057:99;5u", ["ctrl+c"]),  # Russian
        ("\x1b[963::115;5u\x1b[963::115;3u", ["ctrl+s", "alt+s"]),  # Greek
        ("\x1b[1513::97;5u", ["ctrl+a"]),  # Hebrew
        ("\x1b[1074;5u\x1b[27;5;1079~\x1b[1086;3u", ["ctrl+d", "ctrl+p", "alt+j"]),  # Russian alone, in foot and xterm
        ("\x1b[1089::99;;1089u", ["с"]),
        ("\x1b[113;3u\x1b[113;3;113u\x1b[113:81;4u", ["alt+q", "alt+q", "alt+Q"]),
        ("\x1b[97;3;229u", ["å"]),  # Option+a of a Mac
        ("\x1b[99;69u\x1b[1;129B\x1b[27;129u", ["ctrl+c", "down", "escape"]),  # with Caps Lock, Num Lock
        ("\x1b[57400;129;49u", ["1"]),  # the keypad
        ("\x1b[91;5u\x1b[105;5u\x1b[109;5u\x1b[104;5u", ["escape", "tab", "enter", "backspace"]),
        ("\x1b[27u\x1b[13u\x1b[9;2u\x1b[127u", ["escape", "enter", "shift+tab", "backspace"]),
        ("\x1b[27;5;113~", ["ctrl+q"]),  # xterm
    ],
)
def test_keys_of_kitty_are_named_as_in_other_terminals(read: str, keys: list[str]) -> None:
    assert parsed(read) == keys


@pytest.mark.parametrize(
    "read",
    [
        *(f"\x1b[{code};2u" for code in (57358, 57360, 57441, 57442, 57443, 57447, 57453)),
        *("\x1b[113;1:3u", "\x1b[1;5:3A"),  # a key goes up
        *("\x1b[?62;22c", "\x1b]11;rgb:1/2/3\x07", "\x1bP1$r0m\x1b\\", "\x1b[>41;390;0c"),  # late answers
        *("\x1b[99999999999u", "\x1b[1114112u", "\x1b[55296u", "\x1b[99999999999;5A", "\x1b[12;34;56;78x"),
        "\x1b[1;2;" + "1" * 200 + "x",  # which must not be tried in every division into numbers
    ],
)
def test_what_is_not_a_key_types_nothing(read: str) -> None:
    assert parsed(read) == []
    assert parsed(read + "q") == ["q"]


def test_the_beginning_of_a_sequence_whose_end_does_not_come_types_nothing() -> None:
    assert parsed("\x1b[1;5") == parsed("\x1b\x1b[<65;20") == parsed("\x1bO5") == []


def test_pastes_the_mouse_and_the_focus_are_not_keys() -> None:
    read = "\x1b[200~a\x1bq\x1b[201~\x1b[<65;20;10M\x1b[Ij"
    assert parsed(read) == ["Paste", "MouseScrollDown", "AppFocus", "j"]
    assert parsed(*read) == parsed(read)
    assert parsed("\x1b" + read)[:2] == ["escape", "Paste"]


PLAIN = {"q": "q", "s": "s", "Z": "Z", "/": "/", "б": "б", "enter": "\r", "ctrl+d": "\x04", "escape": "\x1b"}
SEQUENCES = {"up": "\x1b[A", "f5": "\x1b[15~", "ctrl+left": "\x1b[1;5D", "alt+j": "\x1b[106;3u", "pageup": "\x1b[5~"}
ALT = {f"alt+{key}": f"\x1b{key}" for key in "qsZ/é1"} | {"alt+enter": "\x1b\r"}
TYPED = PLAIN | SEQUENCES | ALT


def split_all(keys: Iterable[events.Key]) -> list[str]:
    """Return the names of keys, Alt and a key as Escape and the key where a terminal sends them alike."""
    return names(part for key in keys for part in split_alt(key) or (key,))


def test_a_thousand_random_keys_with_escape_and_alt_at_random_gaps_are_those_typed() -> None:
    chance = random.Random(27)
    for _ in range(1_000):
        typed = [chance.choice(list(TYPED)) for _ in range(chance.randint(1, 20))]
        parser = KeyParser()
        found: list[object] = []
        for name in typed:
            sent = TYPED[name]
            parts = list(sent) if chance.random() < 0.3 else [sent]  # a slow line splits reads, but not for long
            found += [event for part in parts for event in parser.feed(part)]
            if chance.random() < 0.4:
                found += parser.tick()
        found += parser.tick()
        expected = [part for name in typed for part in (("escape", name[4:]) if name in ALT else (name,))]
        assert split_all(event for event in found if isinstance(event, events.Key)) == expected, typed


@given(st.lists(st.text(st.characters(max_codepoint=0x2FF)) | st.sampled_from(["\x1b", "\x1b[", "\x1b[1:2;3:4u", "~"])))
def test_the_parser_survives_any_input(reads: Sequence[str]) -> None:
    parser = KeyParser()
    for read in reads:
        list(parser.feed(read))
    list(parser.tick())
    assert parser.timeout is None


@pytest.mark.parametrize(
    ("label", "spellings"),
    [
        ("Ctrl+f", ["Ctrl+f", "ctrl+f", "CTRL+F", "ctrl-f", "<C-f>", "C-f", "^F", "^f", "Control+f", "Ctrl + f"]),
        ("Alt+x", ["Alt+x", "alt-x", "M-x", "<M-x>", "A-x", "Meta+x"]),
        ("Alt+X", ["Alt+X", "alt+shift+x"]),
        ("G", ["G", "shift+g", "S-g"]),
        ("PgDn", ["PageDown", "pagedown", "PgDn", "pgdn", "page_down", "page-down", "Page Down", "<PageDown>"]),
        ("F5", ["F5", "f5", "<F5>"]),
        ("Space", ["space", "Space", " ", "<Space>", "SPC"]),
        ("Enter", ["Enter", "Return", "<CR>", "Ctrl+m"]),
        ("+", ["+", "plus", "Plus"]),
        ("<", ["<", "<lt>", "lt"]),
        ("Shift+Tab", ["S-Tab", "<S-Tab>", "BackTab"]),
        ("Esc", ["Esc", "Escape", "<Esc>", "^["]),
        ("Shift+Tab", ["Shift+Tab", "S-Tab", "<S-Tab>"]),
        ("Alt+←", ["Alt+←", "alt+left", "M-Left"]),
        ("Ctrl+Space", ["Ctrl+Space", "C-Space", "^@"]),
        ("Alt+Ctrl+d", ["Ctrl+Alt+d", "C-M-d"]),
        ("-", ["-"]),
        ("+", ["+"]),
        ("<", ["<"]),
        ("й", ["й"]),
    ],
)
def test_the_usual_spellings_of_a_key_are_understood(label: str, spellings: list[str]) -> None:
    assert {spelling: key_label(parse_key(spelling) or "none") for spelling in spellings} == dict.fromkeys(
        spellings, label
    )


@pytest.mark.parametrize(
    "text", ["gg", "nonsense", "f99", "Ctrl", "ctrl+", "Ctrl+1", "shift+1", "Hyper+x", "<>", "", "\t"]
)
def test_what_no_terminal_sends_is_not_a_key(text: str) -> None:
    assert parse_key(text) is None
