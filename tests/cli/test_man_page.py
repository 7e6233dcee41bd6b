"""The man page, which is made from the argument parser and the documentation of the exit codes."""

import os
import re
import shutil
import subprocess
from argparse import Action, ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from textwrap import wrap

import pytest

from paperbrowse import __version__
from paperbrowse.cli import exit_codes
from paperbrowse.cli.commands import SUBCOMMANDS
from paperbrowse.cli.commands.base import QUERY_HELP
from paperbrowse.cli.main import build_parser
from paperbrowse.library.manual import manual_pages

MAN_PAGE = Path(__file__).parents[2] / "docs" / "paperbrowse.1"
DATE = "2026-11-30"
"""The day on which the text around the commands was last changed."""

INTRODUCTION = """\
Without a command it opens in the terminal, with QUERY in its search box; ? shows the keys.
With a command it prints results on stdout and messages on stderr."""

FILES = (
    ("~/.config/paperbrowse/config.toml", "the settings; `paperbrowse config --init` writes one with comments"),
    ("~/.local/share/paperbrowse/library.db", "stars, tags, notes and their history"),
    ("~/.cache/paperbrowse/papers.db", "papers and their index; may be deleted"),
)
VARIABLES = (
    ("PAPERBROWSE_HOME", "a folder for all these files, as with --home"),
    ("NO_COLOR", "print without colors, as with --no-color"),
)


def escape(line: str) -> str:
    """Return a line that roff prints as it is."""
    line = line.replace("\\", "\\e").replace("-", "\\-")
    line = "".join(letter if letter.isascii() else f"\\[u{ord(letter):04X}]" for letter in line)
    return re.sub(r"^([.'])", r"\\&\1", line)


def roff(text: str) -> str:
    """Return a paragraph in lines short enough for `mandoc -T lint`."""
    return "\n".join(map(escape, wrap(text, 66, break_long_words=False, break_on_hyphens=False)))


def entry(term: str, text: str) -> str:
    return f".TP\n.B {roff(term)}\n{roff(text)}\n"


def option_names(action: Action) -> str:
    value = f" {action.metavar or '|'.join(action.choices or ())}" if action.nargs != 0 else ""
    return ", ".join(action.option_strings) + value


def argument_name(action: Action) -> str:
    name = str(action.metavar or "|".join(action.choices or ()))
    name += " ..." if action.nargs in ("+", "*") else ""
    return f"[{name}]" if action.nargs in ("?", "*") else name


def command_section(name: str, parser: ArgumentParser, common: set[str]) -> Iterator[str]:
    arguments = [action for action in parser._actions if not action.option_strings]
    own = [action for action in parser._actions if action.option_strings and action.option_strings[0] not in common]
    usage = [f"paperbrowse {name}", *(["[options]"] if own else []), *map(argument_name, arguments)]
    yield f".SS {roff(' '.join(usage))}\n{roff(SUBCOMMANDS[name])}\n"
    yield from (entry(str(action.metavar or argument_name(action)), action.help or "") for action in arguments)
    yield from (entry(option_names(action), action.help or "") for action in own)
    if parser.epilog and parser.epilog != QUERY_HELP:
        lines = [escape(line) + "\n" for line in parser.epilog.splitlines() if line.strip()]
        yield f".PP\n.nf\n{''.join(lines)}.fi\n"


def man_page() -> str:
    parser, _ = build_parser(SUBCOMMANDS)
    options = [action for action in parser._actions if action.option_strings]
    parsers = next(action.choices for action in parser._actions if isinstance(action.choices, dict))
    common = {name for action in options for name in action.option_strings}
    parts = [
        f'.TH PAPERBROWSE 1 "{DATE}" "paperbrowse {__version__}"\n.SH NAME\n',
        "paperbrowse \\- browse research papers in the terminal\n.SH SYNOPSIS\n",
        ".B paperbrowse\n[options] [QUERY | COMMAND ...]\n.SH DESCRIPTION\n",
        *(roff(line) + "\n" for line in INTRODUCTION.splitlines()),
        ".SH OPTIONS\n",
        *(entry(option_names(action), action.help or "") for action in options),
        ".SH COMMANDS\n",
        *(part for name in SUBCOMMANDS for part in command_section(name, parsers[name], common)),
        ".SH EXIT STATUS\n",
        *(entry(str(code), text) for code, text in exit_codes.MEANINGS.items()),
        ".SH ENVIRONMENT\n",
        *(entry(*variable) for variable in VARIABLES),
        ".SH FILES\n",
        *(entry(*file) for file in FILES),
        ".SH SEE ALSO\n",
        f"{roff('`paperbrowse help TOPIC` shows a page of the manual: ' + ', '.join(manual_pages()))}.\n",
    ]
    return "".join(parts)


def test_the_man_page_is_that_of_the_argument_parser() -> None:
    if os.environ.get("RENEW_DOCS"):
        MAN_PAGE.write_text(man_page())
    assert MAN_PAGE.read_text() == man_page(), "RENEW_DOCS=1 writes docs/paperbrowse.1 again"


@pytest.mark.skipif(not shutil.which("mandoc"), reason="needs mandoc")
def test_the_man_page_has_no_mistakes() -> None:
    done = subprocess.run(["mandoc", "-T", "lint", MAN_PAGE], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
