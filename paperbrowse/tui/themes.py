"""The colours: a calm theme for the night and one for the day; three things shine: the star, the match, the cursor."""

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
"""What the style sheet calls colours that Textual has no name for."""

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

NIGHT = Theme(
    name="paperbrowse",
    dark=True,
    primary="#7aa2c9",
    secondary="#98a0b3",
    accent="#8fd6b4",
    warning="#e0a96d",
    error="#e0868d",
    success="#8fbf7f",
    foreground="#d6dae3",
    background="#14171c",
    surface="#14171c",
    panel="#1b1f27",
    variables={
        **NIGHT_COLORS,
        "input-cursor-background": "#7aa2c9",
        "input-cursor-foreground": "#14171c",
        "scrollbar": "#343b49",
        "scrollbar-hover": "#454e60",
        "scrollbar-active": "#7aa2c9",
        "scrollbar-background": "#14171c",
        "scrollbar-background-hover": "#14171c",
        "scrollbar-background-active": "#14171c",
        "scrollbar-corner-color": "#14171c",
    },
)

DAY = Theme(
    name="paperbrowse-day",
    dark=False,
    primary="#2a5f94",
    secondary="#525a68",
    accent="#17663f",
    warning="#844f0c",
    error="#a02f38",
    success="#2f6b1f",
    foreground="#262b34",
    background="#fbfbf9",
    surface="#fbfbf9",
    panel="#f1f2f0",
    variables={
        **DAY_COLORS,
        "input-cursor-background": "#2a5f94",
        "input-cursor-foreground": "#fbfbf9",
        "scrollbar": "#c6cad2",
        "scrollbar-hover": "#aab0bb",
        "scrollbar-active": "#2a5f94",
        "scrollbar-background": "#fbfbf9",
        "scrollbar-background-hover": "#fbfbf9",
        "scrollbar-background-active": "#fbfbf9",
        "scrollbar-corner-color": "#fbfbf9",
    },
)

THEMES = (NIGHT, DAY)
