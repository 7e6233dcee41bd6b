"""Words of library.db that a person may be typing, read without opening the store."""

from pathlib import Path

from paperbrowse.database.connect import read_column

_SELECTS = {
    "TAG": "SELECT tag FROM tag GROUP BY tag ORDER BY count(*) DESC, tag",
    "NAME": "SELECT name FROM saved_search ORDER BY saved_at, name",
    "KEY": "SELECT DISTINCT name FROM name WHERE name NOT LIKE 'title:%'"
    " AND mark_id IN (SELECT mark_id FROM touch ORDER BY command_id DESC LIMIT 60)",
}
_CITED = "SELECT citation_key FROM citation_key WHERE citation_key BETWEEN ? AND ? ORDER BY key_id DESC LIMIT 30"


def find_words(file: Path, kind: str, typed: str) -> list[str]:
    """Return tags, names of saved searches, or keys: of papers marked lately, and citation keys as typed."""
    words = read_column(file, _SELECTS[kind]) if kind in _SELECTS else []
    return words + (read_column(file, _CITED, typed, f"{typed}\U0010ffff") if kind == "KEY" else [])
