"""Author name matching: as written, or with initials in any order."""

from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

from paperbrowse.search.expand import ExpandedTerm, is_initial
from paperbrowse.text.fold import fold, folded_words

MAX_NAME_WORDS = 3
"""Words of a query in which any two neighbors may be a name. Longer queries match so few papers that all are ranked."""


def matches_author(name: Sequence[str], authors: str) -> bool:
    """Return whether an author has a name: its words in order, or in any order if it has initials.

    authors: one per line.
    """
    return has_name_in_any_order(name, authors) if any(map(is_initial, name)) else has_name_in_order(name, authors)


def has_name_in_order(name: Sequence[str], authors: str) -> bool:
    """Return whether the name of one author contains words in order."""
    padded = f" {' '.join(name)} "
    likely = filter_authors(max(name, key=len), authors)
    return any(padded in f" {' '.join(folded_words(family_name_last(author)))} " for author in likely)


def has_name_in_any_order(name: Sequence[str], authors: str) -> bool:
    """Return whether one author's name has all words in any order; an initial matches the start of a word."""
    likely = filter_authors(max(name, key=len), authors)
    return any(_contains_in_any_order(folded_words(author), name) for author in likely)


def family_name_last(name: str) -> str:
    """Reorder `LeCun, Yann` to `Yann LeCun`."""
    last, comma, first = name.partition(",")
    return f"{first} {last}" if comma else name


def filter_authors(word: str, authors: str) -> Sequence[str]:
    """Return the authors whose names may have a word, because splitting all names into words is slow."""
    names = authors.split("\n")
    if "\\" in authors:
        return names
    return [author for author, folded in zip(names, fold(authors).split("\n"), strict=True) if word in folded]


def _contains_in_any_order(author: list[str], name: Sequence[str]) -> bool:
    for word in sorted(name, key=is_initial):  # initials last, so that complete words are used up before
        match = next((part for part in author if part == word or (is_initial(word) and part.startswith(word))), None)
        if match is None:
            return False
        author.remove(match)
    return True


def candidate_names(terms: Sequence[ExpandedTerm]) -> Iterator[list[str]]:
    """Yield possible names: a word with the initials beside it, and in a short query any two neighbors."""
    for index, term in enumerate(terms):
        if term.ranking_only:
            continue
        for side in (terms[:index][::-1], terms[index + 1 :]):
            initials = [other.typed for other in takewhile(lambda other: other.ranking_only, side)]
            if initials:  # or a name of two letters: `dan li`
                yield [term.typed, *initials]
    required = [term.typed for term in terms if not term.ranking_only]
    if len(required) <= MAX_NAME_WORDS:
        yield from map(list, pairwise(required))
