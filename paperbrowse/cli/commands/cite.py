"""`cite`: print the citation keys of papers, and add their entries to a BibTeX file."""

import re
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence

from paperbrowse.cli import exit_codes
from paperbrowse.cli.commands.base import Subcommand, checked_query, named_home, open_library
from paperbrowse.cli.output import Output
from paperbrowse.cli.paper_args import STDIN, find_papers
from paperbrowse.library.bib_file import cite
from paperbrowse.library.library import Library
from paperbrowse.model.errors import NoSuchPaper

_PANDOC_KEY = re.compile(r"\w+(?:[:.#$%&+?<>~/-]\w+)*")
_TYPST_KEY = re.compile(r"\w[\w:.-]*(?<![:.])")

STYLES: dict[str, Callable[[Sequence[str]], str]] = {
    "key": "\n".join,
    "latex": lambda keys: f"\\cite{{{','.join(keys)}}}",
    "pandoc": lambda keys: f"[{'; '.join(f'@{k}' if _PANDOC_KEY.fullmatch(k) else f'@{{{k}}}' for k in keys)}]",
    "typst": lambda keys: " ".join(f"@{k}" if _TYPST_KEY.fullmatch(k) else f'#cite(label("{k}"))' for k in keys),
    "org": lambda keys: f"[cite:{';'.join(f'@{k}' for k in keys)}]",
}


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "query",
        nargs="*",
        metavar="QUERY|KEY",
        help="keys as for `show`; else you choose in the terminal program, unless only one paper matches",
    )
    parser.add_argument(
        "--bib", metavar="FILE", help="add the entries that this BibTeX file lacks; nothing else changes"
    )
    parser.add_argument("--style", choices=STYLES, default="key", help="how the keys are printed (default: key)")
    parser.add_argument("--all", action="store_true", help="cite every paper that the query finds")


def run(args: Namespace, output: Output) -> int:
    with open_library(args, output) as library:
        rows, all_known = _chosen_rows(library, args, output)
        if not rows:
            return exit_codes.INTERRUPTED if rows is None else exit_codes.NO_MATCH
        citations = cite(library, rows, args.bib)
    for citation in citations:
        if citation.note:
            output.warn(citation.note)
        if output.as_json:
            output.json({"key": citation.paper_key, "citation_key": citation.citation_key, "added": citation.is_added})
    if not output.as_json:
        for line in STYLES[args.style](list(dict.fromkeys(c.citation_key for c in citations))).split("\n"):
            output.line(line)
    return exit_codes.SUCCESS if all_known else exit_codes.NO_MATCH


def _chosen_rows(library: Library, args: Namespace, output: Output) -> tuple[Sequence[int] | None, bool]:
    """Return (rows, whether every key has a paper); None if the user left without a choice."""
    words: list[str] = args.query
    if any(_is_key(library, word, is_only=len(words) == 1) for word in words):
        entries, all_known = find_papers(library, words, output)
        return [entry.row for entry in entries], all_known
    result = library.search.run(checked_query(library, words, complete=True))
    if words and not result.total:
        output.info("no papers match")
    if (words and result.total <= 1) or args.all:
        return list(result.rows), True
    from paperbrowse.cli.commands.pick import pick_papers  # late: it loads Textual

    return pick_papers(named_home(args), " ".join(words), multi=True), True


def _is_key(library: Library, word: str, *, is_only: bool) -> bool:
    """Return whether a word names a paper; one of letters only among others is a word of a query."""
    if word == STDIN:
        return True
    try:
        return (is_only or not word.isalpha()) and bool(library.papers.find(word))
    except NoSuchPaper:
        return False


CITE = Subcommand(add_arguments, run, takes_query=True)
