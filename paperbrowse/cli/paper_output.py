"""Papers printed for people: as a block in a list, as a page; and search results as text or JSON."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice

from paperbrowse.cli.output import BOLD, DIM, YELLOW, Output, Styled
from paperbrowse.library.library import Library
from paperbrowse.library.paper_template import FIELDS, PaperTemplate, entry_json
from paperbrowse.library.results import NOT_CACHED, PaperEntry, SearchResult
from paperbrowse.model.bib_fields import BIB_FIELDS, common_fields
from paperbrowse.model.errors import UsageError
from paperbrowse.model.paper import Paper
from paperbrowse.model.urls import links
from paperbrowse.model.wording import MAX_AUTHORS_SHOWN, author_names
from paperbrowse.text.latex import latex_to_unicode
from paperbrowse.text.phrases import count_of


def print_paper_block(entry: PaperEntry, output: Output, *, is_related: bool = False) -> None:
    """Print marks and title, and below them key, date and authors."""
    paper = entry.paper
    mark = "★" if entry.marks.starred else "·" if entry.marks.read else "•"  # as in the list of the terminal
    output.line(Styled(mark, YELLOW), " ", Styled(latex_to_unicode(paper.title), BOLD))
    facts = [
        entry.key,
        str(paper.display_date or "no date"),
        author_line(paper, MAX_AUTHORS_SHOWN),
        *_count_texts(paper),
        "" if entry.is_cached else NOT_CACHED,
        "related" if is_related else "",
    ]
    output.line("  ", Styled(" · ".join(fact for fact in facts if fact), DIM))


def print_paper_page(entry: PaperEntry, citation_keys: Sequence[str], output: Output) -> None:
    """Print everything known about a paper, as a page to read."""
    paper = entry.paper
    output.line(Styled(latex_to_unicode(paper.title), BOLD))
    facts = [_date_text(paper), *_count_texts(paper), *_state_names(entry)]
    output.prose(author_line(paper, len(paper.authors)) or "authors unknown")
    output.line(Styled(" · ".join(facts), DIM))
    output.line()
    output.prose(latex_to_unicode(paper.abstract) if paper.abstract else "No source has an abstract.")
    if paper.ai_summary:
        output.line()
        output.prose(f"AI summary: {latex_to_unicode(paper.ai_summary)}")
    output.line()
    for label, value in _detail_rows(entry, citation_keys):
        output.line(Styled(label, DIM), " " * (14 - len(label)), value)


def _date_text(paper: Paper) -> str:
    """Return the publication date, and the day it was announced if that is another."""
    announced = f"announced {paper.announced}" if paper.announced not in (None, paper.published) else ""
    return " · ".join(filter(None, (str(paper.published or ""), announced))) or "no date"


def _detail_rows(entry: PaperEntry, citation_keys: Sequence[str]) -> list[tuple[str, str]]:
    paper = entry.paper
    publication: dict[str, str] = {}
    for filed in reversed(entry.records):
        publication |= common_fields(filed.record)
    rows = [
        ("key", entry.key),
        ("also", ", ".join(entry.keys[1:])),
        ("cited as", ", ".join(citation_keys)),
        ("type", next((filed.record.kind for filed in entry.records), "")),
        ("categories", " ".join(paper.categories)),
        ("venue", paper.venue or paper.journal_ref or ""),
        *((field.label, publication.get(field.label, "")) for field in BIB_FIELDS),
        ("comment", paper.comment or ""),
        ("added", _local_day(entry.added)),
        ("starred", _local_day(entry.marks.starred_at)),
        ("keywords", ", ".join(paper.keywords)),
        ("tags", ", ".join(entry.marks.tags)),
        *(("" if index else "note", line) for index, line in enumerate((entry.marks.note or "").split("\n"))),
        *((link.label, link.url) for link in links(paper)),
        *(("source", source) for source in entry.sources),
    ]
    return [(label, value) for label, value in rows if value]


def _local_day(moment: datetime | None) -> str:
    return str(moment.astimezone().date()) if moment else ""


def author_line(paper: Paper, limit: int) -> str:
    """Return the authors as far as they are known, and the organization; may be empty."""
    return ", ".join(part for part in (author_names(paper, limit, "and {:,} more"), paper.organization) if part)


def _count_texts(paper: Paper) -> list[str]:
    counts = ((paper.comments, "comment"), (paper.upvotes, "upvote"), (paper.github_stars, "GitHub star"))
    return [count_of(number, noun) for number, noun in counts if number is not None]


def _state_names(entry: PaperEntry) -> list[str]:
    marks = entry.marks
    states = {"starred": marks.starred, "read": marks.read, "withdrawn": entry.paper.withdrawn}
    return [name for name, is_set in (states | {NOT_CACHED: not entry.is_cached}).items() if is_set]


PAPERS_PER_READ = 200
"""Papers read at a time, so that the first appear soon and millions fit in memory."""

TERMINAL_LIMIT = 20
"""Papers printed on a terminal without --limit; a pipe gets all of them."""


def add_limit_option(parser: ArgumentParser) -> None:
    parser.add_argument("--limit", type=parse_limit, metavar="N", help="print at most N papers")


def parse_limit(text: str) -> int:
    if not text.isdecimal():
        raise ArgumentTypeError(f"{text!r}: must be a whole number, 0 or more")
    return min(int(text), 10**9)  # SQLite and islice take no larger ones than 2**63 - 1


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


def print_result_json(
    library: Library, result: SearchResult, limit: int | None, output: Output, extra: Mapping[str, object]
) -> None:
    """Print one line of JSON; `extra` keys stand before the papers."""
    head = {
        "query": result.query,
        "total": result.total,
        "exact_total": result.exact_total,
        "ms": result.milliseconds,
        "hints": [{"code": hint.code, "message": hint} for hint in result.hints],
        **extra,
    }
    hits = (
        entry_json(entry) | {"score": score} | _related_json(result, entry)
        for entry, score in _read_entries(library, result, limit)
    )
    output.json_with_list(head, "hits", hits)


def _related_json(result: SearchResult, entry: PaperEntry) -> dict[str, object]:
    if result.pulls is not None:
        return {"pulls": result.pulls(entry.row)}
    is_related = entry.row in result.related
    return {"related": True, "why": result.why(entry.row, entry.paper)} if is_related else {}


def print_result(
    library: Library, result: SearchResult, limit: int | None, template: PaperTemplate | None, output: Output
) -> None:
    """Print each paper, as a block or by a template, and how many more there are."""
    for hint in result.hints:
        output.info(hint)
    if limit is None and output.is_terminal:
        limit = TERMINAL_LIMIT
    shown = 0
    for entry, score in islice(_read_entries(library, result, limit), limit):
        if template:
            output.raw(template.line(library.papers, entry, score))
        else:
            print_paper_block(entry, output, is_related=entry.row in result.related)
        shown += 1
    if result.related:
        output.flush()
        output.info(f"{result.total:,} with all words · {len(result.related):,} related; {shown:,} printed")
    elif not result.total:
        output.info("no papers match")
    elif shown < result.total:
        at_least = "" if result.exact_total else "at least "
        output.flush()
        output.info(f"{shown:,} of {at_least}{result.total:,} papers (--limit N prints more)")


def _read_entries(library: Library, result: SearchResult, limit: int | None) -> Iterator[tuple[PaperEntry, float]]:
    """Yield (paper, score) in order; papers deleted since the search are skipped."""
    end = len(result.rows) if limit is None else min(limit, len(result.rows))
    for start in range(0, end, PAPERS_PER_READ):
        rows = result.rows[start : min(start + PAPERS_PER_READ, end)]
        for index, entry in enumerate(library.papers.entries(rows), start=start):
            if entry is not None:
                yield entry, result.scores[index] if index < len(result.scores) else 0.0
