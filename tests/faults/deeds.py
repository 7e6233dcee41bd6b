"""A program that marks papers and says so; another process makes it fail at some point.

`python -m tests.faults.deeds HOME KIND`, where the kind is

mixed       the same deeds every time; each is answered `done`.
everything  the same, with imports (`imported`) and backups (`backed up NAME`) in between, in several sittings.
careless    the same as everything, without a flush: what comes of that must be noticed.
stars       one star after another, going on when one is refused; each is answered, `kept` or `refused`, and at last
            what it believes is starred.
imports     one import and one backup after another likewise; each is answered, `took` or `refused`, and at last how
            many papers it believes there are.
own FROM N  the same for N papers from the one at FROM, and nothing else.
open        nothing but opening both files, which upgrades them; answered `open`.
star        a star and an import, `ready`, then one star more; answered `kept`.
import      the same, with one import more; answered `imported`.
"""

import os
import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Self, TypeVar

from paperbrowse.export.json_lines import json_line
from paperbrowse.library.library import Library
from paperbrowse.marks.schema import SPEC
from paperbrowse.model.errors import PaperbrowseError
from paperbrowse.model.identity import paper_key
from paperbrowse.model.paper import Paper
from paperbrowse.settings import Home, find_home
from tests.search.made_papers import made_papers

DEEDS = 60
PAPERS = 6
"""Papers the mixed deeds are about."""

IN_AN_IMPORT = 6
"""Papers of each."""

IMPORTS = 5
"""One after another, with a star and a backup after each."""

SITTING = 20
"""Deeds after which everything is closed and opened again."""

Read = TypeVar("Read")
Deed = Callable[[Library], object]
State = tuple[tuple[bool, bool, tuple[str, ...], str | None], ...]


def program(home: Home, kind: str) -> list[str]:
    """The command that does the deeds of a kind."""
    return [sys.executable, "-m", "tests.faults.deeds", str(home.data), kind]


def state(library: Library, rows: list[int]) -> State:
    """What is on each of these papers, but for times."""
    found = (entry.marks for entry in library.papers.entries(rows) if entry)
    return tuple((marks.starred, marks.read, marks.tags, marks.note) for marks in found)


def mixed_deeds(rows: list[int]) -> Iterator[Deed]:
    """Deeds of all kinds, the same ones each time."""
    chance = random.Random(7)
    for number in range(DEEDS):
        some = chance.sample(rows, 1 + number % 3)
        yield chance.choice(
            [
                lambda library, some=some: library.marks.star(some),  # type: ignore[misc]
                lambda library, some=some: library.marks.unstar(some),  # type: ignore[misc]
                lambda library, some=some: library.marks.mark_read(some),  # type: ignore[misc]
                lambda library, some=some, number=number: library.marks.tag(some, f"tag-{number % 4}"),  # type: ignore[misc]
                lambda library, some=some, number=number: library.marks.note(some, f"note {number}\n" * 40),  # type: ignore[misc]
                lambda library: library.marks.undo(),
                lambda library: library.marks.redo(),
            ]
        )


def rows_of(library: Library) -> list[int]:
    """The papers in an order of their own."""
    return sorted(library.search.run("").rows)


def say(text: str) -> None:
    """At once, in one write: what was answered before a kill was answered."""
    os.write(1, f"{text}\n".encode())


def some_papers(number: int) -> list[Paper]:
    """Those of one import; every number has papers of its own."""
    return _made()[IN_AN_IMPORT * number : IN_AN_IMPORT * (number + 1)]


@cache
def _made() -> list[Paper]:
    return list(made_papers(IN_AN_IMPORT * DEEDS))


def _import(library: Library, number: int = 0) -> None:
    library.imports.import_text("".join(f"{json_line(paper_key(one), one)}\n" for one in some_papers(number)))
    say("imported")


def _mixed(home: Home) -> None:
    with Library(home) as library:
        say("open")
        for deed in mixed_deeds(rows_of(library)[:PAPERS]):
            deed(library)
            say("done")


def _everything(home: Home) -> None:
    with Library(home) as library:
        say("open")
        deeds = enumerate(mixed_deeds(rows_of(library)[:PAPERS]))
    while some := list(islice(deeds, SITTING)):
        with Library(home) as library:
            for number, deed in some:
                deed(library)
                say("done")
                if number % 6 == 3:
                    _import(library, number)
                if number % 10 == 5:
                    say(f"backed up {library.maintenance.back_up().file.name}")


def _careless(home: Home) -> None:
    from unittest.mock import patch  # late, as it takes as long as all the rest

    with patch("paperbrowse.marks.store.SPEC", replace(SPEC, synchronous="OFF")):
        _everything(home)


def _open(home: Home) -> None:
    with Library(home) as library:
        assert all("was upgraded" in notice for notice in library.notices), library.notices
        say("open")


def _one_star(home: Home) -> None:
    with Library(home) as library:
        rows = _make_ready(library)
        _star(library, rows[1])


def _one_import(home: Home) -> None:
    with Library(home) as library:
        _make_ready(library)
        _import(library, 1)


def _imports(home: Home) -> None:
    with _again(lambda: Obedient(home)) as reader:
        say("open")
        for number, row in enumerate(reader.ask(rows_of)[:IMPORTS]):
            reader.go_on(f"{number}", lambda library, number=number: _import(library, number))  # type: ignore[misc]
            reader.go_on("star", lambda library, row=row: library.star([row]))  # type: ignore[misc]
            reader.go_on("backup", lambda library, *args: library.maintenance.back_up(*args))
        say(f"believed {reader.ask(lambda library, *args: library.papers.count(*args))}")


class Obedient:
    """A reader who goes on whatever is refused, and starts the program again where that is said to be the way out."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._library = Library(home)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._library.close()

    def ask(self, question: Callable[[Library], Read]) -> Read:
        """The answer, at the second try if need be."""
        try:
            return question(self._library)
        except PaperbrowseError as error:
            say(f"unread {error}")
            self._do_as_told(error)
            return question(self._library)

    def go_on(self, name: str, deed: Deed) -> None:
        """Say whether it was done."""
        try:
            deed(self._library)
        except PaperbrowseError as error:
            say(f"refused {name} {error}")
            self._do_as_told(error)
        else:
            say(f"took {name}")

    def _do_as_told(self, error: PaperbrowseError) -> None:
        if "start it again" in str(error):
            self._library.close()
            self._library = Library(self._home)


def _make_ready(library: Library) -> list[int]:
    """Whatever is loaded or made once is there."""
    rows = rows_of(library)
    library.marks.star(rows[:1])
    _import(library, 0)
    say("ready")
    return rows


def _again(read: Callable[[], Read]) -> Read:
    """A question that the disk may refuse once: it changes nothing, and is asked again."""
    try:
        return read()
    except PaperbrowseError as error:
        say(f"unread {error}")
        return read()


def _key(library: Library, row: int) -> str:
    (entry,) = _again(lambda: library.papers.entries([row]))
    assert entry
    return entry.key


def _stars(home: Home) -> None:
    with _again(lambda: Library(home)) as library:
        for notice in library.notices:
            say(f"notice {notice}")
        say("open")
        for row in _again(lambda: rows_of(library))[:20]:
            _star(library, row)
        for row in _again(lambda: library.search.run("is:starred").rows):
            say(f"believed {_key(library, row)}")


def _own(home: Home) -> None:
    first, many = map(int, sys.argv[3:5])
    with Library(home) as library:
        for row in rows_of(library)[first : first + many]:
            _star(library, row)


def _star(library: Library, row: int) -> None:
    name = _key(library, row)
    try:
        library.marks.star([row])
    except PaperbrowseError as error:
        say(f"refused {name} {error}")
    else:
        say(f"kept {name}")


KINDS = {
    "mixed": _mixed,
    "everything": _everything,
    "careless": _careless,
    "stars": _stars,
    "imports": _imports,
    "own": _own,
    "open": _open,
    "star": _one_star,
    "import": _one_import,
}


def main() -> None:
    """Do what the command line says."""
    KINDS[sys.argv[2]](find_home(str(Path(sys.argv[1]))))
    say("end")


if __name__ == "__main__":
    main()
