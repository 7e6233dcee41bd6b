"""What is left is let go: a long sitting holds no more than a short one."""

import gc
from itertools import pairwise

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

        held = [await strips_after(3) for _ in range(5)]
        # What the list keeps of its own comes and goes, a screenful at once; what is held of a dialog only grows.
        assert min(later - before for before, later in pairwise(held)) < 20, held
