"""Makes the README's pictures: the real program with the sample papers, byte for byte the same in every run.

Run as `python -m tests.pictures.make_pictures FOLDER [NAME ...]`.
"""

import asyncio
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

os.environ["TEXTUAL_ANIMATIONS"] = "none"
os.environ["TEXTUAL_COLOR_SYSTEM"] = "truecolor"

from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot

from paperbrowse.library.library import Library
from paperbrowse.settings import Home, find_home
from paperbrowse.tui.app import PaperbrowseApp
from paperbrowse.tui.crash import ThreadCrashHandler
from paperbrowse.tui.screens.main import MainScreen
from paperbrowse.tui.workers import SearchRequest, SearchWorker, WriteWorker

FONT = "DejaVu Sans Mono"
CELL = 12.2
"""Width of a cell in Textual's pictures, in pixels."""

LETTER_WIDTH = 0.602
"""Width of the font's letters, as a share of the font size."""

TIMEOUT = 60.0
"""Seconds after which a missing result is an error, also on a busy machine."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: its size in cells, and the keys to press before it."""

    name: str
    size: tuple[int, int]
    keys: tuple[str, ...] = ()
    query: str = ""


STARS = ("j", "s", "j", "j", "s", "j", "enter", "h", "g")
PICTURES = (
    Picture("screenshot", (120, 34), (*STARS, *"jj", "/", *"tokn levl", "enter")),
    Picture("timeline", (100, 30), (*STARS, "T", "[", "[", "shift+left", "shift+left", "shift+left"), query="token"),
    Picture("narrow", (40, 16), (*STARS, "j")),
    Picture("day", (100, 30), (*STARS, "C", *"paperbrowse-day", "enter"), query="token"),
    Picture("filter", (100, 30), ("f",)),
    Picture("export", (100, 30), (*STARS, "e")),
    Picture("plain", (100, 30), (*STARS, *"jjjj")),
    Picture("small", (80, 24), (*STARS, "/", *"dinamic tokenization")),
    Picture("tiny", (40, 12), (*STARS, "j")),
    Picture("tiny-reading", (40, 12), ("enter",)),
    Picture("dates", (100, 30), ("d",)),
    Picture("order", (100, 30), ("S",)),
    Picture("links", (100, 30), ("L",)),
    Picture("help", (100, 30), ("?",)),
    Picture("help-tiny", (40, 12), ("?",)),
    Picture("palette", (80, 24), (":", *"star")),
    Picture("compact", (100, 30), (*STARS, "z", "p")),
    Picture("nothing", (80, 24), ("/", *"xqzzy wvvk")),
    Picture("hint", (80, 24), ("/", *"token date:soon")),
    Picture("wide", (170, 44), (*STARS, "enter")),
    Picture("reading", (100, 30), (*STARS, *"jj", "/", *"tokn levl", "enter", "enter")),
)

SESSION = Picture("session", (84, 25))
STEPS: tuple[tuple[str, ...], ...] = (
    ("/",),
    *(tuple(letters) for letters in ("di", "n", "amic", " to", "ken", "iz", "at", "on")),  # two typos
    ("enter",),
    ("s",),
    ("enter",),
    ("h",),
    ("escape",),
    ("d",),
    ("down", "down", "down"),
    ("escape",),
    ("T",),
    ("[",),
    ("shift+left", "shift+left", "shift+left"),
    ("escape", "T"),
    ("*",),
    ("*", "g"),
)
"""The keys before each frame of the recorded session; its last frame is nearly the first, because it is a loop."""

FRAME_SECONDS = 0.9


def clock() -> datetime:
    """Return the same day in every run."""
    return datetime(2026, 1, 7, 12, 0, tzinfo=UTC)


def app_with_workers(home: Home, query: str) -> tuple[PaperbrowseApp, WriteWorker]:
    """Return the program and its write worker, put together as in `run`, but with another clock."""

    def open_library() -> Library:
        return Library(home, clock)

    search_worker = SearchWorker(lambda notify: Library(home, clock, notify))
    write_worker = WriteWorker(open_library)
    search_worker.submit(SearchRequest(0, query))
    app = PaperbrowseApp(open_library, search_worker, write_worker, ThreadCrashHandler(), home.crash_log, query)
    return app, write_worker


async def until(test: Callable[[], bool]) -> None:
    """Wait for a result of other threads. Raises TimeoutError."""
    deadline = time.monotonic() + TIMEOUT
    while not test():
        if time.monotonic() > deadline:
            raise TimeoutError
        await asyncio.sleep(0.002)


async def press(pilot: Pilot[None], key: str) -> None:
    """Press a key, and wait until the program has handled it."""
    name = _character_to_key(key) if len(key) == 1 and not key.isalnum() else key
    pilot.app.post_message(events.Key(name, key if len(key) == 1 else None))
    main = pilot.app.get_default_screen()
    assert isinstance(main, MainScreen)
    await pilot._wait_for_screen()
    await until(lambda: not main._pending.is_waiting and not main._pending._open_tasks and not main._queued_input)
    await pilot._wait_for_screen()


async def frames(picture: Picture, steps: Sequence[Sequence[str]]) -> list[str]:
    """Return an SVG of the screen after each step of keys."""
    svgs = []
    with tempfile.TemporaryDirectory() as folder:
        app, write_worker = app_with_workers(find_home(folder), picture.query)
        async with app.run_test(size=picture.size) as pilot:
            await until(lambda: not app.get_default_screen()._pending.is_waiting)
            for keys in steps:
                for key in keys:
                    await press(pilot, key)
                await until(lambda: _has_timeline_bars(app))
                await pilot.pause()
                svgs.append(with_local_font(app.export_screenshot(title="paperbrowse")))
        write_worker.finish()
    return svgs


def animated(frames: Sequence[str]) -> str:
    """Return an SVG that shows the frames in an endless loop; without animation it shows the first one."""
    svg_tag = re.match(r"<svg[^>]*>", frames[0])
    assert svg_tag is not None
    seconds = FRAME_SECONDS * len(frames)
    style = (
        f".frame {{ opacity: 0; animation: shown {seconds:.1f}s step-end infinite; }}"
        "rect { shape-rendering: crispEdges; }"
        f"@keyframes shown {{ 0% {{ opacity: 1; }} {100 / len(frames):.3f}% {{ opacity: 0; }} }}"
    )
    parts = [svg_tag.group(), f"<style>{style}</style>"]
    for number, frame in enumerate(frames):
        content = _shortened(frame[svg_tag.end() : frame.rindex("</svg>")]).replace("terminal", f"f{number}")
        attributes = f' class="frame" style="animation-delay: {number * FRAME_SECONDS:.1f}s"' if number else ""
        parts.append(f"<g{attributes}>{content}</g>")
    return re.sub(r"\n\s*", "\n", "".join([*parts, "</svg>"]))


def _shortened(frame: str) -> str:
    """Remove parts that do not change the picture but double its size."""
    for pattern in (
        r"<clipPath .*?</clipPath>",
        r' clip-path="[^"]*"',
        r' shape-rendering="[^"]*"',
        r' textLength="[^"]*"',
    ):
        frame = re.sub(pattern, "", frame, flags=re.DOTALL)
    return frame


def _has_timeline_bars(app: PaperbrowseApp) -> bool:
    """Return True if the timeline is hidden or has its bars."""
    main = app.get_default_screen()
    return not main.timeline.display or bool(main.timeline.histogram.bars)


def with_local_font(svg: str) -> str:
    """Replace the web font by a local one, in a size whose letters fill a cell."""
    svg = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL)
    svg = svg.replace("Fira Code", FONT).replace("font-size: 20px", f"font-size: {CELL / LETTER_WIDTH:.3f}px")
    svg = re.sub(r' x="([\d.]+)"([^>]*)>((?:&#160;)+)', _without_indent, svg)
    return re.sub(r"terminal-\d+", "terminal", svg)


def _without_indent(match: re.Match[str]) -> str:
    """Remove spaces at the start of a text and move the text instead, because some renderers ignore such spaces."""
    x, attributes, spaces = match.groups()
    return f' x="{float(x) + CELL * spaces.count(";"):.1f}"{attributes}>'


def main() -> None:
    """Make the pictures named on the command line, or all."""
    folder, *names = sys.argv[1:]
    if not names or SESSION.name in names:
        session = Path(folder) / f"{SESSION.name}.svg"
        session.write_text(animated(asyncio.run(frames(SESSION, STEPS))), encoding="utf-8")
        print(session)
    for picture in PICTURES:
        if not names or picture.name in names:
            svg = Path(folder) / f"{picture.name}.svg"
            svg.write_text(asyncio.run(frames(picture, [picture.keys]))[0], encoding="utf-8")
            png = svg.with_suffix(".png")
            subprocess.run(["rsvg-convert", "--zoom", "1", "-o", str(png), str(svg)], check=True)
            print(png)


if __name__ == "__main__":
    main()
