"""Generated papers for round trips: any text of a source, cleaned as imports clean it."""

import os
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import strategies as st

from paperbrowse.export.publication import ExportItem
from paperbrowse.model.identity import paper_key
from paperbrowse.model.marks import Marks
from paperbrowse.model.paper import Author, Paper
from paperbrowse.text.clean import clean_line, clean_paragraphs
from paperbrowse.text.dates import PartialDate

EXAMPLES = int(os.environ.get("PAPERBROWSE_EXAMPLES", "100"))
"""Examples per round trip; 1,000 take minutes."""

ANY_TEXT = st.text(st.characters(codec="utf-8"), max_size=30)
LINES = ANY_TEXT.map(clean_line).filter(bool)
PROSE = ANY_TEXT.map(clean_paragraphs).filter(bool)
DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31)).flatmap(
    lambda d: st.sampled_from([PartialDate(d.year), PartialDate(d.year, d.month), PartialDate(d.year, d.month, d.day)])
)
COUNTS = st.integers(0, 2**53)
ADDRESSES = st.from_regex(r"https?://[a-z]{1,9}\.example/[A-Za-z0-9._~/-]{0,20}", fullmatch=True)
LABELS = st.lists(LINES, max_size=3, unique=True).map(tuple)
AUTHORS = st.lists(st.builds(Author, LINES, LINES | st.just(""), LINES | st.just("")), max_size=4).map(tuple)
MOMENTS = st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1)).map(lambda t: t.replace(tzinfo=UTC))


MAYBE_LINE = st.none() | LINES
MAYBE_PROSE = st.none() | PROSE
MAYBE_DAY = st.none() | DAYS
MAYBE_COUNT = st.none() | COUNTS
MAYBE_ADDRESS = st.none() | ADDRESSES
MAYBE_MOMENT = st.none() | MOMENTS


def made(
    authors: tuple[Author, ...],
    unnamed: int,
    is_counted: bool,
    arxiv_id: str | None,
    version: int | None,
    **fields: Any,
) -> Paper:
    """Return a paper that may have unnamed authors, and a version only with an id."""
    return Paper(
        authors=authors,
        author_count=len(authors) + unnamed if authors or is_counted else None,
        arxiv_id=arxiv_id,
        arxiv_version=version if arxiv_id else None,
        **fields,
    )


# builds() and not composite(), because its strategies are made once and not for each of some 10,000 papers.
PAPER = st.builds(
    made,
    title=LINES,
    abstract=MAYBE_PROSE,
    authors=AUTHORS,
    unnamed=st.integers(0, 50),
    is_counted=st.booleans(),
    organization=MAYBE_LINE,
    published=MAYBE_DAY,
    updated=MAYBE_DAY,
    announced=MAYBE_DAY,
    arxiv_id=st.none() | st.sampled_from(["2411.19943", "0704.0001", "math/0309136"]),
    version=st.none() | st.integers(1, 99),
    doi=st.none() | st.just("10.1103/physrevd.76.013009"),
    acl_id=st.none() | st.just("2023.acl-long.1"),
    openreview_id=st.none() | st.just("aBcD_1-2"),
    categories=LABELS,
    venue=MAYBE_LINE,
    comment=MAYBE_LINE,
    journal_ref=MAYBE_LINE,
    licence=MAYBE_LINE,
    withdrawn=st.booleans(),
    url=MAYBE_ADDRESS,
    pdf_url=MAYBE_ADDRESS,
    code_url=MAYBE_ADDRESS,
    project_url=MAYBE_ADDRESS,
    upvotes=MAYBE_COUNT,
    comments=MAYBE_COUNT,
    github_stars=MAYBE_COUNT,
    ai_summary=MAYBE_PROSE,
    keywords=LABELS,
    submitter=MAYBE_LINE,
    source=st.sampled_from(["jsonl", "huggingface-page", "arxiv-snapshot"]),
)

MARKS = st.builds(Marks, MAYBE_MOMENT, MAYBE_MOMENT, LABELS, MAYBE_PROSE)

EXPORTS = st.builds(lambda paper, marks: ExportItem(paper_key(paper), paper, marks, ["somewhere"]), PAPER, MARKS)

LINE_BREAKERS = ("\n", "\r\n", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029")
"""Characters that end a line for some program."""


def filled_with(text: str) -> ExportItem:
    """Return a paper with the same uncleaned text in every field."""
    paper = Paper(
        title=text,
        abstract=text,
        authors=(Author(text), Author(text, text, text)),
        organization=text,
        venue=text,
        categories=(text,),
        arxiv_id="2411.19943",
        comment=text,
        journal_ref=text,
        keywords=(text,),
        url="https://a.example/" + text,
    )
    return ExportItem("arxiv:2411.19943", paper, Marks(tags=(text,), note=text), [text])
