"""The key bindings of the terminal: help, footer, palette, `keys` and the config file use this list."""

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple


class KeyBinding(NamedTuple):
    """A command with its keys, its help text and its words in the footer."""

    name: str
    """The name of the command, in the code and in the config file."""
    keys: tuple[str, ...]
    """Keys while the list or the abstract has the focus: a character, or a name such as `ctrl+d`."""
    help: str
    """The palette shows the part before the semicolon as the name of the command."""
    box_keys: tuple[str, ...] = ()
    """Keys while the search box has the focus, where characters are text."""
    footer: str = ""
    """One or two words beside the key in the footer; empty: not shown there."""
    box_footer: str = ""
    """The same while the search box has the focus."""
    reading_footer: str = ""
    """The same in the reading view."""


FOOTERS = ("footer", "box_footer", "reading_footer")
"""The fields of a binding for the footer."""


def _key(name: str, keys: str, help: str, box: str = "", **footers: str) -> KeyBinding:
    """Make a binding; keys are separated by spaces, and `space` is the space bar."""
    names = tuple(" " if key == "space" else key for key in keys.split())
    return KeyBinding(name, names, help, tuple(box.split()), **footers)


GROUPS: dict[str, tuple[KeyBinding, ...]] = {
    "Finding": (
        _key("FocusSearch", "/", "Type a search", footer="search"),
        _key("KeepQuery", "", "Keep the search and go to the list", "enter", box_footer="to the list"),
        _key("Complete", "", "Complete the word (outside a field or its value, go to the list)", "tab"),
        _key("ChooseDates", "d", "Choose dates", footer="dates"),
        _key("ChooseFacet", "f", "Filter by … (category, year, author, …)", footer="filter"),
        _key("ChooseSort", "S", "Sort by … (date, title, upvotes, …)", footer="sort"),
        _key("ToggleStarredOnly", "*", "Show only starred papers (again: all papers)", footer="starred"),
        _key("ShowLetter", "E", "Show the next letter (what is trending, new in your searches, or news)"),
        _key("ToggleForYou", "F", "Show papers without marks, sorted for you (again: all papers)"),
        _key("ToggleNewOnly", ".", "Show only new papers (again: all papers)"),
        _key("ShowSimilar", "~", "Find similar papers"),
        _key("GoBack", "backspace alt+left", "Go back one search"),
        _key("GoForward", "alt+right", "Go forward one search (after going back)"),
        _key("OpenSearch", "1 2 3 4 5 6 7 8 9", "Open a saved search (1 is the first one)"),
        _key("SaveSearch", "b", "Save this search"),
        _key("ChooseSearch", "B", "List the saved searches and their new papers"),
    ),
    "Moving": (
        _key("NextPaper", "j down", "Next paper", "down ctrl+n", box_footer="next"),
        _key("PreviousPaper", "k up", "Previous paper", "up ctrl+p", box_footer="previous"),
        _key("FirstPaper", "g home", "First paper"),
        _key("LastPaper", "G end", "Last paper"),
        _key("HalfPageDown", "ctrl+d", "Half a page down"),
        _key("HalfPageUp", "ctrl+u", "Half a page up"),
        _key("PageDown", "pagedown", "Page down", "pagedown"),
        _key("PageUp", "pageup", "Page up", "pageup"),
        _key("NextUnread", "n", "Next unread paper"),
        _key("PreviousUnread", "N", "Previous unread paper"),
        _key("FocusAbstract", "l right", "Go to the abstract"),
        _key("FocusList", "h left", "Go to the list"),
        _key("OtherPane", "tab shift+tab", "Go to the other pane"),
    ),
    "Reading": (
        _key("Read", "enter", "Read the paper and mark it read", footer="read"),
        _key("AbstractDown", "J", "Scroll the abstract down (in the reading view: next paper)", reading_footer="next"),
        _key(
            "AbstractUp", "K", "Scroll the abstract up (in the reading view: previous paper)", reading_footer="previous"
        ),
        _key("OpenPage", "o", "Open the paper's page", footer="open", reading_footer="open"),
        _key("OpenAndRead", "O", "Open the page and mark read"),
        _key("OpenPdf", "P", "Open the PDF", reading_footer="PDF"),
        _key("FetchPdf", "D", "Fetch the PDF (o then offers the file)"),
        _key("ChooseLink", "L", "Choose a link to open"),
        _key("CopyLink", "y", "Copy the paper's link"),
        _key("CopyAbstract", "Y", "Copy the abstract (dragging over it copies the words)"),
        _key("CopyCitation", "c", "Copy BibTeX entries", reading_footer="cite"),
    ),
    "Marking": (
        _key("ToggleStar", "s", "Star or unstar the paper", footer="star", reading_footer="star"),
        _key("ToggleRead", "m", "Mark read or unread"),
        _key("ToggleSkip", "", "Skip or unskip the paper (cards leave skipped papers out)"),
        _key("ShowCards", "v", "Show the listed papers as cards (one key decides on each)"),
        _key("ShowPulls", "+ -", "List why the paper stands where it does for you (to ask for more or less of it)"),
        _key("EditTags", "t", "Add or remove tags", reading_footer="tags"),
        _key("EditNote", "i", "Write a note", reading_footer="note"),
        _key("SelectPaper", "space", "Select or deselect (marks apply to the selection)"),
        _key("SelectAll", "V", "Select all listed papers (again: none)"),
        _key("MarkAllSeen", "", "Mark all papers as seen, so that none is new"),
        _key("MarkAllRead", "A", "Mark listed papers read"),
        _key("ShowRecords", "M", "List the paper's records (split it, or merge the selected papers)"),
        _key("ForgetPapers", "", "Forget papers: remove them and their marks (asks first)"),
        _key("Undo", "u", "Undo the last change (stars, read marks, tags, notes, merges)", footer="undo"),
        _key("Redo", "ctrl+r", "Redo what was undone"),
    ),
    "Timeline": (
        _key("ShowTimeline", "T", "Show or hide the timeline"),
        _key("PreviousPeriod", "[", "Previous period (a day, week, month or year; in a daily list, the day before)"),
        _key("NextPeriod", "]", "Next period (a day, week, month or year; in a daily list, the day after)"),
        _key("WidenBack", "shift+left", "Move the start one period earlier"),
        _key("WidenOn", "shift+right", "Move the end one period later"),
    ),
    "Import and export": (
        _key("ImportPapers", "I", "Import papers (a file, a folder or pasted text)"),
        _key("ExportPapers", "e", "Export papers (BibTeX, RIS, CSV, …)"),
        _key("Refresh", "r", "Fetch the subscriptions (also shows changes made in other windows)"),
    ),
    "Screen": (
        _key(
            "ShowHelp", "? f1", "Show help (all keys and the search language)", "f1", **dict.fromkeys(FOOTERS, "help")
        ),
        _key("Redraw", "ctrl+l", "Draw the whole screen again", "ctrl+l"),
        _key("ShowPalette", ": ctrl+p", "Find a command (also papers, authors, tags, saved searches)"),
        _key("ToggleAbstract", "p", "Show or hide the abstract"),
        _key("ToggleCompact", "z", "One, two or three lines per paper"),
        _key("NarrowList", "<", "Make the list smaller (the mouse drags its edge too)"),
        _key("WidenList", ">", "Make the list larger"),
        _key("ChooseTheme", "C", "Choose the colors"),
        _key(
            "ToggleMouse", "X", "Leave the mouse to the terminal, which then selects and pastes (again: take it back)"
        ),
        _key(
            "Back",
            "escape",
            "Go back one step (leave the box, abstract, selection or similar papers, or clear the search)",
            "escape",
            box_footer="leave",
            reading_footer="list",
        ),
        _key("BackOrQuit", "q", "Go back to the list (from there, quit)", footer="quit"),
        _key("Quit", "Q ctrl+q", "Quit", "ctrl+q"),
        _key("QuitIfRepeated", "Z", "Quit if pressed twice"),
        _key("StopOrQuit", "ctrl+c", "Stop an import or fetch (if none runs, quit)", "ctrl+c"),
        _key("Suspend", "ctrl+z", "Suspend (`fg` resumes)", "ctrl+z"),
    ),
}
"""Bindings in the order of the help screen, under its headings."""

KEY_BINDINGS = tuple(key for keys in GROUPS.values() for key in keys)

HEADINGS = {key.name: heading for heading, keys in GROUPS.items() for key in keys}
"""The heading of each command, by its name."""

CHOOSE_PAPERS = _key("ChoosePapers", "enter", "Choose", "enter", **dict.fromkeys(FOOTERS, "choose"))
"""The binding of `paperbrowse pick` that ends it with the selected papers, or the one under the cursor."""

LEAVE_KEYS = ("escape", "ctrl+q", "ctrl+c", "q", "Q")
"""Keys of `paperbrowse pick` that end it without a choice."""

REPLACED_BY_PICK = ("KeepQuery", "Back", "BackOrQuit", "StopOrQuit", "QuitIfRepeated", "Suspend")
"""Commands that end or suspend the program, or go back: the shell waits for an answer."""

OWN_COMMANDS = "Your commands"
"""The heading of the commands of the config file."""

HEADINGS |= {CHOOSE_PAPERS.name: "Finding"}

FOOTER_COMMANDS = tuple(
    """
    ChoosePapers SelectPaper Quit
    FocusSearch Read KeepQuery NextPaper PreviousPaper AbstractDown AbstractUp ToggleStar ToggleStarredOnly ChooseDates
    ChooseFacet ChooseSort OpenPage OpenPdf EditTags EditNote CopyCitation Undo ShowHelp Back BackOrQuit
    """.split()  # noqa: SIM905 -- one name per line is seven times as long
)
"""Commands of the footer, in its order."""


PAPER_COMMANDS = {
    *("ShowSimilar", "ChoosePapers"),
    *(key.name for heading in ("Moving", "Reading", "Marking") for key in GROUPS[heading]),
} - {"FocusList", "OtherPane", "MarkAllSeen", "Undo", "Redo"}
"""Commands that act on the selected paper, or move from it."""


def effective_bindings(
    configured: Mapping[str, Sequence[str]],
    place: Callable[[str], str] = lambda command: "config.toml",
    own: Mapping[str, tuple[Sequence[str], str]] = MappingProxyType({}),
) -> tuple[tuple[KeyBinding, ...], list[str]]:
    """Return the bindings with the configured keys, and a message for each setting that cannot be followed.

    A configured key is taken from all other commands; configured for two commands, it goes to the later one.
    `place` returns the file and the line of a command's keys; `own` has the keys and the help of the user's commands.
    """
    HEADINGS.update(dict.fromkeys(own, OWN_COMMANDS))
    PAPER_COMMANDS.update(own)
    names = {*own, *(binding.name for binding in KEY_BINDINGS)}
    configured = {**configured, **{name: keys for name, (keys, _) in own.items() if keys}}
    settings = {name: f"{place(name)}: {name if name in own else f'keys.{name}'}" for name in configured}
    problems = [
        f"{settings[name]}: unknown command (`paperbrowse keys --json` lists them)"
        for name in configured
        if name not in names
    ]
    known: dict[str, Sequence[str]] = {}
    owners: dict[str, str] = {}
    for name, spelled in configured.items():
        parsed = {key: parse_key(key) for key in spelled if name in names}
        problems += [
            f'{settings[name]}: "{key}" is not a key (write it as {KEY_EXAMPLES})'
            for key, meaning in parsed.items()
            if meaning is None
        ]
        if (keys := [key for key in parsed.values() if key]) or not spelled:
            known[name] = keys
        for key in keys:
            if owners.setdefault(key, name) != name:
                problems.append(f"{settings[name]}: {key_label(key)} was also set for {owners[key]}; {name} now has it")
            owners[key] = name
    labels = {name: {"footer": name.partition(".")[2], "reading_footer": name.partition(".")[2]} for name in own}
    defaults = (*KEY_BINDINGS, *(_key(name, "", help, **labels[name]) for name, (_, help) in own.items()))
    bindings = tuple(binding._replace(keys=_effective_keys(binding, known, owners)) for binding in defaults)
    for default, binding in zip(defaults, bindings, strict=True):
        if default.keys and not binding.keys:
            problems.append(f"{place(binding.name)}: keys: {binding.name} has no key left; use the palette")
    return bindings, problems


def _effective_keys(
    binding: KeyBinding, configured: Mapping[str, Sequence[str]], owners: Mapping[str, str]
) -> tuple[str, ...]:
    keys = configured.get(binding.name)
    if keys is not None:
        return tuple(dict.fromkeys(key for key in keys if owners[key] == binding.name))
    return tuple(key for key in binding.keys if key not in owners)


def pick_bindings(bindings: Sequence[KeyBinding], *, multi: bool) -> tuple[KeyBinding, ...]:
    """Return the bindings of `paperbrowse pick`, whose own keys no other command has."""
    dropped = (*REPLACED_BY_PICK, *(() if multi else ("SelectPaper", "SelectAll")))
    leave = {"help": "Leave without a choice", "keys": LEAVE_KEYS, "box_keys": LEAVE_KEYS[:3]}
    changes: dict[str, Any] = {"Quit": leave | dict.fromkeys(FOOTERS, "leave"), "SelectPaper": {"footer": "select"}}
    free = (
        key._replace(keys=tuple(name for name in key.keys if name not in ("enter", *LEAVE_KEYS))) for key in bindings
    )
    return (CHOOSE_PAPERS, *(key._replace(**changes.get(key.name, {})) for key in free if key.name not in dropped))


BOX_EDITING = (
    ("ctrl+u", "Clear the search box"),
    ("ctrl+w", "Delete a word in the search box"),
    ("alt+d", "Delete the next word"),
    ("alt+b", "Go back a word, also Alt+←"),
    ("alt+f", "Go on a word, also Alt+→"),
    ("ctrl+k", "Delete to the end"),
)
"""Keys that only edit the text of the search box, as (key, help)."""

MAX_KEYS_LISTED = 4
"""Keys of one command; of more, only the first and the last are listed: `1-9`."""

KEY_LABELS = {
    " ": "Space",
    "escape": "Esc",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "PgUp",
    "pagedown": "PgDn",
}
"""Keys as they are printed on keyboards, where that is not their name with a capital."""

KEY_EXAMPLES = "x, F5, PgDn, Space, Ctrl+f or Alt+x"

KEY_ALIASES = dict(
    pair.split()
    for pair in (
        *("ctrl+i tab", "ctrl+m enter", "ctrl+h backspace", "ctrl+[ escape", "ctrl+left_square_bracket escape"),
        *("ctrl+/ ctrl+_", "ctrl+slash ctrl+_", "ctrl+underscore ctrl+_", "ctrl+@ ctrl+space"),
        *("ctrl+backslash ctrl+\\", "ctrl+right_square_bracket ctrl+]", "ctrl+circumflex_accent ctrl+^"),
    )
)
"""Other names of keys that are the same in most terminals."""

_MODIFIERS = {"c": "ctrl", "control": "ctrl", "m": "alt", "a": "alt", "meta": "alt", "option": "alt", "s": "shift"}
_NAMED_KEYS = "enter escape tab space backspace delete insert home end pageup pagedown up down left right".split()  # noqa: SIM905 -- shorter
_KEY_NAMES = (
    {"return": "enter", "cr": "enter", "esc": "escape", "bs": "backspace", "del": "delete", "ins": "insert"}
    | {"pgup": "pageup", "pgdn": "pagedown", "pgdown": "pagedown", "spc": "space", "backtab": "shift+tab"}
    | {"plus": "+", "minus": "-", "slash": "/", "tilde": "~", "comma": ",", "period": ".", "lt": "<", "gt": ">"}
    | {label: key for key, label in KEY_LABELS.items() if label in "↑↓←→"}
    | {name: name for name in (*_NAMED_KEYS, *(f"f{number}" for number in range(1, 25)))}
)
_CTRL_CHARACTERS = "abcdefghijklmnopqrstuvwxyz\\][^_/@"
"""What terminals send with Ctrl."""


def parse_key(text: str) -> str | None:
    """Return the name of a key for any usual spelling, such as `ctrl+f` for Ctrl+f, C-f, <C-f> and ^F."""
    if len(text) == 1:
        return _KEY_NAMES.get(text, text) if text.isprintable() else None
    name = re.sub(r"^\^(?=.$)", "ctrl+", re.sub(r"^<(.+)>$", r"\1", text))
    *prefixes, last = re.split(
        r"(?<=[^+-])[+-](?=.)", re.sub(r"(?<=\w{2})[ _-](?=(?:up|down|dn)$)", "", name, flags=re.I)
    )
    prefixes = [prefix.lower().strip() for prefix in prefixes]
    modifiers = {_MODIFIERS.get(prefix, prefix) for prefix in prefixes}
    key = _KEY_NAMES.get(last.strip().lower()) or (last.strip() if len(last.strip()) == 1 else "")
    if key and "ctrl" in modifiers and len(key) == 1:
        key = key.lower() if key.lower() in _CTRL_CHARACTERS else ""
    elif "shift" in modifiers and len(key) == 1:
        modifiers.remove("shift")
        key = key.upper() if key.isalpha() else ""
    if not key or not modifiers <= {"alt", "ctrl", "shift"}:
        return None
    parsed = "+".join([*sorted(modifiers), key])
    return " " if parsed == "space" else KEY_ALIASES.get(parsed, parsed)


def key_label(key: str) -> str:
    """Return a key as people write it, such as Ctrl+d for `ctrl+d`."""
    *modifiers, last = re.split(r"\+(?=.)", key) if len(key) > 1 else [key]
    return "+".join([*map(str.title, modifiers), KEY_LABELS.get(last) or (last.title() if len(last) > 1 else last)])


def key_labels(keys: Sequence[str]) -> str:
    """Return the keys of one command in one cell, such as `j ↓`."""
    if len(keys) > MAX_KEYS_LISTED:
        return f"{key_label(keys[0])}-{key_label(keys[-1])}"
    return " ".join(key_label(key) for key in keys)


_LAYOUTS = {
    "йцукенгшщзхъфывапролджэячсмитьбюіїє": "qwertyuiop[]asdfghjkl;'zxcvbnm,.s]'",  # Russian, Ukrainian
    "ςερτυθιοπασδφγηξκλζχψωβνμ": "wertyuiopasdfghjklzxcvbnm",  # Greek
    "קראטוןםפשדגכעיחלךףזסבהנמצתץ": "ertyuiopasdfghjkl;zxcvbnm,.",  # Hebrew
    "ضصثقفغعهخحجدشسيبلاتنمكطئءؤرىةوزظ": "qwertyuiop[]asdfghjkl;'zxcvnm,./",  # Arabic
    "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ": "qwertyuiopasdfghjklzxcvbnm",  # Korean
}
"""Letters of other keyboard layouts, and the keys they are on."""

_KEY_PLACES = {letter: key for letters, keys in _LAYOUTS.items() for letter, key in zip(letters, keys, strict=True)}
_KEY_PLACES |= {
    letter.upper(): key.upper() for letter, key in _KEY_PLACES.items() if key.isalpha() and letter != letter.upper()
}


def key_in_place(key: str) -> str:
    """Return the Latin letter on the key of a letter of another layout, with the same modifiers; else the key."""
    return key[:-1] + _KEY_PLACES.get(key[-1:], key[-1:])
