"""`show`: print everything about one paper."""

from argparse import Namespace

from paperbrowse.cli import exit_codes
from paperbrowse.cli.commands.base import Subcommand, open_library
from paperbrowse.cli.output import Output
from paperbrowse.cli.paper_args import add_key_argument
from paperbrowse.cli.paper_output import entry_json, print_paper_page


def run(args: Namespace, output: Output) -> int:
    with open_library(args, output) as library:
        entry = library.papers.find(args.key)
        keys = library.papers.citation_keys(entry)
    if output.as_json:
        output.json(entry_json(entry) | ({"citation_keys": [*keys]} if keys else {}))
    else:
        print_paper_page(entry, keys, output)
    return exit_codes.SUCCESS


SHOW = Subcommand(add_key_argument, run)
