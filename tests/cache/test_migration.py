"""A file of every version that ever landed opens as if it had been made today."""

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from paperbrowse.cache.cache import Cache
from paperbrowse.cache.places import PER_DAY
from paperbrowse.cache.prepared import Prepared, prepare
from paperbrowse.cache.rows import COLUMNS
from paperbrowse.cache.schema import KIND, STEPS
from paperbrowse.database.connect import connect
from paperbrowse.database.files import make_private
from paperbrowse.database.migrate import migrate
from tests.cache.agreement import check_agreement, check_answers
from tests.cache.shelves import NOW
from tests.search.made_papers import made_papers

PAPERS = 300


def write_first_version(file: Path) -> None:
    """A file as the first version left it: papers, days and words, and an index with columns."""
    make_private(file)
    with closing(connect(file, KIND)) as connection:
        migrate(connection, KIND, STEPS[:1])
        vocabulary: Counter[str] = Counter()
        on_day: Counter[int] = Counter()
        connection.execute("INSERT INTO origins VALUES (1, 'jsonl', 'a.jsonl', '2026-11-23')")
        for number, paper in enumerate(made_papers(PAPERS)):
            prepared, words = prepare(paper)
            row = prepared.day * PER_DAY + on_day[prepared.day]
            _insert(connection, row, prepared)
            connection.execute("INSERT INTO sources VALUES (?, 1, ?)", (row, str(number)))
            on_day[prepared.day] += 1
            vocabulary.update(words)
        connection.executemany("INSERT INTO words VALUES (?, ?)", vocabulary.items())
        connection.executemany("INSERT INTO days VALUES (?, ?, ?)", [(day, n, n) for day, n in on_day.items()])


def _insert(connection: sqlite3.Connection, row: int, prepared: Prepared) -> None:
    marks = ", ".join("?" * len(COLUMNS))
    statement = f"INSERT INTO papers (paper_id, added, {', '.join(COLUMNS)}) VALUES (?, 0, {marks})"
    connection.execute(statement, (row, *prepared.values))
    title, abstract = prepared.values[0], prepared.values[1]
    connection.execute("INSERT INTO matches (rowid, title, abstract) VALUES (?, ?, ?)", (row, title, abstract))


@pytest.fixture
def old_file(tmp_path: Path) -> Path:
    file = tmp_path / "papers.db"
    write_first_version(file)
    return file


def test_a_file_of_the_first_version_is_indexed_anew(old_file: Path) -> None:
    with closing(Cache(old_file, lambda: NOW)) as cache:
        assert cache.notices == ()
        assert cache.size() == PAPERS
        check_agreement(cache)
        check_answers(cache, ["token", "tokn levl ", "title:graph", "author:zoceguba -the", "cat:cs"])
