"""Misspelled words are found wherever the mistake is, and however many imports the vocabulary came from."""

import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from paperbrowse.papers import fuzzy_words
from paperbrowse.papers.schema import MIGRATIONS, VERSION
from paperbrowse.papers.vocabulary import Vocabulary
from tests.examples import examples
from tests.papers.stores import opened, take
from tests.search.small_corpus import paper

WORDS = st.text("abcdeé", min_size=3, max_size=12)


def packed(*imports: list[str]) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    for statement in MIGRATIONS[VERSION - 1]:
        connection.execute(statement)
    for words in imports:
        fuzzy_words.add_packs(connection, fuzzy_words.pack_words(words))
    return connection


def near(connection: sqlite3.Connection, typed: str, distance: int) -> set[str]:
    words = {word for words in fuzzy_words.candidates(connection, typed, distance) for word in words}
    return {word for word in words if OSA.distance(typed, word) <= distance}


@pytest.mark.parametrize("typed", ["ransformer", "xtransformer", "xransformer", "rtansformer", "tarnsformer"])
def test_a_mistake_at_the_beginning_is_found_like_any_other(typed: str) -> None:
    assert near(packed(["transformer", "transformation"]), typed, 2) == {"transformer"}


@settings(max_examples=examples(200))
@given(WORDS, st.integers(2, 11), st.sampled_from("abcdexyz"), st.sampled_from(["put in", "left out", "another"]))
def test_one_mistake_behind_the_second_letter_is_always_found(word: str, place: int, letter: str, kind: str) -> None:
    place = min(place, len(word) - 1)
    rest = word[place:] if kind == "put in" else word[place + 1 :]
    typed = word[:place] + ("" if kind == "left out" else letter) + rest
    if len(typed) >= fuzzy_words.MIN_LENGTH:
        assert word in near(packed([word]), typed, 1)


@settings(max_examples=examples(200))
@given(st.text("abcd1", min_size=3, max_size=8), st.text("abcd1", min_size=2, max_size=9))
def test_strings_one_edit_away_are_those_at_distance_one(typed: str, other: str) -> None:
    packed_at_all = len(other) >= fuzzy_words.MIN_LENGTH and not other[0].isdigit()
    assert (other in fuzzy_words.edits1(typed) - {typed}) == (packed_at_all and OSA.distance(typed, other) == 1)


def test_mistakes_in_letters_of_other_scripts_are_found() -> None:
    with opened() as store:
        take(store, [paper("Ελληνικός λόγος"), paper("Lyα emitters"), paper("ΛCDM")])
        assert Vocabulary(store.connection).fuzzy_matches("λογσ", 1) == (("λογοσ", 1),)
        assert Vocabulary(store.connection).fuzzy_matches("lyyα", 1) == (("lyα", 1),)
        assert Vocabulary(store.connection).fuzzy_matches("lyb", 1) == (("lyα", 1),)
        assert Vocabulary(store.connection).fuzzy_matches("cdm", 1) == Vocabulary(store.connection).fuzzy_matches(
            "lcdm", 1
        )
        assert Vocabulary(store.connection).fuzzy_matches("cdm", 1) == (("λcdm", 1),)


@settings(max_examples=examples(50))
@given(st.lists(WORDS, unique=True, min_size=fuzzy_words.MAX_PACKS + 3, max_size=60), WORDS)
def test_words_of_many_imports_are_found_like_those_of_one(words: list[str], typed: str) -> None:
    at_once, one_by_one = packed(words), packed(*([word] for word in words))
    assert near(one_by_one, typed, 2) == near(at_once, typed, 2)
    (most,) = one_by_one.execute(
        "SELECT max(packs) FROM (SELECT count(*) AS packs FROM spellings GROUP BY shape)"
    ).fetchone()
    assert most <= fuzzy_words.MAX_PACKS


def test_a_word_of_removed_papers_only_is_not_found() -> None:
    with opened() as store:
        take(store, [paper("Transformers", arxiv_id="2401.00001")])
        assert Vocabulary(store.connection).fuzzy_matches("transfomers", 2) == (("transformers", 1),)
        with store.writing() as writer:
            writer._counts.subtract("transformers", None)
        assert Vocabulary(store.connection).fuzzy_matches("transfomers", 2) == ()
