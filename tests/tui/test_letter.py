"""The letter in the terminal: a menu of its sections, and its papers in the usual list."""

import json
from pathlib import Path

from paperbrowse.library.library import Library
from paperbrowse.settings import Home
from tests.tui.reader import in_loop, reading

PAPERS = [
    {"title": "A quiet tree", "id": "2601.00002", "published": "2026-01-01"},
    {"title": "A tree of votes", "id": "2601.00001", "upvotes": 9, "published": "2025-12-01"},
]


@in_loop
async def test_the_letter_is_walked_through_like_any_list(home: Home, tmp_path: Path) -> None:
    (tmp_path / "papers.jsonl").write_text("".join(json.dumps(paper) + "\n" for paper in PAPERS))
    with Library(home) as library:
        library.imports.import_paths([str(tmp_path / "papers.jsonl")])
        library.marks.saved_searches.save("trees", "tree")
    async with reading(home) as reader:
        await reader.press("E")
        await reader.until(lambda: "Trending" in reader.text and "1 paper" in reader.text)
        assert "trees" in reader.text
        await reader.press("enter")
        await reader.until(lambda: reader.text.find("A tree of votes") < reader.text.find("A quiet tree"))
        assert "letter:all" in reader.text
        await reader.press("s")
        await reader.until(lambda: "★" in reader.text)
        await reader.press("E")
        await reader.until(lambda: "The whole letter" in reader.text)
        await reader.press(*"trees", "enter")
        await reader.until(lambda: "letter:trees" in reader.text and "A tree of votes" not in reader.text)


@in_loop
async def test_steps_through_weekly_and_monthly_lists_end_at_the_first_and_the_last(home: Home) -> None:
    days = ("2025-11-28", "2025-12-30", "2026-01-06", "2026-01-20")
    with Library(home) as library:
        papers = ({"title": f"Tree number {n}", "id": f"2601.{n:05d}", "announced": day} for n, day in enumerate(days))
        library.imports.import_text("".join(json.dumps(paper) + "\n" for paper in papers))
    for start, steps in (
        ("2026-01-05..2026-01-07", ("2025-12-29..2026-01-04", "2025-11-24..2025-11-30", "weekly list before")),
        ("2026-01-05..2026-01-07", ("2026-01-19..2026-01-25", "weekly list after")),
        ("2026-01", ("2025-12", "2025-11", "monthly list before")),
        ("2025-12", ("2026-01", "monthly list after")),
        ("2026-01-06", ("2025-12-30", "2025-11-28", "daily list before")),
    ):
        async with reading(home, query=f"announced:{start}") as reader:
            *expected, message = steps
            for shown in expected:
                await reader.press("[" if message.endswith("before") else "]")
                assert reader.query == f"announced:{shown}"
            await reader.press("[" if message.endswith("before") else "]")
            assert (reader.query, reader.news) == (f"announced:{expected[-1]}", f"no {message} this one")
