"""Escape text for TeX and BibTeX; formulas that are safe to typeset stay as they are."""

import re
from collections.abc import Iterator
from urllib.parse import quote

from paperbrowse.text.braces import BRACE, lone_braces
from paperbrowse.text.clean import clean_line, clean_paragraphs
from paperbrowse.text.latex import latex_to_unicode

# The formula of `text.latex`, within one paragraph.
FORMULA = re.compile(r"(?<!\\)(\$(?! )[^$\n]{1,2000}?(?<![ \\])\$)(?!\d)")

# A comment, a parameter or a table cell ends a formula early; `^^` can encode any character, even a backslash.
_ENDS_EARLY = re.compile(r"(?<!\\)[%#&]|\^\^")
_FORMULA_COMMAND = re.compile(r"\\([A-Za-z]+|.)", re.DOTALL)

_GREEK = """
    alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi rho varrho
    sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega
"""
_SIGNS = """
    sim approx simeq equiv cong propto leq geq le ge neq ne ll gg lesssim gtrsim lessapprox gtrapprox leqslant geqslant
    prec succ preceq succeq subset supset subseteq supseteq subsetneq in notin ni mid nmid parallel perp vdash vDash
    times pm mp cdot circ bullet ast star odot oplus ominus otimes oslash cap cup setminus wedge vee dagger ddagger
    to rightarrow leftarrow leftrightarrow Rightarrow Leftarrow Leftrightarrow longrightarrow mapsto implies iff
    uparrow downarrow nabla partial infty prime ell hbar Re Im aleph forall exists neg varnothing emptyset angle
    sum prod int iint oint bigcup bigcap bigoplus bigotimes ldots cdots dots dotsc vdots langle rangle lceil rceil
    lfloor rfloor vert Vert lvert rvert lVert rVert lbrace rbrace backslash top bot square Box triangle bigstar
    deg degree AA checkmark colon lt gt slash
"""
_FUNCTIONS = """
    log ln lg exp sin cos tan cot sinh cosh tanh arcsin arccos arctan arg max min sup inf lim limsup liminf det dim ker
    gcd Pr hom pmod bmod mod
"""
_TYPESETTING = """
    mathrm mathbf mathcal mathbb mathit mathsf mathtt mathfrak mathscr boldsymbol bm rm bf it cal tt sf sc text textbf
    textit textrm textsf texttt textsc textup emph mbox operatorname frac tfrac dfrac sqrt binom overline underline
    overset underset stackrel hat widehat tilde widetilde bar vec dot ddot acute grave breve check mathring left right
    big Big bigg Bigg bigl bigr Bigl Bigr not quad qquad displaystyle textstyle scriptstyle limits nolimits
"""
_SAFE_COMMANDS = frozenset(f"{_GREEK} {_SIGNS} {_FUNCTIONS} {_TYPESETTING}".split()) | frozenset(",;:!>{}|%&#_ ")


def is_safe_formula(formula: str) -> bool:
    """Return whether TeX and BibTeX agree on its end, and its commands only typeset."""
    if _ENDS_EARLY.search(formula) or not all(name in _SAFE_COMMANDS for name in _FORMULA_COMMAND.findall(formula)):
        return False
    # BibTeX counts braces after a backslash, too, and TeX does not.
    return not (_find_lone_braces(formula) or _find_lone_braces(_FORMULA_COMMAND.sub("", formula)))


_SPECIAL = re.compile(r"[\\{}%#$&_~^]")
_DASH = re.compile(r"-(?=-)")
"""TeX makes a dash of two hyphens."""
_NEEDS_ESCAPE = re.compile(rf"{_SPECIAL.pattern}|{_DASH.pattern}")
_PLACEHOLDERS = range(0xE010, 0xF8FF)
_ESCAPES = {
    **{sign: f"\\{sign}" for sign in "{}%#$&_"},
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_LONE_BRACES = {"{": r"\textbraceleft{}", "}": r"\textbraceright{}"}
"""Unpaired braces are spelled out, because BibTeX counts braces even after a backslash."""

_TEXT_COMMAND = re.compile(r"\\(?:[a-z]+\{\}|.)")
_WORD_PARTS = re.compile(r"^([^\w\\]*)(.*?)([)\]]*)([.,:;!?]*)$", re.DOTALL)
_WORD_SEPARATOR = re.compile(r"[-–—/]")


def to_tex(text: str) -> str:
    """Escape a text; paragraphs are separated by `\\par`, and line ends become blanks."""
    if not text.isprintable():
        text = clean_paragraphs(text)
    if _NEEDS_ESCAPE.search(text):
        text = "".join(piece if is_math else _escape(piece) for piece, is_math in _split_formulas(text))
    return text.replace("\n\n", r"\par ").replace("\n", " ")


def title_to_tex(text: str) -> str:
    """Escape a title, with braces around the words that must keep their capitals in any bibliography style."""
    text = clean_line(text)
    names_only = _capitalizes_names_only(text)
    starts_sentence, parts = True, []
    for piece, is_math in _split_formulas(text):
        if is_math:
            parts.append(f"{{{piece}}}")
            starts_sentence = False
            continue
        words = []
        for word in _escape(piece).split(" "):
            words.append(_protect_word(word, starts_sentence, names_only))
            starts_sentence = word.endswith((":", ".", "?", "!")) if word else starts_sentence
        parts.append(" ".join(words))
    return "".join(parts)


def escape_verbatim(text: str) -> str:
    """Percent-encode everything in a URL or an id that could end its field; TeX reads such a field verbatim."""
    return "".join(quote(c) if c in "{}\\" or c.isspace() or not c.isprintable() else c for c in text)


def _split_formulas(text: str) -> Iterator[tuple[str, bool]]:
    """Yield (text, is it a formula with its dollars); TeX outside of formulas becomes plain text."""
    if "$" not in text:
        yield _to_plain(text), False
        return
    parts = FORMULA.split(text)
    formulas = [part for part in parts[1::2] if is_safe_formula(part)]
    safe = set(formulas)
    if "\\" in "".join(part for part in parts if part not in safe):
        mark = next(c for c in map(chr, _PLACEHOLDERS) if c not in text)
        parts = _to_plain("".join(mark if part in safe else part for part in parts)).split(mark)
        if len(parts) != len(formulas) + 1:  # a formula was the argument of a command without output
            yield _to_plain(text), False
            return
        parts = [part for pair in zip(parts, [*formulas, ""], strict=True) for part in pair]
    for part in parts:
        yield part, part in safe


def _to_plain(text: str) -> str:
    """Convert TeX to Unicode as on the screen, unless nothing would be left."""
    return (clean_paragraphs(latex_to_unicode(text)) if "\\" in text else text) or text


def _escape(text: str) -> str:
    if not _NEEDS_ESCAPE.search(text):
        return text
    lone = _find_lone_braces(text)
    escaped = _SPECIAL.sub(lambda m: _LONE_BRACES[m[0]] if m.start() in lone else _ESCAPES[m[0]], text)
    return _DASH.sub("-{}", escaped)


def _find_lone_braces(text: str) -> set[int]:
    return lone_braces((brace.start(), brace[0]) for brace in BRACE.finditer(text))


def _capitalizes_names_only(title: str) -> bool:
    """Return whether a title capitalizes only names, so that a capital marks a name."""
    words = [word for word in title.split()[1:] if len(word) > 3 and word[0].isalpha()]
    return sum(word[0].isupper() for word in words) * 2 < len(words)


def _protect_word(word: str, starts_sentence: bool, names_only: bool) -> str:
    """Put a word of a title in braces if it must keep its capitals; punctuation stays outside."""
    matched = _WORD_PARTS.match(word)
    before, core, brackets, after = matched.groups() if matched else ("", word, "", "")
    if "(" in core or "[" in core:
        core, brackets = core + brackets, ""
    bare = _TEXT_COMMAND.sub("", core)
    capital = any(part[1:] != part[1:].lower() for part in _WORD_SEPARATOR.split(bare))
    letter = len(bare) == 1 and bare.isupper() and not (starts_sentence and bare == "A")
    if not (capital or letter or (names_only and not starts_sentence and bare[:1].isupper())):
        return word
    # BibTeX takes a backslash directly after an outer brace for an accent, and lower-cases the rest.
    inner = f"{{{core}}}" if core.startswith("\\") else core
    return f"{before}{{{inner}}}{brackets}{after}"
