import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperbrowse.text.clean import MAX_COMBINING_MARKS, clean_line, clean_paragraphs, clean_text, printable
from tests.examples import examples

BIDI_CONTROLS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
JOINERS = "\u200c\u200d"

# Any character, and often those that hostile and broken sources put into titles.
ANY_TEXT = st.text(
    st.one_of(st.characters(exclude_categories=()), st.sampled_from("\x1b\x9b\r\n\x85\u2028\u202e\u0301\u200b \ta")),
    max_size=60,
)


def is_dangerous(c: str) -> bool:
    """Return whether a character is a control (but tab and line end) or surrogate, or reorders text."""
    category = unicodedata.category(c)
    return (
        (category == "Cc" and c not in "\t\n")
        or category in ("Cs", "Zl", "Zp")
        or unicodedata.bidirectional(c) in BIDI_CONTROLS
        or c in "\u061c\u200b\u200e\u200f\u2060\ufeff"
        or 0xE0000 <= ord(c) <= 0xE0FFF
    )


def test_no_code_point_gets_through_that_controls_or_reorders() -> None:
    for first in range(0, 0x110000, 256):
        cleaned = clean_text("a".join(map(chr, range(first, first + 256))))
        assert not any(map(is_dangerous, cleaned)), hex(first)


@settings(max_examples=examples(200))
@given(ANY_TEXT)
def test_no_dangerous_character_gets_through(text: str) -> None:
    assert not any(map(is_dangerous, clean_text(text)))


@pytest.mark.parametrize("marks", ["\u0323\u0301", "\u05b1\u05b0", "\u302b\u302a", "a" + "\u0301\u0323" * 20])
def test_excess_marks_are_dropped_before_normalizing(marks: str) -> None:
    cleaned = clean_text("e" + marks * 100_000)
    most = max(len(run) for run in "".join("m" if unicodedata.combining(c) else " " for c in cleaned).split())
    assert most <= MAX_COMBINING_MARKS


def test_scripts_without_marks_stay_unchanged() -> None:
    for text in ("大規模言語モデルの注意機構" * 9, "注意機構を持つ\u3099モデル" * 9, "\U0001f600" * 99, "Ελληνικά" * 9):
        assert clean_text(text) == unicodedata.normalize("NFC", text)


@settings(max_examples=examples(200))
@given(ANY_TEXT)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    for clean in (clean_text, clean_line, clean_paragraphs, printable):
        assert clean(clean(text)) == clean(text), clean


@settings(max_examples=examples(200))
@given(ANY_TEXT)
def test_a_line_has_single_blanks_and_none_at_its_ends(text: str) -> None:
    line = clean_line(text)
    assert line == line.strip()
    assert not set(line) & set("\n\t\r")
    assert "  " not in line


@settings(max_examples=examples(200))
@given(ANY_TEXT)
def test_clean_text_can_be_encoded(text: str) -> None:
    clean_text(text).encode()


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("plain text stays", "plain text stays"),
        ("a\x1b]52;c;AAAA\x07b", "a]52;c;AAAAb"),
        ("a\x9b2Jb", "a2Jb"),
        ("\x93don\x92t\x94 \x96 x", "“don’t” – x"),
        ("user\u202etxt.exe", "usertxt.exe"),
        ("a\u2066b\u2069c", "abc"),
        ("a\ud800b", "a\ufffdb"),
        ("tab\tstays", "tab\tstays"),
        ("one\r\ntwo\rthree\x85four\u2028five\u2029six", "one\ntwo\nthree\nfour\nfive\nsix"),
        ("e\u0301", "é"),
        ("na\u200bive", "naive"),
        ("\ufeffBOM", "BOM"),
        ("क\u094d\u200dष", "क\u094d\u200dष"),
        ("👩\u200d🔬", "👩\u200d🔬"),
        ("z" + "\u0336" * 50, "z" + "\u0336" * 8),
        ("\x00", ""),
        ("", ""),
    ],
)
def test_unsafe_characters_go_and_scripts_stay(dirty: str, clean: str) -> None:
    assert clean_text(dirty) == clean


def test_a_hard_wrapped_title_becomes_one_line() -> None:
    assert clean_line("  A title\n  that was\u00a0wrapped\t \n") == "A title that was wrapped"


def test_wrapped_lines_are_joined_and_paragraphs_stay() -> None:
    wrapped = "  One line\nand its end.\n \t\nA second\r\nparagraph.\n\n\n\nThird.\n"
    assert clean_paragraphs(wrapped) == "One line and its end.\n\nA second paragraph.\n\nThird."


def test_characters_of_uncertain_width_are_not_printed() -> None:
    assert printable("co\u00adop 👩\u200d🔬 ❤\ufe0f 👍\U0001f3fd") == "coop 👩🔬 ❤ 👍"


def test_joiners_are_stored_and_not_printed() -> None:
    assert [clean_text(c) for c in JOINERS] == list(JOINERS)
    assert [printable(c) for c in JOINERS] == ["", ""]
