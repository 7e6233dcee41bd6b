"""Memory is freed: a long session holds no more of it than a short one."""

import gc
from itertools import pairwise
from pathlib import Path

import pytest
from textual.strip import Strip
from textual.style import Style

from paperbrowse.export.json_lines import json_line
from paperbrowse.library.library import Library
from paperbrowse.model.identity import paper_key
from paperbrowse.settings import Home, find_home
from paperbrowse.tui.widgets import abstract_pane
from tests.search.made_papers import made_papers
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

        counts = [await strips_after(3) for _ in range(5)]
        # The number of lines of the list goes up and down by a screenful; lines of dialogs that are kept only add up.
        assert min(later - before for before, later in pairwise(counts)) < 20, counts


@in_loop
async def test_papers_that_were_shown_leave_no_styles_of_their_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(abstract_pane, "CLEAR_STYLES_EVERY", 20)
    home = find_home(str(tmp_path))
    with Library(home) as library:
        library.imports.import_text("".join(f"{json_line(paper_key(one), one)}\n" for one in made_papers(200)))
        library.marks.end_session()
    async with reading(home) as reader:

        async def links_after(papers: int) -> int:
            for _ in range(papers):
                await reader.press("j")
                await reader.settle()
            gc.collect()
            return sum(isinstance(one, Style) and one.link is not None for one in gc.get_objects())

        await links_after(40)
        counts = [await links_after(20) for _ in range(5)]
        assert 0 < counts[-1] < counts[0] + 20, counts
