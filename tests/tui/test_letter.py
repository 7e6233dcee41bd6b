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
async def test_weekly_and_monthly_lists_are_stepped_through(home: Home) -> None:
    for query, before, after in (
        ("announced:2026-01-05..2026-01-07", "2025-12-29..2026-01-04", "2026-01-05..2026-01-11"),
        ("announced:2026-01", "2025-12", "2026-01"),
    ):
        async with reading(home, query=query) as reader:
            await reader.press("[")
            assert reader.query == f"announced:{before}"
            await reader.press("]")
            assert reader.query == f"announced:{after}"
