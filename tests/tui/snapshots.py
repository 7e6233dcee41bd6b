"""Snapshots of screens: the text the user sees, line by line, in `snapshots/NAME.txt`.

    await reader.press("enter")
    await assert_screen(reader, "reading_100x30")

To accept a new or changed screen: `RENEW_SNAPSHOTS=1 pytest tests/tui`, then check the difference with git.
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
"""The end of a scrollbar's thumb, which is drawn a moment later."""

PAINT_TIMEOUT = 30.0
"""Seconds to wait for a screen to look as in its snapshot."""

RENEW = "RENEW_SNAPSHOTS"
"""The environment variable that makes tests write snapshots instead of comparing them."""


def frozen() -> datetime:
    """A day that never changes, for `reading(home, clock=frozen)`: screens speak of today and last week."""
    return datetime(2026, 1, 7, 12, 0, tzinfo=UTC)


async def assert_screen(reader: Reader, name: str) -> None:
    """Compare the screen with a snapshot, without blanks at the ends of lines."""
    await _assert_kept(name, lambda: "".join(THUMB.sub(" ", line).rstrip() + "\n" for line in reader.lines))


async def assert_colors(reader: Reader, name: str) -> None:
    """Compare the colors too: `#text on #background  what is written`."""
    await _assert_kept(name, lambda: "".join(_pieces(reader.strips)))


def _pieces(strips: Iterable[Strip]) -> Iterator[str]:
    for line, strip in enumerate(strips):
        for piece in strip.simplify():
            if (text := piece.text.strip()) and not THUMB.fullmatch(text):
                yield f"{line:>2} {_colors(piece.style or Style())}  {text}\n"


def _colors(style: Style) -> str:
    text, behind = (one.get_truecolor().hex if one else "default" for one in (style.color, style.bgcolor))
    return f"{text} on {behind}"


async def _assert_kept(name: str, look: Callable[[], str]) -> None:
    file = FOLDER / f"{name}.txt"
    if os.environ.get(RENEW):
        await asyncio.sleep(0.5)
        FOLDER.mkdir(exist_ok=True)
        file.write_text(look(), encoding="utf-8")
    assert file.exists(), f"no snapshot {name}: {RENEW}=1 writes it\n{look()}"
    snapshot, end = file.read_text(encoding="utf-8"), time.monotonic() + PAINT_TIMEOUT
    while look() != snapshot and time.monotonic() < end:
        await asyncio.sleep(0.01)
    changed = "\n".join(ndiff(snapshot.splitlines(), look().splitlines()))
    assert look() == snapshot, f"if this is right: {RENEW}=1\n{changed}"
