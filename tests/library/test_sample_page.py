from collections.abc import Iterator
from pathlib import Path

import pytest

from paperbrowse.library.library import Library
from tests.library.homes import SEED, library, titles

DPO = "Token-level Direct Preference Optimization"
CODE = "Syntax-Aware On-the-Fly Code Completion"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """The sample page, imported once."""
    with library(tmp_path_factory.mktemp("home")) as opened:
        opened.imports.load_sample()
        yield opened


def test_the_page_has_forty_papers_which_are_unchanged_the_second_time(tmp_path: Path) -> None:
    with library(tmp_path) as opened:
        first = opened.imports.import_paths([str(SEED)])
        assert (first.files, first.records, first.new, first.updated, first.unchanged) == (1, 40, 40, 0, 0)
        assert first.problems == []
        again = opened.imports.import_paths([str(SEED)])
        assert (again.records, again.new, again.updated, again.unchanged) == (40, 0, 0, 40)
        assert opened.papers.count() == 40


@pytest.mark.parametrize(("year", "papers"), [(2021, 0), (2022, 4), (2023, 1), (2024, 19), (2025, 16), (2026, 0)])
def test_the_papers_of_each_year_are_counted(sample: Library, year: int, papers: int) -> None:
    view = sample.search.run(f"date:{year}")
    assert (view.total, len(view.rows), view.exact_total) == (papers, papers, True)
    assert all(entry and entry.paper.published for entry in sample.papers.entries(list(view.rows)))


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("tokn levl preference optimzation", DPO),
        ("code completoin syntax", CODE),
        ("token level direct preference", DPO),
        ("tokenlevel direct preferance", DPO),
        ("syntax aware on the f", CODE),
        ("SYNTAX-AWARE", CODE),
    ],
)
def test_a_mistyped_title_finds_its_paper_first(sample: Library, query: str, first: str) -> None:
    assert titles(sample, query)[0] == first


def test_a_phrase_finds_the_one_paper_that_has_it(sample: Library) -> None:
    assert len(titles(sample, '"token type information"')) == 1


def test_everything_is_listed_newest_first(sample: Library) -> None:
    view = sample.search.run("")
    papers = [entry.paper for entry in sample.papers.entries(list(view.rows)) if entry]
    days = [paper.published.first_day for paper in papers if paper.published]
    assert view.total == len(days) == 40
    assert days == sorted(days, reverse=True)
    assert titles(sample, "sort:oldest") == [paper.title for paper in reversed(papers)]


def test_every_paper_is_found_by_its_title_and_by_its_key(sample: Library) -> None:
    for entry in sample.papers.entries(list(sample.search.run("").rows)):
        assert entry
        assert titles(sample, entry.paper.title)[0] == entry.paper.title
        assert sample.papers.find(entry.key).paper == entry.paper
        assert titles(sample, f"key:{entry.key}") == [entry.paper.title]


def test_every_paper_has_its_source(sample: Library) -> None:
    (row,) = sample.search.run('title:"on-the-fly code completion"').rows
    (entry,) = sample.papers.entries([row])
    assert entry
    (source,) = sample.papers.find(entry.key).sources
    assert source.startswith("huggingface-page ")
    assert source.endswith(":13")


def test_a_library_has_only_the_sample_until_the_next_import(tmp_path: Path) -> None:
    with library(tmp_path) as opened:
        assert not opened.papers.has_only_sample()
        opened.imports.load_sample()
        assert opened.papers.has_only_sample()
        more = tmp_path / "more.jsonl"
        more.write_text('{"title": "Another Paper"}\n')
        opened.imports.import_paths([str(more)])
        assert not opened.papers.has_only_sample()


def test_a_search_is_repeated_after_an_import(tmp_path: Path) -> None:
    with library(tmp_path) as opened:
        assert titles(opened, "token level preference optimization") == []
        opened.imports.load_sample()
        assert titles(opened, "token level preference optimization")[0] == DPO


@pytest.mark.parametrize(
    "query", ["token OR date:2024", "token date:2022 OR upvotes:>3", "a -b OR date:2024 is:starred"]
)
def test_words_and_filters_can_be_joined_by_or(sample: Library, query: str) -> None:
    view = sample.search.run(query)
    assert len(view.rows) == view.total
