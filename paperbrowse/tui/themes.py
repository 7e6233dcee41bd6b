"""The dark and the light theme; only the star, the match and the cursor have bright colors."""

from textual.theme import Theme

NIGHT_COLORS = {
    "title": "#eef0f5",
    "quiet": "#a3abbb",
    "faint": "#8790a2",
    "line": "#2a303b",
    "cursor": "#252c39",
    "cursor-away": "#1e232c",
    "star": "#f0c75e",
    "highlight": "#8fd6b4",
    "link": "#8ab4dc",
}
"""Colors of the style sheet that Textual does not define."""

DAY_COLORS = {
    "title": "#14171c",
    "quiet": "#525a68",
    "faint": "#5d6573",
    "line": "#d3d6dc",
    "cursor": "#dfe5ee",
    "cursor-away": "#e9ecf0",
    "star": "#7d5a00",
    "highlight": "#17663f",
    "link": "#265a8c",
}


def _theme(name: str, text_colors: dict[str, str], background: str, bar: str, bar_hover: str, **colors: str) -> Theme:
    primary = colors["primary"]
    scrollbar = {"": bar, "-hover": bar_hover, "-active": primary, "-corner-color": background}
    scrollbar |= dict.fromkeys(("-background", "-background-hover", "-background-active"), background)
    variables = {f"scrollbar{part}": color for part, color in scrollbar.items()}
    variables |= {"input-cursor-background": primary, "input-cursor-foreground": background}
    return Theme(
        name=name,
        dark=text_colors is NIGHT_COLORS,
        background=background,
        surface=background,
        variables=text_colors | variables,
        **colors,  # type: ignore[arg-type]
    )


NIGHT = _theme(
    "paperbrowse",
    NIGHT_COLORS,
    background="#14171c",
    bar="#343b49",
    bar_hover="#454e60",
    primary="#7aa2c9",
    secondary="#98a0b3",
    accent="#8fd6b4",
    warning="#e0a96d",
    error="#e0868d",
    success="#8fbf7f",
    foreground="#d6dae3",
    panel="#1b1f27",
)

DAY = _theme(
    "paperbrowse-day",
    DAY_COLORS,
    background="#fbfbf9",
    bar="#c6cad2",
    bar_hover="#aab0bb",
    primary="#2a5f94",
    secondary="#525a68",
    accent="#17663f",
    warning="#844f0c",
    error="#a02f38",
    success="#2f6b1f",
    foreground="#262b34",
    panel="#f1f2f0",
)

THEMES = (NIGHT, DAY)
