"""How packed bytes are unpacked, and what is told where they are damaged or come to more than anybody would pack."""

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
"""Bytes that anything may unpack to, however small it is."""

MAX_RATIO = 200
"""Times its size that something may unpack to beyond that; texts of papers come to five, repetitive ones to fifty."""

DECOMPRESSION_BOMB = f"it unpacks to more than {MAX_RATIO} times its size"

_DAMAGE_ERRORS = (zipfile.BadZipFile, gzip.BadGzipFile, EOFError, lzma.LZMAError, zlib.error)

BUFFER_SIZE = 65_536
"""Bytes read at a time: about forty papers."""

_OPENERS: dict[bytes, Callable[[IO[bytes]], IO[bytes]]] = {
    b"\x1f\x8b": lambda file: cast("IO[bytes]", gzip.GzipFile(fileobj=file)),
    b"\xfd7zXZ": lambda file: lzma.LZMAFile(file),  # noqa: SIM115 - closed with the file under it
}
"""How packed files begin, and what opens them."""


def is_decompression_bomb(unpacked: int, packed: int) -> bool:
    """Whether so many bytes out of so many are a bomb rather than papers."""
    return unpacked > ALWAYS_ALLOWED_BYTES and unpacked > MAX_RATIO * packed


def decompress(file: BufferedReader) -> BufferedReader:
    """What is in a file of gzip or xz; any other file itself. Reading raises ImportRefused where too much comes out."""
    beginning = file.peek(6)
    for magic, opener in _OPENERS.items():
        if beginning.startswith(magic):
            return BufferedReader(_BoundedReader(file, opener), BUFFER_SIZE)
    return file


@contextmanager
def translate_errors() -> Iterator[None]:
    """What opening and reading raise becomes ImportRefused."""
    try:
        yield
    except _DAMAGE_ERRORS as error:
        raise ImportRefused(f"is damaged: {str(error) or 'it ends too early'}", "pack or fetch it again") from error
    except OSError as error:
        raise ImportRefused(f"cannot be read: {error.strerror or error}") from error


class CheckedReader(RawIOBase):
    """The bytes of a file; where they break off, ImportRefused is raised to whoever reads them."""

    def __init__(self, file: BufferedReader) -> None:
        super().__init__()
        self._file = file

    def readable(self) -> bool:
        """Whether bytes can be read."""
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """What there is, as it comes: a pipe is not waited for until a whole buffer is full."""
        with translate_errors():
            return self._file.readinto1(buffer)


class _CountingReader:
    """A file that knows how much was read of it, which a pipe does not."""

    def __init__(self, file: BufferedReader) -> None:
        self._file = file
        self.count = 0

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.count += len(data)
        return data


class _BoundedReader(RawIOBase):
    """Unpacked bytes, as long as they are in proportion."""

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
            raise ImportRefused(f"cannot be read: {DECOMPRESSION_BOMB}", "unpack it by hand, if you trust it")
        return size
