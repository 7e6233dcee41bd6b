r"""TeX in titles and abstracts as a reader would want to see it: `$\alpha^2$` -> α²."""

import re
from functools import lru_cache
from typing import Any

_SUPERSCRIPT = str.maketrans("0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ")
_SUBSCRIPT = str.maketrans("0123456789+-=()aeijoruvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑᵢⱼₒᵣᵤᵥₓ")
_SCRIPT = re.compile(r"([_^])(?:\{([^{}]{1,12})\}|([0-9A-Za-z+*]))")
# As pandoc reads it: no space inside the dollars, no digit behind them, so `$5 and $6` stays money.
_MATH = re.compile(r"(?<!\\)\$\$?(?! )([^$]{1,2000}?)(?<! )\$\$?(?!\d)")
_QUOTES = re.compile(r"``|''")
_KNOWN_COMMAND = re.compile(r"\\([a-zA-Z]+|.)")


def readable(text: str) -> str:
    r"""Text with TeX shown as Unicode; what is no known TeX (`\ours`, `ktimes`) stays as written.

    For what is on the screen, a few papers at a time: the decoding library takes about a millisecond each.
    """
    if "\\" not in text and "$" not in text and "``" not in text:
        return text
    return _readable(text)


@lru_cache(maxsize=512)
def _readable(text: str) -> str:
    text = _QUOTES.sub(lambda m: "“" if m.group() == "``" else "”", text)
    text = _MATH.sub(lambda m: _math(m.group(1)), text)
    return _decode(text) if "\\" in text else text


def _math(source: str) -> str:
    """One formula: commands become symbols first, then scripts whose every character has a raised or lowered form."""
    shown = _decode(_SCRIPT.sub(_script, _decode_scripts(source)) if "\\" in source else _SCRIPT.sub(_script, source))
    return _SCRIPT.sub(_script, shown).replace("{", "").replace("}", "")


def _decode_scripts(source: str) -> str:
    r"""Commands that stand inside a script (`_{\alpha}`) decoded early, so that the braces hold one symbol."""
    return re.sub(r"\{(\\[a-zA-Z]+)\}", lambda m: "{" + _decode(m.group(1)) + "}", source)


def _script(matched: re.Match[str]) -> str:
    inner = matched[2] or matched[3] or ""
    table = _SUPERSCRIPT if matched[1] == "^" else _SUBSCRIPT
    if all(ord(c) in table for c in inner):
        return inner.translate(table)
    return matched[1] + (inner if len(inner) == 1 else f"({inner})")


def _decode(text: str) -> str:
    """TeX commands the decoding library knows, as Unicode; the others as written."""
    known = _converter()
    if known is None:
        return text
    context, converter = known
    names = {m.group(1) for m in _KNOWN_COMMAND.finditer(text)}
    for name in names:
        if name.isalpha() and context.get_macro_spec(name) is None:
            text = re.sub(rf"\\{name}(?![a-zA-Z])", lambda m: "\ue000" + m.group()[1:], text)
    # A bare % would start a TeX comment and swallow the rest of the line; abstracts mean a percent sign.
    text = re.sub(r"(?<!\\)%", r"\\%", text)
    try:
        decoded: str = converter.latex_to_text(text)
    except (ValueError, IndexError, KeyError, RecursionError, AttributeError):
        return text.replace("\ue000", "\\")
    return decoded.replace("\ue000", "\\")


@lru_cache(maxsize=1)
def _converter() -> tuple[Any, Any] | None:
    from pylatexenc import latex2text  # late: a list without TeX never needs it

    context = latex2text.get_default_latex_context_db()
    return context, latex2text.LatexNodes2Text(
        math_mode="text", strict_latex_spaces=False, keep_comments=True, latex_context=context
    )
