from collections.abc import Iterable, Mapping, Sequence

import pytest
from hypothesis import given, settings

from paperbrowse.model.labels import Labels
from paperbrowse.model.paper import Paper
from paperbrowse.papers.facet_values import FacetValues
from paperbrowse.search.facets import MAX_COUNTED_PAPERS, Facets, count_facets
from paperbrowse.search.timeline import build_timeline
from paperbrowse.text.dates import PartialDate
from tests.papers.stores import PAPERS, everything, opened, take


class Repeated:
    """Papers that are all filed alike."""

    def __init__(self, labels: Labels) -> None:
        self._labels = labels

    def labels(self, rows: Sequence[int]) -> Iterable[Labels]:
        return [self._labels for _ in rows]

    def dates(self, rows: Sequence[int]) -> Mapping[PartialDate, int]:
        return {PartialDate(2024): len(rows)}

    def dates_by_day(self, per_day: Mapping[int, int]) -> Mapping[PartialDate, int]:
        return {PartialDate(2025): sum(per_day.values())}


def plain_count(papers: Iterable[Paper]) -> dict[str, dict[str, int]]:
    """Every count by looking at every paper."""
    found: dict[str, dict[str, int]] = {name: {} for name in ("year", "month", "day", "category", "source")}
    for one in papers:
        date = str(one.published or "")
        values = {"year": [date[:4]], "month": [date[:7]] if len(date) > 4 else [], "day": [date] if date[7:] else []}
        for name, of_paper in {**values, "category": set(one.categories), "source": [one.source]}.items():
            for value in filter(None, of_paper):
                found[name][value] = found[name].get(value, 0) + 1
    return found


def as_dict(found: Facets) -> dict[str, dict[str, int]]:
    times = found.timeline
    named = {"year": times.years, "month": times.months, "day": times.days}
    return {
        name: dict(counts) for name, counts in {**named, "category": found.category, "source": found.source}.items()
    }


@settings(max_examples=60, deadline=None)
@given(PAPERS, PAPERS)
def test_facets_count_what_a_plain_count_of_every_paper_does(papers: list[Paper], more: list[Paper]) -> None:
    with opened() as cache:
        take(cache, papers)
        take(cache, more)
        known = everything(cache)
        whole = count_facets(cache.rows(), FacetValues(cache))
        assert as_dict(whole) == plain_count(known.values())
        assert whole.exact
        some = [row for row in known if row % 3]
        assert as_dict(count_facets(some, FacetValues(cache))) == plain_count(known[row] for row in some)


@settings(max_examples=60, deadline=None)
@given(PAPERS)
def test_dates_that_follow_from_rows_are_those_of_the_papers(papers: list[Paper]) -> None:
    with opened() as cache:
        take(cache, papers)
        known = everything(cache)
        expected = plain_count(known.values())
        for rows in (cache.rows(), cache.rows(newest_first=False), list(known)):
            found = build_timeline(FacetValues(cache).dates(rows))
            assert (found.years, found.months, found.days) == (expected["year"], expected["month"], expected["day"])


def test_a_paper_that_is_gone_is_not_counted() -> None:
    with opened() as cache:
        assert count_facets([7], FacetValues(cache)) == Facets()


def test_of_more_papers_than_are_read_all_dates_are_counted_and_it_is_said() -> None:
    found = count_facets(
        range(MAX_COUNTED_PAPERS + 5), Repeated(Labels(categories=("cs.CL", "cs.CL"), source="jsonl", venue="ACL"))
    )
    assert found.timeline.years == {"2024": MAX_COUNTED_PAPERS + 5}
    assert (found.category, found.venue, found.exact) == (
        {"cs.CL": MAX_COUNTED_PAPERS},
        {"ACL": MAX_COUNTED_PAPERS},
        False,
    )


def test_of_more_papers_than_are_listed_all_dates_are_counted_and_it_is_said() -> None:
    found = count_facets([1, 2], Repeated(Labels(categories=("cs.CL",))), all_listed=False, papers_by_day={7: 40, 8: 2})
    assert (found.timeline.years, found.category, found.exact) == ({"2025": 42}, {"cs.CL": 2}, False)


def test_an_answer_that_was_cut_is_not_exact() -> None:
    assert not count_facets([1], Repeated(Labels()), all_listed=False).exact


def test_tags_count_those_of_the_papers_listed_the_most_first() -> None:
    tagged = {"deep": [1, 2, 9], "far": [8], "read": [1, 2, 3]}
    assert list(count_facets([1, 2, 3], Repeated(Labels()), tagged).tag.items()) == [("read", 3), ("deep", 2)]


def test_dates_among_millions_are_shared_out_as_a_sample_of_a_days_papers_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paperbrowse.papers.facet_values.MAX_SAMPLED_PAPERS", 8)
    year, first, later = PartialDate(2024), PartialDate(2024, 1, 1), PartialDate(2024, 5, 7)
    of_year = [Paper(f"Of a year, number {n}", arxiv_id=f"2401.{n:05d}", published=year) for n in range(30)]
    of_day = [Paper(f"Of a day, number {n}", published=first) for n in range(10)]
    with opened() as cache:
        take(cache, of_year)
        take(cache, of_day)
        assert FacetValues(cache).dates(cache.rows()) == {year: 30, first: 10}
        take(cache, [one._replace(published=later) for one in of_year[:24]])  # which leaves holes
        assert FacetValues(cache).dates(cache.rows()) == {year: 6, first: 10, later: 24}
