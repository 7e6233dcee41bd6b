"""Which cached papers a new description may be of, and which of them it is."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from paperbrowse.database.sqlite_errors import REPAIR_HINT
from paperbrowse.model.errors import DamagedFile
from paperbrowse.model.identity import (
    ID_KINDS,
    IdentityRecord,
    are_titles_similar,
    hash_text,
    id_field,
    identity_record,
    is_same_paper,
    paper_keys,
    title_key,
)
from paperbrowse.model.paper import Paper
from paperbrowse.model.verdicts import Verdicts
from paperbrowse.papers.paper_rows import LOOKUP_COLUMNS, PAPERS_BY_ROW, SELECT_PAPERS, TITLE_INDEX, PaperRow, to_paper


@dataclass(frozen=True, slots=True)
class StoredPaper:
    """One paper of the cache."""

    row: int
    paper: Paper
    paper_id: int = field(compare=False)
    """Under which its names and sources are kept: it stays when the row moves to another day."""

    @classmethod
    def from_row(cls, values: Sequence[Any] | None) -> "StoredPaper":
        """What was read by READ or READ_BY_PLACE. Raises DamagedFile for None, a row that an index led to."""
        if values is None:
            raise DamagedFile("an index of the cache leads to no paper", REPAIR_HINT)
        return cls(values[0], to_paper(values), values[-1])


_SELECT_CANDIDATES = " UNION ALL ".join(
    [
        *(f"SELECT paper_id FROM papers WHERE {id_field(kind)} = ?" for kind in ID_KINDS),
        "SELECT * FROM (SELECT paper_id FROM papers WHERE title_hash = ? LIMIT 50)",
        "SELECT * FROM (SELECT paper_id FROM papers WHERE fingerprint_hash = ? LIMIT 50)",
    ]
)
"""Asked of every paper that comes in, so in one statement; an id that is not known is NULL and finds nothing."""


def find_candidates(connection: sqlite3.Connection, identity: IdentityRecord) -> list[StoredPaper]:
    """Papers an id, the title or the abstract's beginning speaks for; whether they are the same is not said."""
    ids = dict(identity.ids)
    title = hash_text(title_key(identity.title))
    fingerprint = hash_text(identity.fingerprint) if identity.fingerprint else None
    return find_by_values(connection, (*(ids.get(kind) for kind in ID_KINDS), title, fingerprint))


def find_by_name(connection: sqlite3.Connection, name: str) -> StoredPaper | None:
    """The paper of a key, whichever of its names it is."""
    kind, _, value = name.partition(":")
    if kind in ID_KINDS:
        read = connection.execute(f"{SELECT_PAPERS} WHERE {id_field(kind)} = ?", (value,))
        if found := read.fetchone():
            return StoredPaper.from_row(found)
    found = connection.execute(
        f"{SELECT_PAPERS} WHERE paper_id = (SELECT paper_id FROM aliases WHERE name = ?)", (name,)
    ).fetchone()
    return StoredPaper.from_row(found) if found else None


def find_by_values(connection: sqlite3.Connection, values: Sequence[Any]) -> list[StoredPaper]:
    """The same by values already worked out: an id of each kind, the hashes of title and fingerprint."""
    found = []
    for number in dict.fromkeys(number for (number,) in connection.execute(_SELECT_CANDIDATES, values).fetchall()):
        found.append(
            StoredPaper.from_row(connection.execute(f"{SELECT_PAPERS} WHERE paper_id = ?", (number,)).fetchone())
        )
    return found


def best_match(identity: IdentityRecord, candidates: Sequence[StoredPaper]) -> StoredPaper | None:
    """The one candidate that is the same paper; of several the one that agrees most, and none when they tie."""
    same = [found for found in candidates if is_same_paper(identity, identity_record(found.paper))]
    if len(same) < 2:
        return same[0] if same else None
    agreeing = sorted(same, key=lambda found: _compare(identity, found.paper), reverse=True)
    first, second = (_compare(identity, found.paper) for found in agreeing[:2])
    return agreeing[0] if first > second or first.is_equal else None


def with_shared_id(identity: IdentityRecord, candidates: Sequence[StoredPaper]) -> list[StoredPaper]:
    """Candidates that have a strong id in common with what is known."""
    return [found for found in candidates if set(identity.ids) & set(identity_record(found.paper).ids)]


class _Agreement(NamedTuple):
    """How far two records agree, the most telling first."""

    is_equal: bool
    """In all that identity is judged on: such a record was taken in before."""
    strongest_id: int
    same_fingerprint: bool
    same_date: bool
    same_author_count: bool


def _compare(identity: IdentityRecord, paper: Paper) -> _Agreement:
    other = identity_record(paper)
    shared = [place for place, one in enumerate(identity.ids) if one in other.ids]
    return _Agreement(
        identity == other,
        -min(shared) if shared else -len(identity.ids) - 1,
        bool(identity.fingerprint) and identity.fingerprint == other.fingerprint,
        identity.published is not None and identity.published == paper.published,
        identity.author_count is not None and identity.author_count == paper.author_count,
    )


_CHUNK_SIZE = 500
"""Values asked for in one statement: SQLite's older limit of parameters is 999."""

_SELECT_TITLE = "SELECT title FROM papers WHERE paper_id = ?"


class BulkCandidates:
    """Papers of the cache that share an id, a title or an abstract's beginning with any of those that come in."""

    def __init__(self, connection: sqlite3.Connection, paper_rows: Sequence[PaperRow], verdicts: Verdicts) -> None:
        self._connection = connection
        self._verdicts = verdicts
        self._known_values: set[Any] = set()
        """Ids and hashes of titles, never None: so what a paper has none of is none of them."""
        self._by_fingerprint: defaultdict[int, list[_TitledPaper]] = defaultdict(list)
        columns = zip(*(prepared.lookup_values for prepared in paper_rows), strict=True)
        for column, values in zip(LOOKUP_COLUMNS, columns, strict=False):
            given = [value for value in values if value is not None]
            if column == "fingerprint_hash":
                # Which the index tells alone: the rows lie all over the file, and would cost more than all the rest.
                for value, arxiv_id, number in self._select("fingerprint_hash, arxiv_id, paper_id", column, given):
                    self._by_fingerprint[value].append(_TitledPaper(arxiv_id, paper_id=number))
            else:
                self._known_values.update(value for (value,) in self._select(column, column, given))

    def has_candidate(self, paper_row: PaperRow) -> bool:
        """Whether a paper that is known may be this one: one at least that begins so is titled alike."""
        *ids_and_title, fingerprint = paper_row.lookup_values
        if not self._known_values.isdisjoint(ids_and_title):
            return True
        if self._verdicts.same and self._verdicts.same_as(paper_keys(paper_row.paper)):
            return True
        others = self._by_fingerprint.get(fingerprint, ())
        if not others:
            return False
        own = _TitledPaper(ids_and_title[0], paper_row.values[TITLE_INDEX])
        return any(self._may_match(own, other) for other in others)

    def add(self, paper_row: PaperRow) -> None:
        """One more paper is known."""
        *ids_and_title, fingerprint = paper_row.lookup_values
        self._known_values.update(ids_and_title)
        self._known_values.discard(None)
        if fingerprint is not None:
            self._by_fingerprint[fingerprint].append(_TitledPaper(ids_and_title[0], paper_row.values[TITLE_INDEX]))

    def add_row(self, row: int) -> None:
        """A paper is known otherwise than any one of those it is made of: the title of one, the abstract of another."""
        changed = f"SELECT fingerprint_hash, title, arxiv_id FROM {PAPERS_BY_ROW} WHERE places.place = ?"
        for value, title, arxiv_id in self._connection.execute(changed, (row,)):
            if value is not None:
                self._by_fingerprint[value].append(_TitledPaper(arxiv_id, title))

    def _may_match(self, first: "_TitledPaper", second: "_TitledPaper") -> bool:
        """Whether two papers whose abstracts begin alike may be one: not where arXiv says no, or their titles do."""
        if first.arxiv_id and second.arxiv_id and first.arxiv_id != second.arxiv_id:
            return False
        return are_titles_similar(self._title_key(first), self._title_key(second))

    def _title_key(self, paper: "_TitledPaper") -> str:
        if paper.title_key is None:
            title = paper.title
            if title is None:
                (title,) = self._connection.execute(_SELECT_TITLE, (paper.paper_id,)).fetchone() or (
                    "",
                )  # joined to another
            paper.title_key = title_key(title)
        return paper.title_key

    def _select(self, columns: str, column: str, values: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
        for start in range(0, len(values), _CHUNK_SIZE):
            some = values[start : start + _CHUNK_SIZE]
            marks = ", ".join("?" * len(some))
            yield from self._connection.execute(f"SELECT {columns} FROM papers WHERE {column} IN ({marks})", some)


@dataclass(slots=True)
class _TitledPaper:
    """A paper as far as it matters where abstracts begin alike: most are told apart by their arXiv ids alone."""

    arxiv_id: str | None
    title: str | None = None
    """Read where it is needed."""
    paper_id: int = 0
    """By which it is read."""
    title_key: str | None = None
    """The title's, worked out where it is needed."""
