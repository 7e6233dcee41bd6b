"""What BibTeX entries take over from the entries they refer to, by `crossref` and by `xdata`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from paperbrowse.parse import limits
from paperbrowse.parse.bibtex_blocks import BibtexEntry
from paperbrowse.parse.bibtex_paper import PARENT_KINDS

MAX_INHERITED = 20_000_000
"""Characters kept for children to come; of a library of books alone all would be kept."""

XDATA = "xdata"
"""A kind of entry that is no paper: it only holds fields that others have in common."""

_MAX_CHAIN = 20
"""Entries one may refer to, itself or through others."""

_DATE_FIELDS = frozenset({"date", "year", "month", "day"})
_NOT_INHERITED = frozenset(
    [
        *("title", "subtitle", "author", "editor", "xref", "ids", "keywords", "abstract", "url"),
        *("doi", "eprint", "note", "pages", "shorttitle"),
    ]
)
"""What a parent says of itself alone."""


@dataclass(slots=True)
class ParentEntries:
    """The entries of one file that others may refer to; of two with one key the first counts."""

    _inherited: dict[str, dict[str, str]] = field(default_factory=dict)
    _size: int = 0

    def add(self, entry: BibtexEntry, fields: Mapping[str, str]) -> None:
        """Keep what an entry lends, if it is of a kind that does."""
        key = entry.key.lower()
        if (
            not key
            or key in self._inherited
            or self._size > MAX_INHERITED
            or not (entry.kind in PARENT_KINDS or entry.kind == XDATA)
        ):
            return
        lent = {name: text[: limits.ABSTRACT] for name, text in _inheritable_fields(entry.kind, fields).items()}
        self._inherited[key] = lent
        self._size += sum(map(len, lent.values()))

    def missing_keys(self, fields: Mapping[str, str]) -> list[str]:
        """The keys that an entry refers to, itself or through others, and that have not come."""
        return [key for key, lent in self._ancestors(fields) if lent is None]

    def add_inherited(self, fields: Mapping[str, str]) -> dict[str, str]:
        """The fields of an entry with what it inherits; its own count, and a date is never put together of two."""
        found = dict(fields)
        for _, lent in self._ancestors(fields):
            inherited = lent or {}
            if found.keys() & {"date", "year"}:
                inherited = {name: text for name, text in inherited.items() if name not in _DATE_FIELDS}
            found = inherited | found
        return found

    def _ancestors(self, fields: Mapping[str, str]) -> Iterator[tuple[str, dict[str, str] | None]]:
        """(key, what it lends) of all that an entry refers to, the nearest first; None lends what has not come."""
        waiting = _parent_keys(fields)
        seen: set[str] = set()
        while waiting and len(seen) < _MAX_CHAIN:
            key = waiting.pop(0)
            if key not in seen:
                seen.add(key)
                lent = self._inherited.get(key)
                yield key, lent
                waiting += _parent_keys(lent or {})


def _inheritable_fields(kind: str, fields: Mapping[str, str]) -> dict[str, str]:
    """All of what only stands there to be lent; else what is no one's own, the title as that of the book."""
    if kind == XDATA:
        return dict(fields)
    lent = {name: text for name, text in fields.items() if name not in _NOT_INHERITED}
    return {"booktitle": fields["title"]} | lent if "title" in fields else lent


def _parent_keys(fields: Mapping[str, str]) -> list[str]:
    keys = f"{fields.get(XDATA, '')},{fields.get('crossref', '')}"[: limits.LINE]
    return [key.strip().lower() for key in keys.split(",") if key.strip()]
