"""Every text of our own themes can be read on every ground it stands on."""

import pytest
from textual.color import Color
from textual.theme import Theme

from paperbrowse.tui.themes import THEMES

LEAST = 4.5
"""The contrast that WCAG asks of text."""

GROUNDS = ("background", "panel", "cursor", "cursor-away")
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


def colour(theme: Theme, name: str) -> Color:
    value = theme.variables.get(name) or getattr(theme, name)
    return Color.parse(value)


def contrast(one: Color, other: Color) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(one: Color) -> float:
    parts = [value / 255 for value in one.rgb]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("text", TEXTS)
def test_text_stands_out(theme: Theme, text: str, ground: str) -> None:
    assert contrast(colour(theme, text), colour(theme, ground)) >= LEAST


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("ground", ["background", "panel"])
def test_faint_text_stands_out_where_it_is_used(theme: Theme, ground: str) -> None:
    assert contrast(colour(theme, "faint"), colour(theme, ground)) >= LEAST


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_the_text_caret_stands_out(theme: Theme) -> None:
    caret, under = (colour(theme, f"input-cursor-{part}") for part in ("background", "foreground"))
    assert contrast(caret, under) >= LEAST


def test_both_themes_have_the_same_colours() -> None:
    one, other = (set(theme.variables) for theme in THEMES)
    assert one == other
