"""`read`: mark papers read."""

from paperbrowse.cli.marking import marking
from paperbrowse.library.library import Library

COMMAND = marking(Library.mark_read)
