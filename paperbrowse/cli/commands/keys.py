"""`keys`: the keys of the terminal."""

from argparse import Namespace
from itertools import groupby

from paperbrowse.cli import status
from paperbrowse.cli.command import Command, takes_nothing
from paperbrowse.cli.output import BOLD, Output, Styled
from paperbrowse.library.keys import BOX_EDITING, HEADINGS, Key, in_force, shown
from paperbrowse.settings import find_home, read_config


def run(given: Namespace, output: Output) -> int:
    """Print every command with its keys, in the order of the help screen."""
    config = read_config(find_home(getattr(given, "home", None)), getattr(given, "config", None))
    keys, conflicts = in_force(config.keys)
    for conflict in conflicts:
        output.complain(f"{config.file}: {conflict}")
    if output.as_json:
        output.json([_as_json(key) for key in keys])
        return status.DONE
    for heading, group in groupby(keys, lambda key: HEADINGS[key.name]):
        output.line(Styled(heading, BOLD))
        for key in group:
            _print(" ".join(map(shown, key.keys)), key.help, output)
        output.line()
    output.line(Styled("While typing in the search box", BOLD))
    for key in keys:
        if key.box:
            _print(" ".join(map(shown, key.box)), key.help, output)
    for name, help_text in BOX_EDITING:
        _print(shown(name), help_text, output)
    return status.DONE


def _as_json(key: Key) -> dict[str, object]:
    return {"name": key.name, "keys": list(key.keys), "box": list(key.box), "help": key.help}


def _print(keys: str, help_text: str, output: Output) -> None:
    if keys:
        output.line("  ", keys, " " * max(2, 16 - len(keys)), help_text)


COMMAND = Command(takes_nothing, run)
