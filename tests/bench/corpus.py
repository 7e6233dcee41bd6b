"""The benchmark's papers: a file of JSON Lines, compressed or not, read completely or in part."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from paperbrowse.library.inputs import find_inputs
from paperbrowse.model.paper import Paper
from paperbrowse.parse import json_lines
from paperbrowse.parse.document import Record


@dataclass(frozen=True, slots=True)
class Item:
    """A paper as the other engines get it: only the text they search."""

    line: int
    """Line number in the file, from 1: the paper's id in every engine but paperbrowse."""
    title: str
    abstract: str
    authors: str

    @property
    def bytes(self) -> int:
        """The size of the text as UTF-8."""
        return len(f"{self.title}{self.abstract}{self.authors}".encode())


@dataclass(frozen=True, slots=True)
class Extent:
    """The size of a corpus."""

    papers: int
    """Number of lines."""
    file_bytes: int
    """Size of the uncompressed file."""
    text_bytes: int
    """Size of titles, abstracts and names alone, as UTF-8."""


@contextmanager
def open_lines(path: Path) -> Iterator[Iterator[bytes]]:
    """Open the lines of a file, decompressed as an import does it."""
    (source,) = find_inputs([str(path)])
    with source.open() as stream:
        yield iter(stream.reader)


def count(path: Path) -> int:
    """Return the number of lines of a file."""
    with open_lines(path) as lines:
        return sum(1 for _ in lines)


def extent(path: Path) -> Extent:
    papers = file_bytes = text_bytes = 0
    with open_lines(path) as lines:
        for papers, line in enumerate(lines, start=1):
            file_bytes += len(line)
            text_bytes += _item(papers, line).bytes
    return Extent(papers, file_bytes, text_bytes)


def items(path: Path) -> Iterator[Item]:
    """Yield every line as an item, read with `json.loads` alone, because reading counts in an engine's index time."""
    with open_lines(path) as lines:
        for number, line in enumerate(lines, start=1):
            yield _item(number, line)


def _item(number: int, line: bytes) -> Item:
    record = json.loads(line)
    return Item(number, record.get("title") or "", record.get("abstract") or "", _names(record.get("authors")))


def _names(authors: Any) -> str:
    if isinstance(authors, str):
        return authors
    return ", ".join(
        str(author.get("name", "")) if isinstance(author, dict) else str(author) for author in authors or ()
    )


def papers(path: Path) -> Iterator[tuple[int, Paper]]:
    """Yield (line, paper) of every paper, parsed as an import parses it."""
    with open_lines(path) as lines:
        for item in json_lines.read(lines, path.name):
            if isinstance(item, Record):
                yield int(item.locator), item.paper


def papers_on_lines(path: Path, chosen: frozenset[int]) -> Iterator[tuple[int, Paper]]:
    """Yield (line, paper) of the chosen lines, without parsing the others."""
    numbers: list[int] = []

    def chosen_lines() -> Iterator[bytes]:
        with open_lines(path) as lines:
            for number, line in enumerate(lines, start=1):
                if number in chosen:
                    numbers.append(number)
                    yield line

    for item in json_lines.read(chosen_lines(), path.name):
        if isinstance(item, Record):
            yield numbers[int(item.locator) - 1], item.paper
