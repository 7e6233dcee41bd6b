"""A disk that loses its power: what was flushed stays, of all else a part that nobody can foresee.

Names and lengths of files change in the order in which they were changed, as in the journal of ext4; what was written
since a file's last flush is there or not, write by write, or torn into sectors.
"""

import random
import struct
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from shutil import which
from typing import NamedTuple

SECTOR = 512

SHARED = "-shm"
"""Ends the name of a file that SQLite makes anew whenever it is there first."""

SOURCE = Path(__file__).parent / "recorder.c"

_HEAD = struct.Struct("=cIQI")

NO_RECORDER = None if sys.platform == "linux" and which("cc") else "no C compiler, or not Linux"
"""Why what a program writes cannot be recorded; None where it can."""


class Op(NamedTuple):
    """One thing a program did; `what` is a letter of recorder.c."""

    what: str
    path: str
    number: int
    data: bytes


def recorder(folder: Path) -> Path:
    """The shim, compiled."""
    made = folder / "recorder.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", str(made), str(SOURCE), "-ldl", "-lpthread"], check=True)
    return made


def recorded(log: Path, folder: Path) -> list[Op]:
    """What is in a log, by paths below the folder."""
    return list(_ops(log.read_bytes(), f"{folder}/"))


def _ops(log: bytes, above: str) -> Iterator[Op]:
    at = 0
    while at < len(log):
        what, path_size, number, size = _HEAD.unpack_from(log, at)
        at += _HEAD.size
        path, data = log[at : at + path_size].decode(), log[at + path_size : at + path_size + size]
        at += path_size + size
        if what == b"R":
            data = data.removeprefix(above.encode())
        if not path.endswith(SHARED):
            yield Op(what.decode(), path.removeprefix(above), number, data)


@dataclass(slots=True)
class _File:
    flushed: bytearray
    waiting: list[tuple[int, Op]] = field(default_factory=list)
    """Those that change the length with their entry in the journal, -1 once that is flushed."""

    def flush(self) -> None:
        for _, op in self.waiting:
            _apply(self.flushed, op)
        self.waiting.clear()


def _apply(content: bytearray, op: Op) -> None:
    if op.what == "T":
        del content[op.number :]
        content.extend(bytes(op.number - len(content)))
    else:
        _put(content, op.number, op.data)


def _put(content: bytearray, at: int, data: bytes) -> None:
    content.extend(bytes(max(0, at - len(content))))
    content[at : at + len(data)] = data


class Disk:
    """Files by name, flushed at first."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._names = {name: _File(bytearray(content)) for name, content in files.items()}
        self._flushed = dict(self._names)
        self._journal: list[tuple[Op, _File]] = []

    def do(self, op: Op) -> None:
        """What a program did."""
        if op.what in "SD":
            self._flush(op)
        elif op.what == "C":
            self._names[op.path] = _File(bytearray())
            self._journal.append((op, self._names[op.path]))
        elif op.what in "UR":
            file = self._names.pop(op.path)
            self._journal.append((op, file))
            if op.what == "R":
                self._names[_target(op)] = file
        elif op.what in "WT":
            file = self._names[op.path]
            file.waiting.append((len(self._journal), op))
            if op.what == "T":
                self._journal.append((op, file))

    def whole(self) -> dict[str, bytes]:
        """What a program sees of it."""
        seen = {}
        for name, file in self._names.items():
            content = bytearray(file.flushed)
            for _, op in file.waiting:
                _apply(content, op)
            seen[name] = bytes(content)
        return seen

    def _flush(self, op: Op) -> None:
        file = self._names.get(op.path)
        if file is not None:
            if op.what == "D" and not any(entry[1] is file for entry in self._journal):
                file.flush()
                return
            file.flush()
        # Of a folder, or of a file whose name or length changed: the journal is written with it.
        self._flushed = self._names_after(len(self._journal))
        for _, changed in self._journal:
            changed.waiting = [(-1 if waiting.what == "T" else entry, waiting) for entry, waiting in changed.waiting]
        self._journal.clear()

    def _names_after(self, entries: int) -> dict[str, _File]:
        names = dict(self._flushed)
        for op, file in self._journal[:entries]:
            if op.what in "UR":
                names.pop(op.path, None)
            if op.what in "CR":
                names[_target(op)] = file
        return names

    def without_power(self, chance: random.Random, *, torn: bool) -> dict[str, bytes]:
        """What may be left of it."""
        entries, share = chance.randint(0, len(self._journal)), chance.choice((0.1, 0.5, 0.9))
        left = {}
        for name, file in self._names_after(entries).items():
            content = bytearray(file.flushed)
            for entry, op in file.waiting:
                if op.what == "T":
                    if entry < entries:
                        _apply(content, op)
                    continue
                for at, data in _pieces(op) if torn else [(op.number, op.data)]:
                    if chance.random() < share:
                        _put(content, at, data)
            left[name] = bytes(content)
        return left


def _target(op: Op) -> str:
    return op.path if op.what == "C" else op.data.decode()


def _pieces(op: Op) -> Iterator[tuple[int, bytes]]:
    at, end = op.number, op.number + len(op.data)
    while at < end:
        upto = min(end, (at // SECTOR + 1) * SECTOR)
        yield at, op.data[at - op.number : upto - op.number]
        at = upto


def after(ops: Sequence[Op], files: Mapping[str, bytes]) -> Disk:
    """The disk after so much was done to it."""
    disk = Disk(files)
    for op in ops:
        disk.do(op)
    return disk
