"""The tables of papers.db."""

from paperbrowse.database.migrate import DatabaseSpec

WRITE_CACHE_KIB = 262_144
"""Page cache while writing: new papers touch pages all over the indexes of millions, and each is then written once."""

MIN_FREQUENT_PAPERS = 64
"""Papers from which a word counts as frequent. An index of the file is limited to these words: changing the number
needs a migration."""

_TABLES = (
    # paper_id follows the order of import, because a small import into a file of millions then writes few pages.
    # `place` is the paper's row in the order of dates: see row_order. Rarely shown fields are JSON in `more`.
    """CREATE TABLE papers (
        paper_id INTEGER PRIMARY KEY, place INTEGER NOT NULL,
        title TEXT NOT NULL, abstract TEXT, authors TEXT NOT NULL, author_count INTEGER, published TEXT,
        categories TEXT NOT NULL, organization TEXT, venue TEXT,
        arxiv_id TEXT, doi TEXT, acl_id TEXT, openreview_id TEXT,
        upvotes INTEGER, comments INTEGER, title_hash INTEGER NOT NULL, fingerprint_hash INTEGER,
        source TEXT NOT NULL, added INTEGER NOT NULL, more TEXT
    ) STRICT""",
    "CREATE UNIQUE INDEX papers_by_arxiv_id ON papers (arxiv_id) WHERE arxiv_id IS NOT NULL",
    "CREATE UNIQUE INDEX papers_by_doi ON papers (doi) WHERE doi IS NOT NULL",
    "CREATE UNIQUE INDEX papers_by_acl_id ON papers (acl_id) WHERE acl_id IS NOT NULL",
    "CREATE UNIQUE INDEX papers_by_openreview_id ON papers (openreview_id) WHERE openreview_id IS NOT NULL",
    "CREATE INDEX papers_by_title ON papers (title_hash)",
    # With the arXiv id, because different ids tell most papers with similar abstracts apart without reading their rows.
    "CREATE INDEX papers_by_fingerprint ON papers (fingerprint_hash, arxiv_id) WHERE fingerprint_hash IS NOT NULL",
    "CREATE INDEX papers_by_upvotes ON papers (upvotes, place) WHERE upvotes IS NOT NULL",
    "CREATE INDEX papers_by_comments ON papers (comments, place) WHERE comments IS NOT NULL",
    "CREATE INDEX papers_by_added ON papers (added, place)",
    # Papers in the order of dates. No foreign key: the writer keeps it in step, and `doctor` checks it.
    "CREATE TABLE places (place INTEGER PRIMARY KEY, paper_id INTEGER NOT NULL) STRICT",
    "CREATE INDEX places_by_paper ON places (paper_id)",
    # Names a paper had before a merge gave it a stronger one, and title names that do not follow from its row.
    """CREATE TABLE aliases (
        name TEXT PRIMARY KEY, paper_id INTEGER NOT NULL REFERENCES papers ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX aliases_by_paper ON aliases (paper_id)",
    # The number of papers of each day, and the day's next free row.
    "CREATE TABLE days (day INTEGER PRIMARY KEY, papers INTEGER NOT NULL, next INTEGER NOT NULL) STRICT",
    """CREATE TABLE origins (
        origin_id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, taken_at TEXT NOT NULL,
        UNIQUE (kind, name)
    ) STRICT""",
    # `bib` is the record of a bibliography: see model/bibliography. Entries with different citation keys may describe
    # one paper, and each of them is kept.
    """CREATE TABLE sources (
        paper_id INTEGER NOT NULL REFERENCES papers ON DELETE CASCADE,
        origin_id INTEGER NOT NULL REFERENCES origins, record TEXT NOT NULL,
        citation_key TEXT NOT NULL DEFAULT '', bib BLOB, PRIMARY KEY (paper_id, origin_id, citation_key)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX sources_by_citation_key ON sources (citation_key) WHERE citation_key <> ''",
    # What each source said of a paper that was joined from several records, so that it can be split again, and why and
    # when the record was joined. `sides` are the names, as JSON, under which a person merged it.
    """CREATE TABLE descriptions (
        description_id INTEGER PRIMARY KEY, paper_id INTEGER NOT NULL REFERENCES papers ON DELETE CASCADE,
        told BLOB NOT NULL, sources TEXT NOT NULL, sides TEXT NOT NULL DEFAULT '[]',
        reason TEXT, joined_at INTEGER
    ) STRICT""",
    "CREATE INDEX descriptions_by_paper ON descriptions (paper_id, sources)",
    # Ids that a record has but another paper owns: chapters of a book under one DOI. `duplicates` lists them.
    """CREATE TABLE claimed_ids (
        name TEXT NOT NULL, paper_id INTEGER NOT NULL REFERENCES papers ON DELETE CASCADE, PRIMARY KEY (name, paper_id)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX claimed_ids_by_paper ON claimed_ids (paper_id)",
    # The days (as ordinals of datetime.date) of the lists and feeds that had a paper.
    """CREATE TABLE announcements (
        day INTEGER NOT NULL, paper_id INTEGER NOT NULL REFERENCES papers ON DELETE CASCADE, PRIMARY KEY (day, paper_id)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX announcements_by_paper ON announcements (paper_id)",
    # Ranges of paper_id that the user has seen; they never overlap.
    "CREATE TABLE seen (first INTEGER PRIMARY KEY, last INTEGER NOT NULL) STRICT",
    # The last mark of library.db whose paper is known to be in this file, and its title, by which another library.db
    # is recognized.
    """CREATE TABLE checked_marks (
        one INTEGER PRIMARY KEY CHECK (one = 1), last_mark_id INTEGER NOT NULL, title TEXT NOT NULL
    ) STRICT""",
    # The words of the index with the number of papers each is in.
    "CREATE TABLE words (word TEXT PRIMARY KEY, papers INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    # One or two letters begin too many words: only the frequent ones are searched for completions.
    f"CREATE INDEX frequent_words ON words (word, papers) WHERE papers >= {MIN_FREQUENT_PAPERS}",
    # The words again, packed by shape: see fuzzy_words.
    "CREATE TABLE spellings (spelling_id INTEGER PRIMARY KEY, shape TEXT NOT NULL, words BLOB NOT NULL) STRICT",
    "CREATE INDEX spellings_by_shape ON spellings (shape)",
    # Acronyms that abstracts define, with the number of papers that do.
    """CREATE TABLE acronyms (
        short TEXT NOT NULL, phrase TEXT NOT NULL, papers INTEGER NOT NULL, PRIMARY KEY (short, phrase)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX acronyms_by_phrase ON acronyms (phrase, short, papers)",
    # Filled with terms that are folded already, so it holds exactly the words a query can hold: see index_terms. It
    # keeps no text, sizes or positions: they take a third more space, and ranking does not need them.
    """CREATE VIRTUAL TABLE matches USING fts5 (
        terms, content='', columnsize=0, detail=none, tokenize="ascii tokenchars '.@#!'"
    )""",
    # Bytes of words in memory before a segment is written: fewer, larger segments are faster to write and to read.
    "INSERT INTO matches (matches, rank) VALUES ('hashsize', 33554432)",
    # Segments of one size before they are merged. Merging half as often as FTS5's default did not slow searches
    # measurably, and leaves no empty pages behind.
    "INSERT INTO matches (matches, rank) VALUES ('automerge', 8)",
)

VERSION = 13
"""The first version with these tables. Versions 1 to 12 were never released: `upgrade` makes a new file of theirs."""

_VERSION_14 = (
    # Upvotes at the end of the days (as ordinals of datetime.date) on which they changed, and when the paper was added.
    # A paper whose upvotes never changed has no rows, so that a first import writes nothing more.
    """CREATE TABLE upvote_history (
        day INTEGER NOT NULL, paper_id INTEGER NOT NULL REFERENCES papers ON DELETE CASCADE, upvotes INTEGER NOT NULL,
        PRIMARY KEY (day, paper_id)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX upvote_history_by_paper ON upvote_history (paper_id, day, upvotes)",
)

MIGRATIONS: tuple[tuple[str, ...], ...] = (*[()] * (VERSION - 1), _TABLES, _VERSION_14)

SPEC = DatabaseSpec(
    name="papers",
    application_id=0x50425052,  # "PBPR"
    journal_mode="WAL",
    synchronous="NORMAL",
    cache_kib=8_192,  # for each of three connections; 16 MiB are not faster, 4 cost a millisecond a letter
    page_size=16_384,
    recreatable=True,
    migrations=MIGRATIONS,
)
