import gzip
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperbrowse.export.json_lines import json_line
from paperbrowse.library.library import Library
from paperbrowse.model.identity import paper_key
from paperbrowse.model.marks import NO_MARKS, Marks, parse_note
from paperbrowse.model.paper import Author, Paper
from paperbrowse.text.clean import clean_line, clean_paragraphs
from paperbrowse.text.dates import PartialDate
from tests.library.homes import NOW, library, titles

EARLY, LATE = datetime(2025, 1, 7, 12, 0, 0, 123456, tzinfo=UTC), datetime(2026, 2, 3, tzinfo=UTC)
PAPER = Paper("A Paper That Was Marked in Another Home", arxiv_id="2401.00001")
OTHER = Paper("A Paper That Was Marked in This Home Only", arxiv_id="2401.00002")


def bring(opened: Library, folder: Path, paper: Paper, marks: Marks, name: str = "export.jsonl") -> None:
    path = folder / name
    path.write_text(json_line(paper_key(paper), paper, marks) + "\n", "utf-8")
    assert opened.imports.import_paths([str(path)]).problems == []


def marks_of(opened: Library, paper: Paper = PAPER) -> Marks:
    return opened.papers.find(paper_key(paper)).marks


def test_every_mark_comes_in_with_its_time(tmp_path: Path) -> None:
    marks = Marks(EARLY, LATE, ("deep", "to read, soon"), "first\n\nsecond")
    with library(tmp_path / "home") as opened:
        bring(opened, tmp_path, PAPER, marks)
        assert marks_of(opened) == marks
        assert titles(opened, 'tag:"to read, soon"') == titles(opened, "is:noted") == [PAPER.title]
        assert titles(opened, "note:SECOND") == [PAPER.title]


def test_each_kind_of_mark_can_be_undone_and_redone(tmp_path: Path) -> None:
    marks = Marks(EARLY, LATE, ("deep",), "a note")
    with library(tmp_path / "home") as opened:
        bring(opened, tmp_path, PAPER, marks)
        for left in (replace(marks, note=None), Marks(EARLY, LATE), Marks(EARLY), NO_MARKS):
            undone = opened.marks.undo()
            assert undone
            assert undone.sentence.endswith("export.jsonl")
            assert marks_of(opened) == left
        assert opened.marks.undo() is None
        assert [change.sentence for change in opened.marks.history(1)] == [
            f"took the notes on “{PAPER.title}” from export.jsonl"
        ]
        for _ in range(4):
            assert opened.marks.redo()
        assert marks_of(opened) == marks


def test_the_same_import_again_changes_nothing(tmp_path: Path) -> None:
    with library(tmp_path / "home") as opened:
        for _ in range(2):
            bring(opened, tmp_path, PAPER, Marks(EARLY, LATE, ("deep",), "a note"))
        assert len(opened.marks.history(100)) == 4


@pytest.mark.parametrize(("mine", "theirs"), [(EARLY, LATE), (LATE, EARLY), (EARLY, None)])
def test_of_two_times_the_earlier_stays(tmp_path: Path, mine: datetime, theirs: datetime | None) -> None:
    with library(tmp_path / "home") as opened:
        bring(opened, tmp_path, PAPER, Marks(mine, mine))
        bring(opened, tmp_path, PAPER, Marks(theirs, theirs))
        assert marks_of(opened) == Marks(EARLY, EARLY)


def test_a_star_whose_file_does_not_say_when_takes_no_earlier_time_away(tmp_path: Path) -> None:
    undated = {"key": "arxiv:2401.00001", "title": PAPER.title, "arxiv_id": "2401.00001", "starred": True}
    path = tmp_path / "undated.jsonl"
    path.write_text(json.dumps(undated))
    with library(tmp_path / "home") as opened:
        opened.imports.import_paths([str(path)])
        assert marks_of(opened).starred_at == NOW
        bring(opened, tmp_path, PAPER, Marks(EARLY))
        opened.imports.import_paths([str(path)])
        assert marks_of(opened).starred_at == EARLY


def test_what_was_tagged_and_noted_here_stays_beside_what_comes_in(tmp_path: Path) -> None:
    with library(tmp_path / "home") as opened:
        bring(opened, tmp_path, PAPER, NO_MARKS)
        bring(opened, tmp_path, OTHER, NO_MARKS)
        rows = [opened.papers.find(paper_key(paper)).row for paper in (PAPER, OTHER)]
        opened.marks.tag(rows, "mine")
        opened.marks.note(rows, "my note")
        bring(opened, tmp_path, PAPER, Marks(tags=("theirs",), note="their note"))
        assert marks_of(opened) == Marks(tags=("mine", "theirs"), note="my note\n\nfrom export.jsonl:\n\ntheir note")
        assert marks_of(opened, OTHER) == Marks(tags=("mine",), note="my note")
        assert opened.marks.undo()
        assert marks_of(opened).note == "my note"


def test_two_homes_that_read_each_others_exports_come_to_the_same_note(tmp_path: Path) -> None:
    with library(tmp_path / "one") as one, library(tmp_path / "other") as other:
        bring(one, tmp_path, PAPER, Marks(note="one"))
        bring(other, tmp_path, PAPER, Marks(note="other"))
        for number in range(3):
            bring(one, tmp_path, PAPER, marks_of(other), f"other-{number}.jsonl")
            bring(other, tmp_path, PAPER, marks_of(one), f"one-{number}.jsonl")
        assert marks_of(one) == marks_of(other) == Marks(note="one\n\nfrom other-0.jsonl:\n\nother")


def test_a_note_names_the_file_it_stood_in_among_several(tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    for name, paper in (("a.jsonl", PAPER), ("b.jsonl", OTHER)):
        (folder / name).write_text(json_line(paper_key(paper), paper, Marks(note="theirs")))
    (folder / "0.jsonl").write_text('{"title": "Without Marks of Anybody"}')
    with library(tmp_path / "home") as opened:
        for paper in (PAPER, OTHER):
            bring(opened, tmp_path, paper, Marks(note="mine"))
        opened.imports.import_paths([str(folder)])
        assert marks_of(opened).note == "mine\n\nfrom a.jsonl:\n\ntheirs"
        assert marks_of(opened, OTHER).note == "mine\n\nfrom b.jsonl:\n\ntheirs"


def test_marks_of_a_file_that_is_refused_do_not_come_in(tmp_path: Path) -> None:
    line = json_line(paper_key(PAPER), PAPER, Marks(EARLY)) + "\n"
    path = tmp_path / "cut.jsonl.gz"
    path.write_bytes(gzip.compress(line.encode() * 2_000)[:-12])
    with library(tmp_path / "home") as opened:
        assert opened.imports.import_paths([str(path)]).refused == 1
        assert (opened.papers.count(), opened.marks.starred_count(), opened.marks.history(1)) == (0, 0, [])


def test_a_dry_run_marks_nothing(tmp_path: Path) -> None:
    path = tmp_path / "export.jsonl"
    path.write_text(json_line(paper_key(PAPER), PAPER, Marks(EARLY, tags=("deep",))))
    with library(tmp_path / "home") as opened:
        opened.imports.import_paths([str(path)], dry_run=True)
        assert opened.marks.history(1) == []


def test_a_tag_follows_a_paper_that_gets_another_id_and_outlives_the_cache(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with library(home) as opened:
        named = PAPER._replace(authors=(Author("Ada Token"),))
        bring(opened, tmp_path, named, NO_MARKS)
        opened.marks.tag([opened.papers.find(paper_key(PAPER)).row], "deep")
        bring(opened, tmp_path, named._replace(doi="10.1000/1"), NO_MARKS)
    for file in home.glob("papers.db*"):
        file.unlink()
    with library(home) as opened:
        renamed = Paper("Under Quite Another Title It Came Out", doi="10.1000/1", authors=(Author("A. Token"),))
        bring(opened, tmp_path, renamed, NO_MARKS)
        assert titles(opened, "tag:deep") == ["Under Quite Another Title It Came Out"]
        assert opened.papers.find("arxiv:2401.00001").marks.tags == ("deep",)


# An export, read into a new home and exported again

ANY_TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
LINES = ANY_TEXT.map(clean_line).filter(bool)
PROSE = ANY_TEXT.map(clean_paragraphs).filter(bool)
DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31)).flatmap(
    lambda d: st.sampled_from([PartialDate(d.year), PartialDate(d.year, d.month), PartialDate(d.year, d.month, d.day)])
)
COUNTS = st.none() | st.integers(0, 2**53)
ADDRESSES = st.none() | st.from_regex(r"https?://[a-z]{1,9}\.example/[A-Za-z0-9._~/-]{0,9}", fullmatch=True)
LABELS = st.lists(LINES, max_size=3, unique=True).map(tuple)
AUTHORS = st.lists(st.builds(Author, LINES, LINES | st.just(""), LINES | st.just("")), max_size=3).map(tuple)
MOMENTS = st.none() | st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1)).map(lambda t: t.replace(tzinfo=UTC))
NOTES = st.none() | st.text(st.characters(codec="utf-8"), max_size=40).map(parse_note)
MARKS = st.builds(Marks, MOMENTS, MOMENTS, LABELS.map(lambda tags: tuple(sorted(tags))), NOTES)
PAPERS = st.builds(
    Paper,
    title=LINES,
    abstract=st.none() | PROSE,
    authors=AUTHORS,
    organization=st.none() | LINES,
    published=st.none() | DAYS,
    updated=st.none() | DAYS,
    announced=st.none() | DAYS,
    arxiv_version=st.none() | st.integers(1, 99),
    categories=LABELS,
    venue=st.none() | LINES,
    comment=st.none() | LINES,
    journal_ref=st.none() | LINES,
    licence=st.none() | LINES,
    withdrawn=st.booleans(),
    url=ADDRESSES,
    pdf_url=ADDRESSES,
    code_url=ADDRESSES,
    project_url=ADDRESSES,
    upvotes=COUNTS,
    comments=COUNTS,
    github_stars=COUNTS,
    ai_summary=st.none() | PROSE,
    keywords=LABELS,
    submitter=st.none() | LINES,
    source=st.sampled_from(["jsonl", "huggingface-page", "arxiv-snapshot"]),
)


def numbered(number: int, paper: Paper) -> Paper:
    """The paper under ids of its own, so that no two are one; its authors counted, as an import counts them."""
    return paper._replace(
        arxiv_id=f"2401.{number:05d}",
        doi=f"10.1000/{number}",
        acl_id=f"2024.acl-long.{number}",
        openreview_id=f"aBcD_{number}",
        author_count=len(paper.authors) or None,
    )


def exported(opened: Library) -> dict[str, str]:
    """Every paper by its key; sources aside, which name the file a paper came in with."""
    return {
        entry.key: json_line(entry.key, entry.paper, entry.marks)
        for entry in opened.papers.export_items(opened.search.run("").rows)
    }


def imported(home: Path, lines: Sequence[str]) -> dict[str, str]:
    path = home.parent / "lines.jsonl"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    with library(home) as opened:
        report = opened.imports.import_paths([str(path)])
        assert (report.new, report.problems) == (len(lines), [])
        return exported(opened)


@given(st.lists(st.tuples(PAPERS, MARKS), min_size=1, max_size=5))
@settings(max_examples=40)
def test_an_export_read_into_a_new_home_is_exported_as_it_was(found: list[tuple[Paper, Marks]]) -> None:
    papers = [(numbered(number, paper), marks) for number, (paper, marks) in enumerate(found)]
    lines = {paper_key(paper): json_line(paper_key(paper), paper, marks) for paper, marks in papers}
    with TemporaryDirectory() as folder:
        once = imported(Path(folder) / "one", list(lines.values()))
        assert once == lines
        assert imported(Path(folder) / "two", list(reversed(once.values()))) == once
