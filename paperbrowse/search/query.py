"""What a reader asked, as a tree."""

from dataclasses import dataclass
from datetime import date

from paperbrowse.model.predicate import TEXT_COLUMNS, Column


@dataclass(frozen=True, slots=True)
class Word:
    """One folded word to be found, forgivingly unless exact."""

    text: str
    columns: tuple[Column, ...] = TEXT_COLUMNS
    exact: bool = False
    partial: bool = False
    """The reader may still be typing it, so it may be the beginning of a longer word."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must follow one another in one place."""

    words: tuple[str, ...]
    columns: tuple[Column, ...] = TEXT_COLUMNS


@dataclass(frozen=True, slots=True)
class FieldTerm:
    """A category, venue, organization or source."""

    kind: str
    """cat, venue, org or source."""
    value: str


@dataclass(frozen=True, slots=True)
class PublishedRange:
    """A first and a last day, both included; None is open. A month or a year counts as its first day."""

    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class MarkIs:
    """Something the reader did: starred, read, unread, new, noted, tag or note."""

    kind: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class CountBound:
    """A bound on a count: upvotes or comments."""

    field: str
    operator: str
    """One of > >= < <= =."""
    value: int


@dataclass(frozen=True, slots=True)
class HasField:
    """Something a paper may come with: code, pdf or abstract."""

    name: str


@dataclass(frozen=True, slots=True)
class PaperKey:
    """One paper by its key."""

    key: str


@dataclass(frozen=True, slots=True)
class MoreLike:
    """Papers that are like one, which is named by a key, an id or a URL."""

    key: str


@dataclass(frozen=True, slots=True)
class Negation:
    """What must not hold."""

    part: "QueryPart"


@dataclass(frozen=True, slots=True)
class Alternatives:
    """What may hold in either way."""

    parts: tuple["QueryPart", ...]


Filter = FieldTerm | PublishedRange | MarkIs | CountBound | HasField | PaperKey | MoreLike
QueryPart = Word | Phrase | Filter | Negation | Alternatives

SORTS = ("relevance", "newest", "oldest", "upvotes", "comments", "title", "added", "starred")


@dataclass(frozen=True, slots=True)
class Query:
    """Parts that must all hold, and how to order what they leave."""

    text: str = ""
    parts: tuple[QueryPart, ...] = ()
    sort: str = ""
    """Empty: by relevance where there are words, else newest first."""
    hints: tuple[str, ...] = ()
    """What could not be used, and what would do."""

    @property
    def words(self) -> tuple[Word, ...]:
        """The words every answer must hold, in the order typed."""
        return tuple(part for part in self.parts if isinstance(part, Word))

    @property
    def like(self) -> MoreLike | None:
        """The paper that what answers is like, and ordered by its likeness to; of several the first."""
        return next((part for part in self.parts if isinstance(part, MoreLike)), None)
