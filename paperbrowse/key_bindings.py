"""Every command of the terminal with its keys: the one list that help, footer, palette and `keys` are made from."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple


class KeyBinding(NamedTuple):
    """One command: what it is called in the code, which keys ask for it, what it does."""

    name: str
    """The name of its class in the terminal, and of its binding."""
    keys: tuple[str, ...]
    """Keys while the list or the abstract has the focus: a character, or a name such as `ctrl+d`."""
    help: str
    box_keys: tuple[str, ...] = ()
    """Keys while the search box has the focus: there, characters are text."""
    footer: str = ""
    """A word or two beside the key at the foot of the screen; empty: not shown there."""
    box_footer: str = ""
    """The same while the search box has the focus."""
    reading_footer: str = ""
    """The same while a paper is read over the whole terminal."""


GROUPS: tuple[tuple[str, tuple[KeyBinding, ...]], ...] = (
    (
        "Finding",
        (
            KeyBinding("FocusSearch", ("/",), "Type a search", footer="search"),
            KeyBinding(
                "KeepQuery", (), "Keep the search and go to the list", box_keys=("enter",), box_footer="to the list"
            ),
            KeyBinding(
                "Complete", (), "Complete a field or its value; anywhere else, go to the list", box_keys=("tab",)
            ),
            KeyBinding("ChooseDates", ("d",), "Choose dates", footer="dates"),
            KeyBinding("ChooseFacet", ("f",), "Narrow by category, year, author and the like", footer="filter"),
            KeyBinding("ChooseSort", ("S",), "Choose the order", footer="sort"),
            KeyBinding("ToggleStarredOnly", ("*",), "Only starred papers, or all again", footer="starred"),
            KeyBinding("ShowSimilar", ("~",), "Papers like this one"),
            KeyBinding("GoBack", ("backspace", "alt+left"), "Back to the search before"),
            KeyBinding("GoForward", ("alt+right",), "Forward again to the search after"),
            KeyBinding("OpenSearch", tuple("123456789"), "Open a saved search by its number"),
            KeyBinding("SaveSearch", ("b",), "Save this search by a name"),
            KeyBinding("ChooseSearch", ("B",), "List the saved searches with what is new"),
        ),
    ),
    (
        "Moving",
        (
            KeyBinding("NextPaper", ("j", "down"), "Next paper", box_keys=("down", "ctrl+n"), box_footer="next"),
            KeyBinding(
                "PreviousPaper", ("k", "up"), "Previous paper", box_keys=("up", "ctrl+p"), box_footer="previous"
            ),
            KeyBinding("FirstPaper", ("g", "home"), "First paper"),
            KeyBinding("LastPaper", ("G", "end"), "Last paper"),
            KeyBinding("HalfPageDown", ("ctrl+d",), "Half a page down"),
            KeyBinding("HalfPageUp", ("ctrl+u",), "Half a page up"),
            KeyBinding("PageDown", ("pagedown",), "A page down", box_keys=("pagedown",)),
            KeyBinding("PageUp", ("pageup",), "A page up", box_keys=("pageup",)),
            KeyBinding("NextUnread", ("n",), "Next unread paper"),
            KeyBinding("PreviousUnread", ("N",), "Previous unread paper"),
            KeyBinding("FocusAbstract", ("l", "right"), "Go to the abstract"),
            KeyBinding("FocusList", ("h", "left"), "Go to the list"),
            KeyBinding("OtherPane", ("tab", "shift+tab"), "Go to the other pane"),
        ),
    ),
    (
        "Reading",
        (
            KeyBinding("Read", ("enter",), "Read the paper and mark it read", footer="read"),
            KeyBinding(
                "AbstractDown",
                ("J",),
                "Scroll the abstract down; in the reading view: the next paper",
                reading_footer="next",
            ),
            KeyBinding(
                "AbstractUp",
                ("K",),
                "Scroll the abstract up; in the reading view: the paper before",
                reading_footer="previous",
            ),
            KeyBinding(
                "OpenPage", ("o",), "Open the paper's page in the browser", footer="open", reading_footer="open"
            ),
            KeyBinding("OpenAndRead", ("O",), "Open the page and mark the paper read"),
            KeyBinding("OpenPdf", ("P",), "Open the PDF", reading_footer="PDF"),
            KeyBinding("ChooseLink", ("L",), "Choose one of the paper's links"),
            KeyBinding("CopyLink", ("y",), "Copy the paper's link"),
            KeyBinding("CopyCitation", ("c",), "Copy BibTeX entries", reading_footer="cite"),
        ),
    ),
    (
        "Marking",
        (
            KeyBinding(
                "ToggleStar", ("s",), "Star the paper, or take the star away", footer="star", reading_footer="star"
            ),
            KeyBinding("ToggleRead", ("m",), "Mark the paper read or unread"),
            KeyBinding("EditTags", ("t",), "Put tags on the paper, or take them off", reading_footer="tags"),
            KeyBinding("EditNote", ("i",), "Write a note on the paper", reading_footer="note"),
            KeyBinding("SelectPaper", (" ",), "Select the paper, or no longer: marks are then about all selected"),
            KeyBinding("SelectAll", ("V",), "Select all papers shown, or none"),
            KeyBinding("MarkAllRead", ("A",), "Mark all papers shown read"),
            KeyBinding("Undo", ("u",), "Undo the last change of stars, read marks, tags and notes", footer="undo"),
            KeyBinding("Redo", ("ctrl+r",), "Redo what was undone"),
        ),
    ),
    (
        "Over time",
        (
            KeyBinding("ShowTimeline", ("T",), "Show or hide the papers over time"),
            KeyBinding("PreviousPeriod", ("[",), "The day, week, month or year before"),
            KeyBinding("NextPeriod", ("]",), "The day, week, month or year after"),
            KeyBinding("WidenBack", ("shift+left",), "The period before it, too"),
            KeyBinding("WidenOn", ("shift+right",), "The period after it, too"),
        ),
    ),
    (
        "In and out",
        (
            KeyBinding("ImportPapers", ("I",), "Import a file, a folder or papers you paste"),
            KeyBinding("ExportPapers", ("e",), "Write papers to a file: BibTeX, RIS, CSV, …"),
            KeyBinding("Refresh", ("r",), "Fetch the subscriptions; what other windows changed appears too"),
        ),
    ),
    (
        "The screen",
        (
            KeyBinding(
                "ShowHelp",
                ("?", "f1"),
                "All keys and the search language",
                box_keys=("f1",),
                footer="help",
                box_footer="help",
                reading_footer="help",
            ),
            KeyBinding("ShowPalette", (":", "ctrl+p"), "Find a command, a paper, a person, a tag or a saved search"),
            KeyBinding("ToggleAbstract", ("p",), "Show or hide the abstract"),
            KeyBinding("ToggleCompact", ("z",), "One or two lines a paper"),
            KeyBinding("ChooseTheme", ("C",), "Choose the colours"),
            KeyBinding(
                "Back",
                ("escape",),
                "One step back: out of the box, the abstract, the selection, similar papers; then the search cleared",
                box_keys=("escape",),
                box_footer="leave",
                reading_footer="list",
            ),
            KeyBinding("BackOrQuit", ("q",), "Back to the list; from there, quit", footer="quit"),
            KeyBinding("Quit", ("Q", "ctrl+q"), "Quit", box_keys=("ctrl+q",)),
            KeyBinding(
                "StopOrQuit",
                ("ctrl+c",),
                "Stop what is coming in, and keep what is whole; else quit",
                box_keys=("ctrl+c",),
            ),
            KeyBinding("Suspend", ("ctrl+z",), "Suspend; `fg` brings it back", box_keys=("ctrl+z",)),
        ),
    ),
)
"""In the order of the help screen, under its headings."""

KEY_BINDINGS = tuple(key for _, keys in GROUPS for key in keys)
"""All of them."""

HEADINGS = {key.name: heading for heading, keys in GROUPS for key in keys}
"""The heading of each command, by its name."""

FOOTER_COMMANDS = (
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


def effective_bindings(configured: Mapping[str, Sequence[str]]) -> tuple[tuple[KeyBinding, ...], list[str]]:
    """The commands with the keys a reader gave some of them, and what could not be done as wished.

    A key that is given to one command is taken from all others; given to two, the later has it.
    """
    names = {key.name for key in KEY_BINDINGS}
    told = [
        f"keys.{name}: there is no such command (`paperbrowse keys --json` names them)"
        for name in configured
        if name not in names
    ]
    given: dict[str, str] = {}
    for name, keys in configured.items():
        for one in keys if name in names else ():
            if one in given:
                told.append(f"keys.{name}: {key_label(one)} is given to {given[one]} too, and is {name}'s now")
            given[one] = name
    keys_in_force = tuple(key._replace(keys=_effective_keys(key, configured, given)) for key in KEY_BINDINGS)
    for key in keys_in_force:
        if not key.keys and next(one for one in KEY_BINDINGS if one.name == key.name).keys:
            told.append(f"keys: no key is left for {key.name}; the palette has it")
    return keys_in_force, told


def _effective_keys(
    binding: KeyBinding, configured: Mapping[str, Sequence[str]], owners: Mapping[str, str]
) -> tuple[str, ...]:
    own = configured.get(binding.name)
    if own is not None:
        return tuple(dict.fromkeys(one for one in own if owners[one] == binding.name))
    return tuple(one for one in binding.keys if one not in owners)


BOX_EDITING = (
    ("ctrl+u", "Clear the search box"),
    ("ctrl+w", "Delete a word in the search box"),
)
"""Keys that only edit the text of the search box: (key, what it does)."""

MAX_KEYS_LISTED = 4
"""Keys of one command; of more, only the first and the last are named: `1-9`."""

KEY_LABELS = {
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


def key_label(key: str) -> str:
    """A key as a person would write it: `ctrl+d` -> Ctrl+d."""
    if key.startswith("ctrl+"):
        return "Ctrl+" + key.removeprefix("ctrl+")
    return KEY_LABELS.get(key, key)


def key_labels(keys: Sequence[str]) -> str:
    """Keys of one command in one cell: `j ↓`."""
    if len(keys) > MAX_KEYS_LISTED:
        return f"{key_label(keys[0])}-{key_label(keys[-1])}"
    return " ".join(key_label(key) for key in keys)
