"""The answer to one query, frozen: which papers, in which order, and what to light in them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from paperbrowse.model.identity import paper_key
from paperbrowse.model.marks import NO_MARKS, Marks
from paperbrowse.model.paper import Paper
from paperbrowse.search.highlight import NO_HIGHLIGHTS, Highlights


@dataclass(frozen=True, slots=True)
class PaperEntry:
    """One paper with the reader's marks on it."""

    row: int
    """The paper's row in the cache: good while one view lives, never to be stored."""
    paper: Paper
    marks: Marks = NO_MARKS
    keys: tuple[str, ...] = ()
    """Every key it is known under, the strongest first."""
    sources: tuple[str, ...] = ()
    """The files and services that described it."""
    is_new: bool = False
    """Whether it came in since the reader last looked."""

    @property
    def key(self) -> str:
        """The name to show and to type."""
        return self.keys[0] if self.keys else paper_key(self.paper)


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a reader is looking at."""

    query: str = ""
    rows: Sequence[int] = ()
    """Rows of the papers in order; may be computed as they are asked for, so never copy it whole."""
    total: int = 0
    exact_total: bool = True
    """False where counting would have taken too long: then there are at least `total`."""
    complete: bool = True
    """False where time ran out before all was found, ranked and counted: asked with more patience, there is more."""
    count_pending: bool = False
    """All was found and ranked, then, and only counting it is left."""
    milliseconds: float = 0.0
    """Time inside the library."""
    hints: tuple[str, ...] = ()
    """Sentences about what in the query could not be used, and what to type instead."""
    highlights: Highlights = field(default=NO_HIGHLIGHTS)
    """What matched, for lighting it where it stands."""
    scores: Sequence[float] = ()
    """Of the first rows, as far as they were ranked."""


def similar_query(entry: PaperEntry) -> str:
    """The query for papers like this one."""
    return f"like:{entry.key}"
