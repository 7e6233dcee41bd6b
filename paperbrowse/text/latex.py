r"""LaTeX in titles and abstracts, converted to Unicode for display: `$\alpha^2$` -> α²."""

import logging
import re
from functools import lru_cache
from typing import Any

from paperbrowse.text.tex_arguments import replace_arguments

_SUPERSCRIPT = str.maketrans("0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ")
_SUBSCRIPT = str.maketrans("0123456789+-=()aeijoruvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑᵢⱼₒᵣᵤᵥₓ")
_SCRIPT = r"(?<!\\)([_^])(?:\{([^{}]{1,12})\}|([0-9A-Za-z+*]))"
_TEXT_SCRIPT = r"\\text(?:(super)|sub)script\{([^{}]{1,12})\}"
_BRACED_SCRIPT = r"(?<!\\)([_^])\{([^{}]{1,12})\}()"
# As in pandoc, no space inside the dollars; no digit after a number in them, so that `$5-$6` stays money.
_MATH = (
    r"(?<!\\)\$\$?(?! )((?!\d)[^$]{1,2000}?(?<! )(?=\$)|[^$]{1,2000}?(?<! )(?=\$\$?(?!\d)))\$\$?"
    r"|(?<!\\)\\\(((?:[^\\\n]|\\[^()\n]){1,2000}+)\\\)"
)
_SPACES = r" {2,}"
_SPACE_RULES = {"between-macro-and-chars": False, "between-latex-constructs": True}
"""Options of pylatexenc that keep the authors' blanks."""
_DECODE_ERRORS = (ValueError, TypeError, LookupError, AttributeError, AssertionError, RecursionError)
"""Errors of pylatexenc for incomplete commands."""
_LINE_END = r"(?<!\s)\s*\n\s*"
_QUOTES = r"``|''"
_COMMAND = r"\\([a-zA-Z]+|.)"
_HALF_QUOTED = r"\"([^\"'`]+)''"
_TIE = (
    r"(?<=[\w)\].,;:%-])~ ?(?=[^\W\d_]|[(\[“])(?!\w{1,2}\()"
    r"|(?<=[^\W\d_]{2})~(?=\d)|(?<=[.,;:])~(?=\d)|(?<=\.) ~(?=[^\W\d_])"
)
"""A blank of TeX, as in `Byte-~and` and `Fig.~2`; not the tilde of `z~0.8`, `X~N(0, 1)` and `/~user`."""
_DASH = r"(?<=[\w)])---?(?=[\w(])|(?<=\s)---?(?=\s)"
_MARKS = ("\\", "$", "``", "~", "--", "_{", "^{")
"""What a text with TeX has one of."""
_FONT_SWITCH = (
    r"\\(?:bf|bm|boldsymbol|cal|em|it|rm|sc|sf|sl|tt|tiny|scriptsize|footnotesize|small|[lL]arge"
    r"|(?:display|text|script)style|(?:left|right)\.?|[bB]igg?[lrm]?)(?![a-zA-Z])\s*"
)
_SIGNS = {
    **dict.fromkeys(("deg", "degr", "degree", "arcdeg"), "°"),
    "arcmin": "′",
    "arcsec": "″",
    "slash": "/",
    "ne": "≠",
    "eg": "e.g.",
    "ie": "i.e.",
    **dict(zip(("glqq", "grqq", "flqq", "frqq", "glq", "grq"), "„“«»‚‘", strict=True)),
}
"""Commands that pylatexenc does not know."""
_SIGN = rf"\\({'|'.join(_SIGNS)})(?![a-zA-Z])(?:\{{\}})?"
_LONE_BACKSLASH = r"(?<!\\)\\\Z"
# An operator is a separate word: `n\log n` is not `nlog n`.
_GLUED_OPERATOR = r"(?<=[\w)}])(?=\\(?:arg|cos|exp|inf|lim|ln|log|max|min|sin|sup|tan)(?![a-zA-Z]))"
# The blank in `k\times k` only ends the command; in `k \times k` there are blanks on both sides.
_GLUED_RELATION = re.compile(
    r"(?<!\s)(\\(?:times|cdot|circ|pm|in|to|leq?|geq?|neq?|sim|approx|ll|gg|cup|cap|subset|rightarrow))\s+"
)
# Without a gap, `\alpha` and its script would become one unknown command.
_SCRIPT_OF_COMMAND = r"(\\[a-zA-Z]+)(?=[_^])"
_UPRIGHT_GREEK = (
    r"\\(?:up|text)(alpha|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|pi|rho|sigma|tau|upsilon"
    r"|phi|chi|psi|omega|Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Upsilon|Phi|Psi|Omega)(?![a-zA-Z])"
)
_LITERAL_BRACES = {r"\{": "\ufdd1", r"\}": "\ufdd2"}
"""Visible braces and their placeholders; braces that only group are removed."""


def latex_to_unicode(text: str) -> str:
    r"""Convert LaTeX to Unicode; unknown commands (`\ours`, `ktimes`) stay as written.

    It takes about 1 ms per text, so convert only the papers on the screen.
    """
    has_tex = any(mark in text for mark in _MARKS) or ("''" in text and '"' in text)
    return _convert(text) if has_tex else text


@lru_cache(maxsize=512)
def _convert(text: str) -> str:
    plain = replace_arguments(text)
    plain = re.sub(_TEXT_SCRIPT, lambda m: _raise_or_lower("^" if m[1] else "_", m[2]) or m[2], plain)
    shown = re.sub(_SIGN, lambda m: _SIGNS[m[1]], re.sub(_HALF_QUOTED, r'"\1"', plain))
    shown = re.sub(_QUOTES, lambda m: "“" if m.group() == "``" else "”", shown)
    shown = re.sub(_MATH, lambda m: _convert_math(m[1] or m[2]), shown)
    shown = re.sub(_TIE, " ", re.sub(_BRACED_SCRIPT, _convert_script, shown))
    shown = re.sub(_DASH, lambda m: "—" if len(m.group()) == 3 else "–", shown)
    if "\\" in shown or "\\" in re.sub(_MATH, "", text):
        shown = _decode(shown)
    for command, stand_in in _LITERAL_BRACES.items():
        shown = shown.replace(stand_in, command[1])
    return shown if "\n" in text or "\n" not in shown else re.sub(_LINE_END, " ", shown).strip()


def _convert_math(source: str) -> str:
    """Convert a formula: first commands to symbols, then scripts whose characters all have a raised or lowered form."""
    for command, stand_in in _LITERAL_BRACES.items():
        source = source.replace(command, stand_in)
    if "\\" in source:
        source = _GLUED_RELATION.sub(r"\1{}", re.sub(_GLUED_OPERATOR, " ", source))
        source = _decode_scripts(re.sub(_SCRIPT_OF_COMMAND, r"\1{}", source))
    shown = re.sub(_SCRIPT, _convert_script, source)
    if "\\" in shown:
        shown = re.sub(_SCRIPT, _convert_script, _decode(shown))
    return re.sub(_SPACES, " ", shown.replace("{", "").replace("}", ""))


def _decode_scripts(source: str) -> str:
    r"""Decode commands inside a script (`_{\alpha}`) first, so that the braces hold one symbol."""
    return re.sub(r"\{(\\[a-zA-Z]+)\}", lambda m: "{" + _decode(m.group(1)) + "}", source)


def _convert_script(matched: re.Match[str]) -> str:
    inner = matched[2] or matched[3] or ""
    return _raise_or_lower(matched[1], inner) or matched[1] + (inner if len(inner) == 1 else f"({inner})")


def _raise_or_lower(mark: str, text: str) -> str:
    """Return a text raised (^) or lowered (_); empty if Unicode cannot do that for all its characters."""
    table = _SUPERSCRIPT if mark == "^" else _SUBSCRIPT
    return text.translate(table) if all(ord(c) in table for c in text) else ""


def _decode(text: str) -> str:
    """Convert the commands that pylatexenc knows to Unicode; leave the others as written."""
    text = re.sub(_FONT_SWITCH, "", re.sub(_LONE_BACKSLASH, "\ufdd0", text))
    text = re.sub(_UPRIGHT_GREEK, r"\\\1", text)
    text = re.sub(_COMMAND, lambda m: m[0] if _is_known(m[1]) else "\ufdd0" + m[1], text)
    # In TeX, a bare % starts a comment, & separates cells and $ starts a formula, but abstracts mean the characters.
    text = re.sub(r"(?<!\\)([%&$])", r"\\\1", text)
    try:
        decoded: str = _converter()[1].latex_to_text(text)
    except _DECODE_ERRORS:
        return text.replace("\ufdd0", "\\")
    if decoded.count("%s") > text.count("%s"):  # a command whose arguments are missing: `\frac{1`
        return text.replace("\ufdd0", "\\")
    return decoded.replace("\ufdd0", "\\")


def _is_known(name: str) -> bool:
    return not name.isalpha() or _converter()[0].get_macro_spec(name) is not None


@lru_cache(maxsize=1)
def _converter() -> tuple[Any, Any]:
    from pylatexenc import latex2text  # late, because papers without TeX do not need it

    # It would warn of every unclosed brace on stderr, which the terminal program draws on.
    logging.getLogger("pylatexenc").setLevel(logging.CRITICAL)
    context = latex2text.get_default_latex_context_db()
    return context, latex2text.LatexNodes2Text(
        math_mode="text", strict_latex_spaces=_SPACE_RULES, keep_comments=True, latex_context=context
    )
