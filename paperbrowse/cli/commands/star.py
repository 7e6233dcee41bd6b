"""`star`: keep papers for later."""

from paperbrowse.cli.marking import marking
from paperbrowse.library.library import Library

COMMAND = marking(Library.star)
