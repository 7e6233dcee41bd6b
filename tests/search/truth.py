"""What a query must find, by reading every paper: plain on purpose, and with no part of the engine but `expand`.

A question is made as pieces that know their own meaning, and typed from them; so the grammar is checked as well.
"""

import operator
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise, permutations
from string import ascii_lowercase

from paperbrowse.model.paper import Paper
from paperbrowse.model.predicate import TEXT_COLUMNS, Column
from paperbrowse.search.corpus import Corpus
from paperbrowse.search.expand import ExpandedTerm, Expansion, expand
from paperbrowse.search.query import Word
from paperbrowse.text.fold import folded_words

TODAY = date(2026, 11, 23)
LISTED = 10_000

FIELDS = {
    "": TEXT_COLUMNS,
    "title:": (Column.TITLE,),
    "abstract:": (Column.ABSTRACT,),
    "abs:": (Column.ABSTRACT,),
    "author:": (Column.AUTHORS,),
    "Authors:": (Column.AUTHORS,),
}


class Seen:
    """One paper, read for all that can be asked of it."""

    def __init__(self, paper: Paper, *, starred: bool = False, read: bool = False) -> None:
        self.paper, self.starred, self.read = paper, starred, read
        self.day = paper.published.first_day if paper.published else None
        self.texts = {
            Column.TITLE: folded_words(paper.title),
            Column.AUTHORS: [word for author in paper.authors for word in folded_words(author.name)],
            Column.ABSTRACT: folded_words(paper.abstract or ""),
        }
        self.names = [folded_words(author.name) for author in paper.authors]
        self.said = {column: _said(text) for column, text in self.texts.items()}
        self.said[Column.AUTHORS] = "\n".join(map(_said, self.names))
        self.sets: dict[tuple[Column, ...], frozenset[str]] = {
            (column,): frozenset(text) for column, text in self.texts.items()
        }
        self.sets[TEXT_COLUMNS] = frozenset().union(*self.sets.values())


Test = Callable[[Seen], bool]


def _said(found: Sequence[str]) -> str:
    """Words in turn, to be looked for among others in turn."""
    return f" {' '.join(found)} "


@dataclass(frozen=True)
class Typed:
    """A word, or several in one piece (`token-level`), in a field or anywhere."""

    text: str
    field: str = ""
    exact: bool = False

    def __str__(self) -> str:
        return f"{self.field}{chr(39) if self.exact else ''}{self.text}"

    def words(self) -> list[Word]:
        return [Word(word, FIELDS[self.field], self.exact) for word in folded_words(self.text)]

    def as_typed(self) -> Test:
        """Its words one after the other in one place, and no others for them."""
        found, columns = folded_words(self.text), FIELDS[self.field]
        if len(found) > 1 and columns == (Column.AUTHORS,):
            return lambda seen: any(_is_called(name, found) for name in seen.names)
        return lambda seen: any(_said(found) in seen.said[column] for column in columns)


@dataclass(frozen=True)
class Given:
    """A piece whose meaning needs no other piece."""

    text: str
    holds: Test

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Piece:
    """What stands between two blanks, or between two blanks with `OR`s in it."""

    either: tuple[tuple[bool, Typed | Given], ...]
    """(left out, what) of each alternative."""

    def __str__(self) -> str:
        return " OR ".join(f"{'-' if minus else ''}{one}" for minus, one in self.either)

    @property
    def word(self) -> Typed | None:
        """The piece, where it is a word that every answer needs."""
        minus, one = self.either[0]
        return one if len(self.either) == 1 and not minus and isinstance(one, Typed) else None


@dataclass(frozen=True)
class Question:
    """A text as typed, and its pieces."""

    pieces: tuple[Piece, ...]
    sort: str = ""
    ended: bool = True
    """A blank stands behind the last word: it is not being typed any more."""

    def __str__(self) -> str:
        sort = f"sort:{self.sort} " if self.sort else ""
        return sort + " ".join(map(str, self.pieces)) + " " * self.ended


@dataclass(frozen=True)
class Truth:
    """What a question must be answered with."""

    rows: frozenset[int]
    has_words: bool
    instead: frozenset[int] | None = None
    """Where no paper has all the words: those that have what they may be mistaken for, else those that miss
    the fewest words; of which some are shown where there are any."""


def truth(question: Question, papers: Mapping[int, Seen], corpus: Corpus) -> Truth:
    """The rows of all papers that answer."""
    groups, tests = _meaning(question, corpus)
    found = _filtered(papers, [*tests, *_needed(groups)])
    instead = None
    if groups and not found:
        wider, _ = _meaning(question, corpus, Expansion.WIDE)
        instead = frozenset(_missing_least(_filtered_to(papers, tests), _needed(wider)))
    return Truth(frozenset(found), bool(groups), instead)


def _needed(groups: Sequence[ExpandedTerm]) -> list[Test]:
    return [_group_test(group) for group in groups if not group.ranking_only]


def _missing_least(papers: Mapping[int, Seen], needed: Sequence[Test]) -> list[int]:
    """Papers that have all the words; where none has, those that miss one of two or three, or two of more."""
    missing = {row: sum(not test(seen) for test in needed) for row, seen in papers.items()}
    least = min(missing.values(), default=0)
    return [row for row, number in missing.items() if number == least] if least <= min(2, len(needed) // 2) else []


def _filtered_to(papers: Mapping[int, Seen], tests: Sequence[Test]) -> dict[int, Seen]:
    return {row: papers[row] for row in _filtered(papers, tests)}


def _filtered(papers: Mapping[int, Seen], tests: Sequence[Test]) -> list[int]:
    return [row for row, seen in papers.items() if all(test(seen) for test in tests)]


def _meaning(
    question: Question, corpus: Corpus, care: Expansion = Expansion.NORMAL
) -> tuple[list[ExpandedTerm], list[Test]]:
    typed: list[Word] = []
    tests: list[Test] = []
    being_typed = _being_typed(question)
    for piece in question.pieces:
        last = piece is being_typed
        if piece.word:
            typed += _half_typed(piece.word.words(), last)
        else:
            tests.append(_either(piece, last, corpus))
    return expand(typed, corpus, care), tests


def _being_typed(question: Question) -> Piece | None:
    """The last piece, where no blank ended it, or the last before filters: those come from menus."""
    followed = not question.ended
    for piece in reversed(question.pieces):
        if len(piece.either) > 1 or not _is_from_a_menu(piece.either[0][1]):
            return piece if followed else None
        followed = True
    return None


def _is_from_a_menu(one: Typed | Given) -> bool:
    field, quote, _ = str(one).partition('"')
    return field.rstrip("'").endswith(":") if quote else isinstance(one, Given)


def _half_typed(found: list[Word], last: bool) -> list[Word]:
    if last and found and not found[-1].exact:
        found[-1] = Word(found[-1].text, found[-1].columns, partial=True)
    return found


def _either(piece: Piece, last: bool, corpus: Corpus) -> Test:
    tests = []
    for minus, one in piece.either:
        test = _alone(one, minus, last and one is piece.either[-1][1], corpus)
        tests.append((lambda seen, test=test: not test(seen)) if minus else test)
    return tests[0] if len(tests) == 1 else lambda seen: any(test(seen) for test in tests)


def _alone(one: Typed | Given, minus: bool, last: bool, corpus: Corpus) -> Test:
    if isinstance(one, Given):
        return one.holds
    if minus or len(one.words()) > 1:
        return one.as_typed()
    return _group_test(expand(_half_typed(one.words(), last), corpus)[0])


def _group_test(group: ExpandedTerm) -> Test:
    columns = group.columns
    one_word = [reading for reading in group.variants if len(reading.words) == 1]
    single = frozenset(reading.words[0] for reading in one_word if not reading.never_author)
    no_names = frozenset(reading.words[0] for reading in one_word if reading.never_author)
    several = [frozenset(reading.words) for reading in group.variants if len(reading.words) > 1]

    def holds(seen: Seen) -> bool:
        there = seen.sets[columns]
        if any(not no_names.isdisjoint(seen.sets[(c,)]) for c in columns if c != Column.AUTHORS):
            return True
        if group.year and seen.day and seen.day.year == group.year:
            return True
        return not single.isdisjoint(there) or any(found <= there for found in several)

    return holds


# Questions made up


class Asker:
    """Makes questions about some papers, most of which have answers."""

    def __init__(self, papers: Iterable[Seen]) -> None:
        self._papers = list(papers)

    def question(self, chance: random.Random) -> Question:
        about = chance.choice(self._papers)
        pieces = [self._piece(chance, about) for _ in range(chance.choice((1, 1, 2, 2, 3, 4)))]
        if chance.random() < 0.2:
            pieces = [Piece(((False, self._typed(chance, about, "")),)) for _ in range(chance.randint(1, 5))]
        sort = chance.choice(("", "", "", "newest", "oldest"))
        return Question(tuple(pieces), sort, chance.random() < 0.6)

    def _piece(self, chance: random.Random, about: Seen) -> Piece:
        many = chance.choice((1, 1, 1, 1, 2, 3))
        return Piece(tuple((chance.random() < 0.2, self._one(chance, about)) for _ in range(many)))

    def _one(self, chance: random.Random, about: Seen) -> Typed | Given:
        if chance.random() < 0.3:
            about = chance.choice(self._papers)
        make = chance.choice((_words, _words, _words, _phrase, _phrase, _dates, _dates, _marks, _labels, _count))
        return make(chance, about)

    def _typed(self, chance: random.Random, about: Seen, field: str) -> Typed | Given:
        return Typed(_spelt(chance, chance.choice(_standing(about, TEXT_COLUMNS))), field)


def _standing(about: Seen, columns: Sequence[Column]) -> list[str]:
    return [word for column in columns for word in about.texts[column]] or ["nowhere"]


def _words(chance: random.Random, about: Seen) -> Typed | Given:
    field = chance.choice(["", "", "", *FIELDS])
    there = _standing(about, FIELDS[field])
    exact = chance.random() < 0.2
    found = [chance.choice(there) for _ in range(2 if chance.random() < 0.15 else 1)]
    return Typed(chance.choice("-/.").join(found if exact else [_spelt(chance, one) for one in found]), field, exact)


def _spelt(chance: random.Random, word: str) -> str:
    """A word as it is, in capitals, begun, or with a letter dropped, doubled or swapped."""
    kind, place = chance.random(), chance.randrange(len(word))
    if kind < 0.6 or len(word) < 3:
        return word.upper() if kind < 0.1 and word.upper() != "OR" else word
    return {
        0: word[: place + 1],
        1: word[:place] + word[place + 1 :],
        2: word[:place] + word[place] + word[place:],
        3: word[:place] + word[place : place + 2][::-1] + word[place + 2 :],
    }[int(kind * 10) % 4]


def _phrase(chance: random.Random, about: Seen) -> Typed | Given:
    field = chance.choice(["", "", *FIELDS])
    columns = FIELDS[field]
    text = about.texts[chance.choice(columns)] or ["nowhere"]
    start, many = chance.randrange(len(text)), chance.randint(1, 4)
    found = text[start : start + many]
    if len(found) == 1:
        return Typed(f'"{found[0]}"', field, exact=True)
    if chance.random() < 0.2:
        found.reverse()
    said = _said(found)
    if columns == (Column.AUTHORS,):
        return Given(f'{field}"{said.strip()}"', lambda seen: any(_is_called(name, found) for name in seen.names))
    return Given(f'{field}"{said.strip()}"', lambda seen: any(said in seen.said[column] for column in columns))


def _is_called(author: list[str], name: list[str]) -> bool:
    """Whether the words are an author's in turn; of a name with initials, whether each can be told to one of theirs."""
    if not any(_is_letter(word) for word in name):
        return f" {' '.join(name)} " in f" {' '.join(author)} "
    return any(
        all(theirs == word or (_is_letter(word) and theirs[0] == word) for theirs, word in zip(some, name, strict=True))
        for some in permutations(author[:8], len(name))
    )


def _is_letter(word: str) -> bool:
    return word in tuple(ascii_lowercase)


def _marks(chance: random.Random, _: Seen) -> Given:
    tests: dict[str, Test] = {
        "is:starred": lambda seen: seen.starred,
        "is:read": lambda seen: seen.read,
        "is:unread": lambda seen: not seen.read,
        "IS:Starred": lambda seen: seen.starred,
        "has:code": lambda seen: bool(seen.paper.code_url),
        "has:pdf": lambda seen: bool(seen.paper.pdf_url or seen.paper.arxiv_id),
        "has:abstract": lambda seen: bool(seen.paper.abstract),
    }
    text = chance.choice(list(tests))
    return Given(text, tests[text])


_COMPARE: dict[str, Callable[[int, int], bool]] = {
    "": operator.ge,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
}


def _count(chance: random.Random, _: Seen) -> Given:
    field, sign, bound = chance.choice(("upvotes", "comments")), chance.choice(list(_COMPARE)), chance.randint(0, 20)

    def holds(seen: Seen) -> bool:
        count = getattr(seen.paper, field)
        return count is not None and _COMPARE[sign](count, bound)

    return Given(f"{field}:{sign}{bound}", holds)


def _plain(value: str) -> str:
    return "".join(folded_words(value))


def _labels(chance: random.Random, about: Seen) -> Given:
    kind = chance.choice(("cat", "venue", "org", "source"))
    if kind == "cat":
        wanted = chance.choice(about.paper.categories or ("cs.CV",))
        wanted = chance.choice((wanted, wanted.upper(), wanted.partition(".")[0]))
        return Given(f"cat:{wanted}", lambda seen: _has_category(seen.paper, _plain(wanted)))
    if kind == "source":
        return Given(f"source:{about.paper.source}", lambda seen: seen.paper.source == about.paper.source)
    name = "venue" if kind == "venue" else "organization"
    value = getattr(about.paper, name) or "Elsewhere"
    several = folded_words(value)
    wanted = chance.choice((value, *several, " ".join(chance.sample(several, 2)) if len(several) > 2 else value))

    def holds(seen: Seen) -> bool:
        has = getattr(seen.paper, name) or ""
        if wanted == value or " " not in wanted:
            return _plain(wanted) in (_plain(has), *folded_words(has))
        return set(folded_words(wanted)) <= set(folded_words(has))

    return Given(f'{kind}:"{wanted}"', holds)


def _has_category(paper: Paper, wanted: str) -> bool:
    return any(wanted in (_plain(one), _plain(one.partition(".")[0])) for one in paper.categories)


# Dates

_PERIODS: dict[str, tuple[date, date]] = {
    "today": (TODAY, TODAY),
    "yesterday": (date(2026, 11, 22), date(2026, 11, 22)),
    "this-week": (date(2026, 11, 23), TODAY),
    "last-week": (date(2026, 11, 16), date(2026, 11, 22)),
    "this-month": (date(2026, 11, 1), TODAY),
    "last-month": (date(2026, 10, 1), date(2026, 10, 31)),
    "this-year": (date(2026, 1, 1), TODAY),
    "last_year": (date(2025, 1, 1), date(2025, 12, 31)),
    "7d": (date(2026, 11, 17), TODAY),
    "2w": (date(2026, 11, 10), TODAY),
    "3m": (date(2026, 8, 26), TODAY),
    "2y": (date(2024, 11, 24), TODAY),
}


def _period(chance: random.Random, about: Seen) -> tuple[str, date, date]:
    if chance.random() < 0.2:
        name = chance.choice(list(_PERIODS))
        return (name, *_PERIODS[name])
    day = about.day or date(2024, 3, 1)
    kind = chance.randrange(3)
    if kind == 0:
        return f"{day.year}", date(day.year, 1, 1), date(day.year, 12, 31)
    if kind == 1:
        first = day.replace(day=1)
        return f"{day:%Y-%m}", first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return f"{day:%Y/%m/%d}" if chance.random() < 0.2 else f"{day}", day, day


def _dates(chance: random.Random, about: Seen) -> Given:
    text, first, last = _period(chance, about)
    kind = chance.choice(("date", "since", "after", "before", "range", "from", "upto"))
    if kind in ("date", "range"):
        if kind == "range":
            day = first - timedelta(days=chance.randrange(900))
            ends = (f"{day}", text) if chance.random() < 0.8 else (text, f"{day}")
            text, first = "..".join(ends), day
        return Given(f"date:{text}", _within(first, last))
    if kind in ("since", "after", "from"):
        return Given(f"date:{text}.." if kind == "from" else f"{kind}:{text}", _within(first, None))
    if kind == "upto":
        return Given(f"date:..{text}", _within(None, last))
    return Given(f"before:{text}", _within(None, first - timedelta(days=1)))


def _within(first: date | None, last: date | None) -> Test:
    opens, closes = first or date.min, last or date.max
    return lambda seen: seen.day is not None and opens <= seen.day <= closes


def is_sorted(rows: Sequence[int], *, newest_first: bool) -> bool:
    """Whether rows stand in the order of their dates."""
    return all(a > b if newest_first else a < b for a, b in pairwise(rows))
