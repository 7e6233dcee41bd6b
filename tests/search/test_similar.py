import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperbrowse.model.paper import Paper
from paperbrowse.search.similar import MAX_SIMILAR, distinctive_terms, find_similar
from tests.search.small_corpus import Shelf, SmallCorpus, in_order, paper, shelf

WORDS = ("graph", "token", "speech", "model", "learning", "the", "of", "protein", "code", "bandit")
TEXT = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join)
PAPERS = st.lists(st.builds(paper, TEXT, TEXT), min_size=1, max_size=15)

DYNAMIC, ABSTRACT = "Dynamic Tokenization", "Byte pair encoding merges subword embeddings."


def sample() -> Shelf:
    """Six papers on rows 1 to 6."""
    return shelf(
        paper("Bandits with Delayed Feedback", "We study regret in bandits.", "Ada", "2020"),
        paper(DYNAMIC, ABSTRACT, "Ada", "2021", arxiv_id="2411.18553"),
        paper("Embeddings for Dynamic Tokenization", "Subwords differ.", "Bo", "2022"),
        paper("A Byte is a Byte", "Pair by pair, encoding counts.", "Cy", "2023"),
        paper("Speech without Words", "We study speech.", "Ada", "2024"),
        paper(DYNAMIC + ", Again", ABSTRACT, "Di", "2025"),
    )


@settings(max_examples=200, deadline=None)
@given(PAPERS, TEXT, TEXT)
def test_a_near_copy_comes_first_and_the_paper_itself_never(papers: list[Paper], title: str, abstract: str) -> None:
    own = paper(f"zebra {title}", f"quagga okapi {abstract}", published="2021")
    copy = paper(f"zebra {title} again", f"quagga okapi {abstract}", published="2022")
    rows = in_order([*papers, own, copy])
    (row,) = [row for row, one in rows.items() if one is own]
    likes = find_similar(row, SmallCorpus(rows))
    assert rows[likes.rows[0]] is copy
    assert row not in likes.rows
    assert len(set(likes.rows)) == len(likes.rows) == len(likes.scores) <= MAX_SIMILAR
    assert list(likes.scores) == sorted(likes.scores, reverse=True)


def test_words_of_the_title_and_words_few_papers_have_tell_most() -> None:
    corpus = SmallCorpus(sample().papers)
    (own,) = corpus.texts([2])
    telling = list(distinctive_terms(own, corpus))
    assert telling[:2] == ["dynamic", "tokenization"]
    assert telling.index("merges") < telling.index("byte")


def test_a_word_that_no_other_paper_has_finds_nothing_and_is_left_out() -> None:
    corpus = SmallCorpus(in_order([paper("Aardvark model"), paper("A model")]))
    (own,) = corpus.texts([1])
    assert "aardvark" not in distinctive_terms(own, corpus)


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("like:arxiv:2411.18553", [6, 3, 4]),
        ("like:2411.18553", [6, 3, 4]),
        ("like:https://arxiv.org/abs/2411.18553", [6, 3, 4]),
        ("like:2411.18553 before:2025", [3, 4]),
        ("like:2411.18553 -encoding ", [3]),
        ("like:2411.18553 embeddings ", [6, 3]),
        ("like:2411.18553 title:byte ", [4]),
        ("like:2411.18553 is:starred", [4]),
        ("like:2411.18553 sort:oldest", [3, 4, 6]),
        ("-like:2411.18553 ", [5, 2, 1]),
        ("like:2411.18553 OR regret ", [6, 4, 3, 1]),
        ("like:2499.00000", []),
    ],
)
def test_like_is_a_part_of_a_query_as_any_other(query: str, rows: list[int]) -> None:
    papers = sample()
    papers.marks.rows["starred"] = [4, 1]
    assert list(papers.answer(query).rows) == rows


def test_an_unknown_key_is_said_to_be() -> None:
    assert sample().answer("like:2499.00000").hints == ("like: no paper has the key 2499.00000",)


def test_what_a_paper_was_told_by_is_lit() -> None:
    lit = sample().answer("like:2411.18553").highlights
    assert "tokenization" in lit.words["title"]
    assert "regret" not in lit.words["abstract"]
