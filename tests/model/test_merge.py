import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperbrowse.model.merge import NEWEST_WINS, SOURCES_BY_TEXT_QUALITY, merge, text_rank
from paperbrowse.model.paper import Author, Paper
from paperbrowse.text.dates import PartialDate, parse_iso

WORDS = st.sampled_from(["one", "two", "three"])
MAYBE_WORD = st.none() | WORDS
MAYBE_COUNT = st.none() | st.integers(0, 9)
DATES = st.none() | st.builds(PartialDate, st.just(2024), st.integers(0, 3)) | st.builds(
    PartialDate, st.integers(2023, 2024), st.integers(1, 3), st.integers(1, 28)
)  # fmt: skip


@st.composite
def papers(draw: st.DrawFn) -> Paper:
    """Papers as parsers give them: never fewer counted authors than named."""
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
        source=draw(st.sampled_from([*SOURCES_BY_TEXT_QUALITY, "unheard-of"])),
    )


def known(paper: Paper) -> set[str]:
    """Fields a source has said something about."""
    values = paper._asdict()
    del values["source"]
    return {
        name for name, value in values.items() if value is not None and value is not False and value not in ((), "")
    }


@settings(max_examples=200, deadline=None)
@given(papers())
def test_a_paper_merged_with_itself_is_itself(paper: Paper) -> None:
    assert merge(paper, paper) == paper


@settings(max_examples=200, deadline=None)
@given(papers(), papers())
def test_merging_the_same_again_changes_nothing(one: Paper, other: Paper) -> None:
    merged = merge(one, other)
    assert merge(merged, other) == merged
    assert merge(merged, other).source == merged.source


@settings(max_examples=200, deadline=None)
@given(papers(), papers(), st.booleans())
def test_nothing_that_was_known_is_lost(one: Paper, other: Paper, newer: bool) -> None:
    assert known(merge(one, other, newer=newer)) >= known(one) | known(other)


@settings(max_examples=200, deadline=None)
@given(papers(), papers())
def test_poorer_text_never_overwrites_richer(one: Paper, other: Paper) -> None:
    poorer, richer = sorted((one, other), key=lambda paper: text_rank(paper.source))
    if text_rank(poorer.source) == text_rank(richer.source):
        return
    for merged in (merge(poorer, richer), merge(richer, poorer)):
        assert merged.title == richer.title
        assert merged.source == richer.source
        assert merged.abstract == (richer.abstract or poorer.abstract)


@settings(max_examples=200, deadline=None)
@given(papers(), papers())
def test_counts_are_those_taken_last(one: Paper, other: Paper) -> None:
    merged = merge(one, other)
    for name in NEWEST_WINS:
        last = getattr(other, name)
        assert getattr(merged, name) == (getattr(one, name) if last is None else last)
    assert merge(other, one, newer=False).upvotes == merged.upvotes


@settings(max_examples=200, deadline=None)
@given(papers(), papers())
def test_the_longer_list_of_names_is_kept_and_never_counted_short(one: Paper, other: Paper) -> None:
    merged = merge(one, other)
    assert len(merged.authors) == max(len(one.authors), len(other.authors))
    counts = [count for count in (one.author_count, other.author_count) if count is not None]
    assert merged.author_count == (max(len(merged.authors), *counts) if counts else None)


@pytest.mark.parametrize(
    ("one", "other", "first"),
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
def test_the_first_publication_counts_as_precisely_as_it_is_known(one: str, other: str, first: str) -> None:
    papers = Paper("t", published=parse_iso(one)), Paper("t", published=parse_iso(other))
    assert str(merge(*papers).published or "") == first
    assert str(merge(*reversed(papers)).published or "") == first


@settings(max_examples=100, deadline=None)
@given(papers(), papers())
def test_what_counts_is_when_a_record_was_taken_not_which_is_named_first(one: Paper, other: Paper) -> None:
    assert merge(one, other) == merge(other, one, newer=False)


def test_a_page_and_the_arxiv_record_make_one_whole_paper() -> None:
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


def test_a_withdrawal_is_not_forgotten_by_a_source_that_knows_nothing_of_it() -> None:
    withdrawn = Paper("t", withdrawn=True, source="arxiv-snapshot")
    assert merge(withdrawn, Paper("t", source="huggingface")).withdrawn


def test_an_unknown_source_ranks_lowest() -> None:
    assert text_rank("unheard-of") == text_rank("") == 0
    assert text_rank("arxiv") == max(map(text_rank, SOURCES_BY_TEXT_QUALITY))
