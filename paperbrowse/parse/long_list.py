"""JSON that is too long to be held, value by value, each no longer than a record may be."""

import json
import re
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, TypeAlias

from paperbrowse.parse import limits

WINDOW = 65_536
"""Characters that are looked at, before as many are as a record may have."""

MOST_BRACKETS = 1_000_000
"""Of a value that is passed over; behind more of them nothing is read."""

_CUT_WITHIN = 16
"""Characters before the end of what is looked at within which a number or a name may have been cut."""

_SEPARATOR = re.compile(r"[ \t\r\n,]*")
_TEXT = re.compile(r'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
# Up to and with the next bracket that stands in no text.
_BRACKET = re.compile(rf'(?:[^"{{}}\[\]]++|{_TEXT.pattern})*+([{{}}\[\]])', re.DOTALL)

Decode: TypeAlias = Callable[[str, int], tuple[Any, int]]
"""(a text, where in it a value begins) -> (the value, where it ends); raises JSONDecodeError."""


@dataclass(frozen=True, slots=True)
class Overlong:
    """Stands for a value that is longer than a record may be."""


def elements(text: str, at: int, decode: Decode) -> Generator[Any, None, int]:
    """Every element of the list whose bracket stands before `at`; returns where the list ends.

    Raises JSONDecodeError where it breaks off.
    """
    view = View(text, decode)
    while True:
        between = _SEPARATOR.match(text, at)
        at = between.end() if between else at
        if text[at : at + 1] == "]":
            return at + 1
        value, at = view.value(at)
        yield value


@dataclass(slots=True)
class View:
    """The part of a text that is looked at: values are decoded from it, so that no longer one can be."""

    text: str
    decode: Decode
    start: int = 0
    part: str = ""

    def value(self, at: int) -> tuple[Any, int]:
        """(a value or Overlong, where it ends)."""
        for size in (0, WINDOW, limits.RECORD + 1):
            if size or not self.start <= at < self.start + len(self.part):
                self.start, self.part = at, self.text[at : at + (size or WINDOW)]
            try:
                value, end = self.decode(self.part, at - self.start)
            except json.JSONDecodeError as error:
                if self._is_last or (size > WINDOW and not self._may_be_cut(error)):
                    raise json.JSONDecodeError(error.msg, self.text, self.start + error.pos) from None
            else:
                if end < len(self.part) or self._is_last:
                    return value, self.start + end
        return Overlong(), _behind(self.text, at)

    @property
    def _is_last(self) -> bool:
        return self.start + len(self.part) >= len(self.text)

    def _may_be_cut(self, error: json.JSONDecodeError) -> bool:
        return "Unterminated" in error.msg or error.pos > len(self.part) - _CUT_WITHIN


def _behind(text: str, at: int) -> int:
    """Where a value ends, found by its brackets alone; the end of the text where they are too many."""
    if text[at] == '"':
        whole = _TEXT.match(text, at)
        return whole.end() if whole else len(text)
    depth = 0
    for _ in range(MOST_BRACKETS):
        if not (found := _BRACKET.match(text, at)):
            break
        at = found.end()
        depth += 1 if found[1] in "{[" else -1
        if depth <= 0:
            return at
    return len(text)
