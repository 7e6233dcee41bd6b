"""Snapshots of the list and the dialogs while papers are marked."""

import pytest

from paperbrowse.library.library import Library
from paperbrowse.settings import Home
from tests.tui.reader import in_loop, reading
from tests.tui.snapshots import assert_screen

SIZES = [(100, 30), (80, 24), (40, 12)]


@pytest.fixture
def marked(home: Home) -> Home:
    with Library(home) as library:
        rows = library.search.run("").rows
        library.marks.tag(rows[:2], "to read")
        library.marks.tag(rows[1:2], "deep")
        library.marks.note(rows[1:2], "fast\nand small")
    return home


@pytest.mark.parametrize("size", SIZES)
@in_loop
async def test_selected_papers(marked: Home, size: tuple[int, int]) -> None:
    async with reading(marked, size=size) as reader:
        await reader.press(" ", " ", "j")
        await assert_screen(reader, f"selection_{size[0]}x{size[1]}")


@pytest.mark.parametrize("size", SIZES)
@in_loop
async def test_tags(marked: Home, size: tuple[int, int]) -> None:
    async with reading(marked, size=size) as reader:
        await reader.press(" ", " ", "t")
        await assert_screen(reader, f"tags_{size[0]}x{size[1]}")


@pytest.mark.parametrize("size", SIZES)
@in_loop
async def test_note(marked: Home, size: tuple[int, int]) -> None:
    async with reading(marked, size=size) as reader:
        await reader.press("j", "i")
        await assert_screen(reader, f"note_{size[0]}x{size[1]}")
