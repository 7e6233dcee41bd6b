"""Decompression of gzip and xz files, with errors for damaged files and a limit on how much comes out."""

import gzip
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BufferedReader, RawIOBase
from typing import IO, TYPE_CHECKING, cast

from paperbrowse.model.errors import ImportRefused

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
