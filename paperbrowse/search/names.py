"""Whose name was typed: a name as it is written, or one with initials, whichever way round."""

from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

from paperbrowse.search.expand import Group, is_initial
from paperbrowse.text.fold import fold, words

MOST_OF_A_NAME = 3
"""Words of a query that may be a name, with one of a title beside it; of more, what answers is few, and all ranked."""


def is_among(name: Sequence[str], authors: str) -> bool:
    """Whether a name is one of an author's: its words in turn, or, of one with initials, all of them in any order.

    authors: one a line.
    """
    return is_of_one(name, authors) if any(map(is_initial, name)) else is_said(name, authors)


def is_said(name: Sequence[str], authors: str) -> bool:
    """Whether words stand in turn in the name of one author."""
    return any(_says(words(in_order(author)), name) for author in may_have(max(name, key=len), authors))


def is_of_one(name: Sequence[str], authors: str) -> bool:
    """Whether one author's name has all the words in any order, initials begun and the others whole."""
    return any(_begins(words(author), name) for author in may_have(max(name, key=len), authors))


def in_order(name: str) -> str:
    """A name with the last part last: `LeCun, Yann` -> `Yann LeCun`."""
    last, comma, first = name.partition(",")
    return f"{first} {last}" if comma else name


def may_have(word: str, authors: str) -> Sequence[str]:
    """The authors that may have a word in their names: cutting all of them takes long."""
    written = authors.split("\n")
    if "\\" in authors:
        return written
    return [author for author, folded in zip(written, fold(authors).split("\n"), strict=True) if word in folded]


def _says(author: Sequence[str], name: Sequence[str]) -> bool:
    return f" {' '.join(name)} " in f" {' '.join(author)} "


def _begins(author: list[str], name: Sequence[str]) -> bool:
    for word in sorted(name, key=is_initial):  # a letter begins what no other word of the name is
        found = next((one for one in author if one == word or (is_initial(word) and one.startswith(word))), None)
        if found is None:
            return False
        author.remove(found)
    return True


def may_be_names(groups: Sequence[Group]) -> Iterator[list[str]]:
    """What may be names of those typed: a word with the letters beside it, `liang` and `p`, before it or after, and of
    a few words any two neighbours.
    """
    for place, group in enumerate(groups):
        if group.only_orders:
            continue
        for side in (groups[:place][::-1], groups[place + 1 :]):
            letters = _leading_letters(side)
            if letters:
                yield [group.typed, *letters]
    needed = [group.typed for group in groups if not group.only_orders]
    if len(needed) <= MOST_OF_A_NAME:
        yield from map(list, pairwise(needed))


def _leading_letters(groups: Sequence[Group]) -> list[str]:
    """Initials, or a name of two letters: `dan li`."""
    return [group.typed for group in takewhile(lambda group: group.only_orders, groups)]
