"""`pick`: choose papers in the terminal program, and print them for another program."""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from paperbrowse.cli import exit_codes
from paperbrowse.cli.commands.base import Subcommand, named_home, open_library
from paperbrowse.cli.output import Output
from paperbrowse.library.library import Library
from paperbrowse.library.paper_template import PaperTemplate
from paperbrowse.model.errors import UsageError
from paperbrowse.model.urls import page_link
from paperbrowse.settings import Home

KEY, CITATION_KEY, LINK = "key", "citekey", "link"
EXPORT_NAMES = {"bibtex": "bibtex", "markdown": "markdown", "json": "jsonl"}
"""Export formats by the names they have here."""
FORMATS = (KEY, CITATION_KEY, LINK, *EXPORT_NAMES)


def pick_papers(home: Home, query: str, *, multi: bool) -> Sequence[int] | None:
    """Let the user choose papers on the terminal, whatever stdin and stdout are; return their rows.

    None: the user left without a choice. Raises UsageError without a terminal.
    """
    from paperbrowse.tui.run import pick  # late: it loads Textual

    status, rows = pick(home, query, multi=multi)
    if status:  # it has told why
        raise SystemExit(status)
    return rows or None


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("query", nargs="*", metavar="QUERY", help="a query for the search box")
    parser.add_argument("--multi", action="store_true", help="choose several: Space selects, V selects all")
    parser.add_argument(
        "--format",
        metavar="F",
        help=f"what is printed of each: {', '.join(FORMATS)}, or a template such as '{{key}} {{title}}'",
    )


def run(args: Namespace, output: Output) -> int:
    """Print what was chosen; nothing, and exit code 130, without a choice."""
    form = args.format or ("json" if output.as_json else KEY)
    template = PaperTemplate(form) if "{" in form else None
    if not template and form not in FORMATS:
        raise UsageError(f"unknown format {form!r}", "`paperbrowse help pick` lists them; a template has {fields}")
    rows = pick_papers(named_home(args), " ".join(args.query), multi=args.multi)
    if rows is None:
        return exit_codes.INTERRUPTED
    with open_library(args, output) as library:
        _print_papers(library, rows, template or form, output)
    return exit_codes.SUCCESS


def _print_papers(library: Library, rows: Sequence[int], form: PaperTemplate | str, output: Output) -> None:
    if isinstance(form, PaperTemplate):
        for entry in filter(None, library.papers.entries(rows)):
            output.raw(form.line(library.papers, entry))
    elif name := EXPORT_NAMES.get(form):
        from paperbrowse.export.formats import format_by_name  # late, as the first frame does not need it

        export = format_by_name(name)
        for text in export.write(library.papers.export_items(rows, cites=export.cites)):
            output.raw(text)
    else:
        for item in library.papers.export_items(rows, cites=form == CITATION_KEY):
            values = {KEY: item.key, CITATION_KEY: item.citation_keys[:1], LINK: page_link(item.paper).url}
            output.line("".join(values[form]))


PICK = Subcommand(add_arguments, run, takes_query=True)


def run_shell_integration(args: Namespace, output: Output) -> int:
    output.raw((Path(__file__).parents[2] / "shell" / f"pick.{args.shell}").read_text("utf-8"))
    return exit_codes.SUCCESS


SHELL_HELP = "the shell; the printed text says how to use it"
SHELL_INTEGRATION = Subcommand(
    lambda parser: parser.add_argument("shell", choices=("bash", "zsh", "fish"), help=SHELL_HELP), run_shell_integration
)
