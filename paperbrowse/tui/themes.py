"""The dark and the light theme, also in 16 colors; only the star, the match and the cursor have bright colors."""

from collections.abc import Mapping

from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter
from textual.theme import Theme

EXTRA_COLORS = {
    "title": ("#eef0f5", "#14171c"),
    "quiet": ("#a3abbb", "#525a68"),
    "faint": ("#8790a2", "#5d6573"),
    "line": ("#2a303b", "#d3d6dc"),
    "cursor": ("#252c39", "#dfe5ee"),
    "cursor-away": ("#1e232c", "#e9ecf0"),
    "star": ("#f0c75e", "#7d5a00"),
    "highlight": ("#8fd6b4", "#17663f"),
    "link": ("#8ab4dc", "#265a8c"),
}
"""Colors of the style sheet that Textual does not define, as (dark, light)."""

THEME_COLORS = {
    "background": ("#14171c", "#fbfbf9"),
    "surface": ("#14171c", "#fbfbf9"),
    "primary": ("#7aa2c9", "#2a5f94"),
    "secondary": ("#98a0b3", "#525a68"),
    "accent": ("#8fd6b4", "#17663f"),
    "warning": ("#e0a96d", "#844f0c"),
    "error": ("#e0868d", "#a02f38"),
    "success": ("#8fbf7f", "#2f6b1f"),
    "foreground": ("#d6dae3", "#262b34"),
    "panel": ("#1b1f27", "#f1f2f0"),
}
"""Colors of Textual's themes, as (dark, light)."""

ALL_COLORS = EXTRA_COLORS | THEME_COLORS
BLACK, WHITE, GRAY = "#000000", "#ffffff", "#aaaaaa"
FEW_COLORS = {
    **dict.fromkeys(ALL_COLORS, (GRAY, BLACK)),
    **dict.fromkeys(("background", "surface", "panel", "cursor-away"), (BLACK, WHITE)),
    **dict.fromkeys(("link", "primary"), ("#55ffff", "#0000aa")),
    **dict.fromkeys(("highlight", "accent", "success"), ("#55ff55", "#0000aa")),
    **dict.fromkeys(("star", "warning"), ("#ffff55", "#aa0000")),
    "title": (WHITE, BLACK),
    "error": ("#ff5555", "#aa0000"),
    "cursor": (GRAY, "#0000aa"),
}
"""The same where there are 16: those with enough contrast on black and on white, whatever the terminal's palette."""

MANY_COLORS = {
    **ALL_COLORS,
    **dict.fromkeys(("background", "surface"), ("#121212", "#ffffff")),
    "foreground": ("#d6dae3", "#262626"),
    "panel": ("#1c1c1c", "#f2f2f2"),
    "line": ("#3a3a3a", "#d0d0d0"),
    "cursor": ("#303030", "#e4e4e4"),
    "cursor-away": ("#262626", "#eaeaea"),
    **dict.fromkeys(("star", "warning"), ("#f0c75e", "#5f5f00")),
}
"""The same where there are 256: grays, because tinted ones would become black, blue and violet."""

Palette = Mapping[str, tuple[str, str]]
PALETTES: Mapping[str | None, Palette] = {"standard": FEW_COLORS, "256": MANY_COLORS}
"""By color system of Rich; others have ALL_COLORS."""


def extra_colors(palette: Palette, *, dark: bool) -> dict[str, str]:
    """Return the colors of the style sheet that Textual does not define."""
    return {name: palette[name][0 if dark else 1] for name in EXTRA_COLORS}


def _theme(name: str, column: int, palette: Palette, bar: str, bar_hover: str) -> Theme:
    colors = {color: palette[color][column] for color in THEME_COLORS}
    primary, background = colors["primary"], colors["background"]
    scrollbar = {"": bar, "-hover": bar_hover, "-active": primary, "-corner-color": background}
    scrollbar |= dict.fromkeys(("-background", "-background-hover", "-background-active"), background)
    variables = {f"scrollbar{part}": color for part, color in scrollbar.items()}
    variables |= {"input-cursor-background": primary, "input-cursor-foreground": background}
    return Theme(name=name, dark=column == 0, variables=extra_colors(palette, dark=column == 0) | variables, **colors)  # type: ignore[arg-type]


def themes(palette: Palette) -> tuple[Theme, Theme]:
    """Return the dark and the light theme."""
    return (
        _theme("paperbrowse", 0, palette, bar="#343b49", bar_hover="#454e60"),
        _theme("paperbrowse-day", 1, palette, bar="#c6cad2", bar_hover="#aab0bb"),
    )


THEMES = NIGHT, DAY = themes(ALL_COLORS)


class FewColorsFilter(LineFilter):
    """Draws the chosen row in reverse where there are only 16 colors, because its own would not show there.

    Black is never bold, because many terminals show it in gray then.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [Segment(text, style and _legible(style)) for text, style, _ in segments]


def _legible(style: Style) -> Style:
    style += CHOSEN_ROWS.get(style.bgcolor, Style.null())
    return style + Style(bold=False) if style.color == _BLACK else style


_BLACK = RichColor.parse(BLACK)
CHOSEN_ROWS: Mapping[RichColor | None, Style] = {
    RichColor.parse(row): Style(color=text, bold=True)
    for row, text in zip(FEW_COLORS["cursor"], (BLACK, WHITE), strict=True)
}
