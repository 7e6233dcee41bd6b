"""Quarantine of unusable database files: renamed, never deleted, and never over another file."""

from datetime import datetime
from pathlib import Path

SIDECARS = ("-wal", "-shm", "-journal")
"""Suffixes of SQLite's files beside a database; a -wal or -journal may hold the newest changes."""


def quarantine(path: Path, reason: str, *, now: datetime | None = None) -> Path:
    """Rename a database and its sidecars to `NAME.REASON-YYYYMMDD-HHMMSS`, and return the new path. Raises OSError."""
    file = path.resolve()  # SQLite keeps the sidecars beside the file, not beside a link to it
    moment = now or datetime.now().astimezone()
    new = find_free_path(file.with_name(f"{file.name}.{reason}-{moment:%Y%m%d-%H%M%S}"))
    # The sidecars go first, because SQLite would apply an old journal to a new file.
    for sidecar in (*SIDECARS, ""):
        old = Path(f"{file}{sidecar}")
        if old.exists():
            old.rename(f"{new}{sidecar}")
    return new


def find_free_path(path: Path) -> Path:
    """Return the path, with a number if a database or sidecar of that name exists."""
    number, free = 1, path
    while any(Path(f"{free}{sidecar}").exists() for sidecar in ("", *SIDECARS)):
        number += 1
        free = path.with_name(f"{path.name}-{number}")
    return free
