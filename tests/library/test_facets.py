from pathlib import Path

import pytest

from paperbrowse.model.errors import Interrupted
from tests.library.homes import SEED, json_lines, library


def filled(folder: Path) -> Path:
    """Create a home with three papers of two venues, one of them tagged."""
    file = folder / "papers.jsonl"
    file.write_bytes(
        json_lines(
            {"title": "A paper on graphs", "date": "2024-03", "venue": "ACL", "categories": ["cs.CL"]},
            {"title": "A paper on graphs and speech", "date": "2024-03-07", "venue": "ACL", "categories": ["cs.SD"]},
            {"title": "A paper on speech", "year": 2023, "venue": "Interspeech"},
        )
    )
    with library(folder / "home") as opened:
        opened.imports.import_paths([str(file)])
        opened.marks.star(opened.search.run("speech -graphs").rows)
        opened._stores.marks._connection.execute("INSERT INTO tag SELECT 'to read', mark_id FROM mark")
    return folder / "home"


def test_a_result_is_counted_by_every_facet(tmp_path: Path) -> None:
    with library(filled(tmp_path)) as opened:
        found = opened.search.facets(opened.search.run("graphs "))
        assert found.exact
        assert (found.timeline.years, found.timeline.months) == ({"2024": 2}, {"2024-03": 2})
        assert found.timeline.days == {"2024-03-07": 1}
        assert (found.venue, found.category) == ({"ACL": 2}, {"cs.CL": 1, "cs.SD": 1})
        everything = opened.search.facets(opened.search.run(""))
        assert (everything.timeline.years, everything.tag) == ({"2024": 2, "2023": 1}, {"to read": 1})


@pytest.mark.parametrize("query", ["language", "language -model", "date:2024..", "langauge", "language is:unread"])
def test_dates_are_counted_for_all_papers_although_few_are_listed(
    tmp_path: Path, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with library(tmp_path) as opened:
        opened.imports.import_paths([str(SEED)])
        whole = opened.search.facets(opened.search.run(query))
        monkeypatch.setattr("paperbrowse.search.engine.MAX_LISTED", 5)
        view = opened.search.run(query)
        assert view.total == sum(whole.timeline.years.values()) > len(view.rows)
        found = opened.search.facets(view)
        assert found.timeline == whole.timeline
        assert (whole.exact, found.exact) == (True, False)


def test_values_offered_for_a_field_match_papers(tmp_path: Path) -> None:
    with library(filled(tmp_path)) as opened:
        offered = opened.search.field_values()
        assert offered["venue"] == ("ACL", "Interspeech")
        assert offered["tag"] == ("to read",)
        for name, values in offered.items():
            assert all(opened.search.run(f'{name}:"{value}"').total for value in values)


def test_categories_of_old_papers_are_offered_too(tmp_path: Path) -> None:
    papers = [{"title": f"On matter {n}", "year": 1990 + n // 100, "categories": ["hep-th"]} for n in range(100)]
    papers += [{"title": f"On code {n}", "year": 2024, "categories": ["cs.CL"]} for n in range(2_500)]
    file = tmp_path / "papers.jsonl"
    file.write_bytes(json_lines(*papers))
    with library(tmp_path / "home") as opened:
        opened.imports.import_paths([str(file)])
        assert opened.search.field_values()["cat"] == ("cs.CL", "hep-th")


def test_counting_can_be_interrupted(tmp_path: Path) -> None:
    with library(tmp_path) as opened:
        opened.imports.import_paths([str(SEED)])
        view = opened.search.run("")
        opened._stores.papers.connection.set_progress_handler(lambda: 1, 1)
        with pytest.raises(Interrupted):
            opened.search.facets(view)
        opened._stores.papers.connection.set_progress_handler(None, 0)
        assert sum(opened.search.facets(view).timeline.years.values()) == 40


def test_similar_papers_are_found_by_row(tmp_path: Path) -> None:
    with library(filled(tmp_path)) as opened:
        (row, *_) = opened.search.run("sort:oldest").rows
        view = opened.search.similar(row)
        (first, *_) = opened.papers.entries(view.rows)
        assert first is not None
        assert first.paper.title == "A paper on graphs and speech"
        assert row not in view.rows
