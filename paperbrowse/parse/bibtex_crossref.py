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
        *("title", "subtitle", "editor", "xref", "ids", "keywords", "abstract", "url", "file"),
        *("doi", "eprint", "note", "pages", "shorttitle"),
    ]
)
"""Fields that describe only the parent."""


@dataclass(frozen=True, slots=True)
class EntryFields:
    texts: dict[str, str] = field(default_factory=dict)
    """Name in lower case: text, without macros."""
    record: list[tuple[str, str]] = field(default_factory=list)
    """Name and source as in a bibliographic record."""
    unknown_macros: dict[str, bool] = field(default_factory=dict)
    """Name of a macro: whether the field that needs it is important."""


@dataclass(slots=True)
class ParentEntries:
    """The entries of a file that others may refer to; of two with the same key the first counts."""

    _inherited: dict[str, dict[str, str]] = field(default_factory=dict)
    _lost: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """Fields of parents that are not papers, as in a record, which their children have to keep."""
    _awaited: set[str] = field(default_factory=set)
    _size: int = 0

    def add(self, entry: BibtexEntry, fields: EntryFields) -> None:
        """Keep the fields that others inherit, if the entry's kind allows it or if another entry awaits it."""
        key = entry.key.lower()
        is_parent = entry.kind in PARENT_KINDS or entry.kind == XDATA or key in self._awaited
        if not is_parent or not key or key in self._inherited or self._size > MAX_INHERITED:
            return
        inherited = _inheritable_fields(entry.kind, fields.texts)
        self._inherited[key] = {name: text[: limits.ABSTRACT] for name, text in inherited.items()}
        self._size += sum(map(len, inherited.values()))
        if entry.kind == XDATA:
            self._lost[key] = [(name, source) for name, source in fields.record if name.lower() in inherited]

    def await_keys(self, fields: Mapping[str, str]) -> None:
        """Remember which entries are needed, because BibTeX lets entries of every kind be parents of earlier ones."""
        self._awaited.update(self.missing_keys(fields))

    def complete_record(self, fields: EntryFields) -> tuple[tuple[str, str], ...]:
        """Return the fields of a record, with those of parents that are not papers and so in no export."""
        parents = _parent_keys(fields.texts)
        if not parents or self._lost.keys().isdisjoint(parents):
            return tuple(fields.record)
        has_all = all(key in self._lost for key in _parent_keys({XDATA: fields.texts.get(XDATA, "")}))
        record = [pair for pair in fields.record if pair[0].lower() != XDATA or not has_all]
        for key in parents:  # grows by the parents of parents
            names = {name.lower() for name, _ in record}
            excluded = {XDATA, *names, *(_DATE_FIELDS if names & {"date", "year"} else ())}
            record += [pair for pair in self._lost.get(key, ()) if pair[0].lower() not in excluded]
            if len(parents) < _MAX_CHAIN and key in self._lost:
                parents += [parent for parent in _parent_keys(self._inherited[key]) if parent not in parents]
        return tuple(record)

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
