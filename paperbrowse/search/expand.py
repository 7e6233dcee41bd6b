"""What a typed word may stand for: itself, a longer word, a misspelt one, two run together or one torn apart.

A word becomes a small group of readings with a weight each. No reading replaces another: `data set` finds
papers that say dataset, and those that say data set first.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from paperbrowse.model.ask import Column
from paperbrowse.search.corpus import Corpus
from paperbrowse.search.query import Word

AS_TYPED = 1.0
COMPLETED = 0.75
"""A longer word with the same beginning: less sure than the word itself, surer than a misspelling."""
JOINED = 0.6
"""One word for two or two for one: every letter is there, a blank is not."""
ONE_TYPO = 0.5
TWO_TYPOS = 0.2
"""Two mistakes leave far more than twice the room for another word."""

COMPLETIONS = 12
MISSPELLINGS = 12
CUTS = 3
"""Most ways a word is torn in two: of more, those whose rarer half is the most frequent."""

SHORTEST_FORGIVEN = 4
"""Letters below which a mistake turns most words into other words."""
LONG_WORD = 7
"""Letters from which two mistakes still leave a word recognisable."""
SHORTEST_TORN = 6
"""Letters below which a word is not torn in two."""
PART = 2
"""Letters that each half of a torn word has at least."""

TELLING_BEGINNING = 3
"""Letters from which the beginning of a last word narrows the answer; fewer only order it, for nearly every paper
has some word that begins so, and finding those it rules out would cost more than all the rest."""

RARE_SHARE = 0.0005
RARE_AT_LEAST = 3
"""A word in fewer papers than this share (and this number) may be misspelt or run together, so that is tried too."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing a typed word may mean: words that must all be there, and how sure that is."""

    words: tuple[str, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Group:
    """All readings of one typed word, the surest first."""

    typed: str
    readings: tuple[Reading, ...]
    columns: tuple[Column, ...]
    only_orders: bool = False
    """It is the first letter or two of a word still being typed: any word that begins so counts, none is needed."""

    def papers(self, corpus: Corpus) -> int:
        """In how many papers its likeliest reading occurs: what the group weighs is judged by it."""
        likeliest = max(reading.weight for reading in self.readings)
        return max(
            min(corpus.frequency(word) for word in reading.words)
            for reading in self.readings
            if reading.weight == likeliest
        )


def expand(typed: Sequence[Word], corpus: Corpus) -> list[Group]:
    """A group for every word that stands for something in this corpus; a word that does not is kept as typed."""
    groups = [_group(word, corpus) for word in typed]
    for place in range(len(typed) - 1):
        _join(typed, place, groups, corpus)
    if len(groups) > 1 and typed[-1].half_typed and len(typed[-1].text) < TELLING_BEGINNING:
        groups[-1] = replace(groups[-1], only_orders=True)
    return groups


def _group(word: Word, corpus: Corpus) -> Group:
    readings: dict[tuple[str, ...], float] = {}
    known = corpus.frequency(word.text)
    if known or word.exact:
        readings[(word.text,)] = AS_TYPED
    if not word.exact:
        if word.half_typed or not known:
            for longer in corpus.completions(word.text, COMPLETIONS):
                readings.setdefault((longer,), COMPLETED)
        if _is_doubtful(word, readings, corpus):
            _add_misspellings(word.text, readings, corpus)
            _add_torn(word, readings, corpus)
    if not readings:
        readings[(word.text,)] = AS_TYPED
    surest_first = sorted(readings.items(), key=lambda item: -item[1])
    return Group(word.text, tuple(Reading(words, weight) for words, weight in surest_first), word.columns)


def _is_doubtful(word: Word, readings: dict[tuple[str, ...], float], corpus: Corpus) -> bool:
    """Whether a word and its completions are so rare that it may be another word, mistyped."""
    if len(word.text) < SHORTEST_FORGIVEN or word.text.isdigit():
        return False
    most = max((corpus.frequency(reading[0]) for reading in readings), default=0)
    return most < corpus.size() * RARE_SHARE + RARE_AT_LEAST


def _add_misspellings(typed: str, readings: dict[tuple[str, ...], float], corpus: Corpus) -> None:
    allowed = 1 if len(typed) < LONG_WORD else 2
    for word, distance in corpus.near(typed, allowed)[:MISSPELLINGS]:
        readings.setdefault((word,), ONE_TYPO if distance == 1 else TWO_TYPOS)


def _add_torn(word: Word, readings: dict[tuple[str, ...], float], corpus: Corpus) -> None:
    """The likeliest ways to cut a word in two known ones: `tokenlevel` -> token level."""
    if len(word.text) < SHORTEST_TORN:
        return
    found: list[tuple[int, tuple[str, str]]] = []
    for cut in range(PART, len(word.text) - PART + 1):
        head, tail = word.text[:cut], word.text[cut:]
        if not (heads := corpus.frequency(head)):
            continue
        tails = corpus.frequency(tail)
        if not tails and word.half_typed and (longer := corpus.completions(tail, 1)):
            tail, tails = longer[0], corpus.frequency(longer[0])
        if tails:
            found.append((min(heads, tails), (head, tail)))
    for _, halves in sorted(found, reverse=True)[:CUTS]:
        readings.setdefault(halves, JOINED)


def _join(typed: Sequence[Word], place: int, groups: list[Group], corpus: Corpus) -> None:
    """Two neighbours as one word: either of them is found where the joined word stands."""
    one, other = typed[place], typed[place + 1]
    if one.exact or other.exact or one.columns != other.columns:
        return
    joined = one.text + other.text
    if not corpus.frequency(joined):
        return
    for index in (place, place + 1):
        group = groups[index]
        if all(reading.words != (joined,) for reading in group.readings):
            groups[index] = Group(group.typed, (*group.readings, Reading((joined,), JOINED)), group.columns)
