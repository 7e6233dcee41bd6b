"""Names in parts, known and guessed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperbrowse.export.names import Name, known_parts, likely_parts
from paperbrowse.model.paper import Author
from tests.export.made_papers import EXAMPLES, LINES


@pytest.mark.parametrize(
    ("author", "parts"),
    [
        (Author("Ada Lovelace"), Name("Lovelace", "Ada")),
        (Author("Ludwig van Beethoven"), Name("van Beethoven", "Ludwig")),
        (Author("Maria de la Cruz"), Name("de la Cruz", "Maria")),
        (Author("Xing Han Lù"), Name("Lù", "Xing Han")),
        (Author("Robert J. Brown III"), Name("Brown", "Robert J.", "III")),
        (Author("Иван Петров"), Name("Петров", "Иван")),
        (Author("Plato"), Name("Plato")),
        (Author("王小明"), Name("王小明")),
        (Author("CMS Collaboration"), Name("CMS Collaboration")),
        (Author("Qwen Team"), Name("Qwen Team")),
        (Author("Smith, J."), Name("Smith, J.")),
        (Author("S. Davis Jr.", "Davis", "S."), Name("Davis", "S.", "Jr.")),
        (Author("Mao Zedong", "Mao", "Zedong"), Name("Mao", "Zedong")),
    ],
)
def test_a_name_comes_in_its_likely_parts(author: Author, parts: Name) -> None:
    assert likely_parts(author) == parts


def test_nothing_is_known_of_a_name_in_one_piece() -> None:
    assert known_parts(Author("Ada Lovelace")) is None


WORDS = st.sampled_from(["Ada", "van", "de", "la", "Jr.", "III", "O'Neil", "X.", "Team", "Lù"])


@given(LINES | st.lists(WORDS, min_size=1, max_size=6).map(" ".join))
@settings(max_examples=EXAMPLES, deadline=None)
def test_the_parts_of_a_name_make_up_the_name(name: str) -> None:
    parts = likely_parts(Author(name))
    assert " ".join(part for part in (parts.given, parts.family, parts.suffix) if part) == name
