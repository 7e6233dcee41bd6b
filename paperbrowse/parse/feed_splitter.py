"""The entries of a feed, each cut out as a separate XML document.

    feed   = container { container } entry { entry }
    result = the start tags of the containers, the unchanged entry, their end tags

So a broken entry, which is repaired if possible, costs no other entry, and feedparser only gets well-formed XML of
bounded size. It is slow with long
or many names and labels, and guesses at what is not well-formed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from paperbrowse.model.errors import ImportRefused
from paperbrowse.parse import limits
from paperbrowse.parse.feed_repair import CONTAINER_TAGS, ENTRY_START, ENTRY_TAGS, repair_element

MAX_DEPTH = 64
"""Nested elements; feeds seen have seven levels."""

MAX_START_TAGS = 10_000
"""Characters of the containers' start tags, which are parsed again with every entry."""

CHUNK_SIZE = 65_536
"""Bytes parsed at a time."""

FIRST_CHUNK_SIZE = 2_048

MAX_ATTRIBUTES = 100
"""Attributes of one element."""

MAX_ERRORS = 100
"""Broken places without repair after which the rest of a feed is not read."""

# feedparser compares every label, attribute and namespace with every other, and searches names for mail addresses
# with a regular expression that backtracks.
_LABEL_TAGS = frozenset(["category", "subject", "keywords", "tags"])
_NAME_TAGS = frozenset(["author", "creator", "managingeditor", "webmaster", "publisher", "owner"])
_LONG_WORD = re.compile(rf"\S{{{limits.NAME + 1}}}")
_ENTRY_END = re.compile(rb"</(?:[\w.-]{1,40}:)?(?:entry|item)\s{0,9}>", re.IGNORECASE)
_NAMESPACE_SEPARATOR = "\x1f"
"""Between a name and its namespace; XML cannot contain it."""

_TRUNCATION_ERRORS = frozenset(
    expat.errors.codes[getattr(expat.errors, f"XML_ERROR_{name}")]
    for name in ("NO_ELEMENTS", "UNCLOSED_TOKEN", "UNCLOSED_CDATA_SECTION", "PARTIAL_CHAR")
)


@dataclass(frozen=True, slots=True)
class EntryXml:
    """One entry as a document, or the reason why there is none."""

    line: int
    """0 for the complete feed."""
    data: bytes = b""
    error: str = ""
    repair: str = ""
    """What was broken, if the entry was repaired."""


@dataclass(frozen=True, slots=True)
class SplitFeed:
    """The head of a feed, and its entries."""

    head: bytes
    """A document without entries."""
    entries: Iterator[EntryXml]


def split_entries(data: bytes) -> SplitFeed:
    """Split a feed in UTF-8 into its entries, lazily.

    Raises ImportRefused for other documents and for hostile ones, also during the iteration.
    """
    scanner = _FeedScanner(data)
    entries = scanner.scan()
    first = next(entries, None)
    head = scanner.head
    if first is None and scanner.error_offset is None:
        head = data
    if len(head) > limits.RECORD:
        raise _long_head()
    return SplitFeed(head, _resume_after_errors(scanner, first, entries))


def _resume_after_errors(
    scanner: "_FeedScanner", first: EntryXml | None, entries: Iterator[EntryXml]
) -> Iterator[EntryXml]:
    """Yield all entries, also those behind broken places."""
    if first is not None:
        yield first
    errors = 0
    while errors < MAX_ERRORS:
        yield from entries
        if scanner.error_offset is None or not scanner.containers:
            return
        next_entry = ENTRY_START.search(
            scanner.data, scanner.repaired_to or max(scanner.error_offset, scanner.start + 1)
        )
        if next_entry is None:
            return
        errors += not scanner.repaired_to
        start = next_entry.start()
        line_offset = scanner.line_offset + scanner.data.count(b"\n", scanner.start, start)
        scanner = _FeedScanner(scanner.data, start, line_offset, tuple(tag for tag, _ in scanner.containers))
        entries = scanner.scan()
    yield EntryXml(0, error=f"more than {MAX_ERRORS} broken places; the rest was not read")


@dataclass(slots=True)
class _FeedScanner:
    """One pass over a feed, to its end or to the first XML error."""

    data: bytes
    start: int = 0
    line_offset: int = 0
    """Line ends before that."""
    open_tags: tuple[str, ...] = ()
    """Start tags that were open at the error that ended the previous pass."""
    can_repair: bool = True
    entries: list[EntryXml] = field(default_factory=list)
    head: bytes = b""
    containers: list[tuple[str, str]] = field(default_factory=list)
    """(start tag, end tag) of the open containers."""
    error_offset: int | None = None
    repaired_to: int = 0
    """Offset behind the broken entry, if it was repaired."""
    has_entries: bool = False
    _depth: int = 0
    _entry_start: int | None = None
    """Offset of the current entry."""
    _entry_name: str = ""
    _entry_line: int = 0
    _entry_error: str = ""
    _label_count: int = 0
    _outer_label_count: int = 0
    _open_text_tags: list[str] = field(default_factory=list)
    """The open names and labels."""
    _text_parts: list[str] = field(default_factory=list)
    _namespaces: list[tuple[str | None, str | None]] = field(default_factory=list)
    _parser: expat.XMLParserType = field(default_factory=lambda: expat.ParserCreate("utf-8", _NAMESPACE_SEPARATOR))
    byte_offset: int = 0

    def scan(self) -> Iterator[EntryXml]:
        """Yield the entries in order; the last one may be an error."""
        parser = self._parser
        parser.namespace_prefixes = True
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.StartNamespaceDeclHandler = self._add_namespace
        parser.StartElementHandler = self._start_element
        parser.EndElementHandler = self._end_element
        open_tags = "".join(self.open_tags).encode()
        self.byte_offset = self.start - len(open_tags)
        try:
            parser.Parse(open_tags, False)
            for offset, size in self._chunks():
                parser.Parse(self.data[offset : offset + size], False)
                yield from self._pop_entries()
                if self.start == 0 and not self.head and offset > limits.RECORD:
                    raise _long_head()
                if offset - self.byte_offset - parser.CurrentByteIndex > limits.RECORD:
                    raise ImportRefused(f"contains a tag or a comment of more than {limits.RECORD:,} bytes")
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            self._add_error(parser.ErrorByteIndex, parser.ErrorLineNumber, expat.ErrorString(error.code), error.code)
        except _NestedEntry:
            self._add_error(parser.CurrentByteIndex, parser.CurrentLineNumber, "an entry begins inside another")
        yield from self._pop_entries()

    def _chunks(self) -> Iterator[tuple[int, int]]:
        """Yield (offset, size); small ones first behind an error, because expat reads a chunk to its end."""
        offset, size = self.start, CHUNK_SIZE if self.start == 0 else FIRST_CHUNK_SIZE
        while offset < len(self.data):
            yield offset, size
            offset, size = offset + size, min(2 * size, CHUNK_SIZE)

    def _pop_entries(self) -> Iterator[EntryXml]:
        self.has_entries = self.has_entries or bool(self.entries)
        entries, self.entries = self.entries, []
        yield from entries

    def _add_error(self, index: int, line: int, message: str, code: int = 0) -> None:
        self.error_offset = index + self.byte_offset
        line += self.line_offset
        if not self.containers and not self.entries and not self.has_entries:
            raise ImportRefused(f"is not readable XML: {message} in line {line}")
        reason = f"broken XML in line {line}: {message}"
        is_truncated = self.error_offset >= len(self.data.rstrip()) or code in _TRUNCATION_ERRORS
        if self._entry_start is not None and self.can_repair and self._repair_entry(self._entry_start, reason):
            return
        if is_truncated:
            reason = f"the file ends in the middle of this {'entry' if self._entry_start else 'feed'}"
        self.entries.append(EntryXml(self._entry_line if self._entry_start else line, error=reason))

    def _repair_entry(self, start: int, reason: str) -> bool:
        """Add the current entry with its tags in balance; return False if it does not end or stays broken."""
        following = ENTRY_START.search(self.data, start + 1)
        limit = following.start() if following else len(self.data)
        match = _ENTRY_END.search(self.data, start, limit)
        end = match.end() if match else limit
        if not (match or following) or end - start > limits.RECORD:
            return False
        for data in repair_element(self.data[start:end]):
            start_tags = "".join(tag for tag, _ in self.containers).encode()
            scanner = _FeedScanner(self._close_containers(start_tags + data), can_repair=False)
            entries = list(scanner.scan())
            if scanner.error_offset is None and len(entries) == 1:
                entry = entries[0]
                self.entries.append(EntryXml(self._entry_line, entry.data, entry.error, reason))
                self.repaired_to = end
                return True
        return False

    def _add_namespace(self, prefix: str | None, uri: str | None) -> None:
        self._namespaces.append((prefix, uri))
        self._count_labels(1)

    def _start_element(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ImportRefused(f"has more than {MAX_DEPTH} nested elements, unlike any feed")
        tag = _local_name(name)
        if self._entry_start is not None and name == self._entry_name:
            raise _NestedEntry
        if self._depth == 1 and tag not in CONTAINER_TAGS:
            _refuse_root(tag)
        if len(attributes) > MAX_ATTRIBUTES:
            self._reject(f"an element with more than {MAX_ATTRIBUTES} attributes")
        if self._entry_start is None and self._depth == len(self.containers) + 1:
            self._start_outer_element(name, tag, attributes)
        if tag in _LABEL_TAGS or tag in _NAME_TAGS:
            self._count_labels(tag in _LABEL_TAGS)
            self._open_text_tags.append(tag)
            self._parser.CharacterDataHandler = self._text_parts.append
        self._namespaces.clear()

    def _start_outer_element(self, name: str, tag: str, attributes: dict[str, str]) -> None:
        if tag in CONTAINER_TAGS:
            start_tag = _build_start_tag(name, self._namespaces, attributes)
            self.containers.append((start_tag, f"</{_qualified_name(name)}>"))
            if sum(len(tag) for tag, _ in self.containers) > MAX_START_TAGS:
                raise ImportRefused(f"begins with tags of more than {MAX_START_TAGS:,} characters")
        elif tag in ENTRY_TAGS and self.containers:
            self._entry_name = name
            self._entry_start = self._parser.CurrentByteIndex + self.byte_offset
            self._entry_line = self._parser.CurrentLineNumber + self.line_offset
            count = len(self._namespaces)
            self._label_count, self._outer_label_count, self._entry_error = count, self._label_count - count, ""
            self.head = self.head or self._close_containers(self.data[: self._entry_start])

    def _end_element(self, name: str) -> None:
        if self._open_text_tags and self._open_text_tags[-1] == _local_name(name):
            self._check_text(self._open_text_tags.pop())
        if self._entry_start is not None and self._depth == len(self.containers) + 1:
            end = self.data.find(b">", self._parser.CurrentByteIndex + self.byte_offset) + 1
            self._add_entry(self._entry_start, end)
        elif self._depth == len(self.containers):
            self.containers.pop()
        self._depth -= 1

    def _add_entry(self, start: int, end: int) -> None:
        error = self._entry_error
        if end - start > limits.RECORD:
            error = f"the entry has more than {limits.RECORD:,} bytes; left out"
        start_tags = "".join(tag for tag, _ in self.containers).encode()
        document = b"" if error else start_tags + self._close_containers(self.data[start:end])
        self.entries.append(EntryXml(self._entry_line, document, error))
        self._entry_start, self._label_count = None, self._outer_label_count

    def _close_containers(self, data: bytes) -> bytes:
        return data + "".join(tag for _, tag in reversed(self.containers)).encode()

    def _check_text(self, tag: str) -> None:
        """Check the text of a name or label, and stop collecting text after the last one."""
        text = "".join(self._text_parts)
        if tag in _LABEL_TAGS:
            self._count_labels(text.count(","))
        elif _LONG_WORD.search(text):
            self._reject(f"a name with more than {limits.NAME} characters without a space")
        if not self._open_text_tags:
            self._text_parts.clear()
            self._parser.CharacterDataHandler = None

    def _count_labels(self, count: int) -> None:
        self._label_count += count
        if self._label_count > limits.LIST:
            self._reject(f"more than {limits.LIST:,} categories or namespaces")

    def _reject(self, reason: str) -> None:
        if self._entry_start is None:
            raise ImportRefused(f"has {reason} outside its entries")
        self._entry_error = f"the entry has {reason}; left out"


class _NestedEntry(Exception):
    """An entry inside an entry, because the first one has no end tag."""


def _local_name(name: str) -> str:
    return name.split(_NAMESPACE_SEPARATOR)[1].lower() if _NAMESPACE_SEPARATOR in name else name.lower()


def _qualified_name(name: str) -> str:
    """Return a name with its prefix, as written in the feed."""
    parts = name.split(_NAMESPACE_SEPARATOR)
    return f"{parts[2]}:{parts[1]}" if len(parts) == 3 else parts[-1]


def _build_start_tag(name: str, declared: list[tuple[str | None, str | None]], attributes: dict[str, str]) -> str:
    from xml.sax.saxutils import quoteattr  # late: it imports half of the network modules

    namespaces = {f"xmlns:{prefix}" if prefix else "xmlns": uri or "" for prefix, uri in declared}
    values = {**namespaces, **{_qualified_name(key): value for key, value in attributes.items()}}
    return f"<{_qualified_name(name)}" + "".join(f" {key}={quoteattr(value)}" for key, value in values.items()) + ">"


def _long_head() -> ImportRefused:
    return ImportRefused(f"holds more than {limits.RECORD:,} bytes before its first entry")


def _refuse_doctype(*_: object) -> None:
    raise ImportRefused("has a DOCTYPE, which is not allowed in feeds because it can expand to huge texts")


def _refuse_root(tag: str) -> None:
    if tag == "oai-pmh":
        hint = "use arXiv's API for the same papers, or import its metadata snapshot (JSON Lines)"
        raise ImportRefused("is an OAI-PMH response, which is not supported", hint)
    raise ImportRefused(f"is not a feed: its root element is <{tag[:40]}>")
