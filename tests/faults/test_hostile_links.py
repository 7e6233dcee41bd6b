"""Sixty hostile addresses and every program that may open them: each address is one plain argument, or is refused."""

import os
import stat
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from paperbrowse.model.urls import find_urls
from paperbrowse.tui.external import BrowserLauncher

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the fake browsers are POSIX scripts")

ADDRESSES = (
    *(
        "",
        "-x",
        "--version",
        "-P evil",
        "/bin/sh",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "data:text/html,x",
        "smb://h/s",
    ),
    *(
        "vbscript:x",
        "about:blank",
        "x-apple.systempreferences:x",
        "ftp://h/x",
        "mailto:a@b",
        "tel:1",
        "ms-settings:",
        "steam://run",
    ),
    *(
        "view-source:https://a.example",
        "blob:https://a.example/x",
        "jar:https://a.example!/x",
        "//a.example",
        "https:a.example",
    ),
    *(
        "http://a\nfile:///x",
        "http://a\r\nb",
        "http://a\tb",
        "http://a b",
        "http://a\x00b",
        "http://a\x1b]0;x\x07",
        "http://a\x9b2J",
    ),
    *(
        "https://user:pw@a.example/",
        "https://arxiv.org@evil.example/",
        "https://arxiv.org%40evil.example/",
        "https://[::1",
        "https://a:b/",
    ),
    *(
        "https://a:99999/",
        "https://-a.example/",
        "https://$(id)/",
        "https://`id`/",
        "https://;id/",
        "https://a\\b/",
        "https://a|b/",
    ),
    *(
        "https://a.example/$(touch x)",
        "https://a.example/`touch x`",
        "https://a.example/;touch x",
        "https://a.example/&touch+x",
    ),
    *(
        "https://a.example/|touch+x",
        "https://a.example/>x",
        "https://a.example/'\"",
        "https://a.example/%s",
        "https://a.example/%action",
    ),
    *(
        "https://a.example/\u202egpj.exe",
        "https://\u0430rxiv.org/",
        "https://xn--rxiv-43d.org/",
        "https://a\u200b.example/",
        "https://a。example/",
    ),
    *(
        "https://a.example/-x",
        "https://a.example/ -x",
        "https://a.example/\n-x",
        "https://a.example/" + "x" * 3_000,
        "HTTPS://A.EXAMPLE/",
    ),
    *(
        "https://127.1/",
        "https://0x7f.1/",
        "https://a.example:0/",
        "https://a.example/%0a%0d",
        "https://\ud800.example/",
        "https://a.example/\ud800",
    ),
)

LAUNCHERS: dict[str, tuple[dict[str, str], str]] = {
    "xdg-open": ({"DISPLAY": ":0"}, "linux"),
    "gio": ({"DISPLAY": ":0"}, "linux"),
    "wslview": ({"WSL_DISTRO_NAME": "Debian"}, "linux"),
    "rundll32.exe": ({"WSL_DISTRO_NAME": "Debian"}, "linux"),
    "open": ({}, "darwin"),
    "browser": ({"BROWSER": "browser"}, "linux"),
    "placed": ({"BROWSER": "placed --new-window %s"}, "linux"),
    "shell": ({"BROWSER": "sh -c 'exec shell %s'"}, "linux"),
    "w3m": ({"BROWSER": "w3m"}, "linux"),
}
"""Programs that open an address: (environment, platform)."""

TIMEOUT = 60.0
"""Seconds until a program must have started, on a busy machine."""


def fake(folder: Path, name: str) -> Path:
    """Create a program that logs its arguments; the log appears when it is complete."""
    log, program = folder / f"{name}.log", folder / name
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$#" "$@" > {log}.part\n/bin/mv {log}.part {log}\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return log


def launched(log: Path) -> list[str]:
    end = time.monotonic() + TIMEOUT
    while not log.exists():
        assert time.monotonic() < end, "the program did not start"
        time.sleep(0.002)
    count, *arguments = log.read_text().splitlines()
    assert int(count) == len(arguments)
    log.unlink()
    return arguments


def is_plain(address: str) -> bool:
    """Return True if an argument is unmistakably a web address."""
    parts = urlsplit(address)
    harmless = address.isascii() and address.isprintable() and not set(address) & set(' "<>\\^`{|}')
    return harmless and parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc


@pytest.mark.parametrize("name", LAUNCHERS)
def test_a_hostile_address_is_opened_as_one_plain_argument_or_not_at_all(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, report: Callable[[str], None]
) -> None:
    programs, here = tmp_path / "programs", tmp_path / "here"
    programs.mkdir()
    here.mkdir()
    log = fake(programs, name)
    (programs / "sh").symlink_to("/bin/sh")
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.chdir(here)
    environment, platform = LAUNCHERS[name]
    opened = 0
    for address in ADDRESSES:
        opening = BrowserLauncher(environment, platform).open(address)
        if opening.terminal_command:
            arguments = list(opening.terminal_command[1:])
        elif opening.opened:
            arguments = launched(log)
        else:
            assert not log.exists(), address
            continue
        opened += 1
        urls = [
            argument
            for argument in arguments
            if argument not in ("open", "url.dll,FileProtocolHandler", "--new-window")
        ]
        assert len(urls) == 1, address
        assert is_plain(urls[0]), address
    assert os.listdir(here) == []  # noqa: PTH208 - whatever a shell would have made
    report(f"{name}: {len(ADDRESSES)} addresses, {opened} opened, 0 launches of anything else")
    assert 5 < opened < len(ADDRESSES) / 2


def test_no_hostile_address_is_a_link_in_a_text_unless_it_is_plain() -> None:
    assert len(ADDRESSES) >= 60
    for address in ADDRESSES:
        for _, _, url in find_urls(f"See {address}, ({address}) and <{address}>."):
            assert is_plain(url), address
