"""The menu of what the listed papers have in common."""

import json
import re
from pathlib import Path

import pytest

from paperbrowse.library.library import Library
from paperbrowse.settings import Home
from paperbrowse.tui.screens.facets import VALUES_SHOWN, FacetMenu
from tests.tui.reader import Reader, in_loop, reading

SIZES = [(100, 30), (80, 24), (40, 12)]
RECORDS = [
    {
        "title": f"Paper number {n}",
        "arxiv_id": f"2401.{n:05d}",
        "date": f"20{20 + n % 3}-03",
        "categories": ["cs.CL"] if n % 2 else ["cs.LG", "math.CO"],
        "authors": ["Ann Lee"] if n % 5 == 0 else [f"Author {n}"],
        "venue": "Findings of [bold]ACL[/]" if n == 7 else None,
    }
    for n in range(1, 21)
]


@pytest.fixture
def shelf(home: Home, tmp_path: Path) -> Home:
    """A home with papers of two categories, three years and an author of four."""
    file = tmp_path / "papers.jsonl"
    file.write_text("\n".join(map(json.dumps, RECORDS)))
    with Library(home) as library:
        library.import_paths([str(file)])
    return home


async def opened(reader: Reader, query: str = "arxiv") -> None:
    await reader.press("f")
    await reader.until(lambda: "Enter adds or removes" in reader.text)


@pytest.mark.parametrize("size", SIZES)
@in_loop
async def test_values_stand_under_their_kinds_with_counts(shelf: Home, size: tuple[int, int]) -> None:
    async with reading(shelf, query="title:number", size=size) as reader:
        await opened(reader)
        await reader.until(lambda: "Categories" in reader.text)
        line = next(line for line in reader.lines if "cs.LG" in line)
        assert "10" in line
        await reader.press(*"ann")
        line = next(line for line in reader.lines if "Ann Lee" in line)
        assert "4" in line


@in_loop
async def test_a_value_with_a_blank_is_quoted_and_what_is_in_force_is_ticked(shelf: Home) -> None:
    async with reading(shelf, query="title:number") as reader:
        await opened(reader)
        await reader.press(*"ann lee", "enter")
        assert reader.query == 'title:number author:"Ann Lee"'
        await reader.settle()
        assert reader.main.result.total == 4
        await opened(reader)
        await reader.press(*"ann")
        assert any("•" in line and "Ann Lee" in line for line in reader.lines)


@pytest.mark.parametrize(("typed", "finds"), [("cs.lg", "cat:cs.LG"), ("ann lee", 'author:"Ann Lee"'), ("2021", "")])
@in_loop
async def test_what_was_counted_for_half_a_word_is_found_when_it_is_chosen(
    home: Home, tmp_path: Path, typed: str, finds: str
) -> None:
    file = tmp_path / "papers.jsonl"
    longer = [{**one, "title": f"Papery number {n}", "arxiv_id": None} for n, one in enumerate(RECORDS)]
    twice = [*RECORDS, *longer]
    file.write_text("\n".join(map(json.dumps, twice)))
    with Library(home) as library:
        library.import_paths([str(file)])
    async with reading(home, query="paper") as reader:
        assert reader.main.result.total >= len(twice)
        await opened(reader)
        await reader.press(*typed)
        chosen = re.compile(rf"▌   {re.escape(typed)} +(\d+)", re.IGNORECASE)  # of the menu, not of the list behind it
        await reader.until(lambda: chosen.search(reader.text) is not None)
        counted = [int(found) for found in chosen.findall(reader.text)]
        await reader.press("enter")
        await reader.settle()
        assert finds in reader.query
        assert [reader.main.result.total] == counted


@in_loop
async def test_markup_in_a_value_is_shown_as_it_is_and_finds_its_paper(shelf: Home) -> None:
    async with reading(shelf, query="title:number") as reader:
        await opened(reader)
        await reader.press(*"findings")
        assert "Findings of [bold]ACL[/]" in reader.text
        await reader.press("enter")
        await reader.settle()
        assert reader.main.result.total == 1


@in_loop
async def test_nothing_listed_is_nothing_to_choose(shelf: Home) -> None:
    async with reading(shelf, query="date:1901") as reader:
        await reader.press("f", "enter")
        await reader.until(lambda: "nothing here" in reader.text)
        await reader.press("escape")
        assert not isinstance(reader.app.screen, FacetMenu)


@in_loop
async def test_a_value_that_is_not_among_the_commonest_is_found_by_typing(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "papers.jsonl"
    many = [{"title": f"Paper {n}", "categories": [f"many.{n:02}"]} for n in range(VALUES_SHOWN)]
    common = [{**one, "title": f"Again {one['title']}"} for one in many]
    file.write_text("\n".join(map(json.dumps, [*many, *common, {"title": "Alone", "categories": ["rare.X"]}])))
    with Library(home) as library:
        library.import_paths([str(file)])
    async with reading(home) as reader:
        await opened(reader)
        await reader.press("end")
        assert "rare.X" not in reader.text
        await reader.press(*"rare.x")
        assert "rare.X" in reader.text
        await reader.press("enter")
        await reader.settle()
        assert (reader.query, reader.main.result.total) == ("cat:rare.X", 1)
