"""A program that imports files as if they were large, in many transactions and with a second process that parses.

`python -m tests.faults.large_imports HOME FOLDER` imports every file of the folder and stars a paper after each. It
prints `finished NAME` or `refused NAME ERROR` for each, and at the end `expects N` with the number of papers it sees.
"""

import sys
from collections.abc import Sequence
from functools import partial
from itertools import accumulate, pairwise
from pathlib import Path

from paperbrowse.library import batch_reader, importer, inputs
from paperbrowse.library.library import Library
from paperbrowse.model.errors import ImportRefused
from paperbrowse.model.paper import Paper
from paperbrowse.papers import vocabulary_counts
from paperbrowse.settings import Home, find_home
from tests.faults.operations import PatientUser, all_rows, answer, as_json_lines
from tests.search.made_papers import made_papers

TRANSACTION_SIZE = 40
"""Papers of one transaction."""

FILES = {"0.jsonl": 3 * TRANSACTION_SIZE, "1.jsonl": TRANSACTION_SIZE, "2.jsonl": TRANSACTION_SIZE // 2}
"""Papers per file: the words of the first two files are counted at the end of the import, those of the last at once."""


def program(home: Home, folder: Path) -> list[str]:
    """Return the command that imports the files."""
    return [sys.executable, "-m", "tests.faults.large_imports", str(home.data), str(folder)]


def papers_of(name: str) -> Sequence[Paper]:
    """Return the papers of a file; each file has different papers."""
    papers = list(made_papers(sum(FILES.values())))
    ranges = pairwise(accumulate(FILES.values(), initial=0))
    return dict(zip(FILES, (papers[first:end] for first, end in ranges), strict=True))[name]


def write_files(folder: Path) -> None:
    folder.mkdir()
    for name in FILES:
        (folder / name).write_text(as_json_lines(papers_of(name)), "utf-8")


def _lower_limits() -> None:
    """Lower the limits of the import, so that these small files are treated as large."""
    inputs.SINGLE_TRANSACTION_BYTES = batch_reader.MIN_PROCESS_BYTES = vocabulary_counts.MIN_PAPERS_FOR_INDEX_READ = 1
    importer.MIN_TRANSACTION_RECORDS = importer.MAX_TRANSACTION_RECORDS = TRANSACTION_SIZE
    for module in (importer, batch_reader):
        vars(module)["BATCH_SIZE"] = TRANSACTION_SIZE
    importer.BYTES_PER_PAPER = 1_000


def _import(library: Library, file: Path) -> None:
    if library.imports.import_paths([str(file)]).refused:
        raise ImportRefused(f"{file} could not be read")


def _run(home: Home, folder: Path) -> None:
    user = PatientUser(home)
    answer("open")
    with user:
        for name, row in zip(FILES, user.read(all_rows), strict=False):
            user.attempt(name, partial(_import, file=folder / name))
            user.attempt("star", lambda library, row=row: library.marks.star([row]))  # type: ignore[misc]
        answer(f"expects {user.read(lambda library: library.papers.count())}")
    answer("end")


if __name__ in ("__main__", "__mp_main__"):  # "__mp_main__" in the second process
    _lower_limits()
if __name__ == "__main__":
    _run(find_home(sys.argv[1]), Path(sys.argv[2]))
