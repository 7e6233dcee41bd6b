from collections.abc import Mapping
from pathlib import Path

from paperbrowse.library.library import Library
from tests.library.homes import json_lines, library, titles

TITLE = "Tokenization of Every Language There Is"
ABSTRACT = "We study tokenizers in many languages and what they cost to those who write in them. " * 2
PAGE = {"title": TITLE, "abstract": ABSTRACT, "published": "2024-05-02", "author_count": 2}
ARXIV = {
    "title": TITLE, "abstract": ABSTRACT, "published": "2024-05-01",
    "authors": ["Ada Token", "Kurt Gödel"], "arxiv_id": "2405.00001",
}  # fmt: skip
RETITLED = {**ARXIV, "title": "Every Language, Tokenized", "abstract": "Rewritten from the first word on. " * 5}


def add(opened: Library, folder: Path, *records: Mapping[str, object]) -> None:
    path = folder / "papers.jsonl"
    path.write_bytes(json_lines(*records))
    assert opened.import_paths([str(path)]).problems == []


def star(opened: Library, query: str) -> None:
    (row,) = opened.search(query).rows
    assert opened.star([row]).count == 1


def test_a_star_survives_the_deletion_of_the_paper_cache(tmp_path: Path) -> None:
    with library(tmp_path) as opened:
        opened.load_sample()
        star(opened, '"syntax-aware on-the-fly"')
    for file in tmp_path.glob("papers.db*"):
        file.unlink()
    with library(tmp_path) as opened:
        assert opened.paper_count() == 0
        assert opened.starred_count() == 1
        assert titles(opened, "is:starred") == []
        opened.load_sample()
        assert titles(opened, "is:starred") == ["Syntax-Aware On-the-Fly Code Completion"]
        (entry,) = opened.entries(list(opened.search("is:starred").rows))
        assert entry
        assert entry.marks.starred


def test_a_star_follows_a_paper_that_gets_an_arxiv_id(tmp_path: Path) -> None:
    with library(tmp_path) as opened:
        add(opened, tmp_path, PAGE)
        star(opened, "tokenization")
        read_as = opened.find(opened.entries(list(opened.search("").rows))[0].key)  # type: ignore[union-attr]
        add(opened, tmp_path, ARXIV)
        assert opened.paper_count() == 1
        assert titles(opened, "is:starred") == [TITLE]
        assert opened.find("arxiv:2405.00001").marks.starred
        assert opened.find(read_as.key).marks.starred


def test_a_star_learned_the_id_and_finds_its_paper_under_another_title(tmp_path: Path) -> None:
    with library(tmp_path) as opened:
        add(opened, tmp_path, PAGE)
        star(opened, "tokenization")
        add(opened, tmp_path, ARXIV)
    for file in tmp_path.glob("papers.db*"):
        file.unlink()
    with library(tmp_path) as opened:
        add(opened, tmp_path, RETITLED)
        assert titles(opened, "is:starred") == ["Every Language, Tokenized"]


def test_a_second_import_changes_no_marks(tmp_path: Path) -> None:
    with library(tmp_path) as opened:
        opened.load_sample()
        rows = list(opened.search("date:2025").rows)
        opened.star(rows)
        opened.mark_read(rows[:3])
        before = [entry.marks for entry in opened.entries(list(opened.search("").rows)) if entry]
        opened.load_sample()
        assert [entry.marks for entry in opened.entries(list(opened.search("").rows)) if entry] == before


def test_two_papers_that_turn_out_to_be_one_keep_what_either_had(tmp_path: Path) -> None:
    with library(tmp_path) as opened:
        add(opened, tmp_path, {"title": "An Early Title of It All", "doi": "10.1000/a"})
        star(opened, "early")
        add(opened, tmp_path, {"title": TITLE, "doi": "10.1000/a", "arxiv_id": "2405.00001"})
        assert opened.paper_count() == 1
        assert len(titles(opened, "is:starred")) == 1


def test_undo_removes_a_star_and_redo_restores_it(tmp_path: Path) -> None:
    with library(tmp_path) as opened:
        opened.load_sample()
        star(opened, '"syntax-aware on-the-fly"')
        undone = opened.undo()
        assert undone
        assert titles(opened, "is:starred") == []
        redone = opened.redo()
        assert redone
        assert len(titles(opened, "is:starred")) == 1


def test_marks_made_in_another_window_are_seen_by_the_next_search(tmp_path: Path) -> None:
    with library(tmp_path) as first, library(tmp_path) as second:
        first.load_sample()
        assert titles(second, "is:starred") == []
        before = second.version()
        star(first, '"syntax-aware on-the-fly"')
        assert second.version() != before
        assert len(titles(second, "is:starred")) == 1
        assert len(titles(second, "is:unread")) == 40


def test_stars_are_listed_in_the_order_they_were_given(tmp_path: Path) -> None:
    with library(tmp_path) as opened:
        opened.load_sample()
        rows = list(opened.search("").rows)
        opened.star([rows[5]])
        opened.star([rows[2]])
        assert set(opened.search("is:starred").rows) == {rows[2], rows[5]}
        assert opened.search("is:starred sort:starred").total == 2
