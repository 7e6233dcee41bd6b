"""Every command of the terminal with its keys: the one list that help, footer, palette and `keys` are made from."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Key(NamedTuple):
    """One command: what it is called in the code, which keys ask for it, what it does."""

    name: str
    """The name of its class in the terminal, and of its binding."""
    keys: tuple[str, ...]
    """Keys while the list or the abstract has the focus: a character, or a name such as `ctrl+d`."""
    help: str
    box: tuple[str, ...] = ()
    """Keys while the search box has the focus: there, characters are text."""
    footer: str = ""
    """A word or two beside the key at the foot of the screen; empty: not shown there."""
    box_footer: str = ""
    """The same while the search box has the focus."""
    reading_footer: str = ""
    """The same while a paper is read over the whole terminal."""


GROUPS: tuple[tuple[str, tuple[Key, ...]], ...] = (
    (
        "Finding",
        (
            Key("FocusSearch", ("/",), "Type a search", footer="search"),
            Key("KeepQuery", (), "Keep the search and go to the list", box=("enter",), box_footer="to the list"),
            Key("Complete", (), "Complete a field or its value; anywhere else, go to the list", box=("tab",)),
            Key("ChooseDates", ("d",), "Choose dates", footer="dates"),
            Key("ChooseFacet", ("f",), "Narrow by category, year, author and the like", footer="filter"),
            Key("ChooseSort", ("S",), "Choose the order", footer="sort"),
            Key("ToggleStarredOnly", ("*",), "Only starred papers, or all again", footer="starred"),
            Key("ShowSimilar", ("~",), "Papers like this one"),
            Key("GoBack", ("backspace", "alt+left"), "Back to the search before"),
            Key("GoForward", ("alt+right",), "Forward again to the search after"),
            Key("OpenSearch", tuple("123456789"), "Open a saved search by its number"),
            Key("SaveSearch", ("b",), "Save this search by a name"),
            Key("ChooseSearch", ("B",), "List the saved searches with what is new"),
        ),
    ),
    (
        "Moving",
        (
            Key("NextPaper", ("j", "down"), "Next paper", box=("down", "ctrl+n"), box_footer="next"),
            Key("PreviousPaper", ("k", "up"), "Previous paper", box=("up", "ctrl+p"), box_footer="previous"),
            Key("FirstPaper", ("g", "home"), "First paper"),
            Key("LastPaper", ("G", "end"), "Last paper"),
            Key("HalfPageDown", ("ctrl+d",), "Half a page down"),
            Key("HalfPageUp", ("ctrl+u",), "Half a page up"),
            Key("PageDown", ("pagedown",), "A page down", box=("pagedown",)),
            Key("PageUp", ("pageup",), "A page up", box=("pageup",)),
            Key("NextUnread", ("n",), "Next unread paper"),
            Key("PreviousUnread", ("N",), "Previous unread paper"),
            Key("FocusAbstract", ("l", "right"), "Go to the abstract"),
            Key("FocusList", ("h", "left"), "Go to the list"),
            Key("OtherPane", ("tab", "shift+tab"), "Go to the other pane"),
        ),
    ),
    (
        "Reading",
        (
            Key("Read", ("enter",), "Read the paper and mark it read", footer="read"),
            Key(
                "AbstractDown",
                ("J",),
                "Scroll the abstract down; in the reading view: the next paper",
                reading_footer="next",
            ),
            Key(
                "AbstractUp",
                ("K",),
                "Scroll the abstract up; in the reading view: the paper before",
                reading_footer="previous",
            ),
            Key("OpenPage", ("o",), "Open the paper's page in the browser", footer="open", reading_footer="open"),
            Key("OpenAndRead", ("O",), "Open the page and mark the paper read"),
            Key("OpenPdf", ("P",), "Open the PDF", reading_footer="PDF"),
            Key("ChooseLink", ("L",), "Choose one of the paper's links"),
            Key("CopyLink", ("y",), "Copy the paper's link"),
            Key("CopyCitation", ("c",), "Copy BibTeX entries", reading_footer="cite"),
        ),
    ),
    (
        "Marking",
        (
            Key("ToggleStar", ("s",), "Star the paper, or take the star away", footer="star", reading_footer="star"),
            Key("ToggleRead", ("m",), "Mark the paper read or unread"),
            Key("EditTags", ("t",), "Put tags on the paper, or take them off", reading_footer="tags"),
            Key("EditNote", ("i",), "Write a note on the paper", reading_footer="note"),
            Key("SelectPaper", (" ",), "Select the paper, or no longer: marks are then about all selected"),
            Key("SelectAll", ("V",), "Select all papers shown, or none"),
            Key("MarkAllRead", ("A",), "Mark all papers shown read"),
            Key("Undo", ("u",), "Undo the last change of stars, read marks, tags and notes", footer="undo"),
            Key("Redo", ("ctrl+r",), "Redo what was undone"),
        ),
    ),
    (
        "Over time",
        (
            Key("ShowTimeline", ("T",), "Show or hide the papers over time"),
            Key("PreviousPeriod", ("[",), "The day, week, month or year before"),
            Key("NextPeriod", ("]",), "The day, week, month or year after"),
            Key("WidenBack", ("shift+left",), "The period before it, too"),
            Key("WidenOn", ("shift+right",), "The period after it, too"),
        ),
    ),
    (
        "In and out",
        (
            Key("ImportPapers", ("I",), "Import a file, a folder or papers you paste"),
            Key("ExportPapers", ("e",), "Write papers to a file: BibTeX, RIS, CSV, …"),
            Key("Refresh", ("r",), "Fetch the subscriptions; what other windows changed appears too"),
        ),
    ),
    (
        "The screen",
        (
            Key(
                "ShowHelp",
                ("?", "f1"),
                "All keys and the search language",
                box=("f1",),
                footer="help",
                box_footer="help",
                reading_footer="help",
            ),
            Key("ShowPalette", (":", "ctrl+p"), "Find a command, a paper, a person, a tag or a saved search"),
            Key("ToggleAbstract", ("p",), "Show or hide the abstract"),
            Key("ToggleCompact", ("z",), "One or two lines a paper"),
            Key("ChooseTheme", ("C",), "Choose the colours"),
            Key(
                "Back",
                ("escape",),
                "One step back: out of the box, the abstract, the selection, similar papers; then the search cleared",
                box=("escape",),
                box_footer="leave",
                reading_footer="list",
            ),
            Key("BackOrQuit", ("q",), "Back to the list; from there, quit", footer="quit"),
            Key("Quit", ("Q", "ctrl+q"), "Quit", box=("ctrl+q",)),
            Key(
                "StopOrQuit", ("ctrl+c",), "Stop what is coming in, and keep what is whole; else quit", box=("ctrl+c",)
            ),
            Key("Suspend", ("ctrl+z",), "Suspend; `fg` brings it back", box=("ctrl+z",)),
        ),
    ),
)
"""In the order of the help screen, under its headings."""

KEYS = tuple(key for _, keys in GROUPS for key in keys)
"""All of them."""

HEADINGS = {key.name: heading for heading, keys in GROUPS for key in keys}
"""The heading of each command, by its name."""

FOOTER = (
    "FocusSearch",
    "Read",
    "KeepQuery",
    "NextPaper",
    "PreviousPaper",
    "AbstractDown",
    "AbstractUp",
    "ToggleStar",
    "ToggleStarredOnly",
    "ChooseDates",
    "ChooseFacet",
    "ChooseSort",
    "OpenPage",
    "OpenPdf",
    "EditTags",
    "EditNote",
    "CopyCitation",
    "Undo",
    "ShowHelp",
    "Back",
    "BackOrQuit",
)
"""What the foot of the screen offers, in its order."""


def in_force(wanted: Mapping[str, Sequence[str]]) -> tuple[tuple[Key, ...], list[str]]:
    """The commands with the keys a reader gave some of them, and what could not be done as wished.

    A key that is given to one command is taken from all others; given to two, the later has it.
    """
    names = {key.name for key in KEYS}
    told = [
        f"keys.{name}: there is no such command (`paperbrowse keys --json` names them)"
        for name in wanted
        if name not in names
    ]
    given: dict[str, str] = {}
    for name, keys in wanted.items():
        for one in keys if name in names else ():
            if one in given:
                told.append(f"keys.{name}: {shown(one)} is given to {given[one]} too, and is {name}'s now")
            given[one] = name
    keys_in_force = tuple(key._replace(keys=_of(key, wanted, given)) for key in KEYS)
    for key in keys_in_force:
        if not key.keys and next(one for one in KEYS if one.name == key.name).keys:
            told.append(f"keys: no key is left for {key.name}; the palette has it")
    return keys_in_force, told


def _of(key: Key, wanted: Mapping[str, Sequence[str]], given: Mapping[str, str]) -> tuple[str, ...]:
    own = wanted.get(key.name)
    if own is not None:
        return tuple(dict.fromkeys(one for one in own if given[one] == key.name))
    return tuple(one for one in key.keys if one not in given)


BOX_EDITING = (
    ("ctrl+u", "Clear the search box"),
    ("ctrl+w", "Delete a word in the search box"),
)
"""Keys that only edit the text of the search box: (key, what it does)."""

MANY = 4
"""Keys of one command; of more, only the first and the last are named: `1-9`."""

SHOWN = {
    " ": "Space",
    "enter": "Enter",
    "escape": "Esc",
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "alt+left": "Alt+←",
    "alt+right": "Alt+→",
    "shift+left": "Shift+←",
    "shift+right": "Shift+→",
    "backspace": "Backspace",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "home": "Home",
    "end": "End",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "f1": "F1",
}
"""Names of keys as keyboards print them."""


def shown(key: str) -> str:
    """A key as a person would write it: `ctrl+d` -> Ctrl+d."""
    if key.startswith("ctrl+"):
        return "Ctrl+" + key.removeprefix("ctrl+")
    return SHOWN.get(key, key)


def shown_all(keys: Sequence[str]) -> str:
    """Keys of one command in one cell: `j ↓`."""
    if len(keys) > MANY:
        return f"{shown(keys[0])}-{shown(keys[-1])}"
    return " ".join(shown(key) for key in keys)
