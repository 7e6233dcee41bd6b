"""Made-up papers for round trips: any text a source may have given, cleaned as imports clean it."""

import os
from datetime import UTC, date, datetime

from hypothesis import strategies as st

from paperbrowse.export.exported import Exported
from paperbrowse.model.identity import key
from paperbrowse.model.marks import Marks
from paperbrowse.model.paper import Author, Paper
from paperbrowse.text.clean import clean_line, clean_paragraphs
from paperbrowse.text.dates import PartialDate

EXAMPLES = int(os.environ.get("PAPERBROWSE_EXAMPLES", "100"))
"""Examples of a round trip; a thousand take minutes."""

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


@st.composite
def papers(draw: st.DrawFn) -> Paper:
    authors = draw(AUTHORS)
    more, is_counted = draw(st.integers(0, 50)), draw(st.booleans())
    arxiv_id = draw(st.none() | st.sampled_from(["2411.19943", "0704.0001", "math/0309136"]))
    return Paper(
        title=draw(LINES),
        abstract=draw(st.none() | PROSE),
        authors=authors,
        author_count=len(authors) + more if authors or is_counted else None,
        organization=draw(st.none() | LINES),
        published=draw(st.none() | DAYS),
        updated=draw(st.none() | DAYS),
        announced=draw(st.none() | DAYS),
        arxiv_id=arxiv_id,
        arxiv_version=draw(st.none() | st.integers(1, 99)) if arxiv_id else None,
        doi=draw(st.none() | st.just("10.1103/physrevd.76.013009")),
        acl_id=draw(st.none() | st.just("2023.acl-long.1")),
        openreview_id=draw(st.none() | st.just("aBcD_1-2")),
        categories=draw(LABELS),
        venue=draw(st.none() | LINES),
        comment=draw(st.none() | LINES),
        journal_ref=draw(st.none() | LINES),
        licence=draw(st.none() | LINES),
        withdrawn=draw(st.booleans()),
        url=draw(st.none() | ADDRESSES),
        pdf_url=draw(st.none() | ADDRESSES),
        code_url=draw(st.none() | ADDRESSES),
        project_url=draw(st.none() | ADDRESSES),
        upvotes=draw(st.none() | COUNTS),
        comments=draw(st.none() | COUNTS),
        github_stars=draw(st.none() | COUNTS),
        ai_summary=draw(st.none() | PROSE),
        keywords=draw(LABELS),
        submitter=draw(st.none() | LINES),
        source=draw(st.sampled_from(["jsonl", "huggingface-page", "arxiv-snapshot"])),
    )


MARKS = st.builds(Marks, st.none() | MOMENTS, st.none() | MOMENTS, LABELS, st.none() | PROSE)


EXPORTS = st.builds(lambda paper, marks: Exported(key(paper), paper, marks, ["somewhere"]), papers(), MARKS)

LINE_BREAKERS = ("\n", "\r\n", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029")
"""What ends a line to one program or another."""


def filled_with(text: str) -> Exported:
    """A paper that has a text, uncleaned, wherever it has one."""
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
    return Exported("arxiv:2411.19943", paper, Marks(tags=(text,), note=text), [text])
