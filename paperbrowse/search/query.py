"""Syntax tree of a parsed query: words, phrases, filters and sort order."""

from dataclasses import dataclass
from datetime import date

from paperbrowse.model.predicate import TEXT_COLUMNS, Column
from paperbrowse.search.date_ranges import PublishedRange
from paperbrowse.search.hint import Hint

MAX_QUERY_LENGTH = 5_000
"""Characters of a query that are read. A longer text is cut and not refused."""

MAX_WORDS = 32
"""Words of a query that are used; each alternative counts as one."""


@dataclass(frozen=True, slots=True)
class Word:
    """A folded word, expanded to variants unless `exact`."""

    text: str
    columns: tuple[Column, ...] = TEXT_COLUMNS
    exact: bool = False
    partial: bool = False
    """The user may still be typing it, so it may be the beginning of a longer word."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must follow one another in the same text."""

    words: tuple[str, ...]
    columns: tuple[Column, ...] = TEXT_COLUMNS


@dataclass(frozen=True, slots=True)
class FieldTerm:
    kind: str
    """cat, venue, org or source."""
    value: str


@dataclass(frozen=True, slots=True)
class AddedRange:
    """The first and the last local day on which papers were added; None is open."""

    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class AnnouncedRange:
    """The first and the last day of the lists and feeds that had papers; None is open."""

    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class MarkIs:
    kind: str
    """starred, read, unread, new, noted, skipped, unmarked, tag, note, upvotes-gained or letter."""
    value: str = ""
    """A tag, a word of a note, the days on which papers were starred: `2026-06-01..2026-06-30`, or on which they gained
    upvotes: `2026-06-01..2026-06-30>20`."""


@dataclass(frozen=True, slots=True)
class CountBound:
    field: str
    """upvotes or comments."""
    operator: str
    """One of > >= < <= =."""
    value: int


@dataclass(frozen=True, slots=True)
class HasField:
    name: str
    """code, pdf or abstract."""


@dataclass(frozen=True, slots=True)
class PaperKey:
    key: str


@dataclass(frozen=True, slots=True)
class MoreLike:
    """Papers similar to one that a key, an id or a URL names."""

    key: str


@dataclass(frozen=True, slots=True)
class About:
    """Papers about the same subject as a text, by the meaning of its words."""

    text: str


@dataclass(frozen=True, slots=True)
class Negation:
    part: "QueryPart"


@dataclass(frozen=True, slots=True)
class Alternatives:
    """Parts of which at least one must match."""

    parts: tuple["QueryPart", ...]


Filter = (
    FieldTerm | PublishedRange | AddedRange | AnnouncedRange | MarkIs | CountBound | HasField | PaperKey | MoreLike
    | About
)  # fmt: skip
QueryPart = Word | Phrase | Filter | Negation | Alternatives

FOR_YOU = "foryou"
"""A sort order, and the field of the tag it is learned from."""

SORTS = ("relevance", "newest", "oldest", "upvotes", "trending", "comments", "title", "added", "starred", FOR_YOU)


LETTER_ORDER = "letter"
"""The order of a query that only asks for a letter: section by section."""


@dataclass(frozen=True, slots=True)
class Query:
    """Parts that must all match, and the sort order of the result."""

    text: str = ""
    parts: tuple[QueryPart, ...] = ()
    sort: str = ""
    """Empty: by relevance if the query has words, else newest first. A daily list alone is sorted by upvotes."""
    learned_from: str = ""
    """The tag from which `sort:foryou` learns; empty: from stars."""
    hints: tuple[Hint, ...] = ()
    """Messages about parts that could not be used, each with a correction."""

    @property
    def is_for_you(self) -> bool:
        return self.sort == FOR_YOU

    @property
    def words(self) -> tuple[Word, ...]:
        """Return the words that must match, in the order typed."""
        return tuple(part for part in self.parts if isinstance(part, Word))

    @property
    def free_words(self) -> tuple[Word, ...]:
        """Return the words that a related paper may lack: neither quoted nor of a field."""
        return tuple(word for word in self.words if word.columns == TEXT_COLUMNS and not word.exact)

    @property
    def like(self) -> MoreLike | About | None:
        """Return the first `like:` or `about:` part; the result is ordered by similarity to it."""
        return next((part for part in self.parts if isinstance(part, MoreLike | About)), None)
