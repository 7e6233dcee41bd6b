"""The tables of library.db, version by version."""

from paperbrowse.database.migrate import DatabaseSpec

_VERSION_1 = (
    # A marked paper, with a copy of it that survives the loss of papers.db.
    """CREATE TABLE mark (
        mark_id INTEGER PRIMARY KEY,
        title TEXT NOT NULL, authors TEXT NOT NULL, families TEXT NOT NULL, author_count INTEGER, published TEXT,
        fingerprint TEXT NOT NULL, ids TEXT NOT NULL,
        starred_at TEXT, read_at TEXT, note TEXT
    ) STRICT""",
    "CREATE INDEX mark_by_star ON mark (starred_at) WHERE starred_at IS NOT NULL",
    "CREATE INDEX mark_by_read ON mark (read_at) WHERE read_at IS NOT NULL",
    # Two papers may have the same title, so a title may lead to several marks; an id leads to one.
    """CREATE TABLE name (
        name TEXT NOT NULL, mark_id INTEGER NOT NULL REFERENCES mark ON DELETE CASCADE, PRIMARY KEY (name, mark_id)
    ) STRICT, WITHOUT ROWID""",
    "CREATE UNIQUE INDEX name_of_id ON name (name) WHERE substr(name, 1, 6) <> 'title:'",
    "CREATE INDEX name_by_mark ON name (mark_id)",
    """CREATE TABLE tag (
        tag TEXT NOT NULL, mark_id INTEGER NOT NULL REFERENCES mark ON DELETE CASCADE, PRIMARY KEY (tag, mark_id)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX tag_by_mark ON tag (mark_id)",
    "CREATE TABLE saved_search (name TEXT PRIMARY KEY, query TEXT NOT NULL, saved_at TEXT NOT NULL) STRICT",
    # The journal. `undone` counts upwards, because the command undone last is the first to be redone.
    """CREATE TABLE command (
        command_id INTEGER PRIMARY KEY AUTOINCREMENT,
        window TEXT NOT NULL, done_at TEXT NOT NULL, sentence TEXT NOT NULL, undone INTEGER
    ) STRICT""",
    # A change by a command: one field of one mark, before and after.
    """CREATE TABLE touch (
        command_id INTEGER NOT NULL REFERENCES command ON DELETE CASCADE,
        mark_id INTEGER NOT NULL REFERENCES mark ON DELETE CASCADE,
        field TEXT NOT NULL, before TEXT, after TEXT, PRIMARY KEY (command_id, mark_id, field)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX touch_by_mark ON touch (mark_id)",
)

_VERSION_2 = (
    # Two names, the lesser first, and the user's decision: one paper (1) or two (0).
    """CREATE TABLE verdict (
        one TEXT NOT NULL, other TEXT NOT NULL, same INTEGER NOT NULL, PRIMARY KEY (one, other)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX verdict_by_other ON verdict (other)",
    # A change of a verdict by a command.
    """CREATE TABLE decision (
        command_id INTEGER NOT NULL REFERENCES command ON DELETE CASCADE,
        one TEXT NOT NULL, other TEXT NOT NULL, before INTEGER, after INTEGER, PRIMARY KEY (command_id, one, other)
    ) STRICT, WITHOUT ROWID""",
)

_VERSION_3 = ("ALTER TABLE saved_search ADD COLUMN seen_at TEXT",)

# End of the last session in the terminal: papers added since are new.
_VERSION_4 = ("CREATE TABLE look (look_id INTEGER PRIMARY KEY CHECK (look_id = 1), looked_at TEXT NOT NULL) STRICT",)

_VERSION_5 = (
    # The whole paper of a mark with its bibliographic records, so that marks do not need papers.db.
    """CREATE TABLE paper_copy (
        mark_id INTEGER PRIMARY KEY REFERENCES mark ON DELETE CASCADE, content BLOB NOT NULL
    ) STRICT""",
    # Citation keys in the order in which they were given, and the names of the paper of each: a key is never given to
    # another paper.
    "CREATE TABLE citation_key (key_id INTEGER PRIMARY KEY, citation_key TEXT NOT NULL UNIQUE) STRICT",
    "CREATE INDEX citation_key_in_any_case ON citation_key (citation_key COLLATE NOCASE)",
    """CREATE TABLE citation_name (
        name TEXT NOT NULL, key_id INTEGER NOT NULL REFERENCES citation_key ON DELETE CASCADE,
        PRIMARY KEY (name, key_id)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX citation_name_by_key ON citation_name (key_id)",
    # The first import of the user's own papers: the sample page is never loaded after it.
    "CREATE TABLE own_import (one INTEGER PRIMARY KEY CHECK (one = 1), imported_at TEXT NOT NULL) STRICT",
)

_VERSION_6 = (
    "ALTER TABLE mark ADD COLUMN skipped_at TEXT",
    "CREATE INDEX mark_by_skip ON mark (skipped_at) WHERE skipped_at IS NOT NULL",
    # What the user wants more (above 0) or less of: words, pairs of words, `@author` and `#category`.
    "CREATE TABLE wish (word TEXT PRIMARY KEY, weight INTEGER NOT NULL) STRICT, WITHOUT ROWID",
)

_VERSION_7 = (
    # The letters made so far. `content` is kept until the letter is delivered to its target: "-" for stdout, "mail",
    # or a file. `last_paper_id` is that of papers.db when the letter was made.
    """CREATE TABLE letter (
        letter_id INTEGER PRIMARY KEY AUTOINCREMENT, made_at TEXT NOT NULL, since TEXT NOT NULL,
        last_paper_id INTEGER NOT NULL, target TEXT NOT NULL, content TEXT
    ) STRICT""",
    # The names of the papers in letters: the ids of a paper, or its title if it has none.
    "CREATE TABLE letter_paper (name TEXT PRIMARY KEY, letter_id INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    # What the last letter knew of starred papers, as JSON, so that the next one can tell what is new.
    """CREATE TABLE letter_star (
        mark_id INTEGER PRIMARY KEY REFERENCES mark ON DELETE CASCADE, state TEXT NOT NULL
    ) STRICT""",
)

MIGRATIONS = (_VERSION_1, _VERSION_2, _VERSION_3, _VERSION_4, _VERSION_5, _VERSION_6, _VERSION_7)

SPEC = DatabaseSpec(
    name="library",
    application_id=0x50424C42,  # "PBLB"
    journal_mode="TRUNCATE",  # readable on a full disk and in a read-only folder, which a WAL file is not
    synchronous="FULL",
    cache_kib=2_048,
    check_below=6_000_000,  # 20 ms; the daily backup checks larger ones
    migrations=MIGRATIONS,
)
