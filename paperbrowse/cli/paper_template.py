"""The options for what is printed of each paper."""

from argparse import ArgumentParser, Namespace

from paperbrowse.cli.output import Output
from paperbrowse.library.paper_template import FIELDS, PaperTemplate
from paperbrowse.model.errors import UsageError

KEYS_TEMPLATE = "{key}"


def add_form_options(parser: ArgumentParser, *, has_count: bool = False) -> None:
    """Add the options for what is printed of each paper; only one of them can be chosen."""
    group = parser.add_mutually_exclusive_group()
    template_help = f"print this for each paper; \\t, \\n, \\0 and these fields are filled in: {', '.join(FIELDS)}"
    group.add_argument("--format", metavar="TEMPLATE", help=template_help)
    group.add_argument("--keys", dest="keys_only", action="store_true", help="print the keys only, one a line")
    if has_count:
        group.add_argument("--count", action="store_true", help="print only the number of papers")


def chosen_template(args: Namespace, output: Output) -> PaperTemplate | None:
    """Return the template asked for; None without one. Raises UsageError, also if JSON is asked for as well."""
    text = KEYS_TEMPLATE if args.keys_only else args.format
    if output.as_json and (text is not None or getattr(args, "count", False)):
        raise UsageError("--json prints everything", "leave out --format, --keys and --count, or --json")
    return None if text is None else PaperTemplate(text)
