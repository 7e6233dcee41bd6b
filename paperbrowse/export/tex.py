"""Which formulas of a text may stay TeX: those that end where they seem to, and only set type."""

import re
from collections.abc import Iterator
from urllib.parse import quote

from paperbrowse.text.clean import clean_line, clean_paragraphs
from paperbrowse.text.latex import latex_to_unicode

# As `text.latex` knows it, within one paragraph.
FORMULA = re.compile(r"(?<!\\)(\$(?! )[^$\n]{1,2000}?(?<![ \\])\$)(?!\d)")

# A comment, a parameter and a cell would end it early; doubled hats spell any character, a backslash as well.
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
    """Whether TeX and BibTeX both find its end, and nothing in it could do more than be printed."""
    if _ENDS_EARLY.search(formula) or not all(name in _SAFE_COMMANDS for name in _FORMULA_COMMAND.findall(formula)):
        return False
    return _has_balanced_braces(formula) and _has_balanced_braces(_FORMULA_COMMAND.sub("", formula))


def _has_balanced_braces(text: str) -> bool:
    """Whether every brace has its partner; BibTeX counts those behind a backslash too, TeX does not."""
    depth = 0
    for sign in re.findall(r"[{}]", text):
        depth += 1 if sign == "{" else -1
        if depth < 0:
            return False
    return depth == 0


_SPECIAL = re.compile(r"[\\{}%#$&_~^]")
_DASH = re.compile(r"-(?=-)")
"""Of two hyphens TeX makes a dash."""
_NEEDS_ESCAPE = re.compile(rf"{_SPECIAL.pattern}|{_DASH.pattern}")
_PLACEHOLDERS = range(0xE010, 0xF8FF)
_ESCAPES = {
    **{sign: f"\\{sign}" for sign in "{}%#$&_"},
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_LONE_BRACES = {"{": r"\textbraceleft{}", "}": r"\textbraceright{}"}
"""A brace without its partner: BibTeX counts braces, also those behind a backslash."""

_TEXT_COMMAND = re.compile(r"\\(?:[a-z]+\{\}|.)")
_WORD_PARTS = re.compile(r"^([^\w\\]*)(.*?)([)\]]*)([.,:;!?]*)$", re.DOTALL)
_WORD_SEPARATOR = re.compile(r"[-–—/]")


def to_tex(text: str) -> str:
    """A text, its paragraphs parted by `\\par`, without a line end."""
    if not text.isprintable():
        text = clean_paragraphs(text)
    if _NEEDS_ESCAPE.search(text):
        text = "".join(piece if is_math else _escape(piece) for piece, is_math in _split_formulas(text))
    return text.replace("\n\n", r"\par ").replace("\n", " ")


def title_to_tex(text: str) -> str:
    """A title whose acronyms, names and formulas keep their capitals in styles that lower the others."""
    text = clean_line(text)
    protects = _capitalizes_names_only(text)
    begins, shown = True, []
    for piece, is_math in _split_formulas(text):
        if is_math:
            shown.append(f"{{{piece}}}")
            begins = False
            continue
        words = []
        for word in _escape(piece).split(" "):
            words.append(_protect_word(word, begins, protects))
            begins = word.endswith((":", ".", "?", "!")) if word else begins
        shown.append(" ".join(words))
    return "".join(shown)


def escape_verbatim(text: str) -> str:
    """An address or an id, which TeX takes as it stands, without what could end its field."""
    return "".join(quote(c) if c in "{}\\" or c.isspace() or not c.isprintable() else c for c in text)


def _split_formulas(text: str) -> Iterator[tuple[str, bool]]:
    """(piece, whether it is a formula with its dollars), other TeX than formulas made plain."""
    if "$" not in text:
        yield _to_plain(text), False
        return
    parts = FORMULA.split(text)
    formulas = [part for part in parts[1::2] if is_safe_formula(part)]
    sound = set(formulas)
    if "\\" in "".join(part for part in parts if part not in sound):
        mark = next(c for c in map(chr, _PLACEHOLDERS) if c not in text)
        parts = _to_plain("".join(mark if part in sound else part for part in parts)).split(mark)
        if len(parts) != len(formulas) + 1:  # a formula was the argument of a command that shows nothing
            yield _to_plain(text), False
            return
        parts = [part for pair in zip(parts, [*formulas, ""], strict=True) for part in pair]
    for part in parts:
        yield part, part in sound


def _to_plain(text: str) -> str:
    """TeX as the screen shows it, unless that leaves nothing."""
    shown = clean_paragraphs(latex_to_unicode(text)) if "\\" in text else text
    return shown or text


def _escape(text: str) -> str:
    """Every character for itself."""
    if not _NEEDS_ESCAPE.search(text):
        return text
    lone = _find_lone_braces(text)
    escaped = _SPECIAL.sub(lambda m: _LONE_BRACES[m[0]] if m.start() in lone else _ESCAPES[m[0]], text)
    return _DASH.sub("-{}", escaped)


def _find_lone_braces(text: str) -> set[int]:
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


def _capitalizes_names_only(title: str) -> bool:
    """Whether a title capitalises names only, so that a capital letter says that a word is one."""
    words = [word for word in title.split()[1:] if len(word) > 3 and word[0].isalpha()]
    return sum(word[0].isupper() for word in words) * 2 < len(words)


def _protect_word(word: str, starts_sentence: bool, names_only: bool) -> str:
    """A word of a title in braces if its capitals matter; the signs around it stay outside.

    begins: whether it is the first of a sentence; names_only: whether only names have capitals otherwise.
    """
    matched = _WORD_PARTS.match(word)
    before, core, brackets, behind = matched.groups() if matched else ("", word, "", "")
    if "(" in core or "[" in core:
        core, brackets = core + brackets, ""
    bare = _TEXT_COMMAND.sub("", core)
    capital = any(part[1:] != part[1:].lower() for part in _WORD_SEPARATOR.split(bare))
    letter = len(bare) == 1 and bare.isupper() and not (starts_sentence and bare == "A")
    if not (capital or letter or (names_only and not starts_sentence and bare[:1].isupper())):
        return word
    # Behind a brace at the very top BibTeX takes a backslash for an accent, and lowers what follows.
    inner = f"{{{core}}}" if core.startswith("\\") else core
    return f"{before}{{{inner}}}{brackets}{behind}"
