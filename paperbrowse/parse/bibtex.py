"""BibTeX and biblatex, from whatever wrote them: reference managers, publishers, people."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from paperbrowse.parse import limits
from paperbrowse.parse.bibtex_blocks import BEGINS, SILENT, Entry, Fault, Macro, blocks
from paperbrowse.parse.bibtex_paper import NAME, VENUES, paper, title_of
from paperbrowse.parse.bibtex_parents import XDATA, Parents
from paperbrowse.parse.bibtex_values import MONTH_MACROS, text_of
from paperbrowse.parse.document import Problem, Reading, Record
from paperbrowse.parse.fields import line

__all__ = ["NAME", "read", "recognises"]

WAITING = 20_000_000
"""Characters of entries that wait for others; beyond it they are read as they are."""

_WAITED_FOR = frozenset({"title", "subtitle", "maintitle", "author", "editor", "date", "year", *VENUES})
"""Fields whose macros are worth waiting for, and worth a word where they never come."""


def recognises(head: str, name: str) -> bool:
    """Whether a line begins an entry, as no other format has it."""
    if head.lstrip()[:1] in ("{", "[", "<"):
        return False
    return any("@" in one and BEGINS.match(one) for one in head.replace("\r", "\n").split("\n"))


def read(lines: Iterable[bytes], name: str) -> Reading:
    """A record or a problem an entry; papers that lost a field give both. Raises ImportRefused beyond the limit."""
    file = _File(name)
    for block in blocks(lines):
        if isinstance(block, Fault):
            yield Problem(name, block.line, block.reason)
        elif isinstance(block, Macro):
            file.define(block)
        elif block.kind not in SILENT:
            yield from file.take(block)
    yield from file.rest()


@dataclass(slots=True)
class _File:
    """What one entry of a file may need of the others."""

    name: str
    macros: dict[str, str] = field(default_factory=lambda: dict(MONTH_MACROS))
    macros_size: int = 0
    parents: Parents = field(default_factory=Parents)
    waiting: list[Entry] = field(default_factory=list)
    """Entries whose parent or macro may still come: BibTeX wants parents last."""
    waiting_size: int = 0
    told: set[str] = field(default_factory=set)
    """What is known to be missing: a word about each is enough."""

    def define(self, macro: Macro) -> None:
        """A name stands for a text from now on."""
        if self.macros_size < WAITING:
            text = text_of(macro.value, self.macros)[0][: limits.LINE]
            self.macros[macro.name.lower()] = text
            self.macros_size += len(text)

    def take(self, entry: Entry) -> Iterator[Record | Problem]:
        """What an entry gives, unless it has to wait."""
        fields, unknown = self._texts(entry)
        self.parents.learn(entry, fields)
        if entry.kind == XDATA:
            return
        if unknown or self.parents.missing(fields):
            self.waiting.append(entry)
            self.waiting_size += sum(len(text) for text in fields.values())
            if self.waiting_size > WAITING:
                yield from self.rest()
        else:
            yield from self._read(entry, fields, [])

    def rest(self) -> Iterator[Record | Problem]:
        """What the entries give that had to wait; one whose parent never came stands alone."""
        entries, self.waiting, self.waiting_size = self.waiting, [], 0
        for entry in entries:
            fields, unknown = self._texts(entry)
            yield from self._read(entry, fields, list(self._missing(entry, fields, unknown)))

    def _texts(self, entry: Entry) -> tuple[dict[str, str], list[str]]:
        """(the text of every field, macros that are not known); of two fields of one name the first counts."""
        found: dict[str, str] = {}
        missing: list[str] = []
        for name, value in entry.fields:
            text, unknown = text_of(value, self.macros)
            if unknown and name in _WAITED_FOR:
                missing.append(unknown)
            if text and name not in found:
                found[name] = text
        return found, missing

    def _missing(self, entry: Entry, fields: dict[str, str], unknown: list[str]) -> Iterator[str]:
        """A sentence about all an entry needs and the file does not have, the first time that it is needed."""
        who = f" (entry {entry.key[:80]})" if entry.key else ""
        wanted = [f"it refers to {key[:80]!r}, which is not in the file" for key in self.parents.missing(fields)]
        wanted += [f"the macro {macro[:80]!r} is defined nowhere; its name was kept" for macro in unknown]
        for sentence in wanted:
            if sentence not in self.told:
                self.told.add(sentence)
                yield sentence + who

    def _read(self, entry: Entry, fields: dict[str, str], wrong: list[str]) -> Iterator[Record | Problem]:
        fields = self.parents.completed(fields)
        if entry.trouble:
            wrong.insert(0, entry.trouble)
        given = title_of(fields)
        title = line(given) if len(given) <= limits.TITLE else None
        if title is None:
            reason = f"a title of {len(given):,} characters; at most {limits.TITLE:,} are read" if given else "no title"
            wrong.insert(0, f"{reason} (entry {entry.key[:80]})" if entry.key else reason)
        else:
            yield Record(paper(entry.kind, fields, title, wrong), entry.line)
        for reason in wrong:
            yield Problem(self.name, entry.line, reason)
