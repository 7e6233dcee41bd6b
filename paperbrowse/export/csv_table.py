"""CSV: a header and one row per paper, safe to open in a spreadsheet."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from io import StringIO

from paperbrowse.export.publication import ExportItem
from paperbrowse.model.urls import page_link
from paperbrowse.text.clean import clean_text

# Spreadsheets take a cell with this beginning for a formula, so it gets an apostrophe. A cell that has apostrophes
# already gets one more, so that removing one always restores the text. Source: OWASP ASVS 5.0, 1.2.10.
_FORMULA = re.compile("'*[=+\\-@\t\r\n\0＝＋－＠]")

_COLUMNS: tuple[tuple[str, Callable[[ExportItem], object]], ...] = (
    ("key", lambda item: item.key),
    ("title", lambda item: item.paper.title),
    ("authors", lambda item: "; ".join(author.name for author in item.paper.authors)),
    ("author_count", lambda item: item.paper.author_count),
    ("organization", lambda item: item.paper.organization),
    ("published", lambda item: item.paper.published),
    ("venue", lambda item: item.paper.venue or item.paper.journal_ref),
    ("doi", lambda item: item.paper.doi),
    ("arxiv_id", lambda item: item.paper.arxiv_id),
    ("url", lambda item: None if (page := page_link(item.paper)).is_search else page.url),
    ("code_url", lambda item: item.paper.code_url),
    ("categories", lambda item: " ".join(item.paper.categories)),
    ("keywords", lambda item: "; ".join(item.paper.keywords)),
    ("upvotes", lambda item: item.paper.upvotes),
    ("comments", lambda item: item.paper.comments),
    ("github_stars", lambda item: item.paper.github_stars),
    ("starred", lambda item: "yes" if item.marks.starred else ""),
    ("read", lambda item: "yes" if item.marks.read else ""),
    ("tags", lambda item: "; ".join(item.marks.tags)),
    ("note", lambda item: item.marks.note),
    ("abstract", lambda item: item.paper.abstract),
)
"""(column name, value of a paper)"""


def write(papers: Iterable[ExportItem]) -> Iterator[str]:
    """Yield the header and the rows as RFC 4180 defines them."""
    yield _format_row(name for name, _ in _COLUMNS)
    for item in papers:
        yield _format_row(value(item) for _, value in _COLUMNS)


def _format_row(values: Iterable[object]) -> str:
    line = StringIO(newline="")
    csv.writer(line).writerow([_escape_cell(value) for value in values])
    return line.getvalue()


def _escape_cell(value: object) -> str:
    text = "" if value is None else clean_text(str(value))
    return f"'{text}" if _FORMULA.match(text) else text
