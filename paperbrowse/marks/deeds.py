"""The things a reader does to papers, and the sentences that say so."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from paperbrowse.marks.verdicts import Decision

TITLE_SHOWN = 60
"""Characters of a title that a status line can spare."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One way to mark papers."""

    name: str
    marks: bool
    """False: the deed takes something away, so a paper without marks stays without."""
    done: str
    """The sentence, with {papers} and {tag} where they stand."""
    idle: str
    """The sentence where everything was so already."""


STAR = Deed("star", True, "starred {papers}", "already starred: {papers}")
UNSTAR = Deed("unstar", False, "unstarred {papers}", "not starred: {papers}")
MARK_READ = Deed("mark read", True, "marked {papers} read", "already read: {papers}")
MARK_UNREAD = Deed("mark unread", False, "marked {papers} unread", "not read: {papers}")
TAG = Deed("tag", True, "tagged {papers} with “{tag}”", "already tagged “{tag}”: {papers}")
UNTAG = Deed("untag", False, "took the tag “{tag}” off {papers}", "not tagged “{tag}”: {papers}")
NOTE = Deed("note", True, "wrote a note on {papers}", "the note is so already: {papers}")
ADD_NOTE = Deed("add to note", True, "added to the notes on {papers}", "nothing to add to the notes on {papers}")
REMOVE_NOTE = Deed("remove note", False, "removed the note on {papers}", "no note: {papers}")


@dataclass(frozen=True, slots=True)
class Taking:
    """One kind of mark that comes in with papers."""

    name: str
    """As the same change by hand is called."""
    field: str
    """How the fields it touches begin, see `touches`."""
    done: str
    """The sentence, with {papers} and {origin} where they stand."""


TAKINGS = (
    Taking("star", "starred_at", "starred {papers} as in {origin}"),
    Taking("mark read", "read_at", "marked {papers} read as in {origin}"),
    Taking("tag", "tag:", "tagged {papers} as in {origin}"),
    Taking("note", "note", "took the notes on {papers} from {origin}"),
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
    decisions: Sequence[Decision] = ()
    """What is said of pairs of papers now, and was not before: the cache is to follow."""


def papers_named(titles: Sequence[str]) -> str:
    """One paper by its title, several by their number."""
    if len(titles) != 1:
        return f"{len(titles):,} papers"
    title = titles[0]
    return f"“{title if len(title) <= TITLE_SHOWN else title[: TITLE_SHOWN - 1].rstrip() + '…'}”"


def files_named(origins: Collection[str]) -> str:
    """One file by its name, several by their number."""
    return next(iter(origins)) if len(origins) == 1 else f"{len(origins):,} files"
