"""The tables of papers.db, version by version."""

import sqlite3

from paperbrowse.database.spec import DatabaseSpec

SPEC = DatabaseSpec(
    name="papers",
    application_id=0x50425052,  # "PBPR"
    journal_mode="WAL",
    synchronous="NORMAL",
    cache_kib=8_192,  # for each of three connections; 16 MiB are not faster, 4 cost a millisecond a letter
    page_size=16_384,
    recreatable=True,
)

MIN_FREQUENT_PAPERS = 64
"""Papers from which a word is among the frequent ones, which are found by their first letters alone. Files of this
version have an index by it: it never changes."""

_FIRST = (
    # A row's number says its day: see cache.places. Everything rarely shown travels in `more`, as JSON.
    """CREATE TABLE papers (
        paper_id INTEGER PRIMARY KEY,
        title TEXT NOT NULL,
        abstract TEXT,
        authors TEXT NOT NULL,
        author_count INTEGER,
        published TEXT,
        categories TEXT NOT NULL,
        organization TEXT,
        venue TEXT,
        arxiv_id TEXT,
        doi TEXT,
        acl_id TEXT,
        openreview_id TEXT,
        upvotes INTEGER,
        comments INTEGER,
        title_hash INTEGER NOT NULL,
        fingerprint_hash INTEGER,
        source TEXT NOT NULL,
        added INTEGER NOT NULL,
        more TEXT
    ) STRICT""",
    "CREATE UNIQUE INDEX papers_by_arxiv_id ON papers (arxiv_id) WHERE arxiv_id IS NOT NULL",
    "CREATE UNIQUE INDEX papers_by_doi ON papers (doi) WHERE doi IS NOT NULL",
    "CREATE UNIQUE INDEX papers_by_acl_id ON papers (acl_id) WHERE acl_id IS NOT NULL",
    "CREATE UNIQUE INDEX papers_by_openreview_id ON papers (openreview_id) WHERE openreview_id IS NOT NULL",
    "CREATE INDEX papers_by_title ON papers (title_hash)",
    "CREATE INDEX papers_by_fingerprint ON papers (fingerprint_hash) WHERE fingerprint_hash IS NOT NULL",
    "CREATE INDEX papers_by_upvotes ON papers (upvotes) WHERE upvotes IS NOT NULL",
    "CREATE INDEX papers_by_comments ON papers (comments) WHERE comments IS NOT NULL",
    # Names a paper had before a merge gave it a stronger one, and title names that do not follow from its row.
    """CREATE TABLE aliases (
        name TEXT PRIMARY KEY,
        paper_id INTEGER NOT NULL REFERENCES papers ON UPDATE CASCADE ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX aliases_by_paper ON aliases (paper_id)",
    # How many papers a day has, and the next free number in it: what positions in the whole list follow from.
    "CREATE TABLE days (day INTEGER PRIMARY KEY, papers INTEGER NOT NULL, next INTEGER NOT NULL) STRICT",
    """CREATE TABLE origins (
        origin_id INTEGER PRIMARY KEY,
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        taken_at TEXT NOT NULL,
        UNIQUE (kind, name)
    ) STRICT""",
    """CREATE TABLE sources (
        paper_id INTEGER NOT NULL REFERENCES papers ON UPDATE CASCADE ON DELETE CASCADE,
        origin_id INTEGER NOT NULL REFERENCES origins,
        record TEXT NOT NULL,
        PRIMARY KEY (paper_id, origin_id)
    ) STRICT, WITHOUT ROWID""",
    # The words of the index with the number of papers each is in.
    "CREATE TABLE words (word TEXT PRIMARY KEY, papers INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    # Fed with folded words already cut, so the index knows exactly the words a query can hold. The text itself
    # stands in `papers` only; sizes and positions cost a third more and are not needed to rank.
    """CREATE VIRTUAL TABLE matches USING fts5 (
        title, authors, abstract, labels,
        content='', columnsize=0, detail=column, tokenize='ascii'
    )""",
    # Bytes of words held before a segment is written: fewer, larger segments are quicker to write and to read.
    "INSERT INTO matches (matches, rank) VALUES ('hashsize', 33554432)",
)

_SECOND = (
    # The words once more by how they look, packed: see cache.spellings.
    "CREATE TABLE spellings (spelling_id INTEGER PRIMARY KEY, shape TEXT NOT NULL, words BLOB NOT NULL) STRICT",
    "CREATE INDEX spellings_by_shape ON spellings (shape)",
    # A beginning of a letter or two has so many words that only those known to be frequent are looked through.
    f"CREATE INDEX frequent_words ON words (word, papers) WHERE papers >= {MIN_FREQUENT_PAPERS}",
    # What abstracts say that short names stand for, with the number of papers that say so.
    """CREATE TABLE acronyms (
        short TEXT NOT NULL,
        phrase TEXT NOT NULL,
        papers INTEGER NOT NULL,
        PRIMARY KEY (short, phrase)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX acronyms_by_phrase ON acronyms (phrase, short, papers)",
    # The index anew, without columns: see cache.terms.
    "DROP TABLE matches",
    """CREATE VIRTUAL TABLE matches USING fts5 (
        terms, content='', columnsize=0, detail=none, tokenize="ascii tokenchars '.@#!'"
    )""",
    "INSERT INTO matches (matches, rank) VALUES ('hashsize', 33554432)",
    # Segments that wait to be merged: merging half as often costs searches nothing that can be measured, and leaves
    # no pages empty behind it.
    "INSERT INTO matches (matches, rank) VALUES ('automerge', 8)",
)


def _refill(connection: sqlite3.Connection) -> None:
    from paperbrowse.papers.index_integrity import fill_index
    from paperbrowse.papers.paper_rows import COLUMNS

    fill_index(connection, f"SELECT paper_id, {', '.join(COLUMNS)} FROM papers ORDER BY paper_id")


_THIRD = (
    # What each source said of a paper, kept where records without a common id were joined: it can be split again.
    # `sides` are the names, as JSON, that it was joined under where a person said so.
    """CREATE TABLE descriptions (
        description_id INTEGER PRIMARY KEY,
        paper_id INTEGER NOT NULL REFERENCES papers ON UPDATE CASCADE ON DELETE CASCADE,
        told BLOB NOT NULL,
        sources TEXT NOT NULL,
        sides TEXT NOT NULL DEFAULT '[]'
    ) STRICT""",
    "CREATE INDEX descriptions_by_paper ON descriptions (paper_id)",
)

# By when they came in: what is new since the reader last looked is found without reading the others.
_FOURTH = ("CREATE INDEX papers_by_added ON papers (added)",)

_FIFTH = (
    # Papers in the order they came, and beside them where each stands in the order of dates. In one table of that
    # order a few thousand papers of as many days were written into as many pages all over a file of millions.
    """CREATE TABLE placed (
        paper_id INTEGER PRIMARY KEY,
        place INTEGER NOT NULL,
        title TEXT NOT NULL,
        abstract TEXT,
        authors TEXT NOT NULL,
        author_count INTEGER,
        published TEXT,
        categories TEXT NOT NULL,
        organization TEXT,
        venue TEXT,
        arxiv_id TEXT,
        doi TEXT,
        acl_id TEXT,
        openreview_id TEXT,
        upvotes INTEGER,
        comments INTEGER,
        title_hash INTEGER NOT NULL,
        fingerprint_hash INTEGER,
        source TEXT NOT NULL,
        added INTEGER NOT NULL,
        more TEXT
    ) STRICT""",
    """INSERT INTO placed SELECT
        row_number() OVER (ORDER BY paper_id), paper_id, title, abstract, authors, author_count, published, categories,
        organization, venue, arxiv_id, doi, acl_id, openreview_id, upvotes, comments, title_hash, fingerprint_hash,
        source, added, more
    FROM papers ORDER BY paper_id""",
    # Nothing refers to it: what follows from papers is kept by the one writer, and counted by `doctor`.
    "CREATE TABLE places (place INTEGER PRIMARY KEY, paper_id INTEGER NOT NULL) STRICT",
    "INSERT INTO places SELECT place, paper_id FROM placed ORDER BY place",
    """CREATE TABLE aliases_anew (
        name TEXT PRIMARY KEY,
        paper_id INTEGER NOT NULL REFERENCES placed ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE sources_anew (
        paper_id INTEGER NOT NULL REFERENCES placed ON DELETE CASCADE,
        origin_id INTEGER NOT NULL REFERENCES origins,
        record TEXT NOT NULL,
        PRIMARY KEY (paper_id, origin_id)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE descriptions_anew (
        description_id INTEGER PRIMARY KEY,
        paper_id INTEGER NOT NULL REFERENCES placed ON DELETE CASCADE,
        told BLOB NOT NULL,
        sources TEXT NOT NULL,
        sides TEXT NOT NULL DEFAULT '[]'
    ) STRICT""",
    """INSERT INTO aliases_anew SELECT name, places.paper_id FROM aliases JOIN places ON place = aliases.paper_id
    ORDER BY name""",
    """INSERT INTO sources_anew SELECT places.paper_id, origin_id, record
    FROM sources JOIN places ON place = sources.paper_id ORDER BY 1, 2""",
    """INSERT INTO descriptions_anew SELECT description_id, places.paper_id, told, sources, sides
    FROM descriptions JOIN places ON place = descriptions.paper_id ORDER BY 1""",
    # Those that refer to others go first.
    *(f"DROP TABLE {name}" for name in ("aliases", "sources", "descriptions", "papers")),
    "ALTER TABLE placed RENAME TO papers",  # which renames it in what refers to it
    *(f"ALTER TABLE {name}_anew RENAME TO {name}" for name in ("aliases", "sources", "descriptions")),
    "CREATE UNIQUE INDEX papers_by_arxiv_id ON papers (arxiv_id) WHERE arxiv_id IS NOT NULL",
    "CREATE UNIQUE INDEX papers_by_doi ON papers (doi) WHERE doi IS NOT NULL",
    "CREATE UNIQUE INDEX papers_by_acl_id ON papers (acl_id) WHERE acl_id IS NOT NULL",
    "CREATE UNIQUE INDEX papers_by_openreview_id ON papers (openreview_id) WHERE openreview_id IS NOT NULL",
    "CREATE INDEX papers_by_title ON papers (title_hash)",
    "CREATE INDEX papers_by_fingerprint ON papers (fingerprint_hash) WHERE fingerprint_hash IS NOT NULL",
    "CREATE INDEX papers_by_upvotes ON papers (upvotes, place) WHERE upvotes IS NOT NULL",
    "CREATE INDEX papers_by_comments ON papers (comments, place) WHERE comments IS NOT NULL",
    "CREATE INDEX papers_by_added ON papers (added, place)",
    "CREATE INDEX aliases_by_paper ON aliases (paper_id)",
    "CREATE INDEX descriptions_by_paper ON descriptions (paper_id)",
)


def _place(connection: sqlite3.Connection) -> None:
    """The fifth, also for a file of the half hour in which descriptions were made without `sides`."""
    columns = [name for _, name, *_ in connection.execute("PRAGMA table_info(descriptions)")]
    if "sides" not in columns:
        connection.execute("ALTER TABLE descriptions ADD COLUMN sides TEXT NOT NULL DEFAULT '[]'")
    for statement in _FIFTH:
        connection.execute(statement)


# What the same record said before is found at once, also where thousands tell of one paper.
_SIXTH = (
    "DROP INDEX descriptions_by_paper",
    "CREATE INDEX descriptions_by_paper ON descriptions (paper_id, sources)",
)


def _count_anew(connection: sqlite3.Connection) -> None:
    """A word among a paper's authors counts beside the same word in its title or abstract: as the index counts."""
    from paperbrowse.papers.vocabulary_counts import save_vocabulary_snapshot

    save_vocabulary_snapshot(connection)


# Of papers whose abstracts begin alike most have other arXiv ids: that they are two is told without their rows.
_NINTH = (
    "DROP INDEX papers_by_fingerprint",
    "CREATE INDEX papers_by_fingerprint ON papers (fingerprint_hash, arxiv_id) WHERE fingerprint_hash IS NOT NULL",
)


def _fold_strokes(connection: sqlite3.Connection) -> None:
    """Letters with strokes are found without them: `Michał` by michal."""
    from paperbrowse.papers.strokes import fold_strokes

    fold_strokes(connection)


def _index_all_authors(connection: sqlite3.Connection) -> None:
    """A collaboration's papers are found by all of its authors, and not only by the first two hundred."""
    from paperbrowse.papers.many_authors import index_all_authors

    index_all_authors(connection)


MIGRATIONS = (
    *(_FIRST, _SECOND, _refill, _THIRD, _FOURTH, _place, _SIXTH, _count_anew, _NINTH, _fold_strokes),
    _index_all_authors,
)
