"""A reader at the real program: presses keys and looks at the screen, without guessing when it is idle."""

import asyncio
import functools
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
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
from paperbrowse.tui.app import PaperbrowseApp
from paperbrowse.tui.crash import ThreadCrashHandler
from paperbrowse.tui.screens.base import KeyQueueScreen
from paperbrowse.tui.screens.main import MainScreen
from paperbrowse.tui.user_settings import DEFAULT_SETTINGS, TuiSettings
from paperbrowse.tui.workers import SearchWorker, WriteWorker

PATIENCE = 20.0
"""Seconds after which a condition will not come true any more, also on a busy machine."""

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
    """A home in which the sample page is."""
    home = find_home(str(folder))
    with Library(home) as library:
        if library.paper_count() == 0:
            library.load_sample()
            library.mark_seen()  # not the first run: the card of keys has tests of its own
    return home


class Reader:
    """Drives one running application."""

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
        """The same with its colours; what is behind a menu shows through it, as on the terminal."""
        visible_screen_stack.set(self.app._background_screens)
        return self.app.screen._compositor.render_strips()

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def send(self, *keys: str) -> None:
        """Keys that arrive in one read."""
        for key in keys:
            single = len(key) == 1
            name = _character_to_key(key) if single and not key.isalnum() else key
            self.app.post_message(events.Key(name, key if single else None))

    async def press(self, *keys: str) -> None:
        """Keys, and all that follows from them."""
        self.send(*keys)
        await self.settle()

    async def type(self, text: str) -> None:
        await self.press(*text)

    async def paste(self, text: str) -> None:
        """What the terminal sends for the clipboard, in one piece."""
        self.app.post_message(events.Paste(text))
        await self.settle()

    async def click(self, x: int, y: int) -> None:
        """With the left button, at a cell of the screen."""
        await self._pilot.click(offset=(x, y))
        await self.settle()

    async def settle(self) -> None:
        """Until every question is answered, every errand done and every frame drawn."""
        await self.drain()
        while not self.is_idle:
            await self.until(lambda: self.is_idle)
            await self.drain()

    @property
    def is_idle(self) -> bool:
        questions, top = self.main._pending, self.app.screen
        holding = isinstance(top, KeyQueueScreen) and top._queued_input
        return not (
            questions.is_waiting
            or questions._open_tasks
            or self.main._key_queue
            or holding
            or self.main.abstract._is_outdated
        )

    async def drain(self) -> None:
        for _ in range(2):
            if self.app.is_running:
                await self._pilot._wait_for_screen()

    async def until(self, test: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not test():
            assert time.monotonic() < end, "it never came true"
            await asyncio.sleep(0.002)


@asynccontextmanager
async def reading(
    home: Home,
    query: str = "",
    size: tuple[int, int] = (100, 30),
    settled: bool = True,
    clock: Callable[[], datetime] = utc_now,
    wanted: TuiSettings = DEFAULT_SETTINGS,
) -> AsyncIterator[Reader]:
    """The program over a home, put together as a session does it."""

    def open_library() -> Library:
        return Library(home, clock)

    searcher, clerk = SearchWorker(lambda tell: Library(home, clock, tell), wanted.notices), WriteWorker(open_library)
    app = PaperbrowseApp(open_library, searcher, clerk, ThreadCrashHandler(), home.crash_log, query, wanted)
    searcher.submit(0, query)
    async with app.run_test(size=size) as pilot:
        reader = Reader(app, pilot)
        if settled:
            await reader.settle()
        yield reader
    searcher.stop()
    clerk.finish()
    app.finish_imports()
