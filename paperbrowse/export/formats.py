"""The formats papers can be written in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from paperbrowse.export import json_lines
from paperbrowse.model.errors import UsageMistake
from paperbrowse.model.marks import Marks
from paperbrowse.model.paper import Paper


@dataclass(frozen=True, slots=True)
class Format:
    """One format: what `--format` takes, and how one paper is written."""

    name: str
    label: str
    record: Callable[[str, Paper, Marks, Sequence[str]], str]
    """(key, paper, marks, sources) -> its text, without the end of the last line."""


FORMATS = (Format("jsonl", "JSON Lines", json_lines.json_line),)


def by_name(name: str) -> Format:
    """The format of a name. Raises UsageMistake with the names there are."""
    for format in FORMATS:
        if format.name == name:
            return format
    raise UsageMistake(f"no export format {name!r}", f"there are {', '.join(one.name for one in FORMATS)}")
