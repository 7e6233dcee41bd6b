"""Printing: results to stdout, messages to stderr, and no control characters from any paper."""

import json
import os
import shutil
import sys
import textwrap
from argparse import Namespace
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TextIO
from unicodedata import east_asian_width

from paperbrowse.text.clean import clean_line, clean_text

if TYPE_CHECKING:
    from paperbrowse.library.fetcher import FetchProgress
    from paperbrowse.library.importer import Progress

BOLD, DIM, YELLOW = "1", "2", "33"
"""Parameters of the escape sequence ESC[…m."""

_SCHEMA = {"schema": 1}
"""The version of the JSON: it grows when a key goes or changes its meaning, not when one is added."""

MAX_WIDTH = 88
"""Columns of prose; longer lines are hard to read."""


@dataclass(frozen=True, slots=True)
class Styled:
    """Text to be shown in a style when colors are on."""

    text: str
    style: str


class Output:
    """The streams a command prints to, and the form asked for."""

    def __init__(
        self, out: TextIO, err: TextIO, *, as_json: bool = False, quiet: bool = False, color: bool = False
    ) -> None:
        self._out = out
        self._err = err
        self.as_json = as_json
        self.is_quiet = quiet
        self._color = color
        self.has_json_messages = False
        """Whether stderr gets lines of JSON: progress and messages (`--progress json`)."""

    @property
    def is_terminal(self) -> bool:
        return self._out.isatty()

    @property
    def width(self) -> int:
        return min(shutil.get_terminal_size().columns, MAX_WIDTH) if self.is_terminal else MAX_WIDTH

    def line(self, *pieces: str | Styled) -> None:
        """Print one line of data without control characters."""
        self._out.write("".join(self._render(piece) for piece in pieces) + "\n")

    def prose(self, text: str) -> None:
        """Print paragraphs, wrapped between words; URLs are never broken."""
        for number, paragraph in enumerate(clean_text(text).split("\n\n")):
            if number:
                self.line()
            for row in textwrap.wrap(paragraph, self.width, break_long_words=False, break_on_hyphens=False):
                self._out.write(row + "\n")

    def json(self, value: dict[str, Any]) -> None:
        """Print a JSON object on one line; docs/json.md describes all of them."""
        self._out.write(json.dumps(value | _SCHEMA) + "\n")

    def json_with_list(self, value: dict[str, Any], name: str, items: Iterable[Any]) -> None:
        """Print a JSON object on one line whose last key is a list too long for memory."""
        self._out.write(f"{json.dumps(value | _SCHEMA)[:-1]}, {json.dumps(name)}: [")
        for number, item in enumerate(items):
            self._out.write((", " if number else "") + json.dumps(item))
        self._out.write("]}\n")

    def raw(self, text: str) -> int:
        """Write an export, which is safe already."""
        return self._out.write(text)

    @property
    def status_width(self) -> int:
        """Columns of a status line; a character in the last column would wrap."""
        return os.get_terminal_size(self._err.fileno()).columns - 1 if self._can_overwrite else MAX_WIDTH

    def show_status(self, message: str) -> None:
        """Replace the last line of stderr on a terminal; an empty message clears it."""
        if self._can_overwrite and not (self.is_quiet or self.has_json_messages):
            self._err.write(f"\r\x1b[K{_fit(clean_line(message), self.status_width)}")
            self._err.flush()

    def show_progress(self, progress: "Progress | FetchProgress") -> None:
        """Show progress as a status line, or as a line of JSON if that was asked for."""
        if self.has_json_messages:
            self._print_event("progress", progress.values())
        else:
            texts = progress.texts()
            self.show_status(next((text for text in texts if len(text) <= self.status_width), texts[-1]))

    def _print_event(self, kind: str, values: dict[str, Any]) -> None:
        self._err.write(json.dumps({"event": kind} | values | _SCHEMA) + "\n")
        self._err.flush()

    @property
    def _can_overwrite(self) -> bool:
        return self._err.isatty() and os.environ.get("TERM") != "dumb"

    def flush(self) -> None:
        self._out.flush()

    def info(self, message: str) -> None:
        """Print a message to stderr, unless --quiet is set."""
        if not self.is_quiet:
            self.warn(message)

    def warn(self, message: str) -> None:
        """Print an error to stderr, also with --quiet."""
        if self.has_json_messages:
            self._print_event("message", {"message": clean_line(message)})
            return
        self._err.write(f"paperbrowse: {clean_line(message)}\n")
        self._err.flush()

    def _render(self, piece: str | Styled) -> str:
        if isinstance(piece, str):
            return clean_line(piece) if piece.strip() else piece
        text = clean_line(piece.text)
        return f"\x1b[{piece.style}m{text}\x1b[0m" if self._color and text else text


def _fit(text: str, columns: int) -> str:
    """Return what fits into the columns; wide East Asian characters take two."""
    for index, character in enumerate(text):
        columns -= 2 if east_asian_width(character) in "WF" else 1
        if columns < 0:
            return text[:index]
    return text


def open_output(args: Namespace) -> Output:
    """Return the output that a command line asks for; characters missing in its encoding are written as escapes."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)  # the streams of tests have none
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
    options = vars(args)
    plain = "no_color" in options or bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    output = Output(
        sys.stdout,
        sys.stderr,
        as_json="json" in options,
        quiet="quiet" in options,
        color=sys.stdout.isatty() and not plain,
    )
    output.has_json_messages = options.get("progress") == "json"
    return output


def silence_stdout() -> None:
    """Send stdout to /dev/null, because what is still in its buffer would raise again at exit, or wait."""
    with suppress(OSError):  # the stdout of a test has no file
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def confirm(question: str, output: Output) -> bool:
    """Ask on the terminal; without a terminal the answer is no."""
    if sys.stdin is None or not sys.stdin.isatty():
        return False
    output.warn(f"{question} y/N")
    return sys.stdin.readline().strip().lower() in ("y", "yes")
