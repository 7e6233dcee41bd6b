"""Braces in TeX: where one closes, and those without a partner."""

import re
from collections.abc import Iterable

BRACE = re.compile("[{}]")
UNESCAPED_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)


def closing_brace(text: str, start: int = 0, end: int | None = None, pattern: re.Pattern[str] = BRACE) -> int:
    """Return the index behind the brace that closes the first one; 0 if none does."""
    depth = 0
    for match in pattern.finditer(text, start, len(text) if end is None else end):
        if match[0] in "{}":
            depth += 1 if match[0] == "{" else -1
            if depth <= 0:
                return match.end() if depth == 0 else 0
    return 0


def lone_braces(braces: Iterable[tuple[int, str]]) -> set[int]:
    """Return the positions of the braces that have no partner, of (position, brace)."""
    opened: list[int] = []
    lone: set[int] = set()
    for position, brace in braces:
        if brace == "{":
            opened.append(position)
        elif opened:
            opened.pop()
        else:
            lone.add(position)
    return lone.union(opened)
