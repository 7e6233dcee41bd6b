"""Tokens of a query, apart from the parser, so that menus and keys can edit a query without it."""

import re
from collections.abc import Iterator

_TOKEN = re.compile(
    r"""(?P<minus>-(?=[^\s-]))?             # -not
        (?:(?P<field>[^\W\d_](?:[^\W\d]|-(?=[^\W\d]))+):)?  # field:
        (?P<exact>')?                       # 'exact
        (?:"(?P<quoted>[^"]*)(?:"|$)        # "a phrase", closed or not yet
          |(?P<bare>[^\s"]+)
          |(?(field)(?=\s|$)|(?!))         # field: without a value so far
        )""",
    re.VERBOSE,
)

STRAIGHT_QUOTES = str.maketrans(dict.fromkeys("“”„‟", '"'))
"""Copied text has curly quotation marks."""

OR = "OR"
"""Between two tokens: at least one of them must match."""

FIELD_ALIASES = {
    "abs": "abstract", "after": "since", "au": "author", "authors": "author", "categories": "cat", "category": "cat",
    "conference": "venue", "journal": "venue", "notes": "note",
    "organisation": "org",  # codespell:ignore organisation
    "organization": "org", "tags": "tag", "ti": "title", "year": "date",
}  # fmt: skip


def tokenize(text: str) -> Iterator[re.Match[str]]:
    """Yield the blank-separated tokens of a query; curly quotation marks count as straight ones."""
    return _TOKEN.finditer(text.translate(STRAIGHT_QUOTES))
