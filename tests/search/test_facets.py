from collections.abc import Iterable, Mapping, Sequence

from hypothesis import given, settings

from paperbrowse.model.labels import Labels
from paperbrowse.model.paper import Paper
from paperbrowse.papers.facet_values import FacetValues
from paperbrowse.search.facets import MAX_COUNTED_PAPERS, Facets, count_facets
from paperbrowse.search.timeline import build_timeline
from paperbrowse.text.dates import PartialDate
from tests.examples import examples
from tests.papers.stores import PAPERS, everything, opened, take


class Repeated:
    """Papers with the same labels."""

    def __init__(self, labels: Labels) -> None:
        self._labels = labels

    def labels(self, rows: Sequence[int]) -> Iterable[Labels]:
        return [self._labels for _ in rows]

    def dates(self, rows: Sequence[int]) -> Mapping[PartialDate, int]:
        return {PartialDate(2024): len(rows)}

    def dates_by_day(self, per_day: Mapping[int, int]) -> Mapping[PartialDate, int]:
        return {PartialDate(2025): sum(per_day.values())}


def plain_count(papers: Iterable[Paper]) -> dict[str, dict[str, int]]:
    """Count every value by reading every paper."""
    counts: dict[str, dict[str, int]] = {name: {} for name in ("year", "month", "day", "category", "source")}
    for paper in papers:
        date = str(paper.published or "")
        values = {"year": [date[:4]], "month": [date[:7]] if len(date) > 4 else [], "day": [date] if date[7:] else []}
        for name, of_paper in {**values, "category": set(paper.categories), "source": [paper.source]}.items():
            for value in filter(None, of_paper):
                counts[name][value] = counts[name].get(value, 0) + 1
    return counts


def as_dict(facets: Facets) -> dict[str, dict[str, int]]:
    times = facets.timeline
    by_name = {"year": times.years, "month": times.months, "day": times.days}
    by_name |= {"category": facets.category, "source": facets.source}
    return {name: dict(counts) for name, counts in by_name.items()}


@settings(max_examples=examples(60))
@given(PAPERS, PAPERS)
def test_facets_count_what_a_plain_count_of_every_paper_does(papers: list[Paper], more: list[Paper]) -> None:
    with opened() as store:
        take(store, papers)
        take(store, more)
        stored = everything(store)
        all_facets = count_facets(store.rows(), FacetValues(store))
        assert as_dict(all_facets) == plain_count(stored.values())
        assert all_facets.exact
        some = [row for row in stored if row % 3]
        assert as_dict(count_facets(some, FacetValues(store))) == plain_count(stored[row] for row in some)


@settings(max_examples=examples(60))
@given(PAPERS)
def test_dates_read_from_rows_are_those_of_the_papers(papers: list[Paper]) -> None:
    with opened() as store:
        take(store, papers)
        stored = everything(store)
        expected = plain_count(stored.values())
        for rows in (store.rows(), store.rows(newest_first=False), list(stored)):
            counts = build_timeline(FacetValues(store).dates(rows))
            assert (counts.years, counts.months, counts.days) == (expected["year"], expected["month"], expected["day"])


def test_a_removed_paper_is_not_counted() -> None:
    with opened() as store:
        assert count_facets([7], FacetValues(store)) == Facets()


def test_more_papers_than_are_read_give_all_dates_and_an_inexact_result() -> None:
    counts = count_facets(
        range(MAX_COUNTED_PAPERS + 5), Repeated(Labels(categories=("cs.CL", "cs.CL"), source="jsonl", venue="ACL"))
    )
    assert counts.timeline.years == {"2024": MAX_COUNTED_PAPERS + 5}
    assert (counts.category, counts.venue, counts.exact) == (
        {"cs.CL": MAX_COUNTED_PAPERS},
        {"ACL": MAX_COUNTED_PAPERS},
        False,
    )


def test_more_papers_than_are_listed_give_all_dates_and_an_inexact_result() -> None:
    counts = count_facets(
        [1, 2], Repeated(Labels(categories=("cs.CL",))), all_listed=False, papers_by_day={7: 40, 8: 2}
    )
    assert (counts.timeline.years, counts.category, counts.exact) == ({"2025": 42}, {"cs.CL": 2}, False)


def test_facets_of_a_cut_result_are_not_exact() -> None:
    assert not count_facets([1], Repeated(Labels()), all_listed=False).exact


def test_tags_are_counted_on_listed_papers_the_most_frequent_first() -> None:
    tagged = {"deep": [1, 2, 9], "far": [8], "read": [1, 2, 3]}
    assert list(count_facets([1, 2, 3], Repeated(Labels()), tagged).tag.items()) == [("read", 3), ("deep", 2)]


def test_dates_of_many_papers_follow_from_the_numbers_of_their_rows() -> None:
    year, first, later = PartialDate(2024), PartialDate(2024, 1, 1), PartialDate(2024, 5, 7)
    of_year = [Paper(f"Of a year, number {n}", arxiv_id=f"2401.{n:05d}", published=year) for n in range(30)]
    of_day = [Paper(f"Of a day, number {n}", published=first) for n in range(10)]
    with opened() as store:
        take(store, of_year)
        take(store, of_day)
        assert FacetValues(store).dates(store.rows()) == {year: 30, first: 10}
        take(store, [paper._replace(published=later) for paper in of_year[:24]])  # which leaves gaps in the rows
        assert FacetValues(store).dates(store.rows()) == {year: 6, first: 10, later: 24}
