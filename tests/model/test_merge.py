import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperbrowse.model.merge import NEWEST_WINS, SOURCES_BY_TEXT_QUALITY, merge, text_rank
from paperbrowse.model.paper import Author, Paper
from paperbrowse.text.dates import PartialDate, parse_iso
from tests.examples import examples

WORDS = st.sampled_from(["one", "two", "three"])
MAYBE_WORD = st.none() | WORDS
MAYBE_COUNT = st.none() | st.integers(0, 9)
DATES = st.none() | st.builds(PartialDate, st.just(2024), st.integers(0, 3)) | st.builds(
    PartialDate, st.integers(2023, 2024), st.integers(1, 3), st.integers(1, 28)
)  # fmt: skip


@st.composite
def papers(draw: st.DrawFn) -> Paper:
    """Draw a paper as parsers make them: the author count is never less than the names."""
    authors = tuple(Author(name) for name in draw(st.lists(WORDS, max_size=3)))
    counted = draw(st.none() | st.integers(len(authors), 9))
    return Paper(
        title=draw(WORDS),
        abstract=draw(MAYBE_WORD),
        authors=authors,
        author_count=counted,
        organization=draw(MAYBE_WORD),
        published=draw(DATES),
        updated=draw(DATES),
        announced=draw(DATES),
        arxiv_id=draw(MAYBE_WORD),
        arxiv_version=draw(MAYBE_COUNT),
        doi=draw(MAYBE_WORD),
        categories=tuple(draw(st.lists(WORDS, max_size=2))),
        venue=draw(MAYBE_WORD),
        comment=draw(MAYBE_WORD),
        withdrawn=draw(st.booleans()),
        url=draw(MAYBE_WORD),
        code_url=draw(MAYBE_WORD),
        upvotes=draw(MAYBE_COUNT),
        comments=draw(MAYBE_COUNT),
        github_stars=draw(MAYBE_COUNT),
        keywords=tuple(draw(st.lists(WORDS, max_size=2))),
        source=draw(st.sampled_from([*SOURCES_BY_TEXT_QUALITY, "unknown"])),
    )


def known(paper: Paper) -> set[str]:
    """Return the fields that have a value."""
    values = paper._asdict()
    del values["source"]
    return {
        name for name, value in values.items() if value is not None and value is not False and value not in ((), "")
    }


@settings(max_examples=examples(200))
@given(papers())
def test_a_paper_merged_with_itself_is_unchanged(paper: Paper) -> None:
    assert merge(paper, paper) == paper


@settings(max_examples=examples(200))
@given(papers(), papers())
def test_merging_again_changes_nothing(a: Paper, b: Paper) -> None:
    merged = merge(a, b)
    assert merge(merged, b) == merged
    assert merge(merged, b).source == merged.source


@settings(max_examples=examples(200))
@given(papers(), papers(), st.booleans())
def test_no_known_field_is_lost(a: Paper, b: Paper, newer: bool) -> None:
    assert known(merge(a, b, newer=newer)) >= known(a) | known(b)


@settings(max_examples=examples(200))
@given(papers(), papers())
def test_poorer_text_never_overwrites_richer(a: Paper, b: Paper) -> None:
    poorer, richer = sorted((a, b), key=lambda paper: text_rank(paper.source))
    if text_rank(poorer.source) == text_rank(richer.source):
        return
    for merged in (merge(poorer, richer), merge(richer, poorer)):
        assert merged.title == richer.title
        assert merged.source == richer.source
        assert merged.abstract == (richer.abstract or poorer.abstract)


@settings(max_examples=examples(200))
@given(papers(), papers())
def test_counts_are_those_of_the_latest_record(a: Paper, b: Paper) -> None:
    merged = merge(a, b)
    for name in NEWEST_WINS:
        last = getattr(b, name)
        assert getattr(merged, name) == (getattr(a, name) if last is None else last)
    assert merge(b, a, newer=False).upvotes == merged.upvotes


@settings(max_examples=examples(200))
@given(papers(), papers())
def test_the_longer_list_of_names_wins_and_the_count_is_never_less(a: Paper, b: Paper) -> None:
    merged = merge(a, b)
    assert len(merged.authors) == max(len(a.authors), len(b.authors))
    counts = [count for count in (a.author_count, b.author_count) if count is not None]
    assert merged.author_count == (max(len(merged.authors), *counts) if counts else None)


@pytest.mark.parametrize(
    ("a", "b", "first"),
    [
        ("2024-05-02", "2024-05-09", "2024-05-02"),
        ("2024-05-09", "2024-05-02", "2024-05-02"),
        ("2024", "2024-05-09", "2024-05-09"),
        ("2024-05", "2024-05-09", "2024-05-09"),
        ("2024-06", "2024-05-09", "2024-05-09"),
        ("2023", "2024-05-09", "2023"),
        ("2024", "2024-05", "2024-05"),
        ("", "2024-05-09", "2024-05-09"),
        ("2024", "", "2024"),
        ("", "", ""),
    ],
)
def test_the_first_publication_has_the_best_known_precision(a: str, b: str, first: str) -> None:
    papers = Paper("t", published=parse_iso(a)), Paper("t", published=parse_iso(b))
    assert str(merge(*papers).published or "") == first
    assert str(merge(*reversed(papers)).published or "") == first


@settings(max_examples=examples(100))
@given(papers(), papers())
def test_the_order_of_arguments_does_not_matter(a: Paper, b: Paper) -> None:
    assert merge(a, b) == merge(b, a, newer=False)


def test_a_page_and_the_arxiv_record_make_one_complete_paper() -> None:
    page = Paper(
        "ktimes k Blocks", "As HF prints it.", author_count=3, comments=4, upvotes=0,
        published=PartialDate(2024, 5, 2), source="huggingface-page",
    )  # fmt: skip
    arxiv = Paper(
        r"$k\times k$ Blocks", "As the authors wrote it.", (Author("A"), Author("B"), Author("C")), 3,
        published=PartialDate(2024, 5, 1), arxiv_id="2405.00001", source="arxiv",
    )  # fmt: skip
    both = merge(page, arxiv)
    assert both == merge(arxiv, page)
    assert both == arxiv._replace(comments=4, upvotes=0)
    assert both.source == "arxiv"


def test_a_withdrawal_survives_a_source_without_it() -> None:
    withdrawn = Paper("t", withdrawn=True, source="arxiv-snapshot")
    assert merge(withdrawn, Paper("t", source="huggingface")).withdrawn


def test_an_unknown_source_ranks_lowest() -> None:
    assert text_rank("unknown") == text_rank("") == 0
    assert text_rank("arxiv") == max(map(text_rank, SOURCES_BY_TEXT_QUALITY))
