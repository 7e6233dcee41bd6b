"""Query expansion: each typed word becomes a term with weighted variants.

Variants are longer words, plurals, other spellings, corrected typos, the word split or joined, and acronyms. They add
to the typed word and never replace it: `data set` also finds papers with dataset, after those with data set.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from paperbrowse.model.predicate import TEXT_COLUMNS, Column
from paperbrowse.search.corpus import Corpus
from paperbrowse.search.query import Word
from paperbrowse.search.question_words import STOP_WORDS
from paperbrowse.text.word_forms import GREEK_LETTERS, plural_variants, spelling_variants

AS_TYPED = 1.0
COMPLETED = 0.75
"""A longer word with the same beginning: less certain than the word itself, more certain than a corrected typo."""
JOINED = 0.6
"""One word for two, or two for one: all letters match, only a blank differs."""
ACRONYM = JOINED
"""An acronym for its phrase, or the reverse: papers define it so, but it may stand for something else, too."""
OTHER_SPELLING = JOINED
"""British or American spelling, or a Greek letter by its name."""
ONE_TYPO = 0.5
PLURAL_OR_SINGULAR = ONE_TYPO
"""A higher weight makes abstract searches worse, because one of the two forms occurs in many texts by chance."""
TWO_TYPOS = 0.2
"""Much less than half, because far more words are two typos away than one."""

MAX_COMPLETIONS = 12
MAX_MISSPELLINGS = 12
MAX_SPLITS = 3
"""Splits of a word; those whose rarer half is most frequent are used."""

MAX_PHRASES = 3
"""Phrases of an acronym, and acronyms of a phrase; those with the most definitions are used."""
MIN_DEFINITIONS = 2
"""Papers that must define an acronym, because one alone may have invented it, or been misread."""
MAX_PHRASE_WORDS = 8
"""Words of the longest phrase with an acronym."""

MIN_FUZZY_LENGTH = 3
"""Letters from which typos are corrected; a typo in a shorter word gives another word. In a word of this length letters
may be missing or swapped but not wrong, because two letters of three match too many words."""
LONG_WORD_LENGTH = 7
"""Letters from which a word with two typos is still recognizable."""
MIN_SPLIT_LENGTH = 6
"""Letters from which an unknown word is split."""
MIN_HALF_LENGTH = 2
"""Letters of the shorter half of a split word."""
MIN_KNOWN_SPLIT_LENGTH = 4
"""Letters from which a known word is split as papers write it: `unet`."""
_NUMBER_AFTER_LETTERS = re.compile(r"(?<=[a-z])[0-9]")

MAX_OPTIONAL_LENGTH = 5
"""Letters of a stop word that papers need not have; longer ones, such as `between` and `against`, say something."""
_NAMES = frozenset(("an", "do", "down", "he", "her", "may", "more", "no", "so", "will", "you"))
"""Stop words that are names, too."""
MIN_SUBJECT = 3
"""Other words from which such a word is more likely that of a question than the name of an author."""

MAX_PLURAL_RATIO = 20
"""A plural or singular must be less than this many times as frequent as the word: `news` is not the plural of `new`."""

MIN_HALF_FREQUENCY = 1 / 20
"""Frequency of the rarer half of a known word, relative to the word, below which few papers can have it split."""
MIN_ADJACENT_SHARE = 2 / 5
"""Share of the papers with both halves that must have them in sequence: `pre-training`."""
MIN_NUMBERED_SHARE = 1 / 10
"""The same for a name and its number, because many papers have both without relating them."""

MIN_FILTERING_PREFIX = 3
"""Letters from which the beginning of a last word filters. A shorter one only ranks: nearly every paper has a word that
begins with it, and finding the few others would take longer than the rest of the search."""

ENOUGH_PREFIX_PAPERS = 100_000
"""Papers from which the completions of one or two letters fill any result; more of them only take time."""

RARE_SHARE = 0.0005
RARE_PAPERS = 3
"""A word in fewer papers than this share of all plus this number may be a typo, or two words without the blank."""

YEARS = range(1950, 2040)
"""Numbers beside other words that may be the year of publication."""

_Split = tuple[int, tuple[str, str]]
"""(papers with the rarer half, the two halves of a word)"""


class Expansion(IntEnum):
    """Effort spent on finding variants."""

    FAST = 0
    """Skip words two typos away from one that is still being typed, because they take longest to find."""
    NORMAL = 1
    WIDE = 2
    """Also correct frequent words, because no paper matches all words as they are."""


@dataclass(frozen=True, slots=True)
class Variant:
    """Words that must all match, as one reading of a typed word."""

    words: tuple[str, ...]
    weight: float
    never_author: bool = False
    """Not searched among authors: `al` may mean active learning, but then it is not a name."""

    def allowed_columns(self, columns: Sequence[Column]) -> tuple[Column, ...]:
        return tuple(column for column in columns if not (self.never_author and column == Column.AUTHORS))


@dataclass(frozen=True, slots=True)
class ExpandedTerm:
    """A typed word with its variants, those of the highest weight first."""

    typed: str
    variants: tuple[Variant, ...]
    columns: tuple[Column, ...]
    ranking_only: bool = False
    """An initial, a stop word, or one or two letters of a word still being typed: a match ranks higher but is not
    required."""
    initial: bool = False
    """A completed single letter beside other words: the letter itself, or the initial of a name."""
    year: int = 0
    """The year it may stand for, which matches by publication date as well as by text; 0 if it is not a year."""
    is_stop_word: bool = False
    """A word that papers need not have, though one with it is more likely the one meant."""
    incomplete: bool = False
    """Words two typos away were skipped."""

    def document_frequency(self, corpus: Corpus) -> int:
        """Return the number of papers with its most certain variant, which decides the weight of the term."""
        highest = max(variant.weight for variant in self.variants)
        certain = [variant for variant in self.variants if variant.weight == highest]
        return max(min(corpus.frequency(word) for word in variant.words) for variant in certain)

    def without_guesses(self) -> "ExpandedTerm":
        """Return the term without corrected typos and plurals, or unchanged if nothing else would be left."""
        certain = tuple(variant for variant in self.variants if variant.weight >= JOINED)
        return replace(self, variants=certain or self.variants)

    def is_mostly_guesses(self, corpus: Corpus) -> bool:
        """Return whether most papers that match do so by a corrected typo or a plural."""
        certain = len(self.without_guesses().variants)
        papers = [min(corpus.frequency(word) for word in variant.words) for variant in self.variants]
        return sum(papers[certain:]) > sum(papers[:certain])


def is_initial(word: str) -> bool:
    """Return whether a folded word is a single letter."""
    return len(word) == 1 and "a" <= word <= "z"


def expand(typed: Sequence[Word], corpus: Corpus, expansion: Expansion = Expansion.NORMAL) -> list[ExpandedTerm]:
    """Return a term for each word; a word without variants in this corpus stays as typed."""
    terms = [_expand_word(word, corpus, expansion) for word in typed]
    for index in range(len(typed) - 1):
        _add_joined_words(typed, index, terms, corpus)
    _add_phrase_acronyms(typed, terms, corpus)
    if len(terms) > 1 and _is_short_prefix(typed, corpus):
        terms[-1] = replace(terms[-1], ranking_only=True)
    if any(len(term.typed) > 1 and not term.ranking_only for term in terms):
        for index, word in enumerate(typed):
            if not word.exact and is_initial(word.text):
                terms[index] = replace(terms[index], ranking_only=True, initial=not word.partial)
    subject = {term.typed for term in terms if not term.ranking_only} - STOP_WORDS
    for index, word in enumerate(typed):
        is_plain = word.columns == TEXT_COLUMNS and not (word.exact or word.partial)
        is_short = len(word.text) <= MAX_OPTIONAL_LENGTH and word.text in STOP_WORDS
        if is_plain and is_short and len(subject) >= (MIN_SUBJECT if word.text in _NAMES else 1):
            terms[index] = replace(terms[index], ranking_only=True, is_stop_word=True)
    return _add_years(typed, terms)


def _add_years(typed: Sequence[Word], terms: list[ExpandedTerm]) -> list[ExpandedTerm]:
    """Mark the numbers that may be years of publication, if there are other words."""
    if all(term.ranking_only or _parse_year(term.typed) for term in terms):
        return terms
    may_be_year = [not word.exact and word.columns == TEXT_COLUMNS for word in typed]
    return [replace(t, year=_parse_year(t.typed)) if may else t for t, may in zip(terms, may_be_year, strict=True)]


def _parse_year(word: str) -> int:
    return int(word) if len(word) == 4 and word.isascii() and word.isdigit() and int(word) in YEARS else 0


def _is_short_prefix(typed: Sequence[Word], corpus: Corpus) -> bool:
    """Return whether the last word is one or two letters of a longer one.

    It is not if it is a number (`sam 2`), or a name after nothing but initials (`k he`).
    """
    *before, last = typed
    if not last.partial or len(last.text) >= MIN_FILTERING_PREFIX or last.text.isdigit():
        return False
    is_name = not is_initial(last.text) and corpus.frequency(last.text) and all(is_initial(w.text) for w in before)
    return not is_name


def _expand_word(word: Word, corpus: Corpus, expansion: Expansion) -> ExpandedTerm:
    weights: dict[tuple[str, ...], float] = {}
    if corpus.frequency(word.text) or word.exact:
        weights[(word.text,)] = AS_TYPED
    incomplete = False if word.exact else _collect_variants(word, weights, corpus, expansion)
    if not weights:
        weights[(word.text,)] = AS_TYPED
    variants = tuple(Variant(*item) for item in sorted(weights.items(), key=lambda item: -item[1]))
    return ExpandedTerm(word.text, variants, word.columns, incomplete=incomplete)


def _collect_variants(word: Word, variants: dict[tuple[str, ...], float], corpus: Corpus, expansion: Expansion) -> bool:
    """Add the variants of a word; return whether some were skipped."""
    incomplete = False
    if word.partial or not corpus.frequency(word.text):
        for longer in _find_completions(word.text, corpus):
            variants.setdefault((longer,), COMPLETED)
    _add_synonyms(word.text, variants, corpus)
    if _may_be_misspelled(word, variants, corpus):
        matches = corpus.fuzzy_matches(word.text, 1)
        if _allows_two_typos(word.text, matches, corpus):
            incomplete = expansion == Expansion.FAST and word.partial
            matches = matches if incomplete else corpus.fuzzy_matches(word.text, 2)
        _add_misspellings(word.text, variants, matches)
        _add_splits(word, variants, corpus)
    else:
        _add_known_splits(word.text, variants, corpus)
        if expansion == Expansion.WIDE and _allows_typos(word):
            _add_misspellings(word.text, variants, corpus.fuzzy_matches(word.text, 1))
    _add_plurals(word.text, variants, corpus)
    return incomplete


def _find_completions(typed: str, corpus: Corpus) -> Iterator[str]:
    """Yield longer words with this beginning; for one or two letters, until they fill any result."""
    papers = 0
    for longer in corpus.completions(typed, MAX_COMPLETIONS):
        yield longer
        papers += corpus.frequency(longer)
        if papers >= ENOUGH_PREFIX_PAPERS and len(typed) < MIN_FILTERING_PREFIX:
            return


def _allows_typos(word: Word) -> bool:
    return len(word.text) >= MIN_FUZZY_LENGTH and not word.text.isdigit()


def _may_be_misspelled(word: Word, variants: dict[tuple[str, ...], float], corpus: Corpus) -> bool:
    """Return whether a word may have a typo: it is complete and unknown, or it and its completions are rare."""
    if not _allows_typos(word):
        return False
    if not word.partial and (word.text,) not in variants:
        return True
    most = max((corpus.frequency(words[0]) for words in variants if len(words) == 1), default=0)
    return _is_rare(most, corpus)


def _add_misspellings(typed: str, variants: dict[tuple[str, ...], float], matches: Sequence[tuple[str, int]]) -> None:
    for word, distance in [match for match in matches if _has_all_letters(typed, match[0])][:MAX_MISSPELLINGS]:
        variants.setdefault((word,), ONE_TYPO if distance == 1 else TWO_TYPOS)


def _allows_two_typos(typed: str, matches: Sequence[tuple[str, int]], corpus: Corpus) -> bool:
    """Return whether a word is long, and all words one typo away are rare."""
    return len(typed) >= LONG_WORD_LENGTH and all(_is_rare(corpus.frequency(word), corpus) for word, _ in matches)


def _is_rare(papers: int, corpus: Corpus) -> bool:
    return papers < corpus.size() * RARE_SHARE + RARE_PAPERS


def _has_all_letters(typed: str, candidate: str) -> bool:
    """Return whether a very short word lacks a letter of the candidate or has two swapped; any longer word passes."""
    return len(typed) > MIN_FUZZY_LENGTH or len(candidate) > len(typed) or sorted(typed) == sorted(candidate)


def _add_synonyms(typed: str, variants: dict[tuple[str, ...], float], corpus: Corpus) -> None:
    """Add phrases (`rlhf` -> reinforcement learning from human feedback) and spellings (`optimisation`, `alpha`)."""
    for phrase in _well_defined(corpus.acronym_phrases(typed), corpus):
        variants.setdefault(tuple(phrase.split()), ACRONYM)
    for other in spelling_variants(typed):
        if corpus.frequency(other):
            variants.setdefault((other,), OTHER_SPELLING)


def _well_defined(names: Sequence[tuple[str, int]], corpus: Corpus) -> list[str]:
    """Return the acronyms or phrases that enough papers define; among few papers, one is enough."""
    min_papers = MIN_DEFINITIONS if corpus.size() * RARE_SHARE >= 1 else 1
    return [name for name, papers in names[:MAX_PHRASES] if papers >= min_papers]


def _add_phrase_acronyms(typed: Sequence[Word], terms: list[ExpandedTerm], corpus: Corpus) -> None:
    """Add the acronym of a typed phrase to each of its words."""
    for start in range(len(typed) - 1):
        for end in range(start + 2, min(len(typed), start + MAX_PHRASE_WORDS) + 1):
            phrase = typed[start:end]
            if phrase[-1].columns != phrase[0].columns or any(word.exact for word in phrase):
                break
            for acronym in _well_defined(corpus.phrase_acronyms(" ".join(word.text for word in phrase)), corpus):
                for index in range(start, end):
                    terms[index] = _with_variant(terms[index], Variant((acronym,), ACRONYM, never_author=True))


def _with_variant(term: ExpandedTerm, variant: Variant) -> ExpandedTerm:
    """Return the term with a variant added in order of weight, unless it has it already."""
    if any(known.words == variant.words for known in term.variants):
        return term
    return replace(term, variants=tuple(sorted((*term.variants, variant), key=lambda known: -known.weight)))


def _add_splits(word: Word, variants: dict[tuple[str, ...], float], corpus: Corpus) -> None:
    """Add the likeliest splits of an unknown word into two known ones: `tokenlevel` -> token level."""
    numbered = _find_number_split(word.text, corpus)
    for _, halves in [*numbered, *_find_splits(word.text, corpus, word.partial)][:MAX_SPLITS]:
        variants.setdefault(halves, JOINED)
    if len(word.text) < MIN_SPLIT_LENGTH and not numbered:
        _add_known_splits(word.text, variants, corpus)


def _add_known_splits(typed: str, variants: dict[tuple[str, ...], float], corpus: Corpus) -> None:
    """Add the split of a known word that papers use: `pretraining` -> pre training, `llama3` -> llama 3."""
    min_papers = corpus.frequency(typed) * MIN_HALF_FREQUENCY
    numbered = _find_number_split(typed, corpus)
    # Most splits of a short word give two words by chance, so for those all are checked.
    limit = 1 if len(typed) >= MIN_SPLIT_LENGTH else None
    splits = numbered or _find_splits(typed, corpus, min_length=MIN_KNOWN_SPLIT_LENGTH, min_half=1)[:limit]
    for papers, halves in splits:
        if papers < min_papers:
            continue
        sampled, adjacent = corpus.adjacency(*halves)
        if sampled > RARE_PAPERS and adjacent >= sampled * (MIN_NUMBERED_SHARE if numbered else MIN_ADJACENT_SHARE):
            variants.setdefault(halves, JOINED)


def _find_splits(
    typed: str,
    corpus: Corpus,
    partial: bool = False,
    *,
    min_length: int = MIN_SPLIT_LENGTH,
    min_half: int = MIN_HALF_LENGTH,
) -> list[_Split]:
    """Return splits into two known words, those with the most frequent rarer half first."""
    if len(typed) < min_length:
        return []
    splits: list[_Split] = []
    for cut in range(min_half, len(typed) - min_half + 1):
        head, tail = typed[:cut], typed[cut:]
        if not (head_papers := corpus.frequency(head)):
            continue
        tail_papers = corpus.frequency(tail)
        if not tail_papers and partial and (longer := corpus.completions(tail, 1)):
            tail, tail_papers = longer[0], corpus.frequency(longer[0])
        if tail_papers:
            splits.append((min(head_papers, tail_papers), (head, tail)))
    return sorted(splits, reverse=True)


def _find_number_split(typed: str, corpus: Corpus) -> list[_Split]:
    """Return the split where a number follows letters, however short the parts are: `gpt4o` -> gpt 4o."""
    if not (number := _NUMBER_AFTER_LETTERS.search(typed)):
        return []
    halves = typed[: number.start()], typed[number.start() :]
    papers = min(map(corpus.frequency, halves))
    return [(papers, halves)] if papers else []


def _add_plurals(typed: str, variants: dict[tuple[str, ...], float], corpus: Corpus) -> None:
    known = corpus.frequency(typed)
    for other in plural_variants(typed) if known else ():
        if 0 < corpus.frequency(other) < known * MAX_PLURAL_RATIO:
            variants.setdefault((other,), PLURAL_OR_SINGULAR)


def _add_joined_words(typed: Sequence[Word], index: int, terms: list[ExpandedTerm], corpus: Corpus) -> None:
    """Add two neighbors as one word to both of them."""
    first, second = typed[index], typed[index + 1]
    if first.exact or second.exact or first.columns != second.columns:
        return
    for joined in (first.text + second.text, first.text + GREEK_LETTERS.get(second.text, second.text)):
        if corpus.frequency(joined):
            for neighbor in (index, index + 1):
                terms[neighbor] = _with_variant(terms[neighbor], Variant((joined,), JOINED))
