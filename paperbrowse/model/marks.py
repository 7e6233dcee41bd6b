"""What a reader puts on a paper."""

from dataclasses import dataclass
from datetime import datetime

from paperbrowse.model.errors import UsageError
from paperbrowse.model.identity import IdentityRecord, identity_record, paper_keys
from paperbrowse.model.paper import Paper
from paperbrowse.text.clean import clean_line, clean_lines

MAX_TAG_LENGTH = 100
"""Characters of a tag that is typed: it is a name, and stands in lists."""

MAX_NOTE_LENGTH = 1_000_000
"""Characters of a note that is typed: as many as an import reads."""


@dataclass(frozen=True, slots=True)
class Marks:
    """A reader's marks on one paper; times are UTC."""

    starred_at: datetime | None = None
    read_at: datetime | None = None
    tags: tuple[str, ...] = ()
    note: str | None = None

    @property
    def starred(self) -> bool:
        """Whether it is kept for later."""
        return self.starred_at is not None

    @property
    def read(self) -> bool:
        """Whether it was opened, or said to be read."""
        return self.read_at is not None


NO_MARKS = Marks()


@dataclass(frozen=True, slots=True)
class Subject:
    """What a mark is put on: a paper by every name it has, with the copy of it that the mark keeps."""

    names: tuple[str, ...]
    """Keys, the strongest first; the title's is always among them."""
    title: str
    authors: tuple[str, ...]
    identity: IdentityRecord


def subject_of(paper: Paper, more_names: tuple[str, ...] = ()) -> Subject:
    """A paper as a mark sees it; more_names are keys it had before a merge."""
    names = paper_keys(paper)
    return Subject(
        names=(*names, *(name for name in more_names if name not in names)),
        title=paper.title,
        authors=tuple(author.name for author in paper.authors[:50]),
        identity=identity_record(paper),
    )


def parse_tag(typed: str) -> str:
    """A tag as it is kept: one clean line. Raises UsageMistake where it is none or too long."""
    tag = clean_line(typed)
    if not tag:
        raise UsageError("an empty tag", "a tag is a word or a few")
    if len(tag) > MAX_TAG_LENGTH:
        raise UsageError(f"a tag of {len(tag):,} characters; at most {MAX_TAG_LENGTH}", "a note may be longer")
    return tag


def parse_note(typed: str) -> str | None:
    """A note as it is kept: clean, its lines as they were written; None where nothing is left of it.

    Raises UsageMistake where it is too long, for nothing of it may be cut off.
    """
    text = clean_lines(typed)
    if len(text) > MAX_NOTE_LENGTH:
        raise UsageError(f"a note of {len(text):,} characters; at most {MAX_NOTE_LENGTH:,}", "keep it in a file")
    return text or None
