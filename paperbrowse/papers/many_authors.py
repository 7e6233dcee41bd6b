"""Papers of large collaborations made findable by all their authors: for a file whose index kept the first of them."""

import sqlite3

from paperbrowse.model.paper import Paper
from paperbrowse.papers.fts_index import FtsBatch
from paperbrowse.papers.index_terms import index_terms
from paperbrowse.papers.paper_rows import SELECT_BY_ROW, to_paper
from paperbrowse.papers.vocabulary_counts import VocabularyCounts

INDEXED_ONCE = 200
"""Authors of a paper that the index kept."""

_AT_ONCE = 500
"""Papers whose terms wait in memory, before and after: 20 MB, where each has thousands of names."""

_ROWS = (
    "SELECT place FROM papers WHERE length(authors) > 2 * :authors"
    " AND length(authors) - length(replace(authors, char(10), '')) >= :authors"
)


def index_all_authors(connection: sqlite3.Connection) -> None:
    """Index these papers as the others are, within the caller's transaction; those that are so already are left."""
    index, counts = FtsBatch(connection), VocabularyCounts(connection)
    rows = [row for (row,) in connection.execute(_ROWS, {"authors": INDEXED_ONCE})]
    for done, row in enumerate(sorted(rows), start=1):
        for read in connection.execute(f"{SELECT_BY_ROW} WHERE places.place = ?", (row,)):
            paper = to_paper(read)
            before, terms = index_terms(with_first_authors(paper)), index_terms(paper)
            if _is_missing(connection, row, {*terms.split()} - {*before.split()}):
                index.remove(row, before)
                counts.subtract(before, None)
                index.add(row, terms)
                counts.add_terms(terms)
        if done % _AT_ONCE == 0:
            index.save()
    index.save()
    counts.save()


def with_first_authors(paper: Paper) -> Paper:
    """The paper as it was indexed."""
    return paper._replace(authors=paper.authors[:INDEXED_ONCE])


def _is_missing(connection: sqlite3.Connection, row: int, more: set[str]) -> bool:
    """Whether a paper is not found by what only its later authors have."""
    asked = "SELECT 1 FROM matches WHERE matches MATCH ? AND rowid = ?"
    return bool(more) and connection.execute(asked, (f'"{min(more)}"', row)).fetchone() is None
