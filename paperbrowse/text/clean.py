"""Which characters of foreign text may be kept, and which may be drawn."""

import re
import unicodedata

# CR, CRLF and the Unicode line ends; a form feed is a page's end and so a line's end too.
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")

# What a terminal could obey, or what could reorder or hide text: C0 but TAB and LF, DEL, C1, bidi controls,
# zero-width and tag characters, interlinear marks. ZWNJ and ZWJ stay: scripts and emoji need them. Noncharacters, which
# Unicode leaves to programs, mean something while TeX is decoded, and go.
_UNSAFE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e0fff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACES = re.compile(r"\s+")
_MARK_RUN = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{8})"
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)

MAX_COMBINING_MARKS = 30
"""Marks on one letter, of which Unicode itself wants no more (UAX 15, stream-safe text)."""

# Where more may stand: no mark is below these letters; of the writings above, most hold none.
_POSSIBLE_MARK_RUN = re.compile(f"[\u0300-\U0010ffff]{{{MAX_COMBINING_MARKS + 1},}}")
# The same on bytes of UTF-8, which is looked through twenty times as fast: all that makes up such a letter is an m.
_BYTE_CLASSES = bytes(ord("m" if 0x80 <= byte < 0xC0 or byte >= 0xCC else " ") for byte in range(256))
_MARK_BYTES = b"m" * (2 * MAX_COMBINING_MARKS + 2)


def clean_text(text: str) -> str:
    """Foreign text made safe to store and show; lines and tabs stay, controls and bidi overrides go.

    Source: the allowlist follows Unicode's own warning list (UTS 39) and ECMA-48's control sets.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)
    text = _UNSAFE.sub("", _LINE_END.sub("\n", text))
    if not text.isascii():
        # Normalizing puts marks in order by moving each past all before it: of a million, that takes hours.
        if may_have_excess_marks(text):
            text = _POSSIBLE_MARK_RUN.sub(_drop_excess_marks, text)
        text = _MARK_RUN.sub(r"\1", unicodedata.normalize("NFC", text))
    return text


def may_have_excess_marks(text: str) -> bool:
    """Whether there may be more marks on one letter than can be normalized in good time; a no is sure."""
    return _MARK_BYTES in text.encode("utf-8", "surrogatepass").translate(_BYTE_CLASSES)


def _drop_excess_marks(matched: re.Match[str]) -> str:
    """A run of letters and marks without the marks that are too many for their letter."""
    kept: list[str] = []
    marks = 0
    for character in matched.group():
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= MAX_COMBINING_MARKS:
            kept.append(character)
    return "".join(kept)


def clean_line(text: str) -> str:
    """Foreign text as one line: cleaned, every run of white space one space, none at the ends."""
    return " ".join(clean_text(text).split()) if text else ""


def clean_paragraphs(text: str) -> str:
    """Foreign prose with hard-wrapped lines joined; a blank line still parts paragraphs."""
    paragraphs = re.split(r"\n[ \t]*\n", clean_text(text).strip())
    return "\n\n".join(joined for joined in (_SPACES.sub(" ", one).strip() for one in paragraphs) if joined)


def clean_lines(text: str) -> str:
    """A text whose lines mean something: cleaned, each line as it stands but for blanks at its end."""
    return "\n".join(line.rstrip() for line in clean_text(text).split("\n")).strip()


# Terminals disagree on how wide these make their neighbours, so a drawn row goes without them.
_WIDTH_CHANGING = re.compile("[\u00ad\u200c\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")


def printable(text: str) -> str:
    """Stored text without the characters whose width terminals disagree on."""
    return text if text.isascii() else _WIDTH_CHANGING.sub("", text)
