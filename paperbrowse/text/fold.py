"""Words for comparison, without case, accents, strokes, hyphens and TeX accents.

The index, the vocabulary and all queries split text into words here, so that typed and stored words can differ only
in spelling.
"""

import re
import unicodedata
from functools import lru_cache

# Patterns that few texts need stay strings, because `re` compiles and caches them at the first use.

# Ideographs and kana are written without spaces, so each is a word.
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_ASCII_WORD = re.compile("[a-z0-9]+")

# To lower case, with a blank for every ASCII character that is not a letter or digit. This takes a third of the time
# of a pattern, and leaves the UTF-8 bytes of other characters unchanged.
_ASCII_TABLE = bytes(ord(chr(b).lower()) if b < 128 and chr(b).isalnum() else b if b >= 128 else 32 for b in range(256))
_WORD = f"[{_CJK}]|[^\\W_{_CJK}]+"

MAX_WORD_LENGTH = 100
"""Letters of a word; a longer run is a script without blanks, or an attack."""

_NOT_ASCII = r"[^\x00-\x7f]+"

PLAIN_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŋ": "ng"}
)
"""Latin letters that Unicode does not decompose, and how people type them without a special keyboard."""

# \'e, \"{o}, \v{c}: an accent command and its letter, of which only the letter counts.
_TEX_ACCENT = r"""\\(?:['"`^~=.]\s*|[uvHckbdrt](?=[\s{])\s*)\{?\\?([A-Za-z])\}?"""
_TEX_DOTLESS = r"\\([ij])\b ?"


def strip_tex_accents(text: str) -> str:
    r"""Replace TeX accent commands by their letter (`Bal\'azs` -> `Balazs`); other TeX stays."""
    if "\\" not in text:
        return text
    text = re.sub(_TEX_ACCENT, r"\1", text)
    return re.sub(_TEX_DOTLESS, r"\1", text) if "\\i" in text or "\\j" in text else text


def fold(text: str) -> str:
    """Return text without case, accents, strokes and compatibility forms (ﬁ -> fi, ² -> 2, ł -> l)."""
    if text.isascii():
        return text.lower()
    return re.sub(_NOT_ASCII, lambda run: _fold_letters(run.group()), text.casefold())


@lru_cache(maxsize=4_096)
def _fold_letters(piece: str) -> str:
    """Fold a run of non-ASCII letters; cached, because texts repeat the same few."""
    return _strip_accents(piece).translate(PLAIN_LETTERS)


def fold_accents(text: str) -> str:
    """Fold text, but keep strokes. It must never change, because saved keys of papers depend on it."""
    if text.isascii():
        return text.lower()
    return re.sub(_NOT_ASCII, lambda run: _strip_accents(run.group()), text.casefold())


@lru_cache(maxsize=4_096)
def _strip_accents(piece: str) -> str:
    if len(piece) > MAX_WORD_LENGTH:  # because normalizing sorts them in quadratic time
        piece = "".join(c for c in piece if not unicodedata.combining(c))
    decomposed = unicodedata.normalize("NFKD", piece)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def folded_words(text: str) -> list[str]:
    r"""Return the folded words of a text in order: `Pre-training k$\times$k` -> pre, training, k, times, k."""
    return folded_text(text).split()


def folded_text(text: str) -> str:
    """Return the folded words of a text as one string with blanks between them, for the index."""
    if "\\" in text:
        text = strip_tex_accents(text)
    if not text.isascii():
        text = re.sub(_NOT_ASCII, lambda run: _folded_text_run(run.group()), text.casefold())
    return text.encode().translate(_ASCII_TABLE).decode()


@lru_cache(maxsize=4_096)
def _folded_text_run(piece: str) -> str:
    """Fold a run of non-ASCII characters, with blanks for all but letters; cached because texts repeat them."""
    return re.sub(f"[{_CJK}]", r" \g<0> ", re.sub(f"[^\\w{_CJK}]|_", " ", _fold_letters(piece)))


def word_spans(text: str) -> list[tuple[int, int, str]]:
    """Return (start, end, folded word) of every word, for highlighting.

    Positions are those in the original text. A TeX accent splits a word here.
    """
    if text.isascii():
        return [(m.start(), m.end(), m.group()) for m in _ASCII_WORD.finditer(text.lower())]
    # Folded letter by letter, to know the position of every folded letter in the text.
    letters = [(index, letter) for index, c in enumerate(text) for letter in fold(c)]
    folded = "".join(letter for _, letter in letters)
    return [
        (letters[m.start()][0], _word_end(text, letters[m.end() - 1][0] + 1), m.group())
        for m in re.finditer(_WORD, folded)
    ]


def _word_end(text: str, end: int) -> int:
    """Return the end of a word, after the accents that follow its last letter."""
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return end


def is_cjk(word: str) -> bool:
    """Return whether a word is one letter of a script without spaces, so that other letters may touch it."""
    return len(word) == 1 and re.match(f"[{_CJK}]", word) is not None
