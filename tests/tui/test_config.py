"""Tests of the theme and the keys that the config file sets."""

from pathlib import Path

import pytest

from paperbrowse.key_bindings import KEY_BINDINGS, effective_bindings
from paperbrowse.settings import Home, find_home
from paperbrowse.tui.app import load_settings
from tests.tui.reader import in_loop, reading


def configure(home: Home, text: str) -> None:
    home.config.mkdir(parents=True, exist_ok=True)
    home.config_file.write_text(text)


@in_loop
async def test_a_remapped_key_works_and_is_shown_and_the_old_one_is_free(home: Home) -> None:
    configure(home, '[keys]\nToggleStar = ["x", "f2"]\n')
    async with reading(home, settings=load_settings(home)) as reader:
        await reader.press("x")
        assert reader.selected.marks.starred
        await reader.press("f2")
        assert not reader.selected.marks.starred
        await reader.press("s")
        assert not reader.selected.marks.starred
        assert "x star" in reader.lines[-1]
        await reader.press("?", *"star the")
        assert any("x F2" in line and "Star" in line for line in reader.lines)


@pytest.mark.parametrize("name", ["light", "paperbrowse-day"])
@in_loop
async def test_a_light_theme_is_chosen_by_name(home: Home, name: str) -> None:
    configure(home, f'[look]\ntheme = "{name}"\n')
    async with reading(home, settings=load_settings(home)) as reader:
        assert reader.app.theme == "paperbrowse-day"
        assert reader.app.screen.styles.background.rgb == (251, 251, 249)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[keys]\nToggleStar = 7\n", "config.toml:2: keys.ToggleStar must be a key or a list of keys"),
        ('\n[look]\ntheme = "drak"\n', 'config.toml:3: look.theme: no theme is called "drak"'),
        ("[keys\n", "config.toml:1: is not valid TOML"),
        ('[keys]\nNothing = "x"\n', "config.toml:2: keys.Nothing: unknown command"),
        (
            '[keys]\nToggleStar = "x"\nToggleRead = "x"\n',
            "config.toml:3: keys.ToggleRead: x was also set for ToggleStar",
        ),
        ('[keys]\n\nToggleStar = "nonsense"\n', 'config.toml:3: keys.ToggleStar: "nonsense" is not a key'),
        ('[keys]\nToggleStar = "m"\n', "config.toml: keys: ToggleRead has no key left"),
    ],
)
@in_loop
async def test_an_invalid_setting_is_reported_and_the_program_works(home: Home, text: str, said: str) -> None:
    configure(home, text)
    async with reading(home, size=(200, 30), settings=load_settings(home)) as reader:
        assert said in reader.main.status.warning
        await reader.press("j")
        assert reader.main.papers.cursor == 1


def test_a_folder_that_is_new_or_mistyped_is_named(tmp_path: Path) -> None:
    new = tmp_path / "hmoe"
    assert load_settings(find_home(str(new))).notices == (f"new folder: {new}",)
    assert load_settings(find_home(str(tmp_path))).notices == ()


def test_a_configured_key_belongs_to_one_command() -> None:
    bindings, problems = effective_bindings({"ToggleStar": ("m", "j"), "ToggleRead": ("r",)})
    keys = [key for binding in bindings for key in binding.keys]
    assert len(keys) == len(set(keys))
    by_name = {binding.name: binding.keys for binding in bindings}
    assert (by_name["ToggleStar"], by_name["ToggleRead"], by_name["NextPaper"]) == (("m", "j"), ("r",), ("down",))
    assert problems == ["config.toml: keys: Refresh has no key left; use the palette"]


def test_an_unknown_key_leaves_the_others_or_the_default() -> None:
    bindings, problems = effective_bindings({"ToggleStar": ("gg",), "ToggleRead": ("nonsense", "<C-x>")})
    by_name = {binding.name: binding.keys for binding in bindings}
    assert (by_name["ToggleStar"], by_name["ToggleRead"], len(problems)) == (("s",), ("ctrl+x",), 2)


def test_an_empty_config_changes_no_key() -> None:
    assert effective_bindings({}) == (KEY_BINDINGS, [])
