"""The text of BibTeX values: without braces and quotes, macros replaced, `#` joined."""

import re
from collections.abc import Iterator, Mapping

from paperbrowse.parse import limits
from paperbrowse.text.dates import MONTHS

MONTH_MACROS = {month[:3]: month.capitalize() for month in MONTHS}
"""Macros that every style file defines."""

MAX_VALUE = 2 * limits.ABSTRACT
"""Characters of a value after replacing macros, because a few macros that double each other could fill the memory."""

_JOIN = re.compile(r"\\.|[{}\"#]", re.DOTALL)
_NAME = re.compile(r"[^\W\d][^\s{}\"#%'(),=]{0,100}")


def resolve_value(raw: str, macros: Mapping[str, str]) -> tuple[str, str]:
    """Return (text of a value, the first unknown macro in it); an unknown macro stays as its name."""
    if len(raw) > 1 and raw[0] + raw[-1] in ("{}", '""') and "#" not in raw:
        return raw[1:-1], ""
    texts: list[str] = []
    size, unknown = 0, ""
    for part in split_top_level(raw, _JOIN):
        text = part[1:-1] if part[:1] + part[-1:] in ("{}", '""') and len(part) > 1 else None
        if text is None:
            text = macros.get(part.lower(), part)
            if text is part and not unknown and _NAME.fullmatch(part):
                unknown = part.lower()
        texts.append(text)
        size += len(text)
        if size > MAX_VALUE and len(texts) > 1:
            break
    return "".join(texts), unknown


def split_top_level(text: str, pattern: re.Pattern[str]) -> Iterator[str]:
    """Yield the stripped parts between separators outside braces and quotes.

    `pattern` matches separators, braces, and, if they matter, quotes and escaped characters.
    """
    depth, is_quoted, start = 0, False, 0
    for match in pattern.finditer(text):
        mark = match.group()
        if mark == "{":
            depth += 1
        elif mark == "}":
            depth = max(0, depth - 1)
        elif mark == '"':
            is_quoted ^= not depth
        elif not depth and not is_quoted and not mark.startswith("\\"):
            yield text[start : match.start()].strip()
            start = match.end()
    yield text[start:].strip()
