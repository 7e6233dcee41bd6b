"""A program that imports hostile files, each in a separate process.

`python -m tests.faults.import_process FOLDER NAME…` prints a JSON line per file: its name, CPU seconds, peak memory (of
the process and its child), papers, problems, and the error, if any.
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

import bibtexparser.splitter  # noqa: F401 - loaded once here, so that the forked processes need not load it
import feedparser  # noqa: F401
import lxml.html  # noqa: F401
import pylatexenc.latex2text  # noqa: F401

from paperbrowse.export.formats import FORMATS
from paperbrowse.library.library import Library
from paperbrowse.model.errors import PaperbrowseError
from paperbrowse.settings import find_home
from tests.faults.hostile_files import FILES
from tests.faults.targets import check_paper
from tests.terminal.oracle import foreign

TIMEOUT = 300
"""Seconds after which an import hangs, also on a busy machine."""

CHECKED = 300
"""Papers and problems of each file that are checked."""


def import_and_export(path: Path, home: Path) -> dict[str, Any]:
    """Import a file as a user would, check the papers and problems, and export the papers in every format."""
    with Library(find_home(str(home))) as library:
        report = library.imports.import_paths([str(path)])
        rows = list(library.search.run("").rows)[:CHECKED]
        for entry in library.papers.entries(rows):
            assert entry is not None
            check_paper(entry.paper)
        for problem in report.problems[:CHECKED]:
            assert problem.reason.strip()
            str(problem).encode()
        for format in FORMATS:
            text = "".join(format.write(library.papers.export_items(rows)))
            if format.name in ("csv", "markdown", "ris", "bibtex"):
                assert foreign(text.replace("\r\n", "\n").encode()) == []
    return {"papers": report.records, "problems": len(report.problems), "refused": report.refused}


def measure(path: Path) -> dict[str, Any]:
    """Import a file, and return its counts, error, CPU seconds and peak memory."""
    outcome: dict[str, Any] = {"broken": ""}
    before = resource.getrusage(resource.RUSAGE_SELF)
    with tempfile.TemporaryDirectory(dir=path.parent) as home:
        try:
            outcome |= import_and_export(path, Path(home))
        except PaperbrowseError as error:
            outcome["broken"] = f"not reported as a problem: {error}"
        except BaseException as error:  # noqa: BLE001 - no file may raise any error
            outcome["broken"] = repr(error)[:300]
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    seconds = own.ru_utime + own.ru_stime - before.ru_utime - before.ru_stime + children.ru_utime + children.ru_stime
    return outcome | {"seconds": round(seconds, 2), "megabytes": max(own.ru_maxrss, children.ru_maxrss) // 1024}


def in_child_process(function: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Return the result of a function that runs in a forked process."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(TIMEOUT)
        os.write(write_end, json.dumps(function()).encode())
        os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end, "rb") as file:
        output = file.read()
    status = os.waitpid(child, 0)[1]
    outcome: dict[str, Any] = json.loads(output) if output else {"broken": f"ended with status {status}"}
    return outcome


def write_file(path: Path) -> dict[str, Any]:
    path.write_bytes(FILES[path.name]())
    return {}


def main(folder: Path, names: Sequence[str]) -> None:
    """Print a line per file when its import is done."""
    for name in names:
        path = folder / name
        error = in_child_process(partial(write_file, path))
        print(json.dumps({"name": name} | (error or in_child_process(partial(measure, path)))), flush=True)
        path.unlink(missing_ok=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
