"""`doctor`: check databases, backups and setup."""

import locale
import os
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator

from paperbrowse.cli import exit_codes
from paperbrowse.cli.commands.base import Subcommand, named_home, open_library
from paperbrowse.cli.output import DIM, YELLOW, Output, Styled
from paperbrowse.key_bindings import effective_bindings, key_label, parse_key
from paperbrowse.library.maintenance import Finding
from paperbrowse.model.errors import UsageError
from paperbrowse.settings import read_config

MESSAGE_COLUMN = 13
"""Column where the messages begin."""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--fix", action="store_true", help="repair what can be repaired without losing anything")


def run(args: Namespace, output: Output) -> int:
    """Print what is sound and what is not; exit code 5 if something is not."""
    findings = []
    with open_library(args, output) as library:
        for finding in (*_check_terminal(), *_check_keys(args), *library.maintenance.check(fix=args.fix)):
            findings.append(finding)
            if output.as_json:
                shape = {"about": finding.about, "sound": finding.is_sound}
                output.json(shape | {"message": finding.message, "hint": finding.hint})
                continue
            mark = Styled("ok", DIM) if finding.is_sound else Styled("!!", YELLOW)
            hint = f" ({finding.hint})" if finding.hint else ""
            output.line(mark, "  ", finding.about, " " * (MESSAGE_COLUMN - len(finding.about)), finding.message + hint)
    return exit_codes.SUCCESS if all(finding.is_sound for finding in findings) else exit_codes.STORAGE


def _check_terminal() -> Iterator[Finding]:
    encoding = locale.getpreferredencoding(False)
    if encoding.lower().replace("-", "") != "utf8":
        yield Finding("locale", f"text is {encoding}", False, "set LANG to a UTF-8 locale, for example C.UTF-8")
    else:
        yield Finding("locale", encoding)
    term = os.environ.get("TERM", "")
    if term in ("", "dumb"):
        yield Finding("terminal", f"TERM is {term or 'not set'}: commands work, the terminal program needs a terminal")
    else:
        yield Finding("terminal", term)


def _check_keys(args: Namespace) -> Iterator[Finding]:
    """Yield what the keys of the config file mean."""
    try:
        config = read_config(named_home(args))
    except UsageError as error:
        yield Finding("config", str(error), False)
        return
    _, problems = effective_bindings(config.keys, config.place, config.own_keys)
    parsed = ((name, key, parse_key(key)) for name, keys in config.keys.items() for key in keys)
    if known := [f"{name}: {key} (is {key_label(meaning)})" for name, key, meaning in parsed if meaning]:
        yield Finding("keys", " · ".join(known))
    for problem in problems:
        yield Finding("keys", problem, False)


DOCTOR = Subcommand(add_arguments, run)
