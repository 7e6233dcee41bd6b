"""Gzip, xz and ZIP files, read in place, with errors for damaged files and a limit on their size."""

import gzip
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BufferedReader, RawIOBase
from typing import IO, TYPE_CHECKING, cast

from paperbrowse.model.errors import ImportRefused
from paperbrowse.text.clean import clean_line

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

ALWAYS_ALLOWED_BYTES = 50_000_000
"""Bytes that any file may unpack to, however small it is."""

MAX_RATIO = 200
"""Ratio of unpacked to packed bytes that is allowed beyond that; texts of papers have 5, repetitive ones 50."""

DECOMPRESSION_BOMB = f"it unpacks to more than {MAX_RATIO} times its size"

_DAMAGE_ERRORS = (zipfile.BadZipFile, gzip.BadGzipFile, EOFError, lzma.LZMAError, zlib.error)

BUFFER_SIZE = 65_536
"""Bytes read at a time: about 40 papers."""

_OPENERS: dict[bytes, Callable[[IO[bytes]], IO[bytes]]] = {
    b"\x1f\x8b": lambda file: cast("IO[bytes]", gzip.GzipFile(fileobj=file)),
    b"\xfd7zXZ": lambda file: lzma.LZMAFile(file),  # noqa: SIM115 - closed with the file under it
}
"""Magic bytes of compressed files, and functions that open them."""


def is_decompression_bomb(unpacked: int, packed: int) -> bool:
    """Return whether a file unpacks to more bytes than any file of papers does."""
    return unpacked > ALWAYS_ALLOWED_BYTES and unpacked > MAX_RATIO * packed


def decompress(file: BufferedReader) -> BufferedReader:
    """Return the content of a gzip or xz file, or the file itself. Reading too much of it raises ImportRefused."""
    head = file.peek(6)
    for magic, opener in _OPENERS.items():
        if head.startswith(magic):
            return BufferedReader(_BoundedReader(file, opener), BUFFER_SIZE)
    return file


@contextmanager
def translate_errors() -> Iterator[None]:
    """Turn errors of opening and reading into ImportRefused."""
    try:
        yield
    except _DAMAGE_ERRORS as error:
        raise ImportRefused(f"is damaged: {str(error) or 'it ends too early'}", "get or compress it again") from error
    except OSError as error:
        raise ImportRefused(f"cannot be read: {error.strerror or error}") from error


class CheckedReader(RawIOBase):
    """The bytes of a file, whose errors are raised as ImportRefused."""

    def __init__(self, file: BufferedReader) -> None:
        super().__init__()
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        with translate_errors():
            return self._file.readinto1(buffer)  # not readinto, which waits until a pipe has filled the buffer


class _CountingReader:
    """Counts the bytes read from a file, because a pipe has no position."""

    def __init__(self, file: BufferedReader) -> None:
        self._file = file
        self.count = 0

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.count += len(data)
        return data


class _BoundedReader(RawIOBase):
    """Unpacked bytes of a file, up to the limit."""

    def __init__(self, file: BufferedReader, opener: Callable[[IO[bytes]], IO[bytes]]) -> None:
        super().__init__()
        self._packed = _CountingReader(file)
        self._unpacked = cast("BufferedReader", opener(cast("IO[bytes]", self._packed)))
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        size = self._unpacked.readinto(buffer)
        self._count += size
        if is_decompression_bomb(self._count, self._packed.count):
            raise ImportRefused(f"cannot be read: {DECOMPRESSION_BOMB}", "unpack it first, if you trust it")
        return size


MAX_MEMBERS = 100_000
"""Members of one archive; more is an attack or a mistake."""

_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
"""First bytes of an archive, and of one without members."""

_DOCUMENT_MEMBERS = ("[Content_Types].xml", "mimetype", "META-INF/MANIFEST.MF")
"""Members that office documents, books and programs have, which are ZIP archives too."""

_ENCRYPTED_FLAGS = 0x41
_PATCHED_FLAG = 0x20
"""General purpose bits of a member, see APPNOTE.TXT 4.4.4."""

# All errors that the standard library raises for an archive whose directory is damaged.
_ZIP_ERRORS = (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, struct.error, EOFError)


class ZipDirectory:
    """The directory of an open archive, read once for all members; another process has to read it again."""

    def __init__(self, archive: zipfile.ZipFile | None = None) -> None:
        self._archive = archive

    def __reduce__(self) -> "tuple[type[ZipDirectory], tuple[()]]":
        return ZipDirectory, ()

    def open_archive(self, file: IO[bytes]) -> zipfile.ZipFile:
        """Return the archive that is still open, or open that of the file."""
        archive = self._archive
        return archive if archive and archive.fp and not archive.fp.closed else zipfile.ZipFile(file)


@dataclass(frozen=True, slots=True)
class ZipMember:
    """One file in an archive."""

    name: str
    """Cleaned, with its folders; it is never used as a path."""
    index: int
    """Among all entries, because two may have the same name."""
    size: int
    """Unpacked bytes; never more than these are read."""
    error: str = ""
    """Why it cannot be read, as far as the directory tells."""
    directory: ZipDirectory = field(default_factory=ZipDirectory, repr=False, compare=False)


def is_archive(head: bytes) -> bool:
    """Return whether a file with these first bytes is a ZIP archive, or a document built as one."""
    return head.startswith(_MAGIC)


def read_members(file: IO[bytes]) -> list[ZipMember]:
    """Return the files of an archive in its order, without hidden ones. Raises ImportRefused.

    While the file stays open, its members are read faster.
    """
    packed = file.seek(0, 2)
    try:
        archive = zipfile.ZipFile(file)
    except _ZIP_ERRORS as error:
        raise ImportRefused(f"it is a damaged ZIP archive: {clean_line(str(error))}") from error
    entries, directory = archive.infolist(), ZipDirectory(archive)
    if any(entry.filename in _DOCUMENT_MEMBERS for entry in entries):
        raise ImportRefused("it is an office document, a book or a program")
    if len(entries) > MAX_MEMBERS:
        raise ImportRefused(f"it has {len(entries):,} members; at most {MAX_MEMBERS:,} are read")
    members = [
        ZipMember(clean_line(entry.filename), index, entry.file_size, _member_error(entry), directory)
        for index, entry in enumerate(entries)
        if not _is_skipped(entry)
    ]
    if not members:
        raise ImportRefused("it is a ZIP archive without files")
    # All together, because members may share their packed bytes.
    if is_decompression_bomb(sum(member.size for member in members), packed):
        raise ImportRefused(DECOMPRESSION_BOMB)
    return members


@contextmanager
def open_member(file: IO[bytes], member: ZipMember) -> Iterator[BufferedReader]:
    """Open a member for reading. Raises BadZipFile, also while it is read."""
    try:
        archive = member.directory.open_archive(file)
        entry = archive.infolist()[member.index]
        content = archive.open(entry)
    except (IndexError, *_ZIP_ERRORS) as error:
        raise zipfile.BadZipFile(clean_line(str(error))) from error
    if entry.file_size != member.size:
        raise zipfile.BadZipFile("it has just been changed")
    with content:
        yield BufferedReader(cast("RawIOBase", content), BUFFER_SIZE)


def _is_skipped(entry: zipfile.ZipInfo) -> bool:
    """Skip folders, hidden files, and what macOS adds to its archives."""
    *folders, name = entry.filename.split("/")
    is_hidden = any(part.startswith(".") and part.strip(".") for part in (*folders, name))
    return not name or is_hidden or "__MACOSX" in folders


def _member_error(entry: zipfile.ZipInfo) -> str:
    if entry.flag_bits & _ENCRYPTED_FLAGS:
        return "it is encrypted"
    # The standard library unpacks other methods in pieces of any size, and does not support patched data.
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or entry.flag_bits & _PATCHED_FLAG:
        return "its compression method is not supported (only deflate is)"
    return DECOMPRESSION_BOMB if is_decompression_bomb(entry.file_size, entry.compress_size) else ""
