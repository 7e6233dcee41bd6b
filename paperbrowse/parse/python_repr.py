"""Objects that were written as Python prints them, where JSON was meant: `{'title': "It's", 'hidden': False}`.

What Python prints of JSON is brackets, quoted texts, numbers and three names; nothing else is let through.
"""

import ast
import re
from typing import Any

from paperbrowse.parse import limits

DEEPEST = 50
"""Brackets within brackets. Real records have six."""

_TEXT = re.compile(r"""'[^'\\\n]*+(?:\\[\\'"nrtxuU][^'\\\n]*+)*+'|"[^"\\\n]*+(?:\\[\\'"nrtxuU][^"\\\n]*+)*+\"""")
_REST = re.compile(r"(?:[ {}\[\],:]++|(?<!\w)(?:True|False|None|-?\d{1,20}(?:\.\d{1,20})?)\b)*+")
_BRACKET = re.compile(r"[{}\[\]]")


def dictionary(text: str) -> dict[str, Any] | None:
    """The object a text prints; None when it prints none, or is too long or too deep to be one record."""
    if len(text) > limits.RECORD or not text.startswith("{") or not _is_plain(text):
        return None
    try:
        value = ast.literal_eval(text)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _is_plain(text: str) -> bool:
    """Whether nothing stands outside of quotes that JSON has not, and nothing stands too deep."""
    rest = _TEXT.sub("", text)
    if not _REST.fullmatch(rest):
        return False
    depth = 0
    for bracket in _BRACKET.findall(rest):
        depth += 1 if bracket in "{[" else -1
        if depth > DEEPEST:
            return False
    return depth == 0
