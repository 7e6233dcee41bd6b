"""How one paper is printed for a person: as a block in a list, and in full."""

from paperbrowse.cli.output import BOLD, DIM, YELLOW, Output, Styled
from paperbrowse.export.json_lines import paper_json
from paperbrowse.library.view import Entry
from paperbrowse.model.links import links
from paperbrowse.model.paper import Paper
from paperbrowse.text.latex import latex_to_unicode

NAMES_IN_LIST = 3
"""Authors named in a list before `and N more`."""


def as_json(entry: Entry) -> dict[str, object]:
    """The documented JSON object of a paper."""
    return paper_json(entry.key, entry.paper, entry.marks, entry.sources)


def print_block(entry: Entry, output: Output) -> None:
    """Marks and title; key, date and authors below."""
    paper = entry.paper
    output.line(_sign(entry), " ", Styled(latex_to_unicode(paper.title), BOLD))
    facts = [entry.key, str(paper.display_date or "no date"), who(paper, NAMES_IN_LIST), *_counts(paper)]
    output.line("  ", Styled(" · ".join(fact for fact in facts if fact), DIM))


def print_page(entry: Entry, output: Output) -> None:
    """Everything that is known, as a page to read."""
    paper = entry.paper
    output.line(Styled(latex_to_unicode(paper.title), BOLD))
    facts = [_day(paper), *_counts(paper), *_states(entry)]
    output.prose(who(paper, len(paper.authors)) or "authors unknown")
    output.line(Styled(" · ".join(facts), DIM))
    output.line()
    output.prose(latex_to_unicode(paper.abstract) if paper.abstract else "No source gave an abstract.")
    if paper.ai_summary and not paper.abstract:
        output.line()
        output.prose(f"AI summary: {latex_to_unicode(paper.ai_summary)}")
    output.line()
    for label, value in _rows(entry):
        output.line(Styled(label, DIM), " " * (14 - len(label)), value)


def _day(paper: Paper) -> str:
    """When it was published; the day a list carried it says that it is no more than that."""
    if paper.published or not paper.announced:
        return str(paper.published or "no date")
    return f"announced {paper.announced}"


def _rows(entry: Entry) -> list[tuple[str, str]]:
    paper = entry.paper
    rows = [
        ("key", entry.key),
        ("also", ", ".join(entry.names[1:])),
        ("categories", " ".join(paper.categories)),
        ("venue", paper.venue or paper.journal_ref or ""),
        ("comment", paper.comment or ""),
        ("keywords", ", ".join(paper.keywords)),
        ("tags", ", ".join(entry.marks.tags)),
        *(("" if above else "note", line) for above, line in enumerate((entry.marks.note or "").split("\n"))),
        *((link.label, link.url) for link in links(paper)),
        *(("source", source) for source in entry.sources),
    ]
    return [(label, value) for label, value in rows if value]


def who(paper: Paper, most: int) -> str:
    """Names as far as they are known, else how many wrote it, else for which organization."""
    names = [author.name for author in paper.authors]
    count = max(paper.author_count or 0, len(names))
    shown = ", ".join(names[:most])
    if names and count > len(names[:most]):
        shown = f"{shown} and {count - len(names[:most]):,} more"
    if not names and count:
        shown = "1 author" if count == 1 else f"{count:,} authors"
    return ", ".join(part for part in (shown, paper.organization or "") if part)


def _counts(paper: Paper) -> list[str]:
    named = (
        (paper.comments, "comment", "comments"),
        (paper.upvotes, "upvote", "upvotes"),
        (paper.github_stars, "GitHub star", "GitHub stars"),
    )
    return [f"{count:,} {one if count == 1 else many}" for count, one, many in named if count is not None]


def _states(entry: Entry) -> list[str]:
    marks = entry.marks
    states = (("starred", marks.starred), ("read", marks.read), ("withdrawn", entry.paper.withdrawn))
    return [name for name, holds in states if holds]


def _sign(entry: Entry) -> Styled:
    """Star and unread mark, as the list in the terminal has them."""
    star = "★" if entry.marks.starred else "·" if entry.marks.read else "•"
    return Styled(star, YELLOW)
