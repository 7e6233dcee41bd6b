import random
from collections.abc import Iterator

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from paperbrowse.library.library import Library
from tests.examples import examples
from tests.library.homes import library
from tests.papers.stores import take
from tests.search.made_papers import made_papers
from tests.search.typed import typed

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=200)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with library(tmp_path_factory.mktemp("home")) as opened:
        opened.imports.load_sample()
        take(opened._stores.papers, list(made_papers(300)))
        opened.marks.star(list(opened.search.run("").rows)[:9])
        yield opened


def check_result(opened: Library, text: str) -> None:
    """Check that a result has its query, lists each paper once and counts them."""
    result = opened.search.run(text)
    rows = list(result.rows)
    assert result.query == text
    assert len(set(rows)) == len(rows) == result.total
    assert all(hint.strip() for hint in result.hints)
    assert None not in opened.papers.entries(rows[:3])


@settings(max_examples=examples(500), phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(seed=st.integers(0, 1 << 40))
def test_a_mutilated_query_has_a_result(opened: Library, seed: int) -> None:
    check_result(opened, typed(random.Random(seed)))


@settings(max_examples=examples(500))
@given(text=ANY_TEXT)
@example(text="1" * 5_000)  # Python refuses to read so long a number
@example(text=f"arxiv:2404.11999v{'1' * 5_000}")
def test_any_text_has_a_result(opened: Library, text: str) -> None:
    check_result(opened, text)
