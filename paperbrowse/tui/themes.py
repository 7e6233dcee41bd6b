"""The colours: one calm dark theme, in which only three things shine: the star, the match, the cursor."""

from textual.theme import Theme

OWN_COLOURS = {
    "title": "#eef0f5",
    "quiet": "#8790a2",
    "faint": "#5c6475",
    "line": "#2a303b",
    "cursor": "#252c39",
    "cursor-away": "#1e232c",
    "star": "#f0c75e",
    "lit": "#8fd6b4",
    "link": "#8ab4dc",
}
"""What the style sheet calls colours that Textual has no name for."""

NIGHT = Theme(
    name="paperbrowse",
    dark=True,
    primary="#7aa2c9",
    secondary="#8b93a7",
    accent="#8fd6b4",
    warning="#e0a96d",
    error="#d9737a",
    success="#8fbf7f",
    foreground="#d6dae3",
    background="#14171c",
    surface="#14171c",
    panel="#1b1f27",
    variables={
        **OWN_COLOURS,
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
