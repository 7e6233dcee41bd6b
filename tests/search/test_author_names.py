import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperbrowse.model.predicate import TEXT_COLUMNS
from paperbrowse.search.author_names import candidate_names, matches_author
from paperbrowse.search.expand import AS_TYPED, ExpandedTerm, Variant, expand
from paperbrowse.search.query import Word
from paperbrowse.text.fold import folded_words
from tests.search.small_corpus import SmallCorpus, by_row, paper

NAME = st.lists(st.sampled_from(["Ann", "Bo", "B.", "de", "Lee", "Müller", "Ng"]), min_size=1, max_size=4).map(" ".join)


@pytest.mark.parametrize(
    ("name", "author", "is_theirs"),
    [
        ("Yann LeCun", "Yann LeCun", True),
        ("Yann LeCun", "Yann A. LeCun", False),
        ("LeCun Yann", "Yann LeCun", False),
        ("Yann LeCun", "LeCun, Yann", True),
        ("Y LeCun", "Yann LeCun", True),
        ("LeCun Y", "Yann LeCun", True),
        ("LeCun Y", "Y. LeCun", True),
        ("C Manning", "Christopher D. Manning", True),
        ("C D Manning", "Christopher D. Manning", True),
        ("D C Manning", "Christopher D. Manning", True),
        ("C C Manning", "Christopher D. Manning", False),
        ("M Manning", "Christopher D. Manning", False),
        ("P Liang", "Paul Pu Liang", True),
        ("P Liang", "Percy\nLiang", False),
        ("de la Cruz", "Ana de la Cruz", True),
    ],
)
def test_a_name_matches_an_author(name: str, author: str, is_theirs: bool) -> None:
    assert matches_author(folded_words(name), f"Nobody Else\n{author}") == is_theirs


@given(st.lists(NAME, min_size=1, max_size=4), st.data())
def test_every_author_matches_their_name_and_its_initials_in_any_order(authors: list[str], data: st.DataObject) -> None:
    given_name = folded_words(data.draw(st.sampled_from(authors)))
    assert matches_author(given_name, "\n".join(authors))
    short = [word if index == len(given_name) - 1 else word[0] for index, word in enumerate(given_name)]
    assert matches_author(data.draw(st.permutations(short)) if len(short) > 1 else short, "\n".join(authors))


def typed(*words: str) -> list[ExpandedTerm]:
    """Return terms of which single letters only rank, as beside other words."""
    return [
        ExpandedTerm(word, (Variant((word,), AS_TYPED),), TEXT_COLUMNS, ranking_only=len(word) == 1) for word in words
    ]


def test_a_letter_may_belong_to_the_word_before_or_after_it() -> None:
    assert list(candidate_names(typed("p", "liang"))) == [["liang", "p"]]
    assert next(candidate_names(typed("c", "d", "manning", "glove"))) == ["manning", "d", "c"]
    assert list(candidate_names(typed("liang", "p", "agents")))[:2] == [["liang", "p"], ["agents", "p"]]


def test_in_a_short_query_two_neighbors_may_be_a_name() -> None:
    assert list(candidate_names(typed("percy", "liang", "agents"))) == [["percy", "liang"], ["liang", "agents"]]
    assert list(candidate_names(typed("percy", "liang", "graph", "agents"))) == []
    *_, short = expand([Word("dan"), Word("li", partial=True)], SmallCorpus(by_row([paper("dan li")])))
    assert list(candidate_names([*typed("dan"), short])) == [["dan", "li"]]
