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

DEPTH = 64
"""Elements inside one another; feeds seen have seven."""

OPENING = 10_000
"""Characters of the containers' start tags, which are read again with every entry."""

CHUNK = 65_536
"""Bytes that are looked through at a time."""

ATTRIBUTES = 100
"""Of one element."""

BREAKS = 100
"""Broken places after which the rest of a feed is not looked through any more."""

CONTAINERS = frozenset(["feed", "rss", "rdf", "channel"])
ENTRIES = frozenset(["entry", "item"])

# The library compares every label with every other, as it does attributes and namespaces, and looks for mail
# addresses in names by backtracking.
_LABELS = frozenset(["category", "subject", "keywords", "tags"])
_NAMES = frozenset(["author", "creator", "managingeditor", "webmaster", "publisher", "owner"])
_LONG_WORD = re.compile(rf"\S{{{limits.NAME + 1}}}")
_ENTRY_TAG = re.compile(rb"<(?:[\w.-]+:)?(?:entry|item)[\s>]")
_APART = "\x1f"
"""Parts a name from its namespace; no XML can hold it."""


@dataclass(frozen=True, slots=True)
class Cut:
    """One entry as a document, or the trouble that there is none."""

    line: int
    """0 for what is said of the feed as a whole."""
    data: bytes = b""
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Cuts:
    """A feed taken apart."""

    head: bytes
    """What the feed says of itself, as a document without entries."""
    entries: Iterator[Cut]


def cuts(data: bytes) -> Cuts:
    """The entries of a feed in UTF-8, in their order, as they are asked for.

    Raises ImportRefused when it is none, or is built to do harm; also while entries are asked for.
    """
    scan = _Scan(data)
    found = scan.run()
    first = next(found, None)
    head = scan.head
    if first is None and scan.broken_at is None:
        head = data
    if len(head) > limits.RECORD:
        raise ImportRefused(f"holds more than {limits.RECORD:,} bytes before its first entry")
    return Cuts(head, _on(scan, first, found))


def _on(scan: "_Scan", first: Cut | None, found: Iterator[Cut]) -> Iterator[Cut]:
    """The rest of the entries, also behind broken places."""
    if first is not None:
        yield first
    for breaks in range(1, BREAKS + 1):
        yield from found
        if scan.broken_at is None or not scan.around:
            return
        following = _ENTRY_TAG.search(scan.data, max(scan.broken_at, scan.start + 1))
        if following is None:
            return
        if breaks < BREAKS:
            scan = _Scan(scan.data, following.start(), tuple(tag for tag, _ in scan.around))
            found = scan.run()
    yield Cut(0, trouble=f"more than {BREAKS} broken places; the rest was not read")


@dataclass(slots=True)
class _Scan:
    """One run over a feed, up to its end or to where its XML breaks."""

    data: bytes
    start: int = 0
    within: tuple[str, ...] = ()
    """Start tags that are taken for read: of what was open where an earlier run broke."""
    found: list[Cut] = field(default_factory=list)
    head: bytes = b""
    around: list[tuple[str, str]] = field(default_factory=list)
    """(start tag, end tag) of the containers that are open."""
    broken_at: int | None = None
    has_found: bool = False
    _depth: int = 0
    _entry: int | None = None
    """Where the entry at hand begins."""
    _entry_line: int = 0
    _labels: int = 0
    _labels_outside: int = 0
    _trouble: str = ""
    _listening: list[str] = field(default_factory=list)
    """The names and labels that are open."""
    _heard: list[str] = field(default_factory=list)
    _declared: list[tuple[str | None, str | None]] = field(default_factory=list)
    _parser: expat.XMLParserType = field(default_factory=lambda: expat.ParserCreate("utf-8", _APART))
    shift: int = 0
    _lines: int = 0

    def run(self) -> Iterator[Cut]:
        """What there is, in order; the last of it is the break where there is one."""
        parser = self._parser
        parser.namespace_prefixes = True
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.StartNamespaceDeclHandler = self._declare
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        opening = "".join(self.within).encode()
        self.shift = self.start - len(opening)
        self._lines = self.data.count(b"\n", 0, self.start)
        try:
            parser.Parse(opening, False)
            for at in range(self.start, len(self.data), CHUNK):
                parser.Parse(self.data[at : at + CHUNK], False)
                yield from self._found_so_far()
                if self.start == 0 and not self.head and at > limits.RECORD:
                    raise ImportRefused(f"holds more than {limits.RECORD:,} bytes before its first entry")
                if at - self.shift - parser.CurrentByteIndex > limits.RECORD:
                    raise ImportRefused(f"holds a tag or a comment of more than {limits.RECORD:,} bytes")
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            self._break(error)
        yield from self._found_so_far()

    def _found_so_far(self) -> Iterator[Cut]:
        self.has_found = self.has_found or bool(self.found)
        found, self.found = self.found, []
        yield from found

    def _break(self, error: expat.ExpatError) -> None:
        self.broken_at = self._parser.ErrorByteIndex + self.shift
        line = self._parser.ErrorLineNumber + self._lines
        what = expat.ErrorString(error.code)
        if not self.around and not self.found and not self.has_found:
            raise ImportRefused(f"is no XML that can be read: {what} in line {line}")
        if self.broken_at >= len(self.data.rstrip()) or error.code in _CUT_SHORT:
            reason = (
                "the file ends in the middle of this entry" if self._entry else "the file ends before the feed does"
            )
        else:
            reason = f"broken XML in line {line}: {what}"
        self.found.append(Cut(self._entry_line if self._entry else line, trouble=reason))

    def _declare(self, prefix: str | None, uri: str | None) -> None:
        self._declared.append((prefix, uri))
        self._count(1)

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEPTH:
            raise ImportRefused(f"is nested deeper than {DEPTH} elements, as no feed is")
        local = _local(name)
        if self._depth == 1 and local not in CONTAINERS:
            _refuse_root(local)
        if len(attributes) > ATTRIBUTES:
            self._object(f"an element of more than {ATTRIBUTES} attributes")
        if self._entry is None and self._depth == len(self.around) + 1:
            self._begin_outside(name, local, attributes)
        if local in _LABELS or local in _NAMES:
            self._count(local in _LABELS)
            self._listening.append(local)
            self._parser.CharacterDataHandler = self._heard.append
        self._declared.clear()

    def _begin_outside(self, name: str, local: str, attributes: dict[str, str]) -> None:
        if local in CONTAINERS:
            self.around.append((_start_tag(name, self._declared, attributes), f"</{_written(name)}>"))
            if sum(len(tag) for tag, _ in self.around) > OPENING:
                raise ImportRefused(f"begins with tags of more than {OPENING:,} characters")
        elif local in ENTRIES and self.around:
            self._entry = self._parser.CurrentByteIndex + self.shift
            self._entry_line = self._parser.CurrentLineNumber + self._lines
            own = len(self._declared)
            self._labels, self._labels_outside, self._trouble = own, self._labels - own, ""
            self.head = self.head or self._closed(self.data[: self._entry])

    def _end(self, name: str) -> None:
        if self._listening and self._listening[-1] == _local(name):
            self._weigh(self._listening.pop())
        if self._entry is not None and self._depth == len(self.around) + 1:
            end = self.data.find(b">", self._parser.CurrentByteIndex + self.shift) + 1
            self._keep(self._entry, end)
        elif self._depth == len(self.around):
            self.around.pop()
        self._depth -= 1

    def _keep(self, start: int, end: int) -> None:
        trouble = self._trouble
        if end - start > limits.RECORD:
            trouble = f"an entry of more than {limits.RECORD:,} bytes"
        around = "".join(tag for tag, _ in self.around).encode()
        whole = b"" if trouble else around + self._closed(self.data[start:end])
        self.found.append(Cut(self._entry_line, whole, trouble))
        self._entry, self._labels = None, self._labels_outside

    def _closed(self, data: bytes) -> bytes:
        return data + "".join(tag for _, tag in reversed(self.around)).encode()

    def _weigh(self, local: str) -> None:
        """Look at the text of a name or label, and stop listening when it was the last."""
        heard = "".join(self._heard)
        if local in _LABELS:
            self._count(heard.count(","))
        elif _LONG_WORD.search(heard):
            self._object(f"a name of more than {limits.NAME} characters without a space")
        if not self._listening:
            self._heard.clear()
            self._parser.CharacterDataHandler = None

    def _count(self, labels: int) -> None:
        self._labels += labels
        if self._labels > limits.LIST:
            self._object(f"more than {limits.LIST:,} categories or namespaces")

    def _object(self, trouble: str) -> None:
        if self._entry is None:
            raise ImportRefused(f"has {trouble} outside its entries")
        self._trouble = trouble


_CUT_SHORT = frozenset(
    expat.errors.codes[text]
    for text in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
    )
)


def _local(name: str) -> str:
    return name.split(_APART)[1].lower() if _APART in name else name.lower()


def _written(name: str) -> str:
    """A name as it was written, with its prefix."""
    parts = name.split(_APART)
    return f"{parts[2]}:{parts[1]}" if len(parts) == 3 else parts[-1]


def _start_tag(name: str, declared: list[tuple[str | None, str | None]], attributes: dict[str, str]) -> str:
    from xml.sax.saxutils import quoteattr  # late: it brings half of the network's modules along

    namespaces = {f"xmlns:{prefix}" if prefix else "xmlns": uri or "" for prefix, uri in declared}
    given = {**namespaces, **{_written(key): value for key, value in attributes.items()}}
    return f"<{_written(name)}" + "".join(f" {key}={quoteattr(value)}" for key, value in given.items()) + ">"


def _refuse_doctype(*_: object) -> None:
    raise ImportRefused("has a DOCTYPE, which is not read from feeds: it can hide far more text than it shows")


def _refuse_root(local: str) -> None:
    if local == "oai-pmh":
        raise ImportRefused(
            "is an OAI-PMH answer, which cannot be read",
            "ask arXiv's API for the same papers, or bring its metadata snapshot (JSON Lines)",
        )
    raise ImportRefused(f"is no feed: its outermost element is <{local[:40]}>")
