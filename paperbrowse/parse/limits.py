"""Limits for documents and their fields, chosen well above the largest real ones seen."""

DOCUMENT = 50_000_000
"""Bytes of a document that is parsed as one text. JSON Lines are read line by line and have no such limit."""

WEB_PAGE = 20_000_000
"""Bytes of a saved web page, because its parser takes ten times as much memory. Real pages have 2 MB."""

BIBLIOGRAPHY = 200_000_000
"""Bytes of BibTeX, which is read entry by entry; only the fields that crossrefs inherit stay in memory."""

RECORD = 1_000_000
"""Bytes of one line of JSON Lines, or of one entry of another format."""

TITLE = 2_000
"""Characters. A longer title is a parsing accident, so the record is refused."""

ABSTRACT = 50_000
"""Characters; the rest is cut off. The longest real abstract seen has 16,205."""

LINE = 2_000
"""Characters of any other one-line text (organization, venue, comment); the rest is cut off."""

NOTE = 1_000_000
"""Characters of the user's note."""

NAME = 500
"""Characters of one author's name; the rest is cut off."""

AUTHORS = 5_000
"""Names kept per paper; the author count stays exact. The longest real list seen has 3,303."""

LIST = 1_000
"""Categories, keywords or tags of one paper."""

NUMBER = 2**53
"""Largest count kept, because JSON parsers differ beyond it."""

URL = 2_048
"""Characters; a longer address is dropped."""
