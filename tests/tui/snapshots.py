"""Screens kept as text: what a reader sees, line by line, in `snapshots/NAME.txt`.

    await reader.press("enter")
    assert_screen(reader, "reading_100x30")

A screen that changed on purpose, or is new: `RENEW_SNAPSHOTS=1 pytest tests/tui`, then look at the difference with git.
"""

import os
import re
from datetime import UTC, datetime
from pathlib import Path

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
    file = FOLDER / f"{name}.txt"
    shown = "".join(THUMB.sub(" ", line).rstrip() + "\n" for line in reader.lines)
    if os.environ.get(RENEW):
        FOLDER.mkdir(exist_ok=True)
        file.write_text(shown, encoding="utf-8")
    assert file.exists(), f"no screen is kept as {name}: {RENEW}=1 keeps this one\n{shown}"
    assert shown == file.read_text(encoding="utf-8"), f"if this is meant: {RENEW}=1"
