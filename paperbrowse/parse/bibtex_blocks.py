"""The blocks of a BibTeX file: entries and macros, split at the lines that begin one.

A block that breaks off or never closes ends where the next one begins, so no other block is lost.
"""

import logging
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Any, TypeAlias

from paperbrowse.model.errors import ImportRefused
from paperbrowse.parse import limits
from paperbrowse.parse.bibtex_lines import COMMENT_LINE, find_key, has_fields, recover_fields
from paperbrowse.parse.bibtex_source import part_line_ends, split_fields, strip_comments, to_source
from paperbrowse.parse.document import number_lines

BLOCK_START = re.compile(r"[ \t]*@[ \t]*([^\W\d_][\w+:.-]*)[ \t]*(?:[{(]|$)")
"""A line that begins a block; the brace may be on the next line."""

IGNORED_KINDS = frozenset({"comment", "preamble", "control", "ieeetranbstctl", "settings"})
"""Kinds of blocks that never describe a paper."""

# An entry within a line. Searched for only in overlong blocks, because some files consist of one line.
_INLINE_ENTRY = re.compile(r"(?<![^\s})])@[ \t]*[^\W\d_][\w+:.-]*[ \t]*[{(]\s*[^\s,={}()\"#%@]+\s*,")
# Starts only at the first blank of a run, because starting at each of them takes quadratic time.
_ENTRY_HEAD = re.compile(r"(?<![ \t])[ \t]*@[ \t]*([\w+:.-]+)\s*(?=[{(])")
_COMMENTED_ENTRY = re.compile(r"^[ \t]*%[ \t%]*@[ \t]*[^\W\d_][\w+:.-]*[ \t]*[{(].*", re.MULTILINE)
"""The first line of an entry that somebody commented out."""
_DEFINITION = re.compile(r"\\(?:(?:re|provide)?(?:new)?command|[gex]?def)\*?\s{0,9}\{?\s{0,9}(\\[A-Za-z@]{1,60})")
_NOT_WORD = re.compile(r"\W")
_UNBALANCED = "unbalanced braces"
_INVALID = "not valid BibTeX"
_LIBRARY_ERRORS = (ValueError, LookupError, RecursionError, AssertionError, AttributeError, TypeError)
"""What bibtexparser may raise in a state it does not expect."""


@dataclass(frozen=True, slots=True)
class BibtexEntry:
    """One entry with its values in their braces."""

    kind: str
    """Lower case, without the @."""
    written_kind: str
    key: str
    line: int
    fields: tuple[tuple[str, str], ...]
    """(name, value) as written; a name may come twice."""
    error: str = ""
    """Why it could not be read completely."""


@dataclass(frozen=True, slots=True)
class BibtexMacro:
    """A name for a text, with the value in its quotes."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class BibtexProblem:
    """A place that could not be read, or only by guessing."""

    line: int
    reason: str


BibtexBlock: TypeAlias = BibtexEntry | BibtexMacro | BibtexProblem


def split_blocks(pieces: Iterable[bytes]) -> Iterator[BibtexBlock]:
    """Yield the blocks of a file. Raises ImportRefused beyond the limit for BibTeX."""
    buffer = _BlockBuffer()
    begins_line = True
    for number, text in number_lines(_check_size(pieces)):
        if begins_line and "@" in text and BLOCK_START.match(text):
            yield from buffer.flush()
            buffer = _BlockBuffer(number)
        yield from buffer.add(text)
        begins_line = text.endswith("\n")
    yield from buffer.flush()


def _check_size(pieces: Iterable[bytes]) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > limits.BIBLIOGRAPHY:
            megabytes = limits.BIBLIOGRAPHY // 1_000_000
            raise ImportRefused(f"is larger than {megabytes} MB, the limit for BibTeX", "split it")
        yield piece


@dataclass(slots=True)
class _BlockBuffer:
    """The text between two lines that begin blocks, at most a little longer than one entry may be."""

    line: int = 1
    """Number of its first line."""
    texts: list[str] = field(default_factory=list)
    size: int = 0

    def add(self, text: str) -> Iterator[BibtexBlock]:
        """Add text. If the buffer is full, yield its complete entries, then drop the excess of an overlong one."""
        if self.size <= limits.RECORD or _INLINE_ENTRY.search(text):
            self.texts.append(text)
            self.size += len(text)
            if self.size > limits.RECORD:
                yield from self._flush_complete()

    def flush(self) -> Iterator[BibtexBlock]:
        yield from _parse_blocks("".join(self.texts).removesuffix("\n"), self.line, self.size > limits.RECORD)

    def _flush_complete(self) -> Iterator[BibtexBlock]:
        text = "".join(self.texts)
        start = 0
        for match in _INLINE_ENTRY.finditer(text):
            end = match.start()
            yield from _parse_blocks(text[start:end], self.line, end - start > limits.RECORD)
            self.line += text.count("\n", start, end)
            start = end
        self.texts = [text[start:]]
        self.size = len(text) - start


def _parse_blocks(text: str, line: int, is_truncated: bool) -> Iterator[BibtexBlock]:
    """Yield the blocks of a text that begins with one, usually only that one."""
    text = part_line_ends(text)
    if "%" in text and (head := _COMMENTED_ENTRY.search(text)) and not _INLINE_ENTRY.search(text, head.end()):
        text = text[: head.start()] + COMMENT_LINE.sub("", text[head.start() :])
    text = _ENTRY_HEAD.sub(lambda m: "@" + _NOT_WORD.sub("_", m[1]), text, count=1)
    if "%" in text and (head := _ENTRY_HEAD.search(text)):
        text = strip_comments(text, head.end())
    if "@" not in text:
        if has_fields(text):
            yield BibtexProblem(line, "fields outside an entry; left out")
        return
    try:
        blocks = [_unwrap(block) for block in _load_splitter()(text).split().blocks]
    except _LIBRARY_ERRORS as error:
        yield BibtexProblem(line, f"cannot be read: {error}")
        return
    for block, following in pairwise([*blocks, None]):
        comment = following.raw if following is not None and type(following).__name__ == "ImplicitComment" else ""
        yield from _parse_block(block, comment or "", line, is_truncated)


def _parse_block(block: Any, trailing_text: str, line: int, is_truncated: bool) -> Iterator[BibtexBlock]:
    """Yield one block; the text behind it is a comment, or was cut off by a misplaced brace."""
    line += block.start_line
    kind = type(block).__name__
    if kind == "String":
        yield BibtexMacro(block.key.lower(), block.value)
    elif (kind == "Entry" and len(block.raw) > limits.RECORD) or is_truncated:
        reason = f"the entry has more than {limits.RECORD:,} characters"
        yield _recover_entry(block.raw[: limits.RECORD], line, reason, is_cut=True)
    elif kind == "Entry" and block.entry_type.lower() not in IGNORED_KINDS:
        if has_fields(trailing_text):
            yield _recover_entry(f"{block.raw}\n{trailing_text}", line, _UNBALANCED)
        else:
            yield _to_entry(block, line)
    elif kind == "Preamble" and (commands := _DEFINITION.findall(block.value)):
        names = ", ".join(dict.fromkeys(commands))[: limits.NAME]
        yield BibtexProblem(line, f"@preamble is not kept, so add it to exports that need its commands: {names}")
    elif kind == "ParsingFailedBlock":
        yield from _recover_failed_block(f"{block.raw}\n{trailing_text}", line)


def _to_entry(block: Any, line: int) -> BibtexEntry:
    fields: list[tuple[str, str]] = []
    error = ""
    for field_ in block.fields:
        first, *others = split_fields(field_.key, field_.value)
        fields += first, *others
        if others:
            error = f"no comma before {', '.join(name for name, _ in others)[: limits.NAME]}"
    return BibtexEntry(block.entry_type.lower(), block.entry_type, block.key, line, tuple(fields), error)


def _recover_failed_block(raw: str, line: int) -> Iterator[BibtexBlock]:
    kind = _block_kind(raw).lower()
    if kind == "string":
        yield BibtexProblem(line, "the macro never closes; left out")
    elif kind not in IGNORED_KINDS:
        yield _recover_entry(raw, line, _UNBALANCED if raw.count("{") != raw.count("}") else _INVALID)


def _recover_entry(raw: str, line: int, reason: str, is_cut: bool = False) -> BibtexBlock:
    """Return what can be read of a broken entry, with an error that names the fields that were mended or left out."""
    fields, broken = recover_fields(raw)
    key = find_key(raw)
    names = ", ".join(dict.fromkeys(name for name, _ in broken))[: limits.NAME]
    if broken:
        reason = f"{reason}; {'left out' if is_cut else 'mended'}: {names}"
    elif key is None:  # only the key is missing, which is not needed
        reason = ""
    if not is_cut:
        fields += [(name, to_source(text)) for name, text in broken]
    if not any(name.lower() == "title" for name, _ in fields):
        return BibtexProblem(line, f"{reason}; no readable title, left out")
    kind = _block_kind(raw)
    return BibtexEntry(kind.lower(), kind, key or "", line, tuple(fields), reason)


def _block_kind(raw: str) -> str:
    match = _ENTRY_HEAD.match(raw)
    return match[1] if match else ""


def _unwrap(block: Any) -> Any:
    """Return the entry inside a block that reports a duplicate key or field."""
    while getattr(block, "ignore_error_block", None) is not None:
        block = block.ignore_error_block
    return block


@lru_cache(maxsize=1)
def _load_splitter() -> Callable[[str], Any]:
    from bibtexparser.splitter import Splitter  # late: takes 0.12 s, which other formats do not need

    class ExactSplitter(Splitter):
        """Takes only `@comment` itself for a comment, not `@commentary`, and keeps the kind of an entry as written."""

        def _handle_entry(self, m: Any, m_val: str) -> Any:
            return super()._handle_entry(m, m.group())

        def _handle_explicit_comment(self, m: Any) -> Any:
            return super()._handle_explicit_comment(m) if _is_kind(m, "comment") else self._handle_entry(m, "")

        def _handle_preamble(self, m: Any) -> Any:
            return super()._handle_preamble(m) if _is_kind(m, "preamble") else self._handle_entry(m, "")

        def _handle_string(self, m: Any) -> Any:
            return super()._handle_string(m) if _is_kind(m, "string") else self._handle_entry(m, "")

    # It would log every broken block to stderr, which is the terminal's screen.
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL + 1)
    return ExactSplitter


def _is_kind(match: re.Match[str], kind: str) -> bool:
    return match.group()[1:].strip().lower() == kind
