"""`untag`: take a tag off papers."""

from paperbrowse.cli.marking import tagging
from paperbrowse.library.library import Library

COMMAND = tagging(Library.untag)
