"""Finding the stored paper that a new record describes."""

import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from paperbrowse.database.sqlite_errors import REPAIR_HINT
from paperbrowse.model.bibliography import decode_record
from paperbrowse.model.errors import DamagedFile
from paperbrowse.model.identity import (
    ID_KINDS,
    IdentityRecord,
    Verdicts,
    are_titles_similar,
    hash_text,
    id_field,
    identity_record,
    is_distinctive,
    is_same_paper,
    paper_keys,
    strong_ids,
    title_key,
)
from paperbrowse.model.paper import Paper
from paperbrowse.papers.paper_rows import LOOKUP_COLUMNS, PAPERS_BY_ROW, SELECT_PAPERS, TITLE_INDEX, PaperRow, to_paper


@dataclass(frozen=True, slots=True)
class StoredPaper:
    """A paper with its row and its key in papers.db."""

    row: int
    paper: Paper
    paper_id: int = field(compare=False)
    """The key of its names and sources, which stays the same if the row moves to another day."""
    claims: tuple[str, ...] = field(default=(), compare=False)
    """Keys that its record has, but that another paper owns."""

    @classmethod
    def from_row(cls, values: Sequence[Any] | None, claims: tuple[str, ...] = ()) -> "StoredPaper":
        """Build it from a row of a SELECT statement. Raises DamagedFile for None: an index led to a missing row."""
        if values is None:
            raise DamagedFile("an index in papers.db refers to a missing paper", REPAIR_HINT)
        return cls(values[0], to_paper(values), values[-1], claims)

    @property
    def identity(self) -> IdentityRecord:
        """The identity of its record, with the ids that another paper owns."""
        identity = identity_record(self.paper)
        if not self.claims:
            return identity
        claimed = [(kind, value) for kind, _, value in (name.partition(":") for name in self.claims)]
        ids = sorted({*identity.ids, *claimed}, key=lambda id_: ID_KINDS.index(id_[0]))
        return replace(identity, ids=tuple(ids))


_SELECT_CANDIDATES = " UNION ALL ".join(
    [f"SELECT paper_id FROM papers WHERE {id_field(kind)} = ?{n}" for n, kind in enumerate(ID_KINDS, start=1)]
    + [
        f"SELECT * FROM (SELECT paper_id FROM papers WHERE {name}_hash = ?{n} LIMIT 50)"
        for n, name in enumerate(("title", "fingerprint"), start=len(ID_KINDS) + 1)
    ]
    + [f"SELECT paper_id FROM claimed_ids WHERE name = '{kind}:' || ?{n}" for n, kind in enumerate(ID_KINDS, start=1)]
)
"""One statement, because it runs for every imported paper. A missing id is NULL and matches nothing."""


def find_candidates(connection: sqlite3.Connection, identity: IdentityRecord) -> list[StoredPaper]:
    """Return papers with an id, the title or the start of the abstract in common; they need not be the same."""
    ids = dict(identity.ids)
    title = hash_text(title_key(identity.title))
    fingerprint = hash_text(identity.fingerprint) if identity.fingerprint else None
    return find_by_values(connection, (*(ids.get(kind) for kind in ID_KINDS), title, fingerprint))


def find_by_name(connection: sqlite3.Connection, name: str) -> StoredPaper | None:
    """Return the paper with a name, which may be any of its keys."""
    kind, _, value = name.partition(":")
    if kind in ID_KINDS:
        row = connection.execute(f"{SELECT_PAPERS} WHERE {id_field(kind)} = ?", (value,)).fetchone()
        if row:
            return StoredPaper.from_row(row)
    select = f"{SELECT_PAPERS} WHERE paper_id = (SELECT paper_id FROM aliases WHERE name = ?)"
    row = connection.execute(select, (name,)).fetchone()
    return StoredPaper.from_row(row) if row else None


def find_by_values(connection: sqlite3.Connection, values: Sequence[Any]) -> list[StoredPaper]:
    """Return the same as `find_candidates` for LOOKUP_COLUMNS: an id of each kind, hashes of title and fingerprint."""
    paper_ids = dict.fromkeys(paper_id for (paper_id,) in connection.execute(_SELECT_CANDIDATES, values).fetchall())
    select = f"{SELECT_PAPERS} WHERE paper_id = ?"
    rows = [connection.execute(select, (paper_id,)).fetchone() for paper_id in paper_ids]
    return [StoredPaper.from_row(row, claims_of(connection, row[-1]) if row else ()) for row in rows]


def claims_of(connection: sqlite3.Connection, paper_id: int) -> tuple[str, ...]:
    """Return the keys that a paper's record has, but that another paper owns."""
    return tuple(name for (name,) in connection.execute(_SELECT_CLAIMS, (paper_id,)))


_SELECT_CLAIMS = "SELECT name FROM claimed_ids WHERE paper_id = ? ORDER BY name"


def same_papers(
    connection: sqlite3.Connection,
    identity: IdentityRecord,
    candidates: Sequence[StoredPaper],
    bib: bytes | None = None,
) -> list[StoredPaper]:
    """Return the candidates that are the same paper; bib: the record in a bibliography, from `encode_record`.

    An abstract that a candidate of other authors or of another title has too is a stock sentence.
    """
    same = [stored for stored in candidates if _is_same(connection, identity, stored, bib)]
    others = (stored.identity.fingerprint for stored in candidates if stored not in same)
    if same and identity.fingerprint and identity.fingerprint in others:
        plain = replace(identity, fingerprint="")
        return [stored for stored in same if stored.identity == identity or _is_same(connection, plain, stored, bib)]
    return same


def _is_same(connection: sqlite3.Connection, identity: IdentityRecord, stored: StoredPaper, bib: bytes | None) -> bool:
    other = stored.identity
    title = title_key(identity.title)
    has_id = not {*identity.ids}.isdisjoint(other.ids)
    if not bib or (has_id and title == title_key(other.title) and is_distinctive(title)):
        return is_same_paper(identity, other)  # its bibliographic record does not matter
    if not (has_id or is_same_paper(identity, other)):
        return False
    select = "SELECT bib FROM sources WHERE paper_id = ? AND bib IS NOT NULL LIMIT 50"
    bibs = [row[0] for row in connection.execute(select, (stored.paper_id,))]
    if not has_id:
        return not bibs or not all(_are_two_works(bib, known) for known in bibs)
    pages = {first_page(known) for known in bibs} - {""}
    page = first_page(bib)
    return is_same_paper(identity, other, pages_differ=bool(page and pages) and page not in pages)


_ARTICLE = re.compile(
    "article(-journal)?|inproceedings|conference|incollection|inbook|jour|conf|cpaper|chap(ter)?|paper-.*"
)
_THESIS = re.compile("(phd|masters)?thesis|thes")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def _are_two_works(bib: bytes, other: bytes) -> bool:
    """Return whether records of one title are two editions or volumes, or a thesis and an article from it."""
    records = _read_fields(bib), _read_fields(other)
    if all(any(kind.fullmatch(record["type"]) for record in records) for kind in (_ARTICLE, _THESIS)):
        return True
    kinds = {(record["type"], title_key(_first_value(record, _CONTAINER_FIELDS))) for record in records}
    numbers = [_EDITION_FIELDS, _VOLUME_FIELDS] if len(kinds) == 1 else [_EDITION_FIELDS]
    return any(
        len(found := {_number(record, names) for record in records}) == 2 and "" not in found for names in numbers
    )


_EDITION_FIELDS, _VOLUME_FIELDS = ("edition", "et"), ("volume", "vl")
_CONTAINER_FIELDS = ("journal", "journaltitle", "jf", "jo", "t2", "container-title", "booktitle")


def _first_value(fields: Mapping[str, str], names: Sequence[str]) -> str:
    return next((fields[name] for name in names if name in fields), "")


def _number(fields: Mapping[str, str], names: Sequence[str]) -> str:
    text = _first_value(fields, names).lower()
    word = next((word for word in re.findall("[a-z]+", text) if word in _ORDINALS), "")
    number = _NUMBER.search(text)
    return number[0] if number else str(_ORDINALS.index(word) + 1) if word else ""


_PAGE_FIELDS = ("pages", "page", "sp", "eid", "articleno", "article-number", "chapter")
_NUMBER = re.compile(r"\d+")


def first_page(bib: bytes | None) -> str:
    """Return the first page, or what stands for it, of a record from `encode_record`; empty if it gives none."""
    fields = _read_fields(bib) if bib else {}
    numbers = (_NUMBER.search(fields[name]) for name in _PAGE_FIELDS if name in fields)
    return next((number[0] for number in numbers if number), "")


def _read_fields(bib: bytes) -> dict[str, str]:
    """Return the fields of a record from `encode_record`, with its type, all names and the type in lower case."""
    record = decode_record(bib, REPAIR_HINT)
    return {name.lower(): value for name, value in record.fields} | {"type": record.kind.lower()}


def best_match(identity: IdentityRecord, same: Sequence[StoredPaper]) -> StoredPaper | None:
    """Return which of `same_papers` agrees most, or None if they tie."""
    if len(same) < 2:
        return same[0] if same else None
    by_agreement = sorted(same, key=lambda stored: _compare(identity, stored), reverse=True)
    first, second = (_compare(identity, stored) for stored in by_agreement[:2])
    return by_agreement[0] if first > second or first.is_equal else None


class _Agreement(NamedTuple):
    """How far two identity records agree, the strongest evidence first."""

    is_equal: bool
    """In everything that identity depends on: the same record was imported before."""
    owns_id: bool
    """It has a common id, not only a claim to it."""
    strongest_id: int
    same_fingerprint: bool
    same_date: bool
    same_author_count: bool


def _compare(identity: IdentityRecord, stored: StoredPaper) -> _Agreement:
    other, own_ids = stored.identity, strong_ids(stored.paper)
    owns_id = not {*identity.ids}.isdisjoint(own_ids)
    shared = [index for index, id_ in enumerate(identity.ids) if id_ in (own_ids if owns_id else other.ids)]
    return _Agreement(
        identity == other,
        owns_id,
        -min(shared) if shared else -len(identity.ids) - 1,
        bool(identity.fingerprint) and identity.fingerprint == other.fingerprint,
        identity.published is not None and identity.published == other.published,
        identity.author_count is not None and identity.author_count == other.author_count,
    )


_SELECT_CLAIMED_VALUES = """SELECT substr(name, instr(name, ':') + 1) FROM claimed_ids
    WHERE name IN (SELECT value FROM json_each(?))"""


class BulkCandidates:
    """Which of many imported papers share an id, a title or the start of the abstract with a known paper."""

    def __init__(self, connection: sqlite3.Connection, paper_rows: Sequence[PaperRow], verdicts: Verdicts) -> None:
        self._connection = connection
        self._verdicts = verdicts
        self._known_values: set[Any] = set()
        """Ids and hashes of titles; never None, so that a missing id matches nothing."""
        self._by_fingerprint: defaultdict[int, list[_TitledPaper]] = defaultdict(list)
        columns = zip(*(paper_row.lookup_values for paper_row in paper_rows), strict=True)
        for column, column_values in zip(LOOKUP_COLUMNS, columns, strict=False):
            values = [value for value in column_values if value is not None]
            if column == "fingerprint_hash":
                # Read from the index alone: the rows lie all over the file, and would cost more than all the rest.
                for value, arxiv_id, paper_id in self._select("fingerprint_hash, arxiv_id, paper_id", column, values):
                    self._by_fingerprint[value].append(_TitledPaper(arxiv_id, paper_id=paper_id))
            else:
                self._known_values.update(value for (value,) in self._select(column, column, values))
        named = (zip(ID_KINDS, paper_row.lookup_values, strict=False) for paper_row in paper_rows)
        names = json.dumps([f"{kind}:{value}" for ids in named for kind, value in ids if value is not None])
        self._known_values.update(value for (value,) in connection.execute(_SELECT_CLAIMED_VALUES, (names,)))

    def has_candidate(self, paper_row: PaperRow) -> bool:
        """Return True if a known paper has an id or the title, or the start of the abstract and a similar title."""
        *ids_and_title, fingerprint = paper_row.lookup_values
        if not self._known_values.isdisjoint(ids_and_title):
            return True
        if self._verdicts.same and self._verdicts.same_as(paper_keys(paper_row.paper)):
            return True
        others = self._by_fingerprint.get(fingerprint, ())
        if not others:
            return False
        titled = _TitledPaper(ids_and_title[0], paper_row.values[TITLE_INDEX])
        return any(self._may_match(titled, other) for other in others)

    def add(self, paper_row: PaperRow) -> None:
        """Add an imported paper to the known ones."""
        *ids_and_title, fingerprint = paper_row.lookup_values
        self._known_values.update(ids_and_title)
        self._known_values.discard(None)
        if fingerprint is not None:
            self._by_fingerprint[fingerprint].append(_TitledPaper(ids_and_title[0], paper_row.values[TITLE_INDEX]))

    def add_row(self, row: int) -> None:
        """Add a merged paper: it may have the title of one record and the abstract of another."""
        select = f"SELECT fingerprint_hash, title, arxiv_id FROM {PAPERS_BY_ROW} WHERE places.place = ?"
        for value, title, arxiv_id in self._connection.execute(select, (row,)):
            if value is not None:
                self._by_fingerprint[value].append(_TitledPaper(arxiv_id, title))

    def _may_match(self, first: "_TitledPaper", second: "_TitledPaper") -> bool:
        """Return False for abstracts that start the same if the arXiv ids or the titles differ."""
        if first.arxiv_id and second.arxiv_id and first.arxiv_id != second.arxiv_id:
            return False
        return are_titles_similar(self._title_key(first), self._title_key(second))

    def _title_key(self, paper: "_TitledPaper") -> str:
        if paper.title_key is None:
            title = paper.title
            if title is None:
                select = "SELECT title FROM papers WHERE paper_id = ?"
                row = self._connection.execute(select, (paper.paper_id,)).fetchone()
                title = row[0] if row else ""  # merged into another paper
            paper.title_key = title_key(title)
        return paper.title_key

    def _select(self, columns: str, column: str, values: Sequence[Any]) -> sqlite3.Cursor:
        sql = f"SELECT {columns} FROM papers WHERE {column} IN (SELECT value FROM json_each(?))"
        return self._connection.execute(sql, (json.dumps(values),))


@dataclass(slots=True)
class _TitledPaper:
    """The part of a paper that matters if abstracts start the same: the arXiv ids alone tell most of them apart."""

    arxiv_id: str | None
    title: str | None = None
    """Read when it is needed."""
    paper_id: int = 0
    """For reading the title."""
    title_key: str | None = None
    """Computed when it is needed."""
