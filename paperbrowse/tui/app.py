"""The Textual application: one screen, one theme, keys in order, and a terminal that is always restored."""

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from textual import events
from textual.filter import LineFilter
from textual.geometry import Offset
from textual.theme import BUILTIN_THEMES

from paperbrowse.key_bindings import KEY_BINDINGS, KeyBinding, effective_bindings, pick_bindings
from paperbrowse.library.library import Library
from paperbrowse.model.errors import DamagedFile, PaperbrowseError, UsageError
from paperbrowse.settings import Home, read_config
from paperbrowse.tui import (
    commands,  # noqa: F401 -- registers the commands
    crash,
)
from paperbrowse.tui.external import read_selection
from paperbrowse.tui.screens.base import KeyedScreen
from paperbrowse.tui.screens.main import MainScreen
from paperbrowse.tui.textual_private.driver import SafeOutputFilter
from paperbrowse.tui.textual_private.terminal_app import TerminalApp
from paperbrowse.tui.themes import ALL_COLORS, DAY, FEW_COLORS, NIGHT, PALETTES, FewColorsFilter, extra_colors, themes
from paperbrowse.tui.window_title import WindowTitle
from paperbrowse.tui.workers import SearchRequest, SearchWorker, WriteWorker, start_thread
from paperbrowse.tui.write_tasks import back_up, end_session, mark_seen


class TuiSettings(NamedTuple):
    """The theme, the keys, and problems with them."""

    theme: str = ""
    """Empty: our dark one."""
    keys: Sequence[KeyBinding] = KEY_BINDINGS
    notices: tuple[str, ...] = ()
    """Problems of the config file, for the status line."""
    mouse: bool = True
    """False: the mouse is left to the terminal."""


DEFAULT_SETTINGS = TuiSettings()


def load_settings(home: Home) -> TuiSettings:
    """Read the config file; if it has an error, return the defaults and a notice."""
    notices: tuple[str, ...] = (f"new folder: {home.data}",) if home.is_missing else ()
    if not home.named_config and not home.config_file.exists():
        return TuiSettings(notices=notices)
    try:
        settings = read_config(home)
    except UsageError as error:
        return TuiSettings(notices=(*notices, str(error)))
    place = partial(settings.place, file=settings.file.name)
    keys, problems = effective_bindings(settings.keys, place, settings.own_keys)
    if settings.commands:
        from paperbrowse.tui.commands.own import add_own_commands  # late: most users have none

        problems += add_own_commands(settings.commands, place)
    theme = {"dark": NIGHT.name, "light": DAY.name}.get(settings.theme, settings.theme)
    if theme not in ("", NIGHT.name, DAY.name, *BUILTIN_THEMES):
        problems.append(f'{place("theme")}: look.theme: no theme is called "{theme}" (C lists them)')
    return TuiSettings(theme, keys, (*notices, *problems), settings.mouse)


SAFE_OUTPUT = SafeOutputFilter()
FEW_COLORS_FILTERS = ((), (FewColorsFilter(),))

EXIT_CRASH = 1
EXIT_STORAGE = 5
"""The exit status of the command line for a file that cannot be used."""


class PaperbrowseApp(TerminalApp):
    """The main screen, under dialogs and menus."""

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
        self._palette: Mapping[str, tuple[str, str]] = ALL_COLORS
        super().__init__()
        self._crash_handler, self._log_file = crash_handler, log_file
        self.chosen_rows: Sequence[int] = ()
        """The papers that were chosen at the end of `paperbrowse pick`."""
        self.window_title = WindowTitle(self.write_to_terminal)
        self._make_main_screen = partial(
            MainScreen,
            open_library,
            search_worker,
            write_worker,
            query,
            keys=settings.keys,
            set_window_title=self.window_title.show,
            layout_file=log_file.with_name("layout.json"),
        )
        self._main_screen: MainScreen | None = None
        self._palette = PALETTES.get(self.console.color_system, ALL_COLORS)
        for theme in themes(self._palette):
            self.register_theme(theme)
        self.set_class(self._palette is FEW_COLORS, "-few-colors")
        if os.environ.get("TEXTUAL_THEME") not in self.available_themes:
            self.set_first_theme(settings.theme if settings.theme in self.available_themes else NIGHT.name)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return our colors, for themes that do not have them."""
        return extra_colors(self._palette, dark=self.current_theme.dark)

    def get_default_screen(self) -> MainScreen:
        """Return the main screen, made late because its widgets need a running application."""
        if self._main_screen is None:
            self._main_screen = self._make_main_screen(self.size)
        return self._main_screen

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), *FEW_COLORS_FILTERS[self._palette is FEW_COLORS], SAFE_OUTPUT]

    def cursor_cell(self) -> Offset | None:
        screen = self.top_screen()
        return screen.cursor_cell if isinstance(screen, KeyedScreen) else None

    def finish_imports(self) -> str:
        """After the screen is gone: wait for a running import, and return its outcome."""
        return self._main_screen.finish_imports() if self._main_screen else ""

    def seen_rows(self) -> Collection[int]:
        """After the screen is gone: return the papers that were on it."""
        return self._main_screen.seen.rows if self._main_screen else ()

    def on_load(self) -> None:
        """Before Textual has the terminal: exit on signals, so that the terminal is restored."""
        loop = asyncio.get_running_loop()
        for name in ("SIGTERM", "SIGHUP", "SIGQUIT"):
            number = getattr(signal, name, None)  # Windows has no SIGHUP
            if number is not None:
                with suppress(NotImplementedError, RuntimeError):  # Windows, and tests outside the main thread
                    loop.add_signal_handler(number, partial(self.exit, None, 128 + number))
        self._crash_handler.set_listener(partial(self.call_later, self._raise_error))

    def on_ready(self) -> None:
        self.app_suspend_signal.subscribe(self, lambda _: self.window_title.restore())
        self.app_resume_signal.subscribe(self, self._redraw)
        self.call_after_refresh(_enable_gc)

    def _redraw(self, _: object) -> None:
        """Draw the whole screen, because entering the terminal again has cleared it."""
        self.window_title.reapply()
        self.refresh(layout=True)

    def on_app_focus(self) -> None:
        """Show what other windows changed meanwhile."""
        self.get_default_screen().refresh_if_changed()

    async def on_event(self, event: events.Event) -> None:
        """Hand keys and pasted text to the screen at once and in order, not through Textual's queues."""
        screen = self.top_screen()
        if not isinstance(screen, KeyedScreen) or event.is_forwarded:
            await super().on_event(event)
        elif isinstance(event, events.Key):
            self.app_focus = True
            if event.key == "ctrl+l" and screen is not self._main_screen:
                self.redraw()
            else:
                screen.process_key(event)
        elif isinstance(event, events.Paste):
            screen.process_paste(event.text)
        else:
            await super().on_event(event)
            if isinstance(event, events.MouseDown) and event.button == 2:  # the middle one
                self._paste_selection(screen)

    def _paste_selection(self, screen: KeyedScreen[Any]) -> None:
        """Paste into the box that was clicked; the terminal leaves this to a program that has the mouse."""
        box = screen.focused
        if hasattr(box, "insert_text") and box is screen.get_widget_at(*self.mouse_position)[0]:
            start_thread(lambda: self.call_later(self._paste, screen, read_selection()), name="selection")

    def _paste(self, screen: KeyedScreen[Any], text: str) -> None:
        if (text := text or self.clipboard) and screen is self.top_screen():
            screen.process_paste(text)

    # Errors

    def describe_error(self, error: Exception | None) -> tuple[str, int]:
        if isinstance(error, PaperbrowseError):  # not a bug: a file that cannot be used
            from paperbrowse.text.clean import clean_line  # late: most sessions end well

            return f"paperbrowse: {clean_line(str(error))}", EXIT_STORAGE
        return crash.write_crash_report(self._log_file, error), EXIT_CRASH

    def _raise_error(self, error: Exception) -> None:
        """End the application with the error of a thread."""
        raise error


def _enable_gc() -> None:
    """Collect garbage from now on, except what start-up made, because that stays."""
    gc.freeze()
    gc.enable()


FIRST_RESULT_TIMEOUT = 0.05
"""Seconds the first frame waits for the first result, which usually takes a few ms."""


def run_app(home: Home, query: str, multi: bool | None = None) -> tuple[int, Sequence[int]]:
    """Run the application; if a damaged file ends it, repair the file and run it again.

    multi: not None for `paperbrowse pick`, whose papers are returned after the exit status.
    """
    settings = load_settings(home)
    if multi is not None:
        settings = settings._replace(keys=pick_bindings(settings.keys, multi=multi))
    app = _run_session(home, query, settings)
    if isinstance(app.error, DamagedFile) and (notices := _repair_files(home)):
        app = _run_session(home, query, settings._replace(notices=notices))
    return app.return_code or 0, app.chosen_rows


def _run_session(home: Home, query: str, settings: TuiSettings) -> PaperbrowseApp:
    """Start the first search before Textual reads its style sheet, then run the application."""
    crash_handler = crash.ThreadCrashHandler()
    search_worker = SearchWorker(lambda notify: Library(home, notify=notify), settings.notices)
    search_worker.submit(SearchRequest(0, query))
    search_worker.wait_first(FIRST_RESULT_TIMEOUT)
    write_worker = WriteWorker(lambda: Library(home))
    app = PaperbrowseApp(
        lambda: Library(home), search_worker, write_worker, crash_handler, home.crash_log, query, settings
    )
    app.run(mouse=settings.mouse)
    app.window_title.restore()
    if not app.return_code:
        write_worker.submit(mark_seen(app.seen_rows()))
        write_worker.submit(end_session())
    write_worker.submit(back_up())
    write_worker.finish()  # before the search worker: a task may read its rows from a search result
    search_worker.stop()
    if outcome := app.finish_imports():
        print(f"paperbrowse: {outcome}", file=sys.stderr)
    return app


def _repair_files(home: Home) -> tuple[str, ...]:
    """Repair damaged files; return what was done, () if nothing can be done."""
    try:
        with Library(home) as library:
            return library.maintenance.repair()
    except PaperbrowseError:
        return ()
