"""Specification of a kind of database file, and how it weighs speed against durability."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DatabaseSpec:
    """Name, header and settings of one kind of database file."""

    name: str
    """In messages, before the word `file`: `library`, `papers`."""
    application_id: int
    """A constant in the file's header; SQLite reads it as a signed 32-bit number."""
    journal_mode: str
    synchronous: str
    cache_kib: int
    page_size: int = 4_096
    """Bytes of a page, set when the file is created: large rows waste less of large pages."""
    recreatable: bool = False
    """True: an unusable file is quarantined and replaced by an empty one, whatever is wrong with it."""
    check_below: int = 0
    """Bytes below which a complete integrity_check runs at each start; 0 for never."""
