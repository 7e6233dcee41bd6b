"""Labels of papers (category, venue, organization, source), and their words in the search index."""

from collections.abc import Iterable
from dataclasses import dataclass

from paperbrowse.text.dates import PartialDate
from paperbrowse.text.fold import folded_words

MULTIWORD_KINDS = ("venue", "org")
"""Kinds of labels that are also indexed by their single words."""


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of one paper, with its date and authors."""

    published: PartialDate | None = None
    categories: tuple[str, ...] = ()
    source: str = ""
    organization: str | None = None
    venue: str | None = None
    authors: tuple[str, ...] = ()


def label_word(kind: str, value: str) -> str:
    """Return the index word of a label: `cat`, `cs.CL` -> `catcscl`. The kind comes first to keep kinds apart."""
    return kind + "".join(folded_words(value))


def partial_label_words(kind: str, value: str) -> list[str]:
    """Return the index words of the single words of a venue or organization; empty if it has one word only."""
    words = folded_words(value) if kind in MULTIWORD_KINDS else []
    return [kind + word for word in words] if len(words) > 1 else []


def label_words(categories: Iterable[str], venue: str | None, organization: str | None, source: str) -> list[str]:
    """Return all index words of a paper's labels, sorted.

    A category counts for its archive too, so that `cat:cs` matches cs.CL. A venue or organization matches by its
    complete name or by any of its words.
    """
    words = {label_word("source", source)} if source else set()
    for category in categories:
        words.add(label_word("cat", category))
        words.add(label_word("cat", category.partition(".")[0]))
    for kind, value in zip(MULTIWORD_KINDS, (venue, organization), strict=True):
        if value:
            words.add(label_word(kind, value))
            words.update(kind + word for word in folded_words(value))
    return sorted(words)
