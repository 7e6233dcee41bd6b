"""How web pages print numbers: `12`, `1,234`, `1.2k`."""

import re

from paperbrowse.parse.limits import NUMBER

_COUNT = re.compile(r"(\d{1,15}(?:[.,]\d{1,3})*)([kKmM]?)")
_AUTHORS = re.compile(r"[•·*-]? ?(\S{1,20}) authors?", re.IGNORECASE)
_SCALE = {"": 1, "k": 1_000, "m": 1_000_000}


def count(text: str) -> int | None:
    """The number a count stands for; None when it is none."""
    matched = _COUNT.fullmatch(text)
    if matched is None:
        return None
    digits, scale = matched[1], _SCALE[matched[2].lower()]
    if scale == 1:
        return min(int(digits.replace(",", "").replace(".", "")), NUMBER)
    whole, _, part = digits.replace(",", ".").partition(".")
    thousandths = int(whole) * 1000 + int((part.replace(".", "") + "000")[:3])
    return min(thousandths * scale // 1000, NUMBER)


def authors(line: str) -> int | None:
    """N of `• N authors`; None when the line says something else."""
    matched = _AUTHORS.fullmatch(line)
    return count(matched[1]) if matched else None
