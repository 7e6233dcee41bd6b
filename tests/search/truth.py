"""Expected results of queries, computed by reading every paper; of the search package only `expand` is used.

Queries are generated as pieces with a test each and then written as text, so that the parser is checked as well.
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
    """One paper, prepared for all tests."""

    def __init__(self, paper: Paper, *, starred: bool = False, read: bool = False) -> None:
        self.paper, self.starred, self.read = paper, starred, read
        self.day = paper.published.first_day if paper.published else None
        self.texts = {
            Column.TITLE: folded_words(paper.title),
            Column.AUTHORS: [word for author in paper.authors for word in folded_words(author.name)],
            Column.ABSTRACT: folded_words(paper.abstract or ""),
        }
        self.names = [folded_words(author.name) for author in paper.authors]
        self.padded = {column: _padded(text) for column, text in self.texts.items()}
        self.padded[Column.AUTHORS] = "\n".join(map(_padded, self.names))
        self.sets: dict[tuple[Column, ...], frozenset[str]] = {
            (column,): frozenset(text) for column, text in self.texts.items()
        }
        self.sets[TEXT_COLUMNS] = frozenset().union(*self.sets.values())


Test = Callable[[Seen], bool]


def _padded(words: Sequence[str]) -> str:
    """Join words for substring searches."""
    return f" {' '.join(words)} "


@dataclass(frozen=True)
class Typed:
    """A word, or several in one piece (`token-level`), with or without a field."""

    text: str
    field: str = ""
    exact: bool = False

    def __str__(self) -> str:
        return f"{self.field}{chr(39) if self.exact else ''}{self.text}"

    def words(self) -> list[Word]:
        return [Word(word, FIELDS[self.field], self.exact) for word in folded_words(self.text)]

    def as_typed(self) -> Test:
        """Return the test for its words in sequence, without variants."""
        words, columns = folded_words(self.text), FIELDS[self.field]
        if len(words) > 1 and columns == (Column.AUTHORS,):
            return lambda seen: any(_is_called(name, words) for name in seen.names)
        return lambda seen: any(_padded(words) in seen.padded[column] for column in columns)


@dataclass(frozen=True)
class Given:
    """A piece whose test does not depend on other pieces."""

    text: str
    holds: Test

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Piece:
    """One term, or several joined by `OR`."""

    alternatives: tuple[tuple[bool, Typed | Given], ...]
    """(is negated, term) of each alternative."""

    def __str__(self) -> str:
        return " OR ".join(f"{'-' if minus else ''}{term}" for minus, term in self.alternatives)

    @property
    def word(self) -> Typed | None:
        """Return the term if it is a word that every result must match."""
        minus, term = self.alternatives[0]
        return term if len(self.alternatives) == 1 and not minus and isinstance(term, Typed) else None


@dataclass(frozen=True)
class Question:
    """A query as pieces; its string is the text as typed."""

    pieces: tuple[Piece, ...]
    sort: str = ""
    is_complete: bool = True
    """The last word is followed by a blank, so it is no longer being typed."""

    def __str__(self) -> str:
        sort = f"sort:{self.sort} " if self.sort else ""
        return sort + " ".join(map(str, self.pieces)) + " " * self.is_complete


@dataclass(frozen=True)
class Truth:
    """Expected rows of a query."""

    rows: frozenset[int]
    has_words: bool
    fallback: frozenset[int] | None = None
    """If no paper has all the words: those with corrected typos, else those that miss the fewest words. The search must
    return some of them if there are any."""


def truth(question: Question, papers: Mapping[int, Seen], corpus: Corpus) -> Truth:
    """Return the expected rows."""
    terms, tests = _meaning(question, corpus)
    rows = _filtered(papers, [*tests, *_required_tests(terms)])
    fallback = None
    if terms and not rows:
        wider, _ = _meaning(question, corpus, Expansion.WIDE)
        fallback = frozenset(_filtered(papers, [*tests, *_required_tests(wider)]))
    return Truth(frozenset(rows), bool(terms), fallback)


def _required_tests(terms: Sequence[ExpandedTerm]) -> list[Test]:
    return [_expanded_test(term) for term in terms if not term.ranking_only]


def _filtered(papers: Mapping[int, Seen], tests: Sequence[Test]) -> list[int]:
    return [row for row, seen in papers.items() if all(test(seen) for test in tests)]


def _meaning(
    question: Question, corpus: Corpus, expansion: Expansion = Expansion.NORMAL
) -> tuple[list[ExpandedTerm], list[Test]]:
    typed: list[Word] = []
    tests: list[Test] = []
    partial = _partial_piece(question)
    for piece in question.pieces:
        last = piece is partial
        if piece.word:
            typed += _mark_partial(piece.word.words(), last)
        else:
            tests.append(_alternatives_test(piece, last, corpus))
    return expand(typed, corpus, expansion), tests


def _partial_piece(question: Question) -> Piece | None:
    """Return the piece that is being typed: the last one, or the last before filters, which menus add."""
    followed = not question.is_complete
    for piece in reversed(question.pieces):
        if len(piece.alternatives) > 1 or not _is_from_a_menu(piece.alternatives[0][1]):
            return piece if followed else None
        followed = True
    return None


def _is_from_a_menu(term: Typed | Given) -> bool:
    field, quote, _ = str(term).partition('"')
    return field.rstrip("'").endswith(":") if quote else isinstance(term, Given)


def _mark_partial(words: list[Word], last: bool) -> list[Word]:
    if last and words and not words[-1].exact:
        words[-1] = Word(words[-1].text, words[-1].columns, partial=True)
    return words


def _alternatives_test(piece: Piece, last: bool, corpus: Corpus) -> Test:
    tests = []
    for minus, term in piece.alternatives:
        test = _term_test(term, minus, last and term is piece.alternatives[-1][1], corpus)
        tests.append((lambda seen, test=test: not test(seen)) if minus else test)
    return tests[0] if len(tests) == 1 else lambda seen: any(test(seen) for test in tests)


def _term_test(term: Typed | Given, minus: bool, last: bool, corpus: Corpus) -> Test:
    if isinstance(term, Given):
        return term.holds
    if minus or len(term.words()) > 1:
        return term.as_typed()
    return _expanded_test(expand(_mark_partial(term.words(), last), corpus)[0])


def _expanded_test(term: ExpandedTerm) -> Test:
    columns = term.columns
    one_word = [variant for variant in term.variants if len(variant.words) == 1]
    single = frozenset(variant.words[0] for variant in one_word if not variant.never_author)
    no_names = frozenset(variant.words[0] for variant in one_word if variant.never_author)
    phrases = [frozenset(variant.words) for variant in term.variants if len(variant.words) > 1]

    def holds(seen: Seen) -> bool:
        seen_words = seen.sets[columns]
        if any(not no_names.isdisjoint(seen.sets[(c,)]) for c in columns if c != Column.AUTHORS):
            return True
        if term.year and seen.day and seen.day.year == term.year:
            return True
        return not single.isdisjoint(seen_words) or any(words <= seen_words for words in phrases)

    return holds


# Generated queries


class Asker:
    """Generates queries from the text of papers, so that most have results."""

    def __init__(self, papers: Iterable[Seen]) -> None:
        self._papers = list(papers)

    def question(self, rng: random.Random) -> Question:
        paper = rng.choice(self._papers)
        pieces = [self._piece(rng, paper) for _ in range(rng.choice((1, 1, 2, 2, 3, 4)))]
        if rng.random() < 0.2:
            pieces = [Piece(((False, self._typed(rng, paper, "")),)) for _ in range(rng.randint(1, 5))]
        sort = rng.choice(("", "", "", "newest", "oldest"))
        return Question(tuple(pieces), sort, rng.random() < 0.6)

    def _piece(self, rng: random.Random, paper: Seen) -> Piece:
        count = rng.choice((1, 1, 1, 1, 2, 3))
        return Piece(tuple((rng.random() < 0.2, self._term(rng, paper)) for _ in range(count)))

    def _term(self, rng: random.Random, paper: Seen) -> Typed | Given:
        if rng.random() < 0.3:
            paper = rng.choice(self._papers)
        make = rng.choice((_words, _words, _words, _phrase, _phrase, _dates, _dates, _marks, _labels, _count))
        return make(rng, paper)

    def _typed(self, rng: random.Random, paper: Seen, field: str) -> Typed | Given:
        return Typed(_misspell(rng, rng.choice(_words_of(paper, TEXT_COLUMNS))), field)


def _words_of(paper: Seen, columns: Sequence[Column]) -> list[str]:
    return [word for column in columns for word in paper.texts[column]] or ["nowhere"]


def _words(rng: random.Random, paper: Seen) -> Typed | Given:
    field = rng.choice(["", "", "", *FIELDS])
    seen_words = _words_of(paper, FIELDS[field])
    exact = rng.random() < 0.2
    words = [rng.choice(seen_words) for _ in range(2 if rng.random() < 0.15 else 1)]
    return Typed(rng.choice("-/.").join(words if exact else [_misspell(rng, word) for word in words]), field, exact)


def _misspell(rng: random.Random, word: str) -> str:
    """Return a word unchanged, in capitals, cut, or with a letter dropped, doubled or swapped."""
    kind, index = rng.random(), rng.randrange(len(word))
    if kind < 0.6 or len(word) < 3:
        return word.upper() if kind < 0.1 and word.upper() != "OR" else word
    return {
        0: word[: index + 1],
        1: word[:index] + word[index + 1 :],
        2: word[:index] + word[index] + word[index:],
        3: word[:index] + word[index : index + 2][::-1] + word[index + 2 :],
    }[int(kind * 10) % 4]


def _phrase(rng: random.Random, paper: Seen) -> Typed | Given:
    field = rng.choice(["", "", *FIELDS])
    columns = FIELDS[field]
    text = paper.texts[rng.choice(columns)] or ["nowhere"]
    start, count = rng.randrange(len(text)), rng.randint(1, 4)
    words = text[start : start + count]
    if len(words) == 1:
        return Typed(f'"{words[0]}"', field, exact=True)
    if rng.random() < 0.2:
        words.reverse()
    padded = _padded(words)
    if columns == (Column.AUTHORS,):
        return Given(f'{field}"{padded.strip()}"', lambda seen: any(_is_called(name, words) for name in seen.names))
    return Given(f'{field}"{padded.strip()}"', lambda seen: any(padded in seen.padded[column] for column in columns))


def _is_called(author: list[str], name: list[str]) -> bool:
    """Return whether an author has the words in order; with initials, whether each word fits another part."""
    if not any(_is_letter(word) for word in name):
        return f" {' '.join(name)} " in f" {' '.join(author)} "
    return any(
        all(part == word or (_is_letter(word) and part[0] == word) for part, word in zip(parts, name, strict=True))
        for parts in permutations(author[:8], len(name))
    )


def _is_letter(word: str) -> bool:
    return word in tuple(ascii_lowercase)


def _marks(rng: random.Random, _: Seen) -> Given:
    tests: dict[str, Test] = {
        "is:starred": lambda seen: seen.starred,
        "is:read": lambda seen: seen.read,
        "is:unread": lambda seen: not seen.read,
        "IS:Starred": lambda seen: seen.starred,
        "has:code": lambda seen: bool(seen.paper.code_url),
        "has:pdf": lambda seen: bool(seen.paper.pdf_url or seen.paper.arxiv_id),
        "has:abstract": lambda seen: bool(seen.paper.abstract),
    }
    text = rng.choice(list(tests))
    return Given(text, tests[text])


_COMPARE: dict[str, Callable[[int, int], bool]] = {
    "": operator.ge,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
}


def _count(rng: random.Random, _: Seen) -> Given:
    field, sign, bound = rng.choice(("upvotes", "comments")), rng.choice(list(_COMPARE)), rng.randint(0, 20)

    def holds(seen: Seen) -> bool:
        count = getattr(seen.paper, field)
        return count is not None and _COMPARE[sign](count, bound)

    return Given(f"{field}:{sign}{bound}", holds)


def _plain(value: str) -> str:
    return "".join(folded_words(value))


def _labels(rng: random.Random, about: Seen) -> Given:
    kind = rng.choice(("cat", "venue", "org", "source"))
    if kind == "cat":
        value = rng.choice(about.paper.categories or ("cs.CV",))
        value = rng.choice((value, value.upper(), value.partition(".")[0]))
        return Given(f"cat:{value}", lambda seen: _has_category(seen.paper, _plain(value)))
    if kind == "source":
        return Given(f"source:{about.paper.source}", lambda seen: seen.paper.source == about.paper.source)
    name = "venue" if kind == "venue" else "organization"
    label = getattr(about.paper, name) or "Elsewhere"
    words = folded_words(label)
    value = rng.choice((label, *words, " ".join(rng.sample(words, 2)) if len(words) > 2 else label))

    def holds(seen: Seen) -> bool:
        label_of_paper = getattr(seen.paper, name) or ""
        if value == label or " " not in value:
            return _plain(value) in (_plain(label_of_paper), *folded_words(label_of_paper))
        return set(folded_words(value)) <= set(folded_words(label_of_paper))

    return Given(f'{kind}:"{value}"', holds)


def _has_category(paper: Paper, value: str) -> bool:
    return any(value in (_plain(name), _plain(name.partition(".")[0])) for name in paper.categories)


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


def _period(rng: random.Random, paper: Seen) -> tuple[str, date, date]:
    if rng.random() < 0.2:
        name = rng.choice(list(_PERIODS))
        return (name, *_PERIODS[name])
    day = paper.day or date(2024, 3, 1)
    kind = rng.randrange(3)
    if kind == 0:
        return f"{day.year}", date(day.year, 1, 1), date(day.year, 12, 31)
    if kind == 1:
        first = day.replace(day=1)
        return f"{day:%Y-%m}", first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return f"{day:%Y/%m/%d}" if rng.random() < 0.2 else f"{day}", day, day


def _dates(rng: random.Random, paper: Seen) -> Given:
    text, first, last = _period(rng, paper)
    kind = rng.choice(("date", "since", "after", "before", "range", "from", "upto"))
    if kind in ("date", "range"):
        if kind == "range":
            day = first - timedelta(days=rng.randrange(900))
            ends = (f"{day}", text) if rng.random() < 0.8 else (text, f"{day}")
            text, first = "..".join(ends), day
        return Given(f"date:{text}", _within(first, last))
    if kind in ("since", "after", "from"):
        return Given(f"date:{text}.." if kind == "from" else f"{kind}:{text}", _within(first, None))
    if kind == "upto":
        return Given(f"date:..{text}", _within(None, last))
    return Given(f"before:{text}", _within(None, first - timedelta(days=1)))


def _within(first: date | None, last: date | None) -> Test:
    start, end = first or date.min, last or date.max
    return lambda seen: seen.day is not None and start <= seen.day <= end


def is_sorted(rows: Sequence[int], *, newest_first: bool) -> bool:
    """Return whether rows are in the order of their dates."""
    return all(a > b if newest_first else a < b for a, b in pairwise(rows))
