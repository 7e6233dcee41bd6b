"""`show`: print everything about papers."""

from argparse import ArgumentParser, Namespace

from paperbrowse.cli import exit_codes
from paperbrowse.cli.commands.base import Subcommand, open_library
from paperbrowse.cli.output import Output
from paperbrowse.cli.paper_args import add_key_arguments, find_papers
from paperbrowse.cli.paper_output import print_paper_page
from paperbrowse.cli.paper_template import add_form_options, chosen_template
from paperbrowse.library.paper_template import entry_json


def add_arguments(parser: ArgumentParser) -> None:
    add_key_arguments(parser)
    add_form_options(parser)


def run(args: Namespace, output: Output) -> int:
    """Print each paper as a page, a line of JSON or by a template."""
    template = chosen_template(args, output)
    with open_library(args, output) as library:
        entries, all_known = find_papers(library, args.keys, output)
        for number, entry in enumerate(entries):
            if template:
                output.raw(template.line(library.papers, entry))
                continue
            keys = library.papers.citation_keys(entry)
            if output.as_json:
                output.json(entry_json(entry) | ({"citation_keys": [*keys]} if keys else {}))
                continue
            if number:
                output.line()
            print_paper_page(entry, keys, output)
    return exit_codes.SUCCESS if all_known else exit_codes.NO_MATCH


SHOW = Subcommand(add_arguments, run)
