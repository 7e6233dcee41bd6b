"""Plain text from HTML fragments, and XML documents decoded to UTF-8."""

import re
from codecs import getincrementaldecoder
from collections.abc import Iterator
from html import unescape

from paperbrowse.model.errors import ImportRefused
from paperbrowse.parse import limits
from paperbrowse.parse.document import UTF16_MARKS

MAX_HTML = 4 * limits.ABSTRACT
"""Characters of a fragment that are parsed; the text of the rest would be cut off anyway."""

_HIDDEN_TAGS = ("script", "style", "head", "template")
_BLOCK_TAGS = frozenset(["p", "div", "br", "li", "ul", "ol", "tr", "section", "h1", "h2", "h3", "h4", "h5", "h6"])


def html_to_text(markup: str) -> str:
    """Return the visible text of a fragment, with a blank line after every block."""
    if "<" not in markup and "&" not in markup:
        return markup
    from lxml import etree, html  # late: slow to import, and few texts have markup

    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(f"<div>{markup[:MAX_HTML]}</div>".encode("utf-8", "replace"), parser=parser)
    except etree.LxmlError:
        return ""
    etree.strip_elements(root, *_HIDDEN_TAGS, with_tail=False)
    for element in root.iter(*_BLOCK_TAGS):
        element.tail = "\n\n" + (element.tail or "")
    return "".join(str(text) for text in root.itertext()).strip()


_TAG = re.compile(
    r"</?(?:i|b|em|strong|sup|sub|sc|span)(?:\s{1,9}(?:class|style)\s{0,9}=[^<>]{0,200})?\s{0,9}/?>", re.I
)
_SCRIPT = re.compile(r"<(sup|sub)>([0-9+-]{1,9})</\1>", re.IGNORECASE)
_SUPERSCRIPTS = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_SUBSCRIPTS = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,7}|#x[0-9a-f]{1,6});", re.IGNORECASE)


def strip_tags(text: str) -> str:
    """Return a title or name without inline tags and entities; a plain `<` and `&` stay.

    Digits in <sup> and <sub> become such characters, so that 10⁶ does not become 106.
    """
    if "<" in text:
        text = _SCRIPT.sub(lambda m: m[2].translate(_SUPERSCRIPTS if m[1].lower() == "sup" else _SUBSCRIPTS), text)
        text = _TAG.sub("", text)
    return _ENTITY.sub(lambda m: unescape(m.group()), text) if "&" in text else text


ENCODINGS = {"utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "utf-8", "ascii": "utf-8", "iso-8859-1": "latin-1"}
"""Declared encoding: codec. UTF-16 is detected from the bytes; ASCII is a part of UTF-8."""

CHUNK_SIZE = 1_000_000
"""Bytes decoded at a time."""

_DECLARATION = re.compile(r"\s*<\?xml\s[^>]{0,200}\?>")
_ENCODING = re.compile(r"\bencoding\s*=\s*[\"']([^\"']{1,40})")
# XML forbids these characters; a feed with some of them is read nevertheless.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def decode_xml(data: bytes) -> tuple[bytes, str]:
    """Return (document in UTF-8 without declaration, note on undecodable bytes). Raises ImportRefused."""
    encoding = _detect_encoding(data)
    note = ""
    if (offset := _find_bad_byte(data, encoding)) is not None:
        line = data.count(b"\n", 0, offset) + 1
        note = f"line {line} is not {encoding.upper()}; undecodable bytes became \N{REPLACEMENT CHARACTER}"
    # In chunks, because decoding all at once could take four times as much memory.
    text = bytearray()
    for chunk, _ in _decode_chunks(data, encoding, "replace"):
        if not text:
            chunk = chunk.removeprefix("\ufeff")
            if declaration := _DECLARATION.match(chunk):
                chunk = "\n" * declaration[0].count("\n") + chunk[declaration.end() :]
        text += _FORBIDDEN.sub("", chunk).encode()
    return bytes(text), note


def _decode_chunks(data: bytes, encoding: str, errors: str) -> Iterator[tuple[str, int]]:
    """Yield (text, offset behind its last byte) for the chunks of a document."""
    decoder = getincrementaldecoder(encoding)(errors)
    for start in range(0, len(data), CHUNK_SIZE):
        end = start + CHUNK_SIZE
        text = decoder.decode(data[start:end], final=end >= len(data))
        yield text, end - len(decoder.getstate()[0])


def _find_bad_byte(data: bytes, encoding: str) -> int | None:
    """Return the offset of the first byte that cannot be decoded."""
    decoded = 0
    chunks = _decode_chunks(data, encoding, "strict")
    try:
        while decoded < len(data):
            _, decoded = next(chunks)
    except UnicodeDecodeError as error:
        return decoded + error.start
    return None


def _detect_encoding(data: bytes) -> str:
    """Return the encoding by byte order mark, by the zeros of UTF-16, or by the declaration."""
    if data.startswith(UTF16_MARKS):
        return "utf-16"
    if data.startswith((b"<\x00", b"\x00<")):
        return "utf-16-le" if data.startswith(b"<") else "utf-16-be"
    declaration = _DECLARATION.match(data[:400].removeprefix(b"\xef\xbb\xbf").decode("latin-1"))
    declared = _ENCODING.search(declaration[0]) if declaration else None
    name = declared[1].lower().replace("_", "-") if declared else "utf-8"
    if name == "utf-16":  # contradicted by the bytes
        return "utf-8"
    if name not in ENCODINGS:
        raise ImportRefused(
            f"has the encoding {name!r}, which is not supported in XML", "save it as UTF-8, UTF-16 or ISO-8859-1"
        )
    return ENCODINGS[name]
