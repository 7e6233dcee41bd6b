"""Setting a file aside: out of the way under a telling name, never deleted and never over another."""

from datetime import datetime
from pathlib import Path

SIDECARS = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a file; a -wal or -journal may hold the newest changes and belongs with it."""


def quarantine(path: Path, reason: str, *, now: datetime | None = None) -> Path:
    """Rename a database file with all that lies beside it to `NAME.REASON-YYYYMMDD-HHMMSS`; say the new path.

    Raises OSError when the folder refuses.
    """
    file = path.resolve()  # SQLite keeps the sidecars beside the file, not beside a link to it
    moment = now or datetime.now().astimezone()
    new = find_free_path(file.with_name(f"{file.name}.{reason}-{moment:%Y%m%d-%H%M%S}"))
    # The sidecars go first: a fresh file begun beside an old journal would be rolled back into ruin.
    for sidecar in (*SIDECARS, ""):
        old = Path(f"{file}{sidecar}")
        if old.exists():
            old.rename(f"{new}{sidecar}")
    return new


def find_free_path(path: Path) -> Path:
    """The name of a database file, or the name with a number, whichever nothing lies under yet."""
    number, free = 1, path
    while any(Path(f"{free}{sidecar}").exists() for sidecar in ("", *SIDECARS)):
        number += 1
        free = path.with_name(f"{path.name}-{number}")
    return free
