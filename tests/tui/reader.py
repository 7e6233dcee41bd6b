"""Drives the real program in tests: presses keys and reads the screen, and knows when the program is idle."""

import asyncio
import functools
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import ParamSpec

from textual import events
from textual._context import visible_screen_stack
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.strip import Strip

from paperbrowse.library.library import Library, utc_now
from paperbrowse.library.results import PaperEntry
from paperbrowse.settings import Home, find_home
from paperbrowse.tui.app import DEFAULT_SETTINGS, PaperbrowseApp, TuiSettings
from paperbrowse.tui.crash import ThreadCrashHandler
from paperbrowse.tui.screens.base import KeyQueueScreen
from paperbrowse.tui.screens.main import MainScreen
from paperbrowse.tui.workers import SearchRequest, SearchWorker, WriteWorker
from paperbrowse.tui.write_tasks import mark_seen

TIMEOUT = 60.0
"""Seconds after which a test fails, also on a busy machine."""

Parameters = ParamSpec("Parameters")


def in_loop(test: Callable[Parameters, Awaitable[None]]) -> Callable[Parameters, None]:
    """A coroutine as a test."""

    @functools.wraps(test)
    def run(*args: Parameters.args, **kwargs: Parameters.kwargs) -> None:
        asyncio.run(_awaited(test(*args, **kwargs)))

    return run


async def _awaited(test: Awaitable[None]) -> None:
    await test


def home_with_sample(folder: Path) -> Home:
    """Return a home with the sample page, which stays."""
    home = find_home(str(folder))
    with Library(home, lambda: datetime(2026, 1, 7, 12, 0, tzinfo=UTC)) as library:  # a screen shows this day
        if library.papers.count() == 0:
            library.imports.load_sample()
            library.marks.end_session()  # not the first run: the card of keys has tests of its own
            library._stores.marks.note_own_import()  # else the first import of a test would remove the sample page
    return home


class Reader:
    """Drives a running application."""

    def __init__(self, app: PaperbrowseApp, pilot: Pilot[None]) -> None:
        self.app, self._pilot = app, pilot

    @property
    def main(self) -> MainScreen:
        return self.app.get_default_screen()

    @property
    def query(self) -> str:
        return self.main.box.value

    @property
    def selected(self) -> PaperEntry:
        assert self.main.selected is not None
        return self.main.selected

    @property
    def news(self) -> str:
        return self.main.status.news

    @property
    def lines(self) -> list[str]:
        """What is on the screen."""
        return [strip.text for strip in self.strips]

    @property
    def strips(self) -> list[Strip]:
        """The lines with their colors; what is behind a menu shows through it, as on the terminal."""
        visible_screen_stack.set(self.app._background_screens)
        return self.app.screen._compositor.render_strips()

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def send(self, *keys: str) -> None:
        """Send keys that arrive in one read."""
        for key in keys:
            single = len(key) == 1
            name = _character_to_key(key) if single and not key.isalnum() else key
            self.app.post_message(events.Key(name, key if single else None))

    async def press(self, *keys: str) -> None:
        """Send keys, and wait until the program is idle."""
        self.send(*keys)
        await self.settle()

    async def type(self, text: str) -> None:
        await self.press(*text)

    async def paste(self, text: str) -> None:
        """Paste text in one piece, as the terminal sends it."""
        self.app.post_message(events.Paste(text))
        await self.settle()

    async def click(self, x: int, y: int) -> None:
        """Click with the left button at a cell of the screen."""
        await self._pilot.click(offset=(x, y))
        await self.settle()

    async def drag(self, start: tuple[int, int], end: tuple[int, int], button: int = 1) -> None:
        """Press a button at a cell, move to another one, and release it."""
        steps = ((events.MouseDown, start), (events.MouseMove, end), (events.MouseUp, end))
        for kind, (x, y) in steps:
            self.app.post_message(kind(None, x, y, 0, 0, button, False, False, False, screen_x=x, screen_y=y))
            await self.drain()
        await self.settle()

    async def settle(self) -> None:
        """Wait until every search and task is done and every frame drawn."""
        await self.drain()
        while not self.is_idle:
            await self.until(lambda: self.is_idle)
            await self.drain()

    @property
    def is_idle(self) -> bool:
        top = self.app.screen
        has_queued_input = self.main._queued_input or (isinstance(top, KeyQueueScreen) and top._queued_input)
        is_drawn = bool(top._compositor.size) or not self.app.is_running
        pending = self.main._pending
        is_busy = pending.is_waiting or pending._open_tasks or has_queued_input or self.main.abstract._is_outdated
        return is_drawn and not is_busy

    async def drain(self) -> None:
        for _ in range(2):
            if self.app.is_running:
                await self._pilot._wait_for_screen()

    async def until(self, test: Callable[[], bool]) -> None:
        end = time.monotonic() + TIMEOUT
        while not test():
            assert time.monotonic() < end, "the condition never became true"
            await asyncio.sleep(0.002)


@asynccontextmanager
async def reading(
    home: Home,
    query: str = "",
    size: tuple[int, int] = (100, 30),
    settled: bool = True,
    clock: Callable[[], datetime] = utc_now,
    settings: TuiSettings = DEFAULT_SETTINGS,
) -> AsyncIterator[Reader]:
    """Run the program on a home, put together as `app.py` does it."""

    def open_library() -> Library:
        return Library(home, clock)

    search_worker, write_worker = (
        SearchWorker(lambda notify: Library(home, clock, notify), settings.notices),
        WriteWorker(open_library),
    )
    app = PaperbrowseApp(
        open_library, search_worker, write_worker, ThreadCrashHandler(), home.crash_log, query, settings
    )
    search_worker.submit(SearchRequest(0, query))
    async with app.run_test(size=size) as pilot:
        reader = Reader(app, pilot)
        if settled:
            await reader.settle()
        yield reader
    search_worker.stop()
    write_worker.submit(mark_seen(app.seen_rows()))
    write_worker.finish()
    app.finish_imports()
