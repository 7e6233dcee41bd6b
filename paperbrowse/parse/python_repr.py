"""Objects that were stored as Python prints them instead of as JSON: `{'title': "It's", 'hidden': False}`.

What Python prints of JSON is brackets, strings, numbers and three names; nothing else is accepted.
"""

import ast
import re
from typing import Any

from paperbrowse.parse import limits

MAX_DEPTH = 50
"""Nested brackets. Real records have six."""

_STRING = re.compile(r"""'[^'\\\n]*+(?:\\[\\'"nrtxuU][^'\\\n]*+)*+'|"[^"\\\n]*+(?:\\[\\'"nrtxuU][^"\\\n]*+)*+\"""")
_NON_STRING = re.compile(r"(?:[ {}\[\],:]++|(?<!\w)(?:True|False|None|-?\d{1,20}(?:\.\d{1,20})?)\b)*+")
_BRACKET = re.compile(r"[{}\[\]]")


def parse_dict(text: str) -> dict[str, Any] | None:
    """Return the object that a text prints; None if it does not, or is too long or too deep for one record."""
    if len(text) > limits.RECORD or not text.startswith("{") or not _is_json_like(text):
        return None
    try:
        value = ast.literal_eval(text)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _remove_strings(text: str) -> str | None:
    """Return the text outside strings; None if it has more than JSON allows, or a string never ends.

    Token by token, because searching for strings would start again behind every quote of one that never ends.
    """
    parts: list[str] = []
    position = 0
    while match := _NON_STRING.match(text, position):
        parts.append(match[0])
        position = match.end()
        if position == len(text):
            return "".join(parts)
        if (string := _STRING.match(text, position)) is None:
            return None
        position = string.end()
    return None


def _is_json_like(text: str) -> bool:
    """Return True if the text outside strings is balanced, not too deep, and possible in JSON."""
    rest = _remove_strings(text)
    if rest is None:
        return False
    depth = 0
    for bracket in _BRACKET.findall(rest):
        depth += 1 if bracket in "{[" else -1
        if depth > MAX_DEPTH:
            return False
    return depth == 0
