"""Mapping between papers and rows of papers.db."""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from paperbrowse.database.sqlite_errors import REPAIR_HINT
from paperbrowse.model.bibliography import BibRecord, encode_record
from paperbrowse.model.errors import DamagedFile
from paperbrowse.model.identity import fingerprint, hash_text, title_key
from paperbrowse.model.paper import Author, Paper
from paperbrowse.papers.row_order import day_number
from paperbrowse.text.dates import PartialDate, parse_iso

COLUMNS = (
    "title", "abstract", "authors", "author_count", "published", "categories", "organization", "venue",
    "arxiv_id", "doi", "acl_id", "openreview_id", "upvotes", "comments", "title_hash", "fingerprint_hash",
    "source", "more",
)  # fmt: skip
"""The columns that hold a paper, in the order of `to_row`; paper_id, place and added are the file's."""

_PLAIN_FIELDS = COLUMNS[6:14]
"""Columns that hold a field of a paper as it is."""
_get_plain_fields = attrgetter(*_PLAIN_FIELDS)

_SELECT = f"SELECT papers.place, {', '.join(COLUMNS)}, papers.paper_id FROM"
SELECT_PAPERS = f"{_SELECT} papers"
"""Papers by their values: (row, *COLUMNS, paper_id)."""

PAPERS_BY_ROW = "places CROSS JOIN papers USING (paper_id)"
"""Papers by `places.place`, because SQLite runs a cross join in the order written."""

SELECT_BY_ROW = f"{_SELECT} {PAPERS_BY_ROW}"
"""The same columns as SELECT_PAPERS, by `places.place`."""

_IN_ROWS = "WHERE places.place IN (SELECT value FROM json_each(?))"
PAPERS_IN_ROWS = f"{PAPERS_BY_ROW} {_IN_ROWS}"
"""The papers of rows, which are given as a JSON list."""
SELECT_IN_ROWS = f"{SELECT_BY_ROW} {_IN_ROWS}"

_EXTRA_FIELDS = (
    "arxiv_version", "comment", "journal_ref", "licence", "pdf_url", "code_url", "project_url", "github_stars",
    "ai_summary", "submitter",
)  # fmt: skip
"""Texts and numbers that are kept in `more` as they are."""

_get_extra_fields = attrgetter(*_EXTRA_FIELDS)

_ARXIV_PAGE_MARKER = 0
"""Stands in `more` for the URL that follows from the arXiv id, because most papers of large files have it."""

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_iso_date = lru_cache(maxsize=20_000)(PartialDate.__str__)  # a million papers share a few thousand days


def to_row(paper: Paper) -> tuple[Any, ...]:
    """Return the values of a paper for COLUMNS."""
    abstract_print = fingerprint(paper.abstract)
    authors = ["\t".join(author) if author.family or author.given else author.name for author in paper.authors]
    return (
        paper.title,
        paper.abstract,
        "\n".join(authors),
        paper.author_count,
        _iso_date(paper.published) if paper.published else None,
        "\n".join(paper.categories),
        *_get_plain_fields(paper),
        hash_text(title_key(paper.title)),
        hash_text(abstract_print) if abstract_print else None,
        paper.source,
        _extra_json(paper),
    )


_INTEGER_COLUMNS = ("author_count", "upvotes", "comments", "title_hash", "fingerprint_hash")
_REQUIRED_COLUMNS = ("title", "authors", "categories", "title_hash", "source")


def _column_types(column: str) -> tuple[type, ...]:
    """Return the types a column may hold: SQLite checks them on writing, but not on reading."""
    type_ = int if column in _INTEGER_COLUMNS else str
    return (type_,) if column in _REQUIRED_COLUMNS else (type_, type(None))


_ROW_TYPES = ((int,), *map(_column_types, COLUMNS))


def to_paper(row: Sequence[Any] | None) -> Paper:
    """Return the paper of a row that one of the SELECT statements read.

    Raises DamagedFile for values that `to_row` never writes, and for None, if an index led to a missing row.
    """
    try:
        if row is None or not all(map(isinstance, row, _ROW_TYPES)):
            raise TypeError
        return _build_paper(row)
    except (ValueError, TypeError, AttributeError) as error:
        raise DamagedFile("a paper in papers.db cannot be read", REPAIR_HINT) from error


def _build_paper(row: Sequence[Any]) -> Paper:
    more = json.loads(row[18]) if row[18] else {}
    if more.get("url") == _ARXIV_PAGE_MARKER:
        more["url"] = _arxiv_page(row[9])
    return Paper(
        title=row[1],
        abstract=row[2],
        authors=tuple(map(_parse_author, row[3].split("\n"))) if row[3] else (),
        author_count=row[4],
        published=_parse_date(row[5]),
        categories=tuple(row[6].split("\n")) if row[6] else (),
        source=row[17],
        url=more.get("url"),
        withdrawn=bool(more.get("withdrawn")),
        keywords=tuple(more.get("keywords", ())),
        updated=_parse_date(more.get("updated")),
        announced=_parse_date(more.get("announced")),
        **dict(zip(_PLAIN_FIELDS, row[7:15], strict=True)),
        **{name: more.get(name) for name in _EXTRA_FIELDS},
    )


def _extra_json(paper: Paper) -> str | None:
    """Return what has no column as JSON, built by hand: encoding a text alone takes a sixth of the time of a dict."""
    items = [
        f'"{name}":{_encode(value) if isinstance(value, str) else value}'
        for name, value in zip(_EXTRA_FIELDS, _get_extra_fields(paper), strict=True)
        if value is not None
    ]
    if paper.url:
        is_derived = paper.arxiv_id and paper.url == _arxiv_page(paper.arxiv_id)
        items.append(f'"url":{_ARXIV_PAGE_MARKER if is_derived else _encode(paper.url)}')
    if paper.updated:
        items.append(f'"updated":"{paper.updated}"')
    if paper.announced:
        items.append(f'"announced":"{paper.announced}"')
    if paper.withdrawn:
        items.append('"withdrawn":true')
    if paper.keywords:
        items.append(f'"keywords":{_encode(paper.keywords)}')
    return f"{{{','.join(items)}}}" if items else None


def _arxiv_page(arxiv_id: str) -> str:
    return f"https://arxiv.org/abs/{arxiv_id}"


def _parse_date(text: str | None) -> PartialDate | None:
    return parse_iso(text) if text else None


def split_author_names(authors: str) -> tuple[str, ...]:
    """Return the full names in a row's `authors`, without family and given names."""
    return tuple(line.partition("\t")[0] for line in authors.split("\n")) if authors else ()


def _parse_author(line: str) -> Author:
    name, _, parts = line.partition("\t")
    family, _, given = parts.partition("\t")
    return Author(name, family, given)


LOOKUP_COLUMNS = ("arxiv_id", "doi", "acl_id", "openreview_id", "title_hash", "fingerprint_hash")
"""Columns by which the same paper is looked up: an id of each kind, the strongest first, and hashes of its texts."""

TITLE_INDEX = COLUMNS.index("title")
_ABSTRACT_INDEX = COLUMNS.index("abstract")
_get_lookup_values = itemgetter(*map(COLUMNS.index, LOOKUP_COLUMNS))


class PaperRow(NamedTuple):
    """A paper prepared for writing: its values and its index terms."""

    values: tuple[Any, ...]
    """For COLUMNS."""
    terms: str
    day: int
    """The day number of its row."""
    announced: int | None = None
    """The day of the list or feed that had it, as an ordinal of datetime.date."""
    citation_key: str = ""
    bib: bytes | None = None
    """Its record in a bibliography, from `encode_record`."""

    @property
    def paper(self) -> Paper:
        """The paper, built from the values: needed only if another paper may be the same."""
        return to_paper((0, *self.values))

    @property
    def abstract(self) -> str | None:
        abstract: str | None = self.values[_ABSTRACT_INDEX]
        return abstract

    @property
    def lookup_values(self) -> tuple[Any, ...]:
        values: tuple[Any, ...] = _get_lookup_values(self.values)
        return values

    @property
    def has_id(self) -> bool:
        return any(self.lookup_values[:4])


class BatchCounts(NamedTuple):
    """Counts of several papers, made before they are written; the writer makes those that are None."""

    words: Mapping[str, int] | None = None
    """By word, the number of papers that hold it."""
    acronyms: Mapping[tuple[str, str], int] | None = None
    """By (acronym, phrase), the number of papers that define it."""


NO_COUNTS = BatchCounts()


def prepare_row(paper: Paper, bib: BibRecord | None = None) -> PaperRow:
    """Prepare a paper for writing, with its record if it comes from a bibliography."""
    from paperbrowse.papers.index_terms import index_terms  # late: only imports need it

    return PaperRow(
        to_row(paper),
        index_terms(paper),
        day_number(paper.published),
        paper.announced.first_day.toordinal() if paper.announced else None,
        bib.key if bib else "",
        encode_record(bib) if bib else None,
    )
