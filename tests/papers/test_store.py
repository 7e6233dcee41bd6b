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

from paperbrowse.model.bibliography import BibRecord
from paperbrowse.model.identity import identity_record, paper_key, paper_keys
from paperbrowse.model.paper import Author, Paper
from paperbrowse.model.predicate import Column, HasTerm
from paperbrowse.papers import fts_index, vocabulary_counts
from paperbrowse.papers.bulk_load import BackgroundMerge
from paperbrowse.papers.candidates import find_candidates
from paperbrowse.papers.corpus import SqliteCorpus
from paperbrowse.papers.paper_rows import NO_COUNTS, prepare_row
from paperbrowse.papers.row_order import date_of_row
from paperbrowse.papers.store import PaperStore
from paperbrowse.papers.writer import AddOutcome
from paperbrowse.text.dates import PartialDate
from tests.examples import examples
from tests.papers.agreement import check_agreement
from tests.papers.stores import (
    ABSTRACT,
    LONG,
    NOW,
    PAPER,
    PAPERS,
    add,
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


def every_answer(store: PaperStore) -> dict[tuple[str, Column], list[int]]:
    """Return the rows that the index finds for every word it may hold, by column."""
    corpus = SqliteCorpus(store)
    expected_corpus = reference(store)
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
    words = (*expected_corpus.vocabulary, *labels, "nowhere")
    return {
        (word, column): list(corpus.find_rows(HasTerm(word, (column,)), 1_000).rows)
        for word in words
        for column in Column
    }


def check_counts(store: PaperStore) -> None:
    """Check that vocabulary, days and index are what the papers give."""
    expected = reference(store)
    words = dict(store.connection.execute("SELECT word, papers FROM words"))
    assert words == dict(expected.vocabulary)
    days = Counter(date_of_row(row) for row in expected.papers)
    counted = store.connection.execute("SELECT day, papers FROM days WHERE papers > 0").fetchall()
    assert sorted(papers for _, papers in counted) == sorted(days.values())
    assert store.size() == len(expected.papers)
    for (word, column), rows in every_answer(store).items():
        assert rows == expected.find_rows(HasTerm(word, (column,)), 1_000).rows, (word, column)


@settings(max_examples=examples(60))
@given(st.lists(PAPERS, max_size=4))
def test_index_vocabulary_and_days_agree_with_the_papers_after_any_imports(imports: list[list[Paper]]) -> None:
    with opened() as store:
        for papers in imports:
            take(store, papers)
        check_counts(store)
        for row, one in everything(store).items():
            assert date_of_row(row) == one.published


@settings(max_examples=examples(60))
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
@settings(max_examples=examples(50))
@given(imports=st.lists(PAPERS, max_size=4))
def test_papers_added_in_bulk_are_those_added_one_by_one(
    counted: bool, from_papers: int, imports: list[list[Paper]]
) -> None:
    """Their words are counted beforehand, one by one, or read from the index."""
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


def test_an_id_that_its_first_owner_lost_still_finds_a_paper_in_bulk() -> None:
    first = [
        Paper(LONG, arxiv_id="2401.00001", doi="10.1000/b"),
        Paper("Preface", authors=(Author("Bert Graph"),), author_count=1, doi="10.1000/b"),
        Paper(LONG, arxiv_id="2401.00001", doi="10.1000/a"),
    ]
    second = [Paper(LONG + " Revisited", authors=(Author("Bert Graph"),), author_count=1, doi="10.1000/b")]
    with opened() as store:
        take(store, first)
        assert take_many(store, second) == {UPDATED: 1}


@settings(max_examples=examples(60))
@given(st.lists(PAPERS, max_size=4))
def test_words_of_a_bulk_load_are_counted_at_its_end(imports: list[list[Paper]]) -> None:
    with opened() as one, opened() as other:
        for papers in imports:
            take_many(one, papers)
        with other.bulk_load():
            for papers in imports:
                take_many(other, papers)
        assert content(one) == content(other)
        assert every_answer(one) == every_answer(other)


def test_opening_the_file_during_a_bulk_load_leaves_its_words_uncounted(tmp_path: Path) -> None:
    file = tmp_path / "papers.db"
    with closing(PaperStore(file, lambda: NOW)) as store:
        with store.bulk_load():
            take_many(store, [paper("Token", "")])
            with closing(PaperStore(file, lambda: NOW)) as another:
                with another.bulk_load():
                    assert not another.is_bulk_loading
                    take_many(another, [paper("Graph", "")])
                assert words_of(another) == {"graph": 1}
        assert words_of(store) == {"graph": 1, "token": 1}
        assert sorted(path.name for path in tmp_path.iterdir()) == ["papers.db", "papers.db-shm", "papers.db-wal"]


def test_words_are_counted_at_once_if_the_lock_file_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "papers.db-uncounted").mkdir()
    with closing(PaperStore(tmp_path / "papers.db", lambda: NOW)) as store, store.bulk_load():
        take_many(store, [paper("Token", "")])
        assert words_of(store) == {"token": 1}


def segments_of(store: PaperStore) -> int:
    (segments,) = store.connection.execute("SELECT count(DISTINCT segid) FROM matches_idx").fetchone()
    return int(segments)


def merged_at(store: PaperStore) -> int:
    (segments,) = store.connection.execute("SELECT v FROM matches_config WHERE k = 'automerge'").fetchone()
    return int(segments)


def test_the_index_is_merged_at_the_end_of_a_bulk_load(tmp_path: Path) -> None:
    with closing(PaperStore(tmp_path / "papers.db", lambda: NOW)) as store:
        with store.bulk_load():
            for number in range(2 * fts_index.AUTOMERGE_SEGMENTS):
                take_many(store, [paper(f"Token {number}", "")])
            assert segments_of(store) >= fts_index.AUTOMERGE_SEGMENTS
        assert segments_of(store) == 1
        assert merged_at(store) == fts_index.AUTOMERGE_SEGMENTS
        assert every_answer(store)
        check_agreement(store)


def test_words_that_another_connection_writes_during_the_merge_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "papers.db"
    with closing(PaperStore(file, lambda: NOW)) as store, closing(PaperStore(file, lambda: NOW)) as another:
        wait = BackgroundMerge.wait

        def written_meanwhile(merging: BackgroundMerge) -> None:
            wait(merging)  # the words have been read by now
            take_many(another, [paper("Graph", "")])

        monkeypatch.setattr(BackgroundMerge, "wait", written_meanwhile)
        with store.bulk_load():
            take_many(store, [paper("Token", "")])
        assert words_of(store) == {"graph": 1, "token": 1}
        check_agreement(store)


def test_words_are_counted_even_if_the_index_cannot_be_merged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: object) -> bool:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    monkeypatch.setattr(fts_index, "merge_step", full)
    with closing(PaperStore(tmp_path / "papers.db", lambda: NOW)) as store:
        with store.bulk_load():
            take_many(store, [paper("Token", "")])
        assert words_of(store) == {"token": 1}
        assert merged_at(store) == fts_index.AUTOMERGE_SEGMENTS
        check_agreement(store)


class Refusing:
    """A connection whose disk fails at one statement."""

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
def test_words_that_a_failing_disk_left_uncounted_are_counted_at_the_next_opening(tmp_path: Path, refused: str) -> None:
    file, note = tmp_path / "papers.db", tmp_path / "papers.db-uncounted"
    with closing(PaperStore(file, lambda: NOW)) as store:
        with store.bulk_load():
            take_many(store, [paper("Token", "")])
            store.connection = cast(sqlite3.Connection, Refusing(store.connection, refused))
        assert store.size() == 1
        assert note.exists()
    with closing(PaperStore(file, lambda: NOW)) as store:
        assert words_of(store) == {"token": 1}
        assert merged_at(store) == fts_index.AUTOMERGE_SEGMENTS
        assert not note.exists()


def test_words_that_an_open_read_keeps_in_the_log_are_counted_at_the_next_opening(tmp_path: Path) -> None:
    file, note = tmp_path / "papers.db", tmp_path / "papers.db-uncounted"
    with closing(PaperStore(file, lambda: NOW)) as store, closing(sqlite3.connect(file)) as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM papers").fetchall()
        with store.bulk_load():
            take_many(store, [paper("Token", "")])
        assert note.exists()
    with closing(PaperStore(file, lambda: NOW)) as store:
        assert words_of(store) == {"token": 1}
        assert not note.exists()


def words_of(store: PaperStore) -> dict[str, int]:
    return dict(store.connection.execute("SELECT word, papers FROM words"))


def test_a_merged_paper_is_found_again_by_the_title_of_one_and_the_abstract_of_another() -> None:
    abstract = "We study tokenizers in many languages and what they cost to those who write in them. " * 3
    first = paper("Tokenization of Every Language There Is", abstract)._replace(arxiv_id="2401.00001")
    second = paper("token", "")._replace(abstract=None, arxiv_id="2401.00001")
    third = paper("token token", abstract)
    with opened() as one, opened() as other:
        outcomes = take(one, [first, second, third])
        assert take_many(other, [first, second, third]) == Counter(outcomes)
        assert content(one) == content(other)


def test_a_large_import_tells_known_papers_from_new_ones() -> None:
    papers = [paper(f"Paper {n} about Tokenizers", f"Abstract {n}.")._replace(doi=f"10.1000/{n}") for n in range(1_200)]
    with opened() as store:
        assert take_many(store, papers[::2]) == {NEW: 600}
        assert take_many(store, papers) == {NEW: 600, UNCHANGED: 600}
        assert store.size() == 1_200


@settings(max_examples=examples(100))
@given(PAPERS)
def test_adding_a_paper_again_changes_nothing(papers: list[Paper]) -> None:
    with opened() as store:
        for one in papers:
            take(store, [one])
            before = content(store)
            assert take(store, [one]) == [UNCHANGED], one
            assert content(store) == before


def test_importing_a_file_again_changes_nothing() -> None:
    papers = [
        paper(f"Paper {n} about Tokenizers", f"Abstract {n}.", "Ada Token", f"2024-01-{n:02d}") for n in range(1, 9)
    ]
    with opened() as store:
        assert set(take(store, papers)) == {NEW}
        before = content(store), every_answer(store)
        assert set(take(store, papers)) == {UNCHANGED}
        assert (content(store), every_answer(store)) == before


@settings(max_examples=examples(60))
@given(PAPER)
def test_a_paper_is_read_as_it_was_added(one: Paper) -> None:
    with opened() as store:
        take(store, [one])
        (read,) = everything(store).values()
        assert read == one
        assert read.source == one.source


def test_a_page_and_its_arxiv_record_become_one_paper_that_keeps_its_old_name() -> None:
    for first, second in ((PAGE, ARXIV), (ARXIV, PAGE)):
        with opened() as store:
            assert take(store, [first]) == [NEW]
            assert take(store, [second]) == [UPDATED]
            ((row, merged),) = everything(store).items()
            assert merged == ARXIV._replace(comments=3)
            assert merged.source == "arxiv"
            assert paper_key(merged) == "arxiv:2405.00001"
            for name in ("arxiv:2405.00001", "doi:10.1000/a"):
                stored = store.find_by_name(name)
                assert stored
                assert stored.row == row
            check_counts(store)


def test_a_paper_that_gets_an_id_is_still_found_by_its_old_key() -> None:
    with opened() as store:
        take(store, [PAGE])
        printed = paper_key(PAGE)
        assert printed.startswith("title:")
        take(store, [ARXIV._replace(title=LONG + ", Revised")])
        (row,) = everything(store)
        stored = store.find_by_name(printed)
        assert stored
        assert stored.row == row
        assert printed in store.aliases([row])[row]


def test_a_date_that_moves_takes_the_paper_to_another_row() -> None:
    with opened() as store:
        take(store, [PAGE])
        (before,) = everything(store)
        take(store, [ARXIV])
        (after,) = everything(store)
        assert (date_of_row(before), date_of_row(after)) == (PAGE.published, ARXIV.published)
        assert store.papers([before]) == {}
        assert list(store.rows()) == [after]
        assert store.provenance.references_of([before, after]) == {after: ("jsonl a.jsonl:1",)}
        check_counts(store)


def test_every_source_of_a_paper_is_remembered() -> None:
    with opened() as store:
        take(store, [PAGE], kind="huggingface-page", name="page.txt")
        take(store, [ARXIV, ARXIV], kind="arxiv", name="feed")
        (row,) = everything(store)
        assert store.provenance.references_of([row]) == {row: ("huggingface-page page.txt:1", "arxiv feed:2")}
        assert store.source_names() == ("page.txt", "feed")


def test_two_papers_of_one_title_are_told_apart_by_abstract_then_date() -> None:
    one = ARXIV._replace(arxiv_id="2405.00001", doi=None)
    other = ARXIV._replace(
        arxiv_id="2405.00002", doi=None, published=PartialDate(2023, 1, 1), abstract="Another text. " * 9
    )
    with opened() as store:
        assert take(store, [one, other]) == [NEW, NEW]
        take(store, [PAGE._replace(abstract=other.abstract, comments=7)])
        take(store, [PAGE._replace(abstract=None, published=one.published, comments=1)])
        counted = {paper.arxiv_id: paper.comments for paper in everything(store).values()}
        assert counted == {"2405.00001": 1, "2405.00002": 7}


def test_a_record_with_the_ids_of_two_papers_does_not_stop_the_import() -> None:
    preprint = paper("A Preprint about Tokenizers", arxiv_id="2405.00001")
    article = paper("An Article about Tokenizers")._replace(doi="10.1000/a")
    both = paper("Tokenizers, at Last")._replace(arxiv_id="2405.00001", doi="10.1000/a")
    with opened() as store:
        take(store, [preprint, article])
        take(store, [both])
        assert store.find_by_name("arxiv:2405.00001")
        assert store.find_by_name("doi:10.1000/a")
        check_counts(store)


def test_a_record_that_may_be_either_of_two_papers_is_kept_apart_and_once() -> None:
    one, other = (
        paper(LONG, authors="Ada Token", arxiv_id=arxiv_id) for arxiv_id in ("2405.00001", "2405.00002")
    )  # fmt: skip
    either = paper(LONG, authors="Ada Token")
    with opened() as store:
        assert take(store, [one, other, either]) == [NEW, NEW, NEW]
        assert take(store, [either, either]) == [UNCHANGED, UNCHANGED]


def test_a_replaced_doi_still_leads_to_its_paper() -> None:
    with opened() as store:
        take(store, [PAGE._replace(doi="10.1101/preprint")])
        take(store, [ARXIV])
        (row,) = everything(store)
        stored = store.find_by_name("doi:10.1101/preprint")
        assert stored
        assert stored.row == row


class _Fault(Exception):
    """An error in the middle of an import."""


def take_and_fail(store: PaperStore, papers: Sequence[Paper]) -> None:
    with store.writing() as writer:
        origin = writer.begin_source("jsonl", "b.jsonl", NOW)
        for one in papers:
            add(writer, one, origin, "1")
        writer.save()
        raise _Fault


@settings(max_examples=40)
@given(PAPERS, PAPERS)
def test_a_failure_in_the_middle_leaves_the_file_as_it_was(papers: list[Paper], more: list[Paper]) -> None:
    with opened() as store:
        take(store, papers)
        before = content(store), every_answer(store)
        with pytest.raises(_Fault):
            take_and_fail(store, more)
        assert (content(store), every_answer(store)) == before
        take(store, more)
        check_counts(store)


@settings(max_examples=examples(60))
@given(PAPERS)
def test_a_paper_is_found_by_its_texts_and_names(papers: list[Paper]) -> None:
    with opened() as store:
        take(store, papers)
        for row, one in everything(store).items():
            assert row in [stored.row for stored in find_candidates(store.connection, identity_record(one))]
            for name in paper_keys(one)[:-1]:
                stored = store.find_by_name(name)
                assert stored
                assert stored.row == row


@settings(max_examples=examples(60))
@given(PAPERS)
def test_keys_are_read_without_the_papers(papers: list[Paper]) -> None:
    with opened() as store:
        take(store, papers)
        found = everything(store)
        keys, aliases = store.keys([*found, 3]), store.aliases(list(found))
        assert keys == {row: (*paper_keys(one), *aliases.get(row, ())) for row, one in found.items()}


def test_an_unknown_name_finds_no_paper() -> None:
    with opened() as store:
        take(store, [ARXIV])
        for name in ("arxiv:9999.99999", "doi:", "title:0", "", "x", "arxiv"):
            assert store.find_by_name(name) is None


def test_missing_rows_are_left_out() -> None:
    with opened() as store:
        take(store, [PAGE])
        (row,) = everything(store)
        assert list(store.papers([row, row + 1, 3])) == [row]


def test_a_thousand_rows_are_read_at_once() -> None:
    with opened() as store:
        take(store, [paper(f"Graph {n}") for n in range(1_100)])
        rows = list(store.rows())
        assert len(store.papers(rows)) == 1_100
        assert [one.title for one in store.papers(rows[:2]).values()] != []


def test_thousands_of_records_of_one_paper_take_time_in_proportion() -> None:
    def steps(count: int) -> int:
        calls = 0

        def step() -> int:
            nonlocal calls
            calls += 1
            return 0

        with opened() as store:
            take(store, [PAGE])
            store.connection.set_progress_handler(step, 100)
            take(store, [PAGE] * count)
        return calls

    assert steps(2_000) < 15 * steps(200)


def test_abstracts_of_one_author_under_one_doi_are_told_apart_by_their_pages() -> None:
    titles = ("Sleep in Adults with Migraine", "Pain in Adults with Migraine", "Sleep in adults with migraines")
    papers = [paper(title, authors="Ada Token")._replace(doi="10.1000/s7") for title in titles]
    records = [
        (prepare_row(one, BibRecord("ris", "ABST", "", (("SP", page),))), str(record))
        for record, (one, page) in enumerate(zip(papers, ("12", "13", "12"), strict=True))
    ]
    with opened() as store:
        for _ in range(2):
            with store.writing() as writer:
                writer.add_many(records, NO_COUNTS, writer.begin_source("ris", "a.ris", NOW))
            assert store.size() == 2
        assert store.connection.execute("SELECT name FROM claimed_ids").fetchall() == [("doi:10.1000/s7",)]
        assert store.connection.execute("SELECT count(*) FROM descriptions").fetchone() == (2,)
