"""Inputs of an import: files, folders, stdin and archives as streams of bytes."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from io import BufferedReader, BytesIO, FileIO, RawIOBase
from pathlib import Path, PurePath
from select import select
from typing import TYPE_CHECKING, cast

from paperbrowse.database.transaction import never_stopped
from paperbrowse.library import archives
from paperbrowse.library.archives import BUFFER_SIZE, CheckedReader, ZipMember, decompress, translate_errors
from paperbrowse.model.errors import ImportRefused, Interrupted

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

STDIN = "-"

SINGLE_TRANSACTION_BYTES = 50_000_000
"""Bytes of a file up to which it is imported in one transaction: an error keeps nothing, a stop whole batches."""

MAX_COMPRESSION = 20
"""Ratio of unpacked to packed bytes that a compressed file of papers may have."""

MAX_STDIN_ARCHIVE = 50_000_000
"""Bytes of an archive from stdin, which is kept in memory because its directory is at its end."""

STOP_INTERVAL = 0.1
"""Seconds between two checks for a stop while a pipe is silent."""


class _Pipe(FileIO):
    """A pipe, terminal or device, which may be silent. Reading raises Interrupted after a stop."""

    def __init__(self, file: Path | int, is_stopped: Callable[[], bool]) -> None:
        # Without O_NONBLOCK a named pipe opens only once another program writes to it.
        is_path = isinstance(file, Path)
        super().__init__(file, closefd=is_path, opener=lambda name, flags: os.open(name, flags | os.O_NONBLOCK))
        self._is_stopped = is_stopped

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        while not self._is_stopped():
            if select([self], [], [], STOP_INTERVAL)[0] and (size := super().readinto(buffer)) is not None:
                return size
        raise Interrupted

    readall = RawIOBase.readall  # FileIO's own does not use `readinto`


def _open_pipe(file: Path | int, is_stopped: Callable[[], bool]) -> BufferedReader:
    return BufferedReader(_Pipe(file, is_stopped), BUFFER_SIZE)  # with less, `readinto1` reads twice


@dataclass(frozen=True, slots=True)
class Stream:
    """The unpacked bytes of an open input."""

    reader: BufferedReader
    position: Callable[[], int]
    """Returns the number of bytes of the file read so far, for progress."""


@dataclass(frozen=True, slots=True)
class ImportInput:
    """One file, member of an archive, or stdin to import."""

    name: str
    """Name in problems and sources: the absolute path of the file, `ARCHIVE:MEMBER`, or `stdin`."""
    path: Path | None
    """None for stdin and for bytes in memory."""
    error: str = ""
    """Why it cannot be opened: a folder without permission, an encrypted member."""
    member: ZipMember | None = None
    """The member of the archive to read; None for the file itself."""
    size: int | None = None
    """Bytes of the file or member when it was listed, because the file may disappear; None if unknown."""
    data: BufferedReader | bytes | None = field(default=None, repr=False, compare=False)
    """The stream of stdin, or bytes in memory; None for a file."""

    @property
    def is_small(self) -> bool:
        """Whether it certainly fits one transaction."""
        ratio = MAX_COMPRESSION if self.is_packed else 1
        return self.size is not None and self.size * ratio <= SINGLE_TRANSACTION_BYTES

    @property
    def is_packed(self) -> bool:
        """Whether it is compressed, by its name, so that it holds more bytes than its size."""
        return PurePath(self.name).suffix in (".gz", ".xz")

    @contextmanager
    def open(self, is_stopped: Callable[[], bool] = never_stopped) -> Iterator[Stream]:
        """Open the unpacked bytes. Raises ImportRefused, also while they are read, and Interrupted after a stop."""
        if self.error:
            raise ImportRefused(f"cannot be read: {self.error}")
        with ExitStack() as stack:
            with translate_errors():
                file = stack.enter_context(self._open_file(is_stopped))
                member = file
                if self.member:
                    member = stack.enter_context(archives.open_member(file, self.member))
                content = decompress(member)
            position = member.tell if member.seekable() else lambda: 0
            yield Stream(BufferedReader(CheckedReader(content), BUFFER_SIZE), position)

    def _open_file(self, is_stopped: Callable[[], bool]) -> BufferedReader:
        if self.path is not None:
            may_wait = self.path.exists() and not self.path.is_file()
            return _open_pipe(self.path, is_stopped) if may_wait else self.path.open("rb")
        if isinstance(self.data, bytes):
            return BufferedReader(cast("RawIOBase", BytesIO(self.data)))
        return self.data or _open_stdin(is_stopped)


def find_inputs(names: Sequence[str], is_stopped: Callable[[], bool] = never_stopped) -> Iterator[ImportInput]:
    """Yield every file of these names: folders sorted by name, archives in their order, hidden files left out.

    Raises Interrupted if stopped while stdin is silent.
    """
    for name in names:
        path = Path(name).expanduser().absolute()
        if name == STDIN:
            yield from _stdin_inputs(is_stopped)
        elif path.is_dir():
            yield from _folder_inputs(path)
        else:
            yield from _file_inputs(path)


def _folder_inputs(folder: Path, parents: tuple[Path, ...] = ()) -> Iterator[ImportInput]:
    """Yield every file below a folder; a link back to a parent folder is not followed."""
    resolved = folder.resolve()
    if resolved in parents:
        return
    try:
        children = sorted(folder.iterdir())
    except OSError as error:
        yield ImportInput(str(folder), folder, error=error.strerror or str(error))
        return
    for child in children:
        if child.name.startswith("."):
            continue
        if child.is_dir():
            yield from _folder_inputs(child, (*parents, resolved))
        elif child.is_file():
            yield from _file_inputs(child)


def _file_inputs(path: Path) -> Iterator[ImportInput]:
    """Yield a file, or the members of an archive."""
    file_input = ImportInput(str(path), path)
    try:
        if not path.is_file():  # a pipe can be read only once
            yield file_input
            return
        with path.open("rb") as file:
            file_input = replace(file_input, size=os.fstat(file.fileno()).st_size)
            if archives.is_archive(file.peek(4)):
                yield from _member_inputs(file_input, archives.read_members(file))
                return
        yield file_input
    except OSError:
        yield file_input  # opening it for the import raises the same error, which is then reported
    except ImportRefused as error:
        yield replace(file_input, error=str(error))


def _stdin_inputs(is_stopped: Callable[[], bool]) -> Iterator[ImportInput]:
    """Yield standard input, or the members of an archive that is piped into it."""
    stdin_input = ImportInput("stdin", None)
    try:
        file = _open_stdin(is_stopped)
        if not archives.is_archive(file.peek(4)):
            yield replace(stdin_input, data=file)
            return
        data = file.read(MAX_STDIN_ARCHIVE + 1)
        if len(data) > MAX_STDIN_ARCHIVE:
            size = MAX_STDIN_ARCHIVE // 1_000_000
            raise ImportRefused(f"it is a ZIP archive of more than {size} MB", "name it as a file")
        members = archives.read_members(BytesIO(data))
    except OSError as error:
        yield replace(stdin_input, error=error.strerror or str(error))
    except ImportRefused as error:
        yield replace(stdin_input, error=str(error))
    else:
        yield from _member_inputs(replace(stdin_input, data=data), members)


def _member_inputs(archive: ImportInput, members: Sequence[ZipMember]) -> Iterator[ImportInput]:
    for member in members:
        name = f"{archive.name}:{member.name}"
        yield replace(archive, name=name, member=member, size=member.size, error=member.error)


def _open_stdin(is_stopped: Callable[[], bool]) -> BufferedReader:
    if sys.stdin is None:
        raise OSError("stdin is closed")
    return _open_pipe(sys.stdin.fileno(), is_stopped)
