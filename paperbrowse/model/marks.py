"""Marks of the user on a paper: star, read, tags and note."""

from dataclasses import dataclass, field
from datetime import datetime

from paperbrowse.model.errors import UsageError
from paperbrowse.model.identity import IdentityRecord, identity_record, paper_keys
from paperbrowse.model.paper import Paper
from paperbrowse.model.paper_copy import PaperCopy
from paperbrowse.text.clean import clean_line, clean_lines

MAX_TAG_LENGTH = 100
"""Characters of a typed tag, because tags are names in lists."""

MAX_WISH = 3
"""Steps by which a word may be wished for more or less."""

MAX_NOTE_LENGTH = 1_000_000
"""Characters of a typed note; an import reads as many."""


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks on one paper; times are UTC."""

    starred_at: datetime | None = None
    read_at: datetime | None = None
    tags: tuple[str, ...] = ()
    note: str | None = None
    skipped_at: datetime | None = None
    """When the user skipped it as of no interest."""

    @property
    def starred(self) -> bool:
        return self.starred_at is not None

    @property
    def read(self) -> bool:
        """True if the user opened the paper or marked it as read."""
        return self.read_at is not None

    @property
    def skipped(self) -> bool:
        return self.skipped_at is not None


NO_MARKS = Marks()


@dataclass(frozen=True, slots=True)
class Subject:
    """A paper to be marked: its keys, what decides its identity, and the copy that is saved with the marks."""

    names: tuple[str, ...]
    """Keys, the strongest first; always with the title's key."""
    title: str
    authors: tuple[str, ...]
    identity: IdentityRecord
    copy: PaperCopy | None = field(default=None, compare=False)
    """None if only a part of the paper is known."""


def subject_of(paper: Paper, more_names: tuple[str, ...] = (), copy: PaperCopy | None = None) -> Subject:
    """Return a paper as the subject of marks; `more_names` are keys from before a merge."""
    names = paper_keys(paper)
    return Subject(
        names=(*names, *(name for name in more_names if name not in names)),
        title=paper.title,
        authors=tuple(author.name for author in paper.authors[:50]),
        identity=identity_record(paper),
        copy=copy,
    )


def parse_tag(text: str) -> str:
    """Return a typed tag as one clean line. Raises UsageError if it is empty or too long."""
    tag = clean_line(text)
    if not tag:
        raise UsageError("the tag is empty", "a tag is a word or a few")
    if len(tag) > MAX_TAG_LENGTH:
        raise UsageError(f"the tag has {len(tag):,} characters; at most {MAX_TAG_LENGTH}", "a note may be longer")
    return tag


def parse_note(text: str) -> str | None:
    """Return a typed note, clean and with its lines as written; None if it is empty.

    Raises UsageError if it is too long, because a note is never truncated.
    """
    note = clean_lines(text)
    if len(note) > MAX_NOTE_LENGTH:
        raise UsageError(f"the note has {len(note):,} characters; at most {MAX_NOTE_LENGTH:,}", "keep it in a file")
    return note or None
