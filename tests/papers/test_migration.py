"""A file of the first version opens as if it had been made today, also where it was moved on part of the way."""

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from paperbrowse.database.connect import connect
from paperbrowse.database.migrate import migrate
from paperbrowse.database.private_files import create_private_file
from paperbrowse.papers import store as cache_file
from paperbrowse.papers.index_terms import count_words
from paperbrowse.papers.paper_rows import COLUMNS, PaperRow, prepare_row
from paperbrowse.papers.row_order import ROWS_PER_DAY
from paperbrowse.papers.schema import MIGRATIONS, SPEC
from paperbrowse.papers.store import PaperStore
from tests.papers.agreement import check_agreement, check_answers
from tests.papers.stores import NOW
from tests.search.made_papers import made_papers

PAPERS = 300


def write_first_version(file: Path) -> None:
    """A file as the first version left it: papers, days and words, and an index with columns."""
    create_private_file(file)
    with closing(connect(file, SPEC)) as connection:
        migrate(connection, SPEC, MIGRATIONS[:1])
        vocabulary: Counter[str] = Counter()
        on_day: Counter[int] = Counter()
        connection.execute("INSERT INTO origins VALUES (1, 'jsonl', 'a.jsonl', '2026-11-23')")
        for number, paper in enumerate(made_papers(PAPERS)):
            prepared = prepare_row(paper)
            row = prepared.day * ROWS_PER_DAY + on_day[prepared.day]
            _insert(connection, row, prepared)
            connection.execute("INSERT INTO sources VALUES (?, 1, ?)", (row, str(number)))
            on_day[prepared.day] += 1
            vocabulary.update(set(count_words([prepared.terms])))
        connection.executemany("INSERT INTO words VALUES (?, ?)", vocabulary.items())
        connection.executemany("INSERT INTO days VALUES (?, ?, ?)", [(day, n, n) for day, n in on_day.items()])


def _insert(connection: sqlite3.Connection, row: int, prepared: PaperRow) -> None:
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
    with closing(PaperStore(old_file, lambda: NOW)) as cache:
        assert cache.notices == ()
        assert cache.size() == PAPERS
        check_agreement(cache)
        check_answers(cache, ["token", "tokn levl ", "title:graph", "author:zoceguba -the", "cat:cs"])


def test_a_move_that_takes_long_is_told_and_one_that_was_done_is_not(
    old_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache_file, "QUIET_MIGRATION_BYTES", 0)
    told: list[str] = []
    PaperStore(old_file, lambda: NOW, told.append).close()
    assert told == ["moving papers.db to this version, once; it takes a while"]
    PaperStore(old_file, lambda: NOW, told.append).close()
    assert len(told) == 1


def test_what_is_kept_of_a_paper_stays_with_it_where_papers_come_to_lie_in_another_order(old_file: Path) -> None:
    with closing(connect(old_file, SPEC)) as connection:
        migrate(connection, SPEC, MIGRATIONS[:5])
        rows = [row for (row,) in connection.execute("SELECT paper_id FROM papers ORDER BY title")][:9]
        told = {row: f"a title:{row}" for row in rows}
        connection.executemany("INSERT INTO aliases VALUES (?, ?)", [(name, row) for row, name in told.items()])
        sql = "INSERT INTO descriptions (paper_id, told, sources) VALUES (?, x'00', ?)"
        connection.executemany(sql, [(row, str(row)) for row in rows])
        titles = dict(connection.execute("SELECT paper_id, title FROM papers"))
        records = dict(connection.execute("SELECT paper_id, record FROM sources"))
    with closing(PaperStore(old_file, lambda: NOW)) as cache:
        assert {row: paper.title for row, paper in cache.papers(list(titles)).items()} == titles
        assert cache.aliases(rows) == {row: (name,) for row, name in told.items()}
        assert {row: found.row for row, name in told.items() if (found := cache.find_by_name(name))} == {
            r: r for r in rows
        }
        assert cache.sources_of(list(records)) == {row: (f"jsonl a.jsonl:{one}",) for row, one in records.items()}
        kept = cache.connection.execute("SELECT place, sources FROM descriptions JOIN papers USING (paper_id)")
        assert dict(kept) == {row: str(row) for row in rows}
        check_agreement(cache)
