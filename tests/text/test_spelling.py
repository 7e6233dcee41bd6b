import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperbrowse.text.word_forms import spelling_variants


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
def test_two_spellings_of_a_word_name_each_other(british: str, american: str) -> None:
    assert american in spelling_variants(british)
    assert british in spelling_variants(american)


def test_a_greek_letter_within_a_word_is_spelled_out() -> None:
    assert list(spelling_variants("hα")) == ["halpha"]


@pytest.mark.parametrize("word", ["filling", "filing", "calling", "scaling", "hours", "four", "tour", "size", "model"])
def test_a_word_that_only_ends_alike_has_no_other_spelling(word: str) -> None:
    assert list(spelling_variants(word)) == []


@given(st.text(st.sampled_from("aeioulrstyzngαβ"), max_size=10))
def test_no_word_is_its_own_other_spelling(word: str) -> None:
    assert word not in spelling_variants(word)
