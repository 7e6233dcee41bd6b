"""A name alone finds the paper that introduced it; stop words may be missing."""

import pytest

from paperbrowse.model.paper import Paper
from paperbrowse.search.engine import Engine
from paperbrowse.search.parser import parse_query
from tests.search.small_corpus import TODAY, SmallCorpus, SmallMarks, by_row, paper

BERT = paper("BERT: Pre-training of Transformers", published="2018-10-11")
LLADA = paper("Large Language Diffusion Models", "We introduce LLaDA, a diffusion model.", published="2025-02-14")
DAPO = paper("Fair rewards", "Decoupled Clip and Dynamic sAmpling Policy Optimization (DAPO) is fast.")
HALLUCINATE = paper("Why Language Models Hallucinate")
OTHERS = [
    paper("Post-training of splats", authors="Bert Ramlot", published="2026-01-22"),
    paper("BERT and its layers", "We study BERT.", published="2019-01-01"),
    paper("A faster LLaDA", "LLaDA (Nie et al.) is slow; we present a LLaDA-like cache.", published="2026-01-01"),
    paper("LLaDA", "Bert and Dapo went for a walk.", authors="Anna Dapo, Llada Li", published="2026-02-01"),
    paper("Dapo in rivers", authors="Dapo Adeyemi", published="2026-03-01"),
    paper("Poems", "Why do we hallucinate? The models of language are long, we say, and why not.", authors="Do He"),
]
CORPUS = SmallCorpus(by_row([BERT, LLADA, DAPO, HALLUCINATE, *OTHERS]))


def titles(query: str) -> list[str]:
    result = Engine(CORPUS, SmallMarks()).search(parse_query(query, TODAY))
    return [CORPUS.papers[row].title for row in result.rows]


@pytest.mark.parametrize(
    ("query", "expected"), [("bert ", BERT), ("bert", BERT), ("LLaDA ", LLADA), ("dapo is:unread", DAPO)]
)
def test_a_name_finds_the_paper_that_introduced_it(query: str, expected: Paper) -> None:
    assert titles(query)[0] == expected.title


def test_a_word_of_a_longer_name_is_none() -> None:
    recycling = paper("Treasure", "We propose Token Recycling, which reuses every token.", published="2026-03-02")
    corpus = SmallCorpus(by_row([recycling, paper("Token-level optimization", "A token.", published="2024-04-18")]))
    rows = Engine(corpus, SmallMarks()).search(parse_query("token", TODAY)).rows
    assert [corpus.papers[row].title for row in rows] == ["Token-level optimization", "Treasure"]


def test_a_name_of_an_author_stays_one() -> None:
    assert titles("author:bert ") == ["Post-training of splats"]


def test_a_title_without_a_stop_word_comes_before_texts_with_it() -> None:
    assert titles("why do language models hallucinate? ") == [HALLUCINATE.title, "Poems"]


def test_stop_words_that_are_quoted_or_names_are_needed() -> None:
    assert titles("'do language models hallucinate ") == ["Poems"]
    assert titles("he hallucinate ") == ["Poems"]
