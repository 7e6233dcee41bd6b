"""`search`, `similar` and `show`: papers found or named, printed for people, by a template or as JSON."""

import sys
from argparse import ArgumentParser, Namespace

from paperbrowse.cli import exit_codes
from paperbrowse.cli.commands.base import Subcommand, checked_query, open_library
from paperbrowse.cli.output import Output
from paperbrowse.cli.paper_args import add_key_argument, add_key_arguments, find_papers
from paperbrowse.cli.paper_output import (
    add_form_options,
    add_limit_option,
    chosen_template,
    print_paper_page,
    print_result,
    print_result_json,
)
from paperbrowse.library.library import Library
from paperbrowse.library.paper_template import PaperTemplate, entry_json
from paperbrowse.library.results import SearchResult
from paperbrowse.model.errors import UsageError


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "query", nargs="*", metavar="QUERY", help="a query as in the search box; without it, all papers"
    )
    add_limit_option(parser)
    add_form_options(parser, has_count=True)
    parser.add_argument(
        "--facets", action="store_true", help="with --json: also count papers by year, category, venue and so on"
    )
    parser.add_argument(
        "--batch", action="store_true", help="read one query per line from stdin, print one line of JSON for each"
    )


def run(args: Namespace, output: Output) -> int:
    output.as_json |= args.batch
    template = chosen_template(args, output)
    if args.facets and not output.as_json:
        raise UsageError("facets are printed as JSON only", "add --json")
    with open_library(args, output) as library:
        if args.batch:
            return _run_batch(library, args, output)
        query = checked_query(library, args.query)
        is_for_script = args.count or template  # which acts on the papers asked for
        result = library.search.run(query) if is_for_script else library.search.run_with_related(query)
        return _print_result(library, result, args, template, output)


def _print_result(
    library: Library, result: SearchResult, args: Namespace, template: PaperTemplate | None, output: Output
) -> int:
    if output.as_json:
        _print_json(library, result, args, output)
    elif args.count:
        for hint in result.hints:
            output.info(hint)
        output.line(str(result.total))
    else:
        print_result(library, result, args.limit, template, output)
    return exit_codes.SUCCESS if result.rows else exit_codes.NO_MATCH


def _run_batch(library: Library, args: Namespace, output: Output) -> int:
    """Print a line for each query; one with a mistake finds nothing, and the exit code tells at the end."""
    exit_code = exit_codes.SUCCESS
    for number, line in enumerate(sys.stdin, start=1):
        query = line.rstrip("\r\n")
        if mistakes := library.search.mistakes(query):
            output.warn(f"line {number:,}: {' · '.join(mistakes)}")
            exit_code = exit_codes.USAGE
        result = SearchResult(query, hints=mistakes) if mistakes else library.search.run_with_related(query)
        _print_json(library, result, args, output)
        output.flush()
    return exit_code


def _print_json(library: Library, result: SearchResult, args: Namespace, output: Output) -> None:
    extra = {"facets": _facets_json(library, result)} if getattr(args, "facets", False) else {}
    print_result_json(library, result, args.limit, output, extra)


def _facets_json(library: Library, result: SearchResult) -> dict[str, object]:
    facets = library.search.facets(result)
    counts = {"year": facets.timeline.years, "month": facets.timeline.months}
    names = ("category", "source", "organization", "venue", "tag", "exact")
    return counts | {name: getattr(facets, name) for name in names}


SEARCH = Subcommand(add_arguments, run, takes_query=True)


def add_similar_arguments(parser: ArgumentParser) -> None:
    add_key_argument(parser)
    add_limit_option(parser)
    add_form_options(parser, has_count=True)


def run_similar(args: Namespace, output: Output) -> int:
    template = chosen_template(args, output)
    with open_library(args, output) as library:
        result = library.search.similar(library.papers.find(args.key).row)
        return _print_result(library, result, args, template, output)


SIMILAR = Subcommand(add_similar_arguments, run_similar)


def add_show_arguments(parser: ArgumentParser) -> None:
    add_key_arguments(parser)
    add_form_options(parser)


def run_show(args: Namespace, output: Output) -> int:
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


SHOW = Subcommand(add_show_arguments, run_show)
