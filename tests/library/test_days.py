"""Searches by the day on which a paper was announced, added or starred."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from paperbrowse.library.library import Library
from paperbrowse.settings import find_home
from tests.library.homes import json_lines, numbered, titles

VOTES = {"A": 1, "B": 2, "C": 3}
MONDAY = datetime(2026, 6, 22, 12, tzinfo=UTC)


def at(folder: Path, days: int) -> Library:
    return Library(find_home(str(folder), {}), lambda: MONDAY + timedelta(days=days))


@pytest.fixture
def week(tmp_path: Path) -> Path:
    """A home to which a list was imported on Monday, and another on Wednesday, which has a paper of Monday's again."""
    for day, (date, names) in {0: ("2026-06-22", "AB"), 2: ("2026-06-24", "BC")}.items():
        file = tmp_path / f"{date}.jsonl"
        papers = [
            {"title": f"Of {name}", "arxiv_id": f"2606.0000{votes}", "announced": date, "upvotes": votes}
            for name, votes in VOTES.items()
            if name in names
        ]
        file.write_bytes(json_lines(*papers))
        with at(tmp_path, day) as library:
            library.imports.import_paths([str(file)])
            library.marks.star(library.search.run(f"added:today {names[-1]}").rows)
    return tmp_path


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("announced:2026-06-22", ["Of B", "Of A"]),
        ("announced:2026-06-24", ["Of C", "Of B"]),
        ("announced:2026-06", ["Of A", "Of B", "Of C"]),
        ("announced:2026-06-23", []),
        ("announced:yesterday", ["Of B", "Of C"]),
        ("-announced:yesterday", ["Of A"]),
        ("announced:2026-06-22 -added:today", ["Of A", "Of B"]),
        ("added:2026-06-24", ["Of C"]),
        ("added:>2026-06-22", ["Of C"]),
        ("added:3d", ["Of C"]),
        ("added:4d", ["Of A", "Of B", "Of C"]),
        ("added:2026", ["Of A", "Of B", "Of C"]),
        ("-added:2026", []),
        ("added:..2026-06-22", ["Of A", "Of B"]),
        ("added:today", []),
        ("starred:2026-06-22", ["Of B"]),
        ("starred:yesterday", ["Of C"]),
        ("starred:7d sort:starred", ["Of C", "Of B"]),
        ("starred:..2026-06-21", []),
        ("starred:2026-06 announced:2026-06-22", ["Of B"]),
        ("is:new", ["Of A"]),
    ],
)
def test_papers_are_found_by_the_days_of_lists_imports_and_stars(week: Path, query: str, found: list[str]) -> None:
    with at(week, 3) as library:
        in_order = titles(library, query)
        is_list = query.startswith("announced:2026-06-2") or "sort:" in query
        assert (in_order if is_list and " -" not in query else sorted(in_order)) == found


def test_a_value_that_is_no_date_is_explained(week: Path) -> None:
    with at(week, 3) as library:
        for field in ("announced", "added", "starred"):
            (hint,) = library.search.run(f"{field}:soon").hints
            assert hint.startswith(f"{field}: takes 2024, 2024-03")


def test_steps_go_to_the_nearest_day_with_a_list(week: Path) -> None:
    with at(week, 3) as library:
        monday = MONDAY.date()
        assert library.search.list_day(monday, 1) == monday + timedelta(days=2)
        assert library.search.list_day(monday + timedelta(days=9), -1) == monday + timedelta(days=2)
        assert library.search.list_day(monday, -1) is None


def test_a_day_on_which_most_papers_were_added_lists_the_same_as_any_other(tmp_path: Path) -> None:
    for day, numbers in {0: range(2), 1: range(2, 60), 2: range(60, 62)}.items():
        (tmp_path / f"{day}.jsonl").write_bytes(numbered(numbers))
        with at(tmp_path, day) as library:
            library.imports.import_paths([str(tmp_path / f"{day}.jsonl")])
    with at(tmp_path, 2) as library:
        totals = {"added:yesterday": 58, "-added:yesterday": 4, "added:2026": 62, "-added:2026": 0, "added:7d 61": 1}
        assert {query: library.search.run(query).total for query in totals} == totals
