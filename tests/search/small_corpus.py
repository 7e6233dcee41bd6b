"""A corpus in plain Python that reads every paper for every call.

It is slow and simple on purpose: the SQLite corpus, which uses its index, must give the same results.
"""

import operator
from collections import Counter, defaultdict
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
    AddedBetween,
    And,
    AnnouncedBetween,
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
    Unseen,
    WeightedPredicate,
)
from paperbrowse.papers.row_order import ROWS_PER_DAY
from paperbrowse.search.engine import Engine, EngineResult
from paperbrowse.search.parser import parse_query
from paperbrowse.text.dates import parse_iso
from paperbrowse.text.fold import folded_words
from paperbrowse.text.stem import stem

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
    """Make a paper; authors are separated by commas, categories by blanks."""
    names = tuple(Author(name.strip()) for name in authors.split(",") if name)
    return Paper(
        title,
        abstract or None,
        names,
        len(names) or None,
        published=parse_iso(published),
        upvotes=upvotes,
        arxiv_id=arxiv_id,
        categories=tuple(categories.split()),
        source="jsonl",
    )


def by_row(papers: Sequence[Paper]) -> dict[int, Paper]:
    """Return papers by row, from 1 in the order of their dates; undated papers come first."""
    dated = sorted(papers, key=lambda p: p.published.first_day if p.published else date.min)
    return dict(enumerate(dated, start=1))


def columns_of(paper: Paper) -> dict[Column, set[str]]:
    """Return the words of a paper by column."""
    labels = set(label_words(paper.categories, paper.venue, paper.organization, paper.source))
    present = {"code": paper.code_url, "pdf": paper.pdf_url or paper.arxiv_id, "abstract": paper.abstract}
    return {
        Column.TITLE: set(folded_words(paper.title)),
        Column.AUTHORS: {word for author in paper.authors for word in folded_words(author.name)},
        Column.ABSTRACT: set(folded_words(paper.abstract or "")),
        Column.LABELS: labels | {f"has{part}" for part, value in present.items() if value},
    }


def _by_count(counts: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    return sorted(counts, key=lambda item: (-item[1], item[0]))


class SmallCorpus:
    """A `Corpus` of papers by row."""

    def __init__(self, papers: Mapping[int, Paper], acronyms: Mapping[tuple[str, str], int] | None = None) -> None:
        self.acronyms = dict(acronyms or {})
        """Number of papers that define each (acronym, phrase)."""
        self.unseen_rows: frozenset[int] = frozenset()
        self.papers = dict(papers)
        self._columns = {row: columns_of(paper) for row, paper in papers.items()}
        self.vocabulary = Counter(
            word
            for columns in self._columns.values()
            for words in (columns[Column.TITLE] | columns[Column.ABSTRACT], columns[Column.AUTHORS])
            for word in words
        )

    def size(self) -> int:
        return len(self.papers)

    def frequency(self, word: str) -> int:
        return self.vocabulary[word]

    def completions(self, prefix: str, limit: int) -> Sequence[str]:
        longer = [word for word in self.vocabulary if word.startswith(prefix) and word != prefix]
        return sorted(longer, key=lambda word: (-self.vocabulary[word], word))[:limit]

    def fuzzy_matches(self, word: str, distance: int) -> Sequence[tuple[str, int]]:
        distances = {known: OSA.distance(word, known) for known in self.vocabulary if known != word}
        near = [item for item in distances.items() if item[1] <= distance]
        return sorted(near, key=lambda item: (item[1], -self.vocabulary[item[0]], item[0]))

    def stem_forms(self, word: str, limit: int) -> Sequence[tuple[str, int]]:
        forms = [(known, papers) for known, papers in self.vocabulary.items() if stem(known) == stem(word)]
        return sorted(forms, key=lambda form: (-form[1], form[0]))[:limit]

    def average_lengths(self) -> tuple[float, float]:
        texts = self.texts(list(self.papers))
        lengths = [(len(folded_words(text.title)), len(folded_words(text.abstract))) for text in texts]
        return sum(title for title, _ in lengths) / len(texts), sum(abstract for _, abstract in lengths) / len(texts)

    def weigh_rows(self, predicates: Sequence[WeightedPredicate], limit: int) -> Sequence[int]:
        weights: defaultdict[int, float] = defaultdict(float)
        for predicate, weight, most, _ in predicates:
            for row in self.find_rows(predicate, most).rows:
                weights[row] += weight
        return sorted(weights, key=lambda row: (weights[row], row), reverse=True)[:limit]

    def adjacency(self, first: str, second: str) -> tuple[int, int]:
        texts = [[folded_words(paper.title), folded_words(paper.abstract or "")] for paper in self.papers.values()]
        with_both = [both for both in texts if {first, second} <= {*both[0], *both[1]}]
        pairs = [[pair for text in both for pair in pairwise(text)] for both in with_both]
        return len(with_both), sum((first, second) in in_paper for in_paper in pairs)

    def acronym_phrases(self, acronym: str) -> Sequence[tuple[str, int]]:
        return _by_count((phrase, papers) for (known, phrase), papers in self.acronyms.items() if known == acronym)

    def phrase_acronyms(self, phrase: str) -> Sequence[tuple[str, int]]:
        return _by_count((short, papers) for (short, known), papers in self.acronyms.items() if known == phrase)

    def find_rows(
        self,
        predicate: Predicate,
        limit: int,
        deadline: float = NO_DEADLINE,
        stop_rules: Sequence[StopRule] = (),
        *,
        oldest_first: bool = False,
    ) -> RowPage:
        ordered = sorted(self.papers, reverse=not oldest_first)
        return RowPage(list(islice((row for row in ordered if self.holds(row, predicate)), limit)))

    def count(self, predicate: Predicate, deadline: float = NO_DEADLINE) -> int | None:
        return len(self.find_rows(predicate, self.size()).rows) if perf_counter() < deadline else None

    def count_by_day(self, predicate: Predicate) -> Mapping[int, int]:
        return Counter(row // ROWS_PER_DAY for row in self.find_rows(predicate, self.size()).rows)

    def unseen(self, marked: frozenset[int]) -> Predicate:
        return Unseen(marked)

    def added(self, first: date | None, last: date | None) -> Predicate:
        return AddedBetween(first, last)

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
        return next((row for row, paper in self.papers.items() if key in paper_keys(paper)), None)

    def holds(self, row: int, predicate: Predicate) -> bool:
        match predicate:
            case HasTerm():
                return self._has_word(row, predicate)
            case And(parts=parts):
                return all(self.holds(row, part) for part in parts)
            case Or(parts=parts):
                return any(self.holds(row, part) for part in parts)
            case Not(part=part):
                return not self.holds(row, part)
            case RowIn(rows=rows):
                return row in rows
            case Unseen():
                return row in self.unseen_rows - predicate.marked
            case CountCompare():
                return self._compares(row, predicate)
        return self._is_between(row, predicate)

    def _has_word(self, row: int, predicate: HasTerm) -> bool:
        return any(predicate.word in self._columns[row][column] for column in predicate.columns)

    def _is_between(self, row: int, predicate: DateBetween | AnnouncedBetween | AddedBetween) -> bool:
        paper = self.papers[row]
        day = paper.published if isinstance(predicate, DateBetween) else paper.announced
        if day is None or isinstance(predicate, AddedBetween):  # these papers were never imported
            return False
        return (predicate.first or date.min) <= day.first_day <= (predicate.last or date.max)

    def _compares(self, row: int, predicate: CountCompare) -> bool:
        count = getattr(self.papers[row], predicate.field)
        return count is not None and _COMPARE[predicate.operator](count, predicate.value)

    @staticmethod
    def _text(row: int, paper: Paper) -> PaperText:
        names = "\n".join(author.name for author in paper.authors)
        return PaperText(row, paper.title, names, paper.abstract or "", paper.upvotes or 0, "\n".join(paper.categories))


@dataclass
class SmallMarks:
    """A `MarkIndex` with fixed rows."""

    rows: dict[str, list[int]] = field(default_factory=dict)
    """Rows by kind, the latest first; those of a tag or a word of a note under `tag:deep`."""

    def find_marked(self, kind: str, value: str) -> Sequence[int]:
        return self.rows.get(f"{kind}:{value}" if value else kind, [])


@dataclass
class SmallLibrary:
    """Papers that can be searched with queries as typed."""

    papers: dict[int, Paper]
    marks: SmallMarks = field(default_factory=SmallMarks)

    def search(self, query: str, timeout: float = NO_DEADLINE) -> EngineResult:
        return Engine(SmallCorpus(self.papers), self.marks).search(parse_query(query, TODAY), timeout)

    def count(self, query: str) -> int | None:
        return Engine(SmallCorpus(self.papers), self.marks).count(parse_query(query, TODAY))

    def count_by_day(self, query: str) -> Mapping[int, int]:
        return Engine(SmallCorpus(self.papers), self.marks).count_by_day(parse_query(query, TODAY))

    def titles(self, query: str) -> list[str]:
        return [self.papers[row].title for row in self.search(query).rows]


def small_library(*papers: Paper, **marked: list[int]) -> SmallLibrary:
    """Make a library; marks are rows by kind: `starred=[2, 1]`."""
    return SmallLibrary(by_row(papers), SmallMarks(marked))
