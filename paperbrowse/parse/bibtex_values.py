"""BibTeX values made text: braces and quotes taken off, macros put in, `#` joined."""

import re
from collections.abc import Iterator, Mapping

from paperbrowse.parse import limits
from paperbrowse.text.dates import MONTHS

MONTH_MACROS = {month[:3]: month.capitalize() for month in MONTHS}
"""What every style file defines."""

MAX_VALUE = 2 * limits.ABSTRACT
"""Characters of a value that macros may make up: a few that double each other would fill the memory."""

_TOKEN = re.compile(r"\\.|[{}\"#]", re.DOTALL)
_NAME = re.compile(r"[^\W\d][^\s{}\"#%'(),=]{0,100}")


def resolve_value(raw: str, macros: Mapping[str, str]) -> tuple[str, str]:
    """(text of a value, the first macro in it that is not known); its name then stands for it."""
    if len(raw) > 1 and raw[0] + raw[-1] in ("{}", '""') and "#" not in raw:
        return raw[1:-1], ""
    texts: list[str] = []
    size, unknown = 0, ""
    for piece in _split_parts(raw):
        text = piece[1:-1] if piece[:1] + piece[-1:] in ("{}", '""') and len(piece) > 1 else None
        if text is None:
            text = macros.get(piece.lower(), piece)
            if text is piece and not unknown and _NAME.fullmatch(piece):
                unknown = piece.lower()
        texts.append(text)
        size += len(text)
        if size > MAX_VALUE and len(texts) > 1:
            break
    return "".join(texts), unknown


def _split_parts(raw: str) -> Iterator[str]:
    """What stands between the `#` that are in neither braces nor quotes."""
    depth, quoted, begun = 0, False, 0
    for matched in _TOKEN.finditer(raw):
        mark = matched.group()
        if mark == "{":
            depth += 1
        elif mark == "}":
            depth = max(0, depth - 1)
        elif mark == '"' and not depth:
            quoted = not quoted
        elif mark == "#" and not depth and not quoted:
            yield raw[begun : matched.start()].strip()
            begun = matched.end()
    yield raw[begun:].strip()
