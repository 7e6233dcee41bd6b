"""What a typed word may stand for: itself, a longer word, one of it or many, a misspelt one, one torn apart, a phrase
or its acronym.

A word becomes a small group of readings with a weight each. No reading replaces another: `data set` finds
papers that say dataset, and those that say data set first.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from paperbrowse.model.predicate import TEXT_COLUMNS, Column
from paperbrowse.search.corpus import Corpus
from paperbrowse.search.query import Word
from paperbrowse.text.word_forms import GREEK_LETTERS, plural_variants, spelling_variants

AS_TYPED = 1.0
COMPLETED = 0.75
"""A longer word with the same beginning: less sure than the word itself, surer than a misspelling."""
JOINED = 0.6
"""One word for two or two for one: every letter is there, a blank is not."""
ACRONYM = JOINED
"""An acronym for its phrase or the phrase for it: papers define it so, but other things may share it."""
OTHER_SPELLING = JOINED
"""The same word in another country, or a Greek letter by its name."""
ONE_TYPO = 0.5
PLURAL_OR_SINGULAR = ONE_TYPO
"""The plural of a word, or its singular: more would cost abstracts, where one of two forms stands by chance."""
TWO_TYPOS = 0.2
"""Two mistakes leave far more than twice the room for another word."""

MAX_COMPLETIONS = 12
MAX_MISSPELLINGS = 12
MAX_SPLITS = 3
"""Most ways a word is torn in two: of more, those whose rarer half is the most frequent."""

MAX_PHRASES = 3
"""Phrases an acronym stands for, and acronyms of a phrase, those with the most definitions."""
MIN_DEFINITIONS = 2
"""Papers that define an acronym so before it counts: one alone may have coined it, or been misread."""
MAX_PHRASE_WORDS = 8
"""Words of a phrase that may have an acronym."""

MIN_FUZZY_LENGTH = 3
"""Letters below which a mistake turns most words into other words; in just so many, letters are missed or swapped
but never wrong, for with one of three gone any word would do."""
LONG_WORD_LENGTH = 7
"""Letters from which two mistakes still leave a word recognisable."""
MIN_SPLIT_LENGTH = 6
"""Letters below which a word is not torn in two."""
MIN_HALF_LENGTH = 2
"""Letters that each half of a torn word has at least."""
MIN_KNOWN_SPLIT_LENGTH = 4
"""Letters of a known word from which papers may part it: `unet`, which is torn by no more than what they say."""
_NUMBER_AFTER_LETTERS = re.compile(r"(?<=[a-z])[0-9]")
"""Where a number follows letters."""

MAX_PLURAL_RATIO = 20
"""Times as frequent as a word that its plural or singular is no more: `news` is not several of `new`."""

MIN_HALF_FREQUENCY = 1 / 20
"""How frequent the rarer half of a known word is at least, beside the word, for papers to part it often."""
MIN_ADJACENT_SHARE = 2 / 5
"""Share of the papers with both halves that say them in turn from which they are the word, parted: `pre-training`."""
MIN_NUMBERED_SHARE = 1 / 10
"""The same for a name and its number: both stand in many papers that say neither together."""

MIN_FILTERING_PREFIX = 3
"""Letters from which the beginning of a last word narrows the answer; fewer only order it, for nearly every paper
has some word that begins so, and finding those it rules out would cost more than all the rest."""

ENOUGH_PREFIX_PAPERS = 100_000
"""Papers from which the likeliest words that begin with a letter or two fill any list, and more of them only take time.
"""

RARE_SHARE = 0.0005
RARE_PAPERS = 3
"""A word in fewer papers than this share (and this number) may be misspelt or run together, so that is tried too."""


Split = tuple[int, tuple[str, str]]
"""(papers with the rarer half, a word in two)"""


YEARS = range(1950, 2040)
"""Numbers typed beside words that may be the year a paper is from."""


class Expansion(IntEnum):
    """How far it is asked what a word may be."""

    FAST = 0
    """Of a word still being typed, those two mistakes away are left for later: looking for them takes longest."""
    NORMAL = 1
    WIDE = 2
    """Nothing holds all the words as they stand: even frequent ones may be others, mistyped."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One thing a typed word may mean: words that must all be there, and how sure that is."""

    words: tuple[str, ...]
    weight: float
    never_author: bool = False
    """It is looked for anywhere but among authors: `al` is active learning, and nobody called so."""

    def allowed_columns(self, columns: Sequence[Column]) -> tuple[Column, ...]:
        """Those of some columns in which it may stand."""
        return tuple(column for column in columns if not (self.never_author and column == Column.AUTHORS))


@dataclass(frozen=True, slots=True)
class ExpandedTerm:
    """All readings of one typed word, the surest first."""

    typed: str
    variants: tuple[Variant, ...]
    columns: tuple[Column, ...]
    ranking_only: bool = False
    """It is the first letter or two of a word still being typed, or an initial: words that begin so count, none is
    needed."""
    initial: bool = False
    """It is one letter beside other words, typed to the end: itself, or what a name begins with."""
    year: int = 0
    """It may be the year a paper is from, which need not say so."""
    incomplete: bool = False
    """It may be a word two mistakes away, which was not asked."""

    def document_frequency(self, corpus: Corpus) -> int:
        """In how many papers its likeliest reading occurs: what the group weighs is judged by it."""
        likeliest = max(reading.weight for reading in self.variants)
        return max(
            min(corpus.frequency(word) for word in reading.words)
            for reading in self.variants
            if reading.weight == likeliest
        )

    def without_guesses(self) -> "ExpandedTerm":
        """Itself, what it begins and what has all its letters, without what it may be mistaken for; all where it is
        nothing by itself.
        """
        sure = tuple(reading for reading in self.variants if reading.weight >= JOINED)
        return replace(self, variants=sure or self.variants)

    def is_mostly_guesses(self, corpus: Corpus) -> bool:
        """Whether most papers that hold any of its readings hold what it may be mistaken for."""
        sure = len(self.without_guesses().variants)
        papers = [min(corpus.frequency(word) for word in reading.words) for reading in self.variants]
        return sum(papers[sure:]) > sum(papers[:sure])


def is_initial(word: str) -> bool:
    """Whether a folded word is a single letter, which may be what a name begins with."""
    return len(word) == 1 and "a" <= word <= "z"


def expand(typed: Sequence[Word], corpus: Corpus, expansion: Expansion = Expansion.NORMAL) -> list[ExpandedTerm]:
    """A group for every word that stands for something in this corpus; a word that does not is kept as typed."""
    groups = [_expand_word(word, corpus, expansion) for word in typed]
    for place in range(len(typed) - 1):
        _add_joined_words(typed, place, groups, corpus)
    _add_phrase_acronyms(typed, groups, corpus)
    if len(groups) > 1 and _is_short_prefix(typed, corpus):
        groups[-1] = replace(groups[-1], ranking_only=True)
    if any(len(group.typed) > 1 and not group.ranking_only for group in groups):
        for place, word in enumerate(typed):
            if not word.exact and is_initial(word.text):
                groups[place] = replace(groups[place], ranking_only=True, initial=not word.partial)
    return _add_years(typed, groups)


def _add_years(typed: Sequence[Word], terms: Sequence[ExpandedTerm]) -> list[ExpandedTerm]:
    """Beside other words, a year may be that of the paper."""
    if all(group.ranking_only or _parse_year(group.typed) for group in terms):
        return list(terms)
    may_be = [not word.exact and word.columns == TEXT_COLUMNS for word in typed]
    return [replace(g, year=_parse_year(g.typed)) if may else g for g, may in zip(terms, may_be, strict=True)]


def _parse_year(word: str) -> int:
    """The year a word may be that a paper is from; 0 where it is none."""
    return int(word) if word.isascii() and word.isdigit() and int(word) in YEARS else 0


def _is_short_prefix(typed: Sequence[Word], corpus: Corpus) -> bool:
    """Whether the last of several words is a letter or two of one; behind nothing but initials, `he` is a name, and a
    number is what it is: `sam 2`.
    """
    *before, last = typed
    if not last.partial or len(last.text) >= MIN_FILTERING_PREFIX or last.text.isdigit():
        return False
    is_name = not is_initial(last.text) and corpus.frequency(last.text) and all(is_initial(w.text) for w in before)
    return not is_name


def _expand_word(word: Word, corpus: Corpus, expansion: Expansion) -> ExpandedTerm:
    readings: dict[tuple[str, ...], float] = {}
    if corpus.frequency(word.text) or word.exact:
        readings[(word.text,)] = AS_TYPED
    unsettled = False if word.exact else _collect_variants(word, readings, corpus, expansion)
    if not readings:
        readings[(word.text,)] = AS_TYPED
    surest_first = sorted(readings.items(), key=lambda item: -item[1])
    found = tuple(Variant(words, weight) for words, weight in surest_first)
    return ExpandedTerm(word.text, found, word.columns, incomplete=unsettled)


def _collect_variants(word: Word, variants: dict[tuple[str, ...], float], corpus: Corpus, expansion: Expansion) -> bool:
    """Add all that a word may be besides itself; whether some of that is left for later."""
    unsettled = False
    if word.partial or not corpus.frequency(word.text):
        for longer in _find_completions(word.text, corpus):
            variants.setdefault((longer,), COMPLETED)
    _add_acronym_phrases(word.text, variants, corpus)
    _add_other_spellings(word.text, variants, corpus)
    if _may_be_misspelled(word, variants, corpus):
        near = corpus.fuzzy_matches(word.text, 1)
        if _allows_two_typos(word.text, near, corpus):
            unsettled = expansion == Expansion.FAST and word.partial
            near = near if unsettled else corpus.fuzzy_matches(word.text, 2)
        _add_misspellings(word.text, variants, near)
        _add_splits(word, variants, corpus)
    else:
        _add_known_splits(word.text, variants, corpus)
        if expansion == Expansion.WIDE and _allows_typos(word):
            _add_misspellings(word.text, variants, corpus.fuzzy_matches(word.text, 1))
    _add_plurals(word.text, variants, corpus)
    return unsettled


def _find_completions(typed: str, corpus: Corpus) -> Iterator[str]:
    """Longer words that begin so, the most frequent first; of a letter or two, as many as fill a list."""
    papers = 0
    for longer in corpus.completions(typed, MAX_COMPLETIONS):
        yield longer
        papers += corpus.frequency(longer)
        if papers >= ENOUGH_PREFIX_PAPERS and len(typed) < MIN_FILTERING_PREFIX:
            return


def _allows_typos(word: Word) -> bool:
    return len(word.text) >= MIN_FUZZY_LENGTH and not word.text.isdigit()


def _may_be_misspelled(word: Word, variants: dict[tuple[str, ...], float], corpus: Corpus) -> bool:
    """Whether a word may be another, mistyped: it and its completions are rare, or nobody knows it as it stands."""
    if not _allows_typos(word):
        return False
    if not word.partial and (word.text,) not in variants:
        return True
    most = max((corpus.frequency(reading[0]) for reading in variants if len(reading) == 1), default=0)
    return _is_rare(most, corpus)


def _add_misspellings(typed: str, variants: dict[tuple[str, ...], float], matches: Sequence[tuple[str, int]]) -> None:
    for word, distance in [found for found in matches if _has_all_letters(typed, found[0])][:MAX_MISSPELLINGS]:
        variants.setdefault((word,), ONE_TYPO if distance == 1 else TWO_TYPOS)


def _allows_two_typos(typed: str, matches: Sequence[tuple[str, int]], corpus: Corpus) -> bool:
    """Whether a long word may be one two mistakes away: unless one that is frequent is nearer."""
    return len(typed) >= LONG_WORD_LENGTH and all(_is_rare(corpus.frequency(word), corpus) for word, _ in matches)


def _is_rare(papers: int, corpus: Corpus) -> bool:
    return papers < corpus.size() * RARE_SHARE + RARE_PAPERS


def _has_all_letters(typed: str, candidate: str) -> bool:
    """Whether all letters of a very short word are in what it may have been: one was missed, or two swapped."""
    return len(typed) > MIN_FUZZY_LENGTH or len(candidate) > len(typed) or sorted(typed) == sorted(candidate)


def _add_acronym_phrases(typed: str, variants: dict[tuple[str, ...], float], corpus: Corpus) -> None:
    """The phrases a word is the acronym of: `rlhf` -> reinforcement learning from human feedback."""
    for phrase in _well_defined(corpus.acronym_phrases(typed), corpus):
        variants.setdefault(tuple(phrase.split()), ACRONYM)


def _well_defined(names: Sequence[tuple[str, int]], corpus: Corpus) -> list[str]:
    """Of other names of one thing, those that enough papers define; in a handful of papers one is enough."""
    needed = MIN_DEFINITIONS if corpus.size() * RARE_SHARE >= 1 else 1
    return [name for name, papers in names[:MAX_PHRASES] if papers >= needed]


def _add_phrase_acronyms(typed: Sequence[Word], terms: list[ExpandedTerm], corpus: Corpus) -> None:
    """Words that are a phrase with an acronym: each of them is found where the acronym stands."""
    for start in range(len(typed) - 1):
        for end in range(start + 2, min(len(typed), start + MAX_PHRASE_WORDS) + 1):
            run = typed[start:end]
            if run[-1].columns != run[0].columns or any(word.exact for word in run):
                break
            for short in _well_defined(corpus.phrase_acronyms(" ".join(word.text for word in run)), corpus):
                for place in range(start, end):
                    terms[place] = _with_variant(terms[place], Variant((short,), ACRONYM, never_author=True))


def _with_variant(term: ExpandedTerm, variant: Variant) -> ExpandedTerm:
    """The group with one reading more, in its place, unless it is there."""
    if any(known.words == variant.words for known in term.variants):
        return term
    return replace(term, variants=tuple(sorted((*term.variants, variant), key=lambda known: -known.weight)))


def _add_splits(word: Word, variants: dict[tuple[str, ...], float], corpus: Corpus) -> None:
    """The likeliest ways to cut a word in two known ones: `tokenlevel` -> token level."""
    numbered = _find_number_split(word.text, corpus)
    for _, halves in [*numbered, *_find_splits(word.text, corpus, word.partial)][:MAX_SPLITS]:
        variants.setdefault(halves, JOINED)
    if len(word.text) < MIN_SPLIT_LENGTH and not numbered:
        _add_known_splits(word.text, variants, corpus)


def _add_known_splits(typed: str, variants: dict[tuple[str, ...], float], corpus: Corpus) -> None:
    """A known word as others part it: `pretraining` -> pre training, `llama3` -> llama 3."""
    enough = corpus.frequency(typed) * MIN_HALF_FREQUENCY
    numbered = _find_number_split(typed, corpus)
    looked_at = 1 if len(typed) >= MIN_SPLIT_LENGTH else None  # of few letters, most cuts part two words by chance
    for papers, halves in (
        numbered or _find_splits(typed, corpus, min_length=MIN_KNOWN_SPLIT_LENGTH, min_half=1)[:looked_at]
    ):
        if papers < enough:
            continue
        held, in_turn = corpus.adjacency(*halves)
        if held > RARE_PAPERS and in_turn >= held * (MIN_NUMBERED_SHARE if numbered else MIN_ADJACENT_SHARE):
            variants.setdefault(halves, JOINED)


def _find_splits(
    typed: str,
    corpus: Corpus,
    partial: bool = False,
    *,
    min_length: int = MIN_SPLIT_LENGTH,
    min_half: int = MIN_HALF_LENGTH,
) -> list[Split]:
    """Ways to cut a word in two known ones, with how frequent the rarer is, the most frequent first."""
    if len(typed) < min_length:
        return []
    found: list[Split] = []
    for cut in range(min_half, len(typed) - min_half + 1):
        head, tail = typed[:cut], typed[cut:]
        if not (heads := corpus.frequency(head)):
            continue
        tails = corpus.frequency(tail)
        if not tails and partial and (longer := corpus.completions(tail, 1)):
            tail, tails = longer[0], corpus.frequency(longer[0])
        if tails:
            found.append((min(heads, tails), (head, tail)))
    return sorted(found, reverse=True)


def _find_number_split(typed: str, corpus: Corpus) -> list[Split]:
    """A word cut where a number follows letters, however short either is: `gpt4o` -> gpt 4o."""
    if not (number := _NUMBER_AFTER_LETTERS.search(typed)):
        return []
    halves = typed[: number.start()], typed[number.start() :]
    papers = min(map(corpus.frequency, halves))
    return [(papers, halves)] if papers else []


def _add_other_spellings(typed: str, variants: dict[tuple[str, ...], float], corpus: Corpus) -> None:
    """The word as others spell it: `optimisation` -> optimization, `alpha` -> α."""
    for other in spelling_variants(typed):
        if corpus.frequency(other):
            variants.setdefault((other,), OTHER_SPELLING)


def _add_plurals(typed: str, variants: dict[tuple[str, ...], float], corpus: Corpus) -> None:
    """The plural and the singular of a known word."""
    known = corpus.frequency(typed)
    for other in plural_variants(typed) if known else ():
        if 0 < corpus.frequency(other) < known * MAX_PLURAL_RATIO:
            variants.setdefault((other,), PLURAL_OR_SINGULAR)


def _add_joined_words(typed: Sequence[Word], position: int, terms: list[ExpandedTerm], corpus: Corpus) -> None:
    """Two neighbours as one word: either of them is found where the joined word stands."""
    one, other = typed[position], typed[position + 1]
    if one.exact or other.exact or one.columns != other.columns:
        return
    for joined in (one.text + other.text, one.text + GREEK_LETTERS.get(other.text, other.text)):
        if corpus.frequency(joined):
            for index in (position, position + 1):
                terms[index] = _with_variant(terms[index], Variant((joined,), JOINED))
