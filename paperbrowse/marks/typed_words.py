"""Tags, saved searches and keys of library.db that a person may be typing, read without opening the store."""

from pathlib import Path

from paperbrowse.database.connect import read_column

_RECENT_MARKS = "SELECT mark_id FROM touch ORDER BY command_id DESC LIMIT 60"


def find_tags(file: Path) -> list[str]:
    """Return all tags, the most frequent first."""
    return read_column(file, "SELECT tag FROM tag GROUP BY tag ORDER BY count(*) DESC, tag")


def find_saved_searches(file: Path) -> list[str]:
    return read_column(file, "SELECT name FROM saved_search ORDER BY saved_at, name")


def find_keys(file: Path, typed: str) -> list[str]:
    """Return the ids of papers marked lately, and citation keys that begin as typed, the latest first."""
    ids = f"SELECT DISTINCT name FROM name WHERE mark_id IN ({_RECENT_MARKS}) AND name NOT LIKE 'title:%'"
    cited = "SELECT citation_key FROM citation_key WHERE citation_key BETWEEN ? AND ? ORDER BY key_id DESC LIMIT 30"
    return read_column(file, ids) + read_column(file, cited, typed, f"{typed}\U0010ffff")
