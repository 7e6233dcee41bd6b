"""`redo`: make the change again that was undone."""

from paperbrowse.cli.marking import turning
from paperbrowse.library.library import Library

COMMAND = turning(Library.redo, "redo")
