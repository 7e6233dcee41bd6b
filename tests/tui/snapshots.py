"""Screens kept as text: what a reader sees, line by line, in `snapshots/NAME.txt`.

    await reader.press("enter")
    await assert_screen(reader, "reading_100x30")

A screen that changed on purpose, or is new: `RENEW_SNAPSHOTS=1 pytest tests/tui`, then look at the difference with git.
"""

import asyncio
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from difflib import ndiff
from pathlib import Path

from rich.style import Style
from textual.strip import Strip

from tests.tui.reader import Reader

FOLDER = Path(__file__).with_name("snapshots")

THUMB = re.compile(r"[▁-▇](?=│|\s*$)")
"""The end of a scrollbar's thumb, which is drawn a moment after the rest."""

A_FRAME_LATER = 0.5
"""Seconds in which what was asked for is surely painted."""

RENEW = "RENEW_SNAPSHOTS"
"""The environment variable under which screens are written down instead of compared."""


def frozen() -> datetime:
    """A day that never changes, for `reading(home, clock=frozen)`: screens speak of today and last week."""
    return datetime(2026, 1, 7, 12, 0, tzinfo=UTC)


async def assert_screen(reader: Reader, name: str) -> None:
    """What is on the screen is what was kept under this name; blanks at the end of a line do not count."""
    await _assert_kept(name, lambda: "".join(THUMB.sub(" ", line).rstrip() + "\n" for line in reader.lines))


async def assert_colours(reader: Reader, name: str) -> None:
    """The same with the colours of each piece of a line: `#text on #background  what is written`."""
    await _assert_kept(name, lambda: "".join(_pieces(reader.strips)))


def _pieces(strips: Iterable[Strip]) -> Iterator[str]:
    for line, strip in enumerate(strips):
        for piece in strip.simplify():
            if (text := piece.text.strip()) and not THUMB.fullmatch(text):
                yield f"{line:>2} {_colours(piece.style or Style())}  {text}\n"


def _colours(style: Style) -> str:
    text, behind = (one.get_truecolor().hex if one else "default" for one in (style.color, style.bgcolor))
    return f"{text} on {behind}"


async def _assert_kept(name: str, look: Callable[[], str]) -> None:
    file = FOLDER / f"{name}.txt"
    if os.environ.get(RENEW):
        await asyncio.sleep(A_FRAME_LATER)
        FOLDER.mkdir(exist_ok=True)
        file.write_text(look(), encoding="utf-8")
    assert file.exists(), f"no screen is kept as {name}: {RENEW}=1 keeps this one\n{look()}"
    kept, end = file.read_text(encoding="utf-8"), time.monotonic() + A_FRAME_LATER
    while look() != kept and time.monotonic() < end:
        await asyncio.sleep(0.01)
    changed = "\n".join(ndiff(kept.splitlines(), look().splitlines()))
    assert look() == kept, f"if this is meant: {RENEW}=1\n{changed}"
