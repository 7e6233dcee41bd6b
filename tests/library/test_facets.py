from pathlib import Path

import pytest

from paperbrowse.model.errors import Interrupted
from tests.library.homes import SEED, json_lines, library


def filled(folder: Path) -> Path:
    """A home with three papers of two places, one of them tagged."""
    file = folder / "papers.jsonl"
    file.write_bytes(
        json_lines(
            {"title": "A paper on graphs", "date": "2024-03", "venue": "ACL", "categories": ["cs.CL"]},
            {"title": "A paper on graphs and speech", "date": "2024-03-07", "venue": "ACL", "categories": ["cs.SD"]},
            {"title": "A paper on speech", "year": 2023, "venue": "Interspeech"},
        )
    )
    with library(folder / "home") as opened:
        opened.import_paths([str(file)])
        opened.star(opened.search("speech -graphs").rows)
        opened._mark_store._connection.execute(
            "INSERT INTO tag SELECT 'to read', mark_id FROM mark"
        )  # no command tags yet
    return folder / "home"


def test_an_answer_is_counted_by_all_that_it_could_be_narrowed_by(tmp_path: Path) -> None:
    with library(filled(tmp_path)) as opened:
        found = opened.facets("graphs ")
        assert found.exact
        assert (found.timeline.years, found.timeline.months) == ({"2024": 2}, {"2024-03": 2})
        assert found.timeline.days == {"2024-03-07": 1}
        assert (found.venue, found.category) == ({"ACL": 2}, {"cs.CL": 1, "cs.SD": 1})
        everything = opened.facets("")
        assert (everything.timeline.years, everything.tag) == ({"2024": 2, "2023": 1}, {"to read": 1})


@pytest.mark.parametrize("query", ["language", "language -model", "date:2024..", "langauge", "language is:unread"])
def test_of_more_papers_than_are_listed_each_date_is_counted(
    tmp_path: Path, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with library(tmp_path) as opened:
        opened.import_paths([str(SEED)])
        whole = opened.facets(query)
        monkeypatch.setattr("paperbrowse.search.engine.MAX_LISTED", 5)
        view = opened.search(query)
        assert view.total == sum(whole.timeline.years.values()) > len(view.rows)
        found = opened.facets_of(view)
        assert found.timeline == whole.timeline
        assert (whole.exact, found.exact) == (True, False)


def test_what_is_offered_for_a_field_finds_papers(tmp_path: Path) -> None:
    with library(filled(tmp_path)) as opened:
        offered = opened.field_values()
        assert offered["venue"] == ("ACL", "Interspeech")
        assert offered["tag"] == ("to read",)
        for name, values in offered.items():
            assert all(opened.search(f'{name}:"{value}"').total for value in values)


def test_what_only_old_papers_are_filed_under_is_offered_too(tmp_path: Path) -> None:
    papers = [{"title": f"On matter {n}", "year": 1990 + n // 100, "categories": ["hep-th"]} for n in range(100)]
    papers += [{"title": f"On code {n}", "year": 2024, "categories": ["cs.CL"]} for n in range(2_500)]
    file = tmp_path / "papers.jsonl"
    file.write_bytes(json_lines(*papers))
    with library(tmp_path / "home") as opened:
        opened.import_paths([str(file)])
        assert opened.field_values()["cat"] == ("cs.CL", "hep-th")


def test_counting_can_be_interrupted(tmp_path: Path) -> None:
    with library(tmp_path) as opened:
        opened.import_paths([str(SEED)])
        view = opened.search("")
        opened._paper_store.connection.set_progress_handler(lambda: 1, 1)
        with pytest.raises(Interrupted):
            opened.facets_of(view)
        opened._paper_store.connection.set_progress_handler(None, 0)
        assert sum(opened.facets_of(view).timeline.years.values()) == 40


def test_papers_like_one_are_found_by_its_row(tmp_path: Path) -> None:
    with library(filled(tmp_path)) as opened:
        (row, *_) = opened.search("sort:oldest").rows
        view = opened.similar(row)
        (first, *_) = opened.entries(view.rows)
        assert first is not None
        assert first.paper.title == "A paper on graphs and speech"
        assert row not in view.rows
