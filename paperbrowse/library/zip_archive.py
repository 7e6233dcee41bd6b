"""What lies in a ZIP archive, and how a member is read where it lies: nothing is ever unpacked to the disk."""

import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BufferedReader, RawIOBase
from typing import IO, cast

from paperbrowse.library.decompress import DECOMPRESSION_BOMB, is_decompression_bomb
from paperbrowse.model.errors import ImportRefused
from paperbrowse.text.clean import clean_line

MAX_MEMBERS = 100_000
"""Members of one archive."""

_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
"""Of an archive, and of one without members."""

_DOCUMENT_MEMBERS = ("[Content_Types].xml", "mimetype", "META-INF/MANIFEST.MF")
"""Members by which office documents, books and programs are told from archives of files."""

_ENCRYPTED_FLAGS = 0x41
"""Flags of a member that asks for a password."""

# All that the standard library lets out where the directory of an archive makes no sense.
_ZIP_ERRORS = (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, struct.error, EOFError)


class ZipDirectory:
    """What an archive says it holds, read once for all members; another process has to read it again."""

    def __init__(self, archive: zipfile.ZipFile | None = None) -> None:
        self._archive = archive

    def __reduce__(self) -> "tuple[type[ZipDirectory], tuple[()]]":
        return ZipDirectory, ()

    def open_archive(self, file: IO[bytes]) -> zipfile.ZipFile:
        """The archive: the one at hand while it is open, else that of the file."""
        archive = self._archive
        return archive if archive and archive.fp and not archive.fp.closed else zipfile.ZipFile(file)


@dataclass(frozen=True, slots=True)
class ZipMember:
    """One file in an archive."""

    name: str
    """Clean, with its folders; it never becomes a path."""
    index: int
    """Among all entries: two may bear one name."""
    size: int
    """Bytes, unpacked: no more than these are ever read."""
    error: str = ""
    """Why it cannot be read; known from the directory alone."""
    directory: ZipDirectory = field(default_factory=ZipDirectory, repr=False, compare=False)


def is_archive(head: bytes) -> bool:
    """Whether a file that begins so is a ZIP archive, or something built as one."""
    return head.startswith(_MAGIC)


def read_members(file: IO[bytes]) -> list[ZipMember]:
    """The files of an archive in its order, hidden ones left out. Raises ImportRefused with the reason.

    As long as the file stays open, its members are read the quicker for it.
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
    found = [_member(place, entry, directory) for place, entry in enumerate(entries) if not _is_skipped(entry)]
    if not found:
        raise ImportRefused("it is a ZIP archive without files")
    # Members may share their packed bytes, so that none is too much and all together are.
    if is_decompression_bomb(sum(member.size for member in found), packed):
        raise ImportRefused(DECOMPRESSION_BOMB)
    return found


@contextmanager
def open_member(file: IO[bytes], member: ZipMember) -> Iterator[BufferedReader]:
    """The bytes of a member. Raises as a damaged file does, also while they are read."""
    try:
        archive = member.directory.open_archive(file)
        entry = archive.infolist()[member.index]
        inside = archive.open(entry)
    except (IndexError, *_ZIP_ERRORS) as error:
        raise zipfile.BadZipFile(clean_line(str(error))) from error
    if entry.file_size != member.size:
        raise zipfile.BadZipFile("it was changed a moment ago")
    with inside:
        yield BufferedReader(cast("RawIOBase", inside), 65_536)


def _is_skipped(entry: zipfile.ZipInfo) -> bool:
    """Folders, hidden files, and what a Mac adds to its archives."""
    *folders, name = entry.filename.split("/")
    hidden = any(part.startswith(".") and part.strip(".") for part in (*folders, name))
    return not name or hidden or "__MACOSX" in folders


def _member(index: int, entry: zipfile.ZipInfo, directory: ZipDirectory) -> ZipMember:
    return ZipMember(clean_line(entry.filename), index, entry.file_size, _member_error(entry), directory)


def _member_error(entry: zipfile.ZipInfo) -> str:
    if entry.flag_bits & _ENCRYPTED_FLAGS:
        return "it is encrypted"
    # The standard library unpacks these in pieces of any size, and has no patched data.
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or entry.flag_bits & 0x20:
        return "it is packed in a way that is not read; in ZIP archives, deflate is"
    return DECOMPRESSION_BOMB if is_decompression_bomb(entry.file_size, entry.compress_size) else ""
