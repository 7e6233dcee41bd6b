import sqlite3
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any, cast
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperbrowse.model.identity import identity_record, paper_key, paper_keys
from paperbrowse.model.paper import Author, Paper
from paperbrowse.model.predicate import Column, HasTerm
from paperbrowse.papers import fts_index, index_merge, vocabulary_counts
from paperbrowse.papers.candidates import find_candidates
from paperbrowse.papers.corpus import SqliteCorpus
from paperbrowse.papers.index_merge import BackgroundMerge
from paperbrowse.papers.row_order import date_of_row
from paperbrowse.papers.store import PaperStore
from paperbrowse.papers.writer import AddOutcome
from paperbrowse.text.dates import PartialDate
from tests.papers.agreement import check_agreement
from tests.papers.stores import (
    ABSTRACT,
    LONG,
    NOW,
    PAPER,
    PAPERS,
    content,
    everything,
    opened,
    reference,
    take,
    take_many,
)
from tests.search.small_corpus import paper

NEW, UPDATED, UNCHANGED = AddOutcome.NEW, AddOutcome.UPDATED, AddOutcome.UNCHANGED

PAGE = Paper(LONG, ABSTRACT, author_count=2, published=PartialDate(2024, 5, 2), comments=3, source="huggingface-page")
ARXIV = Paper(
    LONG, ABSTRACT, (Author("Ada Token"), Author("Kurt Gödel")), 2, published=PartialDate(2024, 5, 1),
    arxiv_id="2405.00001", doi="10.1000/a", categories=("cs.CL",), source="arxiv",
)  # fmt: skip


def every_answer(cache: PaperStore) -> dict[tuple[str, Column], list[int]]:
    """What the index says of every word it may hold, in every column."""
    corpus = SqliteCorpus(cache)
    slow = reference(cache)
    labels = (
        "catcs",
        "catcscl",
        "catcslg",
        "catmath",
        "sourcejsonl",
        "sourcearxiv",
        "hascode",
        "haspdf",
        "hasabstract",
    )
    asked = [(word, column) for word in (*slow.vocabulary, *labels, "nowhere") for column in Column]
    return {(word, column): list(corpus.find_rows(HasTerm(word, (column,)), 1_000).rows) for word, column in asked}


def check_against_a_recount(cache: PaperStore) -> None:
    """Vocabulary, days and index must say what the papers themselves say."""
    slow = reference(cache)
    words = dict(cache.connection.execute("SELECT word, papers FROM words"))
    assert words == dict(slow.vocabulary)
    days = Counter(date_of_row(row) for row in slow.papers)
    counted = cache.connection.execute("SELECT day, papers FROM days WHERE papers > 0").fetchall()
    assert sorted(papers for _, papers in counted) == sorted(days.values())
    assert cache.size() == len(slow.papers)
    for (word, column), rows in every_answer(cache).items():
        assert rows == slow.find_rows(HasTerm(word, (column,)), 1_000).rows, (word, column)


@settings(max_examples=60, deadline=None)
@given(st.lists(PAPERS, max_size=4))
def test_index_vocabulary_and_days_stay_true_whatever_is_taken_in(imports: list[list[Paper]]) -> None:
    with opened() as cache:
        for papers in imports:
            take(cache, papers)
        check_against_a_recount(cache)
        for row, one in everything(cache).items():
            assert date_of_row(row) == (one.published.first_day if one.published else None)


@settings(max_examples=60, deadline=None)
@given(PAPERS, st.lists(st.integers(0, 12), max_size=4))
def test_many_small_imports_are_one_import(papers: list[Paper], cuts: list[int]) -> None:
    bounds = sorted({0, len(papers), *(cut for cut in cuts if cut < len(papers))})
    with opened() as one, opened() as other:
        take(one, papers)
        for start, end in pairwise(bounds):
            take(other, papers[start:end], first_record=start + 1)
        if papers:
            assert content(one) == content(other)
        assert every_answer(one) == every_answer(other)


@pytest.mark.parametrize(("counted", "from_papers"), [(True, 1_000), (False, 1_000), (False, 0)])
@settings(max_examples=50, deadline=None)
@given(imports=st.lists(PAPERS, max_size=4))
def test_papers_taken_many_at_a_time_are_those_taken_one_by_one(
    counted: bool, from_papers: int, imports: list[list[Paper]]
) -> None:
    """Whether their words are counted before, one by one, or read off the index."""
    with opened() as one, opened() as other:
        for number, papers in enumerate(imports):
            outcomes = take(one, papers, name=f"{number}.jsonl")
            with (
                patch.object(vocabulary_counts, "MIN_PAPERS_FOR_INDEX_READ", from_papers),
                patch.object(fts_index, "MIN_BATCH_PAPERS", 2),
            ):
                assert take_many(other, papers, name=f"{number}.jsonl", counted=counted) == Counter(outcomes)
        assert content(one) == content(other)
        assert every_answer(one) == every_answer(other)


@settings(max_examples=60, deadline=None)
@given(st.lists(PAPERS, max_size=4))
def test_words_that_are_put_off_are_counted_in_the_end_as_any_others(imports: list[list[Paper]]) -> None:
    with opened() as one, opened() as other:
        for papers in imports:
            take_many(one, papers)
        with other.bulk_load():
            for papers in imports:
                take_many(other, papers)
        assert content(one) == content(other)
        assert every_answer(one) == every_answer(other)


def test_who_opens_the_file_meanwhile_leaves_the_words_to_who_has_put_them_off(tmp_path: Path) -> None:
    file = tmp_path / "papers.db"
    with closing(PaperStore(file, lambda: NOW)) as cache:
        with cache.bulk_load():
            take_many(cache, [paper("Token", "")])
            with closing(PaperStore(file, lambda: NOW)) as another:
                with another.bulk_load():
                    assert not another.is_bulk_loading()
                    take_many(another, [paper("Graph", "")])
                assert words_of(another) == {"graph": 1}
        assert words_of(cache) == {"graph": 1, "token": 1}
        assert sorted(path.name for path in tmp_path.iterdir()) == ["papers.db", "papers.db-shm", "papers.db-wal"]


def test_words_are_counted_at_once_where_it_cannot_be_noted_that_they_are_not(tmp_path: Path) -> None:
    (tmp_path / "papers.db-uncounted").mkdir()
    with closing(PaperStore(tmp_path / "papers.db", lambda: NOW)) as cache, cache.bulk_load():
        take_many(cache, [paper("Token", "")])
        assert words_of(cache) == {"token": 1}


def segments_of(cache: PaperStore) -> int:
    (segments,) = cache.connection.execute("SELECT count(DISTINCT segid) FROM matches_idx").fetchone()
    return int(segments)


def merged_at(cache: PaperStore) -> int:
    (segments,) = cache.connection.execute("SELECT v FROM matches_config WHERE k = 'automerge'").fetchone()
    return int(segments)


def test_an_index_of_many_papers_is_put_in_order_at_their_end(tmp_path: Path) -> None:
    with closing(PaperStore(tmp_path / "papers.db", lambda: NOW)) as cache:
        with cache.bulk_load():
            for number in range(2 * fts_index.AUTOMERGE_SEGMENTS):
                take_many(cache, [paper(f"Token {number}", "")])
            assert segments_of(cache) >= fts_index.AUTOMERGE_SEGMENTS
        assert segments_of(cache) == 1
        assert merged_at(cache) == fts_index.AUTOMERGE_SEGMENTS
        assert every_answer(cache)
        check_agreement(cache)


def test_words_that_another_writes_while_the_index_is_put_in_order_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "papers.db"
    with closing(PaperStore(file, lambda: NOW)) as cache, closing(PaperStore(file, lambda: NOW)) as another:
        wait = BackgroundMerge.wait

        def written_meanwhile(merging: BackgroundMerge) -> None:
            wait(merging)  # by now the words are read
            take_many(another, [paper("Graph", "")])

        monkeypatch.setattr(BackgroundMerge, "wait", written_meanwhile)
        with cache.bulk_load():
            take_many(cache, [paper("Token", "")])
        assert words_of(cache) == {"graph": 1, "token": 1}
        check_agreement(cache)


def test_an_index_that_cannot_be_put_in_order_has_its_words_counted_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: object) -> bool:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    monkeypatch.setattr(index_merge, "merge_step", full)
    with closing(PaperStore(tmp_path / "papers.db", lambda: NOW)) as cache:
        with cache.bulk_load():
            take_many(cache, [paper("Token", "")])
        assert words_of(cache) == {"token": 1}
        assert merged_at(cache) == fts_index.AUTOMERGE_SEGMENTS
        check_agreement(cache)


class Refusing:
    """A connection whose disk refuses one statement."""

    def __init__(self, connection: sqlite3.Connection, refused: str) -> None:
        self._connection, self._refused = connection, refused

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
        if statement == self._refused:
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = sqlite3.SQLITE_IOERR
            raise error
        return self._connection.execute(statement, *values)


@pytest.mark.parametrize("refused", ["DELETE FROM words", "PRAGMA wal_checkpoint"])
def test_words_that_the_disk_refuses_to_count_are_counted_when_the_file_is_opened(tmp_path: Path, refused: str) -> None:
    file, note = tmp_path / "papers.db", tmp_path / "papers.db-uncounted"
    with closing(PaperStore(file, lambda: NOW)) as cache:
        with cache.bulk_load():
            take_many(cache, [paper("Token", "")])
            cache.connection = cast(sqlite3.Connection, Refusing(cache.connection, refused))
        assert cache.size() == 1
        assert note.exists()
    with closing(PaperStore(file, lambda: NOW)) as cache:
        assert words_of(cache) == {"token": 1}
        assert merged_at(cache) == fts_index.AUTOMERGE_SEGMENTS
        assert not note.exists()


def test_words_that_a_reader_keeps_from_the_disk_are_counted_when_the_file_is_opened(tmp_path: Path) -> None:
    file, note = tmp_path / "papers.db", tmp_path / "papers.db-uncounted"
    with closing(PaperStore(file, lambda: NOW)) as cache, closing(sqlite3.connect(file)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM papers").fetchall()
        with cache.bulk_load():
            take_many(cache, [paper("Token", "")])
        assert note.exists()
    with closing(PaperStore(file, lambda: NOW)) as cache:
        assert words_of(cache) == {"token": 1}
        assert not note.exists()


def words_of(cache: PaperStore) -> dict[str, int]:
    return dict(cache.connection.execute("SELECT word, papers FROM words"))


def test_a_merged_paper_is_found_again_by_the_title_of_one_and_the_abstract_of_another() -> None:
    abstract = "We study tokenizers in many languages and what they cost to those who write in them. " * 3
    first = paper("Tokenization of Every Language There Is", abstract)._replace(arxiv_id="2401.00001")
    second = paper("token", "")._replace(abstract=None, arxiv_id="2401.00001")
    third = paper("token token", abstract)
    with opened() as one, opened() as other:
        outcomes = take(one, [first, second, third])
        assert take_many(other, [first, second, third]) == Counter(outcomes)
        assert content(one) == content(other)


def test_a_large_import_of_known_and_new_papers_asks_for_all_of_them() -> None:
    papers = [paper(f"Paper {n} about Tokenizers", f"Abstract {n}.")._replace(doi=f"10.1000/{n}") for n in range(1_200)]
    with opened() as cache:
        assert take_many(cache, papers[::2]) == {NEW: 600}
        assert take_many(cache, papers) == {NEW: 600, UNCHANGED: 600}
        assert cache.size() == 1_200


@settings(max_examples=100, deadline=None)
@given(PAPERS)
def test_taking_a_paper_again_at_once_changes_nothing(papers: list[Paper]) -> None:
    with opened() as cache:
        for one in papers:
            take(cache, [one])
            before = content(cache)
            assert take(cache, [one]) == [UNCHANGED], one
            assert content(cache) == before


def test_a_file_of_different_papers_taken_again_changes_nothing() -> None:
    papers = [
        paper(f"Paper {n} about Tokenizers", f"Abstract {n}.", "Ada Token", f"2024-01-{n:02d}") for n in range(1, 9)
    ]
    with opened() as cache:
        assert set(take(cache, papers)) == {NEW}
        before = content(cache), every_answer(cache)
        assert set(take(cache, papers)) == {UNCHANGED}
        assert (content(cache), every_answer(cache)) == before


@settings(max_examples=60, deadline=None)
@given(PAPER)
def test_a_paper_is_read_back_as_it_was_taken(one: Paper) -> None:
    with opened() as cache:
        take(cache, [one])
        (read,) = everything(cache).values()
        assert read == one
        assert read.source == one.source


def test_a_page_and_its_arxiv_record_become_one_paper_that_keeps_its_old_name() -> None:
    for first, second in ((PAGE, ARXIV), (ARXIV, PAGE)):
        with opened() as cache:
            assert take(cache, [first]) == [NEW]
            assert take(cache, [second]) == [UPDATED]
            ((row, merged),) = everything(cache).items()
            assert merged == ARXIV._replace(comments=3)
            assert merged.source == "arxiv"
            assert paper_key(merged) == "arxiv:2405.00001"
            for name in ("arxiv:2405.00001", "doi:10.1000/a"):
                found = cache.find_by_name(name)
                assert found
                assert found.row == row
            check_against_a_recount(cache)


def test_a_paper_that_got_an_id_is_found_by_the_key_it_was_printed_under() -> None:
    with opened() as cache:
        take(cache, [PAGE])
        printed = paper_key(PAGE)
        assert printed.startswith("title:")
        take(cache, [ARXIV._replace(title=LONG + ", Revised")])
        (row,) = everything(cache)
        found = cache.find_by_name(printed)
        assert found
        assert found.row == row
        assert printed in cache.aliases([row])[row]


def test_a_date_that_moves_takes_the_paper_to_another_row() -> None:
    with opened() as cache:
        take(cache, [PAGE])
        (before,) = everything(cache)
        take(cache, [ARXIV])
        (after,) = everything(cache)
        assert date_of_row(before) == PAGE.published.first_day if PAGE.published else None
        assert date_of_row(after) == ARXIV.published.first_day if ARXIV.published else None
        assert cache.papers([before]) == {}
        assert list(cache.rows()) == [after]
        assert cache.sources_of([before, after]) == {after: ("jsonl a.jsonl:1",)}
        check_against_a_recount(cache)


def test_every_source_that_told_of_a_paper_is_remembered() -> None:
    with opened() as cache:
        take(cache, [PAGE], kind="huggingface-page", name="page.txt")
        take(cache, [ARXIV, ARXIV], kind="arxiv", name="feed")
        (row,) = everything(cache)
        assert cache.sources_of([row]) == {row: ("huggingface-page page.txt:1", "arxiv feed:2")}
        assert cache.source_names() == ("page.txt", "feed")


def test_two_papers_of_one_title_are_told_apart_by_abstract_then_date() -> None:
    one = ARXIV._replace(arxiv_id="2405.00001", doi=None)
    other = ARXIV._replace(
        arxiv_id="2405.00002", doi=None, published=PartialDate(2023, 1, 1), abstract="Another text. " * 9
    )
    with opened() as cache:
        assert take(cache, [one, other]) == [NEW, NEW]
        take(cache, [PAGE._replace(abstract=other.abstract, comments=7)])
        take(cache, [PAGE._replace(abstract=None, published=one.published, comments=1)])
        counted = {found.arxiv_id: found.comments for found in everything(cache).values()}
        assert counted == {"2405.00001": 1, "2405.00002": 7}


def test_a_record_with_the_ids_of_two_papers_costs_no_import() -> None:
    preprint = paper("A Preprint about Tokenizers", arxiv_id="2405.00001")
    article = paper("An Article about Tokenizers")._replace(doi="10.1000/a")
    both = paper("Tokenizers, at Last")._replace(arxiv_id="2405.00001", doi="10.1000/a")
    with opened() as cache:
        take(cache, [preprint, article])
        take(cache, [both])
        assert cache.find_by_name("arxiv:2405.00001")
        assert cache.find_by_name("doi:10.1000/a")
        check_against_a_recount(cache)


def test_a_record_that_may_be_either_of_two_papers_is_kept_apart_and_once() -> None:
    one, other = (
        paper(LONG, authors="Ada Token", arxiv_id=arxiv_id) for arxiv_id in ("2405.00001", "2405.00002")
    )  # fmt: skip
    either = paper(LONG, authors="Ada Token")
    with opened() as cache:
        assert take(cache, [one, other, either]) == [NEW, NEW, NEW]
        assert take(cache, [either, either]) == [UNCHANGED, UNCHANGED]


def test_a_replaced_doi_still_leads_to_its_paper() -> None:
    with opened() as cache:
        take(cache, [PAGE._replace(doi="10.1000/preprint")])
        take(cache, [ARXIV])
        (row,) = everything(cache)
        found = cache.find_by_name("doi:10.1000/preprint")
        assert found
        assert found.row == row


class _Fault(Exception):
    """Something goes wrong in the middle."""


def take_and_fail(cache: PaperStore, papers: Sequence[Paper]) -> None:
    with cache.writing() as writer:
        origin = writer.begin_source("jsonl", "b.jsonl", NOW)
        for one in papers:
            writer.add(one, origin, "1")
        writer.save()
        raise _Fault


@settings(max_examples=40, deadline=None)
@given(PAPERS, PAPERS)
def test_a_failure_in_the_middle_leaves_the_cache_as_it_was(papers: list[Paper], more: list[Paper]) -> None:
    with opened() as cache:
        take(cache, papers)
        before = content(cache), every_answer(cache)
        with pytest.raises(_Fault):
            take_and_fail(cache, more)
        assert (content(cache), every_answer(cache)) == before
        take(cache, more)
        check_against_a_recount(cache)


@settings(max_examples=60, deadline=None)
@given(PAPERS)
def test_look_alikes_and_names_lead_back_to_the_paper(papers: list[Paper]) -> None:
    with opened() as cache:
        take(cache, papers)
        for row, one in everything(cache).items():
            assert row in [found.row for found in find_candidates(cache.connection, identity_record(one))]
            for name in paper_keys(one)[:-1]:
                found = cache.find_by_name(name)
                assert found
                assert found.row == row


def test_a_name_nobody_has_leads_nowhere() -> None:
    with opened() as cache:
        take(cache, [ARXIV])
        for name in ("arxiv:9999.99999", "doi:", "title:0", "", "x", "arxiv"):
            assert cache.find_by_name(name) is None


def test_papers_of_rows_that_are_gone_are_left_out() -> None:
    with opened() as cache:
        take(cache, [PAGE])
        (row,) = everything(cache)
        assert list(cache.papers([row, row + 1, 3])) == [row]


def test_a_thousand_rows_are_read_at_once() -> None:
    with opened() as cache:
        take(cache, [paper(f"Graph {n}") for n in range(1_100)])
        rows = list(cache.rows())
        assert len(cache.papers(rows)) == 1_100
        assert [one.title for one in cache.papers(rows[:2]).values()] != []


def test_what_thousands_of_records_tell_of_one_paper_is_not_looked_through_for_each() -> None:
    def steps(count: int) -> int:
        made = 0

        def step() -> int:
            nonlocal made
            made += 1
            return 0

        with opened() as cache:
            take(cache, [PAGE])
            cache.connection.set_progress_handler(step, 100)
            take(cache, [PAGE] * count)
        return made

    assert steps(2_000) < 15 * steps(200)
