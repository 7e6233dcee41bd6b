"""The bars under the list, by key and by mouse."""

import json
import re
import threading
from datetime import date
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from textual import events

from paperbrowse.library.library import Library
from paperbrowse.search.query_edit import with_field
from paperbrowse.search.timeline import build_histogram
from paperbrowse.settings import Home, find_home
from paperbrowse.tui.timeline_model import DATE_FIELDS, TimelineModel
from tests.examples import examples
from tests.tui.reader import Reader, in_loop, reading
from tests.tui.snapshots import assert_screen

SIZES = [(200, 60), (100, 30), (80, 24), (40, 12)]


async def shown(reader: Reader) -> None:
    await reader.press("T")
    await reader.until(lambda: " by month" in reader.text)


async def mouse(reader: Reader, kind: type[events.MouseEvent], x: int) -> None:
    bars = reader.main.timeline
    event = kind(bars, x, 2, 0, 0, 1, False, False, False, x, 2)
    bars.post_message(event)
    await reader.drain()


@pytest.mark.parametrize("size", SIZES)
@in_loop
async def test_the_bars_are_of_the_answer_without_its_dates(home: Home, size: tuple[int, int]) -> None:
    async with reading(home, query="date:2024-04", size=size) as reader:
        await reader.press("T")
        unit = "month" if size[0] > 40 else "year"
        await reader.until(lambda: "2024: " in reader.text)
        assert reader.main.timeline.histogram.unit == unit
        assert sum(bar.papers for bar in reader.main.timeline.histogram.bars) == 40
        await reader.press("/", *" token", "enter")
        await reader.settle()
        with Library(home) as library:
            total = library.search.run("token").total
        await reader.until(lambda: sum(bar.papers for bar in reader.main.timeline.histogram.bars) == total)


@pytest.mark.parametrize("size", [(100, 30), (80, 24)])
@in_loop
async def test_the_screen_with_a_timeline(home: Home, size: tuple[int, int]) -> None:
    async with reading(home, query="date:2024-04", size=size) as reader:
        await reader.press("T")
        await reader.until(lambda: "April 2024: " in reader.text)
        await assert_screen(reader, f"timeline_{size[0]}x{size[1]}")


@in_loop
async def test_a_click_asks_for_a_period_and_a_drag_for_several(home: Home) -> None:
    async with reading(home) as reader:
        await shown(reader)
        await mouse(reader, events.MouseDown, 1)
        await mouse(reader, events.MouseUp, 1)
        await reader.until(lambda: reader.query == "date:2022-02")
        await mouse(reader, events.MouseDown, 1)
        await mouse(reader, events.MouseUp, 7)
        await reader.until(lambda: reader.query == "date:2022-02..2022-05")
        await reader.settle()
        brushed = list(reader.main.result.rows)
        await reader.press("escape", "/", *"date:2022-02..2022-05", "enter")
        assert list(reader.main.result.rows) == brushed


@in_loop
async def test_the_bars_fit_a_window_that_changes_its_size(home: Home) -> None:
    async with reading(home) as reader:
        await shown(reader)
        assert len(reader.main.timeline.histogram.bars) > 30
        await reader._pilot.resize_terminal(20, 30)
        await reader.until(lambda: 1 < len(reader.main.timeline.histogram.bars) <= 18)
        await reader.press("T")
        await reader._pilot.resize_terminal(100, 30)
        await reader.press("T")
        await reader.until(lambda: len(reader.main.timeline.histogram.bars) > 30)


@in_loop
async def test_steps_that_come_before_the_counts_are_taken_when_they_are_there(home: Home) -> None:
    async with reading(home) as reader:
        await reader.press("[", "[", "[", "shift+left")
        await reader.until(lambda: reader.query == "date:2025-09..2025-10")


@in_loop
async def test_a_star_made_while_papers_are_counted_leaves_no_empty_timeline(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    starred, count = threading.Event(), TimelineModel._count

    def wait(model: TimelineModel, library: Library, request: tuple[str, int]) -> None:
        assert starred.wait(60)
        count(model, library, request)

    monkeypatch.setattr(TimelineModel, "_count", wait)
    async with reading(home) as reader:
        await reader.press("T")
        await reader.until(lambda: "counting…" in reader.text)
        await reader.press("s")
        assert reader.news.startswith("starred")
        starred.set()
        await reader.until(lambda: " by month" in reader.text)


@in_loop
async def test_there_is_an_end_to_it(home: Home) -> None:
    async with reading(home, query="date:2025-12") as reader:
        await reader.press("]")
        await reader.until(lambda: "no papers after" in reader.news)
        assert reader.query == "date:2025-12"


@pytest.mark.parametrize(
    ("query", "key", "expected"),
    [
        ("date:1990", "]", "date:2022-02"),
        ("date:..1990", "]", "date:2022-02"),
        ("date:2030", "[", "date:2025-12"),
        ("date:2030..", "[", "date:2025-12"),
    ],
)
@in_loop
async def test_a_step_from_outside_the_bars_leads_to_the_first_that_is_met(
    home: Home, query: str, key: str, expected: str
) -> None:
    async with reading(home, query=query) as reader:
        await reader.press(key)
        await reader.until(lambda: reader.query == expected)


@pytest.mark.parametrize(
    ("query", "key", "message"),
    [
        ("date:1990", "[", "no papers before"),
        ("date:..2024", "[", "no papers before"),
        ("date:2030", "]", "no papers after"),
        ("date:2024..", "]", "no papers after"),
    ],
)
@in_loop
async def test_a_step_away_from_the_bars_leads_nowhere(home: Home, query: str, key: str, message: str) -> None:
    async with reading(home, query=query) as reader:
        await reader.press(key)
        await reader.until(lambda: message in reader.news)
        assert reader.query == query


@in_loop
async def test_papers_without_a_month_are_told(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "years.jsonl"
    file.write_text("\n".join(json.dumps({"title": f"Number {n} of a year alone", "date": "2024"}) for n in range(3)))
    with Library(home) as library:
        library.imports.import_paths([str(file)])
    async with reading(home) as reader:
        await reader.press("T")
        await reader.until(lambda: "3 with a less exact date" in reader.text)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Papers of three words and all kinds of dates."""
    folder = tmp_path_factory.mktemp("shelf")
    words = ("token", "graph", "level")
    dates = ("2024-03-05", "2024-03-05", "2024-04", "2023", None, "2023-12-31")
    records = [
        {"title": f"{words[n % 3]} {words[n % 2]} number {n}", "date": dates[n % 6], "upvotes": n, "id": str(n)}
        for n in range(120)
    ]
    file = folder / "papers.jsonl"
    file.write_text("\n".join(map(json.dumps, records)))
    home = find_home(str(folder / "home"), {})
    with Library(home) as library:
        library.imports.import_paths([str(file)])
    return home


QUERIES = st.builds(
    lambda words, votes, tail: " ".join([*words, *([f"upvotes:>{votes}"] if votes else []), *tail]),
    st.lists(st.sampled_from(["token", "graph", "level", "-graph", "number"]), max_size=2),
    st.integers(0, 119),
    st.lists(st.sampled_from(["is:unread", "since:2023-06", "date:2024"]), max_size=1),
)


@settings(max_examples=examples(200))
@given(QUERIES, st.integers(2, 120))
def test_the_bars_equal_a_plain_count_of_what_the_query_finds(shelf: Home, query: str, columns: int) -> None:
    with Library(shelf) as library:
        view = library.search.run(query)
        histogram = build_histogram(library.search.facets(view).timeline, columns)
        papers = [entry.paper for entry in library.papers.entries(list(view.rows)) if entry]
    for bar in histogram.bars:
        fine = {"year": 1, "month": 2}.get(histogram.unit, 3)
        dates = [one.published for one in papers if one.published and len(str(one.published).split("-")) >= fine]
        assert bar.papers == sum(bar.first <= one.first_day <= bar.last for one in dates)
    assert sum(bar.papers for bar in histogram.bars) + histogram.imprecise == sum(bool(one.published) for one in papers)


@settings(max_examples=examples(200))
@given(QUERIES, st.integers(2, 120), st.data())
def test_a_brushed_range_lists_what_typing_its_dates_does_and_what_a_plain_filter_finds(
    shelf: Home, query: str, columns: int, data: st.DataObject
) -> None:
    query = re.sub(r"\b(token|graph|level|number)\b", r"'\1", query)
    assume(query.count("'") < 2)  # where no paper of those days has both words, those with one are listed
    written: list[str] = []
    with Library(shelf) as library:
        anywhen = with_field(query, DATE_FIELDS, None)
        view = library.search.run(anywhen)
        histogram = build_histogram(library.search.facets(view).timeline, columns)
        assume(histogram.bars)
        ends = st.integers(0, len(histogram.bars) - 1)
        first, last = sorted((data.draw(ends), data.draw(ends)))
        model = TimelineModel(
            lambda: library, lambda *_: None, lambda: query, written.append, lambda _: None, date.today
        )
        model.histogram = histogram
        model.select_range(first, last)
        brushed, typed = (
            list(library.search.run(one).rows)
            for one in (written[0], f"{anywhen} date:{histogram.range_value(first, last)}")
        )
        rows = list(view.rows)
        listed = {row: one.paper.published for row, one in zip(rows, library.papers.entries(rows), strict=True) if one}
    begin, end = histogram.bars[first].first, histogram.bars[last].last
    assert brushed == typed
    assert sorted(brushed) == sorted(row for row, day in listed.items() if day and begin <= day.first_day <= end)
