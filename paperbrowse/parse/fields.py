"""What a value of a file must be to become a field of a paper, and how it is made one."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from math import isfinite
from typing import Any
from unicodedata import is_normalized

from paperbrowse.model.paper import Author
from paperbrowse.parse import limits
from paperbrowse.text.clean import clean_line, clean_lines, clean_paragraphs, may_have_excess_marks
from paperbrowse.text.dates import PartialDate, make_date, parse_iso, parse_month_name

_PRINTABLE = bytes(range(32, 127))
# Marks and selectors that the cleaner may thin out although they are printable.
_COMBINING_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f\U000e0000-\U000e0fff]"
)


class InvalidValue(Exception):
    """A value that cannot become the field it stands in; the message completes "… is "."""


def to_line(value: Any) -> str | None:
    """One clean line, cut at the limit; None when nothing is left of it."""
    return to_limited_line(value, limits.LINE)


def to_limited_line(value: Any, limit: int) -> str | None:
    """One clean line of at most so many characters."""
    if not isinstance(value, str):
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise InvalidValue("no text")
        value = str(value)
    if not _is_clean(value):
        value = clean_line(value)
    return value[:limit].rstrip() or None


def to_prose(value: Any) -> str | None:
    """Clean paragraphs, cut at the limit for an abstract; None when nothing is left."""
    if not isinstance(value, str):
        raise InvalidValue("no text")
    if not _is_clean(value):
        value = clean_paragraphs(value)
    return value[: limits.ABSTRACT].rstrip() or None


def to_note(value: Any) -> str | None:
    """A reader's own lines, cut at the limit; None when nothing is left."""
    if not isinstance(value, str):
        raise InvalidValue("no text")
    return clean_lines(value)[: limits.NOTE] or None


def _is_clean(value: str) -> bool:
    """Whether cleaning would change nothing; may say no where it would not.

    Clean text is the rule, and this costs a tenth of cleaning it. Line ends and tabs are not printable.
    """
    if "  " in value or value != value.strip(" "):
        return False
    if value.isascii():
        return not value.encode().translate(None, _PRINTABLE)  # in a third of the time `isprintable` takes
    if (
        not value.isprintable() or _COMBINING_MARKS.search(value) or may_have_excess_marks(value)
    ):  # half of a character is not printable
        return False
    return is_normalized("NFC", value)


def to_count(value: Any) -> int | None:
    """A count, clamped to what every JSON reader agrees on; from a number, or digits in a text."""
    if isinstance(value, str):
        value = value.strip()
        if not (value.isascii() and value.isdecimal() and len(value) <= 20):
            raise InvalidValue("no number")
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidValue("no number")
    if isinstance(value, float) and not isfinite(value):
        return None
    return min(max(int(value), 0), limits.NUMBER)


def to_bool(value: Any) -> bool:
    """True or false, and nothing else."""
    if not isinstance(value, bool):
        raise InvalidValue("neither true nor false")
    return value


def to_date(value: Any) -> PartialDate | None:
    """A date from ISO 8601, `Nov 8, 2022`, or a year as a number."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        is_whole = isinstance(value, int) or value.is_integer()  # not even infinity is, and no int is too long
        found = make_date(int(value)) if is_whole else None
    elif isinstance(value, str):
        if not value.strip():
            return None
        found = _parse_date(value[:40])
    else:
        raise InvalidValue("no date")
    if found is None:
        raise InvalidValue(f"no date that can be read: {str(value)[:40]!r}")
    return found


@lru_cache(maxsize=20_000)
def _parse_date(text: str) -> PartialDate | None:
    """Kept, because a million papers share a few thousand days."""
    return parse_iso(text) or parse_month_name(clean_line(text))


def to_time(value: Any) -> datetime | None:
    """A UTC time from ISO 8601."""
    try:
        found = datetime.fromisoformat(value)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        raise InvalidValue("no time") from None


def to_url(value: Any) -> str | None:
    """A web address as it stands; anything else that is text is passed over."""
    if not isinstance(value, str):
        raise InvalidValue("no text")
    value = value.strip()
    if len(value) > limits.URL or not value.isprintable() or " " in value:
        return None
    return value if value[:8].lower().startswith(("http://", "https://")) else None


def to_words(value: Any) -> tuple[str, ...]:
    """Labels from a list, or from a text that parts them by spaces."""
    if isinstance(value, str):
        value = value.split()
    return to_labels(value)


def to_phrases(value: Any) -> tuple[str, ...]:
    """Labels from a list, or from a text that parts them by commas or semicolons."""
    if isinstance(value, str):
        value = value.replace(";", ",").split(",")
    return to_labels(value)


def to_labels(value: Any) -> tuple[str, ...]:
    """A list of one-line texts, each once, in their order."""
    if not isinstance(value, list):
        raise InvalidValue("no list")
    value = value[: limits.LIST]
    # No numbers, for 1 and True are one key of what is kept; and nothing long is.
    are_usual = len(value) <= 20 and all(isinstance(one, str) and len(one) <= 50 for one in value)
    return _cached_labels(tuple(value)) if are_usual else _clean_labels(value)


@lru_cache(maxsize=4_096)
def _cached_labels(value: tuple[str, ...]) -> tuple[str, ...]:
    """Kept, because a million papers share a few thousand combinations."""
    return _clean_labels(value)


def _clean_labels(value: Sequence[Any]) -> tuple[str, ...]:
    found = [to_line(one) for one in value if one is not None]
    return tuple(dict.fromkeys(one for one in found if one))


def to_authors(value: Any) -> tuple[Author, ...]:
    """Authors from a list of names or of objects with names, or from one text."""
    if isinstance(value, str):
        value = _split_names(value)
    if not isinstance(value, list):
        raise InvalidValue("neither a list nor a text")
    value = value[: limits.AUTHORS]
    if _are_clean_names(value):
        return tuple(map(Author, value))
    found = [_to_author(one) for one in value if one is not None]
    return tuple(one for one in found if one.name)


def _are_clean_names(value: list[Any]) -> bool:
    """Whether every one is a text that needs no cleaning; asked of all at once, which is cheaper.

    A blank too many, an empty name or none leave two blanks side by side between them, or one at an end.
    """
    try:
        joined = " ".join(value)
    except TypeError:
        return False
    return 0 < len(joined) <= limits.NAME and _is_clean(joined)


def _to_author(value: Any) -> Author:
    if isinstance(value, dict):
        parts = [to_limited_line(value.get(part) or "", limits.NAME) or "" for part in ("given", "family", "name")]
        given, family, name = parts
        return Author(name or f"{given} {family}".strip(), family, given)
    return Author(to_limited_line(value, limits.NAME) or "")


def _split_names(text: str) -> list[str]:
    """`A; B` or `A and B`, also `A B, C D and E F`; `Smith, J.` stays one: its parts are single words."""
    if ";" in text:
        return text.split(";")
    names: list[str] = []
    for part in " ".join(text.split()).replace(", and ", " and ").split(" and "):
        pieces = part.split(", ")
        names.extend(pieces if all(" " in piece for piece in pieces) else [part])
    return names
