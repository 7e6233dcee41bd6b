"""Undoing all changes of two windows restores the first state, and redoing them the last.

Each window changes its own papers. For two that change the same mark, see tests/marks.
"""

import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from paperbrowse.library.library import Library
from paperbrowse.marks.change_messages import Change
from paperbrowse.marks.store import MarkStore
from paperbrowse.model.marks import Marks
from paperbrowse.settings import find_home
from tests.examples import examples
from tests.library.homes import NOW, numbered

PAPERS = 6
ROWS = st.lists(st.integers(0, PAPERS // 2 - 1), max_size=PAPERS)
TAGS = st.sampled_from(["deep", "to read", "größe", "{papers}"])
NOTES = st.sampled_from(["", "one", "two\nlines"])

State = tuple[Marks, ...]


@cache
def home_with_papers() -> TemporaryDirectory[str]:
    """Return a home that is made once and copied."""
    folder = TemporaryDirectory()
    file = Path(folder.name) / "papers.jsonl"
    file.write_bytes(numbered(range(PAPERS)))
    with Library(find_home(str(Path(folder.name) / "home"), {}), lambda: NOW) as library:
        library.imports.import_paths([str(file)])
    return folder


class AnyMarks(RuleBasedStateMachine):
    """Two windows on one home, with a list of all states."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        shutil.copytree(Path(home_with_papers().name) / "home", Path(self.folder.name) / "home")
        self.sessions = 0
        self.windows = [self.open(), self.open()]
        self.rows = list(self.windows[0].search.run("sort:title").rows)
        self.states: list[State] = [self.state()]
        self.at = 0
        """Index of the current state."""

    def open(self) -> Library:
        """Return another window, as a second process has one."""
        self.sessions += 1
        home = find_home(str(Path(self.folder.name) / "home"), {})
        library = Library(home, lambda: NOW)
        library._stores.marks.close()
        library._stores.marks = MarkStore(home.library_db, lambda: NOW, f"session {self.sessions}")
        library._stores.marks._connection.execute("PRAGMA synchronous = OFF")
        library._stores.lookup._mark_store = library._stores.marks
        return library

    def teardown(self) -> None:
        for window in self.windows:
            window.close()
        self.folder.cleanup()

    def state(self, window: int = 0) -> State:
        return tuple(entry.marks if entry else Marks() for entry in self.windows[window].papers.entries(self.rows))

    def own(self, window: int, papers: list[int]) -> list[int]:
        """Return papers that only this window changes: every second one."""
        return [self.rows[2 * number + window] for number in papers]

    def run(self, change: Callable[[], Change]) -> None:
        """Run a command; if it changed something, add a state and drop those that could be redone."""
        changed = change()
        assert (changed.count > 0) == (self.state() != self.states[self.at])
        if changed.count:
            self.states[self.at + 1 :] = [self.state()]
            self.at += 1
        assert self.state(1) == self.state(0) == self.states[self.at]

    @rule(window=st.integers(0, 1), papers=ROWS)
    def star(self, window: int, papers: list[int]) -> None:
        self.run(lambda: self.windows[window].marks.star(self.own(window, papers)))

    @rule(window=st.integers(0, 1), papers=ROWS)
    def unstar(self, window: int, papers: list[int]) -> None:
        self.run(lambda: self.windows[window].marks.unstar(self.own(window, papers)))

    @rule(window=st.integers(0, 1), papers=ROWS)
    def mark_read(self, window: int, papers: list[int]) -> None:
        self.run(lambda: self.windows[window].marks.mark_read(self.own(window, papers)))

    @rule(window=st.integers(0, 1), papers=ROWS)
    def mark_unread(self, window: int, papers: list[int]) -> None:
        self.run(lambda: self.windows[window].marks.mark_unread(self.own(window, papers)))

    @rule(window=st.integers(0, 1), papers=ROWS, tag=TAGS)
    def tag(self, window: int, papers: list[int], tag: str) -> None:
        self.run(lambda: self.windows[window].marks.tag(self.own(window, papers), tag))

    @rule(window=st.integers(0, 1), papers=ROWS, tag=TAGS)
    def untag(self, window: int, papers: list[int], tag: str) -> None:
        self.run(lambda: self.windows[window].marks.untag(self.own(window, papers), tag))

    @rule(window=st.integers(0, 1), papers=ROWS, text=NOTES)
    def note(self, window: int, papers: list[int], text: str) -> None:
        self.run(lambda: self.windows[window].marks.note(self.own(window, papers), text))

    @rule(window=st.integers(0, 1), papers=ROWS, text=NOTES)
    def add_note(self, window: int, papers: list[int], text: str) -> None:
        self.run(lambda: self.windows[window].marks.add_note(self.own(window, papers), text))

    @rule(window=st.integers(0, 1))
    def restart_one(self, window: int) -> None:
        self.restart(window)

    def restart(self, window: int) -> None:
        self.windows[window].close()
        self.windows[window] = self.open()

    @precondition(lambda self: self.at > 0)
    @rule(data=st.data())
    def undo_all_and_redo_all(self, data: st.DataObject) -> None:
        """Undo and redo all by one window, which begins with its own changes: only the ends are the same for both."""
        window = data.draw(st.integers(0, 1), label="window")
        passed = [self.state()]
        while self.windows[window].marks.undo() is not None:
            passed.append(self.state())
        assert len(passed) - 1 == self.at
        assert self.state() == self.states[0]
        for state in reversed(passed[:-1]):
            assert self.windows[window].marks.redo() is not None
            assert self.state() == state
        assert self.windows[window].marks.redo() is None
        assert self.state() == self.states[self.at]
        for again in range(2):  # the window now owns what it has redone, so both sessions end
            self.restart(again)


TestAnyMarks = AnyMarks.TestCase
TestAnyMarks.settings = settings(max_examples=examples(60), stateful_step_count=20)
