"""Papers with letters that have strokes made findable without them: for a file whose index kept those as they are.

Only such papers are indexed anew. What they were indexed with is cut as it was then: letters of a script of its own,
which nothing folds, stand for those with strokes meanwhile.
"""

import re
import sqlite3
from collections import Counter

from paperbrowse.model.paper import Paper
from paperbrowse.papers.fts_index import FtsBatch
from paperbrowse.papers.index_terms import index_terms
from paperbrowse.papers.many_authors import with_first_authors
from paperbrowse.papers.paper_rows import SELECT_BY_ROW, to_paper
from paperbrowse.papers.vocabulary_counts import VocabularyCounts
from paperbrowse.text.acronyms import count_acronyms
from paperbrowse.text.fold import PLAIN_LETTERS, fold_accents

_AT_ONCE = 5_000
"""Papers whose terms wait in memory, before and after: 20 MB."""

_STROKES = "".join(map(chr, PLAIN_LETTERS))
_STAND_IN = {ord(letter): 0x10A60 + place for place, letter in enumerate(_STROKES)}  # Old South Arabian
_BACK = {stand_in: letter for letter, stand_in in _STAND_IN.items()}


def fold_strokes(connection: sqlite3.Connection) -> None:
    """Index these papers as the others are, within the caller's transaction."""
    index, counts = FtsBatch(connection), VocabularyCounts(connection)
    for done, row in enumerate(_rows(connection), start=1):
        for read in connection.execute(f"{SELECT_BY_ROW} WHERE places.place = ?", (row,)):
            paper = with_first_authors(to_paper(read))
            before = _as_before(paper)
            index.remove(row, terms := index_terms(before).translate(_BACK))
            counts.subtract(terms, None)
            counts.add_acronyms({pair: -times for pair, times in _acronyms(before).items()})
            index.add(row, terms := index_terms(paper))
            counts.add(terms, paper.abstract)
        if done % _AT_ONCE == 0:
            index.save()
    index.save()
    counts.save()


def _rows(connection: sqlite3.Connection) -> list[int]:
    """The papers that are found by a term with such a letter."""
    connection.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.index_terms USING fts5vocab('main', 'matches', 'row')")
    terms = connection.execute("SELECT term FROM temp.index_terms WHERE term GLOB ?", (f"*[{_STROKES}]*",)).fetchall()
    asked = "SELECT rowid FROM matches WHERE matches MATCH ?"
    return sorted({row for (term,) in terms for (row,) in connection.execute(asked, (f'"{term}"',))})


def _as_before(paper: Paper) -> Paper:
    return paper._replace(
        title=_guarded(paper.title),
        abstract=_guarded(paper.abstract or "") or None,
        authors=tuple(author._replace(name=_guarded(author.name)) for author in paper.authors),
        venue=_guarded(paper.venue or "") or None,
        organization=_guarded(paper.organization or "") or None,
        source=_guarded(paper.source),
        categories=tuple(map(_guarded, paper.categories)),
    )


def _guarded(text: str) -> str:
    return re.sub(r"[^\x00-\x7f]", lambda letter: _stand_in(letter.group()), text)


def _stand_in(letter: str) -> str:
    folded = fold_accents(letter)
    return folded.translate(_STAND_IN) if any(one in _STROKES for one in folded) else letter


def _acronyms(before: Paper) -> Counter[tuple[str, str]]:
    counted = count_acronyms([before.abstract])
    return Counter({(short, phrase.translate(_BACK)): times for (short, phrase), times in counted.items()})
