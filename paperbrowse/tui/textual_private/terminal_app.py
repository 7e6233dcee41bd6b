"""An application that ends with one sentence after an error, and sets its first theme at no cost."""

import sys
from abc import abstractmethod
from contextlib import suppress
from typing import Any

from rich.console import RenderableType
from rich.text import Text
from textual.app import App
from textual.driver import Driver
from textual.geometry import Offset
from textual.screen import Screen

from paperbrowse.tui.external import clipboard_sequences


class TerminalApp(App[None]):
    """Everything the application needs of Textual's private parts."""

    def __init__(self) -> None:
        super().__init__()
        # The status line has all messages, so that Textual need not mount its tooltip and notifications.
        self._disable_tooltips = self._disable_notifications = True

    def set_first_theme(self, name: str) -> None:
        """Set the theme without parsing the style sheet again before the first frame, as setting `theme` would."""
        self.set_reactive(App.theme, name)
        self.set_class(False, "-theme-textual-dark")
        self.set_class(True, f"-theme-{name}")
        self.stylesheet.set_variables(self.get_css_variables())

    def get_driver_class(self) -> type[Driver]:
        driver = super().get_driver_class()
        if driver.__name__ != "LinuxDriver":
            return driver
        from paperbrowse.tui.textual_private.driver import TerminalDriver  # late: Windows has no termios

        return TerminalDriver

    def top_screen(self) -> Screen[Any] | None:
        """Return the screen that gets the keys; None before the start and after the end."""
        return self.screen_stack[-1] if self._running and self.screen_stack else None

    @property
    def has_mouse(self) -> bool:
        """False: the mouse is left to the terminal."""
        return self._driver is not None and self._driver._mouse

    def set_mouse(self, on: bool) -> None:
        """Take the mouse, or leave it to the terminal, also after a suspension."""
        driver: Any = self._driver
        driver._mouse = on
        modes = (1000, 1003, 1015, 1016 if getattr(driver, "_mouse_pixels", False) else 1006)
        self.write_to_terminal("".join(f"\x1b[?{mode}{'h' if on else 'l'}" for mode in modes))

    def copy_to_clipboard(self, text: str) -> None:
        super().copy_to_clipboard(text)
        self.write_to_terminal(clipboard_sequences(text))

    def write_to_terminal(self, sequence: str) -> None:
        """Write through the thread that writes the frames, as long as there is one."""
        if self._running and self._driver is not None:
            self._driver.write(sequence)
        elif sys.__stderr__ is not None:
            with suppress(OSError):  # the window is closed
                print(sequence, end="", file=sys.__stderr__, flush=True)

    def redraw(self) -> None:
        """Set the terminal up again, and draw everything."""
        if send_modes := getattr(self._driver, "send_modes", None):
            send_modes()
        self.screen.refresh(layout=True)

    @abstractmethod
    def cursor_cell(self) -> Offset | None:
        """Return the cell of the selected row, None while a text box has the cursor."""

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Put the hidden cursor on the selected row, because screen readers and magnifiers follow it."""
        if (cell := self.cursor_cell()) is not None:
            self.cursor_position = cell
        super()._display(screen, renderable)

    # Errors

    @property
    def error(self) -> Exception | None:
        """The error that ended the application."""
        return self._exception

    @abstractmethod
    def describe_error(self, error: Exception | None) -> tuple[str, int]:
        """Return the sentence to print after an error, and the exit status."""

    def panic(self, *renderables: RenderableType) -> None:
        self._fatal_error()

    def _fatal_error(self) -> None:
        """Print a sentence instead of a traceback, which would show what the user read or wrote."""
        sentence, self._return_code = self.describe_error(self._exception)
        self._exit_renderables[:] = [Text(sentence)]
        self._close_messages_no_wait()
