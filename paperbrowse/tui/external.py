"""Browsers, clipboards and programs that need the terminal; none is started through a shell."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import quote

from textual.screen import Screen

from paperbrowse.model.attachments import is_document
from paperbrowse.model.urls import Link, safe_url, unknown_site
from paperbrowse.tui.workers import start_thread

TEXT_BROWSERS = frozenset(("w3m", "lynx", "links", "links2", "elinks", "browsh", "carbonyl"))
"""Browsers that run in the terminal."""

CLIPBOARD_TIMEOUT = 2.0
"""Seconds for a clipboard tool; they answer in milliseconds, or hang because they have no display."""

Environment: TypeAlias = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class OpenResult:
    """The result of opening a URL in the browser."""

    url: str
    """The checked URL; empty if it was refused."""
    opened: bool
    message: str
    """For the status line."""
    terminal_command: tuple[str, ...] = ()
    """A text browser with its arguments, for `run_in_terminal`."""


class BrowserLauncher:
    """Starts the browser of an environment, and never waits for it."""

    def __init__(self, environment: Environment = os.environ, platform: str = sys.platform) -> None:
        self._environment, self._platform = environment, platform
        self._has_display = bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))
        self._is_wsl = "WSL_DISTRO_NAME" in environment

    def open(self, url: str) -> OpenResult:
        """Start the first browser that is installed, with the URL as one argument."""
        safe = safe_url(url)
        if safe is None:
            return OpenResult("", False, "not opened: only http and https links are opened")
        if self._platform == "win32" and not self._environment.get("BROWSER"):
            return self._open_on_windows(safe)
        for command in self._commands(safe):
            if os.path.basename(command[0]) in TEXT_BROWSERS:  # noqa: PTH119 -- a command, not a path of ours
                return OpenResult(safe, False, "", terminal_command=command)
            if _start_process(command):
                return OpenResult(safe, True, f"opened {safe}")
        return OpenResult(safe, False, self.unavailable_reason() or "no browser found")

    def open_file(self, file: Path) -> str:
        """Open a document in the program that the desktop has for it; return the message for the status line."""
        if not is_document(file):
            return f"not opened: {file.name} is not a document"
        if not file.is_file():
            return f"cannot find {file} (a bibliography names it)"
        target = str(file.resolve())
        if self._platform == "win32":
            return self._open_on_windows(target).message
        commands = ((*program, target) for program in self._platform_openers() if program[0] != "rundll32.exe")
        if any(map(_start_process, commands)):
            return f"opened {file}"
        return self.unavailable_reason() or f"no program opens {file}"

    def unavailable_reason(self) -> str:
        """Return why no browser can be started here; empty if one may be."""
        if self._environment.get("BROWSER") or self._platform == "win32":
            return ""
        remote = self._environment.get("SSH_CONNECTION") or self._environment.get("SSH_TTY")
        if remote and not self._has_display:
            return "no browser over SSH"
        if self._platform == "darwin" or self._has_display or self._is_wsl:
            return ""
        return "no browser without a display; set BROWSER"

    def _commands(self, url: str) -> Iterator[tuple[str, ...]]:
        """Yield the commands to try, in order."""
        if browsers := self._environment.get("BROWSER"):
            yield from filter(None, (_insert_url(browser, url) for browser in browsers.split(os.pathsep)))
        elif not self.unavailable_reason():
            for program in self._platform_openers():
                yield (*program, url)

    def _platform_openers(self) -> tuple[tuple[str, ...], ...]:
        if self._platform == "darwin":
            return (("open",),)
        # Not `cmd.exe /c start`, because it is a shell and URLs contain &.
        windows = (("wslview",), ("rundll32.exe", "url.dll,FileProtocolHandler"))
        return (*(windows if self._is_wsl else ()), ("xdg-open",), ("gio", "open"))

    @staticmethod
    def _open_on_windows(url: str) -> OpenResult:
        try:
            os.startfile(url)  # type: ignore[attr-defined,unused-ignore]  # noqa: S606 -- a checked URL
        except OSError:
            return OpenResult(url, False, "no browser found")
        return OpenResult(url, True, f"opened {url}")


def _insert_url(command: str, url: str) -> tuple[str, ...]:
    """Put the URL in place of `%s`, or behind the command; return () for a command with an open quote."""
    import shlex  # late: $BROWSER is read when the first page is opened

    try:
        words = shlex.split(command, posix=os.name == "posix")
    except ValueError:
        return ()
    if words and words[-1] == "&":
        words.pop()  # as the standard library does: ours always run in the background
    if not words:
        return ()
    if not any("%s" in word for word in words):
        return (*words, url)
    return tuple(word.replace("%s", _shell_safe_url(url) if " " in word else url) for word in words)


def _shell_safe_url(url: str) -> str:
    """Quote what means something to a shell, because a $BROWSER may be a shell script."""
    return quote(url, safe="/:?=%._~+,@-#")


def _start_process(command: tuple[str, ...]) -> bool:
    """Start a program in another session without output; return False if it is not installed."""
    try:
        process = subprocess.Popen(  # noqa: S603 -- the user's browser, with a checked URL
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return False
    start_thread(process.wait, name="browser")  # or it stays a zombie until paperbrowse ends
    return True


def run_in_terminal(command: tuple[str, ...]) -> int | None:
    """Run a text browser or an editor on this terminal; return its exit status, None if it could not be started."""
    try:
        return subprocess.run(command, check=False).returncode  # noqa: S603 -- as above
    except OSError:
        return None


def copy_to_clipboard(text: str, environment: Environment = os.environ, platform: str = sys.platform) -> bool:
    """Copy to the clipboard of this machine; return False if it has no tool for it, or the tool failed.

    Waits up to CLIPBOARD_TIMEOUT, so call it in a thread. Over SSH without a display this machine has no
    clipboard, and the sequence OSC 52 reaches the one of the terminal.
    """
    for command, encoding in _clipboard_commands(environment, platform):
        if shutil.which(command[0], path=environment.get("PATH")) and _send_input(command, text.encode(encoding)):
            return True
    return False


def _clipboard_commands(environment: Environment, platform: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield (command, encoding of its input) of every clipboard tool that may be installed."""
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
        process = subprocess.run(  # noqa: S603 -- one of the tools above
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
    return process.returncode == 0


class ExternalPrograms:
    """Opens links in the browser and copies text, in threads; reports in the status line."""

    def __init__(self, screen: Screen[Any], show_status: Callable[[str], None]) -> None:
        self._screen, self._show_status = screen, show_status
        self._allowed_sites: set[str] = set()

    def open_link(self, url: str) -> None:
        """Open a link; ask first if its site is not known for papers."""
        site = unknown_site(url)
        if site is None or site in self._allowed_sites:
            self._open(url)
        else:
            from paperbrowse.tui.screens.confirm import ConfirmDialog  # late: most links are of known sites

            question = f"Open a page of {site}?\n\n{url}"
            self._screen.app.push_screen(ConfirmDialog(question, partial(self._allow_and_open, site, url)))

    def open(self, link: Link) -> None:
        """Open a link or a file."""
        if link.name == "file":
            self._show_status(f"opening {link.url}")
            start_thread(self._run_viewer, Path(link.url), name="viewer")
        else:
            self.open_link(link.url)

    def copy(self, text: str, label: str) -> None:
        """Copy to the clipboard of this machine, and through the terminal to the one where the user sits."""
        self._screen.app.copy_to_clipboard(text)
        start_thread(self._run_clipboard_tool, text, label, name="clipboard")

    def _allow_and_open(self, site: str, url: str) -> None:
        self._allowed_sites.add(site)
        self._open(url)

    def _open(self, url: str) -> None:
        self._show_status(f"opening {url}")
        start_thread(self._run_browser, url, name="browser")

    # In a thread

    def _run_browser(self, url: str) -> None:
        result = BrowserLauncher().open(url)
        if not result.opened and result.url and not result.terminal_command:
            copy_to_clipboard(result.url)
        self._screen.call_later(self._show_result, result)

    def _run_viewer(self, file: Path) -> None:
        self._screen.call_later(self._show_status, BrowserLauncher().open_file(file))

    def _run_clipboard_tool(self, text: str, label: str) -> None:
        """Say "copied" only if a tool confirmed it, because the terminal does not answer."""
        prefix = "copied" if copy_to_clipboard(text) else "sent to the clipboard:"
        self._screen.call_later(self._show_status, f"{prefix} {label}")

    # In the screen

    def _show_result(self, result: OpenResult) -> None:
        if result.terminal_command:
            with self._screen.app.batch_update(), self._screen.app.suspend():
                run_in_terminal(result.terminal_command)
        elif result.opened or not result.url:
            self._show_status(result.message)
        else:
            self._screen.app.copy_to_clipboard(result.url)
            self._show_status(f"{result.message} · sent to the clipboard: {result.url}")
