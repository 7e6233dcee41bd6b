"""A paper on its way out: all that a format may write of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from paperbrowse.model.marks import NO_MARKS, Marks
from paperbrowse.model.paper import Paper


@dataclass(frozen=True, slots=True)
class ExportItem:
    """One paper with its printed key, the reader's marks and where it was read."""

    key: str
    paper: Paper
    marks: Marks = NO_MARKS
    sources: Sequence[str] = ()
