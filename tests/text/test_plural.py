import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperbrowse.text.word_forms import MIN_PLURAL_LENGTH, plural_variants


@pytest.mark.parametrize(
    ("one", "many"),
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
def test_one_and_many_name_each_other(one: str, many: str) -> None:
    assert many in plural_variants(one)
    assert one in plural_variants(many)


@pytest.mark.parametrize("word", ["loss", "focus", "this", "gas", "2s", "gpt4"])
def test_what_ends_in_an_s_of_its_own_is_not_many(word: str) -> None:
    assert word.removesuffix("s") not in set(plural_variants(word)) - {word}


@given(st.text(st.sampled_from("aeisxyzch"), max_size=8))
def test_no_word_is_its_own_other_number_nor_shorter_than_a_word(word: str) -> None:
    found = list(plural_variants(word))
    assert word not in found
    assert all(len(other) >= MIN_PLURAL_LENGTH for other in found)
    assert all(word in plural_variants(other) or other.endswith("s") for other in found)
