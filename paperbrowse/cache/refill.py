"""Everything that follows from the papers, made anew: for a file of an earlier version."""

import sqlite3

from paperbrowse.cache import spellings
from paperbrowse.cache.counts import Counts
from paperbrowse.cache.index import Index
from paperbrowse.cache.rows import to_paper
from paperbrowse.cache.terms import cut


def refill(connection: sqlite3.Connection, read_papers: str) -> None:
    """Fill the empty index, spellings and acronyms, within the caller's transaction; SQL reads the papers by row."""
    spellings.fill(connection)
    index, counts = Index(connection), Counts(connection)
    for read in connection.execute(read_papers):
        paper = to_paper(read)
        terms, _ = cut(paper)
        index.add(read[0], terms)
        counts.add_acronyms(paper.abstract)
    index.save()
    counts.save()
