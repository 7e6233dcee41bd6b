"""Snapshots of whole screens."""

import json
from pathlib import Path

import pytest

from paperbrowse.library.library import Library
from paperbrowse.settings import Home
from paperbrowse.tui.app import TuiSettings
from tests.tui.reader import in_loop, reading
from tests.tui.snapshots import assert_colors, assert_screen, frozen

SIZES = [(100, 30), (40, 12)]


@pytest.mark.parametrize("size", [*SIZES, (200, 60), (60, 40)])
@in_loop
async def test_reading(home: Home, size: tuple[int, int]) -> None:
    async with reading(home, query="token", size=size, clock=frozen) as reader:
        await reader.press("enter")
        await assert_screen(reader, f"reading_{size[0]}x{size[1]}")


@in_loop
async def test_the_abstract_is_below_the_list_on_a_narrow_and_tall_screen(home: Home) -> None:
    async with reading(home, size=(60, 40), clock=frozen) as reader:
        await assert_screen(reader, "stacked_60x40")


@pytest.mark.parametrize("size", SIZES)
@in_loop
async def test_an_empty_library(home: Home, size: tuple[int, int]) -> None:
    async with reading(home, query="is:starred", size=size, clock=frozen) as reader:
        await assert_screen(reader, f"empty_{size[0]}x{size[1]}")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("name", "keys", "waits_for"),
    [
        ("dates", "d", "Dates"),
        ("date_range", ["d", *"another", "enter", *"2022..2023"], "2022-01-01 – 2023-12-31"),
        ("facets", "f", "2025  "),
        ("export", "e", "@"),
        ("import", "I", "Import"),
        ("help", "?", "Keys"),
        ("palette", [":", *"tok"], "Tok"),
    ],
)
@in_loop
async def test_a_menu(home: Home, size: tuple[int, int], name: str, keys: list[str], waits_for: str) -> None:
    async with reading(home, size=size, clock=frozen) as reader:
        await reader.press(*keys)
        await reader.until(lambda: waits_for in reader.text)
        await reader.settle()
        await assert_screen(reader, f"{name}_{size[0]}x{size[1]}")


@pytest.mark.parametrize("theme", ["paperbrowse-day", "paperbrowse-night"])
@in_loop
async def test_the_colours(home: Home, theme: str) -> None:
    async with reading(home, query="token", clock=frozen, settings=TuiSettings(theme=theme)) as reader:
        await reader.press("s", "j", "j")
        await assert_colors(reader, f"{theme}_100x30")


@pytest.mark.parametrize("size", [(100, 30), (80, 24), (40, 12)])
@in_loop
async def test_the_list(home: Home, size: tuple[int, int]) -> None:
    async with reading(home, size=size, clock=frozen) as reader:
        await reader.press("j", "s", "j", "m", "j")
        await assert_screen(reader, f"list_{size[0]}x{size[1]}")


@pytest.mark.parametrize("size", [(100, 30), (40, 12)])
@in_loop
async def test_no_match(home: Home, size: tuple[int, int]) -> None:
    async with reading(home, query="xqzzy date:2022 is:starred", size=size, clock=frozen) as reader:
        await assert_screen(reader, f"no_match_{size[0]}x{size[1]}")


@in_loop
async def test_many_authors_are_counted_until_a_click_lists_them(home: Home, tmp_path: Path) -> None:
    record = {"title": "On Engines", "authors": [f"Name{n} Of{n}" for n in range(40)], "year": 2030}
    (tmp_path / "one.jsonl").write_text(json.dumps(record))
    with Library(home) as library:
        library.imports.import_paths([str(tmp_path / "one.jsonl")])
    async with reading(home) as reader:
        assert "Name11" in reader.text
        assert "Name12" not in reader.text
        line = next(n for n, text in enumerate(reader.lines) if "and 28 more" in text)
        await reader.click(reader.lines[line].index("28 more"), line)
        assert "Name39" in reader.text
        await reader.press("h", "j")
        await reader.press("k")
        assert "and 28 more" in reader.text
        await reader.press("enter")
        assert "Name39" in reader.text
