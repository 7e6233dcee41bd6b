"""The kinds of database file there are to open, and how each weighs speed against durability."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DatabaseSpec:
    """What one kind of file is called, how it is told from others, and how it is written."""

    name: str
    """As a person is told of it: `library`, `papers`; the word `file` follows."""
    application_id: int
    """A constant in the file's header; SQLite reads it as a signed 32-bit number."""
    journal_mode: str
    synchronous: str
    cache_kib: int
    page_size: int = 4_096
    """Bytes of a page, set when the file is made: large rows waste less of large pages."""
    recreatable: bool = False
    """True: a file that cannot be used is set aside and a new one begun, whatever is wrong with it."""
    check_below: int = 0
    """Bytes below which a whole integrity_check is run at each start; 0 for never."""
