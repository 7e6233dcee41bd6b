import pytest

from paperbrowse.text.phrases import count_of


@pytest.mark.parametrize(
    ("number", "phrase"), [(0, "0 papers"), (1, "1 paper"), (2, "2 papers"), (10_000, "10,000 papers")]
)
def test_a_count_has_its_noun_in_the_right_number(number: int, phrase: str) -> None:
    assert count_of(number, "paper") == phrase


def test_an_irregular_plural_is_given() -> None:
    assert count_of(2, "entry", "entries") == "2 entries"
