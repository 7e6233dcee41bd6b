"""Objects that were written as Python prints them, where JSON was meant: `{'title': "It's", 'hidden': False}`.

What Python prints of JSON is brackets, quoted texts, numbers and three names; nothing else is let through.
"""

import ast
import re
from typing import Any

from paperbrowse.parse import limits

MAX_DEPTH = 50
"""Brackets within brackets. Real records have six."""

_STRING = re.compile(r"""'[^'\\\n]*+(?:\\[\\'"nrtxuU][^'\\\n]*+)*+'|"[^"\\\n]*+(?:\\[\\'"nrtxuU][^"\\\n]*+)*+\"""")
_NON_STRING = re.compile(r"(?:[ {}\[\],:]++|(?<!\w)(?:True|False|None|-?\d{1,20}(?:\.\d{1,20})?)\b)*+")
_BRACKET = re.compile(r"[{}\[\]]")


def parse_dict(text: str) -> dict[str, Any] | None:
    """The object a text prints; None when it prints none, or is too long or too deep to be one record."""
    if len(text) > limits.RECORD or not text.startswith("{") or not _is_json_like(text):
        return None
    try:
        value = ast.literal_eval(text)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _remove_strings(text: str) -> str | None:
    """What stands outside of quotes; None where anything else than JSON has does, or a quote never ends.

    Step by step: a search for texts would begin anew behind every quote of one that never ends.
    """
    found: list[str] = []
    at = 0
    while matched := _NON_STRING.match(text, at):
        found.append(matched[0])
        at = matched.end()
        if at == len(text):
            return "".join(found)
        if (quoted := _STRING.match(text, at)) is None:
            return None
        at = quoted.end()
    return None


def _is_json_like(text: str) -> bool:
    """Whether nothing stands outside of quotes that JSON has not, and nothing stands too deep."""
    rest = _remove_strings(text)
    if rest is None:
        return False
    depth = 0
    for bracket in _BRACKET.findall(rest):
        depth += 1 if bracket in "{[" else -1
        if depth > MAX_DEPTH:
            return False
    return depth == 0
