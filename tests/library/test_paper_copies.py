"""Marks do not need papers.db: marked papers come back from their copies, whatever happened to it."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from paperbrowse.export.formats import FORMATS
from paperbrowse.library.library import Library
from paperbrowse.model.bibliography import BibRecord, decode_record
from paperbrowse.model.errors import NotSaved
from paperbrowse.model.paper import Author, Paper
from paperbrowse.papers.paper_rows import NO_COUNTS, prepare_row
from paperbrowse.settings import find_home
from tests.library.homes import NOW, SEED, json_lines, library, numbered, titles

BIB = r"""@inproceedings{he2016deep,
  title = {Deep Residual Learning for Image Recognition},
  author = {He, Kaiming and Zhang, Xiangyu},
  booktitle = {CVPR}, pages = {770--778}, year = 2016,
}
@article{plain99, title = {A Study of Rivers and Their Deltas}, author = {Ada Reed}, year = 1999, volume = {3}}
"""
OTHER = {
    "title": "Notes on the Weather of Other Planets", "abstract": "It rains glass there, sideways and often. " * 4,
    "authors": ["Zoë Wetter", "Kurt Gödel"], "arxiv_id": "2405.00001", "published": "2024-05-01", "upvotes": 3,
}  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Papers of two files; all have a star, one a tag and a note too."""
    folder = tmp_path / "home"
    (tmp_path / "refs.bib").write_text(BIB)
    (tmp_path / "other.jsonl").write_bytes(json_lines(OTHER) + numbered(range(5)))
    with library(folder) as opened:
        report = opened.imports.import_paths([str(tmp_path / "refs.bib"), str(tmp_path / "other.jsonl")])
        assert report.problems == []
        opened.marks.star(opened.search.run("deep OR rivers OR planets").rows)
        opened.marks.tag(opened.search.run("rivers").rows, "water")
        opened.marks.note(opened.search.run("rivers").rows, "read chapter 2")
    return folder


def everything(opened: Library) -> dict[str, object]:
    rows = opened.search.run("is:starred").rows
    return {entry.key: (entry.paper, entry.marks) for entry in opened.papers.entries(rows) if entry}


def lose(home: Path) -> None:
    for file in home.glob("papers.db*"):
        file.unlink()


def ruin(home: Path) -> None:
    (home / "papers.db").write_bytes(b"ruined" * 5_000)


def empty(home: Path) -> None:
    lose(home)
    (home / "papers.db").touch()


def cut(home: Path) -> None:
    content = (home / "papers.db").read_bytes()
    (home / "papers.db").write_bytes(content[:100] + bytes(len(content) - 100))


def exported(opened: Library) -> dict[str, str]:
    rows = opened.search.run("is:starred sort:title").rows
    items = [replace(item, sources=()) for item in opened.papers.export_items(rows)]
    return {format.name: "".join(format.write(items)) for format in FORMATS}


@pytest.mark.parametrize("damage", [lose, ruin, empty, cut])
def test_starred_papers_are_all_there_without_papers_db(home: Path, damage: Callable[[Path], None]) -> None:
    with library(home) as opened:
        before, exports = everything(opened), exported(opened)
    assert len(before) == 3
    damage(home)
    with library(home) as opened:
        assert everything(opened) == before
        assert exported(opened) == exports
        assert titles(opened, "tag:water") == titles(opened, "notes:chapter") == titles(opened, "deltas is:starred")
        assert opened.papers.find("2405.00001").paper.abstract
        assert opened.papers.count() == 3
        assert not any(entry.is_cached for entry in opened.papers.entries(opened.search.run("").rows) if entry)
        assert any("3 marked papers not in papers.db" in notice for notice in opened.notices)
        findings = {finding.about: finding.message for finding in opened.maintenance.check(fix=False)}
        assert findings["marked"] == "3 marked papers not in the cache"
        opened.imports.load_first_sample()
        assert opened.papers.count() == 3
    with library(home) as opened:
        assert opened.notices == ()
        assert everything(opened) == before


def add_record(opened: Library, key: str) -> None:
    """Import a record of a bibliography, with its fields, for the paper on rivers."""
    bib = BibRecord("bibtex", "article", key, (("title", "{A Study of {R}ivers}"), ("month", "jan")))
    with opened._stores.papers.writing() as writer:
        origin = writer.begin_source("bibtex", f"{key}.bib", NOW)
        row = prepare_row(Paper("A Study of Rivers and Their Deltas", authors=(Author("Ada Reed"),)), bib)
        writer.add_many([(row, "1")], NO_COUNTS, origin)


def bib_records(opened: Library) -> set[tuple[str, str]]:
    """Return (source, citation key) of every record that a marked paper has."""
    papers = opened._stores.papers
    select = "SELECT name, bib FROM sources JOIN origins USING (origin_id) WHERE bib IS NOT NULL"
    return {(name, decode_record(bib).key) for name, bib in papers.connection.execute(select)}


def test_bibliographic_records_come_back_and_a_new_import_takes_their_place(home: Path, tmp_path: Path) -> None:
    with library(home) as opened:
        for key in ("reed99", "rivers"):
            add_record(opened, key)
        opened.imports.import_text(numbered([7]).decode())  # after which the copies are up to date
        records, before = bib_records(opened), everything(opened)
        assert records >= {("reed99.bib", "reed99"), ("rivers.bib", "rivers")}
    lose(home)
    with library(home) as opened:
        assert bib_records(opened) == records
        (source, *_) = opened.papers.entry(opened.search.run("rivers").rows[0]).sources
        assert source.startswith("library ")
        for key in ("reed99", "rivers"):
            add_record(opened, key)
        opened.imports.import_paths([str(tmp_path / "refs.bib"), str(tmp_path / "other.jsonl")])
        assert bib_records(opened) == records
        assert everything(opened) == before
        assert not any(
            "library " in source for e in opened.papers.entries(opened.search.run("").rows) if e for source in e.sources
        )
        findings = {finding.about: finding.message for finding in opened.maintenance.check(fix=False)}
        assert findings["marked"] == "every marked paper is in the cache"


def test_an_import_that_changes_a_marked_paper_changes_its_copy(home: Path, tmp_path: Path) -> None:
    (tmp_path / "more.jsonl").write_bytes(json_lines({**OTHER, "upvotes": 40, "venue": "Planetary Letters"}))
    with library(home) as opened:
        opened.imports.import_paths([str(tmp_path / "more.jsonl")])
    lose(home)
    with library(home) as opened:
        paper = opened.papers.find("2405.00001").paper
        assert (paper.upvotes, paper.venue) == (40, "Planetary Letters")


def test_the_library_of_another_computer_brings_its_papers(home: Path, tmp_path: Path) -> None:
    with library(home) as opened:
        before = everything(opened)
    with library(tmp_path / "elsewhere") as opened:
        opened.imports.import_text(numbered(range(30, 50)).decode())
        opened.marks.star(opened.search.run("").rows)
    with library(tmp_path / "elsewhere"):
        pass
    (home / "library.db").rename(tmp_path / "elsewhere" / "library.db")
    with library(tmp_path / "elsewhere") as opened:
        assert everything(opened) == before
        assert opened.papers.count() == 23


def without_copies(home: Path) -> None:
    with library(home) as opened:
        opened._stores.marks._connection.execute("DELETE FROM paper_copy")


def test_a_library_without_copies_gets_them_at_the_next_start(home: Path) -> None:
    without_copies(home)
    with library(home) as opened:
        opened._stores.papers.connection.execute("DELETE FROM checked_marks")  # an upgraded file has none
        before = everything(opened)
    with library(home):
        pass
    lose(home)
    with library(home) as opened:
        assert everything(opened) == before


def test_a_paper_that_was_never_copied_is_shown_as_far_as_its_mark_knows_it(home: Path, tmp_path: Path) -> None:
    with library(home) as opened:
        before = everything(opened)
    without_copies(home)
    lose(home)
    with library(home) as opened:
        assert everything(opened).keys() == before.keys()
        entry = opened.papers.find("2405.00001")
        assert entry.paper.title == OTHER["title"]
        assert [author.name for author in entry.paper.authors] == OTHER["authors"]
        opened.imports.import_paths([str(tmp_path / "refs.bib"), str(tmp_path / "other.jsonl")])
        assert everything(opened) == before


def test_a_record_without_marks_brings_no_paper(home: Path) -> None:
    with library(home) as opened:
        opened.marks.unstar(opened.search.run("planets").rows)
    lose(home)
    with library(home) as opened:
        assert opened.papers.count() == 2
        opened.marks.undo()
        assert opened.papers.find("2405.00001").marks.starred, "undo brings the paper with its star"


def test_two_windows_put_the_papers_back_once(home: Path) -> None:
    lose(home)
    with library(home) as first, library(home) as second:
        assert first.papers.count() == second.papers.count() == 3
    (home / "papers.db").unlink()
    with library(home) as first, library(home) as second:
        assert len(everything(first)) == len(everything(second)) == 3


def test_a_start_does_not_wait_for_a_process_that_imports(home: Path) -> None:
    lose(home)
    with library(home) as opened:
        opened._stores.papers.connection.execute("DELETE FROM papers")
        opened._stores.papers.connection.execute("DELETE FROM checked_marks")
        with opened._stores.papers.writing(), library(home) as other:
            assert other.notices == ()
            assert everything(other) == {}
    with library(home) as opened:
        assert len(everything(opened)) == 3


def test_restored_papers_with_arxiv_ids_can_be_fetched_again(tmp_path: Path) -> None:
    home, file = tmp_path / "home", tmp_path / "some.jsonl"
    file.write_bytes(json_lines({"title": "Rivers of the far north", "arxiv_id": "2401.00001"}) + numbered(range(2)))
    with library(home) as opened:
        opened.imports.import_paths([str(file)])
        opened.marks.star(opened.search.run("").rows)
        assert opened.imports.uncached_papers() == ()
    lose(home)
    with library(home) as opened:
        (spec,) = opened.imports.uncached_papers()
        assert spec.words[:2] == ("arxiv", "ids")
        assert "2401.00001" in spec.words
        opened.imports.import_paths([str(file)])
        assert opened.imports.uncached_papers() == ()


def test_a_restored_paper_is_as_new_as_it_was(home: Path) -> None:
    with library(home) as opened:
        added = dict(opened._stores.papers.connection.execute("SELECT title, added FROM papers"))
    lose(home)
    with Library(find_home(str(home), {})) as opened:
        now = dict(opened._stores.papers.connection.execute("SELECT title, added FROM papers"))
        assert now == {title: added[title] for title in now}


def test_a_backup_holds_the_copies_and_its_json_is_readable(home: Path) -> None:
    with library(home) as opened:
        before = everything(opened)
        backup = opened.maintenance.back_up()
    copies = json.loads(backup.json_file.read_bytes())["tables"]["paper_copy"]
    papers = [row["content"]["paper"] for row in copies]
    assert OTHER["abstract"] == next(paper["abstract"] + " " for paper in papers if paper["arxiv_id"] == "2405.00001")
    lose(home)
    (home / "library.db").unlink()
    with library(home) as opened:
        opened.maintenance.restore(backup.read(), "backup")
    with library(home) as opened:
        assert everything(opened) == before


def test_the_copies_of_a_damaged_library_are_read(home: Path) -> None:
    with library(home) as opened:
        before = everything(opened)
    with (home / "library.db").open("r+b") as file:
        file.truncate(file.seek(0, 2) - 100)
    lose(home)
    with library(home) as opened:
        assert everything(opened) == before


def test_the_first_import_takes_the_sample_away_except_what_is_marked(tmp_path: Path) -> None:
    with library(tmp_path) as opened:
        opened.imports.load_first_sample()
        assert opened.papers.has_only_sample()
        starred = opened.search.run("").rows[:2]
        opened.marks.star(starred)
        report = opened.imports.import_text(numbered(range(3)).decode())
        assert report.removed_samples == 38
        assert opened.papers.count() == 5
        assert opened.search.run("is:starred").total == 2
        assert opened.imports.import_text(numbered(range(3, 6)).decode()).removed_samples == 0
        assert [finding for finding in opened.maintenance.check(fix=False) if not finding.is_sound] == []


def test_a_paper_of_the_sample_that_was_imported_too_stays(tmp_path: Path) -> None:
    with library(tmp_path) as opened:
        opened.imports.load_first_sample()
        assert opened.imports.import_paths([str(SEED)]).removed_samples == 0
        assert opened.papers.count() == 40


@pytest.mark.parametrize("before", ["a mark", "an import"])
def test_the_sample_is_loaded_only_where_there_is_nothing(tmp_path: Path, before: str) -> None:
    with library(tmp_path) as opened:
        opened.imports.import_text(numbered(range(3)).decode())
        if before == "a mark":
            opened.marks.star(opened.search.run("").rows)
            opened.marks.undo()
            opened._stores.marks._connection.execute("DELETE FROM own_import")
    lose(tmp_path)
    with library(tmp_path) as opened:
        opened.imports.load_first_sample()
        assert opened.papers.count() == 0


def test_forgotten_papers_are_gone_and_undo_brings_the_marked_ones_back(home: Path, tmp_path: Path) -> None:
    with library(home) as opened:
        before = everything(opened)
        change = opened.marks.forget(opened.search.run("planets OR number").rows)
        assert change.sentence == "forgot 6 papers; undo brings back 1 with marks"
        assert sorted(titles(opened, "")) == [
            "A Study of Rivers and Their Deltas",
            "Deep Residual Learning for Image Recognition",
        ]
        assert titles(opened, "planets") == []
        assert [finding for finding in opened.maintenance.check(fix=False) if not finding.is_sound] == []
    with library(home) as opened:
        assert opened.papers.count() == 2, "a forgotten paper stays away"
        opened.marks.undo()
        assert everything(opened) == before
        opened.marks.redo()
        assert opened.papers.count() == 2
        opened.marks.undo()
        assert everything(opened) == before
        opened.imports.import_paths([str(tmp_path / "other.jsonl")])
        assert opened.papers.count() == 8


def test_a_backup_brings_forgotten_papers_back(home: Path) -> None:
    with library(home) as opened:
        before = everything(opened)
        backup = opened.maintenance.back_up()
        opened.marks.forget(opened.search.run("").rows)
    with library(home) as opened:
        assert opened.papers.count() == 0
        opened.maintenance.restore(backup.read(), "backup")
        assert everything(opened) == before


def test_a_paper_imported_after_the_newest_was_forgotten_gets_another_number(home: Path) -> None:
    with library(home) as opened:
        connection = opened._stores.papers.connection
        (newest,) = connection.execute("SELECT max(paper_id) FROM papers").fetchone()
        connection.execute("INSERT INTO seen VALUES (1, ?)", (newest,))
        opened.marks.forget(opened.search.run("").rows)
        opened.imports.import_text(numbered([77]).decode())
        assert connection.execute("SELECT paper_id FROM papers").fetchall() == [(newest + 1,)]


def test_a_library_that_cannot_be_written_still_shows_its_papers(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lose(home)
    monkeypatch.setattr("paperbrowse.database.open.is_writable", lambda path: path.name != "library.db")
    with library(home) as opened:
        assert "library.db or its folder is read-only" in opened.notices[0]
        assert len(everything(opened)) == 3
        assert opened.imports.import_paths([str(tmp_path / "other.jsonl")]).unchanged == 1
        assert len(everything(opened)) == 3


def test_a_full_disk_is_told_and_the_next_start_tries_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise NotSaved("nothing was saved in papers.db: the disk is full", "free some space and try again")

    lose(home)
    with monkeypatch.context() as patched:
        patched.setattr("paperbrowse.papers.writer.Writer.save", refuse)
        with library(home) as opened:
            assert opened.notices == (
                "the marked papers are not all listed: nothing was saved in papers.db: the disk is full"
                " (free some space and try again)",
            )
            assert opened.papers.count() == 0
    with library(home) as opened:
        assert len(everything(opened)) == 3


def test_a_copy_that_cannot_be_read_costs_the_abstract_but_not_the_paper(home: Path) -> None:
    with library(home) as opened:
        before = everything(opened)
        opened._stores.marks._connection.execute("UPDATE paper_copy SET content = x'00ff'")
        opened.maintenance.back_up()
    lose(home)
    with library(home) as opened:
        assert everything(opened).keys() == before.keys()
