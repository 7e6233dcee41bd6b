"""The papers that are measured on: a file of JSON Lines, packed or not, read whole, in part or cut to a size."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from paperbrowse.library.inputs import find_inputs
from paperbrowse.model.paper import Paper
from paperbrowse.parse import json_lines, limits
from paperbrowse.parse.document import Record, read_lines


@dataclass(frozen=True, slots=True)
class Item:
    """A paper as the peers are given it: no more than the text they search."""

    line: int
    """Where it stands in the file, from 1: its id in every engine but ours."""
    title: str
    abstract: str
    authors: str

    @property
    def bytes(self) -> int:
        """UTF-8 bytes of its text."""
        return len(f"{self.title}{self.abstract}{self.authors}".encode())


@dataclass(frozen=True, slots=True)
class Extent:
    """How much a file holds."""

    papers: int
    """Lines."""
    file_bytes: int
    """Unpacked."""
    text_bytes: int
    """Of titles, abstracts and names alone, as UTF-8."""


@contextmanager
def opened(path: Path) -> Iterator[Iterator[bytes]]:
    """The lines of a file, unpacked the way the library unpacks."""
    (source,) = find_inputs([str(path)])
    with source.open() as stream:
        yield read_lines(stream.reader, limits.RECORD)


def count(path: Path) -> int:
    """How many lines there are."""
    with opened(path) as found:
        return sum(1 for _ in found)


def extent(path: Path) -> Extent:
    """Count lines and bytes."""
    papers = file_bytes = text_bytes = 0
    with opened(path) as found:
        for papers, line in enumerate(found, start=1):
            file_bytes += len(line)
            text_bytes += _item(papers, line).bytes
    return Extent(papers, file_bytes, text_bytes)


def items(path: Path) -> Iterator[Item]:
    """Every line, read as quickly as Python reads JSON: what an engine's indexing is timed with."""
    with opened(path) as found:
        for number, line in enumerate(found, start=1):
            yield _item(number, line)


def _item(number: int, line: bytes) -> Item:
    record = json.loads(line)
    return Item(number, record.get("title") or "", record.get("abstract") or "", _names(record.get("authors")))


def _names(authors: Any) -> str:
    if isinstance(authors, str):
        return authors
    return ", ".join(str(one.get("name", "")) if isinstance(one, dict) else str(one) for one in authors or ())


def papers(path: Path) -> Iterator[tuple[int, Paper]]:
    """(line, paper) of every paper, by the library's own reading."""
    with opened(path) as found:
        for item in json_lines.read(found, path.name):
            if isinstance(item, Record):
                yield int(item.locator), item.paper


def papers_on(path: Path, chosen: frozenset[int]) -> Iterator[tuple[int, Paper]]:
    """The same for some lines, without reading the records between them."""
    numbers: list[int] = []

    def some() -> Iterator[bytes]:
        with opened(path) as found:
            for number, line in enumerate(found, start=1):
                if number in chosen:
                    numbers.append(number)
                    yield line

    for item in json_lines.read(some(), path.name):
        if isinstance(item, Record):
            yield numbers[int(item.locator) - 1], item.paper
