"""What the threads tell the screen."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from paperbrowse.library.results import SearchResult
from paperbrowse.tui.drafts import Draft

if TYPE_CHECKING:
    from paperbrowse.library.search import TagUse


MOST_NEW = 10_000
"""New papers that are counted: nobody reads more."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How much there is."""

    papers: int = 0
    starred: int = 0
    only_sample: bool = False
    new: int = 0
    """Papers since the reader last looked, counted up to MOST_NEW."""
    first_run: bool = False


class Found(Message):
    """A search was answered."""

    def __init__(self, serial: int, view: SearchResult, tally: Tally, notices: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.serial, self.view, self.tally = serial, view, tally
        self.notices = notices
        """What a person should know about how the files opened."""


class Report(Message):
    """The clerk finished an errand, in the order they were given."""

    def __init__(self, sentence: str) -> None:
        super().__init__()
        self.sentence = sentence
        """For the status line; empty when there is nothing to say."""


class Done(Report):
    """Marks were changed, or could not be."""

    def __init__(self, sentence: str = "", tally: Tally | None = None) -> None:
        super().__init__(sentence)
        self.tally = tally
        """None where nothing changed."""


class Jumped(Report):
    """An unread paper was looked for."""

    def __init__(self, view: SearchResult, index: int | None) -> None:
        super().__init__("" if index is not None else "no other unread paper that way")
        self.view, self.index = view, index


class OpenedSearch(Report):
    """A saved search was looked up."""

    def __init__(self, query: str | None, sentence: str) -> None:
        super().__init__(sentence)
        self.query = query
        """None where there is none of that number."""


class Cited(Report):
    """What is to be copied."""

    def __init__(self, text: str, what: str) -> None:
        super().__init__("")
        self.text, self.what = text, what


class TagsListed(Message):
    """For the dialog about some papers: the tags there are, and what was wrong with the one asked for last."""

    def __init__(self, uses: "tuple[TagUse, ...]", trouble: str = "") -> None:
        super().__init__()
        self.uses, self.trouble = uses, trouble


class NoteFound(Message):
    """For the dialog in which a note is written: the one there is, None where several papers have not the same."""

    def __init__(self, note: str | None, trouble: str = "") -> None:
        super().__init__()
        self.note, self.trouble = note, trouble


class Unsaved(Report):
    """A note could not be written."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(draft.trouble)
        self.draft = draft


class Told(Message):
    """Something for the status line."""

    def __init__(self, sentence: str) -> None:
        super().__init__()
        self.sentence = sentence


class NoBrowser(Message):
    """A link could not be opened here."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__()
        self.url, self.why = url, why


class TextBrowser(Message):
    """The reader's browser needs the terminal for itself."""

    def __init__(self, command: tuple[str, ...]) -> None:
        super().__init__()
        self.command = command


class Progressed(Message):
    """Papers go on coming in."""

    def __init__(self, versions: tuple[str, ...]) -> None:
        super().__init__()
        self.versions = versions
        """How far it is, in several lengths, the longest first."""


class CameIn(Message):
    """All that was to come in is there, or will not come."""
