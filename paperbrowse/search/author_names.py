"""Whose name was typed: a name as it is written, or one with initials, whichever way round."""

from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

from paperbrowse.search.expand import ExpandedTerm, is_initial
from paperbrowse.text.fold import fold, folded_words

MAX_NAME_WORDS = 3
"""Words of a query that may be a name, with one of a title beside it; of more, what answers is few, and all ranked."""


def matches_author(name: Sequence[str], authors: str) -> bool:
    """Whether a name is one of an author's: its words in turn, or, of one with initials, all of them in any order.

    authors: one a line.
    """
    return has_name_in_any_order(name, authors) if any(map(is_initial, name)) else has_name_in_order(name, authors)


def has_name_in_order(name: Sequence[str], authors: str) -> bool:
    """Whether words stand in turn in the name of one author."""
    return any(
        _contains_in_order(folded_words(family_name_last(author)), name)
        for author in filter_authors(max(name, key=len), authors)
    )


def has_name_in_any_order(name: Sequence[str], authors: str) -> bool:
    """Whether one author's name has all the words in any order, initials begun and the others whole."""
    return any(
        _contains_in_any_order(folded_words(author), name) for author in filter_authors(max(name, key=len), authors)
    )


def family_name_last(name: str) -> str:
    """A name with the last part last: `LeCun, Yann` -> `Yann LeCun`."""
    last, comma, first = name.partition(",")
    return f"{first} {last}" if comma else name


def filter_authors(word: str, authors: str) -> Sequence[str]:
    """The authors that may have a word in their names: cutting all of them takes long."""
    written = authors.split("\n")
    if "\\" in authors:
        return written
    return [author for author, folded in zip(written, fold(authors).split("\n"), strict=True) if word in folded]


def _contains_in_order(author: Sequence[str], name: Sequence[str]) -> bool:
    return f" {' '.join(name)} " in f" {' '.join(author)} "


def _contains_in_any_order(author: list[str], name: Sequence[str]) -> bool:
    for word in sorted(name, key=is_initial):  # a letter begins what no other word of the name is
        found = next((one for one in author if one == word or (is_initial(word) and one.startswith(word))), None)
        if found is None:
            return False
        author.remove(found)
    return True


def candidate_names(terms: Sequence[ExpandedTerm]) -> Iterator[list[str]]:
    """What may be names of those typed: a word with the letters beside it, `liang` and `p`, before it or after, and of
    a few words any two neighbours.
    """
    for place, group in enumerate(terms):
        if group.ranking_only:
            continue
        for side in (terms[:place][::-1], terms[place + 1 :]):
            letters = _leading_initials(side)
            if letters:
                yield [group.typed, *letters]
    needed = [group.typed for group in terms if not group.ranking_only]
    if len(needed) <= MAX_NAME_WORDS:
        yield from map(list, pairwise(needed))


def _leading_initials(terms: Sequence[ExpandedTerm]) -> list[str]:
    """Initials, or a name of two letters: `dan li`."""
    return [group.typed for group in takewhile(lambda group: group.ranking_only, terms)]
