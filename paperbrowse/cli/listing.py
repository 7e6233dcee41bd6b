"""How the papers of an answer are printed, one after another as they are fetched."""

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator, Mapping
from itertools import islice

from paperbrowse.cli.output import Output
from paperbrowse.cli.paper_page import as_json, print_block
from paperbrowse.library.library import Library
from paperbrowse.library.view import Entry, View

AT_ONCE = 200
"""Papers fetched and printed at a time, so that the first are there soon and millions fit in memory."""

FOR_A_PERSON = 20
"""Papers printed on a terminal without --limit; a pipe gets all."""


def add_limit(parser: ArgumentParser) -> None:
    """The --limit option."""
    parser.add_argument("--limit", type=_count, metavar="N", help="print at most N papers")


def _count(text: str) -> int:
    if not text.isdecimal():
        raise ArgumentTypeError(f"{text!r} is no number of papers")
    return int(text)


def print_json(
    library: Library,
    view: View,
    limit: int | None,
    output: Output,
    more: Mapping[str, object] | None = None,
) -> None:
    """One line of JSON; `more` stands before the papers."""
    answer = {
        "query": view.query,
        "total": view.total,
        "exact_total": view.exact_total,
        "ms": view.milliseconds,
        "hints": list(view.hints),
        **(more or {}),
    }
    hits = (as_json(entry) | {"score": score} for entry, score in _entries(library, view, limit))
    output.json_with_list(answer, "hits", hits)


def print_blocks(library: Library, view: View, limit: int | None, output: Output) -> None:
    """For a person: a block a paper, and how many more there are."""
    for hint in view.hints:
        output.talk(hint)
    if limit is None and output.is_watched:
        limit = FOR_A_PERSON
    shown = 0
    for entry, _ in islice(_entries(library, view, limit), limit):
        print_block(entry, output)
        shown += 1
    if not view.total:
        output.talk("no paper matches")
    elif shown < view.total:
        more = "" if view.exact_total else "at least "
        output.flush()
        output.talk(f"{shown:,} of {more}{view.total:,} papers (--limit N prints more)")


def _entries(library: Library, view: View, limit: int | None) -> Iterator[tuple[Entry, float]]:
    """(paper, score) in order; a paper that is gone since is passed over."""
    end = len(view.rows) if limit is None else min(limit, len(view.rows))
    for start in range(0, end, AT_ONCE):
        rows = view.rows[start : min(start + AT_ONCE, end)]
        for place, entry in enumerate(library.entries(rows), start=start):
            if entry is not None:
                yield entry, view.scores[place] if place < len(view.scores) else 0.0
