"""Tests of the contrast of every text color on every background of our themes."""

import pytest
from rich.color import Color as RichColor
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.theme import Theme

from paperbrowse.tui.themes import FEW_COLORS, MANY_COLORS, THEMES, FewColorsFilter, themes

MIN_CONTRAST = 4.5
"""The contrast ratio that WCAG 2 (AA) requires of text."""

BACKGROUNDS = ("background", "panel", "cursor", "cursor-away")
TEXTS = (
    "foreground",
    "title",
    "quiet",
    "star",
    "highlight",
    "link",
    "primary",
    "secondary",
    "accent",
    "warning",
    "error",
)


def color(theme: Theme, name: str) -> Color:
    value = theme.variables.get(name) or getattr(theme, name)
    return Color.parse(value)


def contrast(first: Color, second: Color) -> float:
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: Color) -> float:
    parts = [value / 255 for value in color.rgb]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("background", BACKGROUNDS)
@pytest.mark.parametrize("text", TEXTS)
def test_text_has_enough_contrast(theme: Theme, text: str, background: str) -> None:
    assert contrast(color(theme, text), color(theme, background)) >= MIN_CONTRAST


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("background", ["background", "panel"])
def test_faint_text_has_enough_contrast_where_it_is_used(theme: Theme, background: str) -> None:
    assert contrast(color(theme, "faint"), color(theme, background)) >= MIN_CONTRAST


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_the_text_cursor_has_enough_contrast(theme: Theme) -> None:
    cursor, text = (color(theme, f"input-cursor-{part}") for part in ("background", "foreground"))
    assert contrast(cursor, text) >= MIN_CONTRAST


XTERM = {
    0: "#000000",
    1: "#cd0000",
    2: "#00cd00",
    3: "#cdcd00",
    4: "#0000ee",
    5: "#cd00cd",
    6: "#00cdcd",
    7: "#e5e5e5",
    8: "#7f7f7f",
    9: "#ff0000",
    10: "#00ff00",
    11: "#ffff00",
    12: "#5c5cff",
    13: "#ff00ff",
    14: "#00ffff",
    15: "#ffffff",
}


@pytest.mark.parametrize("theme", themes(FEW_COLORS), ids=lambda theme: theme.name)
@pytest.mark.parametrize("text", [*TEXTS, "faint", "line", "cursor"])
def test_sixteen_colors_have_enough_contrast_with_any_palette(theme: Theme, text: str) -> None:
    """Also the edge of a menu and the background of the chosen row, beside that of the others."""
    named = [color(theme, name) for name in (text, "background")]
    numbers = [RichColor.parse(known.hex).downgrade(ColorSystem.STANDARD).number or 0 for known in named]
    assert contrast(*named) >= MIN_CONTRAST
    assert contrast(*(Color.parse(XTERM[number]) for number in numbers)) >= MIN_CONTRAST


@pytest.mark.parametrize("theme", themes(MANY_COLORS), ids=lambda theme: theme.name)
def test_256_colors_keep_menus_and_the_chosen_row_apart_and_text_legible(theme: Theme) -> None:
    shown = {
        name: Color.from_rich_color(RichColor.parse(color(theme, name).hex).downgrade(ColorSystem.EIGHT_BIT))
        for name in (*BACKGROUNDS, *TEXTS)
    }
    assert len({shown[name] for name in BACKGROUNDS}) == len(BACKGROUNDS)
    assert min(contrast(shown[text], shown[name]) for text in TEXTS for name in BACKGROUNDS) >= MIN_CONTRAST


@pytest.mark.parametrize("row", FEW_COLORS["cursor"])
def test_black_is_not_bold_in_sixteen_colors_because_many_terminals_show_that_gray(row: str) -> None:
    styles = [Style(color="#000000", bold=True), Style(color="#ff5555", bold=True, bgcolor=row)]
    title, chosen = FewColorsFilter().apply([Segment("x", style) for style in styles], Color(0, 0, 0))
    assert title.style == Style(color="#000000", bold=False)
    assert chosen.style in (
        Style(color="#000000", bold=False, bgcolor=row),
        Style(color="#ffffff", bold=True, bgcolor=row),
    )


def test_both_themes_have_the_same_colors() -> None:
    night, day = (set(theme.variables) for theme in THEMES)
    assert night == day
