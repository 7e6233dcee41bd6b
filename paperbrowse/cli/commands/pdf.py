"""`pdf`: fetch the PDFs of papers, and print where they are."""

from argparse import Namespace

from paperbrowse.cli import exit_codes
from paperbrowse.cli.commands.base import Subcommand, open_library
from paperbrowse.cli.output import Output
from paperbrowse.cli.paper_args import add_key_arguments, find_papers
from paperbrowse.model.errors import PaperbrowseError


def run(args: Namespace, output: Output) -> int:
    """Fetch one PDF after the other; one that fails does not stop the others."""
    with open_library(args, output) as library:
        entries, all_known = find_papers(library, args.keys, output)
        exit_code = exit_codes.SUCCESS if all_known else exit_codes.NO_MATCH
        for entry in entries:
            try:
                file, is_new = library.pdfs.fetch(entry, output.show_status)
            except PaperbrowseError as error:
                output.warn(f"{entry.key}: {error}")
                exit_code = exit_codes.NETWORK
                continue
            finally:
                output.show_status("")
            if output.as_json:
                output.json({"key": entry.key, "file": str(file), "fetched": is_new})
            else:
                output.line(str(file))
    return exit_code


PDF = Subcommand(add_key_arguments, run)
