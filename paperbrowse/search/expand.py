"""What a typed word may stand for: itself, a longer word, one of it or many, a misspelt one, one torn apart, a phrase
or its acronym.

A word becomes a small group of readings with a weight each. No reading replaces another: `data set` finds
papers that say dataset, and those that say data set first.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from paperbrowse.model.ask import TEXT, Column
from paperbrowse.search.corpus import Corpus
from paperbrowse.search.query import Word
from paperbrowse.text.plural import other_numbers
from paperbrowse.text.spelling import GREEK_LETTERS, other_spellings

AS_TYPED = 1.0
COMPLETED = 0.75
"""A longer word with the same beginning: less sure than the word itself, surer than a misspelling."""
JOINED = 0.6
"""One word for two or two for one: every letter is there, a blank is not."""
ANOTHER_NAME = JOINED
"""An acronym for its phrase or the phrase for it: papers define it so, but other things may share it."""
SPELLED_OTHERWISE = JOINED
"""The same word in another country, or a Greek letter by its name."""
ONE_TYPO = 0.5
OTHER_NUMBER = ONE_TYPO
"""The plural of a word, or its singular: more would cost abstracts, where one of two forms stands by chance."""
TWO_TYPOS = 0.2
"""Two mistakes leave far more than twice the room for another word."""

COMPLETIONS = 12
MISSPELLINGS = 12
CUTS = 3
"""Most ways a word is torn in two: of more, those whose rarer half is the most frequent."""

PHRASES = 3
"""Phrases an acronym stands for, and acronyms of a phrase, those with the most definitions."""
DEFINED_AT_LEAST = 2
"""Papers that define an acronym so before it counts: one alone may have coined it, or been misread."""
LONGEST_PHRASE = 8
"""Words of a phrase that may have an acronym."""

SHORTEST_FORGIVEN = 3
"""Letters below which a mistake turns most words into other words; in just so many, letters are missed or swapped
but never wrong, for with one of three gone any word would do."""
LONG_WORD = 7
"""Letters from which two mistakes still leave a word recognisable."""
SHORTEST_TORN = 6
"""Letters below which a word is not torn in two."""
PART = 2
"""Letters that each half of a torn word has at least."""
SHORTEST_PARTED = 4
"""Letters of a known word from which papers may part it: `unet`, which is torn by no more than what they say."""
_NUMBER = re.compile(r"(?<=[a-z])[0-9]")
"""Where a number follows letters."""

ANOTHER_WORD = 20
"""Times as frequent as a word that its plural or singular is no more: `news` is not several of `new`."""

PARTED_AT_LEAST = 1 / 20
"""How frequent the rarer half of a known word is at least, beside the word, for papers to part it often."""
PARTED_IN = 2 / 5
"""Share of the papers with both halves that say them in turn from which they are the word, parted: `pre-training`."""
NUMBERED_IN = 1 / 10
"""The same for a name and its number: both stand in many papers that say neither together."""

TELLING_BEGINNING = 3
"""Letters from which the beginning of a last word narrows the answer; fewer only order it, for nearly every paper
has some word that begins so, and finding those it rules out would cost more than all the rest."""

SATED = 100_000
"""Papers from which the likeliest words that begin with a letter or two fill any list, and more of them only take time.
"""

RARE_SHARE = 0.0005
RARE_AT_LEAST = 3
"""A word in fewer papers than this share (and this number) may be misspelt or run together, so that is tried too."""


Cut = tuple[int, tuple[str, str]]
"""(papers with the rarer half, a word in two)"""


YEARS = range(1950, 2040)
"""Numbers typed beside words that may be the year a paper is from."""


class Care(IntEnum):
    """How far it is asked what a word may be."""

    HASTY = 0
    """Of a word still being typed, those two mistakes away are left for later: looking for them takes longest."""
    USUAL = 1
    WIDER = 2
    """Nothing holds all the words as they stand: even frequent ones may be others, mistyped."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing a typed word may mean: words that must all be there, and how sure that is."""

    words: tuple[str, ...]
    weight: float
    is_no_name: bool = False
    """It is looked for anywhere but among authors: `al` is active learning, and nobody called so."""

    def within(self, columns: Sequence[Column]) -> tuple[Column, ...]:
        """Those of some columns in which it may stand."""
        return tuple(column for column in columns if not (self.is_no_name and column == Column.AUTHORS))


@dataclass(frozen=True, slots=True)
class Group:
    """All readings of one typed word, the surest first."""

    typed: str
    readings: tuple[Reading, ...]
    columns: tuple[Column, ...]
    only_orders: bool = False
    """It is the first letter or two of a word still being typed, or an initial: words that begin so count, none is
    needed."""
    initial: bool = False
    """It is one letter beside other words, typed to the end: itself, or what a name begins with."""
    year: int = 0
    """It may be the year a paper is from, which need not say so."""
    unsettled: bool = False
    """It may be a word two mistakes away, which was not asked."""

    def papers(self, corpus: Corpus) -> int:
        """In how many papers its likeliest reading occurs: what the group weighs is judged by it."""
        likeliest = max(reading.weight for reading in self.readings)
        return max(
            min(corpus.frequency(word) for word in reading.words)
            for reading in self.readings
            if reading.weight == likeliest
        )

    def surely(self) -> "Group":
        """Itself, what it begins and what has all its letters, without what it may be mistaken for; all where it is
        nothing by itself.
        """
        sure = tuple(reading for reading in self.readings if reading.weight >= JOINED)
        return replace(self, readings=sure or self.readings)

    def is_outnumbered(self, corpus: Corpus) -> bool:
        """Whether most papers that hold any of its readings hold what it may be mistaken for."""
        sure = len(self.surely().readings)
        papers = [min(corpus.frequency(word) for word in reading.words) for reading in self.readings]
        return sum(papers[sure:]) > sum(papers[:sure])


def is_initial(word: str) -> bool:
    """Whether a folded word is a single letter, which may be what a name begins with."""
    return len(word) == 1 and "a" <= word <= "z"


def expand(typed: Sequence[Word], corpus: Corpus, care: Care = Care.USUAL) -> list[Group]:
    """A group for every word that stands for something in this corpus; a word that does not is kept as typed."""
    groups = [_group(word, corpus, care) for word in typed]
    for place in range(len(typed) - 1):
        _join(typed, place, groups, corpus)
    _shorten(typed, groups, corpus)
    if len(groups) > 1 and _is_barely_begun(typed, corpus):
        groups[-1] = replace(groups[-1], only_orders=True)
    if any(len(group.typed) > 1 and not group.only_orders for group in groups):
        for place, word in enumerate(typed):
            if not word.exact and is_initial(word.text):
                groups[place] = replace(groups[place], only_orders=True, initial=not word.half_typed)
    return _with_years(typed, groups)


def _with_years(typed: Sequence[Word], groups: Sequence[Group]) -> list[Group]:
    """Beside other words, a year may be that of the paper."""
    if all(group.only_orders or _year(group.typed) for group in groups):
        return list(groups)
    may_be = [not word.exact and word.columns == TEXT for word in typed]
    return [replace(g, year=_year(g.typed)) if may else g for g, may in zip(groups, may_be, strict=True)]


def _year(word: str) -> int:
    """The year a word may be that a paper is from; 0 where it is none."""
    return int(word) if word.isascii() and word.isdigit() and int(word) in YEARS else 0


def _is_barely_begun(typed: Sequence[Word], corpus: Corpus) -> bool:
    """Whether the last of several words is a letter or two of one; behind nothing but initials, `he` is a name, and a
    number is what it is: `sam 2`.
    """
    *before, last = typed
    if not last.half_typed or len(last.text) >= TELLING_BEGINNING or last.text.isdigit():
        return False
    is_name = not is_initial(last.text) and corpus.frequency(last.text) and all(is_initial(w.text) for w in before)
    return not is_name


def _group(word: Word, corpus: Corpus, care: Care) -> Group:
    readings: dict[tuple[str, ...], float] = {}
    if corpus.frequency(word.text) or word.exact:
        readings[(word.text,)] = AS_TYPED
    unsettled = False if word.exact else _forgive(word, readings, corpus, care)
    if not readings:
        readings[(word.text,)] = AS_TYPED
    surest_first = sorted(readings.items(), key=lambda item: -item[1])
    found = tuple(Reading(words, weight) for words, weight in surest_first)
    return Group(word.text, found, word.columns, unsettled=unsettled)


def _forgive(word: Word, readings: dict[tuple[str, ...], float], corpus: Corpus, care: Care) -> bool:
    """Add all that a word may be besides itself; whether some of that is left for later."""
    unsettled = False
    if word.half_typed or not corpus.frequency(word.text):
        for longer in _completions(word.text, corpus):
            readings.setdefault((longer,), COMPLETED)
    _spell_out(word.text, readings, corpus)
    _add_other_spellings(word.text, readings, corpus)
    if _is_doubtful(word, readings, corpus):
        near = corpus.near(word.text, 1)
        if _may_be_two_away(word.text, near, corpus):
            unsettled = care == Care.HASTY and word.half_typed
            near = near if unsettled else corpus.near(word.text, 2)
        _add_misspellings(word.text, readings, near)
        _add_torn(word, readings, corpus)
    else:
        _add_parted(word.text, readings, corpus)
        if care == Care.WIDER and _is_forgiven(word):
            _add_misspellings(word.text, readings, corpus.near(word.text, 1))
    _add_other_numbers(word.text, readings, corpus)
    return unsettled


def _completions(typed: str, corpus: Corpus) -> Iterator[str]:
    """Longer words that begin so, the most frequent first; of a letter or two, as many as fill a list."""
    papers = 0
    for longer in corpus.completions(typed, COMPLETIONS):
        yield longer
        papers += corpus.frequency(longer)
        if papers >= SATED and len(typed) < TELLING_BEGINNING:
            return


def _is_forgiven(word: Word) -> bool:
    return len(word.text) >= SHORTEST_FORGIVEN and not word.text.isdigit()


def _is_doubtful(word: Word, readings: dict[tuple[str, ...], float], corpus: Corpus) -> bool:
    """Whether a word may be another, mistyped: it and its completions are rare, or nobody knows it as it stands."""
    if not _is_forgiven(word):
        return False
    if not word.half_typed and (word.text,) not in readings:
        return True
    most = max((corpus.frequency(reading[0]) for reading in readings if len(reading) == 1), default=0)
    return _is_rare(most, corpus)


def _add_misspellings(typed: str, readings: dict[tuple[str, ...], float], near: Sequence[tuple[str, int]]) -> None:
    for word, distance in [found for found in near if _keeps_letters(typed, found[0])][:MISSPELLINGS]:
        readings.setdefault((word,), ONE_TYPO if distance == 1 else TWO_TYPOS)


def _may_be_two_away(typed: str, near: Sequence[tuple[str, int]], corpus: Corpus) -> bool:
    """Whether a long word may be one two mistakes away: unless one that is frequent is nearer."""
    return len(typed) >= LONG_WORD and all(_is_rare(corpus.frequency(word), corpus) for word, _ in near)


def _is_rare(papers: int, corpus: Corpus) -> bool:
    return papers < corpus.size() * RARE_SHARE + RARE_AT_LEAST


def _keeps_letters(typed: str, meant: str) -> bool:
    """Whether all letters of a very short word are in what it may have been: one was missed, or two swapped."""
    return len(typed) > SHORTEST_FORGIVEN or len(meant) > len(typed) or sorted(typed) == sorted(meant)


def _spell_out(typed: str, readings: dict[tuple[str, ...], float], corpus: Corpus) -> None:
    """The phrases a word is the acronym of: `rlhf` -> reinforcement learning from human feedback."""
    for phrase in _defined(corpus.spelled_out(typed), corpus):
        readings.setdefault(tuple(phrase.split()), ANOTHER_NAME)


def _defined(names: Sequence[tuple[str, int]], corpus: Corpus) -> list[str]:
    """Of other names of one thing, those that enough papers define; in a handful of papers one is enough."""
    needed = DEFINED_AT_LEAST if corpus.size() * RARE_SHARE >= 1 else 1
    return [name for name, papers in names[:PHRASES] if papers >= needed]


def _shorten(typed: Sequence[Word], groups: list[Group], corpus: Corpus) -> None:
    """Words that are a phrase with an acronym: each of them is found where the acronym stands."""
    for start in range(len(typed) - 1):
        for end in range(start + 2, min(len(typed), start + LONGEST_PHRASE) + 1):
            run = typed[start:end]
            if run[-1].columns != run[0].columns or any(word.exact for word in run):
                break
            for short in _defined(corpus.shortened(" ".join(word.text for word in run)), corpus):
                for place in range(start, end):
                    groups[place] = _with(groups[place], Reading((short,), ANOTHER_NAME, is_no_name=True))


def _with(group: Group, reading: Reading) -> Group:
    """The group with one reading more, in its place, unless it is there."""
    if any(known.words == reading.words for known in group.readings):
        return group
    return replace(group, readings=tuple(sorted((*group.readings, reading), key=lambda known: -known.weight)))


def _add_torn(word: Word, readings: dict[tuple[str, ...], float], corpus: Corpus) -> None:
    """The likeliest ways to cut a word in two known ones: `tokenlevel` -> token level."""
    numbered = _numbered(word.text, corpus)
    for _, halves in [*numbered, *_cuts(word.text, corpus, word.half_typed)][:CUTS]:
        readings.setdefault(halves, JOINED)
    if len(word.text) < SHORTEST_TORN and not numbered:
        _add_parted(word.text, readings, corpus)


def _add_parted(typed: str, readings: dict[tuple[str, ...], float], corpus: Corpus) -> None:
    """A known word as others part it: `pretraining` -> pre training, `llama3` -> llama 3."""
    enough = corpus.frequency(typed) * PARTED_AT_LEAST
    numbered = _numbered(typed, corpus)
    looked_at = 1 if len(typed) >= SHORTEST_TORN else None  # of few letters, most cuts part two words by chance
    for papers, halves in numbered or _cuts(typed, corpus, shortest=SHORTEST_PARTED, part=1)[:looked_at]:
        if papers < enough:
            continue
        held, in_turn = corpus.in_turn(*halves)
        if held > RARE_AT_LEAST and in_turn >= held * (NUMBERED_IN if numbered else PARTED_IN):
            readings.setdefault(halves, JOINED)


def _cuts(
    typed: str, corpus: Corpus, half_typed: bool = False, *, shortest: int = SHORTEST_TORN, part: int = PART
) -> list[Cut]:
    """Ways to cut a word in two known ones, with how frequent the rarer is, the most frequent first."""
    if len(typed) < shortest:
        return []
    found: list[Cut] = []
    for cut in range(part, len(typed) - part + 1):
        head, tail = typed[:cut], typed[cut:]
        if not (heads := corpus.frequency(head)):
            continue
        tails = corpus.frequency(tail)
        if not tails and half_typed and (longer := corpus.completions(tail, 1)):
            tail, tails = longer[0], corpus.frequency(longer[0])
        if tails:
            found.append((min(heads, tails), (head, tail)))
    return sorted(found, reverse=True)


def _numbered(typed: str, corpus: Corpus) -> list[Cut]:
    """A word cut where a number follows letters, however short either is: `gpt4o` -> gpt 4o."""
    if not (number := _NUMBER.search(typed)):
        return []
    halves = typed[: number.start()], typed[number.start() :]
    papers = min(map(corpus.frequency, halves))
    return [(papers, halves)] if papers else []


def _add_other_spellings(typed: str, readings: dict[tuple[str, ...], float], corpus: Corpus) -> None:
    """The word as others spell it: `optimisation` -> optimization, `alpha` -> α."""
    for other in other_spellings(typed):
        if corpus.frequency(other):
            readings.setdefault((other,), SPELLED_OTHERWISE)


def _add_other_numbers(typed: str, readings: dict[tuple[str, ...], float], corpus: Corpus) -> None:
    """The plural and the singular of a known word."""
    known = corpus.frequency(typed)
    for other in other_numbers(typed) if known else ():
        if 0 < corpus.frequency(other) < known * ANOTHER_WORD:
            readings.setdefault((other,), OTHER_NUMBER)


def _join(typed: Sequence[Word], place: int, groups: list[Group], corpus: Corpus) -> None:
    """Two neighbours as one word: either of them is found where the joined word stands."""
    one, other = typed[place], typed[place + 1]
    if one.exact or other.exact or one.columns != other.columns:
        return
    for joined in (one.text + other.text, one.text + GREEK_LETTERS.get(other.text, other.text)):
        if corpus.frequency(joined):
            for index in (place, place + 1):
                groups[index] = _with(groups[index], Reading((joined,), JOINED))
