"""What can go wrong that a person should hear of.

PaperbrowseError
├── ImportRefused      a document that cannot be read at all
├── NoSuchPaper        a key nothing is known under
├── UsageMistake       an argument that makes no sense
└── StorageError
    ├── NewerFile      written by a later version; left untouched
    ├── ForeignFile    not a file of this program
    ├── DamagedFile    set aside, never deleted
    └── NotSaved       the disk or the folder refused a write
"""


class PaperbrowseError(Exception):
    """A message for a person: what happened, and the way out where there is one."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint

    def __str__(self) -> str:
        message = super().__str__()
        return f"{message} ({self.hint})" if self.hint else message


class ImportRefused(PaperbrowseError):
    """A document that cannot be read at all; the message says what it seems to be and which limit it hit."""


class NoSuchPaper(PaperbrowseError):
    """A key nothing is known under."""


class UsageError(PaperbrowseError):
    """An argument that makes no sense where it stands."""


class StorageError(PaperbrowseError):
    """A database file that cannot be used as asked."""


class NewerFile(StorageError):
    """A file written by a later version of the program, left untouched."""


class ForeignFile(StorageError):
    """A file of another program where one of ours is expected, left untouched."""


class DamagedFile(StorageError):
    """A file SQLite cannot read."""


class NotSaved(StorageError):
    """A change the disk or the folder refused; nothing of it was kept."""


class Interrupted(Exception):
    """The search was told to stop because a newer question was asked; there is no answer."""
