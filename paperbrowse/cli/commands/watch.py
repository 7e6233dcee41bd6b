"""`watch`: print what makes a letter every day. Nothing of paperbrowse runs in the background."""

import plistlib
import re
import shlex
import shutil
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Sequence
from pathlib import Path

from paperbrowse.cli import exit_codes
from paperbrowse.cli.commands.base import Subcommand, named_home
from paperbrowse.cli.output import Output


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--print", choices=FORMS, required=True, dest="form", help="for which program")
    parser.add_argument("--at", type=_parse_time, metavar="HH:MM", default=(7, 0), help="when; 07:00 without it")
    parser.add_argument(
        "--send", action="store_true", help="send the letters by mail, as [mail] in the config file says"
    )
    parser.add_argument("-o", "--output", metavar="FOLDER", help="where the letters go as HTML, unless they are sent")


def _parse_time(text: str) -> tuple[int, int]:
    matched = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", text, re.ASCII)
    if matched is None:
        raise ArgumentTypeError(f"{text!r}: must be a time such as 07:00")
    return int(matched[1]), int(matched[2])


def run(args: Namespace, output: Output) -> int:
    home = named_home(args)
    program = shutil.which("paperbrowse")
    command = [program] if program else [sys.executable, "-m", "paperbrowse"]
    command += ["--home", str(home.data)] if home.is_named else []
    command += ["--config", str(home.config_file)] if home.named_config else []
    folder = Path(args.output or home.data / "letters").expanduser().absolute()
    command += ["digest", "--fetch", "--daily", "--quiet"]
    command += ["--send"] if args.send else ["--format", "html", "-o", f"{folder}/"]
    output.raw(FORMS[args.form](command, *args.at))
    return exit_codes.SUCCESS


def _systemd(command: Sequence[str], hour: int, minute: int) -> str:
    quoted = (re.sub(r'(["\\])', r"\\\1", word).replace("%", "%%").replace("$", "$$") for word in command)
    template = (Path(__file__).parents[1] / "systemd.txt").read_text("utf-8")
    return template.format(command=" ".join(f'"{word}"' for word in quoted), hour=hour, minute=minute)


def _cron(command: Sequence[str], hour: int, minute: int) -> str:
    """Return a line that runs every hour until midnight, because cron does not make up for missed runs."""
    line = shlex.join(command).replace("%", "\\%")
    return f"# A line for `crontab -e`. --daily ends all but the first run of a day.\n{minute} {hour}-23 * * * {line}\n"


def _launchd(command: Sequence[str], hour: int, minute: int) -> str:
    """Return a job, which runs once after the computer slept through its time."""
    interval = {"Hour": hour, "Minute": minute}
    job = {"Label": "paperbrowse.letter", "ProgramArguments": list(command), "StartCalendarInterval": interval}
    return plistlib.dumps(job, sort_keys=False).decode()


FORMS = {"systemd": _systemd, "cron": _cron, "launchd": _launchd}

WATCH = Subcommand(add_arguments, run)
