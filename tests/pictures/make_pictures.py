"""Writes the README's pictures: the real program over the sample page, the same bytes every time.

python tests/pictures/make_pictures.py docs [NAME ...]
"""

import asyncio
import os
import re
import subprocess
import sys
import tempfile
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
"""Width of a cell in Textual's pictures; letters of the font are 0.602 of its size wide."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: its size in cells and the keys that lead to it."""

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
    ("j",),
    ("s",),
    ("/",),
    *(tuple(letters) for letters in ("to", "kn", " l", "ev")),
    ("enter",),
    ("j",),
    ("s",),
    ("enter",),
    ("J",),
    ("h",),
    ("d",),
    ("down", "down", "down"),
    ("escape",),
    ("T",),
    ("[",),
    ("shift+left",),
    ("escape", "escape"),
    ("*",),
)
"""Keys before each further frame of the recorded session."""

FRAME_SECONDS = 0.9


def clock() -> datetime:
    """A day that never changes."""
    return datetime(2026, 1, 7, 12, 0, tzinfo=UTC)


def browser(home: Home, query: str) -> tuple[PaperbrowseApp, WriteWorker]:
    """The program as `session` puts it together, by another clock."""
    searcher, clerk = SearchWorker(lambda tell: Library(home, clock, tell)), WriteWorker(lambda: Library(home, clock))
    searcher.submit(SearchRequest(0, query))
    return PaperbrowseApp(
        lambda: Library(home, clock), searcher, clerk, ThreadCrashHandler(), home.crash_log, query
    ), clerk


async def until(test: Callable[[], bool]) -> None:
    """Wait for something the threads will do."""
    for _ in range(5_000):
        if test():
            return
        await asyncio.sleep(0.002)
    raise TimeoutError


async def press(pilot: Pilot[None], key: str) -> None:
    """One key, and all that follows from it."""
    name = _character_to_key(key) if len(key) == 1 and not key.isalnum() else key
    pilot.app.post_message(events.Key(name, key if len(key) == 1 else None))
    main = pilot.app.get_default_screen()
    assert isinstance(main, MainScreen)
    await pilot._wait_for_screen()
    await until(lambda: not main._pending.is_waiting and not main._pending._open_tasks and not main._queued_input)
    await pilot._wait_for_screen()


async def draw(picture: Picture) -> str:
    """The picture as SVG."""
    with tempfile.TemporaryDirectory() as folder:
        app, clerk = browser(find_home(folder), picture.query)
        async with app.run_test(size=picture.size) as pilot:
            await until(lambda: not app.get_default_screen()._pending.is_waiting)
            for key in picture.keys:
                await press(pilot, key)
            await until(lambda: _is_counted(app))
            await pilot.pause()
            svg = app.export_screenshot(title="paperbrowse")
        clerk.finish()
    return with_local_font(svg)


async def record(picture: Picture) -> str:
    """A session as one SVG whose frames follow each other for ever; the first stands where nothing moves."""
    frames = []
    with tempfile.TemporaryDirectory() as folder:
        app, clerk = browser(find_home(folder), picture.query)
        async with app.run_test(size=picture.size) as pilot:
            await until(lambda: not app.get_default_screen()._pending.is_waiting)
            for keys in ((), *STEPS):
                for key in keys:
                    await press(pilot, key)
                await until(lambda: _is_counted(app))
                await pilot.pause()
                frames.append(with_local_font(app.export_screenshot(title="paperbrowse")))
        clerk.finish()
    return animated(frames)


def animated(frames: Sequence[str]) -> str:
    """One SVG of several, each with names of its own."""
    opening = re.match(r"<svg[^>]*>", frames[0])
    assert opening is not None
    seconds = FRAME_SECONDS * len(frames)
    style = (
        f".frame {{ opacity: 0; animation: shown {seconds:.1f}s step-end infinite; }}"
        "rect { shape-rendering: crispEdges; }"
        f"@keyframes shown {{ 0% {{ opacity: 1; }} {100 / len(frames):.3f}% {{ opacity: 0; }} }}"
    )
    parts = [opening.group(), f"<style>{style}</style>"]
    for number, frame in enumerate(frames):
        inner = _lean(frame[opening.end() : frame.rindex("</svg>")]).replace("terminal", f"f{number}")
        shown = f' class="frame" style="animation-delay: {number * FRAME_SECONDS:.1f}s"' if number else ""
        parts.append(f"<g{shown}>{inner}</g>")
    return re.sub(r"\n\s*", "\n", "".join([*parts, "</svg>"]))


def _lean(frame: str) -> str:
    """A frame without what it looks the same without: half of its size."""
    for ballast in (
        r"<clipPath .*?</clipPath>",
        r' clip-path="[^"]*"',
        r' shape-rendering="[^"]*"',
        r' textLength="[^"]*"',
    ):
        frame = re.sub(ballast, "", frame, flags=re.DOTALL)
    return frame


def _is_counted(app: PaperbrowseApp) -> bool:
    """Whether the timeline, if there is one, has its bars."""
    main = app.get_default_screen()
    return not main.timeline.display or bool(main.timeline.histogram.bars)


def with_local_font(svg: str) -> str:
    """Without fonts from the network, in a font that is everywhere, at the size whose letters fill a cell."""
    svg = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL)
    svg = svg.replace("Fira Code", FONT).replace("font-size: 20px", f"font-size: {CELL / 0.602:.3f}px")
    svg = re.sub(r' x="([\d.]+)"([^>]*)>((?:&#160;)+)', _without_indent, svg)
    return re.sub(r"terminal-\d+", "terminal", svg)


def _without_indent(found: re.Match[str]) -> str:
    """Blanks at the start of a text are left out and the text moved: some renderers leave them out themselves."""
    x, between, blanks = found.groups()
    return f' x="{float(x) + CELL * blanks.count(";"):.1f}"{between}>'


def main() -> None:
    """Draw the pictures asked for, or all."""
    folder, *names = sys.argv[1:]
    if not names or SESSION.name in names:
        session = Path(folder) / f"{SESSION.name}.svg"
        session.write_text(asyncio.run(record(SESSION)), encoding="utf-8")
        print(session)
    for picture in PICTURES:
        if not names or picture.name in names:
            svg = Path(folder) / f"{picture.name}.svg"
            svg.write_text(asyncio.run(draw(picture)), encoding="utf-8")
            png = svg.with_suffix(".png")
            subprocess.run(["rsvg-convert", "--zoom", "1", "-o", str(png), str(svg)], check=True)
            print(png)


if __name__ == "__main__":
    main()
