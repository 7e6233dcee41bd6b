"""Queries that do not match the text of a paper exactly: initials, typos, postponed variants."""

import pytest

from paperbrowse.model.paper import Author, Paper
from paperbrowse.model.predicate import RowPage
from paperbrowse.search import planner
from paperbrowse.search.engine import MAX_LISTED, RANKED_PER_TIER
from tests.search.small_corpus import SmallCorpus, SmallLibrary, paper, small_library

SHORT, LONG = 60.0, 120.0
"""Seconds. Timeouts that count as short and as long, and that a busy machine does not exceed."""


def by(*names: str, title: str) -> Paper:
    return Paper(title=title, source="jsonl", authors=tuple(Author(name) for name in names))


def library() -> SmallLibrary:
    return small_library(
        by("Yann LeCun", "Yoshua Bengio", title="Deep learning"),
        by("Y. LeCun", title="Gradient-based learning"),
        by("J. R. R. Tolkien", title="On fairy stories"),
        by("Yolanda Gil", title="Workflows for science"),
    )


def test_a_name_with_initials_is_found_in_either_order() -> None:
    for typed in ("Y LeCun ", "LeCun Y ", "y. lecun ", "lecun, y "):
        assert set(library().titles(typed)) == {"Deep learning", "Gradient-based learning"}, typed
    for typed in ("yann lecun ", "lecun, yann "):
        assert library().titles(typed)[0] == "Deep learning", typed
    for typed in ("J. R. R. Tolkien ", "Tolkien J R R ", "tolkien "):
        assert library().titles(typed) == ["On fairy stories"], typed


@pytest.mark.parametrize("typed", ["K. He", "he, k.", "he k", "k he "])
def test_an_initial_finds_its_author_among_more_namesakes_than_are_ranked(typed: str) -> None:
    expected = by("Kaiming He", title="Deep residual learning")
    others = [by("Li He", f"Karl {n}", title=f"What he found: {n}") for n in range(2 * RANKED_PER_TIER)]
    assert small_library(expected, *others).titles(typed)[0] == expected.title


@pytest.mark.parametrize("name", ["K. He", "He, K.", "He, Kaiming", "kaiming he"])
def test_a_quoted_name_matches_one_author_as_written_or_by_initials(name: str) -> None:
    expected = by("Kaiming He", title="Deep residual learning")
    others = [by("Kaiming Li", "Ann He", title="Two people"), by("He Kaiming", title="Another way round")]
    titles = set(small_library(expected, *others).titles(f'author:"{name}"'))
    assert titles == ({expected.title, "Another way round"} if "K." in name else {expected.title})


def test_a_rare_word_is_not_hidden_by_its_variants() -> None:
    expected = paper("Dean on systems")
    others = [paper(f"What things mean, part {n}") for n in range(2 * RANKED_PER_TIER)]
    assert small_library(expected, *others).titles("dean ")[0] == expected.title


def test_frequent_words_are_corrected_if_nothing_else_matches() -> None:
    words = [paper(f"Learning form number {n}") for n in range(40)]
    titles = small_library(*words, paper("Learning from crowds")).titles("crowds learning form ")
    assert titles[0] == "Learning from crowds"


def test_sort_oldest_starts_with_the_oldest_of_more_than_are_listed() -> None:
    many = small_library(*(paper(f"Graph {n}", upvotes=n) for n in range(MAX_LISTED + 20)))
    assert list(many.search("graph sort:oldest").rows[:3]) == [1, 2, 3]
    assert list(many.search("source:jsonl sort:oldest").rows[:3]) == [1, 2, 3]


def test_variants_of_a_very_frequent_word_wait_for_a_long_timeout(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(planner, "LONG_TIMEOUT", LONG)
    monkeypatch.setattr(planner, "COMMON_WORD_PAPERS", 5)
    papers = small_library(*(paper(f"A graph {n}") for n in range(6)), paper("Graphs of proteins"))
    partial, full = papers.search("graph", timeout=SHORT), papers.search("graph", timeout=LONG)
    assert (len(partial.rows), partial.complete) == (6, False)
    assert (len(full.rows), full.total, full.exact_total, full.complete) == (7, 7, True, True)


def test_two_typos_in_a_word_being_typed_wait_unless_nothing_else_matches(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(planner, "LONG_TIMEOUT", LONG)
    papers = small_library(paper("Shape optimization"), paper("Topology optimzation"))
    alone = papers.search("shape optimzaton", timeout=SHORT)
    assert ([*alone.rows], alone.complete) == ([1], True)
    partial, full = (papers.search("optimzaton", timeout) for timeout in (SHORT, LONG))
    assert ([*partial.rows], partial.exact_total, partial.complete) == ([2], False, False)
    assert (sorted(full.rows), full.exact_total, full.complete) == ([1, 2], True, True)


def test_a_timeout_gives_no_hint_about_missing_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planner, "LONG_TIMEOUT", LONG)
    papers = small_library(paper("Graph networks"), paper("Protein folding"))
    monkeypatch.setattr(SmallCorpus, "find_rows", lambda *_, **__: RowPage((), complete=False))
    partial = papers.search("graph folding ", timeout=SHORT)
    assert (list(partial.rows), partial.hints, partial.complete) == ([], (), False)
