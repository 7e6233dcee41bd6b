"""What a reader sees who begins, and who comes back."""

from pathlib import Path

import pytest

from paperbrowse.key_bindings import KEY_BINDINGS, pick_bindings
from paperbrowse.library.library import Library
from paperbrowse.settings import Home, find_home
from paperbrowse.tui.app import TuiSettings
from tests.tui.reader import in_loop, reading
from tests.tui.snapshots import assert_screen, frozen

SIZES = [(100, 30), (40, 12)]


@pytest.mark.parametrize("size", SIZES)
@in_loop
async def test_the_first_run_shows_five_keys_until_one_is_pressed(tmp_path: Path, size: tuple[int, int]) -> None:
    home = find_home(str(tmp_path), {})
    async with reading(home, size=size, clock=frozen) as reader:
        await assert_screen(reader, f"first_run_{size[0]}x{size[1]}")
        await reader.press("j")
        assert reader.main.papers.cursor == 1, "the key does what it does"
        assert not reader.main.welcome.display
        await reader.press("r")
        assert not reader.main.welcome.display


@in_loop
async def test_who_chooses_papers_for_a_program_is_not_taught_other_keys(tmp_path: Path) -> None:
    settings = TuiSettings(keys=pick_bindings(KEY_BINDINGS, multi=False))
    async with reading(find_home(str(tmp_path), {}), settings=settings) as reader:
        assert not reader.main.welcome.display


@pytest.mark.parametrize("size", SIZES)
@in_loop
async def test_what_is_new_is_counted_above_the_list_and_marked_in_it(
    home: Home, tmp_path: Path, size: tuple[int, int]
) -> None:
    (tmp_path / "later.jsonl").write_text(
        '{"title": "On Engines", "year": 2030}\n{"title": "On Looms", "year": 2000}\n'
    )
    with Library(home, frozen) as library:
        library.marks.end_session()
    with Library(home) as library:
        library.imports.import_paths([str(tmp_path / "later.jsonl")])
    async with reading(home, query="on", size=size) as reader:
        assert "new" not in reader.lines[1]
        await reader.press("/", "ctrl+u", *"is:new", "enter")
        assert "new papers" not in reader.text
        await reader.press("escape")
        assert "• On Engines" in reader.text
        if size[1] > 16:
            assert "2 new papers · is:new" in reader.lines[1]
