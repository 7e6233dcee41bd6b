"""The things a reader does to papers, and the sentences that say so."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from paperbrowse.marks.verdicts import VerdictChange

MAX_TITLE_LENGTH = 60
"""Characters of a title that a status line can spare."""


@dataclass(frozen=True, slots=True)
class MarkAction:
    """One way to mark papers."""

    name: str
    adds_marks: bool
    """False: the deed takes something away, so a paper without marks stays without."""
    changed: str
    """The sentence, with {papers} and {tag} where they stand."""
    unchanged: str
    """The sentence where everything was so already."""


STAR = MarkAction("star", True, "starred {papers}", "already starred: {papers}")
UNSTAR = MarkAction("unstar", False, "unstarred {papers}", "not starred: {papers}")
MARK_READ = MarkAction("mark read", True, "marked {papers} read", "already read: {papers}")
MARK_UNREAD = MarkAction("mark unread", False, "marked {papers} unread", "not read: {papers}")
TAG = MarkAction("tag", True, "tagged {papers} with “{tag}”", "already tagged “{tag}”: {papers}")
UNTAG = MarkAction("untag", False, "took the tag “{tag}” off {papers}", "not tagged “{tag}”: {papers}")
NOTE = MarkAction("note", True, "wrote a note on {papers}", "the note is so already: {papers}")
ADD_NOTE = MarkAction("add to note", True, "added to the notes on {papers}", "nothing to add to the notes on {papers}")
REMOVE_NOTE = MarkAction("remove note", False, "removed the note on {papers}", "no note: {papers}")


@dataclass(frozen=True, slots=True)
class ImportAction:
    """One kind of mark that comes in with papers."""

    name: str
    """As the same change by hand is called."""
    field_prefix: str
    """How the fields it touches begin, see `touches`."""
    changed: str
    """The sentence, with {papers} and {origin} where they stand."""


IMPORT_ACTIONS = (
    ImportAction("star", "starred_at", "starred {papers} as in {origin}"),
    ImportAction("mark read", "read_at", "marked {papers} read as in {origin}"),
    ImportAction("tag", "tag:", "tagged {papers} as in {origin}"),
    ImportAction("note", "note", "took the notes on {papers} from {origin}"),
)
"""Each is a change of its own, so that one can be undone without the others."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a command did to the marks, or said of papers."""

    name: str
    """A deed's name, `merge`, `split`, `undo` or `redo`."""
    count: int
    """Papers changed; 0 where they were so already."""
    sentence: str
    """For the status line: `starred “Attention Is All You Need”`, `marked 12 papers read`."""
    verdict_changes: Sequence[VerdictChange] = ()
    """What is said of pairs of papers now, and was not before: the cache is to follow."""


def describe_papers(titles: Sequence[str]) -> str:
    """One paper by its title, several by their number."""
    if len(titles) != 1:
        return f"{len(titles):,} papers"
    title = titles[0]
    return f"“{title if len(title) <= MAX_TITLE_LENGTH else title[: MAX_TITLE_LENGTH - 1].rstrip() + '…'}”"


def describe_files(origins: Collection[str]) -> str:
    """One file by its name, several by their number."""
    return next(iter(origins)) if len(origins) == 1 else f"{len(origins):,} files"
