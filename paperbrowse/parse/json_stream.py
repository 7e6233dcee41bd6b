"""JSON that is too long to be held, value by value, each no longer than a record may be."""

import json
import re
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from paperbrowse.model.errors import ImportRefused
from paperbrowse.parse import limits

WINDOW_SIZE = 65_536
"""Characters that are looked at, before as many are as a record may have."""

MAX_BRACKETS = 1_000_000
"""Of a value that is passed over; behind more of them nothing is read."""

_TRUNCATION_MARGIN = 16
"""Characters before the end of what is looked at within which a number or a name may have been cut."""

_SEPARATOR = re.compile(r"[ \t\r\n,]*")
_STRING = re.compile(r'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
# Up to and with the next bracket that stands in no text.
_BRACKET = re.compile(rf'(?:[^"{{}}\[\]]++|{_STRING.pattern})*+([{{}}\[\]])', re.DOTALL)

JsonDecode: TypeAlias = Callable[[str, int], tuple[Any, int]]
"""(a text, where in it a value begins) -> (the value, where it ends); raises JSONDecodeError."""


@dataclass(frozen=True, slots=True)
class OversizedValue:
    """Stands for a value that is longer than a record may be."""


def read_elements(text: str, at: int, decode: JsonDecode) -> Generator[Any, None, int]:
    """Every element of the list whose bracket stands before `at`; returns where the list ends.

    Raises JSONDecodeError where it breaks off.
    """
    view = TextWindow(text, decode)
    while True:
        between = _SEPARATOR.match(text, at)
        at = between.end() if between else at
        if text[at : at + 1] == "]":
            return at + 1
        value, at = view.decode_at(at)
        yield value


@dataclass(slots=True)
class TextWindow:
    """The part of a text that is looked at: values are decoded from it, so that no longer one can be."""

    text: str
    decode: JsonDecode
    start: int = 0
    part: str = ""

    def decode_at(self, at: int) -> tuple[Any, int]:
        """(a value or Overlong, where it ends)."""
        for size in (0, WINDOW_SIZE, limits.RECORD + 1):
            if size or not self.start <= at < self.start + len(self.part):
                self.start, self.part = at, self.text[at : at + (size or WINDOW_SIZE)]
            try:
                value, end = self.decode(self.part, at - self.start)
            except json.JSONDecodeError as error:
                if self._is_last or (size > WINDOW_SIZE and not self._may_be_truncated(error)):
                    raise json.JSONDecodeError(error.msg, self.text, self.start + error.pos) from None
            else:
                if end < len(self.part) or self._is_last:
                    return value, self.start + end
        return OversizedValue(), _find_value_end(self.text, at)

    @property
    def _is_last(self) -> bool:
        return self.start + len(self.part) >= len(self.text)

    def _may_be_truncated(self, error: json.JSONDecodeError) -> bool:
        return "Unterminated" in error.msg or error.pos > len(self.part) - _TRUNCATION_MARGIN


def _find_value_end(text: str, at: int) -> int:
    """Where a value ends, found by its brackets alone; the end of the text where they are too many."""
    if text[at] == '"':
        whole = _STRING.match(text, at)
        return whole.end() if whole else len(text)
    depth = 0
    for _ in range(MAX_BRACKETS):
        if not (found := _BRACKET.match(text, at)):
            break
        at = found.end()
        depth += 1 if found[1] in "{[" else -1
        if depth <= 0:
            return at
    return len(text)


MAX_DEPTH = 4
"""Objects within objects that are looked into for the list that breaks off."""

MAX_ERRORS = 100
"""Broken places after which the rest is not read: finding the line of each counts all lines before it."""

MAX_IN_MEMORY = 4_000_000
"""Characters of a text whose values are held as they are; of a longer one lists come in parts."""

MAX_OBJECT, MAX_VALUES = 20_000_000, 1_500_000
"""Characters of one object that is held, and values in it: objects take a hundred bytes each."""

PART_SIZE = 100
"""Elements of a long list that come at a time."""

_SPACE = re.compile(r"[ \t\r\n]*")
_COLON = re.compile(r"[ \t\r\n]*:[ \t\r\n]*")
_JSON_LINE = re.compile(r"\n(?=[{\[])")


@dataclass(frozen=True, slots=True)
class JsonPiece:
    """One value of a text, or the whole elements of one that breaks off."""

    value: Any
    """None where nothing was whole."""
    error: str = ""
    """Where and why it breaks off; empty when it does not."""


def read_pieces(text: str) -> Iterator[JsonPiece]:
    """Every value of a text, a long list as several; behind one that breaks off, reading goes on at the next line.

    Raises ImportRefused for an object that is too long to be held.
    """
    at, breaks = _skip(_SPACE, text, 0), 0
    while at < len(text):
        if breaks == MAX_ERRORS:
            yield JsonPiece(None, f"no JSON in {MAX_ERRORS} places; the rest was not read")
            return
        is_long = len(text) > MAX_IN_MEMORY and text[at] == "["
        try:
            if is_long:
                end = yield from _read_list(text, at)
            else:
                value, end = _DECODER.raw_decode(text, at) if len(text) <= MAX_IN_MEMORY else _decode_long(text, at)
                yield JsonPiece(value)
        except json.JSONDecodeError as error:
            breaks += 1
            yield JsonPiece(None if is_long else _read_partial(text, at), _describe_error(error))
            opened = _JSON_LINE.search(text, max(error.pos, at + 1))
            end = opened.end() if opened else len(text)
        except RecursionError:
            yield JsonPiece(None if is_long else _read_partial(text, at), "nested too deeply to go on")
            return
        at = _skip(_SPACE, text, end)


def _read_list(text: str, at: int) -> Generator[JsonPiece, None, int]:
    """A list as several; also where it breaks off, which is raised behind them. Returns where it ends."""
    part: list[Any] = []
    following = read_elements(text, at + 1, _DECODER.raw_decode)
    try:
        while True:
            element = next(following)
            if isinstance(element, OversizedValue):
                yield JsonPiece(part, f"an item of more than {limits.RECORD:,} characters")
                part = []
                continue
            part.append(element)
            if len(part) == PART_SIZE:
                yield JsonPiece(part)
                part = []
    except StopIteration as ending:
        yield JsonPiece(part)
        return int(ending.value)
    except (json.JSONDecodeError, RecursionError):
        yield JsonPiece(part)
        raise


def _decode_long(text: str, at: int) -> tuple[Any, int]:
    """(one value of a long text, where it ends)."""
    value, end = TextWindow(text, _DECODER.raw_decode).decode_at(at)
    if not isinstance(value, OversizedValue):
        return value, end
    values = sum(text.count(mark, at, end) for mark in "{[,")
    if end - at > MAX_OBJECT or values > MAX_VALUES:
        raise ImportRefused(
            f"holds one object of more than {MAX_OBJECT // 1_000_000} MB or {MAX_VALUES:,} values",
            "bring the list in it alone, or JSON Lines",
        )
    return _DECODER.raw_decode(text, at)


def _parse_int(text: str) -> int:
    """Cut, because Python refuses the whole text for one number of thousands of digits."""
    return int(text) if len(text) < len(str(limits.NUMBER)) else limits.NUMBER if text[0] != "-" else -limits.NUMBER


_DECODER = json.JSONDecoder(parse_constant=lambda _: None, parse_int=_parse_int)


def _describe_error(error: json.JSONDecodeError) -> str:
    if error.pos >= len(error.doc.rstrip()) or "Unterminated" in error.msg:
        return "the file ends in the middle of a record"
    return f"no JSON from line {error.lineno}, column {error.colno} on: {error.msg}"


def _skip(pattern: re.Pattern[str], text: str, at: int) -> int:
    matched = pattern.match(text, at)
    return matched.end() if matched else at


def _read_partial(text: str, at: int, depth: int = 0) -> Any:
    """The whole elements of the list or object that opens here; None when neither does."""
    opening = text[at : at + 1]
    if opening == "[":
        return _read_partial_list(text, at + 1)
    if opening == "{" and depth < MAX_DEPTH:
        return _read_partial_object(text, at + 1, depth + 1)
    return None


def _read_partial_list(text: str, at: int) -> list[Any]:
    found: list[Any] = []
    while True:
        try:
            value, at = _DECODER.raw_decode(text, _skip(_SEPARATOR, text, at))
        except (json.JSONDecodeError, RecursionError):
            return found
        found.append(value)


def _read_partial_object(text: str, at: int, depth: int) -> dict[str, Any]:
    """Also the last entry, whose value may be a list or an object that breaks off."""
    found: dict[str, Any] = {}
    key: Any = None
    try:
        while True:
            key, at = _DECODER.raw_decode(text, _skip(_SEPARATOR, text, at))
            at = _skip(_COLON, text, at)
            if not isinstance(key, str):
                return found
            found[key], at = _DECODER.raw_decode(text, at)
    except (json.JSONDecodeError, RecursionError):
        if isinstance(key, str) and key not in found and (begun := _read_partial(text, at, depth)) is not None:
            found[key] = begun
        return found
