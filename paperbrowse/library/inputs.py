"""From what a person names (files, folders, stdin, packed files) to streams of bytes."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from io import BufferedReader, BytesIO, RawIOBase
from pathlib import Path, PurePath
from typing import cast

from paperbrowse.library import zip_archive
from paperbrowse.library.decompress import BUFFER_SIZE, CheckedReader, decompress, translate_errors
from paperbrowse.library.zip_archive import ZipMember
from paperbrowse.model.errors import ImportRefused

STDIN = "-"

SINGLE_TRANSACTION_BYTES = 50_000_000
"""Bytes up to which a file is taken in one transaction: a break leaves nothing of it, a stop its whole batches."""

MAX_STDIN_ARCHIVE = 50_000_000
"""Bytes of an archive that comes through stdin: its directory stands at its end, so all of it is held."""


@dataclass(frozen=True, slots=True)
class Stream:
    """The bytes of an open source, unpacked."""

    reader: BufferedReader
    position: Callable[[], int]
    """How far the file itself has been read, for progress."""


@dataclass(frozen=True, slots=True)
class ImportInput:
    """One thing to import: a file, a member of an archive, or stdin."""

    name: str
    """As problems and `show` name it: the file's absolute path, `ARCHIVE:MEMBER`, or `stdin`."""
    path: Path | None
    """None is stdin."""
    error: str = ""
    """Why it cannot even be looked at: a folder nobody may enter, an encrypted member."""
    member: ZipMember | None = None
    """What of the file it is; None is the file itself."""
    size: int | None = None
    """Bytes of the file or the member, as they were found: the file may go away while it is read. None is unknown."""
    data: BufferedReader | bytes | None = field(default=None, repr=False, compare=False)
    """What came through stdin: the stream, or the whole of an archive. Nothing with a path has it."""

    @property
    def is_small(self) -> bool:
        """Whether it is known to fit one transaction; a packed file may hold twenty times its size."""
        return self.size is not None and self.size <= SINGLE_TRANSACTION_BYTES // (20 if self.is_packed else 1)

    @property
    def is_packed(self) -> bool:
        """Whether its bytes are packed, as its name says: it holds more than its size."""
        return PurePath(self.name).suffix in (".gz", ".xz")

    @contextmanager
    def open(self) -> Iterator[Stream]:
        """Its bytes, unpacked. Raises ImportRefused where it cannot be read, as reading it on does."""
        if self.error:
            raise ImportRefused(f"cannot be read: {self.error}")
        with ExitStack() as opened:
            with translate_errors():
                file = opened.enter_context(self._open_file())
                part = opened.enter_context(self._open_member(file))
                inside = decompress(part)
            position = part.tell if part.seekable() else lambda: 0
            yield Stream(BufferedReader(CheckedReader(inside), BUFFER_SIZE), position)

    def _open_file(self) -> BufferedReader:
        if self.path is not None:
            return self.path.open("rb")
        if isinstance(self.data, bytes):
            return BufferedReader(cast("RawIOBase", BytesIO(self.data)))
        return self.data or _open_stdin()

    def _open_member(self, file: BufferedReader) -> AbstractContextManager[BufferedReader]:
        return zip_archive.open_member(file, self.member) if self.member else nullcontext(file)


def find_inputs(names: Sequence[str]) -> Iterator[ImportInput]:
    """Every file of what was named: folders by name, archives in their own order; hidden ones are left out."""
    for name in names:
        if name == STDIN:
            yield from _stdin_inputs()
            continue
        path = Path(name).expanduser().absolute()
        if path.is_dir():
            yield from _folder_inputs(path)
        else:
            yield from _file_inputs(path)


def _folder_inputs(folder: Path, parents: tuple[Path, ...] = ()) -> Iterator[ImportInput]:
    """Every file below a folder; a link back to a folder above is not followed."""
    resolved = folder.resolve()
    if resolved in parents:
        return
    try:
        inside = sorted(folder.iterdir())
    except OSError as error:
        yield ImportInput(str(folder), folder, error=error.strerror or str(error))
        return
    for inner in inside:
        if inner.name.startswith("."):
            continue
        if inner.is_dir():
            yield from _folder_inputs(inner, (*parents, resolved))
        elif inner.is_file():
            yield from _file_inputs(inner)


def _file_inputs(path: Path) -> Iterator[ImportInput]:
    """A file, or the members of an archive."""
    whole = ImportInput(str(path), path)
    try:
        if not path.is_file():  # a pipe can be read only once
            yield whole
            return
        with path.open("rb") as file:
            whole = replace(whole, size=os.fstat(file.fileno()).st_size)
            if zip_archive.is_archive(file.peek(4)):
                yield from _member_inputs(whole, zip_archive.read_members(file))
                return
        yield whole
    except OSError:
        yield whole  # which tells what is wrong when it is opened
    except ImportRefused as refusal:
        yield replace(whole, error=str(refusal))


def _stdin_inputs() -> Iterator[ImportInput]:
    """Standard input, or the members of an archive that comes through it."""
    whole = ImportInput("stdin", None)
    try:
        file = _open_stdin()
        if not zip_archive.is_archive(file.peek(4)):
            yield replace(whole, data=file)
            return
        data = file.read(MAX_STDIN_ARCHIVE + 1)
        if len(data) > MAX_STDIN_ARCHIVE:
            raise ImportRefused(
                f"it is a ZIP archive of more than {MAX_STDIN_ARCHIVE // 1_000_000} MB", "name it as a file"
            )
        found = zip_archive.read_members(BytesIO(data))
    except OSError as error:
        yield replace(whole, error=error.strerror or str(error))
    except ImportRefused as refusal:
        yield replace(whole, error=str(refusal))
    else:
        yield from _member_inputs(replace(whole, data=data), found)


def _member_inputs(container: ImportInput, members: Sequence[ZipMember]) -> Iterator[ImportInput]:
    for member in members:
        name = f"{container.name}:{member.name}"
        yield replace(container, name=name, member=member, size=member.size, error=member.error)


def _open_stdin() -> BufferedReader:
    return open(sys.stdin.fileno(), "rb", closefd=False)
