"""Whose name was typed: a name as it is written, or one with initials, whichever way round."""

from collections.abc import Iterator, Sequence

from paperbrowse.search.expand import Group, is_initial
from paperbrowse.text.fold import fold, words


def is_among(name: Sequence[str], authors: str) -> bool:
    """Whether a name is one of an author's: its words in turn, or, of one with initials, all of them in any order.

    authors: one a line.
    """
    if not any(map(is_initial, name)):
        return is_said(name, authors)
    return any(_begins(words(in_order(author)), name) for author in may_have(max(name, key=len), authors))


def is_said(name: Sequence[str], authors: str) -> bool:
    """Whether words stand in turn in the name of one author."""
    return any(_says(words(in_order(author)), name) for author in may_have(max(name, key=len), authors))


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


def with_initials(groups: Sequence[Group]) -> Iterator[list[str]]:
    """What may be names of those typed: a word with the letters beside it, `liang` and `p`, before it or after."""
    for place, group in enumerate(groups):
        if group.only_orders:
            continue
        for side in (groups[:place][::-1], groups[place + 1 :]):
            letters = _leading_letters(side)
            if letters:
                yield [group.typed, *letters]


def _leading_letters(groups: Sequence[Group]) -> list[str]:
    found = []
    for group in groups:
        if not (group.only_orders and is_initial(group.typed)):
            break
        found.append(group.typed)
    return found
