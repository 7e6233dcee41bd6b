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
    """One paper of it makes no sense; the others do."""
    file = tmp_path / "papers.db.damaged"
    with closing(PaperStore(file, lambda: NOW)) as cache:
        for number in range(PAPERS):
            take(cache, [paper(f"Paper {number}", f"graph {number} " * 999)], name=f"{number:04000d}.jsonl")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE papers SET title = 'Another' WHERE paper_id = 1")
        connection.commit()
    return file


def test_a_disk_that_is_full_while_papers_are_taken_over_is_told_and_nothing_is_kept(
    damaged: Path, tmp_path: Path
) -> None:
    pages, told = 0, 0
    while not taken_over(damaged, tmp_path / f"{pages}.db", pages):
        pages, told = pages + 1, told + 1
    assert told > 10


def taken_over(damaged: Path, file: Path, pages: int) -> bool:
    """Whether all papers come over where there is room for so many pages more; else that is said, and none do."""
    with closing(PaperStore(file, lambda: NOW)) as cache:
        (made,) = cache.connection.execute("PRAGMA page_count").fetchone()
        cache.connection.execute(f"PRAGMA max_page_count = {made + pages}")
        try:
            assert cache.salvage(damaged) == cache.size() == PAPERS - 1
        except NotSaved as refusal:
            said = str(refusal)
        else:
            return True
        assert "the disk is full" in said
        assert cache.size() == 0
        return False


def test_what_is_of_another_type_than_its_table_costs_nothing_else(damaged: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(damaged)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_schema SET sql = replace(sql, ') STRICT', ')') WHERE name = 'sources'")
        connection.commit()
    with closing(sqlite3.connect(damaged)) as connection:
        connection.execute("UPDATE sources SET record = x'00' WHERE paper_id = 2")
        connection.commit()
    with closing(PaperStore(tmp_path / "papers.db", lambda: NOW)) as cache:
        assert cache.salvage(damaged) == PAPERS - 1
        origins = cache.connection.execute("SELECT name FROM origins JOIN sources USING (origin_id) ORDER BY paper_id")
        assert [Path(name).name for (name,) in origins][:2] == [damaged.name, f"{2:04000d}.jsonl"]
