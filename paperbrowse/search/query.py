"""What a reader asked, as a tree."""

from dataclasses import dataclass
from datetime import date

from paperbrowse.model.ask import TEXT, Column


@dataclass(frozen=True, slots=True)
class Word:
    """One folded word to be found, forgivingly unless exact."""

    text: str
    columns: tuple[Column, ...] = TEXT
    exact: bool = False
    half_typed: bool = False
    """The reader may still be typing it, so it may be the beginning of a longer word."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must follow one another in one place."""

    words: tuple[str, ...]
    columns: tuple[Column, ...] = TEXT


@dataclass(frozen=True, slots=True)
class Label:
    """A category, venue, organization or source."""

    kind: str
    """cat, venue, org or source."""
    value: str


@dataclass(frozen=True, slots=True)
class Published:
    """A first and a last day, both included; None is open. A month or a year counts as its first day."""

    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Marked:
    """Something the reader did: starred, read, unread, new, noted, tag or note."""

    kind: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """A bound on a count: upvotes or comments."""

    field: str
    operator: str
    """One of > >= < <= =."""
    value: int


@dataclass(frozen=True, slots=True)
class Has:
    """Something a paper may come with: code, pdf or abstract."""

    part: str


@dataclass(frozen=True, slots=True)
class Named:
    """One paper by its key."""

    key: str


@dataclass(frozen=True, slots=True)
class Like:
    """Papers that are like one, which is named by a key, an id or a URL."""

    key: str


@dataclass(frozen=True, slots=True)
class Not:
    """What must not hold."""

    part: "Part"


@dataclass(frozen=True, slots=True)
class Either:
    """What may hold in either way."""

    parts: tuple["Part", ...]


Filter = Label | Published | Marked | Number | Has | Named | Like
Part = Word | Phrase | Filter | Not | Either

SORTS = ("relevance", "newest", "oldest", "upvotes", "comments", "title", "added", "starred")


@dataclass(frozen=True, slots=True)
class Query:
    """Parts that must all hold, and how to order what they leave."""

    text: str = ""
    parts: tuple[Part, ...] = ()
    sort: str = ""
    """Empty: by relevance where there are words, else newest first."""
    hints: tuple[str, ...] = ()
    """What could not be used, and what would do."""

    @property
    def words(self) -> tuple[Word, ...]:
        """The words every answer must hold, in the order typed."""
        return tuple(part for part in self.parts if isinstance(part, Word))

    @property
    def like(self) -> Like | None:
        """The paper that what answers is like, and ordered by its likeness to; of several the first."""
        return next((part for part in self.parts if isinstance(part, Like)), None)
