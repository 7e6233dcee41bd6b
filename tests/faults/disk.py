"""A simulated disk that loses power: flushed data stays, other data is lost at random.

As in the journal of ext4, names and lengths of files change in the order of the calls. Each write since a file's last
flush is either on the disk or lost; with torn writes this applies to each sector.
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
"""Suffix of SQLite's shared-memory file, which is ignored because the first process to open the database resets it."""

SOURCE = Path(__file__).parent / "recorder.c"

_HEADER = struct.Struct("=cIQI")

NO_RECORDER = None if sys.platform == "linux" and which("cc") else "no C compiler, or not Linux"
"""The reason why file changes cannot be recorded, or None."""


class Op(NamedTuple):
    """A file operation of a program; `kind` is a letter of recorder.c."""

    kind: str
    path: str
    number: int
    data: bytes


def compile_shim(folder: Path) -> Path:
    """Compile recorder.c to a library for LD_PRELOAD."""
    shim = folder / "recorder.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", str(shim), str(SOURCE), "-ldl", "-lpthread"], check=True)
    return shim


def read_log(log: Path, folder: Path) -> list[Op]:
    """Return the operations in a log, with paths relative to the folder."""
    return list(_ops(log.read_bytes(), f"{folder}/"))


def _ops(log: bytes, prefix: str) -> Iterator[Op]:
    offset = 0
    while offset < len(log):
        kind, path_size, number, size = _HEADER.unpack_from(log, offset)
        offset += _HEADER.size
        path, data = log[offset : offset + path_size].decode(), log[offset + path_size : offset + path_size + size]
        offset += path_size + size
        if kind == b"R":
            data = data.removeprefix(prefix.encode())
        if not path.endswith(SHARED):
            yield Op(kind.decode(), path.removeprefix(prefix), number, data)


@dataclass(slots=True)
class _File:
    flushed: bytearray
    pending: list[tuple[int, Op]] = field(default_factory=list)
    """(journal entry, operation) of each change since the last flush; -1 for a length whose entry is flushed."""

    def flush(self) -> None:
        for _, op in self.pending:
            _apply(self.flushed, op)
        self.pending.clear()


def _apply(content: bytearray, op: Op) -> None:
    if op.kind == "T":
        del content[op.number :]
        content.extend(bytes(op.number - len(content)))
    else:
        _write(content, op.number, op.data)


def _write(content: bytearray, offset: int, data: bytes) -> None:
    content.extend(bytes(max(0, offset - len(content))))
    content[offset : offset + len(data)] = data


class Disk:
    """Files by name, all flushed at the start."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._names = {name: _File(bytearray(content)) for name, content in files.items()}
        self._flushed = dict(self._names)
        self._journal: list[tuple[Op, _File]] = []

    def apply(self, op: Op) -> None:
        """Apply an operation of a program."""
        if op.kind in "SD":
            self._flush(op)
        elif op.kind == "C":
            self._names[op.path] = _File(bytearray())
            self._journal.append((op, self._names[op.path]))
        elif op.kind in "UR":
            file = self._names.pop(op.path)
            self._journal.append((op, file))
            if op.kind == "R":
                self._names[_target(op)] = file
        elif op.kind in "WT":
            file = self._names[op.path]
            file.pending.append((len(self._journal), op))
            if op.kind == "T":
                self._journal.append((op, file))

    def contents(self) -> dict[str, bytes]:
        """Return the files as a running program sees them."""
        contents = {}
        for name, file in self._names.items():
            content = bytearray(file.flushed)
            for _, op in file.pending:
                _apply(content, op)
            contents[name] = bytes(content)
        return contents

    def _flush(self, op: Op) -> None:
        file = self._names.get(op.path)
        if file is not None:
            if op.kind == "D" and not any(entry[1] is file for entry in self._journal):
                file.flush()
                return
            file.flush()
        # The flush of a folder, or of a file whose name or length changed, also flushes the journal.
        self._flushed = self._names_after(len(self._journal))
        for _, changed in self._journal:
            changed.pending = [(-1 if op.kind == "T" else entry, op) for entry, op in changed.pending]
        self._journal.clear()

    def _names_after(self, entries: int) -> dict[str, _File]:
        names = dict(self._flushed)
        for op, file in self._journal[:entries]:
            if op.kind in "UR":
                names.pop(op.path, None)
            if op.kind in "CR":
                names[_target(op)] = file
        return names

    def after_power_failure(self, chance: random.Random, *, torn: bool) -> dict[str, bytes]:
        """Return files that a power failure may leave."""
        entries, share = chance.randint(0, len(self._journal)), chance.choice((0.1, 0.5, 0.9))
        contents = {}
        for name, file in self._names_after(entries).items():
            content = bytearray(file.flushed)
            for entry, op in file.pending:
                if op.kind == "T":
                    if entry < entries:
                        _apply(content, op)
                    continue
                for offset, data in _sectors(op) if torn else [(op.number, op.data)]:
                    if chance.random() < share:
                        _write(content, offset, data)
            contents[name] = bytes(content)
        return contents


def _target(op: Op) -> str:
    return op.path if op.kind == "C" else op.data.decode()


def _sectors(op: Op) -> Iterator[tuple[int, bytes]]:
    start, end = op.number, op.number + len(op.data)
    while start < end:
        next_start = min(end, (start // SECTOR + 1) * SECTOR)
        yield start, op.data[start - op.number : next_start - op.number]
        start = next_start


def replay(ops: Sequence[Op], files: Mapping[str, bytes]) -> Disk:
    """Return a disk with these files after the operations."""
    disk = Disk(files)
    for op in ops:
        disk.apply(op)
    return disk
