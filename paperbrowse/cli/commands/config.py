"""`config` and `keys`: the settings, a new config file, and the keys in force."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from paperbrowse.cli import exit_codes
from paperbrowse.cli.commands.base import Subcommand, named_home, no_arguments
from paperbrowse.cli.output import BOLD, Output, Styled
from paperbrowse.database.private_files import create_private_folder
from paperbrowse.key_bindings import BOX_EDITING, HEADINGS, KEY_BINDINGS, KeyBinding, effective_bindings, key_label
from paperbrowse.library.atomic_write import atomic_write
from paperbrowse.model.errors import UsageError
from paperbrowse.settings import Config, read_config


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--init", action="store_true", help="write a config file with comments, if there is none")


def run(args: Namespace, output: Output) -> int:
    """Print the settings; an error in the file is reported with its line."""
    home = named_home(args)
    if args.init:
        return _write_template(home.config_file, output)
    config = read_config(home)
    if output.as_json:
        output.json(_config_json(config))
        return exit_codes.SUCCESS
    output.line(
        str(config.file),
        *([] if config.file.exists() else ["  ", "(does not exist: `paperbrowse config --init` writes it)"]),
    )
    output.line("  ", f"meaning = {json.dumps(config.meaning)}")
    for table, values in _config_json(config).items():
        for name, value in values.items() if isinstance(values, dict) else ():
            if value not in ("", []):
                output.line("  ", f"{table}.{name} = {value if isinstance(value, str) else json.dumps(value)}")
    return exit_codes.SUCCESS


def _write_template(file: Path, output: Output) -> int:
    if file.exists():
        raise UsageError(f"{file} exists", "edit it, or remove it first")
    create_private_folder(file.parent)
    with atomic_write(str(file), replace=False) as out:
        out.write(config_template().encode())
    output.info(f"wrote {file}")
    return exit_codes.SUCCESS


def config_template() -> str:
    """Return a config file with every setting in a comment."""
    head = (Path(__file__).parents[1] / "config.toml").read_text("utf-8")
    quoted = {key: ", ".join(f'"{name}"' for name in key.keys) for key in KEY_BINDINGS if key.keys}
    return head + "".join(f"# {key.name} = [{names}]  # {key.help}\n" for key, names in quoted.items())


def _config_json(config: Config) -> dict[str, object]:
    return {
        "file": str(config.file),
        "meaning": config.meaning,
        "look": {"theme": config.theme or "paperbrowse", "mouse": config.mouse},
        "subscriptions": dict(config.subscriptions),
        "network": dict(config.service_urls),
        "export": {"citation_key": config.citation_pattern},
        "mail": {"sendmail": list(config.sendmail), **config.mail_addresses},
        "pdf": {"folder": config.pdf_folder, "program": list(config.pdf_program)},
        "keys": {name: list(keys) for name, keys in config.keys.items()},
        "commands": {own.label: [*own.run] for own in config.commands.values()},
    }


CONFIG = Subcommand(add_arguments, run, creates_home=lambda args: args.init)


def run_keys(args: Namespace, output: Output) -> int:
    """Print every command with its keys, in the order of the help screen."""
    config = read_config(named_home(args))
    keys, problems = effective_bindings(config.keys, config.place, config.own_keys)
    for problem in problems:
        output.warn(problem)
    if output.as_json:
        for key in keys:
            output.json({"name": key.name, "keys": key.keys, "box": key.box_keys, "help": key.help})
    else:
        _print_bindings(keys, output)
    return exit_codes.SUCCESS


def _print_bindings(keys: Sequence[KeyBinding], output: Output) -> None:
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


def _print_keys(keys: str, help_text: str, output: Output) -> None:
    if keys:
        output.line("  ", keys, " " * max(2, 20 - len(keys)), help_text)


KEYS = Subcommand(no_arguments, run_keys)
