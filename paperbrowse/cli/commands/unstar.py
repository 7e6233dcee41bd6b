"""`unstar`: take stars off."""

from paperbrowse.cli.marking import marking
from paperbrowse.library.library import Library

COMMAND = marking(Library.unstar)
