"""What a reader types instead of what a paper says, and finds it by."""

import pytest

from paperbrowse.model.paper import Author, Paper
from paperbrowse.model.predicate import RowPage
from paperbrowse.search import planner
from paperbrowse.search.engine import MAX_LISTED, RANKED_PER_TIER
from tests.search.small_corpus import Shelf, SmallCorpus, paper, shelf


def by(*names: str, title: str) -> Paper:
    return Paper(title=title, source="jsonl", authors=tuple(Author(name) for name in names))


def library() -> Shelf:
    return shelf(
        by("Yann LeCun", "Yoshua Bengio", title="Deep learning"),
        by("Y. LeCun", title="Gradient-based learning"),
        by("J. R. R. Tolkien", title="On fairy stories"),
        by("Yolanda Gil", title="Workflows for science"),
    )


def test_a_name_is_found_either_way_round_with_initials() -> None:
    for typed in ("Y LeCun ", "LeCun Y ", "y. lecun ", "lecun, y "):
        assert set(library().titles(typed)) == {"Deep learning", "Gradient-based learning"}, typed
    for typed in ("yann lecun ", "lecun, yann "):
        assert library().titles(typed)[0] == "Deep learning", typed
    for typed in ("J. R. R. Tolkien ", "Tolkien J R R ", "tolkien "):
        assert library().titles(typed) == ["On fairy stories"], typed


@pytest.mark.parametrize("typed", ["K. He", "he, k.", "he k", "k he "])
def test_an_initial_finds_the_one_among_more_namesakes_than_are_ranked(typed: str) -> None:
    meant = by("Kaiming He", title="Deep residual learning")
    others = [by("Li He", f"Karl {n}", title=f"What he found: {n}") for n in range(2 * RANKED_PER_TIER)]
    assert shelf(meant, *others).titles(typed)[0] == meant.title


@pytest.mark.parametrize("name", ["K. He", "He, K.", "He, Kaiming", "kaiming he"])
def test_a_quoted_name_is_one_persons_as_written_or_with_initials(name: str) -> None:
    meant = by("Kaiming He", title="Deep residual learning")
    others = [by("Kaiming Li", "Ann He", title="Two people"), by("He Kaiming", title="Another way round")]
    found = set(shelf(meant, *others).titles(f'author:"{name}"'))
    assert found == ({meant.title, "Another way round"} if "K." in name else {meant.title})


def test_a_rare_word_is_not_hidden_by_what_it_may_be_mistaken_for() -> None:
    meant = paper("Dean on systems")
    others = [paper(f"What things mean, part {n}") for n in range(2 * RANKED_PER_TIER)]
    assert shelf(meant, *others).titles("dean ")[0] == meant.title


def test_frequent_words_may_be_misspelt_too_where_nothing_else_is_found() -> None:
    words = [paper(f"Learning form number {n}") for n in range(40)]
    found = shelf(*words, paper("Learning from crowds")).titles("crowds learning form ")
    assert found[0] == "Learning from crowds"


def test_of_more_than_are_listed_the_oldest_come_first_when_asked_for() -> None:
    many = shelf(*(paper(f"Graph {n}", upvotes=n) for n in range(MAX_LISTED + 20)))
    assert list(many.answer("graph sort:oldest").rows[:3]) == [1, 2, 3]
    assert list(many.answer("source:jsonl sort:oldest").rows[:3]) == [1, 2, 3]


def test_a_very_frequent_word_is_answered_in_haste_by_itself_and_at_leisure_by_all_it_may_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(planner, "COMMON_WORD_PAPERS", 5)
    papers = shelf(*(paper(f"A graph {n}") for n in range(6)), paper("Graphs of proteins"))
    hurried, whole = papers.answer("graph", patience=0.5), papers.answer("graph", patience=planner.LONG_TIMEOUT)
    assert (len(hurried.rows), hurried.complete) == (6, False)
    assert (len(whole.rows), whole.total, whole.exact_total, whole.complete) == (7, 7, True, True)


def test_of_a_word_being_typed_two_mistakes_are_forgiven_in_haste_where_nothing_else_is_found() -> None:
    papers = shelf(paper("Shape optimization"), paper("Topology optimzation"))
    alone = papers.answer("shape optimzaton", patience=0.5)
    assert ([*alone.rows], alone.complete) == ([1], True)
    hurried, whole = (papers.answer("optimzaton", patience) for patience in (0.5, planner.LONG_TIMEOUT))
    assert ([*hurried.rows], hurried.exact_total, hurried.complete) == ([2], False, False)
    assert (sorted(whole.rows), whole.exact_total, whole.complete) == ([1, 2], True, True)


def test_what_was_not_found_in_time_is_not_called_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    papers = shelf(paper("Graph networks"), paper("Protein folding"))
    assert any("miss one word" in hint for hint in papers.answer("graph folding ").hints)
    monkeypatch.setattr(SmallCorpus, "find_rows", lambda *_, **__: RowPage((), complete=False))
    hurried = papers.answer("graph folding ", patience=0.5)
    assert (list(hurried.rows), hurried.hints, hurried.complete) == ([], (), False)
