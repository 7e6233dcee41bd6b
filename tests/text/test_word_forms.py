import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperbrowse.text.word_forms import MIN_PLURAL_LENGTH, plural_variants, spelling_variants


@pytest.mark.parametrize(
    ("singular", "plural"),
    [
        ("model", "models"),
        ("image", "images"),
        ("gan", "gans"),
        ("class", "classes"),
        ("box", "boxes"),
        ("patch", "patches"),
        ("query", "queries"),
        ("survey", "surveys"),
        ("analysis", "analyses"),
        ("matrix", "matrices"),
        ("vertex", "vertices"),
        ("spectrum", "spectra"),
        ("nucleus", "nuclei"),
        ("supernova", "supernovae"),
        ("corpus", "corpora"),
        ("criterion", "criteria"),
    ],
)
def test_singular_and_plural_are_variants_of_each_other(singular: str, plural: str) -> None:
    assert plural in plural_variants(singular)
    assert singular in plural_variants(plural)


@pytest.mark.parametrize("word", ["loss", "focus", "this", "gas", "2s", "gpt4"])
def test_a_singular_that_ends_in_s_is_not_a_plural(word: str) -> None:
    assert word.removesuffix("s") not in set(plural_variants(word)) - {word}


@given(st.text(st.sampled_from("aeisxyzch"), max_size=8))
def test_plural_variants_differ_from_the_word_and_are_long_enough(word: str) -> None:
    variants = list(plural_variants(word))
    assert word not in variants
    assert all(len(variant) >= MIN_PLURAL_LENGTH for variant in variants)
    assert all(word in plural_variants(variant) or variant.endswith("s") for variant in variants)


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("optimise", "optimize"),
        ("tokenisation", "tokenization"),
        ("generalised", "generalized"),
        ("analyse", "analyze"),
        ("colour", "color"),
        ("behavioural", "behavioral"),
        ("modelling", "modeling"),
        ("labelled", "labeled"),
        ("signalling", "signaling"),
        ("centre", "center"),
        ("catalogues", "catalogs"),
        ("defence", "defense"),
        ("α", "alpha"),
    ],
)
def test_two_spellings_are_variants_of_each_other(british: str, american: str) -> None:
    assert american in spelling_variants(british)
    assert british in spelling_variants(american)


def test_a_greek_letter_within_a_word_is_spelled_out() -> None:
    assert list(spelling_variants("hα")) == ["halpha"]


@pytest.mark.parametrize("word", ["filling", "filing", "calling", "scaling", "hours", "four", "tour", "size", "model"])
def test_a_word_with_a_similar_ending_has_one_spelling(word: str) -> None:
    assert list(spelling_variants(word)) == []


@given(st.text(st.sampled_from("aeioulrstyzngαβ"), max_size=10))
def test_a_spelling_variant_differs_from_the_word(word: str) -> None:
    assert word not in spelling_variants(word)
