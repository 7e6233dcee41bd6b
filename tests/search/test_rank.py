import math

import pytest

from paperbrowse.model.predicate import TEXT_COLUMNS, Column, PaperText
from paperbrowse.search.expand import AS_TYPED, COMPLETED, JOINED, ONE_TYPO, TWO_TYPOS, ExpandedTerm, Variant
from paperbrowse.search.rank import (
    ABOUTNESS_WEIGHT,
    ALL_IN_TITLE_OR_AUTHORS,
    FIRST_AUTHOR,
    FULL_NAME,
    MANY_UPVOTES,
    MAX_REPETITIONS,
    NAMED_BY_INITIAL,
    NEWEST_BOOST,
    REPETITION,
    TITLE_IN_ORDER,
    TITLE_PREFIX,
    TITLE_SIMILARITY,
    TYPICAL_ABSTRACT_LENGTH,
    UPVOTES_BOOST,
    VARIANT_POWER,
    WORD_IN_ABSTRACT,
    WORD_IN_AUTHORS,
    WORD_IN_TITLE,
    collect_highlights,
    idf,
    rank,
)

UNLIKE = "Zzz"
"""A title without a letter of any query."""


def term(typed: str, *variants: tuple[str, float], columns: tuple[Column, ...] = TEXT_COLUMNS) -> ExpandedTerm:
    """Return a typed word with further variants."""
    more = [Variant(tuple(words.split()), weight) for words, weight in variants]
    return ExpandedTerm(typed, (Variant((typed,), AS_TYPED), *more), columns)


def text(title: str = UNLIKE, abstract: str = "", authors: str = "", row: int = 1, upvotes: int = 0) -> PaperText:
    return PaperText(row, title, authors, abstract, upvotes)


def padded(abstract: str) -> str:
    """Return an abstract of typical length, so that length has no effect."""
    return abstract + "." * (TYPICAL_ABSTRACT_LENGTH - len(abstract))


def score(paper: PaperText, *terms: ExpandedTerm, weights: tuple[float, ...] = ()) -> float:
    """Return the score of a single paper, which gets no boost for its date."""
    (ranked,) = rank([paper], terms, weights or (1.0,) * len(terms))
    return ranked.score


def test_a_word_counts_by_its_column() -> None:
    word = term("bert")
    in_authors = WORD_IN_AUTHORS + ALL_IN_TITLE_OR_AUTHORS
    assert score(text(abstract=padded("bert")), word) == pytest.approx(WORD_IN_ABSTRACT + REPETITION)
    assert score(text(authors="A B\nC Bert"), word) == pytest.approx(in_authors)
    assert score(text(authors="C Bert\nA B"), word) == pytest.approx(in_authors + FIRST_AUTHOR)


def test_a_title_equal_to_the_query_gets_the_full_title_score() -> None:
    full_score = (WORD_IN_TITLE + ALL_IN_TITLE_OR_AUTHORS) * (1 + TITLE_SIMILARITY) + TITLE_IN_ORDER + TITLE_PREFIX
    assert score(text("BERT"), term("bert")) == pytest.approx(full_score)


@pytest.mark.parametrize("times", [1, 2, MAX_REPETITIONS, MAX_REPETITIONS + 5])
def test_each_repetition_in_the_abstract_adds_a_little_up_to_a_bound(times: int) -> None:
    counted = min(times, MAX_REPETITIONS)
    expected = WORD_IN_ABSTRACT + REPETITION * counted + ABOUTNESS_WEIGHT * math.log(counted)
    assert score(text(abstract=padded("bert " * times)), term("bert")) == pytest.approx(expected)


def test_a_long_abstract_scores_lower() -> None:
    lengths = [score(text(abstract="bert" + "." * length), term("bert")) for length in (400, 1200, 3000)]
    assert lengths == sorted(lengths, reverse=True)


@pytest.mark.parametrize("weight", [COMPLETED, JOINED, ONE_TYPO, TWO_TYPOS])
def test_a_variant_counts_by_its_weight(weight: float) -> None:
    word = term("bert", ("best", weight))
    doubted = weight**VARIANT_POWER
    in_abstract = (WORD_IN_ABSTRACT + REPETITION) * doubted + ABOUTNESS_WEIGHT * math.log(doubted)
    assert score(text(abstract=padded("best")), word) == pytest.approx(in_abstract)
    assert score(text(authors="A\nBest"), word) == pytest.approx((WORD_IN_AUTHORS + ALL_IN_TITLE_OR_AUTHORS) * weight)


def test_more_certain_variants_weigh_more() -> None:
    assert AS_TYPED > COMPLETED > JOINED > ONE_TYPO > TWO_TYPOS > 0


def test_a_rarer_word_counts_more() -> None:
    terms = term("model", columns=(Column.AUTHORS,)), term("bert", columns=(Column.AUTHORS,))
    weights = idf(900, 1000), idf(9, 1000)
    common, rare = (score(text(authors=f"A\n{name}"), *terms, weights=weights) for name in ("Model", "Bert"))
    assert rare - common == pytest.approx(WORD_IN_AUTHORS * (weights[1] - weights[0]))


def test_idf_decreases_with_every_paper_that_has_the_word() -> None:
    falling = [idf(papers, 1000) for papers in range(1001)]
    assert falling == sorted(falling, reverse=True)
    assert falling[-1] > 0


def test_a_split_word_needs_both_halves_in_the_same_column() -> None:
    word = term("tokenlevel", ("token level", JOINED))
    nowhere = score(text(abstract=padded("")), word)
    assert score(text(title="Token", abstract=padded("level")), word) == pytest.approx(nowhere)
    assert score(text(abstract=padded("token level")), word) > nowhere


def test_a_hit_in_the_title_beats_any_in_the_abstract() -> None:
    in_title = text("A Long Title about Many Other Things and BERT among Them")
    assert score(in_title, term("bert")) > score(text("Berth", "bert " * 9), term("bert"))


def test_a_title_equal_to_the_query_beats_one_that_contains_the_words() -> None:
    terms = [term(word) for word in ("attention", "is", "all", "you", "need")]
    cites = text("All the Attention You Need Is in This Survey of Methods")
    assert score(text("Attention Is All You Need"), *terms) > score(cites, *terms)


def test_words_in_the_order_typed_beat_another_order() -> None:
    terms = term("neural"), term("graph")
    assert score(text("Neural Graph"), *terms) > score(text("Graph Neural"), *terms)


def test_all_words_in_title_and_authors_beat_words_in_the_abstract() -> None:
    terms = term("bert"), term("vaswani")
    on_top = text("A Long Title about Many Other Things and BERT", authors="A\nVaswani")
    assert score(on_top, *terms) > score(text("BERT", "vaswani " * 9), *terms)


def test_the_typed_word_beats_a_similar_one_in_the_same_column() -> None:
    word = term("tokenization", ("tokenisation", ONE_TYPO))
    exact = text("A Long Title about Many Other Things and Tokenization")
    assert score(exact, word) > score(text("Tokenisation"), word)
    exact, similar = text(abstract=padded("tokenization")), text(abstract=padded("tokenisation " * 2))
    assert score(exact, word) > score(similar, word)


def test_a_word_with_a_field_counts_in_that_column_only() -> None:
    only_title = term("bert", columns=(Column.TITLE,))
    elsewhere = text(abstract=padded("bert"), authors="Bert")
    assert score(elsewhere, only_title) == pytest.approx(score(text(abstract=padded("")), only_title))
    assert score(text("BERT"), only_title) > score(elsewhere, only_title)


def test_newer_and_more_upvoted_papers_win_ties() -> None:
    older, newer = text(abstract="bert", row=1), text(abstract="bert", row=2)
    assert [paper.row for paper in rank([older, newer], [term("bert")], [1.0])] == [2, 1]
    plain = score(text(abstract="bert"), term("bert"))
    assert score(text(abstract="bert", upvotes=MANY_UPVOTES), term("bert")) == pytest.approx(
        plain * (1 + UPVOTES_BOOST)
    )


def test_date_and_upvotes_never_outweigh_a_better_match() -> None:
    old, new = text(authors="Bert", row=1), text(abstract="bert " * 9, row=2, upvotes=10_000)
    assert NEWEST_BOOST + UPVOTES_BOOST < REPETITION
    assert [paper.row for paper in rank([old, new], [term("bert")], [1.0])] == [1, 2]


def initial(letter: str) -> ExpandedTerm:
    """Return a single letter typed beside other words."""
    return ExpandedTerm(letter, (Variant((letter,), AS_TYPED),), TEXT_COLUMNS, ranking_only=True, initial=True)


@pytest.mark.parametrize("name", ["Y. LeCun", "Yann LeCun", "LeCun Y", "LeCun, Yann"])
def test_an_initial_tells_namesakes_apart_in_either_order(name: str) -> None:
    for terms in ([initial("y"), term("lecun")], [term("lecun"), initial("y")]):
        other, expected = text(authors="A\nBob LeCun"), text(authors=f"A\n{name}")
        assert score(expected, *terms) - score(other, *terms) == pytest.approx(NAMED_BY_INITIAL)


def test_a_full_name_matches_one_printed_with_its_initial() -> None:
    terms = term("yann"), term("lecun")
    other, initial_only, full = (text(authors=f"A\n{name} LeCun") for name in ("B.", "Y.", "Yann"))
    assert score(other, *terms) < score(initial_only, *terms) < score(full, *terms)


@pytest.mark.parametrize("name", ["Jungwon Kim", "Kim Jungwon", "Kim, Jungwon"])
def test_two_names_of_one_author_beat_the_names_of_two_authors(name: str) -> None:
    for terms in ([term("jungwon"), term("kim")], [term("kim"), term("jungwon")]):
        others, expected = text(authors="Jungwon Choi\nEunwoo Kim"), text(authors=f"A\n{name}")
        assert score(expected, *terms) - score(others, *terms) == pytest.approx(2 * FULL_NAME - FIRST_AUTHOR)


def test_both_of_two_initials_tell_namesakes_apart() -> None:
    for terms in ([initial("j"), initial("h"), term("lee")], [term("lee"), initial("j"), initial("h")]):
        neither, one, both = (text(authors=f"A\n{name}") for name in ("Kim Lee", "Hana Lee", "Jae-Hyun Lee"))
        assert score(neither, *terms) < score(one, *terms) < score(both, *terms)
        assert score(both, *terms) - score(neither, *terms) == pytest.approx(NAMED_BY_INITIAL)


def test_a_name_of_two_letters_tells_namesakes_apart() -> None:
    terms = term("kaiming"), ExpandedTerm("he", (Variant(("he",), AS_TYPED),), TEXT_COLUMNS, ranking_only=True)
    other, expected = text(authors="A\nKaiming Heng"), text(authors="A\nKaiming He")
    assert score(expected, *terms) - score(other, *terms) == pytest.approx(NAMED_BY_INITIAL)


def test_a_letter_that_is_a_word_beats_an_initial() -> None:
    terms = initial("k"), term("means")
    literal, other = text("Zzz k-Means"), text("Zzz by Means")
    assert score(literal, *terms) > score(other, *terms)


def test_ranking_no_papers_gives_no_rows() -> None:
    assert rank([], [term("bert")], [1.0]) == []


def test_fillers_are_highlighted_only_alone_and_in_names() -> None:
    highlights = collect_highlights([term("attention"), term("of"), term("an", columns=(Column.AUTHORS,))])
    assert highlights.words == {
        "title": {"attention"},
        "authors": {"attention", "of", "an"},
        "abstract": {"attention"},
    }
    assert collect_highlights([term("of"), term("the")]).words["title"] == {"of", "the"}


def test_every_variant_is_highlighted_in_its_columns() -> None:
    highlights = collect_highlights(
        [term("tokenlevel", ("token level", JOINED)), term("bert", columns=(Column.TITLE,))]
    )
    assert not any(highlights.runs.values())
    assert highlights.words == {
        "title": {"tokenlevel", "token", "level", "bert"},
        "authors": {"tokenlevel", "token", "level"},
        "abstract": {"tokenlevel", "token", "level"},
    }
