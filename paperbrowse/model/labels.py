"""Categories, venues, organizations and sources: what papers are filed under, and their words in the index."""

from collections.abc import Iterable
from dataclasses import dataclass

from paperbrowse.text.dates import PartialDate
from paperbrowse.text.fold import folded_words

MULTIWORD_KINDS = ("venue", "org")
"""Kinds whose names have words of their own."""


@dataclass(frozen=True, slots=True)
class Labels:
    """What one paper is filed under."""

    published: PartialDate | None = None
    categories: tuple[str, ...] = ()
    source: str = ""
    organization: str | None = None
    venue: str | None = None
    authors: tuple[str, ...] = ()


def label_word(kind: str, value: str) -> str:
    """The index word of one label: `cat`, `cs.CL` -> `catcscl`; the kind in front keeps kinds apart."""
    return kind + "".join(folded_words(value))


def partial_label_words(kind: str, value: str) -> list[str]:
    """The index words of papers whose venue or organization holds all words of a value; none for a single word."""
    parts = folded_words(value) if kind in MULTIWORD_KINDS else []
    return [kind + part for part in parts] if len(parts) > 1 else []


def label_words(categories: Iterable[str], venue: str | None, organization: str | None, source: str) -> list[str]:
    """Every label word of a paper; a category counts for its archive too, so `cat:cs` finds cs.CL.

    A venue and an organization are found whole or by any one of their words.
    """
    found = {label_word("source", source)} if source else set()
    for category in categories:
        found.add(label_word("cat", category))
        found.add(label_word("cat", category.partition(".")[0]))
    for kind, value in zip(MULTIWORD_KINDS, (venue, organization), strict=True):
        if value:
            found.add(label_word(kind, value))
            found.update(kind + word for word in folded_words(value))
    return sorted(found)
