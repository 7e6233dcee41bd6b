"""Export item: a paper with everything a format may write about it."""

from collections.abc import Sequence
from dataclasses import dataclass

from paperbrowse.model.marks import NO_MARKS, Marks
from paperbrowse.model.paper import Paper


@dataclass(frozen=True, slots=True)
class ExportItem:
    key: str
    """The key as `paperbrowse` prints it."""
    paper: Paper
    marks: Marks = NO_MARKS
    sources: Sequence[str] = ()
    """Files and sites it was read from."""
