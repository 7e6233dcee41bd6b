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
from tests.examples import examples
from tests.search.small_corpus import SmallCorpus, by_row, paper


def corpus(*titles: str) -> SmallCorpus:
    return SmallCorpus(by_row([paper(title) for title in titles]))


def variants(typed: str | Word, papers: SmallCorpus) -> dict[str, float]:
    """Return the variants of one word with their weights."""
    (term,) = expand([Word(typed) if isinstance(typed, str) else typed], papers)
    return {" ".join(variant.words): variant.weight for variant in term.variants}


def test_a_frequent_word_has_no_variants() -> None:
    common = ["attention"] * (RARE_PAPERS + 1)
    assert variants("attention", corpus(*common, "retention", "attentional")) == {"attention": AS_TYPED}


@pytest.mark.parametrize(
    ("singular", "plural"), [("embedding", "embeddings"), ("query", "queries"), ("matrix", "matrices")]
)
def test_a_word_finds_its_plural_and_its_singular(singular: str, plural: str) -> None:
    papers = corpus(*[singular] * (RARE_PAPERS + 1), *[plural] * (RARE_PAPERS + 1))
    assert variants(singular, papers) == {singular: AS_TYPED, plural: PLURAL_OR_SINGULAR}
    assert variants(plural, papers) == {plural: AS_TYPED, singular: PLURAL_OR_SINGULAR}
    assert variants(Word(plural, exact=True), papers) == {plural: AS_TYPED}


def test_a_word_is_not_the_plural_of_a_far_more_frequent_one() -> None:
    news = ["news"] * (RARE_PAPERS + 1)
    as_frequent = ["new"] * (MAX_PLURAL_RATIO * len(news))
    assert variants("news", corpus(*news, *as_frequent)) == {"news": AS_TYPED}
    assert variants("news", corpus(*news, *as_frequent[1:])) == {"news": AS_TYPED, "new": PLURAL_OR_SINGULAR}


def test_a_known_word_is_split_if_papers_split_it() -> None:
    known = ["pretraining"] * (RARE_PAPERS + 1)
    split = ["of pre-training"] * (RARE_PAPERS + 1)
    assert variants("pretraining", corpus(*known, *split)) == {"pretraining": AS_TYPED, "pre training": JOINED}
    apart = ["training of pre"] * len(split) * 2
    assert variants("pretraining", corpus(*known, *split, *apart)) == {"pretraining": AS_TYPED}
    assert variants("pretraining", corpus(*known, *split[1:])) == {"pretraining": AS_TYPED}


def test_a_word_finds_its_other_spelling() -> None:
    often = RARE_PAPERS + 1
    papers = corpus(*["modelling"] * often, *["modeling"] * often, *["α decay"] * often, *["alpha"] * often)
    assert variants("modelling", papers) == {"modelling": AS_TYPED, "modeling": OTHER_SPELLING}
    assert variants("alpha", papers) == {"alpha": AS_TYPED, "α": OTHER_SPELLING}
    assert variants("α", papers) == {"α": AS_TYPED, "alpha": OTHER_SPELLING}


def test_two_neighbors_may_be_one_word_with_a_greek_letter() -> None:
    terms = expand([Word("h"), Word("alpha")], corpus("hα emission", "h", "alpha"))
    assert all(("hα",) in [variant.words for variant in term.variants] for term in terms)


@pytest.mark.parametrize(("joined", "split"), [("llama3", "llama 3"), ("gpt4o", "gpt 4o"), ("unet", "u net")])
def test_a_short_name_is_split_if_papers_split_it(joined: str, split: str) -> None:
    often = RARE_PAPERS + 1
    assert variants(joined, corpus(*[joined] * often, *[f"the {split}"] * often))[split] == JOINED
    assert variants(joined, corpus(*[f"the {split}"] * often))[split] == JOINED
    reversed_ = " ".join(reversed(split.split()))
    assert split not in variants(joined, corpus(*[joined] * often, *[f"the {reversed_}"] * often))


def test_a_year_beside_other_words_may_be_that_of_the_paper() -> None:
    papers = corpus("graph networks", "2024")

    def years(*typed: Word) -> list[int]:
        return [term.year for term in expand(typed, papers)]

    assert years(Word("graph"), Word("2024")) == [0, 2024]
    assert years(Word("graph"), Word("2024", exact=True)) == [0, 0]
    assert years(Word("graph"), Word("2024", (Column.TITLE,))) == [0, 0]
    assert years(Word("graph"), Word("1024")) == [0, 0]
    assert years(Word("2024")) == [0]
    assert years(Word("2023"), Word("2024")) == [0, 0]


def test_a_trailing_number_is_required_and_a_letter_is_not() -> None:
    papers = corpus(*["SAM 2"] * 9, *["SAM by Someone"] * 9)
    *_, number = expand([Word("sam"), Word("2", partial=True)], papers)
    *_, letters = expand([Word("sam"), Word("so", partial=True)], papers)
    assert (number.ranking_only, letters.ranking_only) == (False, True)


def test_a_word_being_typed_is_completed() -> None:
    papers = corpus("token", "token tokens", "tokens", "tokenizer", *["token"] * 5)
    assert variants(Word("token", partial=True), papers) == {
        "token": AS_TYPED,
        "tokens": COMPLETED,
        "tokenizer": COMPLETED,
    }


def test_one_or_two_letters_are_completed_until_any_result_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paperbrowse.search.expand.ENOUGH_PREFIX_PAPERS", 5)
    papers = corpus(*["the"] * 3, *["there"] * 2, "thesis")
    assert variants(Word("th", partial=True), papers) == {"the": COMPLETED, "there": COMPLETED}
    assert variants(Word("the", partial=True), papers) == {"the": AS_TYPED, "there": COMPLETED, "thesis": COMPLETED}


def test_an_unknown_word_may_be_a_prefix_and_then_has_no_typo_variants() -> None:
    papers = corpus(*["attention"] * (RARE_PAPERS + 1))
    assert variants("atten", papers) == {"attention": COMPLETED}


@pytest.mark.parametrize(
    ("typed", "expected", "weight"),
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
def test_typos_are_corrected_if_the_word_is_recognizable(typed: str, expected: str, weight: float | None) -> None:
    assert variants(typed, corpus(f"{expected} method")).get(expected) == weight


def test_an_exact_word_has_no_variants() -> None:
    papers = corpus("token", "tokens")
    assert variants(Word("tokne", exact=True), papers) == {"tokne": AS_TYPED}
    assert variants(Word("token", exact=True), papers) == {"token": AS_TYPED}


def test_a_joined_word_is_split_if_both_halves_are_known() -> None:
    assert variants("tokenlevel", corpus("level of token")) == {"token level": JOINED}
    assert "token level" not in variants("tokenlevel", corpus("level of tokens"))


def test_the_splits_with_the_most_frequent_rarer_half_are_used() -> None:
    cuts = ["to kenlevel", "tok enlevel", "toke nlevel", "token level"]
    papers = corpus(*(cut for times, cut in enumerate(cuts, start=1) for _ in range(times)))
    torn = [words for words, weight in variants("tokenlevel", papers).items() if weight == JOINED]
    assert torn == list(reversed(cuts))[:MAX_SPLITS]


def test_the_second_half_of_a_split_word_may_be_partial() -> None:
    assert variants(Word("tokenlev", partial=True), corpus("level of token")) == {"token level": JOINED}


def test_two_neighbors_may_be_one_word() -> None:
    papers = corpus("dataset", *["data"] * 5, *["set"] * 5)
    terms = expand([Word("data"), Word("set")], papers)
    for term in terms:
        assert (("dataset",), JOINED) in [(variant.words, variant.weight) for variant in term.variants]


def test_neighbors_in_two_fields_are_not_joined() -> None:
    papers = corpus("dataset", *["data"] * 5, *["set"] * 5)
    for term in expand([Word("data", (Column.TITLE,)), Word("set")], papers):
        assert len(term.variants) == 1


def test_a_word_without_variants_stays_as_typed() -> None:
    assert variants("zzzzzzzz", corpus("token")) == {"zzzzzzzz": AS_TYPED}
    assert variants("zzzzzzzz", corpus()) == {"zzzzzzzz": AS_TYPED}


def test_document_frequency_is_that_of_the_most_certain_variant() -> None:
    papers = corpus("tokne", "token", "token", "token")
    (term,) = expand([Word("tokne")], papers)
    assert term.document_frequency(papers) == 1


LETTERS = st.text("abté1", min_size=1, max_size=8)


@settings(max_examples=examples(150))
@given(
    st.lists(st.lists(LETTERS, min_size=1, max_size=3).map(" ".join), max_size=6),
    st.lists(st.builds(Word, LETTERS, exact=st.booleans(), partial=st.booleans()), min_size=1, max_size=3),
)
def test_variants_are_few_distinct_and_in_order_of_weight(titles: list[str], typed: list[Word]) -> None:
    papers: list[Paper] = [paper(title) for title in titles]
    terms = expand(typed, SmallCorpus(by_row(papers)))
    assert [term.typed for term in terms] == [word.text for word in typed]
    for term in terms:
        weights = [variant.weight for variant in term.variants]
        assert 1 <= len(weights) <= 1 + MAX_COMPLETIONS + MAX_MISSPELLINGS + MAX_SPLITS + 2
        assert all(0 < weight <= AS_TYPED for weight in weights)
        assert len({variant.words for variant in term.variants}) == len(weights)
        assert term.columns == TEXT_COLUMNS


def test_typos_in_a_short_word_are_not_corrected() -> None:
    short = "t" * (MIN_FUZZY_LENGTH - 1)
    assert variants(short[:-1] + "x", corpus(short)) == {short[:-1] + "x": AS_TYPED}


def test_a_three_letter_word_may_lack_a_letter_or_have_two_swapped() -> None:
    short = "bis"
    assert len(short) == MIN_FUZZY_LENGTH
    assert variants(short, corpus("bias")) == {"bias": ONE_TYPO}
    assert variants(short, corpus("bsi")) == {"bsi": ONE_TYPO}
    assert variants(short, corpus("bit")) == {short: AS_TYPED}


def test_a_frequent_word_is_corrected_only_in_a_wide_expansion() -> None:
    papers = corpus(*["form"] * (RARE_PAPERS + 1), "from")
    (normal,), (wide,) = (expand([Word("form")], papers, expansion) for expansion in (Expansion.NORMAL, Expansion.WIDE))
    assert [variant.words for variant in normal.variants] == [("form",)]
    assert [(variant.words, variant.weight) for variant in wide.variants] == [
        (("form",), AS_TYPED),
        (("from",), ONE_TYPO),
    ]


def test_two_typos_are_corrected_only_if_no_frequent_word_is_nearer() -> None:
    far = ["optimization"]
    rare, frequent = ["optimzation"] * RARE_PAPERS, ["optimzation"] * (RARE_PAPERS + 1)
    assert variants("optimzaton", corpus(*far, *rare)) == {"optimzation": ONE_TYPO, "optimization": TWO_TYPOS}
    assert variants("optimzaton", corpus(*far, *frequent)) == {"optimzation": ONE_TYPO}


def test_a_fast_expansion_skips_two_typos_in_a_word_being_typed() -> None:
    papers = corpus("optimization", "optimzation")
    (partial,) = expand([Word("optimzaton", partial=True)], papers, Expansion.FAST)
    assert partial.incomplete
    assert [variant.words for variant in partial.variants] == [("optimzation",)]
    (typed,) = expand([Word("optimzaton")], papers, Expansion.FAST)
    assert not typed.incomplete
    assert typed == expand([Word("optimzaton")], papers)[0]


def test_a_complete_unknown_word_is_corrected_as_well_as_completed() -> None:
    papers = corpus(*["queries"] * (RARE_PAPERS + 1), "query")
    assert variants("queri", papers) == {"queries": COMPLETED, "query": ONE_TYPO}
    assert variants(Word("queri", partial=True), papers) == {"queries": COMPLETED}


def test_one_letter_beside_other_words_only_ranks() -> None:
    letter, name = expand([Word("y"), Word("lecun")], corpus("lecun"))
    assert letter.ranking_only
    assert letter.initial
    assert not name.ranking_only
    assert not any(term.ranking_only for term in expand([Word("y", exact=True), Word("lecun")], corpus("lecun")))
    assert not expand([Word("k")], corpus("k"))[0].ranking_only


def test_at_least_one_word_is_required() -> None:
    letter, partial = expand([Word("k"), Word("me", partial=True)], corpus("k means"))
    assert partial.ranking_only
    assert not letter.ranking_only


RAG = {("rag", "retrieval augmented generation"): 5}


def test_an_acronym_and_its_phrase_find_each_other() -> None:
    papers = SmallCorpus(by_row([paper("rag"), paper("retrieval augmented generation")]), RAG)
    assert variants("rag", papers) == {"rag": AS_TYPED, "retrieval augmented generation": ACRONYM}
    typed = [Word(word) for word in ("retrieval", "augmented", "generation", "survey")]
    named = [(("rag",), ACRONYM) in [(r.words, r.weight) for r in term.variants] for term in expand(typed, papers)]
    assert named == [True, True, True, False]
    short = next(variant for variant in expand(typed, papers)[0].variants if variant.words == ("rag",))
    assert short.allowed_columns(TEXT_COLUMNS) == (Column.TITLE, Column.ABSTRACT)


def test_an_exact_word_has_no_acronym_variants() -> None:
    papers = SmallCorpus(by_row([paper("rag"), paper("retrieval augmented generation")]), RAG)
    assert variants(Word("rag", exact=True), papers) == {"rag": AS_TYPED}
    typed = [Word(word, exact=word == "augmented") for word in ("retrieval", "augmented", "generation")]
    assert all(len(term.variants) == 1 for term in expand(typed, papers))
