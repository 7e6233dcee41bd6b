"""Which addresses may leave the program, and how they reach a browser or the clipboard.

Nothing here goes through a shell: an address is always one argument of a program.
"""

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import quote, urlsplit, urlunsplit

MAX_URL_LENGTH = 2_048
"""Characters of an address that is opened."""

KNOWN_SITES = (
    "arxiv.org",
    "huggingface.co",
    "hf.co",
    "doi.org",
    "github.com",
    "gitlab.com",
    "openreview.net",
    "aclanthology.org",
    "semanticscholar.org",
    "pubmed.ncbi.nlm.nih.gov",
    "biorxiv.org",
    "medrxiv.org",
    "dblp.org",
    "openalex.org",
    "wikipedia.org",
)
"""Sites papers are read at: a page of any other is asked about before it is opened."""

TEXT_BROWSERS = frozenset(("w3m", "lynx", "links", "links2", "elinks", "browsh", "carbonyl"))
"""Browsers that need the terminal for themselves."""

CLIPBOARD_TIMEOUT = 2.0
"""Seconds a clipboard tool may take; they answer in milliseconds or hang for want of a display."""

# What RFC 3986 lets stand in a path, a query or a fragment; a % is looked at on its own.
_ALLOWED_CHARACTERS = "/?:@!$&'()*+,;=-._~"
_LONE_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
_CONTROL = re.compile("[\x00-\x20\x7f-\xa0\u2028\u2029\ufeff]")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?\.?|\[[0-9A-Fa-f:.]+\]")
_URL_IN_TEXT = re.compile(r"https?://[^\s<>\"“”]+", re.IGNORECASE)
_BRACKETS = {")": "(", "]": "[", "}": "{"}

Environment: TypeAlias = Mapping[str, str]


def safe_url(url: str) -> str | None:
    """The address as pure ASCII, fit to be an argument or a link's target; None when it must not be opened.

    Only http and https, a host, no user name or password, no control character; what has no place in a URL is
    percent-encoded, and a host in another script becomes punycode, so that it cannot pass for a known one.
    """
    url = url.strip(" \t\r\n")
    if len(url) > MAX_URL_LENGTH or _CONTROL.search(url):
        return None
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        host = _ascii_host(host)
    except ValueError:  # also a port that is no number, a bracket left open, a host IDNA refuses
        return None
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or not _HOST.fullmatch(host):
        return None
    netloc = host if port is None else f"{host}:{port}"
    safe = urlunsplit((parts.scheme, netloc, *(_percent_encode(p) for p in (parts.path, parts.query, parts.fragment))))
    return safe if len(safe) <= MAX_URL_LENGTH else None


def unknown_site(url: str) -> str | None:
    """The host of a page that is none of the known sites'; None for theirs, and for what is not opened at all."""
    safe = safe_url(url)
    host = (urlsplit(safe).hostname or "").rstrip(".") if safe else ""
    is_known = any(host == site or host.endswith("." + site) for site in KNOWN_SITES)
    return None if is_known or not host else host


def _ascii_host(host: str) -> str:
    if ":" in host:
        return f"[{host}]"
    return host if host.isascii() else host.encode("idna").decode("ascii")


def _percent_encode(part: str) -> str:
    """A part of a URL with everything percent-encoded that may not stand there; what is encoded stays so."""
    part = part.encode("utf-8", errors="replace").decode()
    return quote(_LONE_PERCENT.sub("%25", part), safe=_ALLOWED_CHARACTERS + "%")


def find_urls(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, checked address) of every address in prose, without the full stop or bracket behind it."""
    for matched in _URL_IN_TEXT.finditer(text):
        end = matched.start() + len(_strip_punctuation(matched.group()))
        if url := safe_url(text[matched.start() : end]):
            yield matched.start(), end, url


def _strip_punctuation(url: str) -> str:
    """An address without what ends the sentence it stands in; a bracket it opened itself is its own."""
    while url:
        last = url[-1]
        opening = _BRACKETS.get(last)
        unopened = opening is not None and url.count(last) > url.count(opening)
        if not unopened and last not in ".,;:!?'’…·`*":
            break
        url = url[:-1]
    return url


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
