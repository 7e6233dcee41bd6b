"""`doctor`: look through both files, the backups and what is around them."""

import locale
import os
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator

from paperbrowse.cli import status
from paperbrowse.cli.command import Command
from paperbrowse.cli.home import open_library
from paperbrowse.cli.output import DIM, YELLOW, Output, Styled
from paperbrowse.library.doctor import Finding, examine
from paperbrowse.settings import find_home

COLUMN = 13
"""Where what is said of each thing begins."""


def add_arguments(parser: ArgumentParser) -> None:
    """The --fix option."""
    parser.add_argument("--fix", action="store_true", help="set right what can be without losing anything")


def run(given: Namespace, output: Output) -> int:
    """Say what is sound and what is not; 5 when something is not."""
    findings = []
    with open_library(given, output) as library:
        for finding in (*_terminal(), *examine(find_home(getattr(given, "home", None)), library, fix=given.fix)):
            findings.append(finding)
            if not output.as_json:
                _print(finding, output)
    if output.as_json:
        output.json([_as_json(finding) for finding in findings])
    return status.DONE if all(finding.is_sound for finding in findings) else status.STORAGE


def _terminal() -> Iterator[Finding]:
    encoding = locale.getpreferredencoding(False)
    if encoding.lower().replace("-", "") != "utf8":
        yield Finding("locale", f"text is {encoding}", False, "set LANG to one of UTF-8, C.UTF-8 say")
    else:
        yield Finding("locale", encoding)
    term = os.environ.get("TERM", "")
    if term in ("", "dumb"):
        yield Finding("terminal", f"TERM is {term or 'not set'}: subcommands work, the browser needs a terminal")
    else:
        yield Finding("terminal", term)


def _print(finding: Finding, output: Output) -> None:
    mark = Styled("ok", DIM) if finding.is_sound else Styled("!!", YELLOW)
    way_out = f" ({finding.way_out})" if finding.way_out else ""
    output.line(mark, "  ", finding.about, " " * (COLUMN - len(finding.about)), finding.said, way_out)


def _as_json(finding: Finding) -> dict[str, object]:
    return {
        "about": finding.about,
        "sound": finding.is_sound,
        "said": finding.said,
        "way_out": finding.way_out,
    }


COMMAND = Command(add_arguments, run)
