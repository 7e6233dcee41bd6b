"""`tag`: put a tag on papers."""

from paperbrowse.cli.marking import tagging
from paperbrowse.library.library import Library

COMMAND = tagging(Library.tag)
