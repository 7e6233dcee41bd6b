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
from paperbrowse.parse.bibtex_lines import number_lines
from paperbrowse.parse.bibtex_recovery import find_key, has_fields, recover_fields

BLOCK_START = re.compile(r"[ \t]*@[ \t]*([^\W\d_][\w+:.-]*)[ \t]*(?:[{(]|$)")
"""A line that begins a block; the brace may stand on the next line."""

IGNORED_KINDS = frozenset({"comment", "preamble", "control", "ieeetranbstctl", "settings"})
"""Kinds of blocks that never describe a paper."""

# An entry within a line, looked for only where there is too much of it: whole files stand on one.
_INLINE_ENTRY = re.compile(r"(?<![^\s})])@[ \t]*[^\W\d_][\w+:.-]*[ \t]*[{(]\s*[^\s,={}()\"#%@]+\s*,")
# Looked for from the first blank of a run only: from each of them it would take the square of their number.
_ENTRY_HEAD = re.compile(r"(?<![ \t])[ \t]*@[ \t]*([\w+:.-]+)\s*(?=[{(])")
_NOT_WORD = re.compile(r"\W")
_LIBRARY_ERRORS = (ValueError, LookupError, RecursionError, AssertionError, AttributeError, TypeError)
"""What the splitting library may raise where it meets a state it does not expect."""


@dataclass(frozen=True, slots=True)
class BibtexEntry:
    """One entry as it stands, its values still in their braces."""

    kind: str
    """Lower case, without the @."""
    key: str
    line: int
    fields: tuple[tuple[str, str], ...]
    """(name in lower case, value); a name may come twice."""
    error: str = ""
    """What could not be read of it."""


@dataclass(frozen=True, slots=True)
class BibtexMacro:
    """A name for a text, its value still in its quotes."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class BibtexProblem:
    """A place where nothing could be read, or only by guessing."""

    line: int
    reason: str


BibtexBlock: TypeAlias = BibtexEntry | BibtexMacro | BibtexProblem


def split_blocks(pieces: Iterable[bytes]) -> Iterator[BibtexBlock]:
    """All a file says, in its order. Raises ImportRefused beyond the limit for BibTeX."""
    held = _BlockBuffer()
    begins_line = True
    for number, text, note in number_lines(pieces):
        if note:
            yield BibtexProblem(number, note)
        if begins_line and "@" in text and BLOCK_START.match(text):
            yield from held.flush()
            held = _BlockBuffer(number)
        yield from held.add(text)
        begins_line = text.endswith("\n")
    yield from held.flush()


@dataclass(slots=True)
class _BlockBuffer:
    """What stands between two lines that begin blocks; never much more of it than one entry may have."""

    line: int = 1
    """The number of its first line."""
    texts: list[str] = field(default_factory=list)
    size: int = 0

    def add(self, text: str) -> Iterator[BibtexBlock]:
        """More of it. Once it is too much the entries that are whole leave, and then what is too long by itself."""
        if self.size <= limits.RECORD or _INLINE_ENTRY.search(text):
            self.texts.append(text)
            self.size += len(text)
            if self.size > limits.RECORD:
                yield from self._flush_complete()

    def flush(self) -> Iterator[BibtexBlock]:
        """All its blocks."""
        yield from _parse_blocks("".join(self.texts).removesuffix("\n"), self.line, self.size > limits.RECORD)

    def _flush_complete(self) -> Iterator[BibtexBlock]:
        text = "".join(self.texts)
        begun = 0
        for matched in _INLINE_ENTRY.finditer(text):
            yield from _parse_blocks(text[begun : matched.start()], self.line, matched.start() - begun > limits.RECORD)
            self.line += text.count("\n", begun, matched.start())
            begun = matched.start()
        self.texts = [text[begun:]]
        self.size = len(text) - begun


def _parse_blocks(text: str, line: int, is_truncated: bool) -> Iterator[BibtexBlock]:
    """The blocks of a piece of the file that begins with one; mostly that one alone."""
    text = _ENTRY_HEAD.sub(lambda m: "@" + _NOT_WORD.sub("_", m[1]), text, count=1)
    if "@" not in text:
        if has_fields(text):
            yield BibtexProblem(line, "fields that belong to no entry")
        return
    try:
        found = [_unwrap(block) for block in _load_splitter()(text).split().blocks]
    except _LIBRARY_ERRORS as error:
        yield BibtexProblem(line, f"cannot be read: {error}")
        return
    for block, behind in pairwise([*found, None]):
        rest = behind.raw or "" if type(behind).__name__ == "ImplicitComment" and behind is not None else ""
        yield from _parse_block(block, rest, line, is_truncated)


def _parse_block(block: Any, trailing_text: str, line: int, is_truncated: bool) -> Iterator[BibtexBlock]:
    """One block with the text behind it, which is a comment or what an early brace cut off."""
    line += block.start_line
    kind = type(block).__name__
    if kind == "String":
        yield BibtexMacro(block.key.lower(), block.value)
    elif (kind == "Entry" and len(block.raw) > limits.RECORD) or is_truncated:
        yield _recover_entry(block.raw[: limits.RECORD], line, f"an entry of more than {limits.RECORD:,} characters")
    elif kind == "Entry" and block.entry_type not in IGNORED_KINDS:
        if has_fields(trailing_text):
            yield _recover_entry(f"{block.raw}\n{trailing_text}", line, "its braces do not match")
        else:
            yield BibtexEntry(block.entry_type, block.key, line, tuple((f.key.lower(), f.value) for f in block.fields))
    elif kind == "ParsingFailedBlock":
        yield from _recover_failed_block(f"{block.raw}\n{trailing_text}", line)


def _recover_failed_block(raw: str, line: int) -> Iterator[BibtexBlock]:
    kind = _block_kind(raw)
    if kind == "string":
        yield BibtexProblem(line, "a macro that never closes")
    elif kind not in IGNORED_KINDS:
        yield _recover_entry(raw, line, "its braces do not match")


def _recover_entry(raw: str, line: int, reason: str) -> BibtexBlock:
    """What is sure of a broken entry; its trouble says what is not."""
    fields, lost = recover_fields(raw)
    key = find_key(raw)
    names = ", ".join(dict.fromkeys(lost))
    if not any(name == "title" for name, _ in fields):
        return BibtexProblem(line, f"{reason}, and no title could be read")
    if lost:
        reason = f"{reason}; left out: {names[: limits.NAME]}"
    elif key is None:  # only the key is missing, and nobody needs it
        reason = ""
    return BibtexEntry(_block_kind(raw), key or "", line, tuple(fields), reason)


def _block_kind(raw: str) -> str:
    matched = _ENTRY_HEAD.match(raw)
    return matched[1].lower() if matched else ""


def _unwrap(block: Any) -> Any:
    """The entry inside a complaint of the library that a key or a field comes twice."""
    while getattr(block, "ignore_error_block", None) is not None:
        block = block.ignore_error_block
    return block


@lru_cache(maxsize=1)
def _load_splitter() -> Callable[[str], Any]:
    from bibtexparser.splitter import Splitter  # late: an eighth of a second that other formats need not wait

    # It would warn of every broken block on stderr, which is the terminal's screen.
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL + 1)
    splitter: Callable[[str], Any] = Splitter
    return splitter
