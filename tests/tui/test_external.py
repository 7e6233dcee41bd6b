"""Which addresses leave the program, and how: always as one argument, never through a shell."""

import sys
import threading
import time
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperbrowse.model.urls import MAX_URL_LENGTH, find_urls, safe_url, unknown_site
from paperbrowse.tui import external
from paperbrowse.tui.external import (
    BrowserLauncher,
    clipboard_sequences,
    copy_text,
    copy_to_clipboard,
    read_selection,
)
from tests.examples import examples

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="the fake browsers are POSIX scripts")

REFUSED = [
    *("", " ", "-x", "--version", "-P evil", "/bin/sh", "arxiv.org/abs/1", "//arxiv.org", "http:", "http://"),
    *(
        "file:///etc/passwd",
        "javascript:alert(1)",
        "data:text/html,x",
        "smb://host/share",
        "ftp://host/x",
        "about:blank",
    ),
    *("x-apple.systempreferences:x", "mailto:a@b.c", "vbscript:x", "chrome://settings", "view-source:http://a.b"),
    *(
        "http:///path",
        "https://?q",
        "http:\\\\host",
        "http://a\nfile:///x",
        "http://a\r\nb",
        "http://a\tb",
        "http://a b",
    ),
    *("http://a\x00b", "http://a\x1b]0;x\x07", "http://a\x7fb", "http://a\x9bb", "http://a\u2028b", "http://a\u00a0b"),
    *("http://user@host/", "http://user:pw@host/", "http://arxiv.org@evil.example/", "http://[::1", "http://a:b/"),
    *("http://a:99999/", "http://-a.example/", "http://a\\b/", "http://a|b/", "http://%61.example/", "http://$(id)/"),
    *(
        "http://`id`/",
        'http://a"b/',
        "http://<a>/",
        "http://{a}/",
        "http://a^b/",
        "http://\u2100.example/",
        "http://./",
    ),
    "http://a/" + "x" * MAX_URL_LENGTH,
]

PASSED = {
    "https://arxiv.org/abs/2411.19943": "https://arxiv.org/abs/2411.19943",
    " https://arxiv.org/abs/2411.19943\n": "https://arxiv.org/abs/2411.19943",
    "HTTPS://ArXiv.org/abs/1": "https://arxiv.org/abs/1",
    "http://a.example:8080/x?y=1&z=2#f": "http://a.example:8080/x?y=1&z=2#f",
    "http://a.example": "http://a.example",
    "http://[::1]:80/x": "http://[::1]:80/x",
    "https://doi.org/10.1002/(SICI)1097": "https://doi.org/10.1002/(SICI)1097",
    "https://a.example/%20x%2": "https://a.example/%20x%252",
    "https://a.example/%action": "https://a.example/%action",
    "https://a.example/%s": "https://a.example/%25s",
    'https://a.example/"<>\\^`{|}': "https://a.example/%22%3C%3E%5C%5E%60%7B%7C%7D",
    "https://a.example/é?q=ü#ö": "https://a.example/%C3%A9?q=%C3%BC#%C3%B6",
    "https://bücher.example/": "https://xn--bcher-kva.example/",
    "https://\u0430rxiv.org/": "https://xn--rxiv-43d.org/",
    "https://a.example/[x]": "https://a.example/%5Bx%5D",
    "https://huggingface.co/papers?q=A+B": "https://huggingface.co/papers?q=A+B",
    "https://a.example/$(id);x'y": "https://a.example/$(id);x'y",
}


@pytest.mark.parametrize("url", REFUSED)
def test_what_is_no_plain_web_address_is_refused(url: str) -> None:
    assert safe_url(url) is None


@pytest.mark.parametrize(("url", "safe"), PASSED.items())
def test_a_web_address_passes_as_pure_ascii(url: str, safe: str) -> None:
    assert safe_url(url) == safe


@given(
    st.text(max_size=60)
    | st.text(max_size=40).map("https://a.example/".__add__)
    | st.text(max_size=20).map("http://".__add__)
)
@settings(max_examples=examples(500))
def test_whatever_passes_is_one_harmless_argument_and_passes_again_unchanged(text: str) -> None:
    safe = safe_url(text)
    if safe is not None:
        assert safe.startswith(("http://", "https://"))
        assert safe.isascii()
        assert safe.isprintable()
        assert not set(safe) & set(' "<>\\^`{|}')
        assert safe_url(safe) == safe


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at https://github.com/a/b.", "https://github.com/a/b"),
        ("at https://github.com/a/b .", "https://github.com/a/b"),
        ("at https://github.com/a/b.git.", "https://github.com/a/b.git"),
        ("(see https://a.example/x)", "https://a.example/x"),
        ("https://a.example/x_(y)", "https://a.example/x_(y)"),
        ("(https://a.example/x_(y)).", "https://a.example/x_(y)"),
        ("<https://a.example/x>", "https://a.example/x"),
        ("“https://a.example/x”,", "https://a.example/x"),
        ("HTTP://A.example/X!", "http://a.example/X"),
    ],
)
def test_an_address_in_prose_ends_before_the_full_stop(text: str, expected: str) -> None:
    ((start, end, url),) = find_urls(text)
    assert url == expected
    assert text[start:end].lower() == expected.lower()


@pytest.mark.parametrize("text", ["http://", "https://.", "https://user@host/x", "javascript:alert(1)", "no address"])
def test_what_only_looks_like_an_address_stays_prose(text: str) -> None:
    assert list(find_urls(text)) == []


# Starting a browser


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait longer for a program that ends: the machine may be busy."""
    monkeypatch.setattr(external, "CLIPBOARD_TIMEOUT", 60.0)


@pytest.fixture
def fake(tmp_path: Path) -> Callable[..., Path]:
    """Make a program that writes its arguments, one a line, into a file of its name with `.log`."""

    def make(name: str, then: str = "") -> Path:
        program = tmp_path / name
        log = program.with_suffix(".log")
        program.write_text(
            f'#!/bin/sh\nfor a in "$@"; do printf "%s\\n" "$a"; done > {log}.part\nmv {log}.part {log}\n{then}\n'
        )
        program.chmod(0o755)
        return program

    return make


def arguments(program: Path) -> list[str]:
    """Wait until a fake browser is started, and return its arguments."""
    log = program.with_suffix(".log")
    deadline = time.monotonic() + 60
    while not log.exists():
        assert time.monotonic() < deadline, "the browser was never started"
        threading.Event().wait(0.01)
    return log.read_text().splitlines()


URL = "https://arxiv.org/abs/2411.19943?x=1&y=$(touch%20x)"


@POSIX
def test_the_browser_of_the_environment_gets_the_address_as_its_one_argument(fake: Callable[..., Path]) -> None:
    browser = fake("browser")
    opening = BrowserLauncher({"BROWSER": str(browser)}).open(URL)
    assert (opening.opened, opening.url) == (True, URL)
    assert arguments(browser) == [URL]


@POSIX
@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("{} %s", [URL]),
        ("{} --new-tab %s &", ["--new-tab", URL]),
        ("{} --url=%s", [f"--url={URL}"]),
        ("{} -n", ["-n", URL]),
    ],
)
def test_the_environment_may_say_where_the_address_goes(
    command: str, expected: list[str], fake: Callable[..., Path]
) -> None:
    browser = fake("browser")
    assert BrowserLauncher({"BROWSER": command.format(browser)}).open(URL).opened
    assert arguments(browser) == expected


@POSIX
def test_the_first_of_several_browsers_that_is_there_is_taken(fake: Callable[..., Path]) -> None:
    browser = fake("browser")
    assert BrowserLauncher({"BROWSER": f"/nowhere/a:'unfinished:{browser} %s:/nowhere/b"}).open(URL).opened
    assert arguments(browser) == [URL]


@POSIX
def test_a_shell_script_of_the_readers_own_gets_nothing_its_shell_could_run(
    fake: Callable[..., Path], tmp_path: Path
) -> None:
    browser = fake("browser")
    evil = f"https://a.example/$(touch {tmp_path}/run)`x`;touch {tmp_path}/run&y'\"".replace(" ", "$IFS")
    assert BrowserLauncher({"BROWSER": f"sh -c '{browser} %s'"}).open(evil).opened
    assert len(arguments(browser)) == 1
    assert not (tmp_path / "run").exists()


@POSIX
def test_opening_never_waits_for_the_browser(fake: Callable[..., Path], tmp_path: Path) -> None:
    may_end, ended = tmp_path / "may end", tmp_path / "ended"
    browser = fake("browser", then=f"while ! test -e '{may_end}'; do sleep 0.1; done; touch {ended}")
    assert BrowserLauncher({"BROWSER": str(browser)}).open(URL).opened
    assert not ended.exists()
    may_end.touch()


@POSIX
@pytest.mark.parametrize("url", REFUSED)
def test_what_is_refused_starts_nothing(url: str, fake: Callable[..., Path]) -> None:
    browser = fake("browser")
    opening = BrowserLauncher({"BROWSER": str(browser)}).open(url)
    assert (opening.opened, opening.url) == (False, "")
    assert not browser.with_suffix(".log").exists()


@POSIX
@pytest.mark.parametrize(
    ("platform", "program", "environment"),
    [
        ("linux", "xdg-open", {"DISPLAY": ":0"}),
        ("linux", "xdg-open", {"WAYLAND_DISPLAY": "wayland-0", "SSH_CONNECTION": "x"}),
        ("linux", "wslview", {"WSL_DISTRO_NAME": "Debian"}),
        ("darwin", "open", {}),
    ],
)
def test_each_platform_has_its_own_opener(
    platform: str, program: str, environment: dict[str, str], fake: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    opener = fake(program)
    monkeypatch.setenv("PATH", f"{opener.parent}:/usr/bin:/bin")
    assert BrowserLauncher(environment, platform).open(URL).opened
    assert arguments(opener) == [URL]


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({"SSH_CONNECTION": "1 2 3 4"}, "SSH"),
        ({"SSH_TTY": "/dev/pts/1"}, "SSH"),
        ({}, "without a display"),
        ({"BROWSER": "/nowhere/browser"}, "cannot start browser"),
    ],
)
def test_where_there_is_no_browser_the_sentence_says_why_and_the_address_is_there_to_show(
    environment: dict[str, str], says: str
) -> None:
    opening = BrowserLauncher(environment, "linux").open(URL)
    assert (opening.opened, opening.url) == (False, URL)
    assert says in opening.message


@POSIX
@pytest.mark.parametrize("failing", ["exit 1", "sleep 0.3; exit 4", "kill -9 $$", "exit 127"])
def test_a_browser_that_fails_has_opened_nothing_and_the_next_is_tried(
    failing: str, fake: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(external, "START_SECONDS", 60.0)
    bad, good = fake("bad", failing), fake("good")
    opening = BrowserLauncher({"BROWSER": f"{bad}:{good}"}).open(URL)
    assert (opening.opened, arguments(good)) == (True, [URL])
    opening = BrowserLauncher({"BROWSER": f"/nowhere/x:{bad} --new"}).open(URL)
    assert (opening.opened, opening.url) == (False, URL)
    how = "was ended by signal 9" if "kill" in failing else "ended with status "
    assert opening.message.startswith(f"not opened: cannot start x, bad {how}")


@POSIX
def test_a_browser_that_always_ends_with_a_status_has_opened_the_page(fake: Callable[..., Path]) -> None:
    assert BrowserLauncher({"BROWSER": str(fake("explorer.exe", "exit 1"))}).open(URL).opened


@POSIX
def test_a_viewer_that_fails_has_opened_nothing(
    fake: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(external, "START_SECONDS", 60.0)
    monkeypatch.setenv("PATH", f"{fake('xdg-open', 'exit 3').parent}:/bin")
    file = tmp_path / "a.pdf"
    file.touch()
    opening = BrowserLauncher({"DISPLAY": ":0"}, "linux").open_file(file)
    assert (opening.opened, opening.url) == (False, str(file))
    assert "xdg-open ended with status 3" in opening.message
    fake("gio")
    assert BrowserLauncher({"DISPLAY": ":0"}, "linux").open_file(file).opened


def test_a_text_browser_is_left_to_who_owns_the_terminal() -> None:
    opening = BrowserLauncher({"BROWSER": "/usr/bin/w3m -o x"}).open(URL)
    assert not opening.opened
    assert opening.terminal_command == ("/usr/bin/w3m", "-o", "x", URL)


# The clipboard


@POSIX
@pytest.mark.parametrize(
    ("platform", "program", "environment"),
    [
        ("linux", "wl-copy", {"WAYLAND_DISPLAY": "wayland-0"}),
        ("linux", "xclip", {"DISPLAY": ":0"}),
        ("linux", "xsel", {"DISPLAY": ":0"}),
        ("darwin", "pbcopy", {}),
    ],
)
def test_text_goes_to_the_clipboard_that_is_here(
    platform: str, program: str, environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool = tmp_path / program
    tool.write_text(f"#!/bin/sh\n/bin/cat > {tmp_path}/copied\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert copy_to_clipboard("Ćirić\n", {**environment, "PATH": str(tmp_path)}, platform)
    assert (tmp_path / "copied").read_text() == "Ćirić\n"


@POSIX
def test_a_clipboard_tool_that_fails_has_copied_nothing_and_the_next_is_tried(
    fake: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = fake("xclip", "exit 1").parent
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    environment = {"DISPLAY": ":0", "PATH": str(folder)}
    assert not copy_to_clipboard("x", environment, "linux")
    fake("xsel")
    assert copy_to_clipboard("x", environment, "linux")


@POSIX
def test_in_tmux_the_text_goes_to_its_buffer_also_in_an_old_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool = tmp_path / "tmux"
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(external, "copy_to_clipboard", lambda text: False)
    for body in (f"cat > {tmp_path}/buffer", f'test "$2" = - && cat > {tmp_path}/buffer'):
        tool.write_text(f"#!/bin/sh\n{body}\n")
        tool.chmod(0o755)
        assert copy_text("Ćirić", {"TMUX": "x,1,0"}).startswith("copied in tmux")
        assert (tmp_path / "buffer").read_text() == "Ćirić"
        (tmp_path / "buffer").unlink()
    tool.write_text("#!/bin/sh\nexit 1\n")
    assert copy_text("x", {"TMUX": "x,1,0"}) == "sent to the clipboard:"


def test_what_is_not_sure_to_be_copied_is_not_called_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(external, "copy_to_clipboard", lambda text: False)
    assert copy_text("x", {"STY": "1.pts"}).startswith("perhaps copied")
    assert copy_text("x", {"TERM": "linux"}).startswith("no clipboard")


def test_tmux_and_screen_get_a_sequence_that_they_pass_on() -> None:
    text = "Ćirić " * 100
    outer = clipboard_sequences(text, {"TMUX": "x"}).removeprefix("\x1bPtmux;").removesuffix("\x1b\\")
    plain = outer.replace("\x1b\x1b", "\x1b")
    assert b64decode(plain.removeprefix("\x1b]52;c;").removesuffix("\a")).decode() == text
    chunks = clipboard_sequences(text, {"STY": "x"}).split("\x1b\\")
    assert all(len(chunk) < 256 for chunk in chunks)
    assert "".join(chunk.removeprefix("\x1bP") for chunk in chunks) == plain
    assert clipboard_sequences(text, {}) == ""


@POSIX
def test_a_middle_click_gets_the_selected_text_of_the_desktop(
    fake: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = fake("xsel", "printf 'Ćirić'").parent
    fake("xclip", "exit 1")
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    assert read_selection({"DISPLAY": ":0"}) == "Ćirić"
    assert read_selection({}) == ""


def test_without_a_clipboard_nothing_is_claimed(tmp_path: Path) -> None:
    assert not copy_to_clipboard("x", {"PATH": str(tmp_path), "DISPLAY": ":0"}, "linux")
    assert not copy_to_clipboard("x", {"SSH_CONNECTION": "x"}, "darwin")


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://arxiv.org/abs/2411.19943", None),
        ("https://www.arxiv.org/abs/2411.19943", None),
        ("http://DOI.org./10.1/x", None),
        ("https://arxiv.org.evil.example/abs/1", "arxiv.org.evil.example"),
        ("https://notarxiv.org/abs/1", "notarxiv.org"),
        ("https://\u0430rxiv.org/abs/1", "xn--rxiv-43d.org"),
        ("https://user@arxiv.org/", None),  # never opened
        ("javascript:alert(1)", None),
    ],
)
def test_a_site_is_known_by_its_own_name_only(url: str, site: str | None) -> None:
    assert unknown_site(url) == site
