"""Where the text of a query is cut, and what fingers type for a field's name."""

import re
from collections.abc import Iterator

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


STRAIGHT = str.maketrans(dict.fromkeys("“”„‟", '"'))
"""What text that was copied has for quotation marks."""

OR = "OR"
"""Between two pieces: either will do."""


def cut(text: str) -> Iterator[re.Match[str]]:
    """The pieces of a query; quotation marks are as good curly as straight."""
    return TOKEN.finditer(text.translate(STRAIGHT))


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
