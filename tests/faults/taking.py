"""Takes hostile files in, each in a process of its own, and tells what came of it: `taking.py FOLDER NAME…`.

A line of JSON a file: its name, seconds of processor time, the most memory (of the process and of the one beside it),
papers, problems, and what broke.
"""

import json
import os
import resource
import signal
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import bibtexparser.splitter  # noqa: F401 - what every process would load anew
import feedparser  # noqa: F401
import lxml.html  # noqa: F401
import pylatexenc.latex2text  # noqa: F401
import rispy  # noqa: F401

from paperbrowse.export.formats import FORMATS
from paperbrowse.library.library import Library
from paperbrowse.model.errors import PaperbrowseError
from paperbrowse.settings import find_home
from tests.faults.hostile_files import FILES
from tests.faults.targets import check_paper
from tests.terminal.oracle import foreign

AT_MOST = 60
"""Seconds after which a file will not be done any more."""

LOOKED_AT = 300
"""Papers of each file that are looked at."""


def take(path: Path, home: Path) -> dict[str, Any]:
    """Import a file as a reader would; then look for what came of it, and write it out."""
    with Library(find_home(str(home))) as library:
        report = library.imports.import_paths([str(path)])
        rows = list(library.search.run("").rows)[:LOOKED_AT]
        for entry in library.papers.entries(rows):
            assert entry is not None
            check_paper(entry.paper)
        for problem in report.problems[:LOOKED_AT]:
            assert problem.reason.strip()
            str(problem).encode()
        for format in FORMATS:
            written = "".join(format.write(library.papers.export_items(rows)))
            if format.name in ("csv", "markdown", "ris", "bibtex"):
                assert foreign(written.replace("\r\n", "\n").encode()) == []
    return {"papers": report.records, "problems": len(report.problems), "refused": report.refused}


def taken(path: Path) -> dict[str, Any]:
    """What came of one file, and what it took."""
    told: dict[str, Any] = {"broken": ""}
    before = resource.getrusage(resource.RUSAGE_SELF)
    with tempfile.TemporaryDirectory(dir=path.parent) as home:
        try:
            told |= take(path, Path(home))
        except PaperbrowseError as error:
            told["broken"] = f"not told as a problem: {error}"
        except BaseException as error:  # noqa: BLE001 - what is looked for
            told["broken"] = repr(error)[:300]
    own, beside = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    seconds = own.ru_utime + own.ru_stime - before.ru_utime - before.ru_stime + beside.ru_utime + beside.ru_stime
    return told | {"seconds": round(seconds, 2), "megabytes": max(own.ru_maxrss, beside.ru_maxrss) // 1024}


def apart(deed: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What a deed gives that is done in a process of its own."""
    receiving, sending = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(AT_MOST)
        os.write(sending, json.dumps(deed()).encode())
        os._exit(0)
    os.close(sending)
    with os.fdopen(receiving, "rb") as file:
        said = file.read()
    status = os.waitpid(child, 0)[1]
    told: dict[str, Any] = json.loads(said) if said else {"broken": f"ended with status {status}"}
    return told


def make(path: Path) -> dict[str, Any]:
    """Make a file where it is wanted."""
    path.write_bytes(FILES[path.name]())
    return {}


def main(folder: Path, names: Sequence[str]) -> None:
    """A line a file, as it is done."""
    for name in names:
        path = folder / name
        told = {"name": name} | (apart(partial(make, path)) or apart(partial(taken, path)))
        print(json.dumps(told), flush=True)
        path.unlink(missing_ok=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
