"""Whatever is merged, split, undone and imported again, cache and index say one thing, and no source is lost."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from paperbrowse.library.library import Library
from paperbrowse.model.errors import UsageError
from paperbrowse.model.identity import paper_key
from paperbrowse.model.paper import Paper
from tests.library.homes import library
from tests.papers.agreement import check_agreement
from tests.papers.stores import PAPERS, take


def _take(opened: Library, papers: list[Paper], name: str) -> None:
    opened._paper_store.verdicts = opened._mark_store.verdicts()
    for number, paper in enumerate(papers):  # a source each, for a source tells of a paper once
        take(opened._paper_store, [paper], name=f"{name}{number}")


def _sources(opened: Library) -> set[str]:
    rows = list(opened._paper_store.rows())
    return {source for sources in opened._paper_store.sources_of(rows).values() for source in sources}


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["merge", "split", "undo", "redo", "again", "star"]), st.integers(0, 11), st.integers(0, 11)
    ),
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(PAPERS, STEPS)
def test_nothing_that_is_said_leaves_cache_and_index_at_odds(
    papers: list[Paper], steps: list[tuple[str, int, int]]
) -> None:
    with TemporaryDirectory() as folder, library(Path(folder)) as opened:
        _take(opened, papers, "a")
        sources = _sources(opened)
        for what, one, other in steps:
            _do(opened, papers, what, one, other)
            check_agreement(opened._paper_store)
            assert _sources(opened) >= sources


def _do(opened: Library, papers: list[Paper], what: str, one: int, other: int) -> None:
    rows = list(opened._paper_store.rows())
    if what == "again":
        _take(opened, papers, "a")
    elif what in ("undo", "redo"):
        opened.undo() if what == "undo" else opened.redo()
    elif rows:
        chosen = [rows[one % len(rows)], rows[other % len(rows)]]
        try:
            if what == "merge":
                opened.merge(chosen)
            elif what == "split":
                opened.split(chosen[0])
            else:
                opened.star(chosen[:1])
        except UsageError:
            assert what in ("merge", "split")


@settings(max_examples=60, deadline=None)
@given(PAPERS, st.integers(0, 11), st.integers(0, 11))
def test_undoing_a_merge_gives_back_both_papers(papers: list[Paper], one: int, other: int) -> None:
    with TemporaryDirectory() as folder, library(Path(folder)) as opened:
        _take(opened, papers, "a")
        rows = list(opened._paper_store.rows())
        if len(rows) < 2:
            return
        before = _papers(opened)
        try:
            opened.merge([rows[one % len(rows)], rows[other % len(rows)]])
        except UsageError:
            return
        assert len(opened._paper_store.rows()) == len(rows) - 1
        opened.undo()
        assert _papers(opened) == before


def _papers(opened: Library) -> list[tuple[str, str, tuple[str, ...]]]:
    """Key, title and sources of each."""
    rows = list(opened._paper_store.rows())
    papers, sources = opened._paper_store.papers(rows), opened._paper_store.sources_of(rows)
    return sorted((paper_key(papers[row]), papers[row].title, tuple(sorted(sources[row]))) for row in rows)
