"""What a reader puts on a paper."""

from dataclasses import dataclass
from datetime import datetime

from paperbrowse.model.identity import Evidence, evidence, keys
from paperbrowse.model.paper import Paper


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
    evidence: Evidence


def subject(paper: Paper, more_names: tuple[str, ...] = ()) -> Subject:
    """A paper as a mark sees it; more_names are keys it had before a merge."""
    names = keys(paper)
    return Subject(
        names=(*names, *(name for name in more_names if name not in names)),
        title=paper.title,
        authors=tuple(author.name for author in paper.authors[:50]),
        evidence=evidence(paper),
    )
