"""Cleaning of text from outside: characters that are safe to store and to display."""

import re
import unicodedata

# CR, CRLF and the Unicode line ends; a form feed ends a page and so a line.
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")

# Characters that control a terminal, or reorder or hide text: C0 except TAB and LF, DEL, C1, bidi controls, zero-width
# and tag characters, interlinear marks. ZWNJ and ZWJ stay, because scripts and emoji need them. Noncharacters go,
# because the LaTeX decoder uses them as placeholders.
_UNSAFE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e0fff]"
)
# Control characters that are quotes and dashes of Windows-1252 read as Latin-1: HTML reads them so, too.
_MISREAD = re.compile("[\x82\x84\x91-\x97]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_SPACES = re.compile(r"\s+")
_MARK_RUN = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{8})"
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)

MAX_COMBINING_MARKS = 30
"""Marks on one letter, the limit of stream-safe text in Unicode (UAX 15)."""

# Runs that may have more marks: all marks are above U+0300, though most scripts above it have none.
_POSSIBLE_MARK_RUN = re.compile(f"[^\x00-\u02ff]{{{MAX_COMBINING_MARKS + 1},}}")
# The same test on UTF-8 bytes, which is twenty times as fast: every byte of such a character becomes an m.
_BYTE_CLASSES = bytes(ord("m" if 0x80 <= byte < 0xC0 or byte >= 0xCC else " ") for byte in range(256))
_MARK_BYTES = b"m" * (2 * MAX_COMBINING_MARKS + 2)


def clean_text(text: str) -> str:
    """Return text that is safe to store and display; lines and tabs stay, controls and bidi overrides go.

    Source: the allowlist follows Unicode's own warning list (UTS 39) and ECMA-48's control sets.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)
    text = _MISREAD.sub(lambda m: m[0].encode("latin-1").decode("cp1252", "ignore"), text)
    text = _UNSAFE.sub("", _LINE_END.sub("\n", text))
    if not text.isascii():
        # Normalizing sorts the marks of a letter in quadratic time: for a million, that takes hours.
        if may_have_excess_marks(text):
            text = _POSSIBLE_MARK_RUN.sub(_drop_excess_marks, text)
        text = _MARK_RUN.sub(r"\1", unicodedata.normalize("NFC", text))
    return text


def remove_controls(text: str) -> str:
    """Return text as it is, without control characters; line ends become LF and tabs spaces."""
    if text.isascii() and text.isprintable():
        return text
    text = _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)
    return _CONTROL.sub("", _LINE_END.sub("\n", text)).replace("\t", " ")


def may_have_excess_marks(text: str) -> bool:
    """Return whether a letter may have too many marks to normalize; False is certain."""
    return _MARK_BYTES in text.encode("utf-8", "surrogatepass").translate(_BYTE_CLASSES)


def _drop_excess_marks(matched: re.Match[str]) -> str:
    """Return a run of letters and marks with at most MAX_COMBINING_MARKS on each letter."""
    characters: list[str] = []
    marks = 0
    for character in matched.group():
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= MAX_COMBINING_MARKS:
            characters.append(character)
    return "".join(characters)


def clean_line(text: str) -> str:
    """Return clean text as one line, with single spaces and none at the ends."""
    return " ".join(clean_text(text).split()) if text else ""


def clean_paragraphs(text: str) -> str:
    """Return clean prose with hard-wrapped lines joined; blank lines still separate paragraphs."""
    paragraphs = re.split(r"\n[ \t]*\n", clean_text(text).strip())
    return "\n\n".join(joined for joined in (_SPACES.sub(" ", lines).strip() for lines in paragraphs) if joined)


def clean_lines(text: str) -> str:
    """Return clean text with its lines, without blanks at their ends."""
    return "\n".join(line.rstrip() for line in clean_text(text).split("\n")).strip()


# Terminals disagree about the width of these and their neighbors, so displayed rows go without them.
_WIDTH_CHANGING = re.compile("[\u00ad\u200c\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")


def printable(text: str) -> str:
    """Return stored text without the characters whose width depends on the terminal."""
    return text if text.isascii() else _WIDTH_CHANGING.sub("", text)
