"""Finding the stored paper that a new record describes."""

import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

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
from paperbrowse.papers.paper_rows import (
    LOOKUP_COLUMNS,
    PAPERS_BY_ROW,
    SELECT_BY_ROW,
    SELECT_PAPERS,
    TITLE_INDEX,
    PaperRow,
    to_paper,
)


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


def read_papers(connection: sqlite3.Connection, rows: Iterable[int]) -> list[StoredPaper]:
    """Return the papers of those rows that exist."""
    found = (connection.execute(f"{SELECT_BY_ROW} WHERE places.place = ?", (row,)).fetchone() for row in rows)
    return [StoredPaper.from_row(values) for values in found if values]


def find_by_values(connection: sqlite3.Connection, values: Sequence[Any]) -> list[StoredPaper]:
    """Return the same as `find_candidates` for LOOKUP_COLUMNS: an id of each kind, hashes of title and fingerprint."""
    paper_ids = dict.fromkeys(paper_id for (paper_id,) in connection.execute(_SELECT_CANDIDATES, values).fetchall())
    select = f"{SELECT_PAPERS} WHERE paper_id = ?"
    rows = [connection.execute(select, (paper_id,)).fetchone() for paper_id in paper_ids]
    return [StoredPaper.from_row(row, claims_of(connection, row[-1]) if row else ()) for row in rows]


def claims_of(connection: sqlite3.Connection, paper_id: int) -> tuple[str, ...]:
    """Return the keys that a paper's record has, but that another paper owns."""
    select = "SELECT name FROM claimed_ids WHERE paper_id = ? ORDER BY name"
    return tuple(name for (name,) in connection.execute(select, (paper_id,)))


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
    if has_id and (not bib or (title == title_key(other.title) and is_distinctive(title))):
        return is_same_paper(identity, other)  # its bibliographic record does not matter
    if not (has_id or is_same_paper(identity, other)):
        return False
    select = "SELECT bib FROM sources WHERE paper_id = ? AND bib IS NOT NULL LIMIT 50"
    bibs = [row[0] for row in connection.execute(select, (stored.paper_id,))]
    if not has_id:
        record, known = _read_fields(bib, identity), [_read_fields(content, other) for content in bibs or [None]]
        return bib in bibs or not any(_are_two_works(record, fields) for fields in known)
    pages = {first_page(content) for content in bibs} - {""}
    page = first_page(bib)
    return is_same_paper(identity, other, pages_differ=bool(page and pages) and page not in pages)


_KINDS = {
    "thesis": r"@\w*thes(is)?\b|\b(thes[ei]s|dissertation\w*|th[eè]se|tes[ie]s?|(diplom|doktor|master|bachelor)arbeit"
    r"|habilitation\w*|proefschrift|avhandling|ph\.? ?d\b(?! forum| symposium| workshop| school))",
    "patent": r"@pat\b|\bpatents?\b",
    "talk": r"@(abst|slide|speech)\b|\b(?<!extended )(abstracts?|posters?|talk|presentation|slides)\b",
    "data": r"@(data|comp|dbase|aggr)|\b(data ?set|software|computer program|source code|github)\b",
    "article": "@(article|inproceedings|conference|incollection|inbook|jour|conf|cpaper|chap|paper-)",
    "report": "@(tech)?report|@rprt|@stand|@proceedings|@periodical",
}
"""Kinds of works by their type, after `@`, and the words that describe it, in the order in which they are tried."""

_TYPE_FIELDS, _NOTE_FIELDS = ("@", "type", "genre", "entrysubtype", "m3", "dt"), ("howpublished", "note", "publisher")
_CONTAINER_FIELDS = ("journal", "journaltitle", "jf", "jo", "t2", "c3", "ja", "j2", "container-title", "booktitle")
_EDITION_FIELDS, _VOLUME_FIELDS, _ISSUE_FIELDS = ("edition", "et"), ("volume", "vl"), ("issue", "number", "is")
_NUMBER_FIELDS, _YEAR_FIELDS = (
    ("number", "sn", "is", "m1", "note", "howpublished", "url", "ur"),
    ("year", "date", "py", "issued"),
)
_PAGE_FIELDS = ("pages", "page", "sp", "ep", "eid", "articleno", "article-number", "chapter")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_NUMBER = re.compile(r"\d+")
_KIND_OF_CONTAINER = re.compile(r"(?i)\b(?:thes[ei]s|dissertation|(?<!extended )abstracts?|posters?|github)\b")
_MAX_PAGE, _PAGES_OF_THESIS = 10_000, 100
_Fields = Mapping[str, str]


def _kind(fields: _Fields) -> str:
    """Return which of `_KINDS` a work is; notes count only where nothing says what it is part of."""
    container = _first_value(fields, (*_CONTAINER_FIELDS, "eprint"))
    pages = _first_value(fields, _PAGE_FIELDS)
    names = _TYPE_FIELDS if container or fields["@"] == "@article" else (*_TYPE_FIELDS, *_NOTE_FIELDS)
    words = [*(fields[name] for name in names if name in fields), *_KIND_OF_CONTAINER.findall(f"{container} {pages}")]
    text = "; ".join([*words, "thesis"] if "school" in fields and not container else words).lower()
    return next((kind for kind, pattern in _KINDS.items() if re.search(pattern, text)), "")


def _are_two_works(first: _Fields, second: _Fields) -> bool:
    """Return whether records of one title are two editions, volumes or patents, or of kinds that are not one work."""

    def differ(names: Sequence[str]) -> bool:
        numbers = {_number(first, names), _number(second, names)}
        return len(numbers) == 2 and "" not in numbers

    kinds = _kind(first), _kind(second)
    if len({*kinds} - {"", "report"}) == 2:
        return True
    if "patent" in kinds or kinds == ("report", "report"):
        return differ(_NUMBER_FIELDS if "patent" in kinds else _YEAR_FIELDS)
    places = {title_key(_first_value(fields, _CONTAINER_FIELDS)) for fields in (first, second)}
    starts_there = _number(first, _PAGE_FIELDS) == _number(second, _PAGE_FIELDS) != "" and not differ(_YEAR_FIELDS)
    is_other_issue = differ(_VOLUME_FIELDS) or (differ(_ISSUE_FIELDS) and differ(_PAGE_FIELDS))
    if is_other_issue and not starts_there and len(places) == 1 and first["@"] == second["@"]:
        return True
    changes = (len(places) == 2) + differ(_YEAR_FIELDS)
    return differ(_EDITION_FIELDS) or _is_abstract(first, second, changes) or _is_abstract(second, first, changes)


def _is_abstract(fields: _Fields, other: _Fields, changes: int) -> bool:
    """Return whether a work has the page of a meeting abstract, such as `S12` or `45--45`, and the other is longer.

    changes: 2 if both place and year differ: then a page alone is not taken for the first of many.
    """
    pages = "-".join(fields[name] for name in _PAGE_FIELDS[:4] if name in fields)
    other_pages = "-".join(other[name] for name in _PAGE_FIELDS if name in other)
    numbers, other_numbers = (list(map(int, re.findall(r"\d{1,9}", text))) for text in (pages, other_pages))
    if not (changes and numbers and other_numbers) or numbers[0] in (1, *other_numbers):
        return False
    has_letter = re.match(r'[{"]*([A-DF-Z]{1,2}-?\d{1,4}|\d{1,4}[A-Za-z])\b', pages)
    has_one = len(numbers) > 1 or (changes == 2 and numbers[0] < _MAX_PAGE)
    is_longer = other_numbers[-1] - other_numbers[0] > (1 if has_one else _PAGES_OF_THESIS)
    return 0 <= numbers[-1] - numbers[0] <= 1 and (is_longer or bool(has_letter))


def _first_value(fields: _Fields, names: Sequence[str]) -> str:
    return next((fields[name] for name in names if name in fields), "")


def _number(fields: _Fields, names: Sequence[str]) -> str:
    """Return the first number in the first of these fields; of a patent, `7654321` for `US 7,654,321 B2`."""
    text = _first_value(fields, names).lower()
    word = next((word for word in re.findall("[a-z]+", text) if word in _ORDINALS), "")
    number = _NUMBER.search(title_key(text) if names is _NUMBER_FIELDS else text)
    return number[0].lstrip("0") if number else str(_ORDINALS.index(word) + 1) if word else ""


def first_page(bib: bytes | None) -> str:
    """Return the first page, or what stands for it, of a record from `encode_record`; empty if it gives none."""
    fields = _read_fields(bib)
    numbers = (_NUMBER.search(fields[name]) for name in _PAGE_FIELDS if name in fields)
    return next((number[0] for number in numbers if number), "")


def _read_fields(bib: bytes | None, identity: IdentityRecord | None = None) -> _Fields:
    """Return the fields of a record from `encode_record`, with its type as `@`; of a paper without, at most that."""
    if bib is None:
        return {"@": "@article" if identity and "arxiv" in dict(identity.ids) else ""}
    record = decode_record(bib, REPAIR_HINT)
    return {name.lower(): value for name, value in record.fields} | {"@": f"@{record.kind.lower()}"}


def best_match(identity: IdentityRecord, same: Sequence[StoredPaper]) -> StoredPaper | None:
    """Return which of `same_papers` agrees most, or None if they tie."""
    if len(same) < 2:
        return same[0] if same else None
    by_agreement = sorted(same, key=lambda stored: _agreement(identity, stored), reverse=True)
    first, second = (_agreement(identity, stored) for stored in by_agreement[:2])
    return by_agreement[0] if first > second or first[0] else None


def _agreement(identity: IdentityRecord, stored: StoredPaper) -> tuple[bool, bool, int, bool, bool, bool]:
    """Return how far two identity records agree, the strongest evidence first."""
    other, own_ids = stored.identity, strong_ids(stored.paper)
    owns_id = not {*identity.ids}.isdisjoint(own_ids)  # and has not only a claim to it
    shared = [index for index, id_ in enumerate(identity.ids) if id_ in (own_ids if owns_id else other.ids)]
    return (
        identity == other,  # then the same record was imported before
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
