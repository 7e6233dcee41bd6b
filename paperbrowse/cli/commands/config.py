"""`config`: where the config file is and what it sets, or a new one with everything it may say."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from paperbrowse.cli import status
from paperbrowse.cli.command import Command
from paperbrowse.cli.output import Output
from paperbrowse.database.private_files import create_private_folder
from paperbrowse.library.keys import KEYS
from paperbrowse.library.whole_file import whole_file
from paperbrowse.model.errors import UsageError
from paperbrowse.settings import Config, find_home, read_config

HEAD = """# What paperbrowse does as you like it. Every line that begins with # shows what holds without it.

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


def run(given: Namespace, output: Output) -> int:
    """Print what the file sets; a mistake in it is told with its line."""
    home, named = find_home(getattr(given, "home", None)), getattr(given, "config", None)
    if given.init:
        return _init(Path(named).expanduser().absolute() if named else home.config_file, output)
    config = read_config(home, named)
    if output.as_json:
        output.json(_as_json(config))
        return status.DONE
    output.line(str(config.file), *([] if config.file.exists() else [" (there is none: `paperbrowse config --init`)"]))
    for table, values in _as_json(config).items():
        if isinstance(values, dict):
            for name, value in values.items():
                output.line("  ", f"{table}.{name} = {value}")
    return status.DONE


def _init(file: Path, output: Output) -> int:
    if file.exists():
        raise UsageError(f"{file} exists", "edit it; nothing in it is replaced")
    create_private_folder(file.parent)
    with whole_file(str(file), replace=False) as opened:
        opened.write(template().encode())
    output.talk(f"wrote {file}")
    return status.DONE


def template() -> str:
    """A config file in which all that may be set stands in a comment."""
    lines = (f"# {key.name} = {_list(key.keys)}  # {key.help}" for key in KEYS if key.keys)
    return HEAD + "".join(line + "\n" for line in lines)


def _list(keys: tuple[str, ...]) -> str:
    return f"[{', '.join(chr(34) + key + chr(34) for key in keys)}]"


def _as_json(config: Config) -> dict[str, object]:
    return {
        "file": str(config.file),
        "look": {"theme": config.theme or "paperbrowse"},
        "subscriptions": dict(config.subscriptions),
        "network": dict(config.service_urls),
        "keys": {name: list(keys) for name, keys in config.keys.items()},
    }


COMMAND = Command(add_arguments, run)
