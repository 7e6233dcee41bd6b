import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from paperbrowse.model.errors import NotSaved
from paperbrowse.papers.store import PaperStore
from tests.papers.stores import NOW, take
from tests.search.small_corpus import paper

PAPERS = 60


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    """A file with one paper whose values contradict each other."""
    file = tmp_path / "papers.db.damaged"
    with closing(PaperStore(file, lambda: NOW)) as store:
        for number in range(PAPERS):
            take(store, [paper(f"Paper {number}", f"graph {number} " * 999)], name=f"{number:04000d}.jsonl")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE papers SET title = 'Another' WHERE paper_id = 1")
        connection.commit()
    return file


def test_a_full_disk_is_reported_and_no_paper_is_copied(damaged: Path, tmp_path: Path) -> None:
    pages = 0
    while not copies_all(damaged, tmp_path / f"{pages}.db", pages):
        pages += 1
    assert pages > 10


def copies_all(damaged: Path, file: Path, pages: int) -> bool:
    """Return True if all papers are copied; a disk with room for too few pages is reported, and none are copied."""
    with closing(PaperStore(file, lambda: NOW)) as store:
        (size,) = store.connection.execute("PRAGMA page_count").fetchone()
        store.connection.execute(f"PRAGMA max_page_count = {size + pages}")
        try:
            assert store.salvage(damaged) == store.size() == PAPERS - 1
        except NotSaved as refusal:
            message = str(refusal)
        else:
            return True
        assert "the disk is full" in message
        assert store.size() == 0
        return False


def test_a_value_of_the_wrong_type_costs_only_its_row(damaged: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(damaged)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_schema SET sql = replace(sql, ') STRICT', ')') WHERE name = 'sources'")
        connection.commit()
    with closing(sqlite3.connect(damaged)) as connection:
        connection.execute("UPDATE sources SET record = x'00' WHERE paper_id = 2")
        connection.commit()
    with closing(PaperStore(tmp_path / "papers.db", lambda: NOW)) as store:
        assert store.salvage(damaged) == PAPERS - 1
        origins = store.connection.execute("SELECT name FROM origins JOIN sources USING (origin_id) ORDER BY paper_id")
        assert [Path(name).name for (name,) in origins][:2] == [damaged.name, f"{2:04000d}.jsonl"]


def test_a_damaged_note_of_what_was_seen_costs_only_itself(damaged: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(damaged)) as connection:
        connection.executescript("DROP TABLE seen; CREATE TABLE seen (first INTEGER PRIMARY KEY, last)")
        connection.execute("INSERT INTO seen VALUES (0, NULL), (1, 'x'), (5, 9)")
        connection.commit()
    with closing(PaperStore(tmp_path / "papers.db", lambda: NOW)) as store:
        assert store.salvage(damaged) == PAPERS - 1
        assert store.connection.execute("SELECT * FROM seen").fetchall() == [(5, 9)]
