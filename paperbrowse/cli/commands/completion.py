"""`completion`: print a script that completes command lines in a shell, made from the argument parser."""

from argparse import Action, Namespace
from collections.abc import Iterator
from pathlib import Path

from paperbrowse.cli import exit_codes
from paperbrowse.cli.commands import HELP, SUBCOMMANDS
from paperbrowse.cli.commands.base import Subcommand
from paperbrowse.cli.output import Output
from paperbrowse.library.manual import manual_pages
from paperbrowse.search.completion import complete
from paperbrowse.search.parser import FIELD_NAMES

SHELLS = ("bash", "zsh", "fish")


def run(args: Namespace, output: Output) -> int:
    template = Path(__file__).parents[1] / "completion" / f"{args.shell}.txt"
    lines = ("\t".join(line).replace("'", "’") for line in _words())
    output.raw(template.read_text(encoding="utf-8").replace("@TABLE@", "\n".join(lines)))
    return exit_codes.SUCCESS


def _words() -> Iterator[tuple[str, str, str]]:
    """Yield (context, word, help): the words that may follow a command, or an option of it.

    The context - is the place of a command, * any place, QUERY a query. A word with @ names the kinds of the words that
    only the library knows, in the order of the arguments.
    """
    from paperbrowse.cli.main import build_parser  # late, because it imports the commands

    parser, _ = build_parser(SUBCOMMANDS)
    common = {option: action for action in parser._actions for option in action.option_strings}
    yield "-", "@QUERY", ""
    for option, action in common.items():
        yield from _option_words("*", option, action)
    subparsers = next(action.choices for action in parser._actions if isinstance(action.choices, dict))
    for name, subparser in subparsers.items():
        yield "-", name, SUBCOMMANDS[name]
        yield HELP, name, SUBCOMMANDS[name]
        arguments = [action for action in subparser._actions if not action.option_strings]
        yield name, f"@{' '.join(str(action.metavar or '-') for action in arguments)}", ""
        yield from ((name, word, "") for action in arguments for word in action.choices or ())
        for action in subparser._actions:
            for option in action.option_strings:
                yield from () if option in common else _option_words(name, option, action)
    yield from ((HELP, topic, "") for topic in manual_pages())
    for name in FIELD_NAMES:
        yield "QUERY", f"{name}:", ""
        yield from (("QUERY", term, "") for term in complete(f"{name}:", len(name) + 1).candidates)


def _option_words(context: str, option: str, action: Action) -> Iterator[tuple[str, str, str]]:
    yield context, option, " ".join((action.help or "").split())
    if action.metavar or action.choices:
        yield f"{context} {option}", f"@{action.metavar or ''}", ""
        yield from ((f"{context} {option}", word, "") for word in action.choices or ())


COMPLETION = Subcommand(lambda parser: parser.add_argument("shell", choices=SHELLS, help="the shell"), run)
