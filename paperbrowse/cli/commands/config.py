"""`config`: where the config file is and what it sets, or a new one with everything it may say."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from paperbrowse.cli import exit_codes
from paperbrowse.cli.commands.base import Subcommand
from paperbrowse.cli.output import Output
from paperbrowse.database.private_files import create_private_folder
from paperbrowse.key_bindings import KEY_BINDINGS
from paperbrowse.library.atomic_write import atomic_write
from paperbrowse.model.errors import UsageError
from paperbrowse.settings import Config, find_home, read_config

TEMPLATE_HEAD = """# What paperbrowse does as you like it. Every line that begins with # shows what holds without it.

[look]
# The colours of the terminal: "paperbrowse" (dark), "paperbrowse-day" (light), or a theme of Textual's such as
# "nord", "gruvbox", "solarized-light" or, for 16 colours, "ansi-dark".
# theme = "paperbrowse"

[subscriptions]
# What `paperbrowse fetch` and the key r bring; `paperbrowse fetch --help` lists the sources.
# daily = "hf day"
# nlp = "arxiv category cs.CL --limit 500"

[network]
# Where the services are found, for a reader who has a mirror.
# huggingface = "https://huggingface.co"
# arxiv = "https://export.arxiv.org"
# arxiv_feeds = "https://rss.arxiv.org"

[keys]
# Keys of commands outside the search box: a character, or a name such as "ctrl+d", "f2", "pagedown".
"""


def add_arguments(parser: ArgumentParser) -> None:
    """The --init option."""
    parser.add_argument("--init", action="store_true", help="write a config file with comments, where there is none")


def run(args: Namespace, output: Output) -> int:
    """Print what the file sets; a mistake in it is told with its line."""
    home, named = find_home(getattr(args, "home", None)), getattr(args, "config", None)
    if args.init:
        return _write_template(Path(named).expanduser().absolute() if named else home.config_file, output)
    config = read_config(home, named)
    if output.as_json:
        output.json(_config_json(config))
        return exit_codes.SUCCESS
    output.line(str(config.file), *([] if config.file.exists() else [" (there is none: `paperbrowse config --init`)"]))
    for table, values in _config_json(config).items():
        if isinstance(values, dict):
            for name, value in values.items():
                output.line("  ", f"{table}.{name} = {value}")
    return exit_codes.SUCCESS


def _write_template(file: Path, output: Output) -> int:
    if file.exists():
        raise UsageError(f"{file} exists", "edit it; nothing in it is replaced")
    create_private_folder(file.parent)
    with atomic_write(str(file), replace=False) as opened:
        opened.write(config_template().encode())
    output.info(f"wrote {file}")
    return exit_codes.SUCCESS


def config_template() -> str:
    """A config file in which all that may be set stands in a comment."""
    lines = (f"# {key.name} = {_toml_list(key.keys)}  # {key.help}" for key in KEY_BINDINGS if key.keys)
    return TEMPLATE_HEAD + "".join(line + "\n" for line in lines)


def _toml_list(keys: tuple[str, ...]) -> str:
    return f"[{', '.join(chr(34) + key + chr(34) for key in keys)}]"


def _config_json(config: Config) -> dict[str, object]:
    return {
        "file": str(config.file),
        "look": {"theme": config.theme or "paperbrowse"},
        "subscriptions": dict(config.subscriptions),
        "network": dict(config.service_urls),
        "keys": {name: list(keys) for name, keys in config.keys.items()},
    }


CONFIG = Subcommand(add_arguments, run)
