"""A program that marks papers and says so; another process makes it fail at some point.

`python -m tests.faults.deeds HOME mixed` does the same deeds every time and answers how many it has done.
`python -m tests.faults.deeds HOME stars` stars one paper after another, goes on when one is refused, and answers
each: `kept`, `refused`; at last what it believes is starred.
"""

import os
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from paperbrowse.library.library import Library
from paperbrowse.model.errors import PaperbrowseError
from paperbrowse.settings import find_home

DEEDS = 60
PAPERS = 6
"""Papers the mixed deeds are about."""

Read = TypeVar("Read")
State = tuple[tuple[bool, bool, tuple[str, ...], str | None], ...]


def state(library: Library, rows: list[int]) -> State:
    """What is on each of these papers, but for times."""
    found = (entry.marks for entry in library.entries(rows) if entry)
    return tuple((marks.starred, marks.read, marks.tags, marks.note) for marks in found)


def mixed_deeds(library: Library, rows: list[int]) -> Iterator[Callable[[], object]]:
    """Deeds of all kinds, the same ones each time."""
    chance = random.Random(7)
    for number in range(DEEDS):
        some = chance.sample(rows, 1 + number % 3)
        yield chance.choice(
            [
                lambda some=some: library.star(some),  # type: ignore[misc]
                lambda some=some: library.unstar(some),  # type: ignore[misc]
                lambda some=some: library.mark_read(some),  # type: ignore[misc]
                lambda some=some, number=number: library.tag(some, f"tag-{number % 4}"),  # type: ignore[misc]
                lambda some=some, number=number: library.note(some, f"note {number}\n" * 40),  # type: ignore[misc]
                library.undo,
                library.redo,
            ]
        )


def rows_of(library: Library) -> list[int]:
    """The papers in an order of their own."""
    return sorted(library.search("").rows)


def say(text: str) -> None:
    """At once, in one write: what was answered before a kill was answered."""
    os.write(1, f"{text}\n".encode())


def _mixed(library: Library) -> None:
    for deed in mixed_deeds(library, rows_of(library)[:PAPERS]):
        deed()
        say("done")


def _again(read: Callable[[], Read]) -> Read:
    """A question that the disk may refuse once: it changes nothing, and is asked again."""
    try:
        return read()
    except PaperbrowseError as error:
        say(f"unread {error}")
        return read()


def _key(library: Library, row: int) -> str:
    (entry,) = _again(lambda: library.entries([row]))
    assert entry
    return entry.key


def _stars(library: Library) -> None:
    for row in _again(lambda: rows_of(library))[:20]:
        key = _key(library, row)
        try:
            library.star([row])
        except PaperbrowseError as error:
            say(f"refused {key} {error}")
        else:
            say(f"kept {key}")
    for row in _again(lambda: library.search("is:starred").rows):
        say(f"believed {_key(library, row)}")


def main() -> None:
    """Do what the command line says."""
    home = find_home(str(Path(sys.argv[1])))
    with _again(lambda: Library(home)) as library:
        for notice in library.notices:
            say(f"notice {notice}")
        say("open")
        {"mixed": _mixed, "stars": _stars}[sys.argv[2]](library)
    say("end")


if __name__ == "__main__":
    main()
