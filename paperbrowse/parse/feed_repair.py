"""Repair of feeds that are almost XML, so that an entry with an unclosed tag or a bare `&` is still read.

First the complete document, where nothing depends on its elements: `repair_document`. Then the entries that are still
broken, one by one: `repair_element`. Every repair is reported.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape, unescape
from html.entities import html5

CONTAINER_TAGS = frozenset(["feed", "rss", "rdf", "channel"])
ENTRY_TAGS = frozenset(["entry", "item"])

_XML_DECLARATION = re.compile(rb"\s*<\?xml\s[^>]{0,200}\?>")
# A DOCTYPE names a file of definitions, and may define entities; neither is read, because entities can expand to huge
# texts and name local files.
_DOCTYPE = re.compile(
    rb"<!DOCTYPE(?:[^\"'\[>]|\"[^\"]*\"|'[^']*')*+(?P<definitions>\[(?:[^\]\"']|\"[^\"]*\"|'[^']*')*+\]\s*)?>", re.I
)
_PROLOG = re.compile(rb"(?:\s|<!--.*?-->|<\?.*?\?>)*+", re.DOTALL)
# XML forbids these characters.
_FORBIDDEN = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_FORBIDDEN_REFERENCE = (
    rb"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01]|55(?:29[6-9]|[3-9]\d\d)|56\d{3}|57(?:[0-2]\d\d|3[0-3]\d|34[0-3])|6553[45])"
    rb"|[xX]0*(?:[0-8bcefBCEF]|1[0-9a-fA-F]|[dD][89a-fA-F]..|[fF]{3}[eEfF]));"
)
_BAD_AMPERSAND = re.compile(
    _FORBIDDEN_REFERENCE + rb"|&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)(?:\w{1,40};)?"
)
_LITERAL = rb"<!\[CDATA\[.*?\]\]>|<!--.*?-->"
_LITERAL_SIGNS = ((b"<!--", b"-->"), (b"<![CDATA[", b"]]>"), (b"<?", b"?>"))
_LITERAL_OR_BAD_AMPERSAND = re.compile(_LITERAL + rb"|" + _BAD_AMPERSAND.pattern, re.DOTALL)
_LITERAL_OR_PREFIX = re.compile(_LITERAL + rb"|</?([A-Za-z_][\w.-]{0,40}):(?=\w)", re.DOTALL)
_DECLARED_PREFIX = re.compile(rb"\sxmlns:([\w.-]{1,40})\s*=")
_ROOT = re.compile(rb"<(?:[\w.-]{1,40}:)?(?:feed|rss|rdf)(?=[\s>/])", re.IGNORECASE)

_NAMESPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "prism": "http://prismstandard.org/namespaces/basic/2.0/",
    "atom": "http://www.w3.org/2005/Atom",
    "arxiv": "http://arxiv.org/schemas/atom",
}
MAX_PREFIXES = 20

_TOKEN = re.compile(
    rb"<!\[CDATA\[.*?\]\]>|<!--.*?-->|<\?.*?\?>"
    rb"|<(?P<end>/?)(?P<name>[A-Za-z_][\w.:-]{0,80})(?P<attributes>(?:[\s/](?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+)?)>|<",
    re.DOTALL,
)
_BARE_VALUE = re.compile(rb"(\s[\w:.-]{1,40}\s*=\s*)([^\s\"'<>]+)")
_PARENT_TAGS = CONTAINER_TAGS | ENTRY_TAGS | {"author", "contributor", "source", "image"}
"""Elements whose children are fields; a field that is not closed ends where the next tag begins."""


def repair_document(data: bytes) -> tuple[bytes, list[tuple[int, str]]]:
    """Return (document without declaration and DOCTYPE, [(line, what was repaired)]). Lines keep their numbers."""
    notes: list[tuple[int, str]] = []
    if declaration := _XML_DECLARATION.match(data):
        data = b"\n" * declaration[0].count(b"\n") + data[declaration.end() :]
    data = _remove_doctype(data, notes)
    if match := _FORBIDDEN.search(data):
        notes.append((_line(data, match), "control characters, which XML forbids, were removed"))
        data = _FORBIDDEN.sub(b"", data)
    if _BAD_AMPERSAND.search(data):
        data = _repair_ampersands(data, notes)
    return _declare_prefixes(data, notes), notes


def mask_unclosed(data: bytes) -> bytes:
    """Return data in which comments, CDATA and instructions without an end begin with another second character.

    From each of them a pattern would search the rest of the data.
    """
    for opening, closing in _LITERAL_SIGNS:
        end = max(data.rfind(closing), 0)
        if data.find(opening, end) >= 0:
            data = data[:end] + data[end:].replace(opening, b"<\x01" + opening[2:])
    return data


def _line(data: bytes, match: re.Match[bytes]) -> int:
    return data.count(b"\n", 0, match.start()) + 1


def _remove_doctype(data: bytes, notes: list[tuple[int, str]]) -> bytes:
    start = _PROLOG.match(data)
    doctype = _DOCTYPE.match(data, start.end() if start else 0)
    if doctype is None:
        return data
    if doctype["definitions"]:
        notes.append((_line(data, doctype), "the definitions of the DOCTYPE were not read"))
    return data[: doctype.start()] + b"\n" * doctype[0].count(b"\n") + data[doctype.end() :]


def _repair_ampersands(data: bytes, notes: list[tuple[int, str]]) -> bytes:
    """Replace HTML's entities by their characters, and escape other ampersands."""
    matches = _LITERAL_OR_BAD_AMPERSAND.finditer(mask_unclosed(data))
    bad = [match for match in matches if not match[0].startswith(b"<")]
    parts: list[bytes] = []
    end = 0
    for match in bad:
        parts += data[end : match.start()], _repair_ampersand(match[0].decode("utf-8", "replace"))
        end = match.end()
    repaired = b"".join(parts) + data[end:]
    if bad:
        reference = bad[0][0].decode("utf-8", "replace")
        count = f", and {len(bad) - 1:,} more" if len(bad) > 1 else ""
        notes.append((_line(data, bad[0]), f"{reference} is not XML; read as text{count}"))
    return repaired


def _repair_ampersand(text: str) -> bytes:
    if text.startswith("&#"):
        return b""
    return (escape(unescape(text)) if text[1:] in html5 else text.replace("&", "&amp;")).encode()


def _declare_prefixes(data: bytes, notes: list[tuple[int, str]]) -> bytes:
    """Declare prefixes of elements that the document uses without declaring them."""
    root = _ROOT.search(data)
    used = dict.fromkeys(_LITERAL_OR_PREFIX.findall(mask_unclosed(data)))
    declared = {b"", b"xml", b"xmlns", *_DECLARED_PREFIX.findall(data)}
    missing = [prefix.decode() for prefix in used if prefix not in declared][:MAX_PREFIXES]
    if not missing or root is None:
        return data
    notes.append((_line(data, root), f"does not declare the prefix {', '.join(missing)}; read by its usual meaning"))
    declarations = "".join(f' xmlns:{prefix}="{_NAMESPACES.get(prefix, f"urn:{prefix}")}"' for prefix in missing)
    return data[: root.end()] + declarations.encode() + data[root.end() :]


def repair_element(data: bytes) -> Iterator[bytes]:
    """Yield an element with tags in balance, then as lxml reads it.

    A field that is not closed is closed; other tags without a partner, and a `<` that begins no tag, become text, which
    readers of feeds take for HTML.
    """
    balance = _balance(data)
    names = balance.close_fields()
    balanced = b"".join(balance.parts) + b"".join(b"</" + name + b">" for name in reversed(names))
    yield balanced
    from lxml import etree  # late: slow to import, and for broken feeds only

    parser = etree.XMLParser(recover=True, no_network=True, resolve_entities=False, encoding="utf-8")
    try:
        root = etree.fromstring(balanced, parser)
    except etree.LxmlError:
        return
    if root is not None:
        yield etree.tostring(root, encoding="utf-8")


def balance_head(head: bytes) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """Return the head of a feed with only containers open, and (start tag, name) of these, the outer ones first."""
    balance = _balance(head)
    balance.close_fields()
    return b"".join(balance.parts), [(balance.parts[index], name) for name, index in balance.open_tags]


def _balance(data: bytes) -> "_Balance":
    balance, end = _Balance(), 0
    for match in _TOKEN.finditer(mask_unclosed(data)):
        balance.parts.append(data[end : match.start()])
        end = match.end()
        if match[0] == b"<":
            balance.parts.append(b"&lt;")
        elif not match["name"]:
            balance.parts.append(data[match.start() : end])
        elif match["end"]:
            balance.add_end(match[0], match["name"])
        else:
            balance.add_start(match["name"], match["attributes"])
    balance.parts.append(data[end:])
    return balance


@dataclass(slots=True)
class _Balance:
    """Tags and the texts between them; every start tag is followed by a text."""

    parts: list[bytes] = field(default_factory=list)
    open_tags: list[tuple[bytes, int]] = field(default_factory=list)
    """(name, index of the start tag in the parts)."""
    open_names: Counter[bytes] = field(default_factory=Counter)

    def add_start(self, name: bytes, attributes: bytes) -> None:
        if not attributes.endswith(b"/"):
            self.open_tags.append((name, len(self.parts)))
            self.open_names[name.lower()] += 1
        self.parts.append(b"<" + name + _BARE_VALUE.sub(rb'\1"\2"', attributes) + b">")

    def add_end(self, tag: bytes, name: bytes) -> None:
        """Close the last element of this name and all in it; without such an element the tag is text."""
        if not self.open_names[name.lower()]:
            self.parts.append(_as_text(tag))
            return
        at = len(self.open_tags) - 1
        while self.open_tags[at][0].lower() != name.lower():
            at -= 1
        self.close(at + 1)
        self.parts.append(b"</" + self._pop()[0] + b">")

    def close(self, first: int) -> None:
        """Close the open elements from a position on: fields end behind their text, other start tags become text."""
        while len(self.open_tags) > first:
            name, index = self._pop()
            if self.open_tags and _local(self.open_tags[-1][0]) in _PARENT_TAGS:
                self.parts[index + 1] += b"</" + name + b">"
            else:
                self.parts[index] = _as_text(self.parts[index])

    def _pop(self) -> tuple[bytes, int]:
        name, index = self.open_tags.pop()
        self.open_names[name.lower()] -= 1
        return name, index

    def close_fields(self) -> list[bytes]:
        """Close all but the containers and the entry; return the names of those."""
        outer = [_local(name) in CONTAINER_TAGS | ENTRY_TAGS for name, _ in self.open_tags]
        self.close(outer.index(False) if False in outer else len(outer))
        return [name for name, _ in self.open_tags]


def _local(name: bytes) -> str:
    return name.decode("utf-8", "replace").rpartition(":")[2].lower()


def _as_text(tag: bytes) -> bytes:
    return b"&lt;" + tag[1:]
