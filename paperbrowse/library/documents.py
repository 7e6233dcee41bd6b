"""From what a person names (files, folders, stdin, packed files) to streams of bytes."""

import gzip
import lzma
import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import IO, cast

from paperbrowse.model.errors import ImportRefused

STDIN = "-"

WHOLE = 50_000_000
"""Bytes up to which a file is taken in one transaction: a break leaves nothing of it, a stop its whole batches."""

_PACKED: dict[bytes, Callable[[IO[bytes]], IO[bytes]]] = {
    b"\x1f\x8b": lambda file: cast("IO[bytes]", gzip.GzipFile(fileobj=file)),
    b"\xfd7zXZ": lambda file: lzma.LZMAFile(file),  # noqa: SIM115 - closed with the file under it
}
"""How packed files begin, and what opens them."""


@dataclass(frozen=True, slots=True)
class Stream:
    """The bytes of an open source, unpacked."""

    bytes: BufferedReader
    position: Callable[[], int]
    """How far the file itself has been read, for progress."""


@dataclass(frozen=True, slots=True)
class Source:
    """One thing to import: a file or stdin."""

    name: str
    """As problems and `show` name it: the file's absolute path, or `stdin`."""
    path: Path | None
    """None is stdin."""
    trouble: str = ""
    """Why it cannot even be looked at: a folder nobody may enter."""

    @property
    def is_small(self) -> bool:
        """Whether it is known to fit one transaction; a packed file may hold twenty times its size."""
        return self.path is not None and self.path.stat().st_size <= WHOLE // (20 if self._is_packed() else 1)

    def _is_packed(self) -> bool:
        return self.path is not None and self.path.suffix in (".gz", ".xz")

    @property
    def size(self) -> int | None:
        """Bytes of the file; None for stdin."""
        return self.path.stat().st_size if self.path else None

    @contextmanager
    def open(self) -> Iterator[Stream]:
        """Its bytes, unpacked. Raises ImportRefused where it cannot be read."""
        if self.trouble:
            raise ImportRefused(f"cannot be read: {self.trouble}")
        try:
            with self._file() as file:
                yield Stream(_unpacked(file), file.tell if file.seekable() else lambda: 0)
        except (EOFError, lzma.LZMAError, gzip.BadGzipFile, zlib.error) as error:
            raise ImportRefused(f"is damaged: {error}", "pack or fetch it again") from error
        except OSError as error:
            raise ImportRefused(f"cannot be read: {error.strerror or error}") from error

    def _file(self) -> BufferedReader:
        if self.path is None:
            return open(sys.stdin.fileno(), "rb", closefd=False)
        return self.path.open("rb")


def _unpacked(file: BufferedReader) -> BufferedReader:
    beginning = file.peek(6)
    for magic, opener in _PACKED.items():
        if beginning.startswith(magic):
            return BufferedReader(cast("RawIOBase", opener(file)))
    return file


def sources(names: Sequence[str]) -> Iterator[Source]:
    """Every file of what was named; folders give their files in order of name, hidden ones left out."""
    for name in names:
        if name == STDIN:
            yield Source("stdin", None)
            continue
        path = Path(name).expanduser().absolute()
        if path.is_dir():
            yield from _inside(path)
        else:
            yield Source(str(path), path)


def _inside(folder: Path, above: tuple[Path, ...] = ()) -> Iterator[Source]:
    """Every file below a folder; a link back to a folder above is not followed."""
    resolved = folder.resolve()
    if resolved in above:
        return
    try:
        inside = sorted(folder.iterdir())
    except OSError as error:
        yield Source(str(folder), folder, trouble=error.strerror or str(error))
        return
    for inner in inside:
        if inner.name.startswith("."):
            continue
        if inner.is_dir():
            yield from _inside(inner, (*above, resolved))
        elif inner.is_file():
            yield Source(str(inner), inner)
