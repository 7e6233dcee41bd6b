"""Papers are new until they were on the screen; daily lists are a day each."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual import events

from paperbrowse.library.library import Library
from paperbrowse.library.results import PaperEntry
from paperbrowse.settings import Home, find_home
from paperbrowse.tui.screens import main
from tests.tui.reader import Reader, in_loop, reading
from tests.tui.snapshots import frozen

PAPERS = 60
SCREEN = (100, 30)


def write_papers(file: Path, *records: dict[str, object]) -> str:
    file.write_text("\n".join(map(json.dumps, records)))
    return str(file)


@pytest.fixture(autouse=True)
def endless_glance(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no list count as seen because it was on the screen for long: the machine may be busy."""
    monkeypatch.setattr(main, "SEEN_AFTER", 3_600.0)


@pytest.fixture
def new_home(tmp_path: Path) -> Home:
    home = find_home(str(tmp_path / "home"), {})
    papers: Iterator[dict[str, object]] = (
        {"title": f"Paper {n}", "doi": f"10.1234/{n}", "published": "2024-01-05"} for n in range(PAPERS)
    )
    with Library(home, frozen) as library:
        library.imports.import_paths([write_papers(tmp_path / "papers.jsonl", *papers)])
    return home


def new_papers(home: Home) -> int:
    with Library(home, frozen) as library:
        return library.search.run("is:new").total


async def page_through(reader: Reader) -> None:
    for _ in range(PAPERS // 10 + 2):
        await reader.press("pagedown")


@in_loop
async def test_papers_stay_new_if_the_program_is_left_at_once(new_home: Home) -> None:
    for key in ("q", "Q"):
        async with reading(new_home, size=SCREEN) as reader:
            assert f"{PAPERS} new papers · is:new" in reader.text
            reader.send(key)
        assert new_papers(new_home) == PAPERS


@in_loop
async def test_papers_that_were_paged_through_are_no_longer_new(new_home: Home) -> None:
    async with reading(new_home, size=SCREEN) as reader:
        await page_through(reader)
    assert new_papers(new_home) == 0


@in_loop
async def test_only_what_was_on_the_screen_while_the_user_moved_is_seen(new_home: Home) -> None:
    async with reading(new_home, size=SCREEN) as reader:
        on_screen = len(reader.main.papers.visible_rows())
        assert 0 < on_screen < PAPERS
        await reader.press("j")
    assert new_papers(new_home) == PAPERS - on_screen


@in_loop
async def test_what_the_mouse_scrolls_past_is_seen(new_home: Home) -> None:
    async with reading(new_home, size=SCREEN) as reader:
        papers, first = reader.main.papers, reader.main.papers.visible_rows()
        papers.post_message(events.MouseScrollDown(papers, 2, 2, 0, 1, 0, False, False, False, 2, 2))
        await reader.until(lambda: len(reader.main.seen.rows) > len(first))
        assert reader.main.seen.rows > set(first)


@in_loop
async def test_a_list_that_stays_on_the_screen_is_seen(new_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(main, "SEEN_AFTER", 0.01)
    async with reading(new_home, size=SCREEN) as reader:
        await reader.until(lambda: bool(reader.main.seen.rows))


@in_loop
async def test_what_a_key_shows_as_new_does_not_vanish_while_it_is_on_the_screen(new_home: Home) -> None:
    async with reading(new_home, size=SCREEN) as reader:
        await reader.press(".")
        assert reader.query == "is:new"
        await page_through(reader)
        reader.main.search(reader.query)
        await reader.settle()
        assert reader.main.result.total == PAPERS
        await reader.press(".")
        assert (reader.query, reader.main.status.counts.new) == ("", 0)
        assert "new paper" not in reader.text
        await reader.press(".")
        assert reader.main.result.total == 0


@in_loop
async def test_all_papers_can_be_marked_as_seen_from_the_palette(new_home: Home) -> None:
    async with reading(new_home, size=SCREEN) as reader:
        await reader.press(":", *"papers as seen", "enter")
        assert reader.news == "all papers are marked as seen"
        assert reader.main.status.counts.new == 0
    assert new_papers(new_home) == 0


LISTS = {"2026-01-02": (3, 9, 5), "2026-01-05": (1,), "2026-01-07": (2, 8)}
"""Upvotes of the papers of each day."""


@in_loop
async def test_the_keys_of_the_timeline_step_through_daily_lists(tmp_path: Path) -> None:
    home = find_home(str(tmp_path / "home"), {})
    papers = (
        {"title": f"With {votes} votes", "announced": day, "upvotes": votes, "published": "2025-12-31"}
        for day, upvotes in LISTS.items()
        for votes in upvotes
    )
    with Library(home, frozen) as library:
        library.imports.import_paths([write_papers(tmp_path / "papers.jsonl", *papers)])
    async with reading(home, size=(200, 40), clock=frozen) as reader:
        await reader.press("d", "enter")
        assert reader.query == "announced:today"
        assert [entry.paper.upvotes for entry in shown(reader)] == [8, 2], "the most upvotes come first"
        assert "announced 2026-01-07" in reader.text
        await reader.press("[")
        assert reader.query == "announced:2026-01-05"
        await reader.press("[")
        assert [entry.paper.upvotes for entry in shown(reader)] == [9, 5, 3]
        await reader.press("[")
        assert (reader.query, reader.news) == ("announced:2026-01-02", "no daily list before this one")
        await reader.press("]")
        assert reader.query == "announced:2026-01-05"


def shown(reader: Reader) -> list[PaperEntry]:
    return [entry for entry in reader.main.own_library.papers.entries(reader.main.result.rows) if entry]
