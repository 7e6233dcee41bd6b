"""How much of anything a document may hold: storage.md gives each figure its reason."""

DOCUMENT = 50_000_000
"""Bytes of a document that is read in one piece; JSON Lines are read line by line and have no such end."""

WEB_PAGE = 20_000_000
"""Bytes of a saved web page, whose parser takes ten times as much. Real ones have two million."""

BIBLIOGRAPHY = 200_000_000
"""Bytes of BibTeX, which is read entry by entry; what a parent lends its chapters is kept to the end."""

RECORD = 1_000_000
"""Bytes of one line of JSON Lines, or of one entry of another format."""

TITLE = 2_000
"""Characters; a longer one is a parsing accident, so the record is refused."""

ABSTRACT = 50_000
"""Characters; the rest is cut off. The longest real one seen has 16,205."""

LINE = 2_000
"""Characters of any other one-line text: organization, venue, comment; the rest is cut off."""

NOTE = 1_000_000
"""Characters of a reader's own note."""

NAME = 500
"""Characters of one author's name; the rest is cut off."""

AUTHORS = 5_000
"""Names kept of one paper; the count stays true. The longest real list seen has 3,303."""

LIST = 1_000
"""Categories, keywords or tags of one paper."""

NUMBER = 2**53
"""The largest count kept: beyond it JSON readers disagree."""

URL = 2_048
"""Characters; a longer one is dropped."""
