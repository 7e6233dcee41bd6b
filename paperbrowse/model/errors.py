"""Errors that the user sees, each with a message and perhaps a hint.

PaperbrowseError
├── ImportRefused      a document that cannot be read at all
├── MailNotSent        the mail program failed; the letter is kept
├── NoSuchPaper        an unknown key
├── UsageError         an invalid argument
└── StorageError       a database file that cannot be used
    ├── NewerFile      written by a later version; left unchanged
    ├── ForeignFile    written by another program; left unchanged
    ├── DamagedFile    unreadable for SQLite; renamed, never deleted
    └── NotSaved       a write that failed; nothing of it was saved
"""


class PaperbrowseError(Exception):
    """A message for the user: what happened, and what to do about it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint

    def __str__(self) -> str:
        message = super().__str__()
        return f"{message} ({self.hint})" if self.hint else message


class ImportRefused(PaperbrowseError):
    """A document that cannot be read at all; the message names its apparent format and the limit it exceeds."""


class MailNotSent(PaperbrowseError):
    pass


class NoSuchPaper(PaperbrowseError):
    pass


class UsageError(PaperbrowseError):
    pass


class StorageError(PaperbrowseError):
    pass


class NewerFile(StorageError):
    pass


class ForeignFile(StorageError):
    pass


class DamagedFile(StorageError):
    pass


class NotSaved(StorageError):
    pass


class Interrupted(Exception):
    """A search that stopped because a newer query arrived; it has no result."""
