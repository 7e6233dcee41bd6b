"""The documented JSON shape, and that import gives back what export wrote."""

import json
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings

from paperbrowse.export.json_lines import json_line, paper_json
from paperbrowse.model.identity import paper_key
from paperbrowse.model.marks import Marks
from paperbrowse.model.paper import Author, Paper
from paperbrowse.parse.document import Record
from paperbrowse.parse.json_lines import read
from paperbrowse.text.dates import PartialDate
from tests.examples import examples
from tests.export.made_papers import MARKS, PAPER
from tests.parse.parsing import collect

SHAPE = [
    *("key", "title", "abstract", "authors", "author_count", "organization", "published", "updated", "categories"),
    *("venue", "doi", "arxiv_id", "links", "upvotes", "comments", "github_stars", "ai_summary", "keywords"),
    *("sources", "starred", "read", "tags", "note"),
]


def test_a_paper_with_few_fields_has_exactly_the_documented_keys() -> None:
    shape = paper_json("title:0", Paper("A Title"))
    assert list(shape) == SHAPE
    assert json.dumps(shape) == (
        '{"key": "title:0", "title": "A Title", "abstract": null, "authors": [], "author_count": null,'
        ' "organization": null, "published": null, "updated": null, "categories": [], "venue": null, "doi": null,'
        ' "arxiv_id": null, "links": {}, "upvotes": null, "comments": null, "github_stars": null,'
        ' "ai_summary": null, "keywords": [], "sources": [], "starred": false, "read": false, "tags": [],'
        ' "note": null}'
    )


def test_known_fields_are_in_their_keys() -> None:
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


def test_a_line_is_printable_ascii() -> None:
    line = json_line("title:0", Paper("Ćirić\n\u2028\x1b"))
    assert line.isascii()
    assert line.isprintable()


@given(PAPER, MARKS)
@settings(max_examples=examples(400))
def test_import_gives_back_what_export_wrote_marks_included(paper: Paper, marks: Marks) -> None:
    line = json_line(paper_key(paper), paper, marks, ["somewhere"])
    document = collect(read([line.encode()], "x"))
    assert document.problems == ()
    assert document.records == (Record(paper, 1, marks),)
    assert document.papers[0].source == paper.source


def test_marks_keep_their_time_to_the_microsecond() -> None:
    time = datetime(2026, 1, 7, 12, 0, 0, 123456, tzinfo=UTC) + timedelta(microseconds=1)
    line = json_line("title:0", Paper("A Title"), Marks(read_at=time))
    (record,) = collect(read([line.encode()], "x")).records
    assert record.marks.read_at == time
