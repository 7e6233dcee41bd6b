"""The help menu: every key and the search language."""

from collections.abc import Sequence
from itertools import groupby
from textwrap import wrap

from paperbrowse.key_bindings import BOX_EDITING, HEADINGS, KeyBinding, key_label, key_labels
from paperbrowse.library.manual import manual_pages
from paperbrowse.tui.screens.menu import Menu
from paperbrowse.tui.widgets.menu_lines import Choice

QUERY_SYNTAX = (
    ("token level", "both words, also misspelled, unfinished, plural or joined"),
    ('"token level"', "exactly these words, in this order"),
    ("-vision", "without this word"),
    ("this OR that", "either"),
    ("'exact", "this word exactly as it is spelled"),
    ("title: abstract: author:", "a word in that part only"),
    ('author:"K. He"', "one person, also by initials"),
    ("2411.19943", "the paper with this id, or with this web address"),
    ("key:arxiv:2411.19943", "the paper with this key"),
    ("is:starred is:unread", "by your marks; also is:read, is:noted, is:skipped, is:unmarked"),
    ("is:new", "papers that were never on the screen, and have no mark"),
    ("tag:survey note:proof", "one of your tags, a word in your notes"),
    ("date:2024 date:2024-03", "a year, a month or a day"),
    ("date:2024-03..2024-06", "from one date to another"),
    ("date:last-week since:7d", "relative to today; d lists more"),
    ("before:2023", "before a date"),
    ("announced:2026-06-22", "the daily list of a day, most upvotes first; [ and ] step"),
    ("added:7d starred:7d", "by when you imported or starred it"),
    ("cat:cs.CL venue: org:", "a category, venue or organization"),
    ("source:arxiv", "by source"),
    ("has:code has:pdf", "with code, with a PDF; also has:abstract"),
    ("upvotes:>10 comments:>2", "with more than this number"),
    ("sort:foryou foryou:TAG", "what you would star first; learned from a tag instead"),
    ("upvotes-gained:7d>20", "gained in a period, as far as fetches know"),
    ("letter:all", "what the next letter will have; E lists its sections"),
    ("like:2411.19943", "papers similar to one; ~ writes this"),
    ('about:"a few words"', "papers about it, the closest in meaning first"),
    ("sort:newest sort:title", "in another order; S lists all"),
)
"""(what to type, what it finds)."""


def help_menu(bindings: Sequence[KeyBinding]) -> Menu[str]:
    """Return a menu of the keys and the search language under headings; its result is the name of a command or page."""
    choices: list[Choice[str]] = []
    for heading, group in groupby((key for key in bindings if key.keys), lambda key: HEADINGS[key.name]):
        choices += [Choice.heading(heading), *map(_key_choice, group)]
    without_key = (key for key in bindings if key.box_keys and not key.keys)
    choices += [Choice.heading("In the search box"), *map(_key_choice, without_key)]
    choices += [Choice(key_label(key), None, help) for key, help in BOX_EDITING]
    choices += [Choice.heading("Search language"), *(Choice(typed, None, meaning) for typed, meaning in QUERY_SYNTAX)]
    choices += [Choice.heading("Manual"), *(Choice(topic, topic, "a page of the manual") for topic in manual_pages())]
    return Menu("Keys and search language", choices, "type to find · Enter: run · Esc: cancel")


def page_menu(topic: str) -> Menu[str]:
    """Return a page of the manual, in which typing finds lines."""
    choices: list[Choice[str]] = []
    for line in manual_pages()[topic].read_text(encoding="utf-8").splitlines():
        rows = [line.lstrip("# ")] if line.startswith("#") else wrap(line, 70) or [""]
        choices += [Choice(row, None, is_heading=line.startswith("#")) for row in rows]
    return Menu(topic, choices, "type to find · Esc: close")


def _key_choice(key: KeyBinding) -> Choice[str]:
    return Choice(keys_text(key), key.name, key.help)


def keys_text(key: KeyBinding) -> str:
    """Return the keys of a command; those of the search box if it has no others."""
    return key_labels(key.keys or key.box_keys)
