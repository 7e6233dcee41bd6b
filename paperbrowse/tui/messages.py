"""Messages from worker threads to the screens, and the values they carry."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from textual.message import Message

from paperbrowse.library.results import SearchResult


@dataclass(frozen=True, slots=True)
class NoteDraft:
    """A note while it is edited."""

    heading: str
    """Names the papers, for the head of the dialog."""
    rows: Collection[int]
    text: str | None = None
    """None: the stored note, which is still to be read."""
    is_appended: bool = False
    """True: the text goes below the notes of the papers, because they differ."""
    problem: str = ""
    """Why the note could not be saved."""


MAX_NEW_COUNTED = 10_000
"""New papers that are counted: nobody reads more."""


class Counts(NamedTuple):
    """Numbers for the status line."""

    papers: int = 0
    starred: int = 0
    only_sample: bool = False
    new: int = 0
    """Papers that were never on the screen and have no mark, up to MAX_NEW_COUNTED."""
    first_run: bool = False


@dataclass(eq=False)
class ResultReady(Message):
    """A search has a result, or the first part of one."""

    serial: int
    result: SearchResult
    counts: Counts
    notices: tuple[str, ...] = ()
    """For the user, about how the files opened."""


@dataclass(eq=False)
class TaskFinished(Message):
    """A write task is done; the sentence is for the status line, and may be empty."""

    sentence: str = ""


@dataclass(eq=False)
class MarksChanged(TaskFinished):
    """Marks were changed, or could not be; counts is None if nothing changed."""

    counts: Counts | None = None
    changes_papers: bool = False
    """True: papers were merged or split, so the list has to be searched again."""


class SeenSaved(TaskFinished):
    """Papers that were on the screen were saved as seen; `unsaved` are those that could not be, during an import."""

    def __init__(self, counts: Counts, unsaved: Collection[int] = ()) -> None:
        super().__init__()
        self.counts, self.unsaved = counts, unsaved


class CardsReady(TaskFinished):
    """The rows to be shown as cards, and the result with what pulls them up or down; no rows if there are none."""

    def __init__(self, rows: Collection[int], result: SearchResult, sentence: str = "") -> None:
        super().__init__(sentence)
        self.rows, self.result = list(rows), result


class UnreadFound(TaskFinished):
    """The search for an unread paper ended; index is None if there are no more."""

    def __init__(self, result: SearchResult, index: int | None) -> None:
        super().__init__("" if index is not None else "no more unread papers")
        self.result, self.index = result, index


class SavedSearchOpened(TaskFinished):
    """A saved search was looked up; query is None if there is none of that number."""

    def __init__(self, query: str | None, sentence: str) -> None:
        super().__init__(sentence)
        self.query = query


class CitationReady(TaskFinished):
    """BibTeX is ready for the clipboard."""

    def __init__(self, text: str, label: str) -> None:
        super().__init__()
        self.text, self.label = text, label


class NoteNotSaved(TaskFinished):
    """A note could not be saved; the draft says why."""

    def __init__(self, draft: NoteDraft) -> None:
        super().__init__(draft.problem)
        self.draft = draft


@dataclass(eq=False)
class CommandClicked(Message):
    """The user clicked what runs a command, such as its key in the footer."""

    name: str


@dataclass(eq=False)
class StatusMessage(Message):
    """A sentence for the status line."""

    sentence: str


@dataclass(eq=False)
class ImportProgress(Message):
    """Progress of an import, in several lengths, the longest first."""

    texts: tuple[str, ...]


class ImportFinished(Message):
    """An import ended; `ImportController` has its outcome."""
