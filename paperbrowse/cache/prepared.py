"""A paper made ready to be written: all the work on it that needs no database, so any process can do it."""

from dataclasses import dataclass
from typing import Any

from paperbrowse.cache.index import Cut, cut
from paperbrowse.cache.places import day_of
from paperbrowse.cache.rows import COLUMNS, to_paper, to_row
from paperbrowse.model.paper import Paper

_LOOKED_UP = tuple(
    COLUMNS.index(name) for name in ("arxiv_id", "doi", "acl_id", "openreview_id", "title_hash", "fingerprint_hash")
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """One paper as the values of its row and the words it is found by."""

    values: tuple[Any, ...]
    """For COLUMNS."""
    cut: Cut
    day: int
    """The day its row stands on."""
    counted: bool = False
    """Whether the vocabulary has been given its words already, in the sum of a batch."""

    @property
    def paper(self) -> Paper:
        """The paper itself, made anew: needed only where another may be the same."""
        return to_paper((0, *self.values))

    @property
    def looked_up(self) -> tuple[Any, ...]:
        """What other papers of the same ids, title or abstract are looked up by."""
        return tuple(self.values[place] for place in _LOOKED_UP)

    @property
    def has_id(self) -> bool:
        """Whether it has a name besides its title's."""
        return any(self.looked_up[:4])

    def packed(self) -> tuple[Any, ...]:
        """Plain values, for another process."""
        return (self.values, (self.cut.title, self.cut.authors, self.cut.abstract, self.cut.labels), self.day)


def prepare(paper: Paper) -> Prepared:
    """A paper made ready."""
    return Prepared(to_row(paper), cut(paper), day_of(paper.published))


def unpacked(values: tuple[Any, ...], words: tuple[str, str, str, str], day: int) -> Prepared:
    """What `packed` gave, its words counted with its batch."""
    return Prepared(values, Cut(*words), day, counted=True)
