"""Plain text out of a fragment of HTML: what a reader would see of it."""

import re
from codecs import getincrementaldecoder
from collections.abc import Iterator

from paperbrowse.model.errors import ImportRefused
from paperbrowse.parse import limits

MAX_HTML = 4 * limits.ABSTRACT
"""Characters of a fragment that are looked at: the rest would be cut from the text anyway."""

_HIDDEN_TAGS = ("script", "style", "head", "template")
_BLOCK_TAGS = frozenset(["p", "div", "br", "li", "ul", "ol", "tr", "section", "h1", "h2", "h3", "h4", "h5", "h6"])


def html_to_text(markup: str) -> str:
    """The text of a fragment; a blank line stands where a block or line ends."""
    if "<" not in markup and "&" not in markup:
        return markup
    from lxml import etree, html  # late: slow to import, and few texts are marked up

    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(f"<div>{markup[:MAX_HTML]}</div>".encode("utf-8", "replace"), parser=parser)
    except etree.LxmlError:
        return ""
    etree.strip_elements(root, *_HIDDEN_TAGS, with_tail=False)
    for element in root.iter(*_BLOCK_TAGS):
        element.tail = "\n\n" + (element.tail or "")
    return "".join(str(text) for text in root.itertext()).strip()


ENCODINGS = {"utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "utf-8", "ascii": "utf-8", "iso-8859-1": "latin-1"}
"""Declared names, and what is decoded as; UTF-16 shows by its bytes, and ASCII is UTF-8 too."""

CHUNK_SIZE = 1_000_000
"""Bytes decoded at a time."""

_DECLARATION = re.compile(r"\s*<\?xml\s[^>]{0,200}\?>")
_ENCODING = re.compile(r"\bencoding\s*=\s*[\"']([^\"']{1,40})")
# No XML may hold them; a feed that does is read all the same.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def decode_xml(data: bytes) -> tuple[bytes, str]:
    """(text in UTF-8 without declaration, note); the note says where bytes did not fit. Raises ImportRefused."""
    encoding = _detect_encoding(data)
    note = ""
    if (fault := _find_bad_byte(data, encoding)) is not None:
        place = data.count(b"\n", 0, fault) + 1
        note = f"line {place} is not {encoding.upper()}; what could not be decoded stands as \N{REPLACEMENT CHARACTER}"
    # A piece at a time: as a whole it could take four times as much.
    text = bytearray()
    for piece, _ in _decode_chunks(data, encoding, "replace"):
        if not text:
            piece = piece.removeprefix("\ufeff")
            if declaration := _DECLARATION.match(piece):
                piece = "\n" * declaration[0].count("\n") + piece[declaration.end() :]
        text += _FORBIDDEN.sub("", piece).encode()
    return bytes(text), note


def _decode_chunks(data: bytes, encoding: str, errors: str) -> Iterator[tuple[str, int]]:
    """(text, where the bytes begin that come next) of pieces of a document."""
    decoder = getincrementaldecoder(encoding)(errors)
    for start in range(0, len(data), CHUNK_SIZE):
        end = start + CHUNK_SIZE
        text = decoder.decode(data[start:end], final=end >= len(data))
        yield text, end - len(decoder.getstate()[0])


def _find_bad_byte(data: bytes, encoding: str) -> int | None:
    """Where the first byte is that does not fit; None where all do."""
    decoded = 0
    pieces = _decode_chunks(data, encoding, "strict")
    try:
        while decoded < len(data):
            _, decoded = next(pieces)
    except UnicodeDecodeError as error:
        return decoded + error.start
    return None


def _detect_encoding(data: bytes) -> str:
    """The encoding by byte order mark, by the zeros of UTF-16, or by the declaration."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if data.startswith((b"<\x00", b"\x00<")):
        return "utf-16-le" if data.startswith(b"<") else "utf-16-be"
    declaration = _DECLARATION.match(data[:400].removeprefix(b"\xef\xbb\xbf").decode("latin-1"))
    declared = _ENCODING.search(declaration[0]) if declaration else None
    if declared is None or declared[1].lower().replace("_", "-") == "utf-16":  # said by text that plainly is not
        return "utf-8"
    name = declared[1].lower().replace("_", "-")
    if name not in ENCODINGS:
        raise ImportRefused(
            f"is in the encoding {name!r}, which is not read from XML", "bring it in UTF-8, UTF-16 or ISO-8859-1"
        )
    return ENCODINGS[name]
