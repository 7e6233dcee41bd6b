import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from paperbrowse.export.json_lines import json_line
from paperbrowse.library.library import Library
from paperbrowse.model.identity import paper_key
from paperbrowse.model.paper import Paper
from paperbrowse.text.dates import PartialDate
from tests.examples import times
from tests.library.homes import library
from tests.papers.agreement import check_agreement, check_answers, found_by_title, title_query
from tests.papers.stores import everything
from tests.search.made_papers import made_papers

FILES, PAPERS_PER_FILE = 40, 100
ROUNDS = 4
MANY = times(3_000, 8_000)


def write(file: Path, papers: Iterable[Paper]) -> None:
    file.write_text("".join(json_line(paper_key(one), one) + "\n" for one in papers), "utf-8")


def write_folder(folder: Path) -> int:
    """Write papers to many files, with changed dates and titles of some between them; return their number."""
    papers = list(made_papers(FILES * PAPERS_PER_FILE))
    for number in range(FILES):
        some = papers[number * PAPERS_PER_FILE : (number + 1) * PAPERS_PER_FILE]
        changed = [one._replace(published=PartialDate(2013, 1 + number % 12), title=one.title + " ii") for one in some]
        write(folder / f"{number:02d}.jsonl", some)
        write(folder / f"{number:02d}-changed.jsonl", changed[::3])
    return len(papers)


PROGRAM = ("-m", "paperbrowse")
AS_LARGE_FILES = (
    "from paperbrowse.library import inputs, importer, batch_reader; "
    "inputs.SINGLE_TRANSACTION_BYTES = batch_reader.MIN_PROCESS_BYTES = 1; "
    "importer.MIN_TRANSACTION_RECORDS = importer.MAX_TRANSACTION_RECORDS = 1_000; "
)
"""Imports in many transactions, with words counted at the end, as if files had millions of papers."""
KILL_AFTER_TRANSACTION = (
    "import os, signal; importer.ImportReport.add = lambda *_: os.kill(os.getpid(), signal.SIGKILL); "
)
RUN = "from paperbrowse.__main__ import main; raise SystemExit(main())"


def importing(home: Path, folder: Path, program: Sequence[str] = PROGRAM) -> "subprocess.Popen[bytes]":
    command = [sys.executable, *program, "--home", str(home), "import", str(folder)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def killed(running: "subprocess.Popen[bytes]", home: Path, seconds: float) -> bool:
    """Kill an import this long after its first write; return False if it had ended before."""
    while running.poll() is None and not any(home.rglob("papers.db-wal")):
        time.sleep(0.01)
    time.sleep(seconds)
    running.send_signal(signal.SIGKILL)
    return running.wait() == -signal.SIGKILL


def check_titles(opened: Library, chance: random.Random) -> None:
    papers = everything(opened._stores.papers)
    for row in chance.sample(sorted(papers), min(100, len(papers))):
        if query := title_query(papers[row]):
            result = opened.search.run(query)
            assert found_by_title(result.rows, row, result.total), query


def test_after_an_import_is_killed_at_any_time_index_and_papers_agree(tmp_path: Path) -> None:
    chance, home, folder = random.Random(3), tmp_path / "home", tmp_path / "papers"
    folder.mkdir()
    papers = write_folder(folder)
    for number in range(ROUNDS):  # each waits a little longer, because it reads what was imported before again
        ended = not killed(importing(home, folder), home, chance.uniform(0, 0.4 * (number + 1)))
        with library(home) as opened:
            check_agreement(opened._stores.papers)
            check_titles(opened, chance)
        if ended:
            break
    assert importing(home, folder).wait() == 0
    with library(home) as opened:
        assert opened.papers.count() == papers
        check_agreement(opened._stores.papers)
        check_answers(
            opened._stores.papers, ["the model ", "date:2013 of", "'token -level ", "trasnformer sort:oldest"]
        )


def test_words_not_yet_counted_by_a_killed_import_are_counted_when_the_file_is_opened(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "papers"
    folder.mkdir()
    write(folder / "many.jsonl", made_papers(MANY))
    running = importing(home, folder, ("-c", AS_LARGE_FILES + KILL_AFTER_TRANSACTION + RUN))
    assert running.wait() == -signal.SIGKILL
    assert list(home.rglob("papers.db-uncounted"))
    with library(home) as opened:
        assert 0 < opened.papers.count() < MANY
        check_agreement(opened._stores.papers)
        check_titles(opened, random.Random(4))
    assert not list(home.rglob("papers.db-uncounted"))
    assert importing(home, folder, ("-c", AS_LARGE_FILES + RUN)).wait() == 0
    assert not list(home.rglob("papers.db-uncounted"))
    with library(home) as opened:
        assert opened.papers.count() == MANY
        check_agreement(opened._stores.papers)
