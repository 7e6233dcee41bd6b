import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperbrowse.model.paper import Paper
from paperbrowse.model.predicate import TEXT_COLUMNS, Column
from paperbrowse.search.expand import (
    ACRONYM,
    AS_TYPED,
    COMPLETED,
    JOINED,
    MAX_COMPLETIONS,
    MAX_MISSPELLINGS,
    MAX_PLURAL_RATIO,
    MAX_SPLITS,
    MIN_FUZZY_LENGTH,
    ONE_TYPO,
    OTHER_SPELLING,
    PLURAL_OR_SINGULAR,
    RARE_PAPERS,
    TWO_TYPOS,
    Expansion,
    expand,
)
from paperbrowse.search.query import Word
from tests.search.small_corpus import SmallCorpus, in_order, paper


def corpus(*titles: str) -> SmallCorpus:
    return SmallCorpus(in_order([paper(title) for title in titles]))


def readings(typed: str | Word, found: SmallCorpus) -> dict[str, float]:
    """What one word may stand for, with how sure that is."""
    (group,) = expand([Word(typed) if isinstance(typed, str) else typed], found)
    return {" ".join(reading.words): reading.weight for reading in group.variants}


def test_a_word_the_corpus_knows_well_stands_for_itself_alone() -> None:
    common = ["attention"] * (RARE_PAPERS + 1)
    assert readings("attention", corpus(*common, "retention", "attentional")) == {"attention": AS_TYPED}


@pytest.mark.parametrize(("one", "many"), [("embedding", "embeddings"), ("query", "queries"), ("matrix", "matrices")])
def test_a_word_finds_its_plural_and_its_singular(one: str, many: str) -> None:
    found = corpus(*[one] * (RARE_PAPERS + 1), *[many] * (RARE_PAPERS + 1))
    assert readings(one, found) == {one: AS_TYPED, many: PLURAL_OR_SINGULAR}
    assert readings(many, found) == {many: AS_TYPED, one: PLURAL_OR_SINGULAR}
    assert readings(Word(many, exact=True), found) == {many: AS_TYPED}


def test_a_word_is_not_several_of_one_that_is_far_more_frequent() -> None:
    news = ["news"] * (RARE_PAPERS + 1)
    as_frequent = ["new"] * (MAX_PLURAL_RATIO * len(news))
    assert readings("news", corpus(*news, *as_frequent)) == {"news": AS_TYPED}
    assert readings("news", corpus(*news, *as_frequent[1:])) == {"news": AS_TYPED, "new": PLURAL_OR_SINGULAR}


def test_a_known_word_is_parted_where_papers_part_it() -> None:
    known = ["pretraining"] * (RARE_PAPERS + 1)
    parted = ["of pre-training"] * (RARE_PAPERS + 1)
    assert readings("pretraining", corpus(*known, *parted)) == {"pretraining": AS_TYPED, "pre training": JOINED}
    apart = ["training of pre"] * len(parted) * 2
    assert readings("pretraining", corpus(*known, *parted, *apart)) == {"pretraining": AS_TYPED}
    assert readings("pretraining", corpus(*known, *parted[1:])) == {"pretraining": AS_TYPED}


def test_a_word_finds_its_other_spelling() -> None:
    often = RARE_PAPERS + 1
    found = corpus(*["modelling"] * often, *["modeling"] * often, *["α decay"] * often, *["alpha"] * often)
    assert readings("modelling", found) == {"modelling": AS_TYPED, "modeling": OTHER_SPELLING}
    assert readings("alpha", found) == {"alpha": AS_TYPED, "α": OTHER_SPELLING}
    assert readings("α", found) == {"α": AS_TYPED, "alpha": OTHER_SPELLING}


def test_two_neighbours_may_be_one_word_with_a_greek_letter() -> None:
    groups = expand([Word("h"), Word("alpha")], corpus("hα emission", "h", "alpha"))
    assert all(("hα",) in [reading.words for reading in group.variants] for group in groups)


@pytest.mark.parametrize(("joined", "parted"), [("llama3", "llama 3"), ("gpt4o", "gpt 4o"), ("unet", "u net")])
def test_a_short_name_is_parted_where_papers_part_it(joined: str, parted: str) -> None:
    often = RARE_PAPERS + 1
    assert readings(joined, corpus(*[joined] * often, *[f"the {parted}"] * often))[parted] == JOINED
    assert readings(joined, corpus(*[f"the {parted}"] * often))[parted] == JOINED
    turned = " ".join(reversed(parted.split()))
    assert parted not in readings(joined, corpus(*[joined] * often, *[f"the {turned}"] * often))


def test_a_year_beside_other_words_may_be_that_of_the_paper() -> None:
    found = corpus("graph networks", "2024")

    def years(*typed: Word) -> list[int]:
        return [group.year for group in expand(typed, found)]

    assert years(Word("graph"), Word("2024")) == [0, 2024]
    assert years(Word("graph"), Word("2024", exact=True)) == [0, 0]
    assert years(Word("graph"), Word("2024", (Column.TITLE,))) == [0, 0]
    assert years(Word("graph"), Word("1024")) == [0, 0]
    assert years(Word("2024")) == [0]
    assert years(Word("2023"), Word("2024")) == [0, 0]


def test_a_number_typed_last_is_needed_and_a_letter_is_not() -> None:
    found = corpus(*["SAM 2"] * 9, *["SAM by Someone"] * 9)
    *_, number = expand([Word("sam"), Word("2", partial=True)], found)
    *_, letters = expand([Word("sam"), Word("so", partial=True)], found)
    assert (number.ranking_only, letters.ranking_only) == (False, True)


def test_a_word_that_is_being_typed_may_go_on() -> None:
    found = corpus("token", "token tokens", "tokens", "tokenizer", *["token"] * 5)
    assert readings(Word("token", partial=True), found) == {
        "token": AS_TYPED,
        "tokens": COMPLETED,
        "tokenizer": COMPLETED,
    }


def test_a_letter_or_two_go_on_as_words_until_they_fill_any_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paperbrowse.search.expand.ENOUGH_PREFIX_PAPERS", 5)
    found = corpus(*["the"] * 3, *["there"] * 2, "thesis")
    assert readings(Word("th", partial=True), found) == {"the": COMPLETED, "there": COMPLETED}
    assert readings(Word("the", partial=True), found) == {"the": AS_TYPED, "there": COMPLETED, "thesis": COMPLETED}


def test_a_word_nobody_knows_may_be_the_beginning_of_one_and_no_typo_is_looked_for_then() -> None:
    found = corpus(*["attention"] * (RARE_PAPERS + 1))
    assert readings("atten", found) == {"attention": COMPLETED}


@pytest.mark.parametrize(
    ("typed", "meant", "weight"),
    [
        ("tokne", "token", ONE_TYPO),
        ("tken", "token", ONE_TYPO),
        ("tooken", "token", ONE_TYPO),
        ("tekin", "token", None),
        ("completoin", "completion", ONE_TYPO),
        ("preferance", "preference", ONE_TYPO),
        ("compltoin", "completion", TWO_TYPOS),
        ("optimzaton", "optimization", TWO_TYPOS),
        ("optmzaton", "optimization", None),
        ("gaph", "graph", ONE_TYPO),
        ("gnn", "gan", None),
        ("2023", "2024", None),
    ],
)
def test_mistakes_are_forgiven_as_far_as_the_word_stays_recognisable(
    typed: str, meant: str, weight: float | None
) -> None:
    assert readings(typed, corpus(f"{meant} method")).get(meant) == weight


def test_an_exact_word_is_itself_and_nothing_else() -> None:
    found = corpus("token", "tokens")
    assert readings(Word("tokne", exact=True), found) == {"tokne": AS_TYPED}
    assert readings(Word("token", exact=True), found) == {"token": AS_TYPED}


def test_a_word_run_together_is_torn_where_both_halves_are_known() -> None:
    assert readings("tokenlevel", corpus("level of token")) == {"token level": JOINED}
    assert "token level" not in readings("tokenlevel", corpus("level of tokens"))


def test_a_word_is_torn_where_its_rarer_half_is_the_most_frequent() -> None:
    cuts = ["to kenlevel", "tok enlevel", "toke nlevel", "token level"]
    found = corpus(*(cut for times, cut in enumerate(cuts, start=1) for _ in range(times)))
    torn = [words for words, weight in readings("tokenlevel", found).items() if weight == JOINED]
    assert torn == list(reversed(cuts))[:MAX_SPLITS]


def test_the_second_half_of_a_torn_word_may_be_half_typed() -> None:
    assert readings(Word("tokenlev", partial=True), corpus("level of token")) == {"token level": JOINED}


def test_two_neighbours_may_be_one_word() -> None:
    found = corpus("dataset", *["data"] * 5, *["set"] * 5)
    groups = expand([Word("data"), Word("set")], found)
    for group in groups:
        assert (("dataset",), JOINED) in [(reading.words, reading.weight) for reading in group.variants]


def test_neighbours_in_two_fields_are_not_joined() -> None:
    found = corpus("dataset", *["data"] * 5, *["set"] * 5)
    for group in expand([Word("data", (Column.TITLE,)), Word("set")], found):
        assert len(group.variants) == 1


def test_a_word_that_stands_for_nothing_is_kept_as_typed() -> None:
    assert readings("zzzzzzzz", corpus("token")) == {"zzzzzzzz": AS_TYPED}
    assert readings("zzzzzzzz", corpus()) == {"zzzzzzzz": AS_TYPED}


def test_what_a_group_weighs_is_judged_by_its_likeliest_reading() -> None:
    found = corpus("tokne", "token", "token", "token")
    (group,) = expand([Word("tokne")], found)
    assert group.document_frequency(found) == 1


LETTERS = st.text("abté1", min_size=1, max_size=8)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.lists(LETTERS, min_size=1, max_size=3).map(" ".join), max_size=6),
    st.lists(st.builds(Word, LETTERS, exact=st.booleans(), partial=st.booleans()), min_size=1, max_size=3),
)
def test_readings_are_surest_first_few_and_told_apart(titles: list[str], typed: list[Word]) -> None:
    papers: list[Paper] = [paper(title) for title in titles]
    groups = expand(typed, SmallCorpus(in_order(papers)))
    assert [group.typed for group in groups] == [word.text for word in typed]
    for group in groups:
        weights = [reading.weight for reading in group.variants]
        assert 1 <= len(weights) <= 1 + MAX_COMPLETIONS + MAX_MISSPELLINGS + MAX_SPLITS + 2
        assert all(0 < weight <= AS_TYPED for weight in weights)
        assert len({reading.words for reading in group.variants}) == len(weights)
        assert group.columns == TEXT_COLUMNS


def test_a_short_word_is_not_forgiven() -> None:
    short = "t" * (MIN_FUZZY_LENGTH - 1)
    assert readings(short[:-1] + "x", corpus(short)) == {short[:-1] + "x": AS_TYPED}


def test_a_very_short_word_may_have_lost_a_letter_or_swapped_two_but_none_is_wrong() -> None:
    short = "bis"
    assert len(short) == MIN_FUZZY_LENGTH
    assert readings(short, corpus("bias")) == {"bias": ONE_TYPO}
    assert readings(short, corpus("bsi")) == {"bsi": ONE_TYPO}
    assert readings(short, corpus("bit")) == {short: AS_TYPED}


def test_a_frequent_word_may_be_another_only_where_nothing_holds_them_all() -> None:
    found = corpus(*["form"] * (RARE_PAPERS + 1), "from")
    (close,), (wider,) = (expand([Word("form")], found, care) for care in (Expansion.NORMAL, Expansion.WIDE))
    assert [reading.words for reading in close.variants] == [("form",)]
    assert [(reading.words, reading.weight) for reading in wider.variants] == [
        (("form",), AS_TYPED),
        (("from",), ONE_TYPO),
    ]


def test_a_word_two_mistakes_away_is_meant_only_where_no_frequent_one_is_nearer() -> None:
    far = ["optimization"]
    rare, frequent = ["optimzation"] * RARE_PAPERS, ["optimzation"] * (RARE_PAPERS + 1)
    assert readings("optimzaton", corpus(*far, *rare)) == {"optimzation": ONE_TYPO, "optimization": TWO_TYPOS}
    assert readings("optimzaton", corpus(*far, *frequent)) == {"optimzation": ONE_TYPO}


def test_in_haste_two_mistakes_are_left_for_later_in_a_word_being_typed() -> None:
    found = corpus("optimization", "optimzation")
    (begun,) = expand([Word("optimzaton", partial=True)], found, Expansion.FAST)
    assert begun.incomplete
    assert [reading.words for reading in begun.variants] == [("optimzation",)]
    (typed,) = expand([Word("optimzaton")], found, Expansion.FAST)
    assert not typed.incomplete
    assert typed == expand([Word("optimzaton")], found)[0]


def test_an_unknown_word_that_is_typed_to_its_end_may_be_misspelt_and_not_only_begun() -> None:
    found = corpus(*["queries"] * (RARE_PAPERS + 1), "query")
    assert readings("queri", found) == {"queries": COMPLETED, "query": ONE_TYPO}
    assert readings(Word("queri", partial=True), found) == {"queries": COMPLETED}


def test_one_letter_beside_other_words_only_orders() -> None:
    letter, name = expand([Word("y"), Word("lecun")], corpus("lecun"))
    assert letter.ranking_only
    assert letter.initial
    assert not name.ranking_only
    assert not any(group.ranking_only for group in expand([Word("y", exact=True), Word("lecun")], corpus("lecun")))
    assert not expand([Word("k")], corpus("k"))[0].ranking_only


def test_some_word_is_always_needed() -> None:
    letter, begun = expand([Word("k"), Word("me", partial=True)], corpus("k means"))
    assert begun.ranking_only
    assert not letter.ranking_only


RAG = {("rag", "retrieval augmented generation"): 5}


def test_an_acronym_and_its_phrase_find_each_other() -> None:
    found = SmallCorpus(in_order([paper("rag"), paper("retrieval augmented generation")]), RAG)
    assert readings("rag", found) == {"rag": AS_TYPED, "retrieval augmented generation": ACRONYM}
    typed = [Word(word) for word in ("retrieval", "augmented", "generation", "survey")]
    named = [(("rag",), ACRONYM) in [(r.words, r.weight) for r in group.variants] for group in expand(typed, found)]
    assert named == [True, True, True, False]
    short = next(reading for reading in expand(typed, found)[0].variants if reading.words == ("rag",))
    assert short.allowed_columns(TEXT_COLUMNS) == (Column.TITLE, Column.ABSTRACT)


def test_an_exact_word_is_neither_spelled_out_nor_shortened() -> None:
    found = SmallCorpus(in_order([paper("rag"), paper("retrieval augmented generation")]), RAG)
    assert readings(Word("rag", exact=True), found) == {"rag": AS_TYPED}
    typed = [Word(word, exact=word == "augmented") for word in ("retrieval", "augmented", "generation")]
    assert all(len(group.variants) == 1 for group in expand(typed, found))
