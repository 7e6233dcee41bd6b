"""How words are told apart: case, accents, strokes, hyphens and TeX marks do not count.

The index, the vocabulary and every query cut their words here, so that what is typed and what is stored
can only ever differ in spelling.
"""

import re
import unicodedata
from functools import lru_cache

# What only some texts need is compiled when the first of them comes: `re` keeps it.

# Ideographs and kana are written without spaces: each is a word of its own.
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_ASCII_WORD = re.compile("[a-z0-9]+")

# Lower case, and a blank for all ASCII that is no letter or digit: parting text so takes a third of the time, and what
# is beyond ASCII goes through it as UTF-8 untouched.
_ASCII_TABLE = bytes(ord(chr(b).lower()) if b < 128 and chr(b).isalnum() else b if b >= 128 else 32 for b in range(256))
_WORD = f"[{_CJK}]|[^\\W_{_CJK}]+"

MAX_WORD_LENGTH = 100
"""Letters of what may be a word; a longer run is a writing without blanks, or worse."""

_NOT_ASCII = r"[^\x00-\x7f]+"

PLAIN_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŋ": "ng"}
)
"""Letters of the Latin script that no decomposition makes plain, as they are written where they cannot be typed."""

# \'e, \"{o}, \v{c}: an accent command and its letter; the letter alone is the word's letter.
_TEX_ACCENT = r"""\\(?:['"`^~=.]\s*|[uvHckbdrt](?=[\s{])\s*)\{?\\?([A-Za-z])\}?"""
_TEX_DOTLESS = r"\\([ij])\b ?"


def strip_tex_accents(text: str) -> str:
    r"""TeX accent commands replaced by their bare letter (`Bal\'azs` -> `Balazs`); other TeX stays."""
    if "\\" not in text:
        return text
    text = re.sub(_TEX_ACCENT, r"\1", text)
    return re.sub(_TEX_DOTLESS, r"\1", text) if "\\i" in text or "\\j" in text else text


def fold(text: str) -> str:
    """Text without case, accents and strokes, compatibility forms made plain (ﬁ -> fi, ² -> 2, ł -> l)."""
    if text.isascii():
        return text.lower()
    return re.sub(_NOT_ASCII, lambda run: _fold_letters(run.group()), text.casefold())


@lru_cache(maxsize=4_096)
def _fold_letters(piece: str) -> str:
    """A run of letters beyond ASCII folded; texts repeat the same few."""
    return _strip_accents(piece).translate(PLAIN_LETTERS)


def fold_accents(text: str) -> str:
    """The same with letters with strokes as they are: names of papers that are kept rest on it, so it never changes."""
    if text.isascii():
        return text.lower()
    return re.sub(_NOT_ASCII, lambda run: _strip_accents(run.group()), text.casefold())


@lru_cache(maxsize=4_096)
def _strip_accents(piece: str) -> str:
    if len(piece) > MAX_WORD_LENGTH:  # before they are put in order, which takes the square of their number
        piece = "".join(c for c in piece if not unicodedata.combining(c))
    decomposed = unicodedata.normalize("NFKD", piece)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def folded_words(text: str) -> list[str]:
    r"""The folded words of a text in order: `Pre-training k$\times$k` -> pre, training, k, times, k."""
    return folded_text(text).split()


def folded_text(text: str) -> str:
    """The folded words of a text as one string, blanks between them: what the index is fed."""
    if "\\" in text:
        text = strip_tex_accents(text)
    if not text.isascii():
        text = re.sub(_NOT_ASCII, lambda run: _folded_text_run(run.group()), text.casefold())
    return text.encode().translate(_ASCII_TABLE).decode()


@lru_cache(maxsize=4_096)
def _folded_text_run(piece: str) -> str:
    """A run of letters beyond ASCII folded, with a blank for what is no letter; texts repeat the same few."""
    return re.sub(f"[{_CJK}]", r" \g<0> ", re.sub(f"[^\\w{_CJK}]|_", " ", _fold_letters(piece)))


def word_spans(text: str) -> list[tuple[int, int, str]]:
    """Every word with where it stands in the text as given: (start, end, folded word).

    For lighting matches, so positions are of the unfolded text; a TeX accent inside a word parts it here.
    """
    if text.isascii():
        return [(m.start(), m.end(), m.group()) for m in _ASCII_WORD.finditer(text.lower())]
    # Folded letter by letter, so that every letter of a word is known to come from its place in the text.
    letters = [(place, letter) for place, c in enumerate(text) for letter in fold(c)]
    folded = "".join(letter for _, letter in letters)
    return [
        (letters[m.start()][0], _word_end(text, letters[m.end() - 1][0] + 1), m.group())
        for m in re.finditer(_WORD, folded)
    ]


def _word_end(text: str, end: int) -> int:
    """The end of a word with the accents that follow its last letter."""
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return end


def is_cjk(word: str) -> bool:
    """Whether a word is one letter of a script written without spaces, and so stands among other letters."""
    return len(word) == 1 and re.match(f"[{_CJK}]", word) is not None
