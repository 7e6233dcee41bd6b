"""Libraries for tests: a home of its own, a clock that stands still, and files to import."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from paperbrowse.library.library import SAMPLE_FILE, Library, sample_folder
from paperbrowse.settings import find_home

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SEED = sample_folder() / SAMPLE_FILE


def library(folder: Path) -> Library:
    """The library of a home."""
    return Library(find_home(str(folder), {}), lambda: NOW)


def titles(opened: Library, query: str) -> list[str]:
    """What a query finds, in order."""
    return [entry.paper.title for entry in opened.entries(list(opened.search(query).rows)) if entry]


def json_lines(*records: Mapping[str, object]) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def numbered(numbers: Sequence[int]) -> bytes:
    """Papers that are told apart by a number in their title and in their id."""
    return json_lines(*({"title": f"Paper number {n}", "arxiv_id": f"2401.{n:05d}"} for n in numbers))
