from collections.abc import Sequence

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from paperbrowse.model.paper import Paper
from paperbrowse.model.predicate import PaperText
from paperbrowse.search.engine import MAX_LISTED, Engine
from paperbrowse.search.parser import parse_query
from tests.examples import examples
from tests.search.small_corpus import TODAY, SmallCorpus, SmallLibrary, SmallMarks, by_row, paper, small_library

DPO = "Token-level Direct Preference Optimization"
CODE = "Syntax-Aware On-the-Fly Code Completion"
SPEECH = "It's Never Too Late: Acoustic Information for Speech"
SURVEY = "A Survey of Everything Else"


def sample(**marked: list[int]) -> SmallLibrary:
    """Four papers on rows 1 to 4, the oldest first."""
    return small_library(
        paper(CODE, "Code completion suggests the next code tokens.", "Wannita Takerngsaksiri", "2022-11-08", 5),
        paper(SPEECH, "Fusing acoustic information into language models.", "Chen Chen, Ruizhe Li", "2024-02-08", 0),
        paper(DPO, "Fine-tuning large language models with preference at the token level.",
              "Yongcheng Zeng, Guoqing Liu", "2024-04-18", arxiv_id="2404.11999", categories="cs.CL cs.AI"),
        paper(SURVEY, "Code, tokens and preference are surveyed.", "Ruizhe Wang", "2025-01-02", 120),
        **marked,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("direct preference optimization", [DPO]),
        ("tokn levl preference optimzation", [DPO]),
        ("code completoin syntax", [CODE]),
        ("synta", [CODE]),
        ("takerngsaksiri", [CODE]),
        ("takerngsakiri", [CODE]),
        ("ruizhe speech", [SPEECH]),
        ("author:ruizhe ", [SURVEY, SPEECH]),
        ("author:code ", []),
        ("title:code ", [CODE]),
        ("abstract:surveyed ", [SURVEY]),
        ("code -survey ", [CODE]),
        ("code -completion ", [SURVEY]),
        ("-code ", [DPO, SPEECH]),
        ("'token ", [DPO]),
        ("'tokens ", [SURVEY, CODE]),
        ('"direct preference"', [DPO]),
        ('"preference direct"', []),
        ('"preference at the token level"', [DPO]),
        ('"level direct"', [DPO]),
        ('"optimization fine"', []),  # a phrase never runs from the title into the abstract
        ('title:"token level"', [DPO]),
        ('author:"token level"', []),
        ('-"direct preference"', [SURVEY, SPEECH, CODE]),
        ("date:2024", [DPO, SPEECH]),
        ("date:2024-03..2024-06", [DPO]),
        ("since:2024-04-18", [SURVEY, DPO]),
        ("before:2024", [CODE]),
        ("-date:2024", [SURVEY, CODE]),
        ("date:2022 OR date:2025", [SURVEY, CODE]),
        ("acoustic OR syntax ", [SPEECH, CODE]),
        ("cat:cs.CL", [DPO]),
        ("cat:cs", [DPO]),
        ("cat:math", []),
        ("has:pdf", [DPO]),
        ("has:code", []),
        ("upvotes:>4", [SURVEY, CODE]),
        ("upvotes:0", [SURVEY, SPEECH, CODE]),
        ("-upvotes:0", [DPO]),
        ("key:arxiv:2404.11999", [DPO]),
        ("key:arxiv:9999.99999", []),
        ("2404.11999", [DPO]),
        ("https://arxiv.org/abs/2404.11999v1", [DPO]),
        ("(arXiv:2404.11999). ", [DPO]),
        ("token 2404.11999", [DPO]),
        ("-2404.11999", [SURVEY, SPEECH, CODE]),
        ("9999.99999", []),
        ("source:jsonl", [SURVEY, DPO, SPEECH, CODE]),
        ("", [SURVEY, DPO, SPEECH, CODE]),
        ("sort:oldest", [CODE, SPEECH, DPO, SURVEY]),
        ("sort:title", [SURVEY, SPEECH, CODE, DPO]),
        ("sort:upvotes", [SURVEY, CODE, SPEECH, DPO]),
        ("code sort:newest", [SURVEY, CODE]),
        ("code sort:oldest", [CODE, SURVEY]),
        ("language models date:2024 -acoustic ", [DPO]),
        ("zzzzzzzz", []),
        ("zzzzzzzz OR acoustic ", [SPEECH]),
    ],
)  # fmt: skip
def test_a_query_finds_its_papers_in_order(query: str, titles: list[str]) -> None:
    assert sample().titles(query) == (sorted(titles) if query.startswith("sort:title") else titles)


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("is:starred", [3, 1]),
        ("is:starred sort:starred", [1, 3]),
        ("is:starred sort:oldest", [1, 3]),
        ("-is:starred", [4, 2]),
        ("is:read", [2]),
        ("is:unread", [4, 3, 1]),
        ("-is:unread", [2]),
        ("is:starred is:read", []),
        ("is:starred OR is:read", [3, 2, 1]),
        ("is:starred date:2022", [1]),
        ("code is:starred ", [1]),
        ("is:noted", [4]),
        ("has:note", [4]),
        ("tag:deep", [2]),
        ("tag:Deep", []),
        ("is:new", []),
    ],
)
def test_marks_filter_a_result(query: str, rows: list[int]) -> None:
    marked = {"starred": [1, 3], "read": [2], "noted": [4], "tag:deep": [2]}
    assert list(sample(**marked).search(query).rows) == rows


def test_a_title_hit_comes_before_an_abstract_hit_however_new_that_is() -> None:
    papers = small_library(
        paper("A Study of Tokenization", published="1999"),
        paper("Something Else", "tokenization " * 9, published="2026", upvotes=10_000),
    )
    assert papers.titles("tokenization ") == ["A Study of Tokenization", "Something Else"]


def test_the_word_as_typed_comes_before_a_look_alike() -> None:
    papers = small_library(paper("Study of Tokenization"), paper("Study of Tokenisation", published="2026"))
    assert papers.titles("tokenization ") == ["Study of Tokenization", "Study of Tokenisation"]


@pytest.mark.parametrize("query", ["tokenlevel", "token level", "token-level", "tokenlev"])
def test_joined_split_and_hyphenated_words_find_each_other(query: str) -> None:
    papers = small_library(
        paper("Token-Level Feedback"), paper("Tokenlevel Rewards"), *(paper(f"token level {n}") for n in range(6))
    )
    assert "Token-Level Feedback" in papers.titles(query)
    assert "Tokenlevel Rewards" in papers.titles(query)


def test_filters_are_never_omitted() -> None:
    assert sample().titles("direct preference optimization date:2022 ") == []


def test_a_hint_of_the_parser_is_in_the_result() -> None:
    assert sample().search("code date:20").hints[0].startswith("date: takes")


def test_matches_are_counted_by_day_except_similar_papers() -> None:
    library = sample()
    assert sum(library.count_by_day("code").values()) == library.search("code").total == 2
    assert sum(library.count_by_day("zcodez code").values()) == 0
    assert library.count_by_day("like:arxiv:2411.19943") == {}


def test_a_category_or_tag_that_no_paper_has_is_reported() -> None:
    assert sample().search("code cat:cs.C tag:later").hints == ("no paper has cat:cs.C", "no paper has tag:later")
    library = small_library(paper("Codes", categories="cs.CL"))
    assert library.search("zzzzz cat:cs.CL").hints == ()
    assert library.search("-cat:cs.C").hints == ()


def test_the_total_is_the_number_of_listed_papers() -> None:
    for query in ("", "code", "date:2024", "-code", "is:starred", '"token level"'):
        result = sample().search(query)
        assert result.total == len(result.rows)
        assert result.exact_total


def test_more_papers_than_are_listed_are_counted_if_there_is_time() -> None:
    many = small_library(*(paper(f"Graph {n}") for n in range(MAX_LISTED + 5)))
    for query in ("graph ", "source:jsonl"):
        result = many.search(query)
        assert (len(result.rows), result.total, result.exact_total) == (MAX_LISTED, MAX_LISTED + 5, True)
        assert len(set(result.rows)) == MAX_LISTED
        partial = many.search(query, timeout=0.0)
        assert (len(partial.rows), partial.total, partial.exact_total) == (MAX_LISTED, MAX_LISTED, False)
        assert (partial.complete, partial.count_pending) == (False, True)
        assert many.count(query) == MAX_LISTED + 5
    everything = many.search("")
    assert (everything.total, everything.exact_total) == (MAX_LISTED + 5, True)


class RecordingCorpus(SmallCorpus):
    """Records the rows whose texts are read."""

    def __init__(self, papers: dict[int, Paper]) -> None:
        super().__init__(papers)
        self.read: set[int] = set()

    def texts(self, rows: Sequence[int]) -> Sequence[PaperText]:
        self.read.update(rows)
        return super().texts(rows)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ('"language models" robot ', 1),
        ('robot -"language models" ', 1),
        ('robot "language models" OR "no words" ', 1),
        ('"language models" date:2024 ', 1),
        ('"language models" robto ', 1),  # a misspelled word does not prevent the match
    ],
)
def test_texts_are_read_for_a_phrase_only_where_all_other_parts_match(query: str, count: int) -> None:
    common = [paper(f"Language Models {n}", published="2023") for n in range(50)]
    robots = [paper("Language Models for a Robot", published="2024"), paper("A Robot of Models", published="2025")]
    corpus = RecordingCorpus(by_row([*common, *robots]))
    result = Engine(corpus, SmallMarks()).search(parse_query(query, TODAY))
    assert len(result.rows) == count
    assert len(corpus.read) <= 2


def test_a_typed_id_finds_its_paper_and_those_that_mention_it() -> None:
    papers = small_library(
        paper("Meant", arxiv_id="2404.11999"), paper("Follows", "As in arXiv:2404.11999."), paper("Other")
    )
    assert sorted(papers.titles("https://arxiv.org/pdf/2404.11999")) == ["Follows", "Meant"]
    unknown = ("no paper has the key arxiv:2404.11998",)
    assert papers.search("2404.11998").hints == papers.search("meant followed 2404.11998").hints == unknown


def test_an_incomplete_result_has_no_count() -> None:
    many = SmallCorpus(by_row([paper(f"Models of Language {n}") for n in range(300)]))
    engine, query = Engine(many, SmallMarks()), parse_query('"models of language" ', TODAY)
    assert engine.count(query, timeout=0.0) is None
    assert engine.count(query) == 300


def test_a_year_finds_papers_of_that_year_after_those_with_it_in_the_text() -> None:
    papers = small_library(
        paper("Graph Networks", published="2024-05-01"),
        paper("Graph Networks", published="2023-05-01"),
        paper("Graph Networks 2024", published="2025-05-01"),
    )
    assert papers.titles("graph networks 2024 ") == ["Graph Networks 2024", "Graph Networks"]
    assert papers.titles("graph networks '2024 ") == ["Graph Networks 2024"]


def test_an_acronym_of_typed_words_is_not_searched_among_authors() -> None:
    titles = "Active Learning", "AL for Graphs", "Something Else"
    papers = [paper(titles[0]), paper(titles[1]), paper(titles[2], authors="Yusri Al, Bo Learning")]
    corpus = SmallCorpus(by_row(papers), {("al", "active learning"): 5})
    result = Engine(corpus, SmallMarks()).search(parse_query("active learning ", TODAY))
    assert [corpus.papers[row].title for row in result.rows] == list(titles[:2])
    assert "al" not in result.highlights.words["authors"]


def test_a_phrase_does_not_run_from_one_author_to_the_next() -> None:
    papers = small_library(paper("One", authors="Wei Lee, Bob Ray"), paper("Two", authors="Lee Bob Young, Wei Ray"))
    assert papers.titles('"lee bob" ') == ["Two"]
    assert papers.titles('-"lee bob" ') == ["One"]
    assert papers.titles('"wei lee" ') == ["One"]


def test_an_incomplete_negation_shows_no_papers() -> None:
    many = small_library(
        *(paper(f"Graph of {n}", "Models of language. Language models.") for n in range(300)), paper("Graph")
    )
    partial = many.search('graph -"language models" ', timeout=0.0)
    assert (list(partial.rows), partial.complete, partial.exact_total) == ([], False, False)
    assert many.titles('graph -"language models" ') == ["Graph"]


def test_scores_belong_to_the_first_rows_and_decrease() -> None:
    result = sample().search("code preference OR token ")
    assert len(result.scores) <= len(result.rows)
    assert list(result.scores) == sorted(result.scores, reverse=True)


PIECES = st.lists(
    st.sampled_from(
        (
            *("code", "tokn", "preference", '"language models"', "-acoustic", "OR", "title:code", "date:2024", "zzz"),
            *("is:starred", "-is:read", "sort:oldest", "upvotes:>1", "author:ruizhe", "'tokens", "has:pdf", "tag:"),
        )
    ),
    max_size=5,
)


@settings(max_examples=examples(200))
@given(PIECES)
def test_any_query_lists_existing_papers_once(pieces: list[str]) -> None:
    papers = sample(starred=[1, 3], read=[2])
    result = papers.search(" ".join(pieces))
    assert len(set(result.rows)) == len(result.rows) == result.total
    assert set(result.rows) <= set(papers.papers)


@settings(max_examples=examples(100))
@given(PIECES)
def test_an_added_filter_keeps_only_the_papers_that_match_it(pieces: list[str]) -> None:
    papers = sample(starred=[1, 3], read=[2])
    query = " ".join([*pieces, ""])
    joining = [piece for piece in pieces if not piece.startswith("sort:")]
    assume(joining[-1:] != ["OR"])  # else the OR would join the filter to the word before it
    wide, narrow = papers.search(query), papers.search(f"{query} date:2024")
    if not any("no exact match" in hint for hint in (*wide.hints, *narrow.hints)):
        assert set(narrow.rows) == {row for row in wide.rows if row in (2, 3)}


def test_a_venue_is_found_by_its_name_or_else_by_words_of_it() -> None:
    emnlp = "Conference on Empirical Methods in Natural Language Processing"
    names = {"A": "ACL", "B": f"Findings of the ACL: {emnlp}", "C": emnlp}
    library = small_library(*(paper(title)._replace(venue=venue) for title, venue in names.items()))
    assert set(library.titles('venue:"empirical methods"')) == {"B", "C"}
    assert set(library.titles('venue:"methods findings"')) == {"B"}
    assert library.titles(f'venue:"{emnlp}"') == ["C"]
    assert set(library.titles("venue:acl")) == {"A", "B"}
    assert library.titles('-venue:"empirical methods"') == ["A"]
    assert library.search('venue:"empirical cooking"').hints == ("no paper has venue:empirical cooking",)
