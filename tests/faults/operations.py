"""A program that changes a library and prints every completed operation; other processes make it fail.

`python -m tests.faults.operations HOME KIND`, where the kind is

mixed       the same sequence of changes in every run; prints `done` after each.
everything  mixed, with imports (`imported`) and backups (`backed up NAME`) in between, in several sessions.
unflushed   everything, but without flushes to disk; the tests must notice the losses.
stars       stars one paper after another and continues after an error; prints `kept KEY` or `refused KEY ERROR` for
            each, and at the end `expects KEY` for each paper that it sees as starred.
imports     imports, stars and backs up in turn and continues after an error; prints `finished NAME` or
            `refused NAME ERROR` for each, and at the end `expects N` with the number of papers that it sees.
own FROM N  stars N papers from number FROM on; prints `kept KEY` or `refused KEY ERROR` for each.
open        opens both files, which upgrades them; prints `open`.
star        stars and imports, prints `ready`, then stars another paper and prints `kept KEY`.
import      stars and imports, prints `ready`, then imports again and prints `imported`.
"""

import os
import random
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache, partial
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

OPERATIONS = 60
"""Number of mixed operations."""

PAPERS = 6
"""Number of papers that the mixed operations change."""

IMPORT_SIZE = 6
"""Number of papers of an import."""

IMPORTS = 5
"""Number of imports, with a star and a backup after each."""

SESSION_LENGTH = 20
"""Number of operations after which the library is closed and opened again."""

Result = TypeVar("Result")
Operation = Callable[[Library], object]
State = tuple[tuple[bool, bool, tuple[str, ...], str | None], ...]


def program(home: Home, kind: str) -> list[str]:
    """Return the command that runs the operations of a kind."""
    return [sys.executable, "-m", "tests.faults.operations", str(home.data), kind]


def state(library: Library, rows: list[int]) -> State:
    """Return the marks of these papers, without times."""
    marks = (entry.marks for entry in library.papers.entries(rows) if entry)
    return tuple((mark.starred, mark.read, mark.tags, mark.note) for mark in marks)


def mixed_operations(rows: list[int]) -> Iterator[Operation]:
    """Yield operations of all kinds, the same in every run."""
    chance = random.Random(7)
    for number in range(OPERATIONS):
        sample = chance.sample(rows, 1 + number % 3)
        operations: list[Operation] = [
            lambda library, sample=sample: library.marks.star(sample),  # type: ignore[misc]
            lambda library, sample=sample: library.marks.unstar(sample),  # type: ignore[misc]
            lambda library, sample=sample: library.marks.mark_read(sample),  # type: ignore[misc]
            lambda library, sample=sample, number=number: library.marks.tag(sample, f"tag-{number % 4}"),  # type: ignore[misc]
            lambda library, sample=sample, number=number: library.marks.note(sample, f"note {number}\n" * 40),  # type: ignore[misc]
            lambda library: library.marks.undo(),
            lambda library: library.marks.redo(),
        ]
        yield chance.choice(operations)


def all_rows(library: Library) -> list[int]:
    """Return all papers in an order that no operation changes."""
    return sorted(library.search.run("").rows)


def answer(text: str) -> None:
    """Print a line in one unbuffered write, so that a kill cannot undo it."""
    os.write(1, f"{text}\n".encode())


def import_papers(number: int) -> list[Paper]:
    """Return the papers of an import; each number has different papers."""
    return _made_papers()[IMPORT_SIZE * number : IMPORT_SIZE * (number + 1)]


@cache
def _made_papers() -> list[Paper]:
    return list(made_papers(IMPORT_SIZE * OPERATIONS))


def as_json_lines(papers: Iterable[Paper]) -> str:
    return "".join(f"{json_line(paper_key(paper), paper)}\n" for paper in papers)


def _import(library: Library, number: int = 0) -> None:
    library.imports.import_text(as_json_lines(import_papers(number)))
    answer("imported")


def _mixed(home: Home) -> None:
    with Library(home) as library:
        answer("open")
        for operation in mixed_operations(all_rows(library)[:PAPERS]):
            operation(library)
            answer("done")


def _held(home: Home) -> None:
    _mixed(home)
    sys.stdin.read()  # until it is killed


def _everything(home: Home) -> None:
    with Library(home) as library:
        answer("open")
        operations = enumerate(mixed_operations(all_rows(library)[:PAPERS]))
    while session := list(islice(operations, SESSION_LENGTH)):
        with Library(home) as library:
            for number, operation in session:
                operation(library)
                answer("done")
                if number % 6 == 3:
                    _import(library, number)
                if number % 10 == 5:
                    answer(f"backed up {library.maintenance.back_up().file.name}")


def _unflushed(home: Home) -> None:
    from unittest.mock import patch  # late, because the import takes as long as the rest of the program

    with patch("paperbrowse.marks.store.SPEC", replace(SPEC, synchronous="OFF")):
        _everything(home)


def _open(home: Home) -> None:
    with Library(home) as library:
        assert all("was upgraded" in notice for notice in library.notices), library.notices
        answer("open")


def _one_star(home: Home) -> None:
    with Library(home) as library:
        rows = _make_ready(library)
        _star(library, rows[1])


def _one_import(home: Home) -> None:
    with Library(home) as library:
        _make_ready(library)
        _import(library, 1)


def _imports(home: Home) -> None:
    with _retried(lambda: PatientUser(home)) as user:
        answer("open")
        for number, row in enumerate(user.read(all_rows)[:IMPORTS]):
            user.attempt(f"{number}", partial(_import, number=number))
            user.attempt("star", lambda library, row=row: library.marks.star([row]))  # type: ignore[misc]
            user.attempt("backup", lambda library: library.maintenance.back_up())
        answer(f"expects {user.read(lambda library: library.papers.count())}")


class PatientUser:
    """A user who continues after an error, and restarts the program if the error says so."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._library = Library(home)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._library.close()

    def read(self, question: Callable[[Library], Result]) -> Result:
        """Return the result of a read, repeated after an error."""
        try:
            return question(self._library)
        except PaperbrowseError as error:
            answer(f"cannot read {error}")
            self._follow_hint(error)
            return question(self._library)

    def attempt(self, name: str, operation: Operation) -> None:
        """Run an operation and print its outcome."""
        try:
            operation(self._library)
        except PaperbrowseError as error:
            answer(f"refused {name} {error}")
            self._follow_hint(error)
        else:
            answer(f"finished {name}")

    def _follow_hint(self, error: PaperbrowseError) -> None:
        if "start it again" in str(error):
            self._library.close()
            self._library = Library(self._home)


def _make_ready(library: Library) -> list[int]:
    """Run each operation once, so that everything is loaded and created that is needed only once."""
    rows = all_rows(library)
    library.marks.star(rows[:1])
    _import(library, 0)
    answer("ready")
    return rows


def _retried(read: Callable[[], Result]) -> Result:
    """Return the result of a read, repeated once if the disk refuses it."""
    try:
        return read()
    except PaperbrowseError as error:
        answer(f"cannot read {error}")
        return read()


def _key(library: Library, row: int) -> str:
    (entry,) = _retried(lambda: library.papers.entries([row]))
    assert entry
    return entry.key


def _stars(home: Home) -> None:
    with _retried(lambda: Library(home)) as library:
        for notice in library.notices:
            answer(f"notice {notice}")
        answer("open")
        for row in _retried(lambda: all_rows(library))[:20]:
            _star(library, row)
        for row in _retried(lambda: library.search.run("is:starred").rows):
            answer(f"expects {_key(library, row)}")


def _own(home: Home) -> None:
    first, number = map(int, sys.argv[3:5])
    with Library(home) as library:
        for row in all_rows(library)[first : first + number]:
            _star(library, row)


def _star(library: Library, row: int) -> None:
    key = _key(library, row)
    try:
        library.marks.star([row])
    except PaperbrowseError as error:
        answer(f"refused {key} {error}")
    else:
        answer(f"kept {key}")


KINDS = {
    "mixed": _mixed,
    "held": _held,
    "everything": _everything,
    "unflushed": _unflushed,
    "stars": _stars,
    "imports": _imports,
    "own": _own,
    "open": _open,
    "star": _one_star,
    "import": _one_import,
}


def main() -> None:
    """Run the operations of the kind on the command line."""
    KINDS[sys.argv[2]](find_home(str(Path(sys.argv[1]))))
    answer("end")


if __name__ == "__main__":
    main()
