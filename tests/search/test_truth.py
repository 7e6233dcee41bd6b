import random
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import Phase, given, note, settings
from hypothesis import strategies as st

from paperbrowse.library.library import Library
from paperbrowse.papers.corpus import SqliteCorpus
from paperbrowse.papers.store import PaperStore
from paperbrowse.search.corpus import MarkIndex
from paperbrowse.search.engine import Engine, EngineResult
from paperbrowse.search.parser import parse_query
from paperbrowse.settings import find_home
from paperbrowse.text.dates import PartialDate
from tests.examples import examples, times
from tests.library.homes import NOW
from tests.papers.stores import everything, take_many
from tests.search.made_papers import made_papers
from tests.search.truth import LISTED, TODAY, Asker, Question, Seen, Truth, is_sorted, truth

PAPERS = times(12_000, 20_000)


class Collection:
    """A corpus, and the same papers as plain objects."""

    def __init__(self, corpus: SqliteCorpus, marked: MarkIndex, papers: dict[int, Seen]) -> None:
        self.corpus, self.marked, self.papers = corpus, marked, papers
        self.asker = Asker(papers.values())

    def check(self, question: Question) -> None:
        """Check that the search finds what reading every paper finds."""
        expected = truth(question, self.papers, self.corpus)
        result = Engine(self.corpus, self.marked).search(parse_query(str(question), TODAY))
        check_rows(result, expected)
        check_order(result, question, expected)


def check_rows(result: EngineResult, expected: Truth) -> None:
    rows = list(result.rows)
    assert len(set(rows)) == len(rows)
    if expected.fallback is not None:
        assert set(rows) <= expected.fallback
        assert bool(rows) == bool(expected.fallback)
        return
    assert set(rows) <= expected.rows
    assert len(rows) == min(len(expected.rows), LISTED)
    assert result.total == (len(expected.rows) if result.exact_total else LISTED)
    assert result.exact_total or len(expected.rows) > LISTED


def check_order(result: EngineResult, question: Question, expected: Truth) -> None:
    if question.sort or not expected.has_words:
        assert is_sorted(result.rows, newest_first=question.sort != "oldest")


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collection]:
    home = find_home(str(tmp_path_factory.mktemp("home")), {})
    papers = list(made_papers(PAPERS))
    with closing(PaperStore(home.papers_db, lambda: NOW)) as store:
        take_many(store, papers)
        earlier = [paper._replace(published=PartialDate(2014, 5, 6), source="arxiv") for paper in papers[::50]]
        take_many(store, earlier)  # rows that moved leave gaps in their days
        stored = everything(store)
    with Library(home, lambda: NOW) as library:
        rng = random.Random(5)
        starred, read = rng.sample(sorted(stored), 300), rng.sample(sorted(stored), 2_000)
        library.marks.star(starred)
        library.marks.mark_read(read)
        marked = set(starred), set(read)
        seen = {row: Seen(paper, starred=row in marked[0], read=row in marked[1]) for row, paper in stored.items()}
        yield Collection(SqliteCorpus(library._stores.papers), library._stores.lookup, seen)


@settings(max_examples=examples(150), phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(seed=st.integers(0, 1 << 40))
def test_every_query_finds_what_reading_every_paper_finds(collection: Collection, seed: int) -> None:
    question = collection.asker.question(random.Random(seed))
    note(f"query: {question}")
    collection.check(question)
