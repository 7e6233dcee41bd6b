"""The entry of the terminal: checks and settings that must come before Textual is imported."""

import codecs
import gc
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from io import TextIOWrapper

from paperbrowse.model.errors import UsageError
from paperbrowse.settings import Home
from paperbrowse.tui.textual_private.splash import splash_frame

EXIT_INTERRUPTED = 130
"""The exit status of Ctrl+C."""

TERMINALS_WITHOUT_SCREEN = ("dumb", "emacs", "unknown")
"""Values of TERM of terminals that cannot move the cursor."""

KEPT_VARIABLES = ("TEXTUAL_COLOR_SYSTEM", "TEXTUAL_DISABLE_KITTY_KEY", "TEXTUAL_THEME")
COLOR_SYSTEMS = ("auto", "standard", "256", "truecolor")


def run(home: Home, query: str = "") -> int:
    """Browse until the user quits; return the exit status."""
    return _browse(home, query)[0]


def pick(home: Home, query: str, *, multi: bool) -> tuple[int, Sequence[int]]:
    """Let the user choose papers; return the exit status and the rows. Raises UsageError without a terminal."""
    with _controlling_terminal():
        return _browse(home, query, multi)


@contextmanager
def _controlling_terminal() -> Iterator[None]:
    """Connect stdin, stdout and stderr to the terminal, so that the program and those it starts use it."""
    try:
        terminal = os.open("/dev/tty", os.O_RDWR)
    except OSError as error:  # a service, or vim's `:r !` in a window
        raise UsageError("choosing papers needs a terminal", "without one, try: paperbrowse search QUERY") from error
    for name in ("stdin", "stdout", "stderr"):  # a stream the caller closed is /dev/null, which Textual does not see
        setattr(sys, f"__{name}__", getattr(sys, f"__{name}__") or getattr(sys, name))
    saved = [os.dup(number) for number in range(3)]
    try:
        for number in range(3):
            os.dup2(terminal, number)
        yield
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        for number, kept in enumerate(saved):
            os.dup2(kept, number)
        for number in (terminal, *saved):
            os.close(number)


def _browse(home: Home, query: str, multi: bool | None = None) -> tuple[int, Sequence[int]]:
    """Return the exit status and the chosen papers; multi: as in `run_app`."""
    problem = ""
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        problem = "browsing needs a terminal (without one, try: paperbrowse search QUERY)"
    elif home.data.is_file():
        problem = f"{home.data}: is not a folder (check --home and PAPERBROWSE_HOME)"
    elif (term := os.environ.get("TERM", "")) in TERMINALS_WITHOUT_SCREEN:
        problem = f"a terminal with TERM={term} cannot be browsed in (try: paperbrowse search QUERY)"
    if problem:
        print(f"paperbrowse: {problem}", file=sys.stderr)
        return 2, ()
    if (charset := locale_charset(os.environ)) and isinstance(sys.stderr, TextIOWrapper):
        sys.stderr.reconfigure(encoding=charset, errors="replace")
    try:
        with splash_frame(query):
            prepare()
            from paperbrowse.tui.app import run_app

            return run_app(home, query, multi)
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED, ()


def locale_charset(environment: Mapping[str, str]) -> str:
    """Return the character set that the locale names if it is not UTF-8, "" otherwise.

    Python takes UTF-8 where the locale is C or not installed.
    """
    name = next((value for key in ("LC_ALL", "LC_CTYPE", "LANG") if (value := environment.get(key))), "")
    if name in ("C", "POSIX"):
        return "ascii"
    try:
        charset = codecs.lookup(name.partition(".")[2].partition("@")[0]).name
        "a".encode(charset)
    except (LookupError, UnicodeError):
        return ""
    return "" if charset.startswith("utf") else charset


def prepare() -> None:
    """Make Textual fast: 500 frames a second, no animations, and no garbage collection before the first frame.

    Threads switch every ms instead of every 5, because one writes frames while another searches.

    Variables of Textual that the user set for another program could end this one with a traceback, or press keys in it.
    """
    for name in [name for name in os.environ if name.startswith("TEXTUAL") and name not in KEPT_VARIABLES]:
        del os.environ[name]
    if os.environ.get("TEXTUAL_COLOR_SYSTEM") not in COLOR_SYSTEMS:
        os.environ.pop("TEXTUAL_COLOR_SYSTEM", None)
    with suppress(OSError, ValueError):  # no terminal: a benchmark
        if os.get_terminal_size(sys.stdout.fileno()).columns:  # a serial line may not know its size
            for name in ("COLUMNS", "LINES"):  # those of the shell, from before the window was resized
                os.environ.pop(name, None)
    os.environ.update(TEXTUAL_FPS="500", TEXTUAL_ANIMATIONS="none")
    sys.setswitchinterval(0.001)
    gc.disable()
