"""`keys`: the keys of the terminal program."""

from argparse import Namespace
from itertools import groupby

from paperbrowse.cli import exit_codes
from paperbrowse.cli.commands.base import Subcommand, no_arguments
from paperbrowse.cli.output import BOLD, Output, Styled
from paperbrowse.key_bindings import BOX_EDITING, HEADINGS, KeyBinding, effective_bindings, key_label
from paperbrowse.settings import find_home, read_config


def run(args: Namespace, output: Output) -> int:
    """Print every command with its keys, in the order of the help screen."""
    config = read_config(find_home(getattr(args, "home", None)), getattr(args, "config", None))
    keys, conflicts = effective_bindings(config.keys)
    for conflict in conflicts:
        output.warn(f"{config.file}: {conflict}")
    if output.as_json:
        output.json([_binding_json(key) for key in keys])
        return exit_codes.SUCCESS
    for heading, group in groupby(keys, lambda key: HEADINGS[key.name]):
        output.line(Styled(heading, BOLD))
        for key in group:
            _print_keys(" ".join(map(key_label, key.keys)), key.help, output)
        output.line()
    output.line(Styled("While typing in the search box", BOLD))
    for key in keys:
        if key.box_keys:
            _print_keys(" ".join(map(key_label, key.box_keys)), key.help, output)
    for name, help_text in BOX_EDITING:
        _print_keys(key_label(name), help_text, output)
    return exit_codes.SUCCESS


def _binding_json(binding: KeyBinding) -> dict[str, object]:
    return {"name": binding.name, "keys": list(binding.keys), "box": list(binding.box_keys), "help": binding.help}


def _print_keys(keys: str, help_text: str, output: Output) -> None:
    if keys:
        output.line("  ", keys, " " * max(2, 16 - len(keys)), help_text)


KEYS = Subcommand(no_arguments, run)
