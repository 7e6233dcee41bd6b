r"""What is printed of each paper: the options for it, and templates such as `{key}\t{title}`."""

import re
from argparse import ArgumentParser, Namespace
from string import Formatter
from typing import Any

from paperbrowse.cli.output import Output
from paperbrowse.cli.paper_output import entry_json
from paperbrowse.library.library import Library
from paperbrowse.library.results import PaperEntry
from paperbrowse.model.errors import UsageError
from paperbrowse.text.clean import clean_line, clean_text
from paperbrowse.text.latex import latex_to_unicode
from paperbrowse.text.phrases import closest_name

FIELDS = (
    *("key", "title", "authors", "year", "date", "published", "updated", "announced", "added", "venue", "organization"),
    *(
        "categories",
        "keywords",
        "doi",
        "arxiv_id",
        "url",
        "pdf",
        "code",
        "project",
        "abstract",
        "ai_summary",
        "comment",
    ),
    *("upvotes", "comments", "github_stars", "starred", "read", "tags", "note", "sources", "citation_keys", "score"),
)
"""Names in a template. Most are keys of the JSON of a paper."""

KEYS_TEMPLATE = "{key}"

_LATEX_FIELDS = {"title", "abstract", "ai_summary"}

_ESCAPES = {"t": "\t", "n": "\n", "0": "\0", "\\": "\\"}
_ESCAPE = re.compile(r"\\([tn0\\])")


def add_form_options(parser: ArgumentParser, *, has_count: bool = False) -> None:
    """Add the options for what is printed of each paper; only one of them can be chosen."""
    group = parser.add_mutually_exclusive_group()
    template_help = f"print this for each paper; \\t, \\n, \\0 and these fields are filled in: {', '.join(FIELDS)}"
    group.add_argument("--format", metavar="TEMPLATE", help=template_help)
    group.add_argument("--keys", dest="keys_only", action="store_true", help="print the keys only, one a line")
    if has_count:
        group.add_argument("--count", action="store_true", help="print only the number of papers")


def chosen_template(args: Namespace, output: Output) -> "PaperTemplate | None":
    """Return the template asked for; None without one. Raises UsageError, also if JSON is asked for as well."""
    text = KEYS_TEMPLATE if args.keys_only else args.format
    if output.as_json and (text is not None or getattr(args, "count", False)):
        raise UsageError("--json prints everything", "leave out --format, --keys and --count, or --json")
    return None if text is None else PaperTemplate(text)


class PaperTemplate:
    """A text with names of fields in braces. It can name fields only, so it can run nothing."""

    def __init__(self, text: str) -> None:
        """Raises UsageError for an unknown field, or anything in braces but a name."""
        try:
            parts = list(Formatter().parse(text))
        except ValueError as error:
            raise UsageError(f"--format: {error}", "{{ and }} stand for braces") from error
        for _, name, width, conversion in parts:
            if name is not None and (name not in FIELDS or width or conversion):
                raise _unknown_field(name)
        self._parts = [(_unescape(literal), name or "") for literal, name, _, _ in parts]
        self._names = {name for _, name in self._parts if name}
        is_ended = bool(parts) and not self._parts[-1][1] and self._parts[-1][0].endswith(("\n", "\0"))
        self._end = "" if is_ended else "\n"

    def print(self, library: Library, entry: PaperEntry, score: float, output: Output) -> None:
        """Print the text for one paper, with a line end unless it has one. Each value is one line."""
        values = self._values(library, entry, score)
        filled = (text + (_to_text(values[name]) if name else "") for text, name in self._parts)
        output.raw("".join(filled) + self._end)

    def _values(self, library: Library, entry: PaperEntry, score: float) -> dict[str, Any]:
        shape = entry_json(entry)
        links = shape["links"]
        day = str(entry.paper.display_date or "")
        more = {"date": day, "year": day[:4], "url": links.pop("page", next(iter(links.values()), "")), "score": score}
        values: dict[str, Any] = dict.fromkeys(FIELDS) | shape | links | more
        for name in _LATEX_FIELDS & self._names:
            values[name] = latex_to_unicode(values[name] or "")
        if "citation_keys" in self._names:
            values["citation_keys"] = library.papers.citation_keys(entry)
        return values


def _unescape(literal: str) -> str:
    return _ESCAPE.sub(lambda match: _ESCAPES[match[1]], clean_text(literal))


def _to_text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return ", ".join(map(_to_text, value))
    return "" if value is None else clean_line(str(value))


def _unknown_field(name: str) -> UsageError:
    if name in FIELDS:
        return UsageError(f"--format: only the name of a field can stand in braces: {{{name}}}")
    closest = closest_name(name, FIELDS)
    hint = f"did you mean {{{closest}}}?" if closest else f"there are {', '.join(FIELDS)}"
    return UsageError(f"--format: unknown field {{{name}}}", hint)
