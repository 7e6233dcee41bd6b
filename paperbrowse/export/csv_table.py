"""CSV: a row a paper below a row of names, safe to open in a spreadsheet."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from io import StringIO

from paperbrowse.export.item import ExportItem
from paperbrowse.model.links import page_link
from paperbrowse.text.clean import clean_text

# A cell that begins so is a formula to a spreadsheet; one that seems to be marked already gets its mark as well,
# so that taking one mark off always gives the text back. Source: OWASP ASVS 5.0, 1.2.10.
_FORMULA = re.compile("'*[=+\\-@\t\r\n\0＝＋－＠]")

_COLUMNS: tuple[tuple[str, Callable[[ExportItem], object]], ...] = (
    ("key", lambda one: one.key),
    ("title", lambda one: one.paper.title),
    ("authors", lambda one: "; ".join(author.name for author in one.paper.authors)),
    ("author_count", lambda one: one.paper.author_count),
    ("organization", lambda one: one.paper.organization),
    ("published", lambda one: one.paper.published),
    ("venue", lambda one: one.paper.venue or one.paper.journal_ref),
    ("doi", lambda one: one.paper.doi),
    ("arxiv_id", lambda one: one.paper.arxiv_id),
    ("url", lambda one: None if (found := page_link(one.paper)).is_search else found.url),
    ("code_url", lambda one: one.paper.code_url),
    ("categories", lambda one: " ".join(one.paper.categories)),
    ("keywords", lambda one: "; ".join(one.paper.keywords)),
    ("upvotes", lambda one: one.paper.upvotes),
    ("comments", lambda one: one.paper.comments),
    ("github_stars", lambda one: one.paper.github_stars),
    ("starred", lambda one: "yes" if one.marks.starred else ""),
    ("read", lambda one: "yes" if one.marks.read else ""),
    ("tags", lambda one: "; ".join(one.marks.tags)),
    ("note", lambda one: one.marks.note),
    ("abstract", lambda one: one.paper.abstract),
)
"""(name of the column, what stands in it)."""


def write(papers: Iterable[ExportItem]) -> Iterator[str]:
    """The row of names, then a row a paper, as RFC 4180 has them."""
    yield _format_row(name for name, _ in _COLUMNS)
    for one in papers:
        yield _format_row(value(one) for _, value in _COLUMNS)


def _format_row(values: Iterable[object]) -> str:
    line = StringIO(newline="")
    csv.writer(line).writerow([_escape_cell(value) for value in values])
    return line.getvalue()


def _escape_cell(value: object) -> str:
    text = "" if value is None else clean_text(str(value))
    return f"'{text}" if _FORMULA.match(text) else text
