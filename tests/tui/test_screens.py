"""What a reader sees, whole screens at a time."""

import pytest

from paperbrowse.settings import Home
from tests.tui.reader import in_loop, reading
from tests.tui.snapshots import assert_screen, frozen


@pytest.mark.parametrize("size", [(100, 30), (80, 24), (40, 12)])
@in_loop
async def test_the_list(home: Home, size: tuple[int, int]) -> None:
    async with reading(home, size=size, clock=frozen) as reader:
        await reader.press("j", "s", "j", "m", "j")
        assert_screen(reader, f"list_{size[0]}x{size[1]}")


@pytest.mark.parametrize("size", [(100, 30), (40, 12)])
@in_loop
async def test_no_match(home: Home, size: tuple[int, int]) -> None:
    async with reading(home, query="xqzzy date:2022 is:starred", size=size, clock=frozen) as reader:
        assert_screen(reader, f"no_match_{size[0]}x{size[1]}")
