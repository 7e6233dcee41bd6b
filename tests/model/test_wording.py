import pytest

from paperbrowse.model.paper import Author, Paper
from paperbrowse.model.wording import author_line, author_names, date_words
from paperbrowse.text.dates import PartialDate

FIVE = tuple(Author(name) for name in "ABCDE")


@pytest.mark.parametrize(
    ("paper", "line"),
    [
        (Paper("t", authors=FIVE[:3]), "A, B, C"),
        (Paper("t", authors=FIVE), "A, B, C +2"),
        (Paper("t", authors=FIVE, author_count=2_000), "A, B, C +1,997"),
        (Paper("t", author_count=1, organization="Lab"), "1 author"),
        (Paper("t", author_count=20), "20 authors"),
        (Paper("t", organization="Lab"), "Lab"),
        (Paper("t"), ""),
    ],
)
def test_a_row_names_three_authors_else_their_number_else_the_organization(paper: Paper, line: str) -> None:
    assert author_line(paper) == line


def test_a_list_says_how_many_authors_follow() -> None:
    assert author_names(Paper("t", authors=FIVE), 4, "and {:,} more") == "A, B, C, D and 1 more"


@pytest.mark.parametrize(
    ("date", "words"), [((2022, 11, 8), "8 November 2022"), ((2022, 11), "November 2022"), ((2022,), "2022")]
)
def test_a_date_is_as_precise_as_it_is_known(date: tuple[int, ...], words: str) -> None:
    assert date_words(PartialDate(*date)) == words
