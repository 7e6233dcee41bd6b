"""Where the text of a query is cut, and what fingers type for a field's name."""

import re

TOKEN = re.compile(
    r"""(?P<minus>-(?=[^\s-]))?             # -not
        (?:(?P<field>[A-Za-z]{2,12}):)?     # field:
        (?P<exact>')?                       # 'exact
        (?:"(?P<quoted>[^"]*)(?:"|$)        # "a phrase", closed or not yet
          |(?P<bare>[^\s"]+)
          |(?(field)(?=\s|$)|(?!))         # field: with its value still to come
        )""",
    re.VERBOSE,
)
"""One blank-separated piece of a query."""


OR = "OR"
"""Between two pieces: either will do."""

ALIASES = {
    "abs": "abstract",
    "after": "since",
    "au": "author",
    "authors": "author",
    "categories": "cat",
    "category": "cat",
    "conference": "venue",
    "journal": "venue",
    "notes": "note",
    "organisation": "org",
    "organization": "org",
    "tags": "tag",
    "ti": "title",
    "year": "date",
}
"""What fingers type for a field's name."""
