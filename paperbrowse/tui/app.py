"""The application: one screen, one theme, keys in order, and a terminal that is given back whatever happens."""

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from rich.console import RenderableType
from rich.text import Text
from textual import events
from textual.app import App
from textual.driver import Driver
from textual.filter import LineFilter

from paperbrowse.library.library import Library
from paperbrowse.model.errors import DamagedFile, PaperbrowseError
from paperbrowse.settings import Home
from paperbrowse.tui import (
    commands,  # noqa: F401 -- registers the commands
    crash,
)
from paperbrowse.tui.crash import ThreadCrashHandler
from paperbrowse.tui.screens.base import KeyedScreen
from paperbrowse.tui.screens.main import MainScreen
from paperbrowse.tui.textual_private.safe_output import SafeOutputFilter
from paperbrowse.tui.themes import DAY_COLORS, NIGHT, NIGHT_COLORS, THEMES
from paperbrowse.tui.user_settings import DEFAULT_SETTINGS, TuiSettings, load_settings
from paperbrowse.tui.window_title import WindowTitle
from paperbrowse.tui.workers import SearchWorker, WriteWorker
from paperbrowse.tui.write_tasks import back_up, mark_seen

SAFE_OUTPUT = SafeOutputFilter()

EXIT_STORAGE = 5
"""The exit status of the command line for a file that cannot be used."""


class PaperbrowseApp(App[None]):
    """Papers in a terminal."""

    CSS_PATH = "paperbrowse.tcss"
    TITLE = "paperbrowse"
    ENABLE_COMMAND_PALETTE = False

    def __init__(
        self,
        open_library: Callable[[], Library],
        search_worker: SearchWorker,
        write_worker: WriteWorker,
        crash_handler: crash.ThreadCrashHandler,
        log_file: Path,
        query: str = "",
        settings: TuiSettings = DEFAULT_SETTINGS,
    ) -> None:
        super().__init__()
        self._crash_handler, self._log_file = crash_handler, log_file
        self._window_title = WindowTitle(self._write_to_terminal)
        self._make_main_screen = partial(
            MainScreen,
            open_library,
            search_worker,
            write_worker,
            query,
            keys=settings.keys,
            set_window_title=self._window_title.show,
        )
        self._main_screen: MainScreen | None = None
        # One status line says everything: neither is shown, so neither need be mounted.
        self._disable_tooltips = self._disable_notifications = True
        for theme in THEMES:
            self.register_theme(theme)
        if "TEXTUAL_THEME" not in os.environ:
            self._set_first_theme(settings.theme if settings.theme in self.available_themes else NIGHT.name)

    def _set_first_theme(self, name: str) -> None:
        """As setting `theme` does, without reading the style sheet a second time before the first frame."""
        self.set_reactive(App.theme, name)
        self.set_class(False, "-theme-textual-dark")
        self.set_class(True, f"-theme-{name}")
        self.stylesheet.set_variables(self.get_css_variables())

    def get_driver_class(self) -> type[Driver]:
        """Textual's for this platform; where windows hang up, one that does not wait for them."""
        driver = super().get_driver_class()
        if driver.__name__ != "LinuxDriver":
            return driver
        from paperbrowse.tui.textual_private.driver import TerminalDriver

        return TerminalDriver

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own colour names, for a theme that does not know them."""
        return NIGHT_COLORS if self.current_theme.dark else DAY_COLORS

    def get_default_screen(self) -> MainScreen:
        """The only screen below the menus; made when the application runs, for its widgets ask for it."""
        if self._main_screen is None:
            self._main_screen = self._make_main_screen(self.size)
        return self._main_screen

    def finish_imports(self) -> str:
        """When the screen is gone: wait until what was begun is whole; what the reader should hear of it."""
        return self._main_screen.finish_imports() if self._main_screen else ""

    def restore_title(self) -> None:
        """When the screen is gone: name the window as it was named before."""
        self._window_title.restore()

    def _write_to_terminal(self, sequence: str) -> None:
        """Through the thread that writes the frames, while there is one."""
        if self._running and self._driver is not None:
            self._driver.write(sequence)
        elif sys.__stderr__ is not None:
            with suppress(OSError):  # the window is closed
                print(sequence, end="", file=sys.__stderr__, flush=True)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Every line passes the guard, last of all."""
        return [*super().get_line_filters(), SAFE_OUTPUT]

    def on_load(self) -> None:
        """Before the terminal is touched: leave it as it was when told to stop."""
        loop = asyncio.get_running_loop()
        for name in ("SIGTERM", "SIGHUP", "SIGQUIT"):
            number = getattr(signal, name, None)  # Windows has no SIGHUP
            if number is not None:
                _add_signal_handler(loop, number, partial(self.exit, None, 128 + number))
        self._crash_handler.set_listener(partial(self.call_later, self._raise_error))

    def on_ready(self) -> None:
        """What start-up made stays: no collection need look at it again."""
        self.app_suspend_signal.subscribe(self, lambda _: self._window_title.restore())
        self.app_resume_signal.subscribe(self, self._redraw)
        self.call_after_refresh(_enable_gc)

    def _redraw(self, _: object) -> None:
        """Everything: to enter the terminal again has emptied it."""
        self._window_title.reapply()
        self.refresh(layout=True)

    def on_app_focus(self) -> None:
        """The reader comes back from another window, which may have changed what is shown here."""
        self.get_default_screen().refresh_if_changed()

    async def on_event(self, event: events.Event) -> None:
        """Keys and pasted text go to the screen at once and in order; the rest goes Textual's way."""
        screen = self._top_screen()
        if screen is None or not isinstance(event, (events.Key, events.Paste)) or event.is_forwarded:
            await super().on_event(event)
        elif isinstance(event, events.Key):
            self.app_focus = True
            screen.process_key(event)
        else:
            screen.process_paste(event.text)

    def _top_screen(self) -> KeyedScreen[object] | None:
        screen = self.screen_stack[-1] if self._running and self.screen_stack else None
        return screen if isinstance(screen, KeyedScreen) else None

    # A crash says where its account is, and shows nothing a reader wrote or read

    def panic(self, *renderables: RenderableType) -> None:
        """End with a sentence instead of what would have been shown."""
        self._fatal_error()

    def _raise_error(self, error: Exception) -> None:
        """A thread died of this."""
        raise error

    @property
    def ended_by_damage(self) -> bool:
        """Whether it ended for a file that was damaged."""
        return isinstance(self._exception, DamagedFile)

    def _fatal_error(self) -> None:
        error = self._exception
        if isinstance(error, PaperbrowseError):  # not a fault: a file that cannot be used, and the way out
            self._return_code = EXIT_STORAGE
            from paperbrowse.text.clean import clean_line  # late: most sessions end well

            account = f"paperbrowse: {clean_line(str(error))}"
        else:
            account = crash.write_crash_report(self._log_file, error)
        self._exit_renderables[:] = [Text(account)]
        self._close_messages_no_wait()


def _add_signal_handler(loop: asyncio.AbstractEventLoop, number: int, handler: Callable[[], None]) -> None:
    try:
        loop.add_signal_handler(number, handler)
    except (NotImplementedError, RuntimeError):  # Windows, and tests that run outside the main thread
        return


def _enable_gc() -> None:
    gc.freeze()
    gc.enable()


FIRST_RESULT_TIMEOUT = 0.05
"""Seconds the first frame waits for the first answer; it is there in a few ms, or comes later."""


def run_app(home: Home, query: str, config: str | None) -> int:
    """Run the application; where a damaged file ends it, once more with what is left of that."""
    settings = load_settings(home, config)
    app = _run_session(home, query, settings)
    if app.ended_by_damage and (done := _repair_files(home)):
        app = _run_session(home, query, replace(settings, notices=done))
    return app.return_code or 0


def _run_session(home: Home, query: str, settings: TuiSettings) -> PaperbrowseApp:
    """The search is under way before Textual has read its style sheet."""
    watch = ThreadCrashHandler()
    searcher = SearchWorker(lambda tell: Library(home, notify=tell), settings.notices)
    searcher.submit(0, query)
    searcher.wait_first(FIRST_RESULT_TIMEOUT)
    clerk = WriteWorker(lambda: Library(home))
    app = PaperbrowseApp(lambda: Library(home), searcher, clerk, watch, home.crash_log, query, settings)
    app.run()
    app.restore_title()
    if not app.return_code:
        clerk.submit(mark_seen)
    clerk.submit(back_up)
    clerk.finish()  # before the search: what is marked may be the rows of an answer, which are read as they come
    searcher.stop()
    if said := app.finish_imports():
        print(f"paperbrowse: {said}", file=sys.stderr)
    return app


def _repair_files(home: Home) -> tuple[str, ...]:
    """What was done about damaged files; nothing where nothing can be done."""
    from paperbrowse.library.maintenance import repair

    try:
        with Library(home) as library:
            return repair(home, library)
    except PaperbrowseError:
        return ()
