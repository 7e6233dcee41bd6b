"""From what a person names (files, folders, stdin, packed files) to streams of bytes."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from io import BufferedReader, BytesIO, RawIOBase
from pathlib import Path, PurePath
from typing import cast

from paperbrowse.library import archive
from paperbrowse.library.archive import Member
from paperbrowse.library.unpacking import BUFFER, Told, telling, unpacked
from paperbrowse.model.errors import ImportRefused

STDIN = "-"

WHOLE = 50_000_000
"""Bytes up to which a file is taken in one transaction: a break leaves nothing of it, a stop its whole batches."""

HELD = 50_000_000
"""Bytes of an archive that comes through stdin: its directory stands at its end, so all of it is held."""


@dataclass(frozen=True, slots=True)
class Stream:
    """The bytes of an open source, unpacked."""

    bytes: BufferedReader
    position: Callable[[], int]
    """How far the file itself has been read, for progress."""


@dataclass(frozen=True, slots=True)
class Source:
    """One thing to import: a file, a member of an archive, or stdin."""

    name: str
    """As problems and `show` name it: the file's absolute path, `ARCHIVE:MEMBER`, or `stdin`."""
    path: Path | None
    """None is stdin."""
    trouble: str = ""
    """Why it cannot even be looked at: a folder nobody may enter, an encrypted member."""
    member: Member | None = None
    """What of the file it is; None is the file itself."""
    size: int | None = None
    """Bytes of the file or the member, as they were found: the file may go away while it is read. None is unknown."""
    given: BufferedReader | bytes | None = field(default=None, repr=False, compare=False)
    """What came through stdin: the stream, or the whole of an archive. Nothing with a path has it."""

    @property
    def is_small(self) -> bool:
        """Whether it is known to fit one transaction; a packed file may hold twenty times its size."""
        return self.size is not None and self.size <= WHOLE // (20 if self.is_packed else 1)

    @property
    def is_packed(self) -> bool:
        """Whether its bytes are packed, as its name says: it holds more than its size."""
        return PurePath(self.name).suffix in (".gz", ".xz")

    @contextmanager
    def open(self) -> Iterator[Stream]:
        """Its bytes, unpacked. Raises ImportRefused where it cannot be read, as reading it on does."""
        if self.trouble:
            raise ImportRefused(f"cannot be read: {self.trouble}")
        with ExitStack() as opened:
            with telling():
                file = opened.enter_context(self._file())
                part = opened.enter_context(self._part(file))
                inside = unpacked(part)
            position = part.tell if part.seekable() else lambda: 0
            yield Stream(BufferedReader(Told(inside), BUFFER), position)

    def _file(self) -> BufferedReader:
        if self.path is not None:
            return self.path.open("rb")
        if isinstance(self.given, bytes):
            return BufferedReader(cast("RawIOBase", BytesIO(self.given)))
        return self.given or _standard_input()

    def _part(self, file: BufferedReader) -> AbstractContextManager[BufferedReader]:
        return archive.opened(file, self.member) if self.member else nullcontext(file)


def sources(names: Sequence[str]) -> Iterator[Source]:
    """Every file of what was named: folders by name, archives in their own order; hidden ones are left out."""
    for name in names:
        if name == STDIN:
            yield from _through_stdin()
            continue
        path = Path(name).expanduser().absolute()
        if path.is_dir():
            yield from _inside(path)
        else:
            yield from _of_file(path)


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
            yield from _of_file(inner)


def _of_file(path: Path) -> Iterator[Source]:
    """A file, or the members of an archive."""
    whole = Source(str(path), path)
    try:
        if not path.is_file():  # a pipe can be read only once
            yield whole
            return
        with path.open("rb") as file:
            whole = replace(whole, size=os.fstat(file.fileno()).st_size)
            if archive.is_archive(file.peek(4)):
                yield from _members_of(whole, archive.members(file))
                return
        yield whole
    except OSError:
        yield whole  # which tells what is wrong when it is opened
    except ImportRefused as refusal:
        yield replace(whole, trouble=str(refusal))


def _through_stdin() -> Iterator[Source]:
    """Standard input, or the members of an archive that comes through it."""
    whole = Source("stdin", None)
    try:
        file = _standard_input()
        if not archive.is_archive(file.peek(4)):
            yield replace(whole, given=file)
            return
        data = file.read(HELD + 1)
        if len(data) > HELD:
            raise ImportRefused(f"it is a ZIP archive of more than {HELD // 1_000_000} MB", "name it as a file")
        found = archive.members(BytesIO(data))
    except OSError as error:
        yield replace(whole, trouble=error.strerror or str(error))
    except ImportRefused as refusal:
        yield replace(whole, trouble=str(refusal))
    else:
        yield from _members_of(replace(whole, given=data), found)


def _members_of(whole: Source, found: Sequence[Member]) -> Iterator[Source]:
    for member in found:
        name = f"{whole.name}:{member.name}"
        yield replace(whole, name=name, member=member, size=member.size, trouble=member.trouble)


def _standard_input() -> BufferedReader:
    return open(sys.stdin.fileno(), "rb", closefd=False)
