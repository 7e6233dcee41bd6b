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
6. The first author is the one people name. An initial beside a name picks among its namesakes, typed or written.
7. Between equals, the newer and the more upvoted: a nudge that never overturns the words.

All constants derive from WORD_IN_ABSTRACT = 1; tests state scores by these names. They were set on known-item
queries for one half of 91,731 arXiv papers and checked on the other (tests/bench).
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from operator import attrgetter, mul
from typing import NamedTuple

from paperbrowse.model.ask import Column, Text
from paperbrowse.search.expand import COMPLETED, Group, Reading
from paperbrowse.search.highlight import Lit, Run
from paperbrowse.search.names import may_have
from paperbrowse.text.fold import apart, fold, is_unspaced, plain_accents

WORD_IN_ABSTRACT = 1.0
WORD_IN_AUTHORS = WORD_IN_ABSTRACT
WORD_IN_TITLE = 1.1 * WORD_IN_ABSTRACT
FIRST_AUTHOR = 1.5 * WORD_IN_ABSTRACT
"""On top of WORD_IN_AUTHORS: as much as two thirds of a typed name is worth."""
WRITTEN_WITH_INITIAL = FIRST_AUTHOR
"""On top of WORD_IN_AUTHORS, for a name written with the initial of the word typed beside it: it says which of the
namesakes is meant, as much as being the first author says."""
NAMED_BY_INITIAL = 2 * FIRST_AUTHOR
"""The same, for a name that has the initial typed beside it: nobody types one but to tell namesakes apart."""
MOST_INITIALS = 3
"""Letters beside a name that are taken for its initials."""
WHOLE_NAME = FIRST_AUTHOR
"""On top of WORD_IN_AUTHORS, for each of two names typed side by side that one author has: two authors who share them
are somebody else, whoever of them is the first."""

WHOLE_ON_TOP = 1.7 * WORD_IN_ABSTRACT
"""For each word, when all of them stand in the title or among the authors: outweighs the words themselves."""
READS_AS_TYPED = 0.8
"""Share on top for a title that is exactly what was typed; others get it by their RapidFuzz ratio."""
IN_ORDER = WORD_IN_ABSTRACT * 2 / 5
"""For each word, when a title has all of them in the order typed."""
FROM_THE_START = IN_ORDER / 2
"""The same, when the first of them begins the title."""

REPETITION = WORD_IN_ABSTRACT / 20
"""What each occurrence in the abstract adds."""
REPETITIONS = 8
"""Occurrences beyond these say nothing new."""
USUAL_ABSTRACT = 1_200
"""Characters of an abstract that counts for one; a longer one holds a word by chance more easily."""
LENGTH_COUNTS = 0.2
"""How far a word's worth in an abstract follows the abstract's length."""
ABOUT = WORD_IN_ABSTRACT / 2
"""Weight of how likely the abstract is to speak of the words, where they are not all in the title."""
DOUBT = 2
"""Power a reading's weight is raised to there: some word of a long text looks like what was typed by chance."""
UNSAID = 0.1
"""Occurrences that a word counts for which the abstract does not hold: the title or an author has it."""
LONG_WINDED = 0.7
"""The part of a longer abstract's length that counts against it there."""

NEWEST = 0.01
"""Share on top for the newest candidate; the oldest gets none."""
UPVOTED = NEWEST
"""Share on top for a hundred upvotes; grows with their logarithm."""
MANY_UPVOTES = 100
_MANY = math.log1p(MANY_UPVOTES)


class Ranked(NamedTuple):
    """A row with its score; only the order of scores means anything."""

    row: int
    score: float


def rarity(papers: int, size: int) -> float:
    """What one word weighs: the logarithm of one in how many papers has it."""
    return math.log(1 + size / (1 + papers))


def rank(texts: Sequence[Text], groups: Sequence[Group], weights: Sequence[float]) -> list[Ranked]:
    """Papers by how well they answer, best first; weights are the rarities of the groups."""
    score = _Scorer(groups, weights).score
    rows = [text.row for text in texts]
    oldest = min(rows, default=0)
    span = max(1, max(rows, default=0) - oldest)
    ranked = [
        Ranked(row, score(text) * (1 + NEWEST * (row - oldest) / span + UPVOTED * _popularity(text.upvotes)))
        for row, text in zip(rows, texts, strict=True)
    ]
    ranked.sort(key=attrgetter("score", "row"), reverse=True)
    return ranked


def _popularity(upvotes: int) -> float:
    return math.log1p(upvotes) / _MANY if upvotes > 0 else 0.0


# Some hundred papers are looked at on every key press, so nothing is done for a paper that can be done for a query:
# texts stay strings, each word with a blank before and after it, and looking for a word is looking for a string.


class _Scorer:
    """The readings of one query, made ready to be looked for in many papers."""

    def __init__(self, groups: Sequence[Group], weights: Sequence[float]) -> None:
        from rapidfuzz import fuzz  # late: an empty query ranks nothing, and the import is slow

        self._words = tuple(_Word(group) for group in groups)
        self._weights = tuple(weights)
        self._needed = tuple(place for place, group in enumerate(groups) if not (group.only_orders or group.year))
        self._years = frozenset(place for place, group in enumerate(groups) if group.year)
        self._beside = tuple(tuple(_sides(groups, place)) for place in range(len(groups)))
        self._has_neighbours = any(self._beside)
        self._typed = " ".join(group.typed for group in groups)
        self._whole = sum(weights)
        self._ratio = fuzz.ratio

    def score(self, text: Text) -> float:
        """What one paper is worth as an answer."""
        paper = _Paper(text)
        finds = [word.find_on_top(paper) for word in self._words]
        surest = min([finds[place].on_top for place in self._needed], default=0.0)
        score = self._on_top(paper, finds, surest) if surest else self._spread(paper, finds)
        return score + self._namesakes(paper, finds) if self._has_neighbours else score

    def _on_top(self, paper: "_Paper", finds: Sequence["_Find"], surest: float) -> float:
        """What a paper is worth that has every word in its title or among its authors."""
        score: float = sum(map(mul, self._weights, [find.worth for find in finds]))
        score += WHOLE_ON_TOP * self._whole * surest
        score *= 1 + READS_AS_TYPED * self._ratio(self._typed, fold(paper.text.title)) / 100
        return score + self._whole * self._order(paper.title, finds, surest)

    def _order(self, title: str, finds: Sequence["_Find"], quality: float) -> float:
        """What titles earn for having the words in the order typed."""
        first = last = -1
        for number, (word, find) in enumerate(zip(self._words, finds, strict=True)):
            if number in self._years and not find.in_title:
                continue
            place = word.place(title, find.in_title)
            if place <= last:
                return 0.0
            first, last = (place if first < 0 else first), place
        return IN_ORDER * quality + (0.0 if title[:first].strip() else FROM_THE_START)

    def _spread(self, paper: "_Paper", finds: Sequence["_Find"]) -> float:
        """What a paper is worth that has the words anywhere."""
        abstract, length = paper.abstract(), len(paper.text.abstract)
        share = 1 - LENGTH_COUNTS + LENGTH_COUNTS * length / USUAL_ABSTRACT
        said = [word.find_in_abstract(abstract, share) for word in self._words]
        worths = [max(find[0], worth) for find, (_, worth) in zip(finds, said, strict=True)]
        times = [said[place][0] for place in self._needed]
        score: float = sum(map(mul, self._weights, worths))
        return score + ABOUT * self._aboutness(times, length)

    def _aboutness(self, times: Sequence[float], length: int) -> float:
        """The mean log-likelihood of the words in the abstract, in units of the query's weight."""
        said = sum([math.log(often or UNSAID) for often in times])
        longer = math.log(max(length, USUAL_ABSTRACT / 6) / USUAL_ABSTRACT)
        return self._whole * (said / len(times) - LONG_WINDED * longer)

    def _namesakes(self, paper: "_Paper", finds: Sequence["_Find"]) -> float:
        """What the names are worth that an author has together with the initial or the other name beside them."""
        found = 0.0
        for place, find in enumerate(finds):
            if find.name:
                beside = [
                    sum([self._beside_name(n, find.name, paper, finds[n]) for n in side]) / len(side)
                    for side in self._beside[place]
                ]
                found += self._weights[place] * max(beside, default=0.0)
        return found

    def _beside_name(self, place: int, name: str, paper: "_Paper", find: "_Find") -> float:
        """What it is worth for a name that an author has the word at this place, too."""
        if find.name:
            return WHOLE_NAME if paper.has_author(name, find.name) else 0.0
        return self._words[place].initial_beside(name, paper, find)


def _sides(groups: Sequence[Group], place: int) -> Iterator[Sequence[int]]:
    """The words beside one that may belong to the same name: the next one, or, of letters, all in turn."""
    for side in (range(place - 1, -1, -1), range(place + 1, len(groups))):
        near = [n for n in side[:1] if Column.AUTHORS in groups[n].columns]
        beside = side[:MOST_INITIALS]
        letters = list(takewhile(lambda n: len(groups[n].typed) == 1 and Column.AUTHORS in groups[n].columns, beside))
        if near:
            yield letters or near


class _Paper:
    """One paper's words, as strings with a blank around each."""

    __slots__ = ("authors", "text", "title")

    def __init__(self, text: Text) -> None:
        self.text = text
        self.title = f" {apart(text.title)} "
        self.authors = f" {apart(text.authors)} " if "\\" not in text.authors else self._authors_apart()

    def _authors_apart(self) -> str:
        """The first author apart from the others, so that a TeX mark of the one takes no letter of another."""
        first, _, others = self.text.authors.partition("\n")
        return _apart(first) + _apart(others)

    def has_author(self, name: str, other: str) -> bool:
        """Whether one author has two names."""
        return any(
            name in author and other in author for author in map(_apart, may_have(name.strip(), self.text.authors))
        )

    def first_author(self) -> str:
        """Who is named first."""
        return _apart(self.text.authors.partition("\n")[0])

    def abstract(self) -> str:
        """Folded but not cut: it is long, and only some papers are judged by it."""
        return f" {fold(plain_accents(self.text.abstract))} "


def _apart(text: str) -> str:
    return f" {apart(text)} "


class _Find(NamedTuple):
    """Where one typed word was found in the title and among the authors of one paper."""

    worth: float = 0.0
    on_top: float = 0.0
    """The weight of the surest reading; 0 where there is none."""
    in_title: str = ""
    """What the title has of it."""
    name: str = ""
    """What an author has of it."""


_NOT_ON_TOP = _Find()
_UNSAID = 0.0, 0.0


class _Spelled(NamedTuple):
    """A reading as it stands in a text: one word of it, and the others."""

    word: str
    others: tuple[str, ...]
    weight: float
    find: _Find
    """What it is worth where nothing else is found of the typed word."""
    as_first: _Find
    """The same, where the first author has it."""


def _spelled(reading: Reading, column: Column) -> _Spelled:
    word, *others = (f" {word} " for word in reading.words)
    weight = reading.weight
    if column == Column.TITLE:
        find = as_first = _Find(WORD_IN_TITLE * weight, weight, in_title=word)
    else:
        find = _Find(WORD_IN_AUTHORS * weight, weight, name=word)
        as_first = _Find((WORD_IN_AUTHORS + FIRST_AUTHOR) * weight, weight, name=word)
    return _Spelled(word, tuple(others), weight, find, as_first)


def _spelled_beginning(typed: str) -> _Spelled:
    """What any word that begins so is worth in a title."""
    word = f" {typed}"
    find = _Find(WORD_IN_TITLE * COMPLETED, COMPLETED, in_title=word)
    return _Spelled(word, (), COMPLETED, find, find)


def _surest(readings: Sequence[_Spelled], text: str) -> _Spelled | None:
    """The first reading that a text has."""
    for reading in readings:
        if reading[0] in text and (not reading[1] or _has_all(text, reading[1])):
            return reading
    return None


def _shared_beginning(words: Sequence[str]) -> str:
    """What all words begin with: what the first and the last of them in order begin with."""
    first, last = min(words, default=""), max(words, default="")
    return first[: sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False)))]


def _has_all(text: str, words: Sequence[str]) -> bool:
    return all(word in text for word in words)


class _Word:
    """One typed word with its readings, made ready to be looked for in many papers."""

    def __init__(self, group: Group) -> None:
        self._begins = group.only_orders and not group.initial
        self._in_title: Sequence[_Spelled] = ()
        self._among_authors: Sequence[_Spelled] = ()
        if Column.TITLE in group.columns:
            spelled = [_spelled(reading, Column.TITLE) for reading in group.readings]
            self._in_title = [_spelled_beginning(group.typed)] if self._begins else spelled
        if Column.AUTHORS in group.columns and not group.only_orders:
            names = [reading for reading in group.readings if not reading.is_no_name]
            self._among_authors = [_spelled(reading, Column.AUTHORS) for reading in names]
        # Most readings are completions of what was typed: where no word begins so, all are ruled out together.
        self._title_beginning = _shared_beginning([reading.word for reading in self._in_title])
        self._author_beginning = _shared_beginning([reading.word for reading in self._among_authors])
        searched = Column.ABSTRACT in group.columns and not self._begins
        self._in_abstract = (
            tuple((r.words[0], r.words[1:], r.weight**DOUBT) for r in group.readings) if searched else ()
        )
        self._beginning = _shared_beginning([word for word, _, _ in self._in_abstract])
        is_letter = len(group.typed) == 1
        self._picks = is_letter or group.only_orders
        """It is an initial or a name of two letters: what is typed to tell namesakes apart."""
        self._initial = f" {group.typed}" if is_letter else f" {group.typed if self._picks else group.typed[:1]} "

    def find_on_top(self, paper: _Paper) -> _Find:
        """The surest reading in the title, and among the authors."""
        title, authors = paper.title, paper.authors
        in_title = _surest(self._in_title, title) if self._title_beginning in title else None
        name = _surest(self._among_authors, authors) if self._author_beginning in authors else None
        if name is None:
            return _NOT_ON_TOP if in_title is None else in_title.find
        found = name.as_first if _has_all(paper.first_author(), (name.word, *name.others)) else name.find
        if in_title is None:
            return found
        there = in_title.find
        return _Find(max(there.worth, found.worth), max(there.on_top, found.on_top), there.in_title, found.name)

    def place(self, title: str, found: str) -> int:
        """Where in a title what was found of the word stands; -1 for nowhere.

        Of words that begin so it is the last: what is being typed follows what was typed.
        """
        if not found:
            return -1
        return title.rfind(found) if self._begins else title.find(found)

    def find_in_abstract(self, abstract: str, share: float) -> tuple[float, float]:
        """How often the surest reading stands in an abstract, as sure as it is, and what it is worth."""
        start = abstract.find(self._beginning)
        if start < 0:
            return _UNSAID
        for word, others, weight in self._in_abstract:
            times = _occurrences(word, abstract, start)
            if times and others:
                times = min(times, *[_occurrences(other, abstract) for other in others])
            if times:
                return times * weight, (WORD_IN_ABSTRACT + REPETITION * times) * weight / share
        return _UNSAID

    def initial_beside(self, name: str, paper: _Paper, find: _Find) -> float:
        """What it is worth that an author of that name has an initial that was typed beside it, or only that of a
        typed name.
        """
        if self._initial not in paper.authors or (find.on_top and not self._picks):
            return 0.0
        whole = (_apart(author) for author in may_have(name.strip(), paper.text.authors))
        if any(name in author and self._initial in author.replace(name, " ", 1) for author in whole):
            return NAMED_BY_INITIAL if self._picks else WRITTEN_WITH_INITIAL
        return 0.0


def _occurrences(word: str, text: str, start: int = 0) -> int:
    """How often a folded text, blanks around it, holds a word, whole words only, counted up to REPETITIONS."""
    start = text.find(word, start)
    if start < 0:
        return 0
    found, length = 0, len(word)
    if length == 1 and is_unspaced(word):
        return min(text.count(word), REPETITIONS)
    while start >= 0 and found < REPETITIONS:
        end = start + length
        if not (text[end].isalnum() or text[start - 1].isalnum()):
            found += 1
        start = text.find(word, end)
    return found


def lit(groups: Iterable[Group]) -> Lit:
    """What can have earned a rank, by the column it counts in; of a word torn apart, either half."""
    words: defaultdict[str, set[str]] = defaultdict(set)
    runs: defaultdict[str, set[Run]] = defaultdict(set)
    for group in groups:
        for reading in group.readings:
            for column in map(str, reading.within(group.columns)):
                if len(reading.words) == 1 or "".join(reading.words) == group.typed:
                    words[column].update(reading.words)
                else:
                    runs[column].add(reading.words)
    return Lit(
        {column: frozenset(found) for column, found in words.items()},
        {column: frozenset(found) for column, found in runs.items()},
    )
