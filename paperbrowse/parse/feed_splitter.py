"""Where the entries of a feed stand, each cut out as a document of its own.

    feed  = container { container } entry { entry }
    cut   = the start tags of the containers, the entry as it stands, their end tags

So a broken entry costs no other, and the feed library is only ever given whole XML of a bounded size: it is slow
with names and labels that are long or many, and guesses at what is not well-formed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from paperbrowse.model.errors import ImportRefused
from paperbrowse.parse import limits

MAX_DEPTH = 64
"""Elements inside one another; feeds seen have seven."""

MAX_START_TAGS = 10_000
"""Characters of the containers' start tags, which are read again with every entry."""

CHUNK_SIZE = 65_536
"""Bytes that are looked through at a time."""

MAX_ATTRIBUTES = 100
"""Of one element."""

MAX_ERRORS = 100
"""Broken places after which the rest of a feed is not looked through any more."""

CONTAINER_TAGS = frozenset(["feed", "rss", "rdf", "channel"])
ENTRY_TAGS = frozenset(["entry", "item"])

# The library compares every label with every other, as it does attributes and namespaces, and looks for mail
# addresses in names by backtracking.
_LABEL_TAGS = frozenset(["category", "subject", "keywords", "tags"])
_NAME_TAGS = frozenset(["author", "creator", "managingeditor", "webmaster", "publisher", "owner"])
_LONG_WORD = re.compile(rf"\S{{{limits.NAME + 1}}}")
_ENTRY_START = re.compile(rb"<(?:[\w.-]+:)?(?:entry|item)[\s>]")
_NAMESPACE_SEPARATOR = "\x1f"
"""Parts a name from its namespace; no XML can hold it."""


@dataclass(frozen=True, slots=True)
class EntryXml:
    """One entry as a document, or the trouble that there is none."""

    line: int
    """0 for what is said of the feed as a whole."""
    data: bytes = b""
    error: str = ""


@dataclass(frozen=True, slots=True)
class SplitFeed:
    """A feed taken apart."""

    head: bytes
    """What the feed says of itself, as a document without entries."""
    entries: Iterator[EntryXml]


def split_entries(data: bytes) -> SplitFeed:
    """The entries of a feed in UTF-8, in their order, as they are asked for.

    Raises ImportRefused when it is none, or is built to do harm; also while entries are asked for.
    """
    scan = _FeedScanner(data)
    found = scan.scan()
    first = next(found, None)
    head = scan.head
    if first is None and scan.error_offset is None:
        head = data
    if len(head) > limits.RECORD:
        raise ImportRefused(f"holds more than {limits.RECORD:,} bytes before its first entry")
    return SplitFeed(head, _resume_after_errors(scan, first, found))


def _resume_after_errors(
    scanner: "_FeedScanner", first: EntryXml | None, entries: Iterator[EntryXml]
) -> Iterator[EntryXml]:
    """The rest of the entries, also behind broken places."""
    if first is not None:
        yield first
    for breaks in range(1, MAX_ERRORS + 1):
        yield from entries
        if scanner.error_offset is None or not scanner.containers:
            return
        following = _ENTRY_START.search(scanner.data, max(scanner.error_offset, scanner.start + 1))
        if following is None:
            return
        if breaks < MAX_ERRORS:
            scanner = _FeedScanner(scanner.data, following.start(), tuple(tag for tag, _ in scanner.containers))
            entries = scanner.scan()
    yield EntryXml(0, error=f"more than {MAX_ERRORS} broken places; the rest was not read")


@dataclass(slots=True)
class _FeedScanner:
    """One run over a feed, up to its end or to where its XML breaks."""

    data: bytes
    start: int = 0
    open_tags: tuple[str, ...] = ()
    """Start tags that are taken for read: of what was open where an earlier run broke."""
    entries: list[EntryXml] = field(default_factory=list)
    head: bytes = b""
    containers: list[tuple[str, str]] = field(default_factory=list)
    """(start tag, end tag) of the containers that are open."""
    error_offset: int | None = None
    has_entries: bool = False
    _depth: int = 0
    _entry_start: int | None = None
    """Where the entry at hand begins."""
    _entry_line: int = 0
    _label_count: int = 0
    _outer_label_count: int = 0
    _entry_error: str = ""
    _open_text_tags: list[str] = field(default_factory=list)
    """The names and labels that are open."""
    _text_parts: list[str] = field(default_factory=list)
    _namespaces: list[tuple[str | None, str | None]] = field(default_factory=list)
    _parser: expat.XMLParserType = field(default_factory=lambda: expat.ParserCreate("utf-8", _NAMESPACE_SEPARATOR))
    byte_offset: int = 0
    _line_offset: int = 0

    def scan(self) -> Iterator[EntryXml]:
        """What there is, in order; the last of it is the break where there is one."""
        parser = self._parser
        parser.namespace_prefixes = True
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.StartNamespaceDeclHandler = self._add_namespace
        parser.StartElementHandler = self._start_element
        parser.EndElementHandler = self._end_element
        opening = "".join(self.open_tags).encode()
        self.byte_offset = self.start - len(opening)
        self._line_offset = self.data.count(b"\n", 0, self.start)
        try:
            parser.Parse(opening, False)
            for at in range(self.start, len(self.data), CHUNK_SIZE):
                parser.Parse(self.data[at : at + CHUNK_SIZE], False)
                yield from self._pop_entries()
                if self.start == 0 and not self.head and at > limits.RECORD:
                    raise ImportRefused(f"holds more than {limits.RECORD:,} bytes before its first entry")
                if at - self.byte_offset - parser.CurrentByteIndex > limits.RECORD:
                    raise ImportRefused(f"holds a tag or a comment of more than {limits.RECORD:,} bytes")
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            self._add_error(error)
        yield from self._pop_entries()

    def _pop_entries(self) -> Iterator[EntryXml]:
        self.has_entries = self.has_entries or bool(self.entries)
        found, self.entries = self.entries, []
        yield from found

    def _add_error(self, error: expat.ExpatError) -> None:
        self.error_offset = self._parser.ErrorByteIndex + self.byte_offset
        line = self._parser.ErrorLineNumber + self._line_offset
        what = expat.ErrorString(error.code)
        if not self.containers and not self.entries and not self.has_entries:
            raise ImportRefused(f"is no XML that can be read: {what} in line {line}")
        if self.error_offset >= len(self.data.rstrip()) or error.code in _TRUNCATED_CODES:
            reason = (
                "the file ends in the middle of this entry"
                if self._entry_start
                else "the file ends before the feed does"
            )
        else:
            reason = f"broken XML in line {line}: {what}"
        self.entries.append(EntryXml(self._entry_line if self._entry_start else line, error=reason))

    def _add_namespace(self, prefix: str | None, uri: str | None) -> None:
        self._namespaces.append((prefix, uri))
        self._count_labels(1)

    def _start_element(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ImportRefused(f"is nested deeper than {MAX_DEPTH} elements, as no feed is")
        local = _local_name(name)
        if self._depth == 1 and local not in CONTAINER_TAGS:
            _refuse_root(local)
        if len(attributes) > MAX_ATTRIBUTES:
            self._reject(f"an element of more than {MAX_ATTRIBUTES} attributes")
        if self._entry_start is None and self._depth == len(self.containers) + 1:
            self._start_outer_element(name, local, attributes)
        if local in _LABEL_TAGS or local in _NAME_TAGS:
            self._count_labels(local in _LABEL_TAGS)
            self._open_text_tags.append(local)
            self._parser.CharacterDataHandler = self._text_parts.append
        self._namespaces.clear()

    def _start_outer_element(self, name: str, local: str, attributes: dict[str, str]) -> None:
        if local in CONTAINER_TAGS:
            self.containers.append(
                (_build_start_tag(name, self._namespaces, attributes), f"</{_qualified_name(name)}>")
            )
            if sum(len(tag) for tag, _ in self.containers) > MAX_START_TAGS:
                raise ImportRefused(f"begins with tags of more than {MAX_START_TAGS:,} characters")
        elif local in ENTRY_TAGS and self.containers:
            self._entry_start = self._parser.CurrentByteIndex + self.byte_offset
            self._entry_line = self._parser.CurrentLineNumber + self._line_offset
            own = len(self._namespaces)
            self._label_count, self._outer_label_count, self._entry_error = own, self._label_count - own, ""
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
        trouble = self._entry_error
        if end - start > limits.RECORD:
            trouble = f"an entry of more than {limits.RECORD:,} bytes"
        around = "".join(tag for tag, _ in self.containers).encode()
        whole = b"" if trouble else around + self._close_containers(self.data[start:end])
        self.entries.append(EntryXml(self._entry_line, whole, trouble))
        self._entry_start, self._label_count = None, self._outer_label_count

    def _close_containers(self, data: bytes) -> bytes:
        return data + "".join(tag for _, tag in reversed(self.containers)).encode()

    def _check_text(self, local: str) -> None:
        """Look at the text of a name or label, and stop listening when it was the last."""
        heard = "".join(self._text_parts)
        if local in _LABEL_TAGS:
            self._count_labels(heard.count(","))
        elif _LONG_WORD.search(heard):
            self._reject(f"a name of more than {limits.NAME} characters without a space")
        if not self._open_text_tags:
            self._text_parts.clear()
            self._parser.CharacterDataHandler = None

    def _count_labels(self, labels: int) -> None:
        self._label_count += labels
        if self._label_count > limits.LIST:
            self._reject(f"more than {limits.LIST:,} categories or namespaces")

    def _reject(self, reason: str) -> None:
        if self._entry_start is None:
            raise ImportRefused(f"has {reason} outside its entries")
        self._entry_error = reason


_TRUNCATED_CODES = frozenset(
    expat.errors.codes[text]
    for text in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
    )
)


def _local_name(name: str) -> str:
    return name.split(_NAMESPACE_SEPARATOR)[1].lower() if _NAMESPACE_SEPARATOR in name else name.lower()


def _qualified_name(name: str) -> str:
    """A name as it was written, with its prefix."""
    parts = name.split(_NAMESPACE_SEPARATOR)
    return f"{parts[2]}:{parts[1]}" if len(parts) == 3 else parts[-1]


def _build_start_tag(name: str, declared: list[tuple[str | None, str | None]], attributes: dict[str, str]) -> str:
    from xml.sax.saxutils import quoteattr  # late: it brings half of the network's modules along

    namespaces = {f"xmlns:{prefix}" if prefix else "xmlns": uri or "" for prefix, uri in declared}
    given = {**namespaces, **{_qualified_name(key): value for key, value in attributes.items()}}
    return f"<{_qualified_name(name)}" + "".join(f" {key}={quoteattr(value)}" for key, value in given.items()) + ">"


def _refuse_doctype(*_: object) -> None:
    raise ImportRefused("has a DOCTYPE, which is not read from feeds: it can hide far more text than it shows")


def _refuse_root(local: str) -> None:
    if local == "oai-pmh":
        raise ImportRefused(
            "is an OAI-PMH answer, which cannot be read",
            "ask arXiv's API for the same papers, or bring its metadata snapshot (JSON Lines)",
        )
    raise ImportRefused(f"is no feed: its outermost element is <{local[:40]}>")
