"""The application: one screen, one theme, keys in order, and a terminal that is given back whatever happens."""

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
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
from paperbrowse.tui import crash
from paperbrowse.tui.clerk import Clerk
from paperbrowse.tui.guard import Guard
from paperbrowse.tui.screens.keyed import KeyedScreen
from paperbrowse.tui.screens.main import MainScreen
from paperbrowse.tui.searcher import Searcher
from paperbrowse.tui.themes import DAY_COLOURS, NIGHT, NIGHT_COLOURS, OWN
from paperbrowse.tui.title import WindowTitle
from paperbrowse.tui.wanted import NOTHING_WANTED, Wanted

GUARD = Guard()

STORAGE = 5
"""The exit status of the command line for a file that cannot be used."""


class Browser(App[None]):
    """Papers in a terminal."""

    CSS_PATH = "paperbrowse.tcss"
    TITLE = "paperbrowse"
    ENABLE_COMMAND_PALETTE = False

    def __init__(
        self,
        open_library: Callable[[], Library],
        searcher: Searcher,
        clerk: Clerk,
        watch: crash.ThreadWatch,
        log_file: Path,
        query: str = "",
        wanted: Wanted = NOTHING_WANTED,
    ) -> None:
        super().__init__()
        self._watch, self._log_file = watch, log_file
        self._title = WindowTitle(self._tell_terminal)
        self._make_main = partial(
            MainScreen, open_library, searcher, clerk, query, keys=wanted.keys, name_window=self._title.show
        )
        self._main: MainScreen | None = None
        # One status line says everything: neither is shown, so neither need be mounted.
        self._disable_tooltips = self._disable_notifications = True
        for theme in OWN:
            self.register_theme(theme)
        if "TEXTUAL_THEME" not in os.environ:
            self._begin_with_theme(wanted.theme if wanted.theme in self.available_themes else NIGHT.name)

    def _begin_with_theme(self, name: str) -> None:
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
        from paperbrowse.tui.driver import TerminalDriver  # late: it imports what Windows does not have

        return TerminalDriver

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own colour names, for a theme that does not know them."""
        return NIGHT_COLOURS if self.current_theme.dark else DAY_COLOURS

    def get_default_screen(self) -> MainScreen:
        """The only screen below the menus; made when the application runs, for its widgets ask for it."""
        if self._main is None:
            self._main = self._make_main(self.size)
        return self._main

    def finish(self) -> str:
        """When the screen is gone: wait until what was begun is whole; what the reader should hear of it."""
        return self._main.finish_receiving() if self._main else ""

    def give_back_title(self) -> None:
        """When the screen is gone: name the window as it was named before."""
        self._title.give_back()

    def _tell_terminal(self, sequence: str) -> None:
        """Through the thread that writes the frames, while there is one."""
        if self._running and self._driver is not None:
            self._driver.write(sequence)
        elif sys.__stderr__ is not None:
            with suppress(OSError):  # the window is closed
                print(sequence, end="", file=sys.__stderr__, flush=True)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Every line passes the guard, last of all."""
        return [*super().get_line_filters(), GUARD]

    def on_load(self) -> None:
        """Before the terminal is touched: leave it as it was when told to stop."""
        loop = asyncio.get_running_loop()
        for name in ("SIGTERM", "SIGHUP", "SIGQUIT"):
            number = getattr(signal, name, None)  # Windows has no SIGHUP
            if number is not None:
                _handle(loop, number, partial(self.exit, None, 128 + number))
        self._watch.listen(partial(self.call_later, self._stop_over))

    def on_ready(self) -> None:
        """What start-up made stays: no collection need look at it again."""
        self.app_suspend_signal.subscribe(self, lambda _: self._title.give_back())
        self.app_resume_signal.subscribe(self, self._show_again)
        self.call_after_refresh(_collect_from_now_on)

    def _show_again(self, _: object) -> None:
        """Everything: to enter the terminal again has emptied it."""
        self._title.show_again()
        self.refresh(layout=True)

    def on_app_focus(self) -> None:
        """The reader comes back from another window, which may have changed what is shown here."""
        self.get_default_screen().look_again()

    async def on_event(self, event: events.Event) -> None:
        """Keys and pasted text go to the screen at once and in order; the rest goes Textual's way."""
        screen = self._screen_on_top()
        if screen is None or not isinstance(event, (events.Key, events.Paste)) or event.is_forwarded:
            await super().on_event(event)
        elif isinstance(event, events.Key):
            self.app_focus = True
            screen.take_key(event)
        else:
            screen.take_text(event.text)

    def _screen_on_top(self) -> KeyedScreen[object] | None:
        screen = self.screen_stack[-1] if self._running and self.screen_stack else None
        return screen if isinstance(screen, KeyedScreen) else None

    # A crash says where its account is, and shows nothing a reader wrote or read

    def panic(self, *renderables: RenderableType) -> None:
        """End with a sentence instead of what would have been shown."""
        self._fatal_error()

    def _stop_over(self, error: Exception) -> None:
        """A thread died of this."""
        raise error

    @property
    def found_damage(self) -> bool:
        """Whether it ended for a file that was damaged."""
        return isinstance(self._exception, DamagedFile)

    def _fatal_error(self) -> None:
        error = self._exception
        if isinstance(error, PaperbrowseError):  # not a fault: a file that cannot be used, and the way out
            self._return_code = STORAGE
            from paperbrowse.text.clean import clean_line  # late: most sessions end well

            account = f"paperbrowse: {clean_line(str(error))}"
        else:
            account = crash.write_account(self._log_file, error)
        self._exit_renderables[:] = [Text(account)]
        self._close_messages_no_wait()


def _handle(loop: asyncio.AbstractEventLoop, number: int, handler: Callable[[], None]) -> None:
    try:
        loop.add_signal_handler(number, handler)
    except (NotImplementedError, RuntimeError):  # Windows, and tests that run outside the main thread
        return


def _collect_from_now_on() -> None:
    gc.freeze()
    gc.enable()
