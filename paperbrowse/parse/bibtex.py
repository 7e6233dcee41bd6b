"""BibTeX and biblatex, from whatever wrote them: reference managers, publishers, people."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from paperbrowse.parse import limits
from paperbrowse.parse.bibtex_blocks import (
    BLOCK_START,
    IGNORED_KINDS,
    BibtexEntry,
    BibtexMacro,
    BibtexProblem,
    split_blocks,
)
from paperbrowse.parse.bibtex_crossref import XDATA, ParentEntries
from paperbrowse.parse.bibtex_paper import NAME, VENUE_FIELDS, full_title, to_paper
from paperbrowse.parse.bibtex_values import MONTH_MACROS, resolve_value
from paperbrowse.parse.document import Problem, Record, RecordStream
from paperbrowse.parse.fields import to_line

__all__ = ["NAME", "read", "recognizes"]

MAX_WAITING = 20_000_000
"""Characters of entries that wait for others; beyond it they are read as they are."""

_AWAITED_FIELDS = frozenset({"title", "subtitle", "maintitle", "author", "editor", "date", "year", *VENUE_FIELDS})
"""Fields whose macros are worth waiting for, and worth a word where they never come."""


def recognizes(head: str, name: str) -> bool:
    """Whether a line begins an entry, as no other format has it."""
    if head.lstrip()[:1] in ("{", "[", "<"):
        return False
    return any("@" in one and BLOCK_START.match(one) for one in head.replace("\r", "\n").split("\n"))


def read(lines: Iterable[bytes], name: str) -> RecordStream:
    """A record or a problem an entry; papers that lost a field give both. Raises ImportRefused beyond the limit."""
    file = _BibtexFile(name)
    for block in split_blocks(lines):
        if isinstance(block, BibtexProblem):
            yield Problem(name, block.line, block.reason)
        elif isinstance(block, BibtexMacro):
            file.define_macro(block)
        elif block.kind not in IGNORED_KINDS:
            yield from file.add(block)
    yield from file.flush()


@dataclass(slots=True)
class _BibtexFile:
    """What one entry of a file may need of the others."""

    name: str
    macros: dict[str, str] = field(default_factory=lambda: dict(MONTH_MACROS))
    macros_size: int = 0
    parents: ParentEntries = field(default_factory=ParentEntries)
    waiting: list[BibtexEntry] = field(default_factory=list)
    """Entries whose parent or macro may still come: BibTeX wants parents last."""
    waiting_size: int = 0
    reported: set[str] = field(default_factory=set)
    """What is known to be missing: a word about each is enough."""

    def define_macro(self, macro: BibtexMacro) -> None:
        """A name stands for a text from now on."""
        if self.macros_size < MAX_WAITING:
            text = resolve_value(macro.value, self.macros)[0][: limits.LINE]
            self.macros[macro.name.lower()] = text
            self.macros_size += len(text)

    def add(self, entry: BibtexEntry) -> Iterator[Record | Problem]:
        """What an entry gives, unless it has to wait."""
        fields, unknown = self._resolve_fields(entry)
        self.parents.add(entry, fields)
        if entry.kind == XDATA:
            return
        if unknown or self.parents.missing_keys(fields):
            self.waiting.append(entry)
            self.waiting_size += sum(len(text) for text in fields.values())
            if self.waiting_size > MAX_WAITING:
                yield from self.flush()
        else:
            yield from self._read_entry(entry, fields, [])

    def flush(self) -> Iterator[Record | Problem]:
        """What the entries give that had to wait; one whose parent never came stands alone."""
        entries, self.waiting, self.waiting_size = self.waiting, [], 0
        for entry in entries:
            fields, unknown = self._resolve_fields(entry)
            yield from self._read_entry(entry, fields, list(self._describe_missing(entry, fields, unknown)))

    def _resolve_fields(self, entry: BibtexEntry) -> tuple[dict[str, str], list[str]]:
        """(the text of every field, macros that are not known); of two fields of one name the first counts."""
        found: dict[str, str] = {}
        missing: list[str] = []
        for name, value in entry.fields:
            text, unknown = resolve_value(value, self.macros)
            if unknown and name in _AWAITED_FIELDS:
                missing.append(unknown)
            if text and name not in found:
                found[name] = text
        return found, missing

    def _describe_missing(self, entry: BibtexEntry, fields: dict[str, str], macros: list[str]) -> Iterator[str]:
        """A sentence about all an entry needs and the file does not have, the first time that it is needed."""
        who = f" (entry {entry.key[:80]})" if entry.key else ""
        wanted = [f"it refers to {key[:80]!r}, which is not in the file" for key in self.parents.missing_keys(fields)]
        wanted += [f"the macro {macro[:80]!r} is defined nowhere; its name was kept" for macro in macros]
        for sentence in wanted:
            if sentence not in self.reported:
                self.reported.add(sentence)
                yield sentence + who

    def _read_entry(self, entry: BibtexEntry, fields: dict[str, str], reasons: list[str]) -> Iterator[Record | Problem]:
        fields = self.parents.add_inherited(fields)
        if entry.error:
            reasons.insert(0, entry.error)
        given = full_title(fields)
        title = to_line(given) if len(given) <= limits.TITLE else None
        if title is None:
            reason = f"a title of {len(given):,} characters; at most {limits.TITLE:,} are read" if given else "no title"
            reasons.insert(0, f"{reason} (entry {entry.key[:80]})" if entry.key else reason)
        else:
            yield Record(to_paper(entry.kind, fields, title, reasons), entry.line)
        for reason in reasons:
            yield Problem(self.name, entry.line, reason)
