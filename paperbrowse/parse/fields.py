"""Conversion of the values in a file to the fields of a paper."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from math import isfinite
from typing import Any, TypeVar
from unicodedata import is_normalized

from paperbrowse.model.paper import Author
from paperbrowse.parse import limits
from paperbrowse.text.clean import clean_line, clean_lines, clean_paragraphs, may_have_excess_marks
from paperbrowse.text.dates import PartialDate, make_date, month_number, parse_iso, parse_month_name

_Value = TypeVar("_Value")
_Field = TypeVar("_Field")

_PRINTABLE = bytes(range(32, 127))
# Marks and selectors that the cleaner may thin out although they are printable.
_COMBINING_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f\U000e0000-\U000e0fff]"
)
_ABSTRACT_LABEL = re.compile(
    r"(?i:abstract)(?:\s*[:.—–](?![.\d])|\s*\n|\s*\Z|(?<=[A-Z]{8}) (?=[A-Z])|(?=[A-Z][a-z]))\s*"
)
"""What publishers print before the text: `Abstract: `, `ABSTRACT We`, `AbstractWe`, but not `Abstract algebra`."""
_MAIL_DATE = re.compile(r"\b(\d{1,2})\s+([A-Za-z]{3,9})\.?\s+(\d{4})\b", re.ASCII)


MAX_DEPTH = 10
"""Levels of nested JSON whose texts are read."""


def convert_texts(value: Any, convert: Callable[[str], str], depth: int = MAX_DEPTH) -> Any:
    """Return a value of JSON with all its texts converted, but not its keys; None for what is nested too deeply."""
    if isinstance(value, str):
        return convert(value)
    if not isinstance(value, list | dict):
        return None if isinstance(value, float) and not isfinite(value) else value
    if not depth:
        return None
    if isinstance(value, list):
        return [convert_texts(part, convert, depth - 1) for part in value]
    return {name: convert_texts(part, convert, depth - 1) for name, part in value.items()}


class InvalidValue(Exception):
    """A value that does not fit its field; the message completes "<field> is …"."""


class InvalidRecord(Exception):
    """A record that is not a paper; the message is the complete reason."""


class NoTitle(InvalidRecord):
    """A record without a title."""

    def __init__(self) -> None:
        super().__init__("no title")


def convert_field(
    name: str, value: _Value | None, convert: Callable[[_Value], _Field | None], reasons: list[str]
) -> _Field | None:
    """Return the converted value; None if there is none, or if it does not fit, which is added to `reasons`."""
    if value is None:
        return None
    try:
        return convert(value)
    except InvalidValue as error:
        reasons.append(f"{name} is {error}; left out")
        return None


@dataclass(slots=True)
class FieldReader:
    """The values of one record, read field by field; `reasons` collects why some were left out."""

    values: Mapping[str, Any]
    reasons: list[str]

    def read(self, name: str, convert: Callable[[Any], _Field | None]) -> _Field | None:
        return convert_field(name, self.values.get(name), convert, self.reasons)


def to_title(value: Any) -> str:
    """Return the title as one line. Raises InvalidRecord if there is none or if it is too long."""
    if value is None:
        raise NoTitle
    if not isinstance(value, str):
        raise InvalidRecord("the title is not text")
    if len(value) > limits.TITLE:
        raise InvalidRecord(f"the title has {len(value):,} characters; the limit is {limits.TITLE:,}")
    if (title := to_line(value)) is None:
        raise NoTitle
    return title


NO_TITLE = "Untitled: "
"""Begins the title of a record without one."""


def title_or_key(value: Any, key: str, reasons: list[str]) -> str:
    """Return the title, or a stand-in with the key, because a record of someone's own bibliography is never dropped.

    Raises InvalidRecord without a key, too, or if the title is too long.
    """
    try:
        return to_title(value)
    except NoTitle:
        if (line := to_line(key)) is None:
            raise
    title = f"{NO_TITLE}{line}"
    reasons.append(f"no title; listed as “{title}”")
    return title


def to_line(value: Any) -> str | None:
    """Return one clean line, cut at the limit; None if it is empty."""
    return to_limited_line(value, limits.LINE)


def to_limited_line(value: Any, limit: int) -> str | None:
    """Return one clean line of at most `limit` characters; None if it is empty."""
    if not isinstance(value, str):
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise InvalidValue("not text")
        value = str(value)
    if not _is_clean(value):
        value = clean_line(value)
    return value[:limit].rstrip() or None


def to_prose(value: Any) -> str | None:
    """Return clean paragraphs, cut at the limit for an abstract; None if they are empty."""
    if not isinstance(value, str):
        raise InvalidValue("not text")
    if not _is_clean(value):
        value = clean_paragraphs(value)
    if value[:8].casefold() == "abstract":
        value = _ABSTRACT_LABEL.sub("", value)
    return value[: limits.ABSTRACT].rstrip() or None


def to_note(value: Any) -> str | None:
    """Return the user's note with its line ends, cut at the limit; None if it is empty."""
    if not isinstance(value, str):
        raise InvalidValue("not text")
    return clean_lines(value)[: limits.NOTE] or None


def _is_clean(value: str) -> bool:
    """Return True only if cleaning would change nothing; may return False for clean text.

    Most text is clean, and this check takes a tenth of the time of cleaning. Line ends and tabs are not printable.
    """
    if "  " in value or value != value.strip(" "):
        return False
    if value.isascii():
        return not value.encode().translate(None, _PRINTABLE)  # in a third of the time `isprintable` takes
    # A lone surrogate is not printable.
    if not value.isprintable() or _COMBINING_MARKS.search(value) or may_have_excess_marks(value):
        return False
    return is_normalized("NFC", value)


def to_count(value: Any) -> int | None:
    """Return a count from a number or from digits, clamped to the integers that all JSON parsers represent exactly."""
    if isinstance(value, str):
        value = value.strip()
        if not (value.isascii() and value.isdecimal() and len(value) <= 20):
            raise InvalidValue("not a number")
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidValue("not a number")
    if isinstance(value, float) and not isfinite(value):
        return None
    return min(max(int(value), 0), limits.NUMBER)


def to_bool(value: Any) -> bool:
    if not isinstance(value, bool):
        raise InvalidValue("neither true nor false")
    return value


def to_date(value: Any) -> PartialDate | None:
    """Return a date from ISO 8601, from `Nov 8, 2022`, or from a year as a number."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        is_integer = isinstance(value, int) or value.is_integer()  # False for infinity, which int() refuses
        date = make_date(int(value)) if is_integer else None
    elif isinstance(value, str):
        if not value.strip():
            return None
        date = _parse_date(value[:40])
    else:
        raise InvalidValue("not a date")
    if date is None:
        raise InvalidValue(f"not a readable date: {str(value)[:40]!r}")
    return date


@lru_cache(maxsize=20_000)  # because a million papers share a few thousand days
def _parse_date(text: str) -> PartialDate | None:
    return parse_iso(text) or parse_month_name(clean_line(text))


def parse_mail_date(text: str) -> PartialDate | None:
    """Return the day of `Thu, 18 Sep 2025 00:00:00 -0400`."""
    match = _MAIL_DATE.search(text[:100])
    month = month_number(match[2]) if match else 0
    return make_date(int(match[3]), month, int(match[1])) if match and month else None


def to_time(value: Any) -> datetime | None:
    """Return a UTC time from ISO 8601."""
    try:
        time = datetime.fromisoformat(value)
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        raise InvalidValue("not a time") from None


def to_url(value: Any) -> str | None:
    """Return a web address unchanged; None for other text."""
    if not isinstance(value, str):
        raise InvalidValue("not text")
    value = value.strip()
    if len(value) > limits.URL or not value.isprintable() or " " in value:
        return None
    return value if value[:8].lower().startswith(("http://", "https://")) else None


def to_words(value: Any) -> tuple[str, ...]:
    """Return labels from a list, or from a text that separates them by spaces."""
    return to_labels(value.split() if isinstance(value, str) else value)


def to_phrases(value: Any) -> tuple[str, ...]:
    """Return labels from a list, or from a text that separates them by semicolons, or by commas if it has none."""
    return to_labels(value.split(";" if ";" in value else ",") if isinstance(value, str) else value)


def to_labels(value: Any) -> tuple[str, ...]:
    """Return the distinct one-line texts of a list, in its order."""
    if not isinstance(value, list):
        raise InvalidValue("not a list")
    value = value[: limits.LIST]
    # No numbers, because 1 and True are the same cache key; no long texts, because the cache keeps them.
    is_cacheable = len(value) <= 20 and all(isinstance(label, str) and len(label) <= 50 for label in value)
    return _cached_labels(tuple(value)) if is_cacheable else _clean_labels(value)


@lru_cache(maxsize=4_096)  # because a million papers share a few thousand combinations
def _cached_labels(value: tuple[str, ...]) -> tuple[str, ...]:
    return _clean_labels(value)


def _clean_labels(value: Sequence[Any]) -> tuple[str, ...]:
    labels = [to_line(label) for label in value if label is not None]
    return tuple(dict.fromkeys(label for label in labels if label))


def to_authors(value: Any) -> tuple[Author, ...]:
    """Return authors from a list of names or of objects with names, or from one text."""
    if isinstance(value, str):
        value = _split_names(value)
    if not isinstance(value, list):
        raise InvalidValue("neither a list nor text")
    value = value[: limits.AUTHORS]
    if _are_clean_names(value):
        return tuple(map(Author, value))
    authors = [_to_author(author) for author in value if author is not None]
    return tuple(author for author in authors if author.name)


def _are_clean_names(value: list[Any]) -> bool:
    """Return True if all names are text that needs no cleaning.

    Checking the joined names is cheaper. An empty name or an extra space makes two adjacent spaces, or one at an end.
    """
    try:
        joined = " ".join(value)
    except TypeError:
        return False
    return 0 < len(joined) <= limits.NAME and _is_clean(joined)


_NAME_KEYS = (
    ("given", "givenName", "firstName", "first_name", "first"),
    ("family", "familyName", "lastName", "last_name", "last"),
    ("name", "display_name", "text", "literal", "fullName", "full_name", "raw_author_name", "author_name", "value"),
)
"""Names of the given name, the family name, and the whole name in data of other programs."""


def _to_author(value: Any) -> Author:
    if not isinstance(value, dict):
        return Author(to_limited_line(value, limits.NAME) or "")
    if isinstance(value.get("author"), dict):
        value = value | value["author"]
    if not any(key in value for keys in _NAME_KEYS for key in keys):
        raise InvalidValue("a list of objects without names")
    texts = [next(filter(None, (value.get(key) for key in keys)), "") for keys in _NAME_KEYS]
    given, family, name = (to_limited_line(text, limits.NAME) or "" for text in texts)
    if isinstance(value.get("middle"), list):
        given = " ".join([given, *map(str, value["middle"])]).strip()
    return Author(name or f"{given} {family}".strip(), family, given)


def author_from_parts(family: str, given: str, suffix: str = "") -> Author:
    return Author(" ".join(part for part in (given, family, suffix) if part), family, given)


def _split_names(text: str) -> list[str]:
    """Split `A; B`, `A and B`, or `A B, C D and E F`; not `Smith, J.`, because its parts are single words."""
    if ";" in text:
        return text.split(";")
    names: list[str] = []
    for part in " ".join(text.split()).replace(", and ", " and ").split(" and "):
        pieces = part.split(", ")
        names.extend(pieces if all(" " in piece for piece in pieces) else [part])
    return names
