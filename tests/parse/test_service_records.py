"""JSON of Semantic Scholar, OpenAlex, DBLP and other services: lines, lists, objects and answers with a list."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperbrowse.model.bib_fields import common_fields
from paperbrowse.model.paper import Paper
from tests.examples import examples
from tests.parse.parsing import Document, ParseResult, parse

SEMANTIC_SCHOLAR = {
    "paperId": "649def34f8be52c8b66281af98ae884c09aef38b",
    "externalIds": {"ArXiv": "1706.03762", "DOI": "10.5555/3295222.3295349", "CorpusId": 13756489},
    "url": "https://www.semanticscholar.org/paper/649def34",
    "title": "A Network of Attention",
    "abstract": "We look.",
    "venue": "Neural Systems",
    "year": 2017,
    "openAccessPdf": {"url": "https://example.org/a.pdf", "status": "GREEN"},
    "publicationTypes": ["JournalArticle", "Conference"],
    "publicationDate": "2017-06-12",
    "journal": {"name": "ArXiv", "volume": "abs/1706.03762", "pages": "5998-6008"},
    "authors": [{"authorId": "1", "name": "Jane Doe"}, {"authorId": "2", "name": "John A. Roe"}],
    "tldr": {"model": "tldr@v2.0.0", "text": "A network."},
}
OPENALEX = {
    "id": "https://openalex.org/W2741809807",
    "doi": "https://doi.org/10.7717/peerj.4375",
    "display_name": "The state of things",
    "publication_year": 2018,
    "publication_date": "2018-02-13",
    "primary_location": {"pdf_url": None, "source": {"display_name": "PeerJ", "host_organization_name": "PeerJ Inc."}},
    "best_oa_location": {"pdf_url": "https://example.org/4375.pdf"},
    "type": "article",
    "authorships": [
        {"author": {"display_name": "Jane Doe"}, "raw_author_name": "J. Doe"},
        {"author": {"display_name": None}, "raw_author_name": "John A. Roe"},
    ],
    "biblio": {"volume": "6", "issue": None, "first_page": "11", "last_page": "15"},
    "keywords": [{"display_name": "Citation", "score": 0.6}],
    "abstract_inverted_index": {"Despite": [0], "in": [2, 4], "interest": [1], "open": [3], "access.": [5]},
}
DBLP = {
    "@score": "4",
    "info": {
        "authors": {"author": [{"@pid": "1", "text": "Jane Doe 0001"}, {"@pid": "2", "text": "John A. Roe"}]},
        "title": "A Tool for Parsing",
        "venue": ["ACL", "Short Papers"],
        "pages": "1-10",
        "year": "2019",
        "type": "Conference and Workshop Papers",
        "ee": "https://doi.org/10.18653/v1/P19-1001",
    },
}
CROSSREF = {
    "title": ["A Title"],
    "author": [{"given": "Jane", "family": "Doe"}, {"given": "John A.", "family": "Roe"}],
    "issued": {"date-parts": [[2012, 9]]},
    "container-title": ["A Review"],
    "DOI": "10.1145/1.2",
    "abstract": "<jats:p>We <jats:italic>do</jats:italic>.</jats:p>",
    "type": "journal-article",
}


def read(text: str) -> ParseResult:
    return parse(Document("x.json", text.encode()))


def only_paper(value: Any) -> Paper:
    result = read(json.dumps(value))
    assert result.problems == ()
    (paper,) = result.papers
    return paper


def names(paper: Paper) -> list[str]:
    return [author.name for author in paper.authors]


@pytest.mark.parametrize(
    ("given", "expected", "fields"),
    [
        (
            SEMANTIC_SCHOLAR,
            {
                "title": "A Network of Attention", "abstract": "We look.", "published": "2017-06-12",
                "arxiv_id": "1706.03762", "doi": "10.5555/3295222.3295349", "venue": "Neural Systems",
                "pdf_url": "https://example.org/a.pdf", "ai_summary": "A network.",
            },
            {"pages": "5998-6008"},
        ),
        (
            OPENALEX,
            {
                "title": "The state of things", "abstract": "Despite interest in open in access.",
                "published": "2018-02-13", "doi": "10.7717/peerj.4375", "venue": "PeerJ",
                "pdf_url": "https://example.org/4375.pdf", "keywords": "('Citation',)",
            },
            {"volume": "6", "pages": "11-15", "publisher": "PeerJ Inc."},
        ),
        (DBLP, {"published": "2019", "doi": "10.18653/v1/p19-1001", "venue": "ACL"}, {"pages": "1-10"}),
        (CROSSREF, {"abstract": "We do.", "published": "2012-09", "doi": "10.1145/1.2", "venue": "A Review"}, {}),
    ],
    ids=["Semantic Scholar", "OpenAlex", "DBLP", "Crossref"],
)  # fmt: skip
@pytest.mark.parametrize(
    "wrap",
    [
        lambda one: json.dumps(one) + "\n" + json.dumps(one),
        lambda one: json.dumps([one, one]),
        lambda one: json.dumps([one, one], indent=2),
        lambda one: json.dumps({"total": 2, "offset": 0, "data": [one, one]}),
        lambda one: json.dumps({"meta": {"count": 2}, "results": [one, one]}, indent=1),
        lambda one: json.dumps({"messages": [{"status": "ok"}], "collection": [one, one]}),
        lambda one: json.dumps({"result": {"hits": {"@total": "2", "hit": [one, one]}}}),
        lambda one: json.dumps(one, indent=4) + "\n" + json.dumps(one, indent=4),
    ],
    ids=["lines", "list", "long list", "data", "results", "collection", "hits", "objects"],
)
def test_a_record_of_a_service_is_read_whole_wherever_it_stands(
    given: dict[str, Any], wrap: Any, expected: dict[str, str], fields: dict[str, str]
) -> None:
    result = read(wrap(given))
    assert result.problems == ()
    assert len(result.records) == 2
    for record in result.records:
        assert names(record.paper) == ["Jane Doe", "John A. Roe"]
        assert {name: str(getattr(record.paper, name)) for name in expected} == expected
        assert record.bib is not None
        assert common_fields(record.bib).items() >= fields.items()


@pytest.mark.parametrize(
    "given",
    [
        {"titles": [{"title": "T"}], "creators": [{"name": "Doe, Jane", "givenName": "Jane", "familyName": "Doe"}]},
        {"metadata": {"titles": [{"title": "T"}], "authors": [{"full_name": "Doe, Jane"}]}},
        {"title": ["T"], "author": ["Doe, Jane"], "bibcode": "2019ApJ", "pub": "ApJ"},
        {"title": "T", "authorList": {"author": [{"fullName": "Doe J", "firstName": "Jane", "lastName": "Doe"}]}},
        {"title": "T", "authorString": "Jane Doe"},
        {"data": {"itemType": "journalArticle", "title": "T", "creators": [
            {"creatorType": "editor", "firstName": "Ed", "lastName": "Poe"},
            {"creatorType": "author", "firstName": "Jane", "lastName": "Doe"},
        ]}},
        {"content": {"title": {"value": "T"}, "authors": {"value": ["Jane Doe"]}, "venue": {"value": "ICLR"}}},
        {"info": {"title": "T", "authors": {"author": {"text": "Jane Doe 0002"}}}},
        {"citingPaper": {"paperId": "1", "title": "T", "authors": [{"authorId": "1", "name": "Jane Doe"}]}},
        {"title": "T", "authors": [{"first": "Jane", "middle": [], "last": "Doe"}]},
        {"title": "T", "author": "Jane Doe", "journal": "J", "year": 2000},
        {"title": "T", "authors": "Doe, Jane", "server": "bioRxiv", "date": "2020-01-02", "published": "NA"},
    ],
)  # fmt: skip
def test_authors_are_found_under_the_names_of_each_service(given: dict[str, Any]) -> None:
    paper = only_paper([given])
    assert (paper.title, names(paper), paper.author_count) == ("T", ["Jane Doe"], 1)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"authors": [{"id": 7}]}, "authors is a list of objects without names; left out"),
        ({"authorNames": ["Jane Doe"]}, "the authors in 'authorNames' cannot be read"),
        ({"authorships": [{"id": 7}], "biblio": {}}, "authors is a list of objects without names; left out"),
    ],
)
def test_authors_that_cannot_be_read_are_reported(given: dict[str, Any], reason: str) -> None:
    result = read(json.dumps({"title": "T", **given}))
    assert len(result.papers) == 1
    assert [problem.reason for problem in result.problems] == [reason]


def test_what_plain_json_lines_say_is_kept_beside_what_only_services_have() -> None:
    paper = only_paper({"title": "T", "volume": 7, "upvotes": 3, "categories": ["cs.CL"], "id": "2411.19943"})
    assert (paper.upvotes, paper.categories, paper.arxiv_id) == (3, ("cs.CL",), "2411.19943")


def test_files_and_notes_of_zotero_are_no_papers() -> None:
    result = read(json.dumps([{"itemType": "attachment", "title": "PDF"}, {"title": "T", "year": 2000}]))
    assert [paper.title for paper in result.papers] == ["T"]
    assert [problem.reason for problem in result.problems] == ["not a paper, but Zotero's attachment"]


def test_a_list_that_breaks_off_loses_only_its_end() -> None:
    result = read(json.dumps([SEMANTIC_SCHOLAR, SEMANTIC_SCHOLAR], indent=1)[:-40])
    assert len(result.papers) == 1
    assert "the file ends in the middle" in result.problems[0].reason


KEYS = st.sampled_from(sorted({*SEMANTIC_SCHOLAR, *OPENALEX, *DBLP["info"], "name", "text", "value", "at", "source"}))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=8,
)


@given(st.dictionaries(KEYS, VALUES, max_size=10))
@settings(max_examples=examples(300))
def test_no_values_raise(value: dict[str, Any]) -> None:
    result = read(json.dumps([value | {"title": "T", "year": 2000}]))
    assert len(result.papers) + len(result.problems) > 0
