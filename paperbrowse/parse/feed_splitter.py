"""The entries of a feed, each cut out as a separate XML document.

    feed   = container { container } entry { entry }
    result = the start tags of the containers, the entry, their end tags

So a broken entry, which is repaired if possible, costs no other entry, and feedparser only gets well-formed XML of
bounded size. It is slow with long or many names and labels, and guesses at what is not well-formed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from xml.parsers import expat

from paperbrowse.model.errors import ImportRefused
from paperbrowse.parse import limits
from paperbrowse.parse.feed_repair import CONTAINER_TAGS, balance_head, mask_unclosed, repair_element

MAX_DEPTH = 64
"""Nested elements; feeds seen have seven levels."""

MAX_START_TAGS = 10_000
"""Characters of the containers' start tags, which are parsed again with every entry."""

MAX_ATTRIBUTES = 100
"""Attributes of one element."""

_ENTRY_TAG = re.compile(
    rb"(?-i:<!\[CDATA\[.*?\]\]>)|<!--.*?-->"
    rb"|<(?P<end>/)?(?P<name>(?:[\w.-]{1,40}:)?(?:entry|item))(?=[\s>/])"
    rb"(?P<rest>(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+>)?",
    re.IGNORECASE | re.DOTALL,
)
"""The start or the end of an entry, or text that may look like one."""

_LABEL_TAGS = frozenset(["category", "subject", "keywords", "tags"])
_NAME_TAGS = frozenset(["author", "creator", "managingeditor", "webmaster", "publisher", "owner"])
_LONG_WORD = re.compile(rf"\S{{{limits.NAME + 1}}}")

_TRUNCATION_ERRORS = frozenset(
    expat.errors.codes[getattr(expat.errors, f"XML_ERROR_{name}")]
    for name in ("NO_ELEMENTS", "UNCLOSED_TOKEN", "UNCLOSED_CDATA_SECTION", "PARTIAL_CHAR")
)


@dataclass(frozen=True, slots=True)
class EntryXml:
    """One entry as a document, or the reason why there is none."""

    line: int
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
    first = next((tag for tag in _ENTRY_TAG.finditer(mask_unclosed(data)) if tag["name"] and not tag["end"]), None)
    head = data[: first.start()] if first else data
    if len(head) > limits.RECORD:
        raise ImportRefused(f"holds more than {limits.RECORD:,} bytes before its first entry")
    balanced, containers = balance_head(head)
    start_tags = b"".join(tag for tag, _ in containers)
    end_tags = b"".join(b"</" + name + b">" for _, name in reversed(containers))
    if len(start_tags) > MAX_START_TAGS:
        raise ImportRefused(f"begins with tags of more than {MAX_START_TAGS:,} characters")
    repaired, problems = _check_head(head, balanced, end_tags)
    entries = _read_entries(data, first, repaired, start_tags, end_tags)
    return SplitFeed(repaired + end_tags, chain(problems if first else (), entries))


def _check_head(head: bytes, balanced: bytes, end_tags: bytes) -> tuple[bytes, list[EntryXml]]:
    """Return the head, repaired if it has to be, and what was wrong with it."""
    problems: list[EntryXml] = []
    for candidate in (head, balanced):
        try:
            excess = _LimitCheck().parse(candidate + end_tags)
        except expat.ExpatError as error:
            reason = expat.ErrorString(error.code)
            if not end_tags:
                raise ImportRefused(f"is not readable XML: {reason} in line {error.lineno}") from error
            problems = [EntryXml(error.lineno, error=f"broken XML before the first entry: {reason}; repaired")]
            continue
        if excess:
            raise ImportRefused(f"has {excess} outside its entries")
        return candidate, problems
    return b"", problems


def _read_entries(
    data: bytes, first: re.Match[bytes] | None, head: bytes, start_tags: bytes, end_tags: bytes
) -> Iterator[EntryXml]:
    """Yield all entries, and last what is wrong with the feed around them."""
    position = first.start() if first else 0
    line, around = 1 + data.count(b"\n", 0, position), [head] if first else []
    for start, end, problem in _cut(data, first) if first else ():
        line += data.count(b"\n", position, start)
        if problem == _TRUNCATED:
            yield EntryXml(line, error=problem)
            return
        yield _to_entry(data[start:end], line, problem, start_tags, end_tags)
        line_ends = data.count(b"\n", start, end)
        around += data[position:start], b"\n" * line_ends
        line, position = line + line_ends, end
    try:
        _LimitCheck().parse(b"".join(around) + data[position:])
    except expat.ExpatError as error:
        reason = f"broken XML in line {error.lineno}: {expat.ErrorString(error.code)}"
        is_truncated = error.code in _TRUNCATION_ERRORS
        yield EntryXml(error.lineno, error="the file ends in the middle of this feed" if is_truncated else reason)


_TRUNCATED = "the file ends in the middle of this entry"


def _cut(data: bytes, first: re.Match[bytes]) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, problem) of the elements with the name of the first entry."""
    start = -1
    for tag in _ENTRY_TAG.finditer(mask_unclosed(data), first.start()):
        if tag["name"] is None or tag["name"].lower() != first["name"].lower():
            continue
        if start >= 0:
            yield start, *((tag.end(), "") if tag["end"] else (tag.start(), "an entry begins inside another"))
        start = -1 if tag["end"] else tag.start()
        if start >= 0 and (tag["rest"] or b"").endswith(b"/>"):
            yield start, tag.end(), ""
            start = -1
    if start >= 0:
        yield start, len(data), _TRUNCATED


def _to_entry(element: bytes, line: int, problem: str, start_tags: bytes, end_tags: bytes) -> EntryXml:
    if len(element) > limits.RECORD:
        return EntryXml(line, error=f"the entry has more than {limits.RECORD:,} bytes; left out")
    for candidate in chain([element], repair_element(element)):
        document = start_tags + candidate + end_tags
        try:
            excess = _LimitCheck().parse(document)
        except expat.ExpatError as error:
            error_line = line + error.lineno - 1 - start_tags.count(b"\n")
            problem = problem or f"broken XML in line {error_line}: {expat.ErrorString(error.code)}"
            continue
        if excess:
            return EntryXml(line, error=f"the entry has {excess}; left out")
        return EntryXml(line, document, repair=problem)
    return EntryXml(line, error=problem)


class _LimitCheck:
    """Parses a document, and finds what feedparser would take too long for.

    It compares every label, attribute and namespace with every other, and searches names for mail addresses with a
    regular expression that backtracks.
    """

    def __init__(self) -> None:
        self._excess = ""
        self._label_count = 0
        self._open_tags: list[tuple[str, int]] = []
        """Local name in lower case, and the number of texts before."""
        self._texts: list[str] = []

    def parse(self, document: bytes) -> str:
        """Return what is too much, or an empty string. Raises ExpatError, and ImportRefused for hostile documents."""
        parser = expat.ParserCreate("utf-8", " ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.StartNamespaceDeclHandler = lambda prefix, uri: self._count_labels(1)
        parser.StartElementHandler = self._start_element
        parser.EndElementHandler = self._end_element
        parser.CharacterDataHandler = self._texts.append
        parser.Parse(document, True)
        return self._excess

    def _start_element(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2].lower()
        if not self._open_tags and tag not in CONTAINER_TAGS:
            _refuse_root(tag)
        if len(self._open_tags) == MAX_DEPTH:
            raise ImportRefused(f"has more than {MAX_DEPTH} nested elements, unlike any feed")
        if len(attributes) > MAX_ATTRIBUTES:
            self._excess = f"an element with more than {MAX_ATTRIBUTES} attributes"
        self._open_tags.append((tag, len(self._texts)))

    def _end_element(self, name: str) -> None:
        tag, start = self._open_tags.pop()
        if tag in _LABEL_TAGS:
            self._count_labels(1 + "".join(self._texts[start:]).count(","))
        elif tag in _NAME_TAGS and _LONG_WORD.search("".join(self._texts[start:])):
            self._excess = f"a name with more than {limits.NAME} characters without a space"

    def _count_labels(self, count: int) -> None:
        self._label_count += count
        if self._label_count > limits.LIST:
            self._excess = f"more than {limits.LIST:,} categories or namespaces"


def _refuse_doctype(*_: object) -> None:
    raise ImportRefused("has a DOCTYPE, which is not allowed in feeds because it can expand to huge texts")


def _refuse_root(tag: str) -> None:
    if tag == "oai-pmh":
        hint = "use arXiv's API for the same papers, or import its metadata snapshot (JSON Lines)"
        raise ImportRefused("is an OAI-PMH response, which is not supported", hint)
    raise ImportRefused(f"is not a feed: its root element is <{tag[:40]}>")
