"""Libraries for tests: a home, a clock that stands still, and files to import."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from paperbrowse.library.library import Library
from paperbrowse.library.manual import shipped_folder
from paperbrowse.library.papers import SAMPLE_FILE
from paperbrowse.settings import find_home

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SEED = shipped_folder("sample_data") / SAMPLE_FILE


def library(folder: Path) -> Library:
    return Library(find_home(str(folder), {}), lambda: NOW)


def titles(opened: Library, query: str) -> list[str]:
    """Return the titles of the papers that match a query."""
    return [entry.paper.title for entry in opened.papers.entries(list(opened.search.run(query).rows)) if entry]


def json_lines(*records: Mapping[str, object]) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def numbered(numbers: Sequence[int]) -> bytes:
    """Return papers with a number in their title and in their id."""
    return json_lines(*({"title": f"Paper number {n}", "arxiv_id": f"2401.{n:05d}"} for n in numbers))
