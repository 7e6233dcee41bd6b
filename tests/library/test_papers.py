"""New papers: those that were never on the screen and have no mark."""

from datetime import timedelta
from pathlib import Path

from paperbrowse.library.library import Library
from paperbrowse.settings import find_home
from tests.library.homes import NOW, json_lines, titles


def at(folder: Path, minutes: int) -> Library:
    return Library(find_home(str(folder), {}), lambda: NOW + timedelta(minutes=minutes))


def test_nothing_of_the_sample_page_is_new(tmp_path: Path) -> None:
    with at(tmp_path, 0) as opened:
        opened.imports.load_sample()
        assert (opened.search.run("is:new").total, opened.papers.count_new(10), opened.papers.is_first_run()) == (
            0,
            0,
            True,
        )


def row_of(library: Library, query: str) -> int:
    (row,) = library.search.run(query).rows
    return row


def test_imported_papers_are_new_until_they_were_on_the_screen_or_got_a_mark(tmp_path: Path) -> None:
    later = tmp_path / "later.jsonl"
    later.write_bytes(json_lines({"title": "On Engines"}, {"title": "On Looms"}))
    with at(tmp_path, 0) as opened:
        opened.imports.load_sample()
        opened.marks.end_session()
    with at(tmp_path, 5) as opened:
        opened.imports.import_paths([str(later)])
        assert sorted(titles(opened, "is:new")) == ["On Engines", "On Looms"]
        assert titles(opened, "is:new engines") == ["On Engines"]
        assert (opened.papers.count_new(10), opened.papers.count_new(1), opened.papers.is_first_run()) == (2, 1, False)
        assert sum(entry.is_new for entry in opened.papers.entries(list(opened.search.run("").rows)) if entry) == 2
        opened.marks.end_session()
    with at(tmp_path, 10) as opened:
        assert opened.papers.count_new(10) == 2, "the end of a session changes nothing"
        opened.marks.mark_seen([row_of(opened, "title:engines")])
        assert titles(opened, "is:new") == ["On Looms"]
        opened.marks.star([row_of(opened, "title:looms")])
        assert (opened.search.run("is:new").total, opened.papers.count_new(10)) == (0, 0)
        opened.imports.import_paths([str(later)])
        assert opened.papers.count_new(10) == 0, "an updated paper is not new"


def test_all_papers_can_be_marked_as_seen_and_only_later_ones_are_new(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.jsonl").write_bytes(json_lines({"title": f"On {name}"}))
    with at(tmp_path, 0) as opened:
        opened.imports.import_paths([str(tmp_path / "one.jsonl")])
        assert titles(opened, "is:new") == ["On one"]
        opened.marks.mark_all_seen()
        assert titles(opened, "is:new") == []
        opened.imports.import_paths([str(tmp_path / "two.jsonl")])
        assert titles(opened, "is:new") == ["On two"]
