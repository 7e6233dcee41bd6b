"""What came in since the reader last looked."""

from datetime import timedelta
from pathlib import Path

from paperbrowse.library.library import Library
from paperbrowse.settings import find_home
from tests.library.homes import NOW, json_lines, titles


def at(folder: Path, minutes: int) -> Library:
    return Library(find_home(str(folder), {}), lambda: NOW + timedelta(minutes=minutes))


def test_nothing_is_new_to_one_who_never_looked(tmp_path: Path) -> None:
    with at(tmp_path, 0) as opened:
        opened.load_sample()
        assert (opened.search("is:new").total, opened.new_count(10), opened.is_first_run()) == (0, 0, True)


def test_what_came_in_after_the_last_look_is_new_until_the_next(tmp_path: Path) -> None:
    later = tmp_path / "later.jsonl"
    later.write_bytes(json_lines({"title": "On Engines"}, {"title": "On Looms"}))
    with at(tmp_path, 0) as opened:
        opened.load_sample()
        opened.mark_seen()
    with at(tmp_path, 5) as opened:
        opened.import_paths([str(later)])
        assert sorted(titles(opened, "is:new")) == ["On Engines", "On Looms"]
        assert titles(opened, "is:new engines") == ["On Engines"]
        assert (opened.new_count(10), opened.new_count(1), opened.is_first_run()) == (2, 1, False)
        assert sum(entry.is_new for entry in opened.entries(list(opened.search("").rows)) if entry) == 2
        opened.mark_seen()
        assert opened.search("is:new").total == 2, "a session goes on from the look it began with"
    with at(tmp_path, 10) as opened:
        assert (opened.search("is:new").total, opened.new_count(10)) == (0, 0)
        opened.import_paths([str(later)])
        assert opened.new_count(10) == 0, "what is known already is not new"
