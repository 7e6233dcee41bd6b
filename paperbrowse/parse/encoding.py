"""The encoding of a document: what it declares, what its bytes show, and its conversion to UTF-8.

    byte order mark, or the zeros of UTF-16 and UTF-32   decides
    declaration in the document                          decides unless the bytes contradict it
    neither                                              UTF-8; lines that are not UTF-8 are read as Windows-1252,
                                                         unless they are clearly Cyrillic, Greek, Chinese …

All formats read `utf8_blocks`, so none of them decodes anything else than UTF-8.
"""

import codecs
import re
from collections.abc import Iterable, Iterator
from io import BufferedIOBase
from itertools import chain
from typing import TypeAlias

from paperbrowse.model.errors import Interrupted

Notes: TypeAlias = list[tuple[int, str]]
"""(line, what a person should know of the encoding)."""

BLOCK_SIZE = 65_536
"""Bytes per read, and bytes in which declarations are looked for."""

MAX_LINE = 1_000_000
"""Bytes of a line that are decoded together if they are not UTF-8."""

FALLBACK = "cp1252"

# The first match counts, so a mark of four bytes stands before its first two.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LEADING_MARKS = re.compile(rb"\A(?:\s|\xef\xbb\xbf)+")
"""Programs that join files leave byte order marks twice or behind empty lines."""
_ZEROS = (
    (re.compile(rb"[^\0]\0\0\0[^\0]\0\0\0"), "utf-32-le"),
    (re.compile(rb"\0\0\0[^\0]\0\0\0[^\0]"), "utf-32-be"),
    (re.compile(rb"[^\0]\0[^\0]\0"), "utf-16-le"),
    (re.compile(rb"\0[^\0]\0[^\0]"), "utf-16-be"),
)
"""How documents without a mark begin, because every format begins with two letters or signs of ASCII."""

_NAME = rb"[ \t]*([\w.:-]{1,40})"
_DECLARATIONS = (
    re.compile(rb"\A\s*<\?xml\s[^>]{0,200}?\bencoding\s*=\s*[\"']" + _NAME),
    re.compile(rb"\A\s*<(?:!doctype\s+)?html\b.{0,2000}?<meta\s[^>]{0,200}?charset\s*=\s*[\"']?" + _NAME, re.I | re.S),
    # JabRef, also in its old files, where the line is not a comment; Emacs; KBibTeX; BibDesk.
    re.compile(rb"^[%\s]{0,9}(?:file)?encoding:" + _NAME, re.I | re.M),
    re.compile(rb"-\*-[^\n]{0,80}?\bcoding:" + _NAME, re.I),
    re.compile(rb"@comment\{x-kbibtex-encoding=" + _NAME, re.I),
    re.compile(rb"^%%[^\n]{0,20} string encoding [^\n(]{0,40}\(([^\n)]{1,40})\)", re.I | re.M),
)
_DECLARATION_SIZE = 4_096
"""Bytes in which a declaration stands."""

_OTHER_NAMES = {
    "mac os roman": "mac_roman",
    "windows latin 1": "cp1252",
    "iso latin 1": "latin-1",
    "windows-31j": "cp932",
}
_SUPERSETS = {
    **dict.fromkeys(("iso8859-1", "ascii"), FALLBACK),
    **dict.fromkeys(("gb2312", "gbk"), "gb18030"),
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "iso8859-9": "cp1254",
}
"""Codecs that also read what writers of an encoding put into it, as web browsers do."""

_NOT_FOR_TEXT = frozenset(["idna", "unicode-escape", "raw-unicode-escape"])
_PROBE = "+abcxyzABCXYZ0123456789 <>=\"'&;@{},-/"
"""Characters that every encoding has at their places in ASCII, because the declaration itself was read as ASCII."""

_HIGH_BYTES = re.compile(rb"[\x80-\xff]+")
_MIN_RUN = 3
"""Average length of the sequences of bytes beyond ASCII; Western texts have single letters, others words."""

_MIN_HIGH_BYTES = 6

_CENTRAL_EUROPEAN = re.compile(rb"[A-Za-z](?:[\x8d\x8f\x9d]|[\xb3\xb9\xba\xbe\xbf]+[a-z\xe0-\xff])")
"""ť, ź, ł, ą, ş, ľ and ż in words, at whose places Windows-1252 has nothing or signs."""
_CZECH = re.compile(rb"[a-z]\xec[a-z]"), re.compile(rb"[\xd8\xf8]")
"""ě in a word, and ř: Western languages have no ì inside words together with ø."""

# Codec, its characters, and their least share of all characters beyond ASCII. For alphabets these are the most frequent
# letters, which another codec of the same alphabet turns into rare ones.
_RUSSIAN, _GREEK = "[оеаинтсрвлкмдпу]", "[αοιτεσνηυρπκλςάέήίό]"
_ALPHABETS = (
    *((codec, _RUSSIAN, 0.55) for codec in ("cp1251", "koi8_r", "iso8859_5", "cp866")),
    *(("cp1253", _GREEK, 0.55), ("cp1255", "[א-ת]", 0.97), ("cp1256", "[ا-ي]", 0.9), ("iso8859_6", "[ا-ي]", 0.9)),
)
_SCRIPTS = (
    *((codec, "[ぁ-ヶ]", 0.2) for codec in ("euc_jp", "cp932")),
    ("cp949", "[가-힣]", 0.85),
    *((codec, "[\u4e00-\u9fff]", 0.8) for codec in ("gb2312", "big5")),
    ("cp932", "[ぁ-ヶ\u4e00-\u9fff]", 0.9),
    ("gb18030", "[\u4e00-\u9fff]", 0.8),
)


def detect_encoding(head: bytes) -> str:
    """Return the codec for a document from its first bytes."""
    encoding = _encoding_of_wide_text(head)
    if encoding:
        return encoding
    declared = find_declaration(head)
    encoding = _find_codec(declared) if declared else None
    if encoding is None or _is_utf8_after_all(head, encoding):
        return "utf-8"
    return encoding


def decode_head(head: bytes) -> str:
    """Return the beginning of a document, to detect its format."""
    return head.decode(detect_encoding(head), errors="replace").lstrip("\ufeff \r\n\t")


def find_declaration(head: bytes) -> str | None:
    """Return the name of the encoding that a document declares."""
    head = head[:_DECLARATION_SIZE].removeprefix(codecs.BOM_UTF8)
    match = next(filter(None, (pattern.search(head) for pattern in _DECLARATIONS)), None)
    return match[1].decode("ascii", "replace").strip().lower() if match else None


def _encoding_of_wide_text(head: bytes) -> str | None:
    """Return the encoding that a byte order mark or zeros show."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    return next((encoding for pattern, encoding in _ZEROS if pattern.match(head)), None)


def _find_codec(declared: str) -> str | None:
    """Return the codec for the name of an encoding; None if Python has none for it, or the name contradicts ASCII."""
    declared = _OTHER_NAMES.get(declared, declared).removeprefix("x-")
    for name in (declared, f"cp{declared.rpartition('-')[2]}"):  # windows-874
        try:
            codec = codecs.lookup(name).name
            if codec not in _NOT_FOR_TEXT and _PROBE.encode().decode(codec) == _PROBE:
                return _SUPERSETS.get(codec, codec)
        except (LookupError, ValueError):
            continue
    return None


def _is_utf8_after_all(head: bytes, encoding: str) -> bool:
    """Return True if a document was saved as UTF-8 after its declaration was written."""
    letters = [character for character in head.decode("utf-8", "ignore") if not character.isascii()]
    if len(letters) < (1 if encoding == FALLBACK else 3):
        return False
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def _contradiction(declared: str) -> str:
    """Return what to tell of a declaration that UTF-8 contradicts."""
    codec = _find_codec(declared)
    if codec in ("utf-8", FALLBACK) or re.fullmatch("utf[_-]?(?:8|16|32).{0,9}", declared):
        return ""
    return f"declares {declared[:40]}, but is UTF-8" if codec else f"declares the unknown encoding {declared[:40]!r}"


def guess_encoding(sample: bytes) -> str:
    """Return the codec for text that is not UTF-8 and declares nothing."""
    runs = _HIGH_BYTES.findall(sample)
    size = sum(map(len, runs))
    if size < max(_MIN_HIGH_BYTES, _MIN_RUN * len(runs)):
        is_czech = all(pattern.search(sample) for pattern in _CZECH)
        return "cp1250" if is_czech or _CENTRAL_EUROPEAN.search(sample) else FALLBACK
    if _is_mostly_utf8(sample.decode("utf-8", "surrogateescape")):
        return FALLBACK
    shares = [(_share(sample, codec, letters), least, codec) for codec, letters, least in _ALPHABETS]
    if alphabets := [share for share in shares if share[0] >= share[1]]:
        return max(alphabets)[2]
    scripts = (codec for codec, letters, least in _SCRIPTS if _share(sample, codec, letters) >= least)
    codec = next(scripts, FALLBACK)
    return _SUPERSETS.get(codec, codec)


def _share(sample: bytes, codec: str, letters: str) -> float:
    """Return the share of these characters in all beyond ASCII; 0 if the codec cannot decode the sample."""
    try:
        text = re.sub("[\0-\x7f]", "", codecs.getincrementaldecoder(codec)().decode(sample))
    except UnicodeDecodeError:
        return 0
    return len(re.findall(letters, text)) / max(len(text), 1)


def _read_blocks(stream: BufferedIOBase) -> Iterator[bytes]:
    """Yield blocks of BLOCK_SIZE; after a stop, first what a slow pipe had sent, then raise Interrupted."""
    stop: Interrupted | None = None
    while stop is None:
        block = b""
        try:
            while len(block) < BLOCK_SIZE and (piece := stream.read1(BLOCK_SIZE - len(block))):
                block += piece
        except Interrupted as interruption:
            stop = interruption
        if block:
            yield block
        elif stop is None:
            return
    raise stop


def utf8_blocks(stream: BufferedIOBase, notes: Notes) -> Iterator[bytes]:
    """Yield a document as UTF-8, whatever its encoding is; `notes` gets what a person should know."""
    blocks = _read_blocks(stream)
    head = next(blocks, b"")
    blocks = chain([head], blocks)
    encoding = detect_encoding(head)
    if encoding == "utf-8" and (note := _contradiction(find_declaration(head) or "utf-8")):
        notes.append((1, note))
    pieces = _check_utf8(blocks, notes) if encoding == "utf-8" else _decode(blocks, encoding, 1, notes)
    yield _LEADING_MARKS.sub(lambda match: match[0].replace(codecs.BOM_UTF8, b""), next(pieces, b""))
    yield from pieces


def _check_utf8(blocks: Iterator[bytes], notes: Notes) -> Iterator[bytes]:
    """Yield UTF-8 unchanged; decode everything behind the first other byte."""
    line, rest = 1, b""
    for block in blocks:
        data = rest + block
        end = _find_end(data)
        if end < len(data) - 3:
            yield from _guess(data, blocks, line, notes)
            return
        line += data.count(b"\n", 0, end)
        rest = data[end:]
        if end:
            yield data[:end]
    if rest:
        yield from _guess(rest, iter(()), line, notes)


def _guess(data: bytes, blocks: Iterator[bytes], line: int, notes: Notes) -> Iterator[bytes]:
    encoding = guess_encoding(data)
    line += data.count(b"\n", 0, _find_end(data))
    if encoding == FALLBACK:
        notes.append((line, f"not UTF-8; lines like this one were read as {_label(encoding)}"))
        yield from map(_repair_lines, _join_lines(chain([data], blocks)))
    else:
        notes.append((line, f"not UTF-8; the file was read as {_label(encoding)}"))
        yield from _decode(chain([data], blocks), encoding, line, notes)


def _decode(blocks: Iterable[bytes], encoding: str, line: int, notes: Notes) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    is_noted = False
    for block in chain(blocks, [b""]):
        text = decoder.decode(block, final=not block)
        if not is_noted and (at := text.find("\N{REPLACEMENT CHARACTER}")) >= 0:
            is_noted = True
            reason = f"not {_label(encoding)}; unreadable bytes became \N{REPLACEMENT CHARACTER}"
            notes.append((line + text.count("\n", 0, at), reason))
        line += text.count("\n")
        yield text.encode("utf-8", "replace")


def _find_end(data: bytes) -> int:
    """Return the offset of the first byte that is not UTF-8, or of a character that is cut at the end."""
    if data.isascii():
        return len(data)
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return error.start
    return len(data)


def _join_lines(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield complete lines, several at once; a very long line in parts."""
    rest = b""
    for block in blocks:
        data = rest + block
        end = data.rfind(b"\n") + 1 or (len(data) if len(data) > MAX_LINE else 0)
        rest = data[end:]
        if end:
            yield data[:end]
    if rest:
        yield rest


def _repair_lines(data: bytes) -> bytes:
    if _find_end(data) == len(data):
        return data
    return b"".join(_repair_line(line) for line in data.splitlines(keepends=True))


def _repair_line(line: bytes) -> bytes:
    """Return a line in UTF-8; of a line that is mostly UTF-8 only the other bytes are converted."""
    text = line.decode("utf-8", "surrogateescape")
    if not _is_mostly_utf8(text):
        return line.decode(FALLBACK, "replace").encode()
    return _ESCAPED.sub(_decode_escaped, text).encode()


def _is_mostly_utf8(text: str) -> bool:
    """Return True if fewer bytes were escaped than characters beyond ASCII were decoded."""
    return 2 * len(_ESCAPED.findall(text)) < len(re.findall("[^\0-\x7f]", text))


_ESCAPED = re.compile("[\udc80-\udcff]")
"""Bytes that are not UTF-8, as Python escapes them."""


def _decode_escaped(match: re.Match[str]) -> str:
    return match[0].encode("utf-8", "surrogateescape").decode(FALLBACK, "replace")


def _label(codec: str) -> str:
    return re.sub(r"\ACP(125\d)\Z", r"Windows-\1", codec.upper().replace("_", "-"))
