"""A collection of papers in plain Python: every question answered by looking at every paper.

Slow and plain on purpose: what the cache answers from its index must be what this answers by reading.
"""

import operator
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice, pairwise
from time import perf_counter

from rapidfuzz.distance import OSA

from paperbrowse.model.identity import paper_keys
from paperbrowse.model.labels import label_words
from paperbrowse.model.paper import Author, Paper
from paperbrowse.model.predicate import (
    NO_DEADLINE,
    And,
    Column,
    CountCompare,
    DateBetween,
    HasTerm,
    Not,
    Or,
    PaperText,
    Predicate,
    RowIn,
    RowPage,
    StopRule,
)
from paperbrowse.papers.row_order import ROWS_PER_DAY
from paperbrowse.search.engine import Engine, EngineResult
from paperbrowse.search.parser import parse_query
from paperbrowse.text.dates import parse_iso
from paperbrowse.text.fold import folded_words

TODAY = date(2026, 11, 23)

_COMPARE: dict[str, Callable[[int, int], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
}


def paper(
    title: str,
    abstract: str = "",
    authors: str = "",
    published: str = "",
    upvotes: int | None = None,
    arxiv_id: str | None = None,
    categories: str = "",
) -> Paper:
    """A paper in short: authors apart by commas, categories by blanks."""
    named = tuple(Author(name.strip()) for name in authors.split(",") if name)
    return Paper(
        title,
        abstract or None,
        named,
        len(named) or None,
        published=parse_iso(published),
        upvotes=upvotes,
        arxiv_id=arxiv_id,
        categories=tuple(categories.split()),
        source="jsonl",
    )


def in_order(papers: Sequence[Paper]) -> dict[int, Paper]:
    """Papers by rows that grow with their dates, from 1; of one day in the order given, undated ones lowest."""
    dated = sorted(papers, key=lambda p: p.published.first_day if p.published else date.min)
    return dict(enumerate(dated, start=1))


def columns_of(one: Paper) -> dict[Column, set[str]]:
    """The words of a paper by where they stand."""
    labels = set(label_words(one.categories, one.venue, one.organization, one.source))
    present = {"code": one.code_url, "pdf": one.pdf_url or one.arxiv_id, "abstract": one.abstract}
    return {
        Column.TITLE: set(folded_words(one.title)),
        Column.AUTHORS: {word for author in one.authors for word in folded_words(author.name)},
        Column.ABSTRACT: set(folded_words(one.abstract or "")),
        Column.LABELS: labels | {f"has{part}" for part, value in present.items() if value},
    }


def _most_first(found: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    return sorted(found, key=lambda one: (-one[1], one[0]))


class SmallCorpus:
    """A `Corpus` over papers by row."""

    def __init__(self, papers: Mapping[int, Paper], acronyms: Mapping[tuple[str, str], int] | None = None) -> None:
        self.acronyms = dict(acronyms or {})
        """How many papers say of (short, phrase) that the one stands for the other."""
        self.papers = dict(papers)
        self._columns = {row: columns_of(one) for row, one in papers.items()}
        self.vocabulary = Counter(
            word
            for columns in self._columns.values()
            for found in (columns[Column.TITLE] | columns[Column.ABSTRACT], columns[Column.AUTHORS])
            for word in found
        )

    def size(self) -> int:
        return len(self.papers)

    def frequency(self, word: str) -> int:
        return self.vocabulary[word]

    def completions(self, prefix: str, limit: int) -> Sequence[str]:
        longer = [word for word in self.vocabulary if word.startswith(prefix) and word != prefix]
        return sorted(longer, key=lambda word: (-self.vocabulary[word], word))[:limit]

    def fuzzy_matches(self, word: str, distance: int) -> Sequence[tuple[str, int]]:
        away = {known: OSA.distance(word, known) for known in self.vocabulary if known != word}
        alike = [(known, steps) for known, steps in away.items() if steps <= distance]
        return sorted(alike, key=lambda found: (found[1], -self.vocabulary[found[0]], found[0]))

    def adjacency(self, first: str, second: str) -> tuple[int, int]:
        texts = [[folded_words(one.title), folded_words(one.abstract or "")] for one in self.papers.values()]
        held = [two for two in texts if {first, second} <= {*two[0], *two[1]}]
        pairs = [[pair for text in two for pair in pairwise(text)] for two in held]
        return len(held), sum((first, second) in said for said in pairs)

    def acronym_phrases(self, acronym: str) -> Sequence[tuple[str, int]]:
        return _most_first((phrase, papers) for (known, phrase), papers in self.acronyms.items() if known == acronym)

    def phrase_acronyms(self, phrase: str) -> Sequence[tuple[str, int]]:
        return _most_first((short, papers) for (short, known), papers in self.acronyms.items() if known == phrase)

    def find_rows(
        self,
        predicate: Predicate,
        limit: int,
        deadline: float = NO_DEADLINE,
        stop_rules: Sequence[StopRule] = (),
        *,
        oldest_first: bool = False,
    ) -> RowPage:
        in_turn = sorted(self.papers, reverse=not oldest_first)
        return RowPage(list(islice((row for row in in_turn if self.holds(row, predicate)), limit)))

    def count(self, predicate: Predicate, deadline: float = NO_DEADLINE) -> int | None:
        return len(self.find_rows(predicate, self.size()).rows) if perf_counter() < deadline else None

    def count_by_day(self, predicate: Predicate, deadline: float = NO_DEADLINE) -> Mapping[int, int] | None:
        return Counter(row // ROWS_PER_DAY for row in self.find_rows(predicate, self.size()).rows)

    def texts(self, rows: Sequence[int]) -> Sequence[PaperText]:
        return [self._text(row, self.papers[row]) for row in rows if row in self.papers]

    def sort_rows(self, rows: Sequence[int], sort: str) -> Sequence[int]:
        known = sorted((row for row in rows if row in self.papers), reverse=True)
        if sort == "title":
            return sorted(known, key=lambda row: self.papers[row].title.lower())
        if sort == "added":
            return known
        counts = {row: getattr(self.papers[row], sort) for row in known}
        return sorted(known, key=lambda row: -1 if counts[row] is None else counts[row], reverse=True)

    def all_rows(self, newest_first: bool) -> Sequence[int]:
        return sorted(self.papers, reverse=newest_first)

    def find_key(self, key: str) -> int | None:
        return next((row for row, one in self.papers.items() if key in paper_keys(one)), None)

    def holds(self, row: int, ask: Predicate) -> bool:
        """Whether one paper answers."""
        match ask:
            case HasTerm():
                return self._has_word(row, ask)
            case And(parts=parts):
                return all(self.holds(row, part) for part in parts)
            case Or(parts=parts):
                return any(self.holds(row, part) for part in parts)
            case Not(part=part):
                return not self.holds(row, part)
            case RowIn(rows=rows):
                return row in rows
            case DateBetween():
                return self._is_between(row, ask)
        return self._compares(row, ask)

    def _has_word(self, row: int, ask: HasTerm) -> bool:
        return any(ask.word in self._columns[row][column] for column in ask.columns)

    def _is_between(self, row: int, ask: DateBetween) -> bool:
        published = self.papers[row].published
        if published is None:
            return False
        return (ask.first or date.min) <= published.first_day <= (ask.last or date.max)

    def _compares(self, row: int, ask: CountCompare) -> bool:
        count = getattr(self.papers[row], ask.field)
        return count is not None and _COMPARE[ask.operator](count, ask.value)

    @staticmethod
    def _text(row: int, one: Paper) -> PaperText:
        names = "\n".join(author.name for author in one.authors)
        return PaperText(row, one.title, names, one.abstract or "", one.upvotes or 0)


@dataclass
class SmallMarks:
    """A `Marked` that is told everything."""

    rows: dict[str, list[int]] = field(default_factory=dict)
    """By kind, the latest first; a tag or a word of a note under `tag:deep`."""

    def find_marked(self, kind: str, value: str) -> Sequence[int]:
        return self.rows.get(f"{kind}:{value}" if value else kind, [])


@dataclass
class Shelf:
    """Papers that can be asked with queries as typed."""

    papers: dict[int, Paper]
    marks: SmallMarks = field(default_factory=SmallMarks)

    def answer(self, query: str, patience: float = NO_DEADLINE) -> EngineResult:
        return Engine(SmallCorpus(self.papers), self.marks).search(parse_query(query, TODAY), patience)

    def count(self, query: str) -> int | None:
        return Engine(SmallCorpus(self.papers), self.marks).count(parse_query(query, TODAY))

    def per_day(self, query: str) -> Mapping[int, int]:
        return Engine(SmallCorpus(self.papers), self.marks).count_by_day(parse_query(query, TODAY))

    def titles(self, query: str) -> list[str]:
        return [self.papers[row].title for row in self.answer(query).rows]


def shelf(*papers: Paper, **marked: list[int]) -> Shelf:
    """Papers of one reader; marks by kind as rows: `starred=[2, 1]`."""
    return Shelf(in_order(papers), SmallMarks(marked))
