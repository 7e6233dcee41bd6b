"""JSON from long or broken texts, value by value, so that little is lost and memory stays bounded."""

import json
import re
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from paperbrowse.model.errors import ImportRefused
from paperbrowse.parse import limits

WINDOW_SIZE = 65_536
"""Characters decoded first; only if they do not suffice, as many as a record may have."""

MAX_BRACKETS = 1_000_000
"""Brackets of a value that is skipped; behind a value with more of them nothing is read."""

MAX_DEPTH = 4
"""Nested objects that are searched for the list that breaks off."""

MAX_ERRORS = 100
"""Broken places after which the rest is not read, because finding the line of each counts all lines before it."""

MAX_IN_MEMORY = 4_000_000
"""Characters of a text whose values are decoded whole; lists of a longer text come in parts."""

MAX_OBJECT, MAX_VALUES = 20_000_000, 1_500_000
"""Characters of one object, and values in it, because each value takes about a hundred bytes."""

PART_SIZE = 100
"""Elements per part of a long list."""

_TRUNCATION_MARGIN = 16
"""Characters before the end of the window where it may have cut a number or a name."""

_SEPARATOR = re.compile(r"[ \t\r\n,]*")
_SPACE = re.compile(r"[ \t\r\n]*")
_COLON = re.compile(r"[ \t\r\n]*:[ \t\r\n]*")
_JSON_LINE = re.compile(r"\n(?=[{\[])")
_STRING = re.compile(r'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
# Everything up to and including the next bracket outside strings.
_BRACKET = re.compile(rf'(?:[^"{{}}\[\]]++|{_STRING.pattern})*+([{{}}\[\]])', re.DOTALL)

JsonDecode: TypeAlias = Callable[[str, int], tuple[Any, int]]
"""Takes (text, start of a value), returns (value, its end); raises JSONDecodeError."""


@dataclass(frozen=True, slots=True)
class OversizedValue:
    """Placeholder for a value longer than a record may be."""


@dataclass(frozen=True, slots=True)
class JsonPiece:
    """One value of a text, or the complete elements of one that breaks off."""

    value: Any
    """None if nothing was complete."""
    error: str = ""
    """Where and why it breaks off; empty if it does not."""


def _parse_int(text: str) -> int:
    """Return a clamped integer, because Python refuses the text for one number of thousands of digits."""
    return int(text) if len(text) < len(str(limits.NUMBER)) else limits.NUMBER if text[0] != "-" else -limits.NUMBER


_DECODER = json.JSONDecoder(parse_constant=lambda _: None, parse_int=_parse_int)


def read_pieces(text: str) -> Iterator[JsonPiece]:
    """Yield every value of a text, a long list as several; after a broken value, continue at the next line.

    Raises ImportRefused for an object that is too large for memory.
    """
    position, errors = _skip(_SPACE, text, 0), 0
    while position < len(text):
        if errors == MAX_ERRORS:
            yield JsonPiece(None, f"not JSON in {MAX_ERRORS} places; the rest was not read")
            return
        is_long = len(text) > MAX_IN_MEMORY and text[position] == "["
        try:
            if is_long:
                end = yield from _read_list(text, position)
            else:
                decode = _DECODER.raw_decode if len(text) <= MAX_IN_MEMORY else _decode_long
                value, end = decode(text, position)
                yield JsonPiece(value)
        except json.JSONDecodeError as error:
            errors += 1
            yield JsonPiece(None if is_long else _read_partial(text, position), _describe_error(error))
            next_line = _JSON_LINE.search(text, max(error.pos, position + 1))
            end = next_line.end() if next_line else len(text)
        except RecursionError:
            partial = None if is_long else _read_partial(text, position)
            yield JsonPiece(partial, "nested too deeply; the rest was not read")
            return
        position = _skip(_SPACE, text, end)


def _read_list(text: str, position: int) -> Generator[JsonPiece, None, int]:
    """Yield a list in parts and return its end. If it breaks off, raise that after its last part."""
    part: list[Any] = []
    elements = read_elements(text, position + 1, _DECODER.raw_decode)
    try:
        while True:
            element = next(elements)
            if isinstance(element, OversizedValue):
                yield JsonPiece(part, f"the item has more than {limits.RECORD:,} characters; left out")
                part = []
                continue
            part.append(element)
            if len(part) == PART_SIZE:
                yield JsonPiece(part)
                part = []
    except StopIteration as stop:
        yield JsonPiece(part)
        return int(stop.value)
    except (json.JSONDecodeError, RecursionError):
        yield JsonPiece(part)
        raise


def read_elements(text: str, position: int, decode: JsonDecode) -> Generator[Any, None, int]:
    """Yield every element of the list whose bracket is before `position`; return the end of the list.

    Raises JSONDecodeError where it breaks off.
    """
    window = TextWindow(text, decode)
    while True:
        position = _skip(_SEPARATOR, text, position)
        if text[position : position + 1] == "]":
            return position + 1
        value, position = window.decode_at(position)
        yield value


@dataclass(slots=True)
class TextWindow:
    """The part of a text that values are decoded from; it bounds their length."""

    text: str
    decode: JsonDecode
    start: int = 0
    part: str = ""

    def decode_at(self, position: int) -> tuple[Any, int]:
        """Return (a value or OversizedValue, its end)."""
        for size in (0, WINDOW_SIZE, limits.RECORD + 1):
            if size or not self.start <= position < self.start + len(self.part):
                self.start, self.part = position, self.text[position : position + (size or WINDOW_SIZE)]
            try:
                value, end = self.decode(self.part, position - self.start)
            except json.JSONDecodeError as error:
                if self._is_last or (size > WINDOW_SIZE and not self._may_be_truncated(error)):
                    raise json.JSONDecodeError(error.msg, self.text, self.start + error.pos) from None
            else:
                if end < len(self.part) or self._is_last:
                    return value, self.start + end
        return OversizedValue(), _find_value_end(self.text, position)

    @property
    def _is_last(self) -> bool:
        return self.start + len(self.part) >= len(self.text)

    def _may_be_truncated(self, error: json.JSONDecodeError) -> bool:
        return "Unterminated" in error.msg or error.pos > len(self.part) - _TRUNCATION_MARGIN


def _find_value_end(text: str, position: int) -> int:
    """Return the end of a value from its brackets alone; the end of the text if there are too many."""
    if text[position] == '"':
        string = _STRING.match(text, position)
        return string.end() if string else len(text)
    depth = 0
    for _ in range(MAX_BRACKETS):
        if not (bracket := _BRACKET.match(text, position)):
            break
        position = bracket.end()
        depth += 1 if bracket[1] in "{[" else -1
        if depth <= 0:
            return position
    return len(text)


def _decode_long(text: str, position: int) -> tuple[Any, int]:
    """Return (one value of a long text, its end)."""
    value, end = TextWindow(text, _DECODER.raw_decode).decode_at(position)
    if not isinstance(value, OversizedValue):
        return value, end
    count = sum(text.count(mark, position, end) for mark in "{[,")
    if end - position > MAX_OBJECT or count > MAX_VALUES:
        message = f"holds one object of more than {MAX_OBJECT // 1_000_000} MB or {MAX_VALUES:,} values"
        raise ImportRefused(message, "import only the list inside it, or JSON Lines")
    return _DECODER.raw_decode(text, position)


def _describe_error(error: json.JSONDecodeError) -> str:
    if error.pos >= len(error.doc.rstrip()) or "Unterminated" in error.msg:
        return "the file ends in the middle of a record"
    return f"not JSON from line {error.lineno}, column {error.colno}: {error.msg}"


def _skip(pattern: re.Pattern[str], text: str, position: int) -> int:
    match = pattern.match(text, position)
    return match.end() if match else position


def _read_partial(text: str, position: int, depth: int = 0) -> Any:
    """Return the complete elements of the list or object that opens here; None if neither does."""
    opening = text[position : position + 1]
    if opening == "[":
        return _read_partial_list(text, position + 1)
    if opening == "{" and depth < MAX_DEPTH:
        return _read_partial_object(text, position + 1, depth + 1)
    return None


def _read_partial_list(text: str, position: int) -> list[Any]:
    elements: list[Any] = []
    while True:
        try:
            value, position = _DECODER.raw_decode(text, _skip(_SEPARATOR, text, position))
        except (json.JSONDecodeError, RecursionError):
            return elements
        elements.append(value)


def _read_partial_object(text: str, position: int, depth: int) -> dict[str, Any]:
    """Return the complete entries, and the last one if its value is a list or object that breaks off."""
    entries: dict[str, Any] = {}
    key: Any = None
    try:
        while True:
            key, position = _DECODER.raw_decode(text, _skip(_SEPARATOR, text, position))
            position = _skip(_COLON, text, position)
            if not isinstance(key, str):
                return entries
            entries[key], position = _DECODER.raw_decode(text, position)
    except (json.JSONDecodeError, RecursionError):
        if isinstance(key, str) and key not in entries:
            partial = _read_partial(text, position, depth)
            if partial is not None:
                entries[key] = partial
        return entries
