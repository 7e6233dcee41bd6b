"""The dark and the light theme; only the star, the match and the cursor have bright colors."""

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

NIGHT_COLORS, DAY_COLORS = ({name: pair[column] for name, pair in EXTRA_COLORS.items()} for column in (0, 1))

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


def _theme(name: str, column: int, text_colors: dict[str, str], bar: str, bar_hover: str) -> Theme:
    colors = {color: pair[column] for color, pair in THEME_COLORS.items()}
    primary, background = colors["primary"], colors["background"]
    scrollbar = {"": bar, "-hover": bar_hover, "-active": primary, "-corner-color": background}
    scrollbar |= dict.fromkeys(("-background", "-background-hover", "-background-active"), background)
    variables = {f"scrollbar{part}": color for part, color in scrollbar.items()}
    variables |= {"input-cursor-background": primary, "input-cursor-foreground": background}
    return Theme(name=name, dark=column == 0, variables=text_colors | variables, **colors)  # type: ignore[arg-type]


NIGHT = _theme("paperbrowse", 0, NIGHT_COLORS, bar="#343b49", bar_hover="#454e60")
DAY = _theme("paperbrowse-day", 1, DAY_COLORS, bar="#c6cad2", bar_hover="#aab0bb")
THEMES = (NIGHT, DAY)
