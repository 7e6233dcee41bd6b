"""What arXiv ids say of themselves, also in JSON, where they may have been read as numbers and lost outer zeros."""

import re
from typing import Any

from paperbrowse.model.paper_ids import arxiv_id
from paperbrowse.text.dates import PartialDate

FIRST_MONTH, FIVE_DIGITS_SINCE = "0704", "1501"
"""Year and month of the first id of the new kind, and of the first whose number has five digits."""

FIRST_YEAR = 91
"""arXiv began in 1991; two digits below are of this century."""

_DECIMAL = re.compile(r"(\d{3,4})\.(\d{1,5})")


def parse_arxiv_id(text: str) -> tuple[str, int | None] | None:
    """(id, version) of a text that says so itself: `12.5` and `9999.12345` do not."""
    found = arxiv_id(text) if len(text) < 100 else None
    if found is None or "/" in found[0]:
        return found
    return found if _is_valid_month(found[0][:4]) else None


def repair_arxiv_id(value: Any) -> tuple[str, int | None] | None:
    """(id, version) of a value meant as an arXiv id: `704.0001` -> `0704.0001`, also as a number."""
    if isinstance(value, float):
        value = repr(value)
    if not isinstance(value, str):
        return None
    matched = _DECIMAL.fullmatch(value.strip())
    if matched is None:
        return parse_arxiv_id(value)
    month, number = matched[1].zfill(4), matched[2]
    width = 4 if month < FIVE_DIGITS_SINCE else 5
    if not _is_valid_month(month) or len(number) > width:
        return None
    return f"{month}.{number.ljust(width, '0')}", None


def arxiv_id_month(arxiv_id: str) -> PartialDate | None:
    """The month in which a paper got its id: `2411.19943` -> 2024-11, `math/0309136` -> 2003-09."""
    digits = arxiv_id.rpartition("/")[2][:4]
    if not digits.isdecimal() or not 1 <= int(digits[2:]) <= 12:
        return None
    year = int(digits[:2])
    return PartialDate(year + (1900 if year >= FIRST_YEAR else 2000), int(digits[2:]))


def _is_valid_month(text: str) -> bool:
    return text >= FIRST_MONTH and 1 <= int(text[2:]) <= 12
