"""Keys of papers.db that a person may be typing, read without opening the store."""

from collections.abc import Iterator
from pathlib import Path

from paperbrowse.database.connect import read_column

_NEWEST = "SELECT arxiv_id FROM papers WHERE arxiv_id IS NOT NULL ORDER BY added DESC, place DESC LIMIT 20"


def find_keys(file: Path, typed: str) -> Iterator[str]:
    """Yield keys and ids that begin as typed; of the papers imported last if nothing is typed."""
    for kind, column in (("arxiv", "arxiv_id"), ("doi", "doi")):
        bare = typed.removeprefix(f"{kind}:")
        between = f"SELECT {column} FROM papers WHERE {column} BETWEEN ? AND ? ORDER BY {column} DESC LIMIT 30"
        for name in read_column(file, between, bare, f"{bare}\U0010ffff") if bare else []:
            yield name if bare == typed else f"{kind}:{name}"
    yield from (f"arxiv:{name}" for name in read_column(file, _NEWEST) if "arxiv:".startswith(typed))
