"""The order for you is learned from marks, and neither their order nor a restart changes it."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paperbrowse.library import foryou
from paperbrowse.library.library import Library
from tests.library.homes import json_lines, library

TOPICS = ("speech recognition of accents", "galaxy clusters in surveys", "proof search for theorems")
OWN_AUTHORS = ("Ada Lovelace", "Grace Hopper", "Emmy Noether")


def papers() -> Iterator[dict[str, object]]:
    chance = Random(4)
    common = "we study a new method and show results for the problem with data model analysis".split()  # noqa: SIM905
    for number in range(60):
        topic = TOPICS[number % 3]
        words = " ".join(chance.choices(common, k=20))
        yield {
            "title": f"On {topic} number {number}",
            "abstract": f"{words} {topic} {words}",
            "arxiv_id": f"2401.{number:05d}",
            "authors": [OWN_AUTHORS[number % 3], f"Person {number}"],
            "date": f"2024-01-{number % 28 + 1:02d}",
            "categories": ["cs.CL"],
        }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("foryou")
    (home / "papers.jsonl").write_bytes(json_lines(*papers()))
    with library(home) as opened:
        opened.imports.import_paths([str(home / "papers.jsonl")])
    return home


@pytest.fixture
def opened(folder: Path) -> Iterator[Library]:
    with library(folder) as opened:
        yield opened
        opened.marks.forget_taste()
        rows = list(opened.search.run("is:starred").rows)
        opened.marks.unstar(rows)


def rows_on(opened: Library, topic: str) -> list[int]:
    return list(opened.search.run(f'title:"{topic}"').rows)


def test_three_stars_bring_papers_of_their_kind_to_the_top(opened: Library) -> None:
    speech, rest = rows_on(opened, "speech recognition"), rows_on(opened, "galaxy clusters")
    opened.marks.star(speech[:2])
    assert opened.foryou.rank(rest) is None
    opened.marks.star(speech[2:3])
    order = opened.foryou.rank([*rest, *speech[3:]])
    assert order
    assert {paper.row for paper in order[: len(speech) - 3]} == set(speech[3:])
    assert order[0].why[0][1] > 0
    assert "@ada lovelace" in dict(order[0].why)


def test_skips_pull_down(opened: Library) -> None:
    speech, stars, proofs = (rows_on(opened, topic) for topic in ("speech recognition", "galaxy", "proof search"))
    opened.marks.star(stars[:3])
    opened.marks.skip(speech[:3])
    order = opened.foryou.rank([*speech[3:], *proofs])
    assert order
    assert {paper.row for paper in order[-len(speech[3:]) :]} == set(speech[3:])
    assert min(order[-1].why, key=lambda pull: pull[1])[1] < 0


def test_one_skip_says_no_more_than_one_star(opened: Library) -> None:
    speech, stars = rows_on(opened, "speech recognition"), rows_on(opened, "galaxy")
    opened.marks.star(stars[:3])
    opened.marks.skip(speech[:1])
    learned = opened.foryou.explain("", 10_000)
    assert learned
    weights = [feature.weight for feature in learned.features]
    assert 0 < -min(weights) < 1.1 * max(weights)


def test_a_wish_changes_the_order_until_it_is_undone(opened: Library) -> None:
    speech, proofs = rows_on(opened, "speech recognition"), rows_on(opened, "proof search")
    opened.marks.star(speech[:3])
    before = opened.foryou.rank(proofs + speech[3:])
    for _ in range(3):
        opened.marks.wish(proofs[0], "theorems", 1)
    order = opened.foryou.rank(proofs + speech[3:])
    assert order
    assert order[0].row in proofs
    for _ in range(3):
        opened.marks.undo()
    assert opened.foryou.rank(proofs + speech[3:]) == before


def test_a_tag_is_learned_alone(opened: Library) -> None:
    speech, stars = rows_on(opened, "speech recognition"), rows_on(opened, "galaxy")
    opened.marks.star(stars[:3])
    opened.marks.tag(speech[:3], "to cite")
    try:
        order = opened.foryou.rank([*stars[3:], *speech[3:]], "to cite")
        assert order
        assert order[0].row in speech
    finally:
        opened.marks.untag(speech[:3], "to cite")


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chance=st.randoms(use_true_random=False))
def test_neither_the_order_of_marks_nor_a_restart_changes_the_order(
    opened: Library, folder: Path, chance: Random
) -> None:
    rows = list(opened.search.run("title:on").rows)
    stars, skips = rows[:6:2], rows[1:8:2]
    opened.marks.star(stars)
    opened.marks.skip(skips)
    expected = opened.foryou.rank(rows)
    opened.marks.unstar(stars)
    opened.marks.unskip(skips)
    changes = [*((opened.marks.star, row) for row in stars), *((opened.marks.skip, row) for row in skips)]
    for mark, row in chance.sample(changes, len(changes)):
        mark([row])
    assert opened.foryou.rank(rows) == expected
    with library(folder) as again:
        assert again.foryou.rank(rows) == expected


def test_papers_that_were_seen_changed_or_removed_meanwhile_are_ordered_as_after_a_restart(tmp_path: Path) -> None:
    file, (first, *rest) = tmp_path / "papers.jsonl", papers()
    file.write_bytes(json_lines(first, *rest))
    with library(tmp_path) as opened:
        opened.imports.import_paths([str(file)])
        rows = list(opened.search.run("title:on").rows)
        opened.marks.star(rows[:3])
        before = opened.foryou.rank(rows)
        opened.marks.mark_seen(rows[5:])
        assert opened.foryou.rank(rows) == before
        file.write_bytes(json_lines(first | {"abstract": "theorems of galaxy clusters " * 30, "date": "2024-06-01"}))
        opened.imports.import_paths([str(file)])
        opened.marks.forget(rows[7:8])
        rows = list(opened.search.run("title:on").rows)
        order = opened.foryou.rank(rows)
        assert order != before
        with library(tmp_path) as again:
            assert again.foryou.rank(rows) == order


HOSTILE = (
    "speech recognition " * 5_000,
    "[bold red]x[/] \x1b[2J \u202e",
    "@ada lovelace #cs.cl wish: tag: ' \" ; DROP TABLE mark --",
    "\\x00 a b " * 99,
    "",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_changes_only_its_own_score(tmp_path: Path, text: str) -> None:
    with library(tmp_path) as opened:
        file = tmp_path / "papers.jsonl"
        file.write_bytes(
            json_lines(*papers(), {"title": f"Hostile {text[:300]}", "abstract": text, "id": "2401.90000"})
        )
        opened.imports.import_paths([str(file)])
        speech, (hostile,) = rows_on(opened, "speech recognition"), opened.search.run("title:hostile").rows
        opened.marks.star([row for row in speech if row != hostile][:3])
        others = [row for row in opened.search.run("title:on").rows if row != hostile]
        alone, beside = opened.foryou.rank(others), opened.foryou.rank([hostile, *others])
        assert alone
        assert beside
        assert [paper for paper in beside if paper.row != hostile] == alone
        assert next(paper.score for paper in beside if paper.row == hostile) < alone[0].score


def test_a_search_is_sorted_for_you_from_three_stars_on(opened: Library) -> None:
    speech = rows_on(opened, "speech recognition")
    opened.marks.star(speech[:2])
    plain, early = opened.search.run("date:2024"), opened.search.run("date:2024 sort:foryou")
    assert list(early.rows) == list(plain.rows)
    assert early.hints[0].endswith("needs 3 stars; there are 2")
    opened.marks.star(speech[2:3])
    for query in ("date:2024 sort:foryou", "sort:foryou", "on sort:foryou"):
        result = opened.search.run(query)
        assert set(result.rows[: len(speech)]) == set(speech)
        assert len(result.rows) == len(plain.rows)
        assert result.pulls
        assert result.pulls(result.rows[0])[0][1] > 0
    assert opened.search.run('foryou:"no such"').hints[0].endswith("needs 3 papers with the tag “no such”; there are 0")


@pytest.mark.parametrize("query", ["date:2024", "title:on", ""])
@pytest.mark.parametrize("timeout", [0.0, 60.0])
def test_papers_that_are_not_sorted_follow(
    opened: Library, monkeypatch: pytest.MonkeyPatch, query: str, timeout: float
) -> None:
    opened.marks.star(rows_on(opened, "galaxy")[:3])
    monkeypatch.setattr(foryou, "MAX_SCORED", 20)
    monkeypatch.setattr(foryou, "BATCH", 5)
    plain = list(opened.search.run(query).rows)
    result = opened.search.run(f"{query} sort:foryou", timeout)
    assert sorted(result.rows) == sorted(plain)
    scored = len(result.scores)
    assert set(result.rows[:scored]) == set(plain[:scored])
    assert list(result.scores) == sorted(result.scores, reverse=True)
    assert scored == (20 if timeout else 5)
    assert result.complete == bool(timeout)
