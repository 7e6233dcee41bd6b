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
"""A title that shares no letter with what is typed."""


def group(typed: str, *others: tuple[str, float], columns: tuple[Column, ...] = TEXT_COLUMNS) -> ExpandedTerm:
    """A typed word that may also stand for others."""
    more = [Variant(tuple(words.split()), weight) for words, weight in others]
    return ExpandedTerm(typed, (Variant((typed,), AS_TYPED), *more), columns)


def text(title: str = UNLIKE, abstract: str = "", authors: str = "", row: int = 1, upvotes: int = 0) -> PaperText:
    return PaperText(row, title, authors, abstract, upvotes)


def usual(abstract: str) -> str:
    """An abstract of usual length, for which length counts neither way."""
    return abstract + "." * (TYPICAL_ABSTRACT_LENGTH - len(abstract))


def score(one: PaperText, *groups: ExpandedTerm, weights: tuple[float, ...] = ()) -> float:
    """What a paper earns by itself, being the oldest and the newest at once."""
    (ranked,) = rank([one], groups, weights or (1.0,) * len(groups))
    return ranked.score


def test_a_word_counts_by_where_it_stands() -> None:
    word = group("bert")
    in_authors = WORD_IN_AUTHORS + ALL_IN_TITLE_OR_AUTHORS
    assert score(text(abstract=usual("bert")), word) == pytest.approx(WORD_IN_ABSTRACT + REPETITION)
    assert score(text(authors="A B\nC Bert"), word) == pytest.approx(in_authors)
    assert score(text(authors="C Bert\nA B"), word) == pytest.approx(in_authors + FIRST_AUTHOR)


def test_the_title_that_is_what_was_typed_gets_all_a_title_can_get() -> None:
    whole = (WORD_IN_TITLE + ALL_IN_TITLE_OR_AUTHORS) * (1 + TITLE_SIMILARITY) + TITLE_IN_ORDER + TITLE_PREFIX
    assert score(text("BERT"), group("bert")) == pytest.approx(whole)


@pytest.mark.parametrize("times", [1, 2, MAX_REPETITIONS, MAX_REPETITIONS + 5])
def test_each_repetition_in_the_abstract_adds_a_little_up_to_a_bound(times: int) -> None:
    counted = min(times, MAX_REPETITIONS)
    expected = WORD_IN_ABSTRACT + REPETITION * counted + ABOUTNESS_WEIGHT * math.log(counted)
    assert score(text(abstract=usual("bert " * times)), group("bert")) == pytest.approx(expected)


def test_a_long_abstract_holds_a_word_by_chance() -> None:
    lengths = [score(text(abstract="bert" + "." * length), group("bert")) for length in (400, 1200, 3000)]
    assert lengths == sorted(lengths, reverse=True)


@pytest.mark.parametrize("weight", [COMPLETED, JOINED, ONE_TYPO, TWO_TYPOS])
def test_a_reading_counts_by_how_sure_it_is(weight: float) -> None:
    typed = group("bert", ("best", weight))
    doubted = weight**VARIANT_POWER
    in_abstract = (WORD_IN_ABSTRACT + REPETITION) * doubted + ABOUTNESS_WEIGHT * math.log(doubted)
    assert score(text(abstract=usual("best")), typed) == pytest.approx(in_abstract)
    assert score(text(authors="A\nBest"), typed) == pytest.approx((WORD_IN_AUTHORS + ALL_IN_TITLE_OR_AUTHORS) * weight)


def test_surer_readings_weigh_more() -> None:
    assert AS_TYPED > COMPLETED > JOINED > ONE_TYPO > TWO_TYPOS > 0


def test_a_word_counts_by_how_rare_it_is() -> None:
    typed = group("model", columns=(Column.AUTHORS,)), group("bert", columns=(Column.AUTHORS,))
    weights = idf(900, 1000), idf(9, 1000)
    common, rare = (score(text(authors=f"A\n{name}"), *typed, weights=weights) for name in ("Model", "Bert"))
    assert rare - common == pytest.approx(WORD_IN_AUTHORS * (weights[1] - weights[0]))


def test_rarity_falls_with_every_paper_that_has_the_word() -> None:
    falling = [idf(papers, 1000) for papers in range(1001)]
    assert falling == sorted(falling, reverse=True)
    assert falling[-1] > 0


def test_a_torn_word_needs_both_its_halves_in_one_place() -> None:
    typed = group("tokenlevel", ("token level", JOINED))
    nowhere = score(text(abstract=usual("")), typed)
    assert score(text(title="Token", abstract=usual("level")), typed) == pytest.approx(nowhere)
    assert score(text(abstract=usual("token level")), typed) > nowhere


def test_a_hit_in_the_title_beats_any_in_the_abstract() -> None:
    in_title = text("A Long Title about Many Other Things and BERT among Them")
    assert score(in_title, group("bert")) > score(text("Berth", "bert " * 9), group("bert"))


def test_the_title_that_reads_as_typed_comes_before_one_that_holds_the_words() -> None:
    typed = [group(word) for word in ("attention", "is", "all", "you", "need")]
    cites = text("All the Attention You Need Is in This Survey of Methods")
    assert score(text("Attention Is All You Need"), *typed) > score(cites, *typed)


def test_words_in_the_order_typed_come_before_the_same_words_in_another() -> None:
    typed = group("neural"), group("graph")
    assert score(text("Neural Graph"), *typed) > score(text("Graph Neural"), *typed)


def test_words_that_are_all_on_top_outweigh_words_spread_over_the_abstract() -> None:
    typed = group("bert"), group("vaswani")
    on_top = text("A Long Title about Many Other Things and BERT", authors="A\nVaswani")
    assert score(on_top, *typed) > score(text("BERT", "vaswani " * 9), *typed)


def test_the_very_word_beats_a_look_alike_in_the_same_place() -> None:
    typed = group("tokenization", ("tokenisation", ONE_TYPO))
    exact = text("A Long Title about Many Other Things and Tokenization")
    assert score(exact, typed) > score(text("Tokenisation"), typed)
    exact, alike = text(abstract=usual("tokenization")), text(abstract=usual("tokenisation " * 2))
    assert score(exact, typed) > score(alike, typed)


def test_a_word_asked_for_in_one_field_counts_there_only() -> None:
    only_title = group("bert", columns=(Column.TITLE,))
    elsewhere = text(abstract=usual("bert"), authors="Bert")
    assert score(elsewhere, only_title) == pytest.approx(score(text(abstract=usual("")), only_title))
    assert score(text("BERT"), only_title) > score(elsewhere, only_title)


def test_between_equals_the_newer_comes_first_and_then_the_more_upvoted() -> None:
    older, newer = text(abstract="bert", row=1), text(abstract="bert", row=2)
    assert [one.row for one in rank([older, newer], [group("bert")], [1.0])] == [2, 1]
    plain = score(text(abstract="bert"), group("bert"))
    assert score(text(abstract="bert", upvotes=MANY_UPVOTES), group("bert")) == pytest.approx(
        plain * (1 + UPVOTES_BOOST)
    )


def test_age_and_upvotes_never_overturn_a_better_place() -> None:
    old, new = text(authors="Bert", row=1), text(abstract="bert " * 9, row=2, upvotes=10_000)
    assert NEWEST_BOOST + UPVOTES_BOOST < REPETITION
    assert [one.row for one in rank([old, new], [group("bert")], [1.0])] == [1, 2]


def initial(letter: str) -> ExpandedTerm:
    """One letter typed beside other words."""
    return ExpandedTerm(letter, (Variant((letter,), AS_TYPED),), TEXT_COLUMNS, ranking_only=True, initial=True)


@pytest.mark.parametrize("name", ["Y. LeCun", "Yann LeCun", "LeCun Y", "LeCun, Yann"])
def test_an_initial_tells_namesakes_apart_whichever_way_round(name: str) -> None:
    for typed in ([initial("y"), group("lecun")], [group("lecun"), initial("y")]):
        namesake, meant = text(authors="A\nBob LeCun"), text(authors=f"A\n{name}")
        assert score(meant, *typed) - score(namesake, *typed) == pytest.approx(NAMED_BY_INITIAL)


def test_a_name_typed_whole_finds_one_written_with_its_initial() -> None:
    typed = group("yann"), group("lecun")
    namesake, meant, very = (text(authors=f"A\n{name} LeCun") for name in ("B.", "Y.", "Yann"))
    assert score(namesake, *typed) < score(meant, *typed) < score(very, *typed)


@pytest.mark.parametrize("name", ["Jungwon Kim", "Kim Jungwon", "Kim, Jungwon"])
def test_two_names_of_one_author_are_worth_more_than_of_two(name: str) -> None:
    for typed in ([group("jungwon"), group("kim")], [group("kim"), group("jungwon")]):
        others, meant = text(authors="Jungwon Choi\nEunwoo Kim"), text(authors=f"A\n{name}")
        assert score(meant, *typed) - score(others, *typed) == pytest.approx(2 * FULL_NAME - FIRST_AUTHOR)


def test_of_two_initials_both_tell_namesakes_apart() -> None:
    for typed in ([initial("j"), initial("h"), group("lee")], [group("lee"), initial("j"), initial("h")]):
        neither, one, both = (text(authors=f"A\n{name}") for name in ("Kim Lee", "Hana Lee", "Jae-Hyun Lee"))
        assert score(neither, *typed) < score(one, *typed) < score(both, *typed)
        assert score(both, *typed) - score(neither, *typed) == pytest.approx(NAMED_BY_INITIAL)


def test_a_name_of_two_letters_tells_namesakes_apart() -> None:
    typed = group("kaiming"), ExpandedTerm("he", (Variant(("he",), AS_TYPED),), TEXT_COLUMNS, ranking_only=True)
    namesake, meant = text(authors="A\nKaiming Heng"), text(authors="A\nKaiming He")
    assert score(meant, *typed) - score(namesake, *typed) == pytest.approx(NAMED_BY_INITIAL)


def test_a_letter_that_stands_by_itself_is_the_letter() -> None:
    typed = initial("k"), group("means")
    literal, other = text("Zzz k-Means"), text("Zzz by Means")
    assert score(literal, *typed) > score(other, *typed)


def test_ranking_nothing_is_nothing() -> None:
    assert rank([], [group("bert")], [1.0]) == []


def test_lit_is_every_reading_in_every_column_it_counts_in() -> None:
    found = collect_highlights([group("tokenlevel", ("token level", JOINED)), group("bert", columns=(Column.TITLE,))])
    assert not any(found.runs.values())
    assert found.words == {
        "title": {"tokenlevel", "token", "level", "bert"},
        "authors": {"tokenlevel", "token", "level"},
        "abstract": {"tokenlevel", "token", "level"},
    }
