"""Upvotes over time: the order of trending papers, and what papers gained."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from paperbrowse.database.connect import connect
from paperbrowse.model.paper import Paper
from paperbrowse.papers.corpus import SqliteCorpus
from paperbrowse.papers.schema import SPEC
from paperbrowse.papers.upvotes import upvotes_before
from paperbrowse.search.parser import parse_query
from paperbrowse.search.query import MarkIs
from paperbrowse.text.dates import PartialDate
from tests.examples import examples
from tests.papers.stores import add, opened

TODAY = date(2026, 11, 23)
VOTES = st.none() | st.sampled_from([0, 1, 3, 7, 15, 63]) | st.integers(0, 500)


def weight(votes: int, day: int) -> int:
    """Return (1 + votes) halved every 7/3 days, to the power of 7, which is a whole number on every day."""
    return int((1 + votes) ** 7 << 3 * day)


@settings(max_examples=examples(60))
@given(st.lists(st.tuples(VOTES, st.integers(0, 30)), max_size=25))
def test_trending_papers_are_in_the_order_of_an_exact_reference(papers: list[tuple[int | None, int]]) -> None:
    first = date(2026, 10, 24)
    with opened() as store:
        with store.writing() as writer:
            origin = writer.begin_source("jsonl", "a", datetime(2026, 11, 23, tzinfo=UTC))
            for number, (votes, day) in enumerate(papers):
                on = first + timedelta(days=day)
                published = PartialDate(on.year, on.month, on.day)
                arxiv_id = f"2610.{number:05d}"
                paper = Paper(f"Paper {number}", arxiv_id=arxiv_id, published=published, upvotes=votes)
                add(writer, paper, origin, str(number))
        corpus = SqliteCorpus(store)
        rows = list(corpus.all_rows(newest_first=False))
        stored = store.papers(rows)
        days = {row: (date.fromisoformat(str(stored[row].published)) - first).days for row in rows}
        votes_of = {row: stored[row].upvotes for row in rows}
        with_votes = [row for row in rows if votes_of[row] is not None]
        expected = sorted(with_votes, key=lambda row: (weight(votes_of[row] or 0, days[row]), row), reverse=True)
        expected += [row for row in reversed(rows) if votes_of[row] is None]
        assert list(corpus.sort_rows(rows, "trending")) == expected


class Reader:
    """A papers.db that is told of upvotes day by day."""

    def __init__(self, store_path: Path) -> None:
        self.now = datetime(2026, 11, 13, 12, tzinfo=UTC)
        from paperbrowse.papers.store import PaperStore

        self.store = PaperStore(store_path, lambda: self.now)

    def fetch(self, **votes: int) -> None:
        with self.store.writing() as writer:
            origin = writer.begin_source("huggingface", "day", self.now)
            for number, (name, count) in enumerate(votes.items()):
                published = PartialDate(2026, 11, 20) if name == "fresh" else PartialDate(2026, 1, 1)
                paper = Paper(name, arxiv_id=f"2611.{sum(map(ord, name)):05d}", published=published, upvotes=count)
                add(writer, paper, origin, str(number))
        self.now += timedelta(days=1)

    def titles(self, query: str) -> set[str]:
        (part,) = parse_query(query, self.now.date()).parts
        assert isinstance(part, MarkIs)
        return {paper.title for paper in self.store.papers(self.store.rows_gaining(part.value)).values()}


def test_papers_are_found_by_the_upvotes_they_gained(tmp_path: Path) -> None:
    reader = Reader(tmp_path / "papers.db")
    reader.fetch(growing=10, falling=30, still=50)
    for number in range(1, 10):
        reader.fetch(growing=10 + 10 * number, falling=30 - number, still=50, **({"fresh": 9} if number > 7 else {}))
    assert reader.now.date() == TODAY
    assert reader.titles("upvotes-gained:7d>20") == {"growing"}
    assert reader.titles("upvotes-gained:7d>=60") == {"growing"}
    assert reader.titles("upvotes-gained:7d>60") == set()
    assert reader.titles("upvotes-gained:7d<0") == {"falling"}
    assert reader.titles("upvotes-gained:7d>5") == {"growing", "fresh"}
    rows = list(reader.store.rows())
    assert {reader.store.papers(rows)[row].title: n for row, n in upvotes_before(
        reader.store.connection, rows, date(2026, 11, 18)).items()} == {"growing": 50, "falling": 26}  # fmt: skip
    assert parse_query("upvotes-gained:7d", TODAY).hints
    reader.store.close()


def test_a_file_of_version_13_gets_the_history_in_place(tmp_path: Path) -> None:
    reader = Reader(tmp_path / "papers.db")
    reader.fetch(growing=1)
    reader.store.close()
    connection = connect(tmp_path / "papers.db", SPEC)
    connection.execute("DROP TABLE upvote_history")
    connection.execute("PRAGMA user_version = 13")
    connection.close()
    reader = Reader(tmp_path / "papers.db")
    reader.fetch(growing=2)
    assert reader.store.notices == ()
    assert reader.store.size() == 1
    reader.store.close()
