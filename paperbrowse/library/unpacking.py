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

ALWAYS = 50_000_000
"""Bytes that anything may unpack to, however small it is."""

RATIO = 200
"""Times its size that something may unpack to beyond that; texts of papers come to five, repetitive ones to fifty."""

TOO_MUCH = f"it unpacks to more than {RATIO} times its size"

_DAMAGED = (zipfile.BadZipFile, gzip.BadGzipFile, EOFError, lzma.LZMAError, zlib.error)

BUFFER = 65_536
"""Bytes read at a time: about forty papers."""

_PACKED: dict[bytes, Callable[[IO[bytes]], IO[bytes]]] = {
    b"\x1f\x8b": lambda file: cast("IO[bytes]", gzip.GzipFile(fileobj=file)),
    b"\xfd7zXZ": lambda file: lzma.LZMAFile(file),  # noqa: SIM115 - closed with the file under it
}
"""How packed files begin, and what opens them."""


def is_too_much(unpacked: int, packed: int) -> bool:
    """Whether so many bytes out of so many are a bomb rather than papers."""
    return unpacked > ALWAYS and unpacked > RATIO * packed


def unpacked(file: BufferedReader) -> BufferedReader:
    """What is in a file of gzip or xz; any other file itself. Reading raises ImportRefused where too much comes out."""
    beginning = file.peek(6)
    for magic, opener in _PACKED.items():
        if beginning.startswith(magic):
            return BufferedReader(_Bounded(file, opener), BUFFER)
    return file


@contextmanager
def telling() -> Iterator[None]:
    """What opening and reading raise becomes ImportRefused."""
    try:
        yield
    except _DAMAGED as error:
        raise ImportRefused(f"is damaged: {str(error) or 'it ends too early'}", "pack or fetch it again") from error
    except OSError as error:
        raise ImportRefused(f"cannot be read: {error.strerror or error}") from error


class Told(RawIOBase):
    """The bytes of a file; where they break off, ImportRefused is raised to whoever reads them."""

    def __init__(self, file: BufferedReader) -> None:
        super().__init__()
        self._file = file

    def readable(self) -> bool:
        """Whether bytes can be read."""
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """What there is, as it comes: a pipe is not waited for until a whole buffer is full."""
        with telling():
            return self._file.readinto1(buffer)


class _Counted:
    """A file that knows how much was read of it, which a pipe does not."""

    def __init__(self, file: BufferedReader) -> None:
        self._file = file
        self.count = 0

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.count += len(data)
        return data


class _Bounded(RawIOBase):
    """Unpacked bytes, as long as they are in proportion."""

    def __init__(self, file: BufferedReader, opener: Callable[[IO[bytes]], IO[bytes]]) -> None:
        super().__init__()
        self._packed = _Counted(file)
        self._unpacked = cast("BufferedReader", opener(cast("IO[bytes]", self._packed)))
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        size = self._unpacked.readinto(buffer)
        self._count += size
        if is_too_much(self._count, self._packed.count):
            raise ImportRefused(f"cannot be read: {TOO_MUCH}", "unpack it by hand, if you trust it")
        return size
