import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from pathlib import Path

from paperbrowse.export.json_lines import json_line
from paperbrowse.library.library import Library
from paperbrowse.model.identity import paper_key
from paperbrowse.model.paper import Paper
from paperbrowse.text.dates import PartialDate
from tests.library.homes import library
from tests.papers.agreement import check_agreement, check_answers, found_by_title, title_query
from tests.papers.stores import everything
from tests.search.made_papers import made_papers

FILES, IN_EACH = 40, 100
ROUNDS = 6
MANY = 8_000


def write(file: Path, papers: Iterable[Paper]) -> None:
    file.write_text("".join(json_line(paper_key(one), one) + "\n" for one in papers), "utf-8")


def write_folder(folder: Path) -> int:
    """Papers in many files, and in between earlier dates and other titles for some; returns how many papers."""
    papers = list(made_papers(FILES * IN_EACH))
    for number in range(FILES):
        some = papers[number * IN_EACH : (number + 1) * IN_EACH]
        changed = [one._replace(published=PartialDate(2013, 1 + number % 12), title=one.title + " ii") for one in some]
        write(folder / f"{number:02d}.jsonl", some)
        write(folder / f"{number:02d}-changed.jsonl", changed[::3])
    return len(papers)


PROGRAM = ("-m", "paperbrowse")
AS_IF_LARGE = (
    "-c",
    "from paperbrowse.library import inputs, importer, batch_reader; "
    "inputs.SINGLE_TRANSACTION_BYTES = batch_reader.MIN_PROCESS_BYTES = 1; "
    "importer.MIN_TRANSACTION_RECORDS = importer.MAX_TRANSACTION_RECORDS = 1_000; "
    "from paperbrowse.__main__ import main; raise SystemExit(main())",
)
"""As files of millions are read and written: in many transactions, with words counted at the end."""


def importing(home: Path, folder: Path, program: Sequence[str] = PROGRAM) -> "subprocess.Popen[bytes]":
    command = [sys.executable, *program, "--home", str(home), "import", str(folder)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def killed(running: "subprocess.Popen[bytes]", home: Path, seconds: float) -> bool:
    """Kill an import so long after it has begun to write; False when it had ended before."""
    while running.poll() is None and not any(home.rglob("papers.db-wal")):
        time.sleep(0.01)
    time.sleep(seconds)
    running.send_signal(signal.SIGKILL)
    return running.wait() == -signal.SIGKILL


def check_titles(opened: Library, chance: random.Random) -> None:
    papers = everything(opened._paper_store)
    for row in chance.sample(sorted(papers), min(100, len(papers))):
        if query := title_query(papers[row]):
            answered = opened.search(query)
            assert found_by_title(answered.rows, row, answered.total), query


def test_an_import_killed_at_any_moment_leaves_an_index_that_agrees_with_its_papers(tmp_path: Path) -> None:
    chance, home, folder = random.Random(3), tmp_path / "home", tmp_path / "papers"
    folder.mkdir()
    papers = write_folder(folder)
    for number in range(ROUNDS):  # what was kept before is read again first, so each goes on a little longer
        ended = not killed(importing(home, folder), home, chance.uniform(0, 0.4 * (number + 1)))
        with library(home) as opened:
            check_agreement(opened._paper_store)
            check_titles(opened, chance)
        if ended:
            break
    assert importing(home, folder).wait() == 0
    with library(home) as opened:
        assert opened.paper_count() == papers
        check_agreement(opened._paper_store)
        check_answers(opened._paper_store, ["the model ", "date:2013 of", "'token -level ", "trasnformer sort:oldest"])


def test_words_that_a_killed_import_has_put_off_are_counted_when_the_file_is_opened(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "papers"
    folder.mkdir()
    write(folder / "many.jsonl", made_papers(MANY))
    running = importing(home, folder, AS_IF_LARGE)
    while running.poll() is None and not _papers_kept(home):
        time.sleep(0.001)
    running.send_signal(signal.SIGKILL)
    assert running.wait() == -signal.SIGKILL
    assert list(home.rglob("papers.db-uncounted"))
    with library(home) as opened:
        assert 0 < opened.paper_count() < MANY
        check_agreement(opened._paper_store)
        check_titles(opened, random.Random(4))
    assert not list(home.rglob("papers.db-uncounted"))
    assert importing(home, folder, AS_IF_LARGE).wait() == 0
    assert not list(home.rglob("papers.db-uncounted"))
    with library(home) as opened:
        assert opened.paper_count() == MANY
        check_agreement(opened._paper_store)


def _papers_kept(home: Path) -> int:
    for file in home.rglob("papers.db"):
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection, suppress(sqlite3.Error):
            return int(connection.execute("SELECT count(*) FROM papers").fetchone()[0])
    return 0
