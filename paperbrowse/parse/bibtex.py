"""BibTeX and biblatex, from reference managers, publishers and people."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

from paperbrowse.model.bibliography import BibRecord
from paperbrowse.parse import limits
from paperbrowse.parse.bibtex_blocks import (
    BLOCK_START,
    IGNORED_KINDS,
    BibtexEntry,
    BibtexMacro,
    BibtexProblem,
    split_blocks,
)
from paperbrowse.parse.bibtex_crossref import XDATA, EntryFields, ParentEntries
from paperbrowse.parse.bibtex_paper import NAME, VENUE_FIELDS, full_title, to_paper
from paperbrowse.parse.bibtex_source import MONTH_MACROS, resolve_value, to_field_name
from paperbrowse.parse.document import Problem, Record, RecordStream, read_record
from paperbrowse.parse.fields import InvalidRecord, title_or_key
from paperbrowse.text.clean import clean_line

__all__ = ["NAME", "read", "recognizes"]

MAX_WAITING = 20_000_000
"""Characters of entries that wait for others; if there are more, they are read without waiting."""

_AWAITED_FIELDS = frozenset({"title", "subtitle", "maintitle", "author", "editor", "date", "year", *VENUE_FIELDS})
"""Fields whose macros are important enough to wait for, and to report if they are undefined."""


def recognizes(head: str, name: str) -> bool:
    """Return True if a line begins an entry, which no other format has."""
    if head.lstrip()[:1] in ("{", "[", "<"):
        return False
    return any("@" in line and BLOCK_START.match(line) for line in head.replace("\r", "\n").split("\n"))


def read(pieces: Iterable[bytes], name: str) -> RecordStream:
    """Yield a record, problems or both per entry. Raises ImportRefused beyond the size limit."""
    file = _BibtexFile(name)
    for block in split_blocks(pieces):
        if isinstance(block, BibtexProblem):
            yield Problem(name, block.line, block.reason)
        elif isinstance(block, BibtexMacro):
            file.define_macro(block)
        elif block.kind not in IGNORED_KINDS:
            yield from file.add(block)
    yield from file.flush()


@dataclass(slots=True)
class _BibtexFile:
    """What the entries of a file need from each other."""

    name: str
    macros: dict[str, str] = field(default_factory=lambda: dict(MONTH_MACROS))
    macros_size: int = 0
    parents: ParentEntries = field(default_factory=ParentEntries)
    waiting: list[BibtexEntry] = field(default_factory=list)
    """Entries whose parent or macro may still follow, because BibTeX requires parents to come last."""
    waiting_size: int = 0
    reported: set[str] = field(default_factory=set)
    """Sentences on missing parents and macros, to report each only once."""

    def define_macro(self, macro: BibtexMacro) -> None:
        if self.macros_size < MAX_WAITING:
            text = resolve_value(macro.value, self.macros).text[: limits.LINE]
            self.macros[macro.name.lower()] = text
            self.macros_size += len(text)

    def add(self, entry: BibtexEntry) -> RecordStream:
        """Yield the record of an entry, unless it has to wait."""
        fields = self._resolve_fields(entry)
        self.parents.add(entry, fields)
        if entry.kind == XDATA:
            return
        if fields.unknown_macros or self.parents.missing_keys(fields.texts):
            self.parents.await_keys(fields.texts)
            self.waiting.append(entry)
            self.waiting_size += sum(len(text) for text in fields.texts.values())
            if self.waiting_size > MAX_WAITING:
                yield from self.flush()
        else:
            yield from read_record(partial(self._to_record, entry, fields, []), self.name, entry.line)

    def flush(self) -> RecordStream:
        """Yield the records of waiting entries; one whose parent is missing is read without it."""
        entries, self.waiting, self.waiting_size = self.waiting, [], 0
        for entry in entries:
            fields = self._resolve_fields(entry)
            missing = list(self._describe_missing(entry, fields))
            yield from read_record(partial(self._to_record, entry, fields, missing), self.name, entry.line)

    def _resolve_fields(self, entry: BibtexEntry) -> EntryFields:
        """Return the fields of an entry; of two with one name the first counts, but the record keeps both."""
        fields = EntryFields()
        record: dict[tuple[str, str], None] = {}
        for name, raw in entry.fields:
            text, source, unknown = resolve_value(raw, self.macros)
            key = name.lower()
            if unknown:
                fields.unknown_macros.setdefault(unknown, key in _AWAITED_FIELDS)
            if text and key not in fields.texts:
                fields.texts[key] = text
            record[to_field_name(name), source] = None
        fields.record.extend(record)
        return fields

    def _describe_missing(self, entry: BibtexEntry, fields: EntryFields) -> Iterator[str]:
        """Yield a sentence for each parent and macro that the file does not define, the first time it is needed."""
        parents = self.parents.missing_keys(fields.texts)
        sentences = [f"refers to {key[:80]!r}, which is not in the file" for key in parents]
        macros = [macro for macro, is_needed in fields.unknown_macros.items() if is_needed]
        sentences += [f"macro {macro[:80]!r} is undefined; its name was kept" for macro in macros]
        for sentence in sentences:
            if sentence not in self.reported:
                self.reported.add(sentence)
                yield sentence + _entry_suffix(entry)

    def _to_record(self, entry: BibtexEntry, fields: EntryFields, missing: list[str], reasons: list[str]) -> Record:
        texts = self.parents.add_inherited(fields.texts)
        reasons += [entry.error, *missing] if entry.error else missing
        try:
            title = title_or_key(full_title(entry.kind, texts), entry.key if texts else "", reasons)
        except InvalidRecord as error:
            raise InvalidRecord(f"{error}{_entry_suffix(entry)}") from None
        key = clean_line(entry.key)[: limits.LINE]
        bib = BibRecord("bibtex", entry.written_kind or "misc", key, self.parents.complete_record(fields))
        return Record(to_paper(entry.kind, texts, title, reasons), entry.line, bib=bib)


def _entry_suffix(entry: BibtexEntry) -> str:
    return f" (entry {entry.key[:80]})" if entry.key else ""
