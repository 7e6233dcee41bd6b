"""Everything that follows from the papers, made anew: for a file of an earlier version."""

import sqlite3

from paperbrowse.cache import spellings
from paperbrowse.cache.counts import Counts
from paperbrowse.cache.index import Index
from paperbrowse.cache.rows import READ, to_paper
from paperbrowse.cache.terms import cut


def refill(connection: sqlite3.Connection) -> None:
    """Fill the empty index, spellings and acronyms, within the caller's transaction."""
    spellings.fill(connection)
    index, counts = Index(connection), Counts(connection)
    for read in connection.execute(f"{READ} ORDER BY paper_id"):
        paper = to_paper(read)
        terms, _ = cut(paper)
        index.add(read[0], terms)
        counts.add_acronyms(paper.abstract)
    index.save()
    counts.save()
