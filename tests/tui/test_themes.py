"""Tests of the contrast of every text color on every background of our themes."""

import pytest
from textual.color import Color
from textual.theme import Theme

from paperbrowse.tui.themes import THEMES

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


def test_both_themes_have_the_same_colors() -> None:
    night, day = (set(theme.variables) for theme in THEMES)
    assert night == day
