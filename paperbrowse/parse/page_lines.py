"""The lines of a copied web page, and the counts in them."""

import re
from collections.abc import Iterable

from paperbrowse.model.errors import ImportRefused
from paperbrowse.parse import limits
from paperbrowse.parse.document import join_pieces, number_lines
from paperbrowse.text.clean import clean_line

DOT = "·"

MAX_LINES = 1_000_000
"""Lines of one document; a copied page has about three hundred."""

_COUNT = re.compile(r"(\d{1,15}(?:[.,]\d{1,3}){0,9})([kKmM]?)")
_AUTHORS = re.compile(r"[•·*-]? ?(\S{1,20}) authors?", re.IGNORECASE)
_SCALE = {"": 1, "k": 1_000, "m": 1_000_000}


def read_page_lines(pieces: Iterable[bytes]) -> list[str]:
    """Return clean lines, including blank ones. Raises ImportRefused for a document of too many bytes or lines."""
    data = join_pieces(pieces)
    if data.count(b"\n") + data.count(b"\r") > MAX_LINES:
        raise ImportRefused(f"has more than {MAX_LINES:,} lines", "split it")
    return [clean_line(line[: limits.RECORD]) for _, line in number_lines([data])]


def parse_count(text: str) -> int | None:
    """Return the number of a count such as `1,234` or `1.2k`; None for other text."""
    match = _COUNT.fullmatch(text)
    if match is None:
        return None
    digits, scale = match[1], _SCALE[match[2].lower()]
    if scale == 1:
        return min(int(digits.replace(",", "").replace(".", "")), limits.NUMBER)
    units, _, fraction = digits.replace(",", ".").partition(".")
    thousandths = int(units) * 1000 + int((fraction.replace(".", "") + "000")[:3])
    return min(thousandths * scale // 1000, limits.NUMBER)


def parse_author_count(line: str) -> int | None:
    """Return N of `• N authors`; None for other lines."""
    match = _AUTHORS.fullmatch(line)
    return parse_count(match[1]) if match else None
