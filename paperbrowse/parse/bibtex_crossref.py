"""Fields that BibTeX entries inherit from the entries they refer to, by `crossref` and by `xdata`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from paperbrowse.parse import limits
from paperbrowse.parse.bibtex_blocks import BibtexEntry
from paperbrowse.parse.bibtex_paper import PARENT_KINDS

MAX_INHERITED = 20_000_000
"""Characters kept for later children, because in a library of books every entry may have some."""

XDATA = "xdata"
"""A kind of entry that is not a paper but holds fields that others share."""

_MAX_CHAIN = 20
"""Entries that one entry may refer to, directly or through others."""

_DATE_FIELDS = frozenset({"date", "year", "month", "day"})
_NOT_INHERITED = frozenset(
    [
        *("title", "subtitle", "author", "editor", "xref", "ids", "keywords", "abstract", "url"),
        *("doi", "eprint", "note", "pages", "shorttitle"),
    ]
)
"""Fields that describe only the parent."""


@dataclass(slots=True)
class ParentEntries:
    """The entries of a file that others may refer to; of two with the same key the first counts."""

    _inherited: dict[str, dict[str, str]] = field(default_factory=dict)
    _size: int = 0

    def add(self, entry: BibtexEntry, fields: Mapping[str, str]) -> None:
        """Keep the fields that others inherit, if the entry's kind allows it."""
        key = entry.key.lower()
        is_parent = entry.kind in PARENT_KINDS or entry.kind == XDATA
        if not is_parent or not key or key in self._inherited or self._size > MAX_INHERITED:
            return
        inherited = {name: text[: limits.ABSTRACT] for name, text in _inheritable_fields(entry.kind, fields).items()}
        self._inherited[key] = inherited
        self._size += sum(map(len, inherited.values()))

    def missing_keys(self, fields: Mapping[str, str]) -> list[str]:
        """Return the keys that an entry refers to, directly or not, and that were not added yet."""
        return [key for key, inherited in self._ancestors(fields) if inherited is None]

    def add_inherited(self, fields: Mapping[str, str]) -> dict[str, str]:
        """Return the fields of an entry and those it inherits; a date is never combined from two entries."""
        result = dict(fields)
        for _, inherited in self._ancestors(fields):
            if inherited and result.keys() & {"date", "year"}:
                inherited = {name: text for name, text in inherited.items() if name not in _DATE_FIELDS}
            result = (inherited or {}) | result
        return result

    def _ancestors(self, fields: Mapping[str, str]) -> Iterator[tuple[str, dict[str, str] | None]]:
        """Yield (key, inherited fields) of all entries referred to, nearest first; None for one not added yet."""
        waiting = _parent_keys(fields)
        seen: set[str] = set()
        while waiting and len(seen) < _MAX_CHAIN:
            key = waiting.pop(0)
            if key not in seen:
                seen.add(key)
                inherited = self._inherited.get(key)
                yield key, inherited
                waiting += _parent_keys(inherited or {})


def _inheritable_fields(kind: str, fields: Mapping[str, str]) -> dict[str, str]:
    """Return all fields of an xdata entry; else those that do not describe only the parent, title as booktitle."""
    if kind == XDATA:
        return dict(fields)
    inherited = {name: text for name, text in fields.items() if name not in _NOT_INHERITED}
    return {"booktitle": fields["title"]} | inherited if "title" in fields else inherited


def _parent_keys(fields: Mapping[str, str]) -> list[str]:
    keys = f"{fields.get(XDATA, '')},{fields.get('crossref', '')}"[: limits.LINE]
    return [key.strip().lower() for key in keys.split(",") if key.strip()]
