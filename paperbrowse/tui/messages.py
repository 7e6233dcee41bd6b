"""A note that is being written."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from paperbrowse.library.results import SearchResult

if TYPE_CHECKING:
    from paperbrowse.library.search import TagUse


@dataclass(frozen=True, slots=True)
class NoteDraft:
    """What an editor begins with."""

    heading: str
    """The papers, as its head names them."""
    rows: Collection[int]
    text: str | None = None
    """None: the note that is there, which is still to be read."""
    is_appended: bool = False
    """Whether it is written below the notes that are there, for they differ."""
    problem: str = ""
    """Why it could not be saved."""


MAX_NEW_COUNTED = 10_000
"""New papers that are counted: nobody reads more."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is."""

    papers: int = 0
    starred: int = 0
    only_sample: bool = False
    new: int = 0
    """Papers since the reader last looked, counted up to MOST_NEW."""
    first_run: bool = False


class ResultReady(Message):
    """A search was answered."""

    def __init__(self, serial: int, result: SearchResult, counts: Counts, notices: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.serial, self.result, self.counts = serial, result, counts
        self.notices = notices
        """What a person should know about how the files opened."""


class TaskFinished(Message):
    """The clerk finished an errand, in the order they were given."""

    def __init__(self, sentence: str) -> None:
        super().__init__()
        self.sentence = sentence
        """For the status line; empty when there is nothing to say."""


class MarksChanged(TaskFinished):
    """Marks were changed, or could not be."""

    def __init__(self, sentence: str = "", counts: Counts | None = None) -> None:
        super().__init__(sentence)
        self.counts = counts
        """None where nothing changed."""


class UnreadFound(TaskFinished):
    """An unread paper was looked for."""

    def __init__(self, result: SearchResult, index: int | None) -> None:
        super().__init__("" if index is not None else "no other unread paper that way")
        self.result, self.index = result, index


class SavedSearchOpened(TaskFinished):
    """A saved search was looked up."""

    def __init__(self, query: str | None, sentence: str) -> None:
        super().__init__(sentence)
        self.query = query
        """None where there is none of that number."""


class CitationReady(TaskFinished):
    """What is to be copied."""

    def __init__(self, text: str, label: str) -> None:
        super().__init__("")
        self.text, self.label = text, label


class TagsListed(Message):
    """For the dialog about some papers: the tags there are, and what was wrong with the one asked for last."""

    def __init__(self, uses: "tuple[TagUse, ...]", problem: str = "") -> None:
        super().__init__()
        self.uses, self.problem = uses, problem


class NoteFound(Message):
    """For the dialog in which a note is written: the one there is, None where several papers have not the same."""

    def __init__(self, note: str | None, problem: str = "") -> None:
        super().__init__()
        self.note, self.problem = note, problem


class NoteNotSaved(TaskFinished):
    """A note could not be written."""

    def __init__(self, draft: NoteDraft) -> None:
        super().__init__(draft.problem)
        self.draft = draft


class StatusMessage(Message):
    """Something for the status line."""

    def __init__(self, sentence: str) -> None:
        super().__init__()
        self.sentence = sentence


class LinkNotOpened(Message):
    """A link could not be opened here."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__()
        self.url, self.reason = url, reason


class TerminalRequested(Message):
    """The reader's browser needs the terminal for itself."""

    def __init__(self, command: tuple[str, ...]) -> None:
        super().__init__()
        self.command = command


class ImportProgress(Message):
    """Papers go on coming in."""

    def __init__(self, texts: tuple[str, ...]) -> None:
        super().__init__()
        self.texts = texts
        """How far it is, in several lengths, the longest first."""


class ImportFinished(Message):
    """All that was to come in is there, or will not come."""
