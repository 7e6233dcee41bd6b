"""Which paper comes first, and why.

A reader who types a few words has, most of the time, one paper in mind, and remembers it in one of three ways:
by its title, by its first author and a word, or by what its abstract speaks of. So:

1. A word counts by how rare it is: `tokenization` says more than `model`. The measure is the logarithm of how
   few papers have it, as in every retrieval model since Sparck Jones (1972).
2. A word counts by where it stands: title over authors over abstract, but not by much. Two papers that hold all
   the words somewhere are hard to tell apart by one of them standing in a title.
3. What tells is the whole: when every word typed stands in the title or among the authors, the reader most
   likely has that title in mind, and the paper gets more than its words alone are worth. Then the title that
   reads most like what was typed is the best, in the title's order, and best of all from its beginning, for
   that is how people start to type one.
4. When the words are spread over the abstract, the paper that is about them says them often and says little
   else: repetition counts, each less than the one before, and a long abstract holds any word by chance.
5. A reading counts by how sure it is (see expand): as typed before completed before misspelt. A paper with
   the very word beats one with a look-alike in the same place.
6. The first author is the one people name.
7. Between equals, the newer and the more upvoted: a nudge that never overturns the words.

All constants derive from WORD_IN_ABSTRACT = 1; tests state scores by these names. They were set on known-item
queries for one half of 91,731 arXiv papers and checked on the other (tests/bench).
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from paperbrowse.model.ask import Column, Text
from paperbrowse.search.expand import COMPLETED, Group
from paperbrowse.text.fold import fold, is_unspaced, plain_accents, words

WORD_IN_ABSTRACT = 1.0
WORD_IN_AUTHORS = WORD_IN_ABSTRACT
WORD_IN_TITLE = 1.3 * WORD_IN_ABSTRACT
FIRST_AUTHOR = 1.5 * WORD_IN_ABSTRACT
"""On top of WORD_IN_AUTHORS: as much as two thirds of a typed name is worth."""

WHOLE_ON_TOP = 1.5 * WORD_IN_ABSTRACT
"""For each word, when all of them stand in the title or among the authors: outweighs the words themselves."""
READS_AS_TYPED = 0.8
"""Share on top for a title that is exactly what was typed; others get it by their RapidFuzz ratio."""
IN_ORDER = WORD_IN_ABSTRACT * 2 / 5
"""For each word, when a title has all of them in the order typed."""
FROM_THE_START = IN_ORDER / 2
"""The same, when the first of them begins the title."""

REPETITION = WORD_IN_ABSTRACT / 10
"""What each occurrence in the abstract adds."""
REPETITIONS = 4
"""Occurrences beyond these say nothing new."""
USUAL_ABSTRACT = 1_200
"""Characters of an abstract that counts for one; a longer one holds a word by chance more easily."""
LENGTH_COUNTS = 0.2
"""How far a word's worth in an abstract follows the abstract's length."""
ABOUT = WORD_IN_ABSTRACT / 5
"""Weight of how likely the abstract is to speak of the words, where they are not all in the title."""
UNSAID = 0.3
"""Occurrences that a word counts for which the abstract does not hold: the title or an author has it."""
LONG_WINDED = 0.7
"""The part of a longer abstract's length that counts against it there."""

NEWEST = 0.01
"""Share on top for the newest candidate; the oldest gets none."""
UPVOTED = NEWEST
"""Share on top for a hundred upvotes; grows with their logarithm."""
MANY_UPVOTES = 100


@dataclass(frozen=True, slots=True)
class Ranked:
    """A row with its score; only the order of scores means anything."""

    row: int
    score: float


def rarity(papers: int, size: int) -> float:
    """What one word weighs: the logarithm of one in how many papers has it."""
    return math.log(1 + size / (1 + papers))


def rank(texts: Sequence[Text], groups: Sequence[Group], weights: Sequence[float]) -> list[Ranked]:
    """Papers by how well they answer, best first; weights are the rarities of the groups."""
    scorer = _Scorer(groups, weights)
    oldest, span = _ages(texts)
    ranked = [
        Ranked(
            text.row,
            scorer.score(text) * (1 + NEWEST * (text.row - oldest) / span + UPVOTED * _popularity(text.upvotes)),
        )
        for text in texts
    ]
    ranked.sort(key=lambda r: (-r.score, -r.row))
    return ranked


def _ages(texts: Sequence[Text]) -> tuple[int, int]:
    rows = [text.row for text in texts]
    return (min(rows), max(1, max(rows) - min(rows))) if rows else (0, 1)


def _popularity(upvotes: int) -> float:
    return math.log1p(upvotes) / math.log1p(MANY_UPVOTES) if upvotes > 0 else 0.0


class _Scorer:
    """The readings of one query, made ready to be looked for in many papers."""

    def __init__(self, groups: Sequence[Group], weights: Sequence[float]) -> None:
        from rapidfuzz import fuzz  # late: an empty query ranks nothing, and the import is slow

        self._groups = tuple(zip(groups, weights, strict=True))
        self._needed = len(groups) - sum(group.only_orders for group in groups)  # they come last
        self._typed = " ".join(group.typed for group in groups)
        self._whole = sum(weights)
        self._ratio = fuzz.ratio

    def score(self, text: Text) -> float:
        """What one paper is worth as an answer."""
        paper = _Paper(text)
        finds = [(paper.find_on_top(group), weight) for group, weight in self._groups]
        surest = min(find.on_top for find, _ in finds[: self._needed])
        if surest:
            return self._on_top(paper, finds, surest)
        for (group, _), (find, _) in zip(self._groups[: self._needed], finds, strict=False):
            paper.find_in_abstract(group, find)
        score = sum(weight * find.worth for find, weight in finds)
        return score + ABOUT * self._aboutness(paper, [find for find, _ in finds[: self._needed]])

    def _on_top(self, paper: "_Paper", finds: Sequence[tuple["_Find", float]], surest: float) -> float:
        """What a paper is worth that has every word in its title or among its authors."""
        score = sum(weight * find.worth for find, weight in finds) + WHOLE_ON_TOP * self._whole * surest
        score *= 1 + READS_AS_TYPED * self._ratio(self._typed, paper.folded_title) / 100
        return score + self._whole * _order([find.place for find, _ in finds], surest)

    def _aboutness(self, paper: "_Paper", finds: Sequence["_Find"]) -> float:
        """The mean log-likelihood of the words in the abstract, in units of the query's weight."""
        said = sum(math.log(find.times or UNSAID) for find in finds)
        length = math.log(max(paper.length, USUAL_ABSTRACT / 6) / USUAL_ABSTRACT)
        return self._whole * (said / len(finds) - LONG_WINDED * length)


def _order(places: Sequence[int], quality: float) -> float:
    """What titles earn for having the words in the order typed; places are of words, -1 for not there."""
    if any(place < 0 for place in places) or any(b <= a for a, b in pairwise(places)):
        return 0.0
    return IN_ORDER * quality + (FROM_THE_START if places[0] == 0 else 0.0)


@dataclass(slots=True)
class _Find:
    """Where one typed word was found in one paper."""

    worth: float = 0.0
    on_top: float = 0.0
    """The weight of the surest reading in the title or among the authors; 0 where there is none."""
    place: int = -1
    """Which word of the title it is; -1 where it is not in the title."""
    times: int = 0
    """Occurrences in the abstract."""


class _Paper:
    """One paper's words, cut only as far as a query asks."""

    __slots__ = ("_abstract", "_authors", "_first_author", "_in_title", "_text", "_title", "folded_title", "length")

    def __init__(self, text: Text) -> None:
        self._text = text
        self.folded_title = fold(text.title)
        self._title = words(text.title)
        self._in_title = frozenset(self._title)
        self._authors: frozenset[str] | None = None
        self._first_author: frozenset[str] = frozenset()
        self._abstract: str | None = None
        self.length = len(text.abstract)

    def find_on_top(self, group: Group) -> _Find:
        """The surest reading of a word in the title, and among the authors."""
        found = _Find()
        if Column.TITLE in group.columns:
            self._in_title_of(group, found)
        if Column.AUTHORS in group.columns:
            self._among_authors(group, found)
        return found

    def _in_title_of(self, group: Group, found: _Find) -> None:
        if group.only_orders:
            self._begun_in_title(group.typed, found)
            return
        for reading in group.readings:
            if self._in_title.issuperset(reading.words):
                found.worth = WORD_IN_TITLE * reading.weight
                found.on_top = reading.weight
                found.place = self._title.index(reading.words[0])
                return

    def _begun_in_title(self, beginning: str, found: _Find) -> None:
        """The last word that begins so: what is being typed follows what was typed."""
        for place in range(len(self._title) - 1, -1, -1):
            if self._title[place].startswith(beginning):
                found.worth, found.on_top, found.place = WORD_IN_TITLE * COMPLETED, COMPLETED, place
                return

    def _among_authors(self, group: Group, found: _Find) -> None:
        if self._authors is None:
            first, _, others = self._text.authors.partition("\n")
            self._first_author = frozenset(words(first))
            self._authors = self._first_author.union(words(others))
        for reading in group.readings:
            if not group.only_orders and self._authors.issuperset(reading.words):
                is_first = self._first_author.issuperset(reading.words)
                worth = WORD_IN_AUTHORS + (FIRST_AUTHOR if is_first else 0.0)
                found.worth = max(found.worth, worth * reading.weight)
                found.on_top = max(found.on_top, reading.weight)
                return

    def find_in_abstract(self, group: Group, found: _Find) -> None:
        """The surest reading of a word in the abstract."""
        if Column.ABSTRACT not in group.columns:
            return
        if self._abstract is None:
            self._abstract = fold(plain_accents(self._text.abstract))
        for reading in group.readings:
            times = min([_occurrences(word, self._abstract) for word in reading.words])
            if times:
                found.times = times
                worth = WORD_IN_ABSTRACT + REPETITION * times
                share = 1 - LENGTH_COUNTS + LENGTH_COUNTS * self.length / USUAL_ABSTRACT
                found.worth = max(found.worth, worth * reading.weight / share)
                return


def _occurrences(word: str, text: str) -> int:
    """How often a folded text holds a word, whole words only, counted up to REPETITIONS."""
    if is_unspaced(word):
        return min(text.count(word), REPETITIONS)
    found, start = 0, text.find(word)
    while start >= 0 and found < REPETITIONS:
        end = start + len(word)
        if not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()):
            found += 1
        start = text.find(word, end)
    return found


def lit_words(groups: Iterable[Group]) -> dict[str, frozenset[str]]:
    """The words that can have earned a rank, by the column they count in."""
    found: dict[str, set[str]] = {}
    for group in groups:
        for column in group.columns:
            found.setdefault(str(column), set()).update(*(reading.words for reading in group.readings))
    return {column: frozenset(lit) for column, lit in found.items()}
