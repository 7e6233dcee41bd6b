"""A query's way to its answer: expand the words, take candidates, rank them, say what matched."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import combinations

from paperbrowse.model.ask import (
    NAMES,
    NEVER,
    Among,
    Ask,
    Between,
    Column,
    Compared,
    Enough,
    Every,
    Holds,
    Some,
    Taken,
    Text,
    Without,
)
from paperbrowse.model.ids import meant
from paperbrowse.model.labels import label_word, label_words_of
from paperbrowse.search.corpus import Corpus, Marked
from paperbrowse.search.expand import Care, Group, Reading, expand, is_initial
from paperbrowse.search.highlight import NOTHING_LIT, Lit
from paperbrowse.search.names import is_among, is_of_one, is_said, may_be_names
from paperbrowse.search.query import (
    Either,
    Filter,
    Has,
    Label,
    Like,
    Named,
    Not,
    Number,
    Part,
    Phrase,
    Published,
    Query,
    Word,
)
from paperbrowse.search.query import Marked as MarkedPart
from paperbrowse.search.rank import Ranked, lit, rank, rarity
from paperbrowse.search.similar import WHERE, Likes, similar
from paperbrowse.text.fold import words

LISTED = 10_000
"""Rows an answer lists; of more, the best and the newest are shown."""

RANKED = 128
"""Candidates of each tier that are ranked; the others follow, newest first."""

ALONE_ENOUGH = 10 * LISTED
"""Papers from which one reading of a word keeps a first answer busy: going through a dozen such lists takes longer than
there is."""

UNHURRIED = 1.0
"""Seconds of patience from which nothing that is slow is left out to begin with."""

READ_AT_ONCE = 100
"""Papers read between two looks at the clock: a millisecond or two."""

ENOUGH = 100
"""Papers with every word on top that make ranking those without one idle: none of them comes first."""

FINDING = 1 / 3
"""Share of the time there is by when all rows should be found: they are still to be ranked. Where there are none yet,
all of the time is for finding some."""
COUNTING = 3 / 4 * FINDING
A_MOMENT = 0.1
"""By what share of the time, and in how many seconds, more than are listed should be counted, where there is an end to
patience: a bare number is not worth a wait, and can be told a moment later."""
ON_TOP = 2 * FINDING
"""By when those with every word on top should be found."""
HURRY = FINDING / 4
"""From when on a full tier is enough. In a small library that is most that answers; in one of millions it takes until
then to find any."""

NEARLY_ALL = {1: "one", 2: "two"}
"""Words that a paper may miss where none has all, and how it is said."""
MOST_LEFT_OUT = 12
"""The rarest words, each of which is left out in turn, and half as many of which in pairs: what was remembered wrong is
rare."""

TOP_COLUMNS = (Column.TITLE, Column.AUTHORS)
"""Where the paper a reader has in mind most often holds the words."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows in order, how many there are, and what to light in them."""

    rows: Sequence[int]
    total: int
    exact_total: bool = True
    whole: bool = True
    """False where time ran out before all was found, ranked and counted."""
    only_uncounted: bool = False
    """All was found and ranked, then, and only counting them is left."""
    scores: tuple[float, ...] = ()
    """Of the first rows, as far as they were ranked."""
    lit: Lit = NOTHING_LIT
    hints: tuple[str, ...] = ()


class Engine:
    """Search over one corpus and one reader's marks."""

    def __init__(self, corpus: Corpus, marks: Marked) -> None:
        self._corpus = corpus
        self._marks = marks

    def search(self, query: Query, patience: float = NEVER) -> Answer:
        """The answer to a query, or what of it could be found in so many seconds.

        Raises Interrupted when a newer question is waiting.
        """
        return _Search(query, self._corpus, self._marks, patience).answer()

    def count(self, query: Query, patience: float = NEVER) -> int | None:
        """How many rows answer a query of which nothing else is left; None where that takes longer.

        Raises Interrupted.
        """
        return _Search(query, self._corpus, self._marks, patience).count()

    def per_day(self, query: Query) -> Mapping[int, int]:
        """How many of all rows that answer stand on each day, by the days' numbers. Raises Interrupted."""
        return _Search(query, self._corpus, self._marks, NEVER).per_day()


class _Search:
    """One query under way."""

    def __init__(self, query: Query, corpus: Corpus, marks: Marked, patience: float) -> None:
        self.query, self.corpus, self.marks = query, corpus, marks
        self.begun, self.patience = time.perf_counter(), patience
        self.whole = True
        self.all_found = True
        self.care = Care.HASTY if patience < UNHURRIED else Care.USUAL
        self.groups = expand(query.words, corpus, self.care)
        self.lit_groups: list[Group] = []
        self.hints = list(query.hints)
        parts = [part for part in query.parts if not isinstance(part, Word) and part is not query.like]
        self.phrased = [part for part in parts if has_phrase(part)]
        self.others = tuple(self._ask(part) for part in parts if part not in self.phrased)
        self.within: tuple[Ask, ...] = ()
        """Where phrases are looked for."""
        self.conditions: tuple[Ask, ...] = ()
        self._settle_conditions(self._needed)

    def answer(self) -> Answer:
        rows, scores = self._rows()
        self.whole &= not self._is_hasty
        if self.query.sort not in ("", "relevance"):
            rows, scores = self._sorted(rows), ()
        if not rows and self.whole:
            self.hints += [f"no paper has {part}" for part in self._found_nowhere()]
        if len(rows) <= LISTED or self._is_everything:
            return self._answer(rows, scores, len(rows), self.whole and self.all_found)
        # Of more than are listed, the number is told once there is time to count.
        counted = self.count(self._counted_by) if self.whole else None
        if counted is not None:
            return self._answer(rows[:LISTED], scores, counted, True)
        only_uncounted = self.whole and self.care < Care.WIDER
        self.whole = False
        return replace(self._answer(rows[:LISTED], scores, LISTED, False), only_uncounted=only_uncounted)

    def _answer(self, rows: Sequence[int], scores: tuple[float, ...], total: int, exact: bool) -> Answer:
        return Answer(rows, total, exact, self.whole, scores=scores, lit=self._lit(), hints=tuple(self.hints))

    @property
    def _counted_by(self) -> float:
        return self.begun + (min(self.patience * COUNTING, A_MOMENT) if self.patience < NEVER else NEVER)

    def count(self, by: float | None = None) -> int | None:
        """How many rows answer; None where that cannot be counted by then, or in all of the time."""
        if not self.whole or self._is_hasty:
            return None
        return self.corpus.count(self._all_groups(), self._by() if by is None else by)

    def per_day(self) -> Mapping[int, int]:
        """How many rows answer on each day; none of what is like a paper, for that is all listed."""
        if self.query.like is not None:
            return {}
        counted = self.corpus.per_day(self._all_groups())
        if not counted and self.query.words:
            self._take_care(Care.WIDER)
            counted = self.corpus.per_day(self._all_groups())
        return counted or {}

    def _by(self, share: float = 1.0) -> float:
        """When this share of the time is over."""
        return self.begun + self.patience * share

    def _take(self, ask: Ask, limit: int, share: float = 1.0, enough: Sequence[Enough] = ()) -> Sequence[int]:
        """The newest rows that answer, or the oldest if asked for, as far as found in this share of the time."""
        oldest = self.query.sort == "oldest"
        taken = self.corpus.rows(ask, limit, self._by(share), enough, oldest_first=oldest)
        self.whole &= taken.whole
        return taken.rows

    @property
    def _a_tier(self) -> Sequence[Enough]:
        """As many as are ranked, which is more than a screen shows: enough for a first answer."""
        return [Enough(RANKED, self._by(HURRY))] if self.patience < UNHURRIED else []

    def _take_matching(self, share: float) -> Sequence[int]:
        """What answers, as far as found in this share of the time; of nothing there is nothing to rank after it."""
        return self._take(self._all_groups(), LISTED + 1, enough=[*self._a_tier, Enough(1, self._by(share))])

    # What the parts ask of the corpus

    def _settle_conditions(self, needed: Sequence[Group]) -> None:
        """All but the words; a phrase is looked for only where these words and all other conditions hold.

        Its own words may be in every tenth paper, whose texts would all be read.
        """
        if self.phrased:
            self.within = (*(ask_group(group, group.columns) for group in needed), *self.others)
        self.conditions = (*self.others, *(self._ask(part) for part in self.phrased))

    def _ask(self, part: Part) -> Ask:
        match part:
            case Word():
                return self._word(part)
            case Phrase():
                return self._phrase(part)
            case Not():
                return self._without(part.part)
            case Either():
                return Some(tuple(self._ask(one) for one in part.parts))
        return self._filter(part)

    def _word(self, word: Word) -> Ask:
        group = expand([word], self.corpus)[0]
        self.lit_groups.append(group)
        return ask_group(group, group.columns)

    def _phrase(self, phrase: Phrase) -> Ask:
        self.lit_groups.append(Group(" ".join(phrase.words), (Reading(phrase.words, 1.0),), phrase.columns))
        return Among(frozenset(self._phrase_rows(phrase).rows))

    def _phrase_rows(self, phrase: Phrase) -> Taken:
        """Rows where the words follow one another; the index knows only that they are there, so texts are read."""
        given = [word for word in phrase.words if not (phrase.columns == NAMES and is_initial(word))] or phrase.words
        every = Every((*(Holds(word, phrase.columns) for word in given), *self.within))
        by = self._by(FINDING)
        candidates, is_whole = self.corpus.rows(every, self.corpus.size(), by)
        found = self._read(candidates, lambda text: holds_phrase(text, phrase), by)
        self.whole &= is_whole and found.whole
        return Taken(found.rows, is_whole and found.whole)

    def _read(self, rows: Sequence[int], holds: Callable[[Text], bool], by: float, limit: int | None = None) -> Taken:
        """Those whose text passes a test, as far as they can be read by then; the first so many are enough."""
        found: list[int] = []
        for start in range(0, len(rows), READ_AT_ONCE):
            if limit is not None and len(found) >= limit:
                break
            if time.perf_counter() > by:
                return Taken(found, False)
            found += [text.row for text in self.corpus.texts(rows[start : start + READ_AT_ONCE]) if holds(text)]
        return Taken(found)

    def _without(self, part: Part) -> Ask:
        """What `-part` leaves: the word goes as typed, for a forgiving exclusion would hide what nobody named."""
        if isinstance(part, Word):
            return Without(Holds(part.text, part.columns))
        if not isinstance(part, Phrase):
            return Without(self._ask(part))
        left_out = self._phrase_rows(part)
        # Where not all of them are known, any paper may be one.
        return Without(Among(frozenset(left_out.rows))) if left_out.whole else Among(frozenset())

    def _filter(self, part: Filter) -> Ask:
        match part:
            case Label():
                return self._label(part)
            case Published():
                return Between(part.first, part.last)
            case Number():
                return Compared(part.field, part.operator, part.value)
            case Has():
                return Holds(label_word("has", part.part), (Column.LABELS,))
            case Named():
                row = self._named(part.key)
                if row is None:
                    self._hint(f"no paper here is known as {part.key}")
                return Among(frozenset(() if row is None else (row,)))
            case Like():
                return Among(frozenset(self._likes(part).rows))
        return self._marked(part)

    def _label(self, part: Label) -> Ask:
        """A name as it is; where no paper has that, the names that hold its words: `venue:"empirical methods"`."""
        whole = Holds(label_word(part.kind, part.value), (Column.LABELS,))
        held = label_words_of(part.kind, part.value)
        if not held or self._take(whole, 1):
            return whole
        return Every(tuple(Holds(word, (Column.LABELS,)) for word in held))

    def _named(self, key: str) -> int | None:
        found = (self.corpus.named(name) for name in meant(key))
        return next((row for row in found if row is not None), None)

    def _likes(self, part: Like, conditions: Sequence[Ask] = ()) -> Likes:
        """What is like a paper, of what the conditions leave; nothing, and a hint, where the paper is unknown."""
        row = self._named(part.key)
        if row is None:
            self._hint(f"like: no paper is known as {part.key}")
            return Likes()
        likes = similar(row, self.corpus, conditions)
        self.lit_groups.extend(Group(word, (Reading((word,), 1.0),), WHERE) for word in likes.words)
        return likes

    def _marked(self, part: MarkedPart) -> Ask:
        if part.kind == "unread":
            return Without(Among(frozenset(self.marks.marked("read", ""))))
        return Among(frozenset(self.marks.marked(part.kind, part.value)))

    def _found_nowhere(self) -> list[str]:
        """The categories, tags and the like of the query that no paper has, as they are typed."""
        named = [part for part in self.query.parts if isinstance(part, Label | MarkedPart) and part.value]
        return [f"{part.kind}:{part.value}" for part in named if not self._take(self._filter(part), 1)]

    def _hint(self, sentence: str) -> None:
        """Once, however often it is found out."""
        if sentence not in self.hints:
            self.hints.append(sentence)

    # Rows

    @property
    def _is_everything(self) -> bool:
        return not self.groups and not self.conditions and self.query.like is None

    def _rows(self) -> tuple[Sequence[int], tuple[float, ...]]:
        if self.query.like is not None:
            likes = self._likes(self.query.like, (self._all_groups(),))
            return likes.rows, likes.scores
        return self._ranked() if self.query.words else self._listed()

    def _listed(self) -> tuple[Sequence[int], tuple[float, ...]]:
        """All rows that answer, newest first: there are no words to rank by."""
        if self._is_everything:
            return self.corpus.everything(newest_first=self.query.sort != "oldest"), ()
        return self._take(self._all_groups(), LISTED + 1, enough=self._a_tier), ()

    @property
    def _needed(self) -> list[Group]:
        """The words that must be there."""
        return [group for group in self.groups if not group.only_orders]

    def _ranked(self) -> tuple[Sequence[int], tuple[float, ...]]:
        """The candidates of the first tiers by rank, then the rest of what answers, newest first."""
        matching = self._take_matching(FINDING)
        if not matching and self.whole and self._is_hasty:
            self._take_care(Care.USUAL)
            matching = self._take_matching(ON_TOP)
        if not matching and self.whole:
            self._take_care(Care.WIDER)
            matching = self._take_matching(ON_TOP)
        candidates = self._candidates(matching) if matching else self._nearly_all() if self.whole else ()
        ranked = self._rank(candidates)
        head = [one.row for one in ranked]
        among = frozenset(candidates)
        rest = [row for row in matching if row not in among]
        return [*head, *rest], tuple(one.score for one in ranked)

    def _take_care(self, care: Care) -> None:
        """Ask again what the words may be."""
        self.groups, self.care = expand(self.query.words, self.corpus, care), care
        self._settle_conditions(self._needed)

    @property
    def _is_hasty(self) -> bool:
        """Whether some of what the words may be is left for later."""
        return self.care == Care.HASTY and any(g.unsettled or self._in_haste(g) is not g for g in self._needed)

    def _candidates(self, matching: Sequence[int]) -> Sequence[int]:
        """All that answers, where that is few; else the newest with every word on top, and the newest of the rest."""
        if len(matching) <= RANKED and self.whole:
            return matching
        candidates = dict.fromkeys([*self._with_letters(), *self._namesakes(), *self._as_typed()])
        candidates |= dict.fromkeys(self._take(self._all_groups(TOP_COLUMNS), RANKED, ON_TOP))
        if len(candidates) < ENOUGH:
            candidates |= dict.fromkeys(matching[:RANKED])
        return list(candidates)

    def _with_letters(self) -> Sequence[int]:
        """Rows that hold single letters as words of their own: `k means` is rarer than a k and means anywhere."""
        letters = [ask_group(group, TOP_COLUMNS) for group in self.groups if group.initial]
        if not letters:
            return ()
        return self._take(Every((self._all_groups(TOP_COLUMNS), *letters)), RANKED, ON_TOP)

    def _namesakes(self) -> Sequence[int]:
        """Rows with an author of the name typed: of a frequent one, the newest are mostly of two who share it."""
        found: list[int] = []
        in_haste = self.patience < UNHURRIED
        looked_through = RANKED if in_haste else LISTED
        for name in may_be_names(self.groups):
            asked = Every((self._all_groups(), *(Holds(word, NAMES) for word in name if not is_initial(word))))
            rows = self._take(asked, looked_through, FINDING)
            named = self._read(rows, partial(_is_by, name), self._by(ON_TOP), RANKED)
            self.whole &= named.whole and not (in_haste and len(rows) == looked_through)
            found += named.rows
        return found

    def _as_typed(self) -> Sequence[int]:
        """Rows with rare words as typed: among the newest are mostly those with what they may be mistaken for."""
        if not any(group.is_outnumbered(self.corpus) for group in self._needed):
            return ()
        surely = [group.surely() for group in self._needed]
        return self._take(Every((*(ask_group(g, g.columns) for g in surely), *self.conditions)), RANKED, ON_TOP)

    def _rank(self, rows: Sequence[int]) -> list[Ranked]:
        size = self.corpus.size()
        weights = [rarity(group.papers(self.corpus), size) for group in self.groups]
        return rank(self.corpus.texts(rows), self.groups, weights)

    def _all_groups(self, columns: tuple[Column, ...] = ()) -> Ask:
        groups = map(self._in_haste, self._needed)
        return Every((*(ask_group(group, columns or group.columns) for group in groups), *self.conditions))

    def _in_haste(self, group: Group) -> Group:
        """A word without its other readings, where it alone answers far more than is listed and time is short."""
        as_typed = group.readings[0]
        if self.care > Care.HASTY or len(group.readings) == 1 or as_typed.words != (group.typed,):
            return group
        if self.corpus.frequency(group.typed) < ALONE_ENOUGH:
            return group
        return replace(group, readings=(as_typed,))

    def _nearly_all(self) -> Sequence[int]:
        """Rows that miss one word, or two of several: better than an empty screen, and said so."""
        for missing, shown in NEARLY_ALL.items():
            found = self._all_but(missing) if len(self._needed) >= 2 * missing else ()
            if found:
                self._hint(f"no paper has all these words: shown are those with all but {shown}")
                return found
        return ()

    def _all_but(self, missing: int) -> list[int]:
        """Rows that miss so many words."""
        found: dict[int, None] = {}
        needed = self._needed
        # Without the rarest there are the most, found the soonest.
        rarest_first = sorted(needed, key=lambda group: group.papers(self.corpus))
        for left_out in combinations(rarest_first[: MOST_LEFT_OUT // missing], missing):
            if time.perf_counter() > self._by():
                self.whole = False
                break
            kept = [group for group in needed if not any(group is one for one in left_out)]
            self._settle_conditions(kept)
            some = self._take(Every((*(ask_group(g, g.columns) for g in kept), *self.conditions)), RANKED // 4)
            self.all_found &= len(some) < RANKED // 4
            found |= dict.fromkeys(some)
        return list(found)

    def _sorted(self, rows: Sequence[int]) -> Sequence[int]:
        sort = self.query.sort
        if self._is_everything and sort in ("newest", "oldest"):
            return rows
        if sort in ("newest", "oldest"):
            return sorted(rows, reverse=sort == "newest")
        if len(rows) > LISTED:  # the newest that were found need not be the first
            rows = self._take(self._all_groups(), self.corpus.size())
        if sort == "starred":
            latest_first = {row: place for place, row in enumerate(self.marks.marked("starred", ""))}
            return sorted(rows, key=lambda row: latest_first.get(row, len(latest_first)))
        return self.corpus.ordered(rows, sort)

    def _lit(self) -> Lit:
        groups = [*self.groups, *self.lit_groups]
        return lit(groups) if groups else NOTHING_LIT


def ask_group(group: Group, columns: tuple[Column, ...]) -> Ask:
    """Any reading of a word, in some of the columns it may stand in; of a year, its papers as well."""
    within = tuple(column for column in group.columns if column in columns) or group.columns
    of_year = [Between(date(group.year, 1, 1), date(group.year, 12, 31))] if group.year else []
    where = [(reading, reading.within(within)) for reading in group.readings]
    return Some((*(_ask_reading(reading, columns) for reading, columns in where if columns), *of_year))


def _ask_reading(reading: Reading, columns: tuple[Column, ...]) -> Ask:
    if len(reading.words) == 1:
        return Holds(reading.words[0], columns)
    return Every(tuple(Holds(word, columns) for word in reading.words))


def _is_by(name: Sequence[str], text: Text) -> bool:
    return is_of_one(name, text.authors)


def has_phrase(part: Part) -> bool:
    """Whether a part of a query asks for words in their order."""
    match part:
        case Phrase():
            return True
        case Not(part=inner):
            return has_phrase(inner)
        case Either(parts=parts):
            return any(map(has_phrase, parts))
    return False


def holds_phrase(text: Text, phrase: Phrase) -> bool:
    """Whether the words follow one another in one of the phrase's columns; in the name of one author, not of two."""
    if phrase.columns == NAMES:
        return is_among(phrase.words, text.authors)
    wanted = f" {' '.join(phrase.words)} "
    given = {Column.TITLE: text.title, Column.ABSTRACT: text.abstract}
    if any(wanted in f" {' '.join(words(given[column]))} " for column in phrase.columns if column in given):
        return True
    return Column.AUTHORS in phrase.columns and is_said(phrase.words, text.authors)
