"""What matched, and where it stands in a text."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from paperbrowse.text.fold import spans

FIELDS = ("title", "authors", "abstract")
"""The texts of a paper that words are looked for in."""


@dataclass(frozen=True, slots=True)
class Lit:
    """The words a query found, per field: typos are corrected and half-typed words completed."""

    words: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Folded words by field name."""
    prefixes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Folded beginnings by field name: any word that starts so is lit."""

    def spans(self, text: str, field_name: str) -> list[tuple[int, int]]:
        """(start, end) of every lit word of a text, in order, neighbours apart."""
        words = self.words.get(field_name, frozenset())
        prefixes = self.prefixes.get(field_name, ())
        if not words and not prefixes:
            return []
        return [
            (start, end)
            for start, end, word in spans(text)
            if word in words or (prefixes and word.startswith(prefixes))
        ]


NOTHING_LIT = Lit()
