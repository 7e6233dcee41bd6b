"""Tests of marking many papers: confirmation, progress, and undo in one step."""

from textual import events

from paperbrowse.library.library import Library
from paperbrowse.settings import Home
from paperbrowse.tui import write_tasks
from paperbrowse.tui.messages import StatusMessage
from paperbrowse.tui.screens.confirm import ConfirmDialog
from tests.tui.reader import in_loop, reading


@in_loop
async def test_many_papers_are_marked_only_after_a_confirmation(home: Home) -> None:
    async with reading(home) as reader:
        for key, question in (("s", "Star 40 papers"), ("m", "Mark 40 papers read"), ("A", "Mark 40 papers read?")):
            await reader.press("V", key, "s", "m", "q")
            assert question in reader.text
            await reader.press("escape", "escape")
            assert not isinstance(reader.app.screen, ConfirmDialog)
    with Library(home) as library:
        assert library.marks.history(10) == []


@in_loop
async def test_a_few_papers_are_marked_without_a_confirmation(home: Home) -> None:
    async with reading(home, query="dynamic tokenization title:dynamic") as reader:
        await reader.press("A")
        assert reader.news.startswith("marked")


@in_loop
async def test_keys_in_one_read_mark_all_and_undo_it(home: Home) -> None:
    async with reading(home) as reader:
        await reader.press("A", "enter", "u", "A", "enter", "j", "m")
        assert not reader.selected.marks.read
        await reader.press("u", "u")
        assert reader.news == "undid: marked 40 papers read · Ctrl+r redoes"
        await reader.press("u")
        assert reader.news == "nothing to undo"


@in_loop
async def test_stars_are_removed_only_if_all_papers_have_one(home: Home) -> None:
    async with reading(home) as reader:
        await reader.press("s", "V", "s", "enter")
        assert reader.main.status.counts.starred == 40
        await reader.press("s", "enter")
        assert reader.main.status.counts.starred == 0


@in_loop
async def test_toggling_a_mark_follows_what_the_screen_shows(home: Home) -> None:
    async with reading(home) as reader:
        with Library(home) as other:
            other.marks.star([reader.selected.row])
        assert not reader.selected.marks.starred
        await reader.press("s")
        assert reader.selected.marks.starred
        await reader.press("s", "s", "s")  # in one read, so that all are sent before the first one shows
        assert not reader.selected.marks.starred
        with Library(home) as other:
            other.marks.mark_read([reader.selected.row])
        await reader.press("m")
        assert reader.selected.marks.read


@in_loop
async def test_a_window_that_regains_focus_shows_marks_of_others(home: Home) -> None:
    async with reading(home, query="is:starred") as reader:
        assert reader.main.result.total == 0
        with Library(home) as other:
            other.marks.star(other.search.run("dynamic tokenization").rows[:1])
        reader.app.post_message(events.AppFocus())
        await reader.settle()
        assert reader.main.result.total == 1


def test_progress_of_a_long_task_is_reported(home: Home) -> None:
    sentences: list[str] = []

    def post(message: StatusMessage) -> None:
        sentences.append(message.sentence)

    rows = range(3 * write_tasks.PROGRESS_INTERVAL)
    with Library(home) as library:
        write_tasks.mark_read(rows, post)(library)
    assert sentences == ["marking: 2,000 of 6,000 papers", "marking: 4,000 of 6,000 papers"]


@in_loop
async def test_a_row_shows_a_sign_for_a_note_and_the_tags_that_fit(home: Home) -> None:
    with Library(home) as library:
        rows = library.search.run("").rows
        library.marks.note(rows[:1], "mine")
        library.marks.tag(rows[:2], "deep")
        library.marks.tag(rows[1:2], "a tag that is far too long to be shown")
    async with reading(home) as reader:
        assert reader.lines[3].split("│")[0].split() == ["▌", "2025-12-28", "5", "authors", "✎", "#deep"]
        assert "2 tags" in reader.lines[5]
    async with reading(home, size=(40, 12)) as reader:
        assert "✎" in reader.lines[2]


@in_loop
async def test_a_star_goes_to_the_paper_on_the_screen_though_papers_db_was_deleted(home: Home) -> None:
    with Library(home) as library:
        library.marks.star(library.search.run("").rows[5:7])
    async with reading(home) as reader:
        await reader.until(lambda: reader.main._write_worker._library is not None)
        for file in home.papers_db.parent.glob("papers.db*"):
            file.unlink()
        with Library(home) as other:
            assert other.papers.count() == 2, "the starred ones are in the new file"
        title = reader.selected.paper.title
        await reader.press("s")
        assert title[:10] in reader.news
    with Library(home) as library:
        starred = [
            entry.paper.title for entry in library.papers.entries(library.search.run("is:starred").rows) if entry
        ]
        assert len(starred) == 3
        assert title in starred
