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
    assert opened.imports.import_paths([str(path)]).problems == []


def star(opened: Library, query: str) -> None:
    (row,) = opened.search.run(query).rows
    assert opened.marks.star([row]).count == 1


def test_a_star_survives_the_deletion_of_the_paper_cache(tmp_path: Path) -> None:
    with library(tmp_path) as opened:
        opened.imports.load_sample()
        star(opened, '"syntax-aware on-the-fly"')
    for file in tmp_path.glob("papers.db*"):
        file.unlink()
    with library(tmp_path) as opened:
        assert opened.papers.count() == 1
        assert opened.marks.starred_count() == 1
        opened.imports.load_sample()
        assert opened.papers.count() == 40
        assert titles(opened, "is:starred") == ["Syntax-Aware On-the-Fly Code Completion"]
        (entry,) = opened.papers.entries(list(opened.search.run("is:starred").rows))
        assert entry
        assert entry.marks.starred


def test_a_star_follows_a_paper_that_gets_an_arxiv_id(tmp_path: Path) -> None:
    with library(tmp_path) as opened:
        add(opened, tmp_path, PAGE)
        star(opened, "tokenization")
        read_as = opened.papers.find(opened.papers.entries(list(opened.search.run("").rows))[0].key)  # type: ignore[union-attr]
        add(opened, tmp_path, ARXIV)
        assert opened.papers.count() == 1
        assert titles(opened, "is:starred") == [TITLE]
        assert opened.papers.find("arxiv:2405.00001").marks.starred
        assert opened.papers.find(read_as.key).marks.starred


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
        opened.imports.load_sample()
        rows = list(opened.search.run("date:2025").rows)
        opened.marks.star(rows)
        opened.marks.mark_read(rows[:3])
        before = [entry.marks for entry in opened.papers.entries(list(opened.search.run("").rows)) if entry]
        opened.imports.load_sample()
        assert [entry.marks for entry in opened.papers.entries(list(opened.search.run("").rows)) if entry] == before


def test_two_papers_that_turn_out_to_be_one_keep_what_either_had(tmp_path: Path) -> None:
    with library(tmp_path) as opened:
        add(opened, tmp_path, {"title": "An Early Title of It All", "authors": ["Ada Token"], "doi": "10.1000/a"})
        star(opened, "early")
        add(opened, tmp_path, {"title": TITLE, "authors": ["A. Token"], "doi": "10.1000/a", "arxiv_id": "2405.00001"})
        assert opened.papers.count() == 1
        assert len(titles(opened, "is:starred")) == 1


def test_undo_removes_a_star_and_redo_restores_it(tmp_path: Path) -> None:
    with library(tmp_path) as opened:
        opened.imports.load_sample()
        star(opened, '"syntax-aware on-the-fly"')
        undone = opened.marks.undo()
        assert undone
        assert titles(opened, "is:starred") == []
        redone = opened.marks.redo()
        assert redone
        assert len(titles(opened, "is:starred")) == 1


def test_marks_made_in_another_window_are_seen_by_the_next_search(tmp_path: Path) -> None:
    with library(tmp_path) as first, library(tmp_path) as second:
        first.imports.load_sample()
        assert titles(second, "is:starred") == []
        before = second.version()
        star(first, '"syntax-aware on-the-fly"')
        assert second.version() != before
        assert len(titles(second, "is:starred")) == 1
        assert len(titles(second, "is:unread")) == 40


def test_stars_are_listed_in_the_order_they_were_given(tmp_path: Path) -> None:
    with library(tmp_path) as opened:
        opened.imports.load_sample()
        rows = list(opened.search.run("").rows)
        opened.marks.star([rows[5]])
        opened.marks.star([rows[2]])
        assert set(opened.search.run("is:starred").rows) == {rows[2], rows[5]}
        assert opened.search.run("is:starred sort:starred").total == 2
