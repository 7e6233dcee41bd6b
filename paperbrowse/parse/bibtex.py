"""BibTeX and biblatex, from whatever wrote them: reference managers, publishers, people."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from paperbrowse.parse import limits
from paperbrowse.parse.bibtex_blocks import BEGINS, SILENT, Entry, Fault, Macro, blocks
from paperbrowse.parse.bibtex_paper import NAME, PARENTS, paper, title_of
from paperbrowse.parse.bibtex_values import MONTH_MACROS, text_of
from paperbrowse.parse.document import Problem, Reading, Record
from paperbrowse.parse.fields import line

__all__ = ["NAME", "read", "recognises"]

_NOT_INHERITED = frozenset(
    [
        *("title", "subtitle", "author", "editor", "crossref", "xref", "xdata", "ids", "keywords", "abstract", "url"),
        *("doi", "eprint", "note", "pages", "shorttitle"),
    ]
)
"""What a parent says of itself alone."""


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
    parents: dict[str, dict[str, str]] = field(default_factory=dict)
    waiting: list[Entry] = field(default_factory=list)
    """Entries whose parent or macro may still come: BibTeX wants parents last."""

    def define(self, macro: Macro) -> None:
        """A name stands for a text from now on."""
        self.macros[macro.name.lower()] = text_of(macro.value, self.macros)[0][: limits.LINE]

    def take(self, entry: Entry) -> Iterator[Record | Problem]:
        """What an entry gives, unless it has to wait."""
        fields, unknown = self._texts(entry)
        if entry.kind in PARENTS and entry.key:
            self.parents.setdefault(entry.key.lower(), fields)
        is_orphan = "crossref" in fields and fields["crossref"].strip().lower() not in self.parents
        if is_orphan or unknown:
            self.waiting.append(entry)
        else:
            yield from self._read(entry, fields)

    def rest(self) -> Iterator[Record | Problem]:
        """What the entries give that had to wait; one whose parent never came stands alone."""
        for entry in self.waiting:
            yield from self._read(entry, self._texts(entry)[0])

    def _texts(self, entry: Entry) -> tuple[dict[str, str], bool]:
        """(the text of every field, whether some macro is not known); of two fields of one name the first counts."""
        found: dict[str, str] = {}
        is_unknown = False
        for name, value in entry.fields:
            text, unknown = text_of(value, self.macros)
            is_unknown = is_unknown or bool(unknown)
            if text and name not in found:
                found[name] = text
        return found, is_unknown

    def _inherited(self, fields: Mapping[str, str]) -> dict[str, str]:
        """What the parent of an entry lends it: its title is the book's."""
        parent = self.parents.get(fields.get("crossref", "").strip().lower(), {})
        lent = {name: text for name, text in parent.items() if name not in _NOT_INHERITED}
        if "title" in parent:
            lent.setdefault("booktitle", parent["title"])
        return lent

    def _read(self, entry: Entry, fields: dict[str, str]) -> Iterator[Record | Problem]:
        if "crossref" in fields:
            fields = self._inherited(fields) | fields
        wrong = [entry.trouble] if entry.trouble else []
        given = title_of(fields)
        title = line(given) if len(given) <= limits.TITLE else None
        if title is None:
            reason = f"a title of {len(given):,} characters; at most {limits.TITLE:,} are read" if given else "no title"
            wrong.insert(0, f"{reason} (entry {entry.key[:80]})" if entry.key else reason)
        else:
            yield Record(paper(entry.kind, fields, title, wrong), entry.line)
        for reason in wrong:
            yield Problem(self.name, entry.line, reason)
