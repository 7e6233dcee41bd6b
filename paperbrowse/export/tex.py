r"""Text as TeX that prints it: `50% of $x$` -> `50\% of $x$`.

A formula between dollars stays a formula if `formulas` finds it sound. Around formulas the TeX of
titles and abstracts is shown as on the screen (`Schr\"odinger` -> Schrödinger), and all else is taken at its word.
"""

import re
from collections.abc import Iterator
from urllib.parse import quote

from paperbrowse.export.formulas import FORMULA, is_sound
from paperbrowse.text.clean import clean_line, clean_paragraphs
from paperbrowse.text.latex import readable

_SPECIAL = re.compile(r"[\\{}%#$&_~^]")
_DASH = re.compile(r"-(?=-)")
"""Of two hyphens TeX makes a dash."""
_NEEDS_CARE = re.compile(rf"{_SPECIAL.pattern}|{_DASH.pattern}")
_PLACEHOLDERS = range(0xE010, 0xF8FF)
_ESCAPED = {
    **{sign: f"\\{sign}" for sign in "{}%#$&_"},
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_LONE = {"{": r"\textbraceleft{}", "}": r"\textbraceright{}"}
"""A brace without its partner: BibTeX counts braces, also those behind a backslash."""

_COMMAND = re.compile(r"\\(?:[a-z]+\{\}|.)")
_WORD = re.compile(r"^([^\w\\]*)(.*?)([)\]]*)([.,:;!?]*)$", re.DOTALL)
_JOINT = re.compile(r"[-–—/]")


def tex(text: str) -> str:
    """A text, its paragraphs parted by `\\par`, without a line end."""
    if not text.isprintable():
        text = clean_paragraphs(text)
    if _NEEDS_CARE.search(text):
        text = "".join(piece if is_math else _literal(piece) for piece, is_math in _pieces(text))
    return text.replace("\n\n", r"\par ").replace("\n", " ")


def tex_title(text: str) -> str:
    """A title whose acronyms, names and formulas keep their capitals in styles that lower the others."""
    text = clean_line(text)
    protects = _protects_names(text)
    begins, shown = True, []
    for piece, is_math in _pieces(text):
        if is_math:
            shown.append(f"{{{piece}}}")
            begins = False
            continue
        words = []
        for word in _literal(piece).split(" "):
            words.append(_protected(word, begins, protects))
            begins = word.endswith((":", ".", "?", "!")) if word else begins
        shown.append(" ".join(words))
    return "".join(shown)


def verbatim(text: str) -> str:
    """An address or an id, which TeX takes as it stands, without what could end its field."""
    return "".join(quote(c) if c in "{}\\" or c.isspace() or not c.isprintable() else c for c in text)


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """(piece, whether it is a formula with its dollars), other TeX than formulas made plain."""
    if "$" not in text:
        yield _plain(text), False
        return
    parts = FORMULA.split(text)
    formulas = [part for part in parts[1::2] if is_sound(part)]
    sound = set(formulas)
    if "\\" in "".join(part for part in parts if part not in sound):
        mark = next(c for c in map(chr, _PLACEHOLDERS) if c not in text)
        parts = _plain("".join(mark if part in sound else part for part in parts)).split(mark)
        if len(parts) != len(formulas) + 1:  # a formula was the argument of a command that shows nothing
            yield _plain(text), False
            return
        parts = [part for pair in zip(parts, [*formulas, ""], strict=True) for part in pair]
    for part in parts:
        yield part, part in sound


def _plain(text: str) -> str:
    """TeX as the screen shows it, unless that leaves nothing."""
    shown = clean_paragraphs(readable(text)) if "\\" in text else text
    return shown or text


def _literal(text: str) -> str:
    """Every character for itself."""
    if not _NEEDS_CARE.search(text):
        return text
    lone = _lone_braces(text)
    escaped = _SPECIAL.sub(lambda m: _LONE[m[0]] if m.start() in lone else _ESCAPED[m[0]], text)
    return _DASH.sub("-{}", escaped)


def _lone_braces(text: str) -> set[int]:
    """Places of braces that have no partner."""
    opened: list[int] = []
    lone: set[int] = set()
    for found in re.finditer(r"[{}]", text):
        if found[0] == "{":
            opened.append(found.start())
        elif opened:
            opened.pop()
        else:
            lone.add(found.start())
    return lone | set(opened)


def _protects_names(title: str) -> bool:
    """Whether a title capitalises names only, so that a capital letter says that a word is one."""
    words = [word for word in title.split()[1:] if len(word) > 3 and word[0].isalpha()]
    return sum(word[0].isupper() for word in words) * 2 < len(words)


def _protected(word: str, begins: bool, names_only: bool) -> str:
    """A word of a title in braces if its capitals matter; the signs around it stay outside.

    begins: whether it is the first of a sentence; names_only: whether only names have capitals otherwise.
    """
    matched = _WORD.match(word)
    before, core, brackets, behind = matched.groups() if matched else ("", word, "", "")
    if "(" in core or "[" in core:
        core, brackets = core + brackets, ""
    bare = _COMMAND.sub("", core)
    capital = any(part[1:] != part[1:].lower() for part in _JOINT.split(bare))
    letter = len(bare) == 1 and bare.isupper() and not (begins and bare == "A")
    if not (capital or letter or (names_only and not begins and bare[:1].isupper())):
        return word
    # Behind a brace at the very top BibTeX takes a backslash for an accent, and lowers what follows.
    inner = f"{{{core}}}" if core.startswith("\\") else core
    return f"{before}{{{inner}}}{brackets}{behind}"
