"""The blocks of a BibTeX file: its entries and macros, each cut out of the stream at a line that begins one.

A block that breaks off or never closes ends where the next one begins, so it costs no other.
"""

import logging
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Any, TypeAlias

from paperbrowse.parse import limits
from paperbrowse.parse.bibtex_lines import numbered
from paperbrowse.parse.bibtex_recovery import has_fields, key_of, sure_fields

BEGINS = re.compile(r"[ \t]*@[ \t]*([^\W\d_][\w+:.-]*)[ \t]*(?:[{(]|$)")
"""A line that begins a block; the brace may stand on the next line."""

SILENT = frozenset({"comment", "preamble", "control", "ieeetranbstctl", "settings"})
"""Kinds of blocks that never describe a paper."""

# An entry within a line, looked for only where there is too much of it: whole files stand on one.
_BEHIND = re.compile(r"(?<![^\s})])@[ \t]*[^\W\d_][\w+:.-]*[ \t]*[{(]\s*[^\s,={}()\"#%@]+\s*,")
# Looked for from the first blank of a run only: from each of them it would take the square of their number.
_HEAD = re.compile(r"(?<![ \t])[ \t]*@[ \t]*([\w+:.-]+)\s*(?=[{(])")
_NOT_WORD = re.compile(r"\W")
_FAILURES = (ValueError, LookupError, RecursionError, AssertionError, AttributeError, TypeError)
"""What the splitting library may raise where it meets a state it does not expect."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it stands, its values still in their braces."""

    kind: str
    """Lower case, without the @."""
    key: str
    line: int
    fields: tuple[tuple[str, str], ...]
    """(name in lower case, value); a name may come twice."""
    trouble: str = ""
    """What could not be read of it."""


@dataclass(frozen=True, slots=True)
class Macro:
    """A name for a text, its value still in its quotes."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A place where nothing could be read, or only by guessing."""

    line: int
    reason: str


Block: TypeAlias = Entry | Macro | Fault


def blocks(pieces: Iterable[bytes]) -> Iterator[Block]:
    """All a file says, in its order. Raises ImportRefused beyond the limit for BibTeX."""
    held = _Held()
    begins_line = True
    for number, text, note in numbered(pieces):
        if note:
            yield Fault(number, note)
        if begins_line and "@" in text and BEGINS.match(text):
            yield from held.leave()
            held = _Held(number)
        yield from held.add(text)
        begins_line = text.endswith("\n")
    yield from held.leave()


@dataclass(slots=True)
class _Held:
    """What stands between two lines that begin blocks; never much more of it than one entry may have."""

    line: int = 1
    """The number of its first line."""
    texts: list[str] = field(default_factory=list)
    size: int = 0

    def add(self, text: str) -> Iterator[Block]:
        """More of it. Once it is too much the entries that are whole leave, and then what is too long by itself."""
        if self.size <= limits.RECORD or _BEHIND.search(text):
            self.texts.append(text)
            self.size += len(text)
            if self.size > limits.RECORD:
                yield from self._leave_whole()

    def leave(self) -> Iterator[Block]:
        """All its blocks."""
        yield from _blocks("".join(self.texts).removesuffix("\n"), self.line, self.size > limits.RECORD)

    def _leave_whole(self) -> Iterator[Block]:
        text = "".join(self.texts)
        begun = 0
        for matched in _BEHIND.finditer(text):
            yield from _blocks(text[begun : matched.start()], self.line, matched.start() - begun > limits.RECORD)
            self.line += text.count("\n", begun, matched.start())
            begun = matched.start()
        self.texts = [text[begun:]]
        self.size = len(text) - begun


def _blocks(text: str, line: int, dropped: bool) -> Iterator[Block]:
    """The blocks of a piece of the file that begins with one; mostly that one alone."""
    text = _HEAD.sub(lambda m: "@" + _NOT_WORD.sub("_", m[1]), text, count=1)
    if "@" not in text:
        if has_fields(text):
            yield Fault(line, "fields that belong to no entry")
        return
    try:
        found = [_unwrapped(block) for block in _splitter()(text).split().blocks]
    except _FAILURES as error:
        yield Fault(line, f"cannot be read: {error}")
        return
    for block, behind in pairwise([*found, None]):
        rest = behind.raw or "" if type(behind).__name__ == "ImplicitComment" and behind is not None else ""
        yield from _block(block, rest, line, dropped)


def _block(block: Any, rest: str, line: int, dropped: bool) -> Iterator[Block]:
    """One block with the text behind it, which is a comment or what an early brace cut off."""
    line += block.start_line
    kind = type(block).__name__
    if kind == "String":
        yield Macro(block.key.lower(), block.value)
    elif (kind == "Entry" and len(block.raw) > limits.RECORD) or dropped:
        yield _rescued(block.raw[: limits.RECORD], line, f"an entry of more than {limits.RECORD:,} characters")
    elif kind == "Entry" and block.entry_type not in SILENT:
        if has_fields(rest):
            yield _rescued(f"{block.raw}\n{rest}", line, "its braces do not match")
        else:
            yield Entry(block.entry_type, block.key, line, tuple((f.key.lower(), f.value) for f in block.fields))
    elif kind == "ParsingFailedBlock":
        yield from _failed(f"{block.raw}\n{rest}", line)


def _failed(raw: str, line: int) -> Iterator[Block]:
    kind = _kind(raw)
    if kind == "string":
        yield Fault(line, "a macro that never closes")
    elif kind not in SILENT:
        yield _rescued(raw, line, "its braces do not match")


def _rescued(raw: str, line: int, why: str) -> Block:
    """What is sure of a broken entry; its trouble says what is not."""
    fields, lost = sure_fields(raw)
    key = key_of(raw)
    names = ", ".join(dict.fromkeys(lost))
    if not any(name == "title" for name, _ in fields):
        return Fault(line, f"{why}, and no title could be read")
    if lost:
        why = f"{why}; left out: {names[: limits.NAME]}"
    elif key is None:  # only the key is missing, and nobody needs it
        why = ""
    return Entry(_kind(raw), key or "", line, tuple(fields), why)


def _kind(raw: str) -> str:
    matched = _HEAD.match(raw)
    return matched[1].lower() if matched else ""


def _unwrapped(block: Any) -> Any:
    """The entry inside a complaint of the library that a key or a field comes twice."""
    while getattr(block, "ignore_error_block", None) is not None:
        block = block.ignore_error_block
    return block


@lru_cache(maxsize=1)
def _splitter() -> Callable[[str], Any]:
    from bibtexparser.splitter import Splitter  # late: an eighth of a second that other formats need not wait

    # It would warn of every broken block on stderr, which is the terminal's screen.
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL + 1)
    splitter: Callable[[str], Any] = Splitter
    return splitter
