"""The window is named after the search, by nothing a terminal could obey, and gets its name back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperbrowse.tui.window_title import MAX_QUERY_LENGTH, POP_TITLE, PUSH_TITLE, WindowTitle
from tests.terminal.oracle import foreign

HOSTILE = "a\x1b]52;c;aGk=\x07\x9b2J\u202eb\n"


def titled(*queries: str, term: str = "xterm-256color") -> tuple[WindowTitle, list[str]]:
    written: list[str] = []
    title = WindowTitle(written.append, {"TERM": term})
    for query in queries:
        title.show(query)
    return title, written


def test_the_search_names_the_window() -> None:
    assert titled("", "token")[1] == [f"{PUSH_TITLE}\x1b]2;paperbrowse\x1b\\", "\x1b]2;token · paperbrowse\x1b\\"]


def test_the_same_search_is_written_once() -> None:
    assert len(titled("token", "token", "token ")[1]) == 1


def test_the_name_before_comes_back_and_ours_again_after_another_program() -> None:
    title, written = titled("token")
    title.restore()
    title.restore()
    title.reapply()
    assert written[1:] == [POP_TITLE, f"{PUSH_TITLE}\x1b]2;token · paperbrowse\x1b\\"]


@pytest.mark.parametrize("term", ["", "dumb", "linux"])
def test_a_terminal_without_a_window_gets_nothing(term: str) -> None:
    title, written = titled("token", term=term)
    title.restore()
    assert written == []


@given(st.text())
def test_no_query_reaches_the_terminal_as_a_sequence(query: str) -> None:
    (written,) = titled(query)[1]
    name = written.removeprefix(PUSH_TITLE + "\x1b]2;").removesuffix("\x1b\\")
    assert name.isprintable()
    assert len(name) <= MAX_QUERY_LENGTH + len(" · paperbrowse")


def test_a_hostile_query_is_text() -> None:
    (written,) = titled(HOSTILE)[1]
    assert written == f"{PUSH_TITLE}\x1b]2;a]52;c;aGk=2Jb · paperbrowse\x1b\\"
    assert foreign(written.encode()) == []
