"""The things a reader does to papers, and the sentences that say so."""

from collections.abc import Sequence
from dataclasses import dataclass

TITLE_SHOWN = 60
"""Characters of a title that a status line can spare."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One way to mark papers."""

    name: str
    field: str
    """The column that says when; see `history.FIELDS`."""
    marks: bool
    """False: the deed takes the mark away."""
    done: str
    """The sentence, with {} where the papers stand."""
    idle: str
    """The sentence where everything was so already."""


STAR = Deed("star", "starred_at", True, "starred {}", "already starred: {}")
UNSTAR = Deed("unstar", "starred_at", False, "unstarred {}", "not starred: {}")
MARK_READ = Deed("mark read", "read_at", True, "marked {} read", "already read: {}")
MARK_UNREAD = Deed("mark unread", "read_at", False, "marked {} unread", "not read: {}")


@dataclass(frozen=True, slots=True)
class Change:
    """What a command did to the marks."""

    name: str
    """`star`, `unstar`, `mark read`, `mark unread`, `undo` or `redo`."""
    count: int
    """Papers changed; 0 where they were so already."""
    sentence: str
    """For the status line: `starred “Attention Is All You Need”`, `marked 12 papers read`."""


def papers_named(titles: Sequence[str]) -> str:
    """One paper by its title, several by their number."""
    if len(titles) != 1:
        return f"{len(titles):,} papers"
    title = titles[0]
    return f"“{title if len(title) <= TITLE_SHOWN else title[: TITLE_SHOWN - 1].rstrip() + '…'}”"
