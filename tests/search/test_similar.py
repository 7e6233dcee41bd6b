import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperbrowse.model.paper import Paper
from paperbrowse.search.similar import MAX_SIMILAR, distinctive_terms, find_similar
from tests.examples import examples
from tests.search.small_corpus import SmallCorpus, SmallLibrary, by_row, paper, small_library

WORDS = ("graph", "token", "speech", "model", "learning", "the", "of", "protein", "code", "bandit")
TEXT = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join)
PAPERS = st.lists(st.builds(paper, TEXT, TEXT), min_size=1, max_size=15)

DYNAMIC, ABSTRACT = "Dynamic Tokenization", "Byte pair encoding merges subword embeddings."


def sample() -> SmallLibrary:
    """Six papers on rows 1 to 6."""
    return small_library(
        paper("Bandits with Delayed Feedback", "We study regret in bandits.", "Ada", "2020"),
        paper(DYNAMIC, ABSTRACT, "Ada", "2021", arxiv_id="2411.18553"),
        paper("Embeddings for Dynamic Tokenization", "Subwords differ.", "Bo", "2022"),
        paper("A Byte is a Byte", "Pair by pair, encoding counts.", "Cy", "2023"),
        paper("Speech without Words", "We study speech.", "Ada", "2024"),
        paper(DYNAMIC + ", Again", ABSTRACT, "Di", "2025"),
    )


@settings(max_examples=examples(200))
@given(PAPERS, TEXT, TEXT)
def test_a_near_copy_comes_first_and_the_paper_itself_never(papers: list[Paper], title: str, abstract: str) -> None:
    own = paper(f"zebra {title}", f"quagga okapi {abstract}", published="2021")
    copy = paper(f"zebra {title} again", f"quagga okapi {abstract}", published="2022")
    rows = by_row([*papers, own, copy])
    (row,) = [row for row, one in rows.items() if one is own]
    similar = find_similar(row, SmallCorpus(rows))
    assert rows[similar.rows[0]] is copy
    assert row not in similar.rows
    assert len(set(similar.rows)) == len(similar.rows) == len(similar.scores) <= MAX_SIMILAR
    assert list(similar.scores) == sorted(similar.scores, reverse=True)


def test_title_words_and_rare_words_are_most_distinctive() -> None:
    corpus = SmallCorpus(sample().papers)
    (own,) = corpus.texts([2])
    terms = list(distinctive_terms(own, corpus))
    assert terms[:2] == ["dynamic", "tokenization"]
    assert terms.index("merges") < terms.index("byte")


def test_a_word_that_no_other_paper_has_is_not_distinctive() -> None:
    corpus = SmallCorpus(by_row([paper("Aardvark model"), paper("A model")]))
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
def test_like_combines_with_other_parts_of_a_query(query: str, rows: list[int]) -> None:
    papers = sample()
    papers.marks.rows["starred"] = [4, 1]
    assert list(papers.search(query).rows) == rows


def test_an_unknown_key_gives_a_hint() -> None:
    assert sample().search("like:2499.00000").hints == ("like: no paper has the key 2499.00000",)


def test_the_distinctive_words_are_highlighted() -> None:
    highlights = sample().search("like:2411.18553").highlights
    assert "tokenization" in highlights.words["title"]
    assert "regret" not in highlights.words["abstract"]
