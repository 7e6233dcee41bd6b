"""The result of one query: which papers, in which order, and what to highlight in them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from paperbrowse.model.bibliography import FiledRecord
from paperbrowse.model.identity import paper_key
from paperbrowse.model.marks import NO_MARKS, Marks
from paperbrowse.model.paper import Paper
from paperbrowse.model.paper_copy import COPY_KIND
from paperbrowse.search.highlight import NO_HIGHLIGHTS, Highlights
from paperbrowse.search.hint import Hint


class PaperEntry(NamedTuple):
    """One paper with the user's marks."""

    row: int
    """Row of the paper in papers.db; valid as long as one result is shown, so it must not be stored."""
    paper: Paper
    marks: Marks = NO_MARKS
    keys: tuple[str, ...] = ()
    """All its keys, ids before titles."""
    sources: tuple[str, ...] = ()
    """Files and services it came from."""
    records: tuple[FiledRecord, ...] = ()
    """Its records in bibliographies."""
    added: datetime | None = None
    """When it was imported first; UTC."""
    is_new: bool = False
    """Whether it was never on the screen and has no mark."""

    @property
    def key(self) -> str:
        """The key to show and to type."""
        return self.keys[0] if self.keys else paper_key(self.paper)

    @property
    def is_cached(self) -> bool:
        """False if the paper was put back from its copy in library.db, and no file or service had it since."""
        return not self.sources or any(not source.startswith(f"{COPY_KIND} ") for source in self.sources)


Pulls = tuple[tuple[str, float], ...]
"""Words, `@authors` and `#categories` that pulled a paper up (above 0) or down, the strongest first."""


def feature_label(feature: str) -> str:
    """Return a feature as people write it: `Ada Lovelace` for `@ada lovelace`, `cs.LG` for `#cs.lg`."""
    if feature[0] == "@":
        return feature[1:].title()
    return re.sub(r"(?<=\.)[a-z]{2}$", lambda m: m[0].upper(), feature[1:]) if feature[0] == "#" else feature


def describe_pulls(pulls: Pulls) -> str:
    """Return `+Ada Lovelace · +speech · −galaxy`."""
    return " · ".join(f"{'+' if pull > 0 else '−'}{feature_label(feature)}" for feature, pull in pulls)


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Papers that match a query."""

    query: str = ""
    rows: Sequence[int] = ()
    """Rows of the papers in order; may be computed on demand, so never copy all of them."""
    total: int = 0
    exact_total: bool = True
    """False: there are at least `total`, because counting takes too long."""
    complete: bool = True
    """False: time ran out before all papers were found, ranked and counted; a longer timeout gives more."""
    count_pending: bool = False
    """True: all papers were found and ranked, but not yet counted."""
    milliseconds: float = 0.0
    """Time inside the library."""
    hints: tuple[Hint, ...] = ()
    """Sentences about parts of the query that could not be used, and what to type instead."""
    highlights: Highlights = NO_HIGHLIGHTS
    """Which words of the papers match."""
    scores: Sequence[float] = ()
    """Scores of the first rows, which are the ranked ones."""
    title_matches: frozenset[int] = frozenset()
    """Rows with every word in title or authors, among the ranked ones."""
    related: frozenset[int] = frozenset()
    """Rows that lack some word of the query."""
    explain: Callable[[str], str] = field(default=lambda text: "", compare=False)
    """Returns why a text of a paper is related to the query."""
    pulls: Callable[[int], Pulls] | None = field(default=None, compare=False)
    """Returns what pulled the paper of a row up or down, in a result sorted for you."""
    wants_related: bool = False
    """True: related papers should follow; `SearchService.add_related` finds them."""

    def why(self, row: int, paper: Paper) -> str:
        """Return the words by which a paper is related to the query; nothing for one that has all words."""
        return self.explain(f"{paper.title}. {paper.abstract or ''}") if row in self.related else ""

    @property
    def matching_rows(self) -> Sequence[int]:
        """The papers with all words."""
        return [row for row in self.rows if row not in self.related] if self.related else self.rows

    @property
    def related_from(self) -> int:
        """The index of the first related paper; the number of rows if there is none."""
        related = self.related
        return next(index for index, row in enumerate(self.rows) if row in related) if related else len(self.rows)


NOT_CACHED = "not in the cache"
"""Said of papers that are known from their copies in library.db only."""


def similar_query(entry: PaperEntry) -> str:
    return f"like:{entry.key}"
