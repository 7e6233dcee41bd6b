"""Browsers, clipboards and programs that need the terminal; none is started through a shell."""

import os
import re
import shutil
import signal
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import quote

from textual.app import SuspendNotSupported
from textual.screen import Screen

from paperbrowse.model.urls import Link, safe_url, unknown_site
from paperbrowse.text.clean import clean_lines
from paperbrowse.tui.workers import start_thread

TEXT_BROWSERS = frozenset(("w3m", "lynx", "links", "links2", "elinks", "browsh", "carbonyl"))
"""Browsers that run in the terminal."""

CLIPBOARD_TIMEOUT = 2.0
"""Seconds for a clipboard tool; they answer in milliseconds, or hang because they have no display."""

MAX_OUTPUT_BYTES, MAX_ERROR_BYTES = 200_000, 2_000
"""Bytes of stdout that are shown or kept, and of the end of stderr, whose last line is shown."""

_ESCAPE_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|.)", re.DOTALL)

START_SECONDS = 1.2
"""Seconds after which a program that still runs has started; one that cannot work ends within about a second."""

Environment: TypeAlias = Mapping[str, str]
OnOpened: TypeAlias = Callable[[], object] | None


class OpenResult(NamedTuple):
    """The result of opening a URL in the browser."""

    url: str
    """The checked URL; empty if it was refused."""
    opened: bool
    message: str
    """For the status line."""
    terminal_command: tuple[str, ...] = ()
    """A text browser with its arguments, for `run_in_terminal`."""
    next_commands: tuple[tuple[str, ...], ...] = ()
    """Commands to try if the text browser fails."""
    failures: tuple[str, ...] = ()
    """Programs that failed before it, with their reasons."""


class BrowserLauncher:
    """Starts the browser of an environment, and waits only until it has failed or runs; call it in a thread."""

    def __init__(self, environment: Environment = os.environ, platform: str = sys.platform) -> None:
        self._environment, self._platform = environment, platform
        self._has_display = bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))
        self._is_wsl = "WSL_DISTRO_NAME" in environment

    def open(self, url: str) -> OpenResult:
        """Start the first browser that works, with the URL as one argument."""
        safe = safe_url(url)
        if safe is None:
            return OpenResult("", False, "not opened: only http and https links are opened")
        if self._platform == "win32" and not self._environment.get("BROWSER"):
            return self._open_on_windows(safe)
        return self.run(safe, tuple(self._commands(safe)))

    def open_file(self, file: Path, program: tuple[str, ...] = ()) -> OpenResult:
        """Open a document in a program, else in the one that the desktop has for it."""
        from paperbrowse.model.attachments import is_document  # late: few sessions open a file

        if not is_document(file):
            return OpenResult("", False, f"not opened: {file.name} is not a document")
        if not file.is_file():
            return OpenResult("", False, f"cannot find {file} (a bibliography names it)")
        target = str(file.resolve())
        if program:
            words = program if any("{file}" in word for word in program) else (*program, "{file}")
            failure = _start_process(tuple(word.replace("{file}", target) for word in words))
            return OpenResult(target, not failure, f"not opened: {failure}" if failure else f"opened {target}")
        if self._platform == "win32":
            return self._open_on_windows(target)
        commands = ((*program, target) for program in self._platform_openers() if program[0] != "rundll32.exe")
        return self.run(target, tuple(commands))

    def run(self, target: str, commands: tuple[tuple[str, ...], ...], failures: tuple[str, ...] = ()) -> OpenResult:
        """Start the first of these programs that works, up to a text browser, which needs the terminal."""
        for number, command in enumerate(commands, 1):
            if program_name(command) in TEXT_BROWSERS:
                return OpenResult(target, False, "", command, commands[number:], failures)
            if not (failure := _start_process(command)):
                return OpenResult(target, True, f"opened {target}")
            failures = (*failures, failure)
        reason = self.unavailable_reason() or "not opened: " + (", ".join(failures) or "no browser found")
        return OpenResult(target, False, reason)

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
    quoted = quote(url, safe="/:?=%._~+,@-#")  # what means something to a shell, because a $BROWSER may be a script
    return tuple(word.replace("%s", quoted if " " in word else url) for word in words)


def program_name(command: tuple[str, ...]) -> str:
    return Path(command[0]).name


def _start_process(command: tuple[str, ...]) -> str:
    """Start a program in another session without output; return why it failed, "" if it runs or ended well."""
    try:
        process = subprocess.Popen(  # noqa: S603 -- the user's browser, with a checked URL
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return describe_failure(command, None)
    try:
        return describe_failure(command, process.wait(START_SECONDS))
    except subprocess.TimeoutExpired:
        start_thread(process.wait, name="browser")  # or it stays a zombie until paperbrowse ends
        return ""


def describe_failure(command: tuple[str, ...], status: int | None) -> str:
    """Return why a program failed, "" if it did not; None: it could not be started."""
    name = program_name(command)
    if status is None:
        return f"cannot start {name}"
    how = f"was ended by signal {-status}" if status < 0 else f"ended with status {status}"
    return f"{name} {how}" if status and name != "explorer.exe" else ""  # explorer always ends with 1


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


def copy_text(text: str, environment: Environment = os.environ) -> str:
    """Copy to the clipboard of this machine, else to tmux; return what is known of it, which is less in a terminal."""
    if copy_to_clipboard(text):
        return "copied"
    if environment.get("TMUX"):
        for option in (("-w",), ()):  # -w sets the clipboard of the terminal too; tmux before 3.2 does not have it
            if _send_input(("tmux", "load-buffer", *option, "-"), text.encode()):
                return "copied in tmux, perhaps also to the clipboard:"
    if environment.get("STY"):
        return "perhaps copied (screen may drop it):"
    return "no clipboard here for" if environment.get("TERM") == "linux" else "sent to the clipboard:"


def clipboard_sequences(text: str, environment: Environment = os.environ) -> str:
    """Return OSC 52, which sets the clipboard of the terminal, as tmux and screen pass it on to theirs."""
    sequence = f"\x1b]52;c;{b64encode(text.encode()).decode()}\a"
    if environment.get("TMUX"):
        return f"\x1bPtmux;{sequence.replace(chr(27), chr(27) * 2)}\x1b\\"
    if environment.get("STY"):
        chunks = re.findall(".{1,200}", sequence)  # some versions of screen cut after 256 characters
        return "".join(f"\x1bP{chunk}\x1b\\" for chunk in chunks)
    return ""


def read_selection(environment: Environment = os.environ) -> str:
    """Return what a middle click pastes: the selected text of the desktop, else tmux's buffer; "" if there is none."""
    commands = (
        ("WAYLAND_DISPLAY", ("wl-paste", "--primary", "--no-newline")),
        ("DISPLAY", ("xclip", "-o", "-selection", "primary")),
        ("DISPLAY", ("xsel", "-o", "--primary")),
        ("TMUX", ("tmux", "save-buffer", "-")),
    )
    for variable, command in commands:
        if environment.get(variable) and (text := _run_tool(command)):
            return text.decode("utf-8", "replace")
    return ""


def _send_input(command: tuple[str, ...], data: bytes) -> bool:
    return _run_tool(command, data, stdout=subprocess.DEVNULL) is not None  # a tool that stays would keep a pipe open


def _run_tool(command: tuple[str, ...], data: bytes = b"", stdout: int = subprocess.PIPE) -> bytes | None:
    """Return the output of a tool; None if it is not installed, fails, or takes longer than CLIPBOARD_TIMEOUT."""
    try:
        process = subprocess.run(  # noqa: S603 -- one of the tools above
            command,
            input=data,
            stdout=stdout,
            stderr=subprocess.DEVNULL,
            timeout=CLIPBOARD_TIMEOUT,
            check=False,
            start_new_session=True,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return (process.stdout or b"") if process.returncode == 0 else None


def _plain_text(output: bytes) -> str:
    """Return what a program printed, without colors and controls."""
    return clean_lines(_ESCAPE_SEQUENCE.sub("", output.decode("utf-8", "replace")))


class ExternalPrograms:
    """Opens links in the browser and copies text, in threads; reports in the status line."""

    def __init__(
        self, screen: Screen[Any], show_status: Callable[[str], None], pdf_program: Callable[[], tuple[str, ...]]
    ) -> None:
        self._screen, self._show_status, self._pdf_program = screen, show_status, pdf_program
        self._allowed_sites: set[str] = set()
        self._running: set[subprocess.Popen[bytes]] = set()

    def open_link(self, url: str, on_opened: OnOpened = None) -> None:
        """Open a link; ask first if its site is not known for papers."""
        site = unknown_site(url)
        if site is None or site in self._allowed_sites:
            self._start(lambda: BrowserLauncher().open(url), url, on_opened)
        else:
            from paperbrowse.tui.screens.confirm import ConfirmDialog  # late: most links are of known sites

            question = f"Open a page of {site}?\n\n{url}"
            allow = partial(self._allow_and_open, site, url, on_opened)
            self._screen.app.push_screen(ConfirmDialog(question, allow))

    def open(self, link: Link, on_opened: OnOpened = None) -> None:
        """Open a link or a file; `on_opened` is called once a program shows it."""
        if link.name == "file":
            file = Path(link.url)
            program = self._pdf_program() if file.suffix.lower() == ".pdf" else ()
            self._start(lambda: BrowserLauncher().open_file(file, program), link.url, on_opened)
        else:
            self.open_link(link.url, on_opened)

    def copy(self, text: str, label: str, before: str = "") -> None:
        """Copy to the clipboard of this machine, and through the terminal to the one where the user sits."""
        self._screen.app.copy_to_clipboard(text)
        show = partial(self._screen.call_later, self._show_status)
        start_thread(lambda: show(f"{before}{copy_text(text)} {label}"), name="clipboard")

    def run_filter(self, command: Sequence[str], lines: Iterable[str], *, keep_output: bool) -> tuple[str, str]:
        """Run a program with these lines on stdin; return what it printed, and why it failed. Call it in a thread.

        It has no terminal. One whose output is kept is ended by `stop`; another may be a viewer, which stays open.
        """
        from tempfile import TemporaryFile  # late: most sessions run no program

        name = program_name((command[0],))
        with TemporaryFile() as stdin, TemporaryFile() as stderr:
            stdin.writelines(line.encode() for line in lines)
            stdin.seek(0)
            stdout = subprocess.PIPE if keep_output else subprocess.DEVNULL
            try:
                process = subprocess.Popen(  # noqa: S603 -- a program of the user's config file, without a shell
                    command, stdin=stdin, stdout=stdout, stderr=stderr, start_new_session=True
                )
            except (OSError, ValueError) as error:
                return "", f"cannot start {name}: {getattr(error, 'strerror', error)}"
            if keep_output:
                self._running.add(process)
            with process:  # it closes the pipe at the end, which stops a program that prints more
                output = process.stdout.read(MAX_OUTPUT_BYTES) if process.stdout else b""
            self._running.discard(process)
            stderr.seek(max(0, stderr.seek(0, os.SEEK_END) - MAX_ERROR_BYTES))
            said = _plain_text(stderr.read()).splitlines()
        status = 0 if len(output) == MAX_OUTPUT_BYTES else process.returncode
        failure = "stopped" if status == -signal.SIGTERM else describe_failure((command[0],), status)
        return _plain_text(output), ": ".join((failure, *said[-1:])) if failure else ""

    def stop(self) -> bool:
        """End the programs whose output is awaited; return whether there were any."""
        for process in (running := [*self._running]):
            with suppress(OSError):  # it has just ended
                os.killpg(process.pid, signal.SIGTERM)
        return bool(running)

    def _allow_and_open(self, site: str, url: str, on_opened: OnOpened) -> None:
        self._allowed_sites.add(site)
        self.open_link(url, on_opened)

    def _start(self, run: Callable[[], OpenResult], target: str, on_opened: OnOpened) -> None:
        self._show_status(f"opening {target}")
        start_thread(lambda: self._screen.call_later(self._show_result, run(), on_opened), name="browser")

    def _show_result(self, result: OpenResult, on_opened: OnOpened) -> None:
        if result.terminal_command:
            self._run_text_browser(result, on_opened)
        elif result.opened or not result.url:
            self._show_status(result.message)
            if result.opened and on_opened is not None:
                on_opened()
        else:
            self.copy(result.url, result.url, f"{result.message} · ")

    def _run_text_browser(self, result: OpenResult, on_opened: OnOpened) -> None:
        """Lend the terminal to a text browser; if it fails, try the next one."""
        command, url = result.terminal_command, result.url
        try:
            with self._screen.app.batch_update(), self._screen.app.suspend():
                failure = describe_failure(command, run_in_terminal(command))
        except SuspendNotSupported:
            failure = f"{program_name(command)} cannot run in this terminal"
        if failure:
            failures = (*result.failures, failure)
            self._start(lambda: BrowserLauncher().run(url, result.next_commands, failures), url, on_opened)
        else:
            self._show_result(OpenResult(url, True, f"opened {url}"), on_opened)
