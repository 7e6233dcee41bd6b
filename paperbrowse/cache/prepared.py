"""A paper made ready to be written: all the work on it that needs no database, so any process can do it."""

from collections.abc import Mapping
from operator import itemgetter
from typing import Any, NamedTuple

from paperbrowse.cache.places import day_of
from paperbrowse.cache.rows import COLUMNS, to_paper, to_row
from paperbrowse.cache.terms import cut
from paperbrowse.model.paper import Paper

LOOKED_UP = ("arxiv_id", "doi", "acl_id", "openreview_id", "title_hash", "fingerprint_hash")
"""Columns that tell of the same paper: an id of each kind, strongest first, and the hashes of its texts."""

TITLE = COLUMNS.index("title")
"""Where the title stands among a paper's values."""
_ABSTRACT = COLUMNS.index("abstract")
_looked_up = itemgetter(*map(COLUMNS.index, LOOKED_UP))


class Prepared(NamedTuple):
    """One paper as the values of its row and the terms it is found by."""

    values: tuple[Any, ...]
    """For COLUMNS."""
    terms: str
    day: int
    """The day its row stands on."""

    @property
    def paper(self) -> Paper:
        """The paper itself, made anew: needed only where another may be the same."""
        return to_paper((0, *self.values))

    @property
    def abstract(self) -> str | None:
        """As the paper has it."""
        found: str | None = self.values[_ABSTRACT]
        return found

    @property
    def looked_up(self) -> tuple[Any, ...]:
        """What other papers of the same ids, title or abstract are looked up by."""
        found: tuple[Any, ...] = _looked_up(self.values)
        return found

    @property
    def has_id(self) -> bool:
        """Whether it has a name besides its title's."""
        return any(self.looked_up[:4])


class Counted(NamedTuple):
    """What was counted of several papers before they are written; None where whoever writes them has to."""

    words: Mapping[str, int] | None = None
    """How many of them hold each word."""
    acronyms: Mapping[tuple[str, str], int] | None = None
    """How many of them define each (acronym, phrase)."""


NOT_COUNTED = Counted()


def prepare(paper: Paper) -> Prepared:
    """A paper made ready."""
    return Prepared(to_row(paper), cut(paper), day_of(paper.published))
