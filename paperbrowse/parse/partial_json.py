"""JSON of which as much is read as is whole: a file cut short, or several values one after another."""

import json
import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any

from paperbrowse.model.errors import ImportRefused
from paperbrowse.parse import limits
from paperbrowse.parse.long_list import Overlong, View, elements

DEEPEST = 4
"""Objects within objects that are looked into for the list that breaks off."""

MOST_BREAKS = 100
"""Broken places after which the rest is not read: finding the line of each counts all lines before it."""

HELD = 4_000_000
"""Characters of a text whose values are held as they are; of a longer one lists come in parts."""

LONGEST_OBJECT, MOST_VALUES = 20_000_000, 1_500_000
"""Characters of one object that is held, and values in it: objects take a hundred bytes each."""

PART = 100
"""Elements of a long list that come at a time."""

_SPACE = re.compile(r"[ \t\r\n]*")
_SEPARATOR = re.compile(r"[ \t\r\n,]*")
_COLON = re.compile(r"[ \t\r\n]*:[ \t\r\n]*")
_LINE_OF_JSON = re.compile(r"\n(?=[{\[])")


@dataclass(frozen=True, slots=True)
class Piece:
    """One value of a text, or the whole elements of one that breaks off."""

    value: Any
    """None where nothing was whole."""
    trouble: str = ""
    """Where and why it breaks off; empty when it does not."""


def pieces(text: str) -> Iterator[Piece]:
    """Every value of a text, a long list as several; behind one that breaks off, reading goes on at the next line.

    Raises ImportRefused for an object that is too long to be held.
    """
    at, breaks = _after(_SPACE, text, 0), 0
    while at < len(text):
        if breaks == MOST_BREAKS:
            yield Piece(None, f"no JSON in {MOST_BREAKS} places; the rest was not read")
            return
        is_long = len(text) > HELD and text[at] == "["
        try:
            if is_long:
                end = yield from _in_parts(text, at)
            else:
                value, end = _DECODER.raw_decode(text, at) if len(text) <= HELD else _of_long(text, at)
                yield Piece(value)
        except json.JSONDecodeError as error:
            breaks += 1
            yield Piece(None if is_long else _beginning(text, at), _told(error))
            opened = _LINE_OF_JSON.search(text, max(error.pos, at + 1))
            end = opened.end() if opened else len(text)
        except RecursionError:
            yield Piece(None if is_long else _beginning(text, at), "nested too deeply to go on")
            return
        at = _after(_SPACE, text, end)


def _in_parts(text: str, at: int) -> Generator[Piece, None, int]:
    """A list as several; also where it breaks off, which is raised behind them. Returns where it ends."""
    part: list[Any] = []
    following = elements(text, at + 1, _DECODER.raw_decode)
    try:
        while True:
            element = next(following)
            if isinstance(element, Overlong):
                yield Piece(part, f"an item of more than {limits.RECORD:,} characters")
                part = []
                continue
            part.append(element)
            if len(part) == PART:
                yield Piece(part)
                part = []
    except StopIteration as ending:
        yield Piece(part)
        return int(ending.value)
    except (json.JSONDecodeError, RecursionError):
        yield Piece(part)
        raise


def _of_long(text: str, at: int) -> tuple[Any, int]:
    """(one value of a long text, where it ends)."""
    value, end = View(text, _DECODER.raw_decode).value(at)
    if not isinstance(value, Overlong):
        return value, end
    values = sum(text.count(mark, at, end) for mark in "{[,")
    if end - at > LONGEST_OBJECT or values > MOST_VALUES:
        raise ImportRefused(
            f"holds one object of more than {LONGEST_OBJECT // 1_000_000} MB or {MOST_VALUES:,} values",
            "bring the list in it alone, or JSON Lines",
        )
    return _DECODER.raw_decode(text, at)


def _integer(text: str) -> int:
    """Cut, because Python refuses the whole text for one number of thousands of digits."""
    return int(text) if len(text) < len(str(limits.NUMBER)) else limits.NUMBER if text[0] != "-" else -limits.NUMBER


_DECODER = json.JSONDecoder(parse_constant=lambda _: None, parse_int=_integer)


def _told(error: json.JSONDecodeError) -> str:
    if error.pos >= len(error.doc.rstrip()) or "Unterminated" in error.msg:
        return "the file ends in the middle of a record"
    return f"no JSON from line {error.lineno}, column {error.colno} on: {error.msg}"


def _after(pattern: re.Pattern[str], text: str, at: int) -> int:
    matched = pattern.match(text, at)
    return matched.end() if matched else at


def _beginning(text: str, at: int, depth: int = 0) -> Any:
    """The whole elements of the list or object that opens here; None when neither does."""
    opening = text[at : at + 1]
    if opening == "[":
        return _elements(text, at + 1)
    if opening == "{" and depth < DEEPEST:
        return _entries(text, at + 1, depth + 1)
    return None


def _elements(text: str, at: int) -> list[Any]:
    found: list[Any] = []
    while True:
        try:
            value, at = _DECODER.raw_decode(text, _after(_SEPARATOR, text, at))
        except (json.JSONDecodeError, RecursionError):
            return found
        found.append(value)


def _entries(text: str, at: int, depth: int) -> dict[str, Any]:
    """Also the last entry, whose value may be a list or an object that breaks off."""
    found: dict[str, Any] = {}
    key: Any = None
    try:
        while True:
            key, at = _DECODER.raw_decode(text, _after(_SEPARATOR, text, at))
            at = _after(_COLON, text, at)
            if not isinstance(key, str):
                return found
            found[key], at = _DECODER.raw_decode(text, at)
    except (json.JSONDecodeError, RecursionError):
        if isinstance(key, str) and key not in found and (begun := _beginning(text, at, depth)) is not None:
            found[key] = begun
        return found
