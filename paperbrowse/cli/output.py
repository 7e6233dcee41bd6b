"""The only printer: data to stdout, talk to stderr, and nothing of a paper's that a terminal could obey."""

import json
import os
import shutil
import sys
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TextIO
from unicodedata import east_asian_width

from paperbrowse.text.clean import clean_line, clean_text

BOLD, DIM, YELLOW = "1", "2", "33"
"""What a style adds between ESC[ and m."""

MAX_WIDTH = 88
"""Columns of prose: longer lines lose the eye."""


@dataclass(frozen=True, slots=True)
class Styled:
    """Text to be shown in a style where there is colour."""

    text: str
    style: str


class Output:
    """Where a command's answers go, and in which form the reader asked for them."""

    def __init__(
        self, out: TextIO, err: TextIO, *, as_json: bool = False, quiet: bool = False, color: bool = False
    ) -> None:
        self._out = out
        self._err = err
        self.as_json = as_json
        self.is_quiet = quiet
        self._color = color

    @property
    def is_terminal(self) -> bool:
        """Whether a person is at the other end of stdout."""
        return self._out.isatty()

    @property
    def width(self) -> int:
        """Columns to print prose in."""
        return min(shutil.get_terminal_size().columns, MAX_WIDTH) if self.is_terminal else MAX_WIDTH

    def line(self, *pieces: str | Styled) -> None:
        """One line of data, cleaned."""
        self._out.write("".join(self._render(piece) for piece in pieces) + "\n")

    def prose(self, text: str, indent: str = "") -> None:
        """Paragraphs, wrapped; words and addresses stay whole."""
        for number, paragraph in enumerate(clean_text(text).split("\n\n")):
            if number:
                self.line()
            wrapped = textwrap.wrap(
                paragraph,
                self.width,
                initial_indent=indent,
                subsequent_indent=indent,
                break_long_words=False,
                break_on_hyphens=False,
            )
            for row in wrapped:
                self._out.write(row + "\n")

    def json(self, value: Any) -> None:
        """One JSON value on one line."""
        self._out.write(json.dumps(value) + "\n")

    def json_with_list(self, value: dict[str, Any], name: str, items: Iterable[Any]) -> None:
        """A JSON object whose last key is a list too long to be held: written as it comes, on one line."""
        self._out.write(f"{json.dumps(value)[:-1]}, {json.dumps(name)}: [")
        for number, item in enumerate(items):
            self._out.write((", " if number else "") + json.dumps(item))
        self._out.write("]}\n")

    def raw(self, text: str) -> int:
        """Text that its maker has already made safe: an export."""
        return self._out.write(text)

    @property
    def status_width(self) -> int:
        """Columns of a line that is written over: one in the last column would begin another."""
        return os.get_terminal_size(self._err.fileno()).columns - 1 if self._can_overwrite else MAX_WIDTH

    def show_status(self, message: str) -> None:
        """Write over the last line of stderr where a person watches it; the empty sentence leaves it clear."""
        if self._can_overwrite and not self.is_quiet:
            self._err.write(f"\r\x1b[K{_fit(clean_line(message), self.status_width)}")
            self._err.flush()

    @property
    def _can_overwrite(self) -> bool:
        return self._err.isatty() and os.environ.get("TERM") != "dumb"

    def flush(self) -> None:
        """Hand over what is written so far."""
        self._out.flush()

    def info(self, message: str) -> None:
        """Tell a person, unless quiet was asked for."""
        if not self.is_quiet:
            self.warn(message)

    def warn(self, message: str) -> None:
        """Tell a person what went wrong; quiet or not."""
        self._err.write(f"paperbrowse: {clean_line(message)}\n")
        self._err.flush()

    def _render(self, piece: str | Styled) -> str:
        if isinstance(piece, str):
            return clean_line(piece) if piece.strip() else piece
        text = clean_line(piece.text)
        return f"\x1b[{piece.style}m{text}\x1b[0m" if self._color and text else text


def _fit(text: str, columns: int) -> str:
    """As much as fits: two columns for a character of East Asia."""
    for place, character in enumerate(text):
        columns -= 2 if east_asian_width(character) in "WF" else 1
        if columns < 0:
            return text[:place]
    return text


def open_output(*, as_json: bool, quiet: bool, no_color: bool) -> Output:
    """The output of this process; characters its encoding lacks are written as escapes."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)  # a test's stand-in has none
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
    plain = no_color or bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    return Output(sys.stdout, sys.stderr, as_json=as_json, quiet=quiet, color=sys.stdout.isatty() and not plain)
