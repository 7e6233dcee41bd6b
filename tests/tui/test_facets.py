"""Tests of the menu that filters by categories, years, authors and others."""

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
def stocked(home: Home, tmp_path: Path) -> Home:
    """Return a home with papers of two categories and three years, four of them by one author."""
    file = tmp_path / "papers.jsonl"
    file.write_text("\n".join(map(json.dumps, RECORDS)))
    with Library(home) as library:
        library.imports.import_paths([str(file)])
    return home


async def open_menu(reader: Reader) -> None:
    await reader.press("f")
    await reader.until(lambda: "Enter: add or remove" in reader.text)


@pytest.mark.parametrize("size", SIZES)
@in_loop
async def test_values_are_listed_by_field_with_counts(stocked: Home, size: tuple[int, int]) -> None:
    async with reading(stocked, query="title:number", size=size) as reader:
        await open_menu(reader)
        await reader.until(lambda: "Categories" in reader.text)
        line = next(line for line in reader.lines if "cs.LG" in line)
        assert "10" in line
        await reader.press(*"ann")
        line = next(line for line in reader.lines if "Ann Lee" in line)
        assert "4" in line


@in_loop
async def test_a_value_with_a_blank_is_quoted_and_terms_of_the_query_are_marked(stocked: Home) -> None:
    async with reading(stocked, query="title:number") as reader:
        await open_menu(reader)
        await reader.press(*"ann lee", "enter")
        assert reader.query == 'title:number author:"Ann Lee"'
        await reader.settle()
        assert reader.main.result.total == 4
        await open_menu(reader)
        await reader.press(*"ann")
        assert any("•" in line and "Ann Lee" in line for line in reader.lines)


@pytest.mark.parametrize(("typed", "term"), [("cs.lg", "cat:cs.LG"), ("ann lee", 'author:"Ann Lee"'), ("2021", "")])
@in_loop
async def test_a_chosen_value_finds_as_many_papers_as_were_counted(
    home: Home, tmp_path: Path, typed: str, term: str
) -> None:
    file = tmp_path / "papers.jsonl"
    longer = [{**record, "title": f"Papery number {n}", "arxiv_id": None} for n, record in enumerate(RECORDS)]
    records = [*RECORDS, *longer]
    file.write_text("\n".join(map(json.dumps, records)))
    with Library(home) as library:
        library.imports.import_paths([str(file)])
    async with reading(home, query="paper") as reader:
        assert reader.main.result.total >= len(records)
        await open_menu(reader)
        await reader.press(*typed)
        chosen = re.compile(rf"▌   {re.escape(typed)} +(\d+)", re.IGNORECASE)  # in the menu, not in the list behind it
        await reader.until(lambda: chosen.search(reader.text) is not None)
        counted = [int(number) for number in chosen.findall(reader.text)]
        await reader.press("enter")
        await reader.settle()
        assert term in reader.query
        assert [reader.main.result.total] == counted


@in_loop
async def test_markup_in_a_value_is_shown_as_text(stocked: Home) -> None:
    async with reading(stocked, query="title:number") as reader:
        await open_menu(reader)
        await reader.press(*"findings")
        assert "Findings of [bold]ACL[/]" in reader.text
        await reader.press("enter")
        await reader.settle()
        assert reader.main.result.total == 1


@in_loop
async def test_an_empty_list_has_no_values(stocked: Home) -> None:
    async with reading(stocked, query="date:1901") as reader:
        await reader.press("f", "enter")
        await reader.until(lambda: "nothing here" in reader.text)
        await reader.press("escape")
        assert not isinstance(reader.app.screen, FacetMenu)


@in_loop
async def test_a_rare_value_is_found_by_typing(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "papers.jsonl"
    many = [{"title": f"Paper {n}", "categories": [f"many.{n:02}"]} for n in range(VALUES_SHOWN)]
    again = [{**record, "title": f"Again {record['title']}"} for record in many]
    file.write_text("\n".join(map(json.dumps, [*many, *again, {"title": "Alone", "categories": ["rare.X"]}])))
    with Library(home) as library:
        library.imports.import_paths([str(file)])
    async with reading(home) as reader:
        await open_menu(reader)
        await reader.press("end")
        assert "rare.X" not in reader.text
        await reader.press(*"rare.x")
        assert "rare.X" in reader.text
        await reader.press("enter")
        await reader.settle()
        assert (reader.query, reader.main.result.total) == ("cat:rare.X", 1)
