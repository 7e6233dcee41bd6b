"""Stores for tests, filled with random papers, and their complete content."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import strategies as st

from paperbrowse.model.paper import Author, Paper
from paperbrowse.papers.index_terms import count_words
from paperbrowse.papers.paper_rows import COLUMNS, NO_COUNTS, PAPERS_BY_ROW, BatchCounts, PaperRow, prepare_row
from paperbrowse.papers.store import PaperStore
from paperbrowse.papers.writer import AddOutcome, Writer
from paperbrowse.text.acronyms import count_acronyms
from paperbrowse.text.dates import PartialDate
from tests.search.small_corpus import SmallCorpus

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)

WORDS = ("token", "tokens", "level", "graph", "bert", "gödel", "中", "x2", "a")
NAMES = ("Ada Token", "Kurt Gödel", "Bert Graph", "Li")
LONG = "Tokenization of Every Language There Is"
DEFINING = "A Token of Every Level (TEL) is a Graph (LTG)"
ABSTRACT = "We study tokenizers in many languages and what they cost to those who write in them. " * 2

PHRASES = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join)
DATES = st.none() | st.builds(PartialDate, st.integers(2023, 2024), st.integers(0, 2)) | st.builds(
    PartialDate, st.just(2024), st.just(1), st.integers(1, 3)
)  # fmt: skip
COUNTS = st.none() | st.integers(0, 3)


AUTHORS = st.lists(st.sampled_from(NAMES), max_size=2, unique=True).map(lambda names: tuple(map(Author, names)))


def made(authors: tuple[Author, ...], **fields: Any) -> Paper:
    """Return a paper with the right number of authors."""
    return Paper(authors=authors, author_count=len(authors) or None, **fields)


# With st.builds, because st.composite would make the inner strategies again for each of 100,000 papers.
PAPER = st.builds(
    made,
    title=st.sampled_from([LONG, LONG + " Revisited", "Preface"]) | PHRASES.filter(bool),
    abstract=st.none() | st.sampled_from([ABSTRACT, DEFINING]) | PHRASES.filter(bool),
    authors=AUTHORS,
    published=DATES,
    arxiv_id=st.none() | st.sampled_from(["2401.00001", "2401.00002", "2401.00003", "2401.00004"]),
    doi=st.none() | st.sampled_from(["10.1000/a", "10.1000/b", "10.1000/c"]),
    categories=st.lists(st.sampled_from(["cs.CL", "cs.LG", "math.GT"]), max_size=2, unique=True).map(tuple),
    url=st.sampled_from([None, "https://arxiv.org/abs/2401.00001", "https://a.example/1"]),
    code_url=st.none() | st.just("https://github.com/a/b"),
    upvotes=COUNTS,
    comments=COUNTS,
    keywords=st.lists(st.sampled_from(WORDS), max_size=2).map(tuple),
    source=st.sampled_from(["huggingface-page", "jsonl", "arxiv"]),
)
"""Papers of few words, so that they share words, dates and sometimes titles and ids."""

PAPERS = st.lists(PAPER, max_size=12)


@contextmanager
def opened() -> Iterator[PaperStore]:
    """Yield an empty store in a new folder."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "papers.db"
        file.write_bytes(_empty())
        with closing(PaperStore(file, lambda: NOW)) as store:
            yield store


@lru_cache(maxsize=1)
def _empty() -> bytes:
    """Return the file of a new store, made only once because it takes as long as a test."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "papers.db"
        PaperStore(file, lambda: NOW).close()
        return file.read_bytes()


def take(
    store: PaperStore, papers: Sequence[Paper], kind: str = "jsonl", name: str = "a.jsonl", first_record: int = 1
) -> list[AddOutcome]:
    """Add papers in one transaction."""
    with store.writing() as writer:
        origin = writer.begin_source(kind, name, NOW)
        return [add(writer, paper, origin, str(record)) for record, paper in enumerate(papers, start=first_record)]


def add(writer: Writer, paper: Paper, origin: int, record: str) -> AddOutcome:
    (outcome,) = +writer.add_many([(prepare_row(paper), record)], NO_COUNTS, origin)
    return outcome


def take_many(
    store: PaperStore, papers: Sequence[Paper], name: str = "a.jsonl", *, counted: bool = True
) -> Counter[AddOutcome]:
    """Add papers by `add_many` in two parts, with words and acronyms counted beforehand or not."""
    records = [(prepare_row(paper), str(record)) for record, paper in enumerate(papers, start=1)]
    outcomes: Counter[AddOutcome] = Counter()
    with store.writing() as writer:
        origin = writer.begin_source("jsonl", name, NOW)
        for part in (records[: len(records) // 2], records[len(records) // 2 :]):
            outcomes += writer.add_many(part, _counted(part) if counted else NO_COUNTS, origin)
            writer.save_if_large()
    return outcomes


def _counted(records: Sequence[tuple[PaperRow, str]]) -> BatchCounts:
    rows = [row for row, _ in records]
    return BatchCounts(count_words(row.terms for row in rows), count_acronyms(row.abstract for row in rows))


def everything(store: PaperStore) -> dict[int, Paper]:
    """Return all papers by row."""
    rows = [row for (row,) in store.connection.execute("SELECT place FROM places ORDER BY place")]
    return store.papers(rows)


def reference(store: PaperStore) -> SmallCorpus:
    """Return a corpus of the same papers in plain Python."""
    return SmallCorpus(everything(store))


_STATEMENTS = {
    **{table: f"SELECT * FROM {table}" for table in ("days", "origins", "words", "acronyms")},
    "papers": f"SELECT place, added, {', '.join(COLUMNS)} FROM papers",
    "places": f"SELECT places.place, papers.place FROM {PAPERS_BY_ROW}",
    "aliases": "SELECT place, name FROM aliases JOIN papers USING (paper_id)",
    "sources": "SELECT place, origin_id, record FROM sources JOIN papers USING (paper_id)",
}


def content(store: PaperStore) -> dict[str, list[tuple[object, ...]]]:
    """Return all tables but the index, with rows in place of paper ids, which depend on the order of import."""
    return {name: sorted(store.connection.execute(sql), key=repr) for name, sql in _STATEMENTS.items()}
