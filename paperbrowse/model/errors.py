"""Errors that the user sees, each with a message and perhaps a hint."""


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
    """The mail program failed; the letter is kept."""


class NoSuchPaper(PaperbrowseError):
    """A key that no paper has."""


class UsageError(PaperbrowseError):
    """Words that a command or a query cannot take."""


class StorageError(PaperbrowseError):
    """A database file that cannot be used."""


class NewerFile(StorageError):
    """A file of a later version; left unchanged."""


class ForeignFile(StorageError):
    """A file of another program; left unchanged."""


class DamagedFile(StorageError):
    """A file that SQLite cannot read; renamed, never deleted."""


class NotSaved(StorageError):
    """A write that failed; nothing of it was saved."""


class Interrupted(Exception):
    """A search that stopped because a newer query arrived; it has no result."""
