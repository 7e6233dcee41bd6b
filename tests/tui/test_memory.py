"""What is left is let go: a long sitting holds no more than a short one."""

import gc

import pytest
from textual.strip import Strip

from paperbrowse.settings import Home
from tests.tui.reader import in_loop, reading


@pytest.mark.parametrize("key", list("dfSBC?:LtIib"))
@in_loop
async def test_a_dialog_that_was_left_holds_none_of_its_lines(home: Home, key: str) -> None:
    async with reading(home) as reader:

        async def strips_after(times: int) -> int:
            for _ in range(times):
                await reader.press(key)
                await reader.press("escape", "escape")
            gc.collect()
            return sum(isinstance(one, Strip) for one in gc.get_objects())

        before = await strips_after(3)
        assert await strips_after(6) - before < 60
