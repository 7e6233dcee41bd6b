"""Browsers, clipboards and programs that need the terminal. Nothing here goes through a shell:
an address is always one argument of a program.
"""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from threading import Thread
from typing import TypeAlias
from urllib.parse import quote

from textual.message import Message

from paperbrowse.model.urls import safe_url
from paperbrowse.tui.messages import LinkNotOpened, StatusMessage, TerminalRequested

TEXT_BROWSERS = frozenset(("w3m", "lynx", "links", "links2", "elinks", "browsh", "carbonyl"))
"""Browsers that need the terminal for themselves."""

CLIPBOARD_TIMEOUT = 2.0
"""Seconds a clipboard tool may take; they answer in milliseconds or hang for want of a display."""

Environment: TypeAlias = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class OpenResult:
    """What came of asking for a page."""

    url: str
    """The checked address; empty when it was refused."""
    opened: bool
    message: str
    """For the status line."""
    terminal_command: tuple[str, ...] = ()
    """A text browser and its arguments, to be given to `run_in_terminal` while the screen is handed over."""


class BrowserLauncher:
    """The browser of one environment; asking for a page never waits for it."""

    def __init__(self, environment: Environment = os.environ, platform: str = sys.platform) -> None:
        self._environment = environment
        self._platform = platform

    def open(self, url: str) -> OpenResult:
        """Start the browser with the address as one argument; when there is none, the sentence says why."""
        safe = safe_url(url)
        if safe is None:
            return OpenResult("", False, "not opened: only http and https addresses are")
        if self._platform == "win32" and not self._environment.get("BROWSER"):
            return self._open_on_windows(safe)
        for command in self._commands(safe):
            if os.path.basename(command[0]) in TEXT_BROWSERS:  # noqa: PTH119 -- a command, not a path of ours
                return OpenResult(safe, False, "", terminal_command=command)
            if _start_process(command):
                return OpenResult(safe, True, f"opened {safe}")
        return OpenResult(safe, False, self.unavailable_reason() or "no browser was found")

    def unavailable_reason(self) -> str:
        """Why no browser can be started here; empty when one may be."""
        if self._environment.get("BROWSER") or self._platform == "win32":
            return ""
        remote = self._environment.get("SSH_CONNECTION") or self._environment.get("SSH_TTY")
        if remote and not self._has_display():
            return "no browser over SSH"
        if self._platform == "darwin" or self._has_display() or self._is_wsl():
            return ""
        return "no browser without a display; set BROWSER"

    def _has_display(self) -> bool:
        return bool(self._environment.get("DISPLAY") or self._environment.get("WAYLAND_DISPLAY"))

    def _is_wsl(self) -> bool:
        return "WSL_DISTRO_NAME" in self._environment

    def _commands(self, url: str) -> Iterator[tuple[str, ...]]:
        """Every command that may open the address, in the order they are to be tried."""
        named = self._environment.get("BROWSER")
        if named:
            for one in named.split(os.pathsep):
                if command := _insert_url(one, url):
                    yield command
        elif not self.unavailable_reason():
            for program in self._platform_openers():
                yield (*program, url)

    def _platform_openers(self) -> tuple[tuple[str, ...], ...]:
        if self._platform == "darwin":
            return (("open",),)
        # Not `cmd.exe /c start`: it is a shell, and & stands in addresses.
        windows = (("wslview",), ("rundll32.exe", "url.dll,FileProtocolHandler"))
        return (*(windows if self._is_wsl() else ()), ("xdg-open",), ("gio", "open"))

    @staticmethod
    def _open_on_windows(url: str) -> OpenResult:
        start = getattr(os, "startfile", None)  # there on Windows only
        try:
            if start is not None:
                start(url)
                return OpenResult(url, True, f"opened {url}")
        except OSError:
            pass  # said in the sentence below
        return OpenResult(url, False, "no browser was found")


def _insert_url(command: str, url: str) -> tuple[str, ...]:
    """A command of $BROWSER with the address in place of `%s`, or behind it; empty when it cannot be read."""
    import shlex  # late: $BROWSER is read when the first page is opened

    try:
        words = shlex.split(command, posix=os.name == "posix")
    except ValueError:
        return ()
    if words and words[-1] == "&":
        words.pop()  # as the standard library reads it: in the background, where ours always runs
    if not words:
        return ()
    if not any("%s" in word for word in words):
        return (*words, url)
    return tuple(word.replace("%s", _shell_safe_url(url) if " " in word else url) for word in words)


def _shell_safe_url(url: str) -> str:
    """An address that means nothing to a shell, for a reader whose $BROWSER is a script of one."""
    return quote(url, safe="/:?=%._~+,@-#")


def _start_process(command: tuple[str, ...]) -> bool:
    """Start a program of its own session, silent; whether there is such a program."""
    try:
        process = subprocess.Popen(  # noqa: S603 -- the reader's own browser; the address went through the gate
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return False
    # Someone has to wait for it, or it stays a zombie for as long as the program runs.
    threading.Thread(target=process.wait, name="browser", daemon=True).start()
    return True


def run_in_terminal(command: tuple[str, ...]) -> int | None:
    """Run a text browser or an editor to its end on this terminal; its status, None where it could not be started."""
    try:
        return subprocess.run(command, check=False).returncode  # noqa: S603 -- as above
    except OSError:
        return None


def copy_to_clipboard(text: str, environment: Environment = os.environ, platform: str = sys.platform) -> bool:
    """Hand text to this machine's clipboard; False when it has no tool for it or the tool failed.

    Waits up to two seconds, so it is for a worker. Over SSH without a display there is no clipboard here: the
    terminal's own (OSC 52) is then the way.
    """
    for command, encoding in _clipboard_commands(environment, platform):
        if shutil.which(command[0], path=environment.get("PATH")) and _send_input(command, text.encode(encoding)):
            return True
    return False


def _clipboard_commands(environment: Environment, platform: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """(command, encoding it wants) of every clipboard that may be here."""
    if platform == "darwin" and not environment.get("SSH_CONNECTION"):
        yield ("pbcopy",), "utf-8"
    if environment.get("WAYLAND_DISPLAY"):
        yield ("wl-copy",), "utf-8"
    if environment.get("DISPLAY"):
        yield ("xclip", "-selection", "clipboard"), "utf-8"
        yield ("xsel", "--clipboard", "--input"), "utf-8"
    if platform == "win32" or "WSL_DISTRO_NAME" in environment:
        yield ("clip.exe",), "utf-16-le"


def _send_input(command: tuple[str, ...], data: bytes) -> bool:
    try:
        done = subprocess.run(  # noqa: S603 -- one of the four tools above
            command,
            input=data,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=CLIPBOARD_TIMEOUT,
            check=False,
            start_new_session=True,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


class ExternalPrograms:
    """Calls other programs and tells what came of it."""

    def __init__(self, post: Callable[[Message], object]) -> None:
        self._post = post

    def open(self, url: str) -> None:
        """Show a page in the browser."""
        self._start_thread(self._open, url)

    def copy(self, text: str, label: str) -> None:
        """Put text on this machine's clipboard, and tell what it is."""
        self._start_thread(self._copy, text, label)

    @staticmethod
    def _start_thread(task: Callable[..., None], *arguments: str) -> None:
        Thread(target=task, args=arguments, name="external", daemon=True).start()

    def _open(self, url: str) -> None:
        opening = BrowserLauncher().open(url)
        if opening.terminal_command:
            self._post(TerminalRequested(opening.terminal_command))
        elif opening.opened or not opening.url:
            self._post(StatusMessage(opening.message))
        else:
            copy_to_clipboard(opening.url)
            self._post(LinkNotOpened(opening.url, opening.message))

    def _copy(self, text: str, label: str) -> None:
        """Copied is what a local tool has taken; what went through the terminal was sent, for nothing answers."""
        copied = copy_to_clipboard(text)
        self._post(StatusMessage(f"{'copied' if copied else 'sent to the clipboard:'} {label}"))
