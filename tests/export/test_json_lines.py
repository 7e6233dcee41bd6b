"""The documented JSON shape, and that import gives back what export wrote."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperbrowse.export.formats import FORMATS, by_name
from paperbrowse.export.json_lines import json_line, paper_json
from paperbrowse.model.errors import UsageMistake
from paperbrowse.model.identity import key
from paperbrowse.model.marks import Marks
from paperbrowse.model.paper import Author, Paper
from paperbrowse.parse.document import Record, parsed
from paperbrowse.parse.json_lines import read
from paperbrowse.text.clean import clean_line, clean_paragraphs
from paperbrowse.text.dates import PartialDate

SHAPE = [
    *("key", "title", "abstract", "authors", "author_count", "organization", "published", "updated", "categories"),
    *("venue", "doi", "arxiv_id", "links", "upvotes", "comments", "github_stars", "ai_summary", "keywords"),
    *("sources", "starred", "read", "tags", "note"),
]


def test_a_paper_of_which_little_is_known_has_every_key_of_the_shape_and_no_other() -> None:
    shape = paper_json("title:0", Paper("A Title"))
    assert list(shape) == SHAPE
    assert json.dumps(shape) == (
        '{"key": "title:0", "title": "A Title", "abstract": null, "authors": [], "author_count": null,'
        ' "organization": null, "published": null, "updated": null, "categories": [], "venue": null, "doi": null,'
        ' "arxiv_id": null, "links": {}, "upvotes": null, "comments": null, "github_stars": null,'
        ' "ai_summary": null, "keywords": [], "sources": [], "starred": false, "read": false, "tags": [],'
        ' "note": null}'
    )


def test_what_is_known_stands_in_its_key() -> None:
    paper = Paper(
        "A Title",
        authors=(Author("Ada Lovelace"),),
        published=PartialDate(2024, 11),
        arxiv_id="2411.19943",
        code_url="https://github.com/a/b",
        upvotes=0,
    )
    shape = paper_json("arxiv:2411.19943", paper, Marks(starred_at=datetime(2026, 1, 7, tzinfo=UTC)), ["jsonl a:1"])
    assert (shape["authors"], shape["published"], shape["upvotes"]) == (["Ada Lovelace"], "2024-11", 0)
    assert (shape["starred"], shape["read"], shape["sources"]) == (True, False, ["jsonl a:1"])
    assert shape["starred_at"] == "2026-01-07T00:00:00+00:00"
    assert shape["links"] == {
        "page": "https://arxiv.org/abs/2411.19943",
        "pdf": "https://arxiv.org/pdf/2411.19943",
        "hf": "https://huggingface.co/papers/2411.19943",
        "code": "https://github.com/a/b",
    }


def test_a_line_is_ascii_and_one_line() -> None:
    line = json_line("title:0", Paper("Ćirić\n\u2028\x1b"))
    assert line.isascii()
    assert line.isprintable()


def test_a_format_is_found_by_its_name() -> None:
    assert [by_name(format.name) for format in FORMATS] == list(FORMATS)
    with pytest.raises(UsageMistake, match="jsonl"):
        by_name("nope")


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


@given(papers(), MARKS)
@settings(max_examples=400, deadline=None)
def test_import_gives_back_what_export_wrote_marks_included(paper: Paper, marks: Marks) -> None:
    line = json_line(key(paper), paper, marks, ["somewhere"])
    found = parsed(read([line.encode()], "x"))
    assert found.problems == ()
    assert found.records == (Record(paper, 1, marks),)
    assert found.papers[0].source == paper.source


def test_marks_keep_their_time_to_the_microsecond() -> None:
    moment = datetime(2026, 1, 7, 12, 0, 0, 123456, tzinfo=UTC) + timedelta(microseconds=1)
    line = json_line("title:0", Paper("A Title"), Marks(read_at=moment))
    (record,) = parsed(read([line.encode()], "x")).records
    assert record.marks.read_at == moment
