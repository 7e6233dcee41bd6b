"""Known and guessed parts of author names."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperbrowse.export.author_names import NameParts, known_parts, likely_parts
from paperbrowse.model.paper import Author
from tests.export.made_papers import EXAMPLES, LINES


@pytest.mark.parametrize(
    ("author", "parts"),
    [
        (Author("Ada Lovelace"), NameParts("Lovelace", "Ada")),
        (Author("Ludwig van Beethoven"), NameParts("van Beethoven", "Ludwig")),
        (Author("Maria de la Cruz"), NameParts("de la Cruz", "Maria")),
        (Author("Xing Han Lù"), NameParts("Lù", "Xing Han")),
        (Author("Robert J. Brown III"), NameParts("Brown", "Robert J.", "III")),
        (Author("Иван Петров"), NameParts("Петров", "Иван")),
        (Author("Plato"), NameParts("Plato")),
        (Author("王小明"), NameParts("王小明")),
        (Author("CMS Collaboration"), NameParts("CMS Collaboration")),
        (Author("Qwen Team"), NameParts("Qwen Team")),
        (Author("Smith, J."), NameParts("Smith, J.")),
        (Author("S. Davis Jr.", "Davis", "S."), NameParts("Davis", "S.", "Jr.")),
        (Author("Mao Zedong", "Mao", "Zedong"), NameParts("Mao", "Zedong")),
    ],
)
def test_a_name_is_split_into_its_likely_parts(author: Author, parts: NameParts) -> None:
    assert likely_parts(author) == parts


def test_a_name_in_one_piece_has_no_known_parts() -> None:
    assert known_parts(Author("Ada Lovelace")) is None


WORDS = st.sampled_from(["Ada", "van", "de", "la", "Jr.", "III", "O'Neil", "X.", "Team", "Lù"])


@given(LINES | st.lists(WORDS, min_size=1, max_size=6).map(" ".join))
@settings(max_examples=EXAMPLES)
def test_the_parts_of_a_name_joined_are_the_name(name: str) -> None:
    parts = likely_parts(Author(name))
    assert " ".join(part for part in (parts.given, parts.family, parts.suffix) if part) == name
