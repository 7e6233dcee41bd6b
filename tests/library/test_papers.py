"""New papers: those added since the last session."""

from datetime import timedelta
from pathlib import Path

from paperbrowse.library.library import Library
from paperbrowse.settings import find_home
from tests.library.homes import NOW, json_lines, titles


def at(folder: Path, minutes: int) -> Library:
    return Library(find_home(str(folder), {}), lambda: NOW + timedelta(minutes=minutes))


def test_nothing_is_new_in_the_first_session(tmp_path: Path) -> None:
    with at(tmp_path, 0) as opened:
        opened.imports.load_sample()
        assert (opened.search.run("is:new").total, opened.papers.count_new(10), opened.papers.is_first_run()) == (
            0,
            0,
            True,
        )


def test_papers_added_after_a_session_are_new_until_the_end_of_the_next(tmp_path: Path) -> None:
    later = tmp_path / "later.jsonl"
    later.write_bytes(json_lines({"title": "On Engines"}, {"title": "On Looms"}))
    with at(tmp_path, 0) as opened:
        opened.imports.load_sample()
        opened.marks.mark_seen()
    with at(tmp_path, 5) as opened:
        opened.imports.import_paths([str(later)])
        assert sorted(titles(opened, "is:new")) == ["On Engines", "On Looms"]
        assert titles(opened, "is:new engines") == ["On Engines"]
        assert (opened.papers.count_new(10), opened.papers.count_new(1), opened.papers.is_first_run()) == (2, 1, False)
        assert sum(entry.is_new for entry in opened.papers.entries(list(opened.search.run("").rows)) if entry) == 2
        opened.marks.mark_seen()
        assert opened.search.run("is:new").total == 2, "new papers stay new during a session"
    with at(tmp_path, 10) as opened:
        assert (opened.search.run("is:new").total, opened.papers.count_new(10)) == (0, 0)
        opened.imports.import_paths([str(later)])
        assert opened.papers.count_new(10) == 0, "an updated paper is not new"
