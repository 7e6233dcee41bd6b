"""Files taken in as those of millions are, in many transactions and with a reader beside; made to fail as deeds are.

`python -m tests.faults.large_deeds HOME FOLDER` takes every file of the folder in and stars a paper after each; each is
answered, `took` or `refused`, and at last how many papers it believes there are.
"""

import sys
from collections.abc import Sequence
from itertools import accumulate, pairwise
from pathlib import Path

from paperbrowse.export.json_lines import json_line
from paperbrowse.library import batch_reader, importer, inputs
from paperbrowse.library.library import Library
from paperbrowse.model.errors import ImportRefused
from paperbrowse.model.identity import paper_key
from paperbrowse.model.paper import Paper
from paperbrowse.papers import vocabulary_counts
from paperbrowse.settings import Home, find_home
from tests.faults.deeds import Obedient, rows_of, say
from tests.search.made_papers import made_papers

TOGETHER = 40
"""Papers of one transaction."""

FILES = {"0.jsonl": 3 * TOGETHER, "1.jsonl": TOGETHER, "2.jsonl": TOGETHER // 2}
"""How many papers each has: the words of the first two are put off to their end, and not those of the last."""


def program(home: Home, folder: Path) -> list[str]:
    """The command that takes them in."""
    return [sys.executable, "-m", "tests.faults.large_deeds", str(home.data), str(folder)]


def papers_of(name: str) -> Sequence[Paper]:
    """Those of a file; no other has any of them."""
    made = list(made_papers(sum(FILES.values())))
    shares = pairwise(accumulate(FILES.values(), initial=0))
    return dict(zip(FILES, (made[first:end] for first, end in shares), strict=True))[name]


def write_files(folder: Path) -> None:
    """All of them."""
    folder.mkdir()
    for name in FILES:
        (folder / name).write_text("".join(f"{json_line(paper_key(one), one)}\n" for one in papers_of(name)), "utf-8")


def _be_large() -> None:
    """Take those few for many."""
    inputs.SINGLE_TRANSACTION_BYTES = batch_reader.MIN_PROCESS_BYTES = vocabulary_counts.MIN_PAPERS_FOR_INDEX_READ = 1
    importer.MIN_TRANSACTION_RECORDS = importer.MAX_TRANSACTION_RECORDS = TOGETHER
    for module in (importer, batch_reader):
        vars(module)["BATCH_SIZE"] = TOGETHER
    importer.BYTES_PER_PAPER = 1_000


def _take(library: Library, file: Path) -> None:
    if library.imports.import_paths([str(file)]).refused:
        raise ImportRefused(f"{file} could not be read")


def _deeds(home: Home, folder: Path) -> None:
    reader = Obedient(home)
    say("open")
    with reader:
        for name, row in zip(FILES, reader.ask(rows_of), strict=False):
            reader.go_on(name, lambda library, name=name: _take(library, folder / name))  # type: ignore[misc]
            reader.go_on("star", lambda library, row=row: library.star([row]))  # type: ignore[misc]
        say(f"believed {reader.ask(lambda library, *args: library.papers.count(*args))}")
    say("end")


if __name__ in ("__main__", "__mp_main__"):  # in the reader beside, it is the latter
    _be_large()
if __name__ == "__main__":
    _deeds(find_home(sys.argv[1]), Path(sys.argv[2]))
