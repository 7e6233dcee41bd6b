"""`undo`: take the last change of marks back."""

from paperbrowse.cli.marking import turning
from paperbrowse.library.library import Library

COMMAND = turning(Library.undo, "undo")
