"""Searches for acronyms and their phrases, and for words among marked papers."""

import json
from pathlib import Path

import pytest

from paperbrowse.library.library import Library
from paperbrowse.settings import find_home

ABSTRACTS = {
    "Aligning assistants": "We use Reinforcement Learning from Human Feedback (RLHF).",
    "Rewards": "In reinforcement learning from human feedback (RLHF), rewards drift.",
    "Human feedback at scale": "Reinforcement learning from human feedback scales.",
    "RLHF without tears": "A recipe.",
    "Feedback control": "Learning to control.",
}
PAPERS = [
    {"id": f"2401.0000{number}", "title": title, "abstract": abstract}
    for number, (title, abstract) in enumerate(ABSTRACTS.items(), start=1)
]


@pytest.fixture
def library(tmp_path: Path) -> Library:
    file = tmp_path / "papers.jsonl"
    file.write_text("".join(json.dumps(paper) + "\n" for paper in PAPERS))
    opened = Library(find_home(str(tmp_path / "home")))
    opened.imports.import_paths([str(file)])
    return opened


def matches(library: Library, query: str) -> set[str | None]:
    return {entry.paper.arxiv_id for entry in library.papers.entries(library.search.run(query).rows) if entry}


@pytest.mark.parametrize("query", ["rlhf ", "reinforcement learning from human feedback "])
def test_an_acronym_and_its_phrase_find_each_other(library: Library, query: str) -> None:
    assert matches(library, query) == {"2401.00001", "2401.00002", "2401.00003", "2401.00004"}


def test_stars_narrow_a_search_for_words(library: Library) -> None:
    rows = library.search.run("feedback ").rows
    library.marks.star(rows)
    assert matches(library, "is:starred title:feedback") == {"2401.00003", "2401.00005"}
    assert matches(library, "is:starred abstract:feedback -scales") == {"2401.00001", "2401.00002"}
    assert matches(library, "-is:starred rlhf ") == {"2401.00004"}


QUESTIONS = ["how is human feedback used to align large assistants with learning", "feedback tears "]


@pytest.mark.parametrize("query", QUESTIONS)
@pytest.mark.parametrize("mixed", [False, True])
def test_related_papers_neither_lose_nor_move_what_has_all_words(library: Library, query: str, mixed: bool) -> None:
    found = library.search.run(query)
    result = library.search.add_related(found, mixed=mixed)
    assert set(result.matching_rows) == set(found.rows)
    assert result.total == found.total
    assert mixed or list(result.rows[: result.related_from]) == list(found.rows)
    assert result.related
    assert len(result.scores) == len(result.rows) == len(set(result.rows))


def test_a_question_has_related_papers_only_where_asked(library: Library) -> None:
    assert library.search.run(QUESTIONS[0]).rows == []
    result = library.search.run_with_related(QUESTIONS[0])
    assert (result.total, result.matching_rows, list(result.hints)) == (0, [], ["no paper has all words"])
    assert library.search.run_with_related("is:starred").related == frozenset()
