"""Help: every key, from the one list, and the search language."""

from collections.abc import Sequence
from itertools import groupby

from paperbrowse.key_bindings import BOX_EDITING, HEADINGS, KeyBinding, key_label, key_labels
from paperbrowse.tui.screens.menu import Menu
from paperbrowse.tui.widgets.menu_lines import Choice

QUERY_SYNTAX = (
    ("token level", "both words, also misspelt, half typed, plural or joined"),
    ('"token level"', "exactly these words, one after the other"),
    ("-vision", "without this word"),
    ("this OR that", "either"),
    ("'exact", "this word as it is spelt"),
    ("title: abstract: author:", "a word in that place only"),
    ('author:"K. He"', "one person, also by initials"),
    ("2411.19943", "the paper of an id, or of its address"),
    ("key:arxiv:2411.19943", "the paper of a key"),
    ("is:starred is:unread", "by your marks; is:read, is:noted too"),
    ("is:new", "what came in since you last looked"),
    ("tag:survey note:proof", "one of your tags, a word of your notes"),
    ("date:2024 date:2024-03", "a year, a month or a day"),
    ("date:2024-03..2024-06", "from one date to another"),
    ("date:last-week since:7d", "by time passed; d lists more"),
    ("before:2023", "up to a date"),
    ("cat:cs.CL venue: org:", "a category, venue or organization"),
    ("source:arxiv", "by where it came from"),
    ("has:code has:pdf", "with code, with a PDF; has:abstract too"),
    ("upvotes:>10 comments:>2", "more than so many"),
    ("like:2411.19943", "papers like one; ~ writes it"),
    ("sort:newest sort:title", "in another order; S lists them"),
)
"""(what to type, what it finds)."""


def help_menu(bindings: Sequence[KeyBinding]) -> Menu[str]:
    """Keys first, then the search language, under headings; typing finds, Enter does."""
    choices: list[Choice[str]] = []
    in_list, in_box = [key for key in bindings if key.keys], [key for key in bindings if not key.keys]
    for heading, keys in groupby(in_list, lambda key: HEADINGS[key.name]):
        choices += [Choice.heading(heading), *(Choice(keys_text(key), key.name, key.help) for key in keys)]
    choices += [Choice.heading("In the search box")]
    choices += [Choice(keys_text(key), key.name, key.help) for key in in_box]
    choices += [Choice(key_label(key), None, help) for key, help in BOX_EDITING]
    choices += [
        Choice.heading("What to type there"),
        *(Choice(typed, None, meaning) for typed, meaning in QUERY_SYNTAX),
    ]
    return Menu("Keys and search language", choices, "type to find · Enter does it · Esc leaves")


def keys_text(key: KeyBinding) -> str:
    """Its keys, those of the box where it has no others."""
    return key_labels(key.keys or key.box_keys)
