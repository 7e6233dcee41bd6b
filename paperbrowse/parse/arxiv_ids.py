"""arXiv ids: their validity, their month, and the repair of ids that JSON turned into numbers without outer zeros."""

import re
from typing import Any

from paperbrowse.model.paper_ids import arxiv_id
from paperbrowse.text.dates import PartialDate

FIRST_MONTH, FIVE_DIGITS_SINCE = "0704", "1501"
"""Year and month of the first id of the new kind, and of the first one with a five-digit number."""

FIRST_YEAR = 91
"""arXiv began in 1991; two digits below belong to this century."""

_DECIMAL = re.compile(r"(\d{3,4})\.(\d{1,5})")


def parse_arxiv_id(text: str) -> tuple[str, int | None] | None:
    """Return (id, version) of a text that is clearly an arXiv id, unlike `12.5` and `9999.12345`."""
    identity = arxiv_id(text) if len(text) < 100 else None
    if identity is None or "/" in identity[0]:
        return identity
    return identity if _is_valid_month(identity[0][:4]) else None


def repair_arxiv_id(value: Any) -> tuple[str, int | None] | None:
    """Return (id, version) of a value from an id field: `704.0001`, text or number, is `0704.0001`."""
    if isinstance(value, float):
        value = repr(value)
    if not isinstance(value, str):
        return None
    match = _DECIMAL.fullmatch(value.strip())
    if match is None:
        return parse_arxiv_id(value)
    month, number = match[1].zfill(4), match[2]
    width = 4 if month < FIVE_DIGITS_SINCE else 5
    if not _is_valid_month(month) or len(number) > width:
        return None
    return f"{month}.{number.ljust(width, '0')}", None


def arxiv_id_month(arxiv_id: str) -> PartialDate | None:
    """Return the month in which arXiv gave an id: `2411.19943` -> 2024-11, `math/0309136` -> 2003-09."""
    digits = arxiv_id.rpartition("/")[2][:4]
    if not digits.isdecimal() or not 1 <= int(digits[2:]) <= 12:
        return None
    year = int(digits[:2])
    return PartialDate(year + (1900 if year >= FIRST_YEAR else 2000), int(digits[2:]))


def _is_valid_month(text: str) -> bool:
    return text >= FIRST_MONTH and 1 <= int(text[2:]) <= 12
