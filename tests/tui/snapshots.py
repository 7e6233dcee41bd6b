"""Screens kept as text: what a reader sees, line by line, in `snapshots/NAME.txt`.

    await reader.press("enter")
    assert_screen(reader, "reading_100x30")

A screen that changed on purpose, or is new: `RENEW_SNAPSHOTS=1 pytest tests/tui`, then look at the difference with git.
"""

import os
import re
from datetime import UTC, datetime
from pathlib import Path

from rich.style import Style

from tests.tui.reader import Reader

FOLDER = Path(__file__).with_name("snapshots")

THUMB = re.compile(r"[▁-▇](?=│|\s*$)")
"""The end of a scrollbar's thumb, which is drawn a moment after the rest."""

RENEW = "RENEW_SNAPSHOTS"
"""The environment variable under which screens are written down instead of compared."""


def frozen() -> datetime:
    """A day that never changes, for `reading(home, clock=frozen)`: screens speak of today and last week."""
    return datetime(2026, 1, 7, 12, 0, tzinfo=UTC)


def assert_screen(reader: Reader, name: str) -> None:
    """What is on the screen is what was kept under this name; blanks at the end of a line do not count."""
    _assert_kept(name, "".join(THUMB.sub(" ", line).rstrip() + "\n" for line in reader.lines))


def assert_colours(reader: Reader, name: str) -> None:
    """The same with the colours of each piece of a line: `#text on #background  what is written`."""
    pieces = (
        f"{line:>2} {_colours(piece.style or Style())}  {piece.text.strip()}\n"
        for line, strip in enumerate(reader.app.screen._compositor.render_strips())
        for piece in strip.simplify()
        if piece.text.strip() and not THUMB.fullmatch(piece.text.strip())
    )
    _assert_kept(name, "".join(pieces))


def _colours(style: Style) -> str:
    text, behind = (one.get_truecolor().hex if one else "default" for one in (style.color, style.bgcolor))
    return f"{text} on {behind}"


def _assert_kept(name: str, shown: str) -> None:
    file = FOLDER / f"{name}.txt"
    if os.environ.get(RENEW):
        FOLDER.mkdir(exist_ok=True)
        file.write_text(shown, encoding="utf-8")
    assert file.exists(), f"no screen is kept as {name}: {RENEW}=1 keeps this one\n{shown}"
    kept = file.read_text(encoding="utf-8")
    assert shown.splitlines() == kept.splitlines(), f"if this is meant: {RENEW}=1"
