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
from tests.library.homes import NOW
from tests.papers.stores import everything, take_many
from tests.search.made_papers import made_papers
from tests.search.truth import LISTED, TODAY, Asker, Question, Seen, Truth, is_sorted, truth

PAPERS = 20_000


class Collection:
    """What is searched, and the same papers read one by one."""

    def __init__(self, corpus: SqliteCorpus, marked: MarkIndex, papers: dict[int, Seen]) -> None:
        self.corpus, self.marked, self.papers = corpus, marked, papers
        self.asker = Asker(papers.values())

    def check(self, question: Question) -> None:
        """The search must answer what reading every paper does."""
        expected = truth(question, self.papers, self.corpus)
        answered = Engine(self.corpus, self.marked).search(parse_query(str(question), TODAY))
        check_rows(answered, expected)
        check_order(answered, question, expected)


def check_rows(answered: EngineResult, expected: Truth) -> None:
    rows = list(answered.rows)
    assert len(set(rows)) == len(rows)
    if expected.instead is not None:
        assert set(rows) <= expected.instead
        assert bool(rows) == bool(expected.instead)
        return
    assert set(rows) <= expected.rows
    assert len(rows) == min(len(expected.rows), LISTED)
    assert answered.total == (len(expected.rows) if answered.exact_total else LISTED)
    assert answered.exact_total or len(expected.rows) > LISTED


def check_order(answered: EngineResult, question: Question, expected: Truth) -> None:
    if question.sort or not expected.has_words:
        assert is_sorted(answered.rows, newest_first=question.sort != "oldest")


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collection]:
    home = find_home(str(tmp_path_factory.mktemp("home")), {})
    papers = list(made_papers(PAPERS))
    with closing(PaperStore(home.papers_db, lambda: NOW)) as cache:
        take_many(cache, papers)
        earlier = [one._replace(published=PartialDate(2014, 5, 6), source="arxiv") for one in papers[::50]]
        take_many(cache, earlier)  # rows that moved leave gaps in their days
        known = everything(cache)
    with Library(home, lambda: NOW) as library:
        chance = random.Random(5)
        starred, read = chance.sample(sorted(known), 300), chance.sample(sorted(known), 2_000)
        library.star(starred)
        library.mark_read(read)
        marked = set(starred), set(read)
        seen = {row: Seen(one, starred=row in marked[0], read=row in marked[1]) for row, one in known.items()}
        yield Collection(SqliteCorpus(library._paper_store), library._mark_lookup, seen)


@settings(max_examples=150, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(seed=st.integers(0, 1 << 40))
def test_every_query_finds_what_reading_every_paper_finds(collection: Collection, seed: int) -> None:
    question = collection.asker.question(random.Random(seed))
    note(f"asked: {question}")
    collection.check(question)
