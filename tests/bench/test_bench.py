import math
import random
from collections import Counter
from pathlib import Path

import pytest

from paperbrowse.model.paper import Author, Paper
from paperbrowse.text.fold import folded_words
from tests.bench import ceiling, report
from tests.bench.coined import Coiner
from tests.bench.corpus import Item, count, papers
from tests.bench.drawing import Half, Questions, draw, half_of
from tests.bench.grow import Grower, Material
from tests.bench.measure import Plan, measure
from tests.bench.months import Months
from tests.bench.queries import KINDS, KnownItem, make, mistyped
from tests.bench.score import found_of, reciprocal, scores_of, times_of
from tests.bench.sizing import sized

SUBJECTS = ("galaxy", "neuron", "quantum", "protein", "language", "climate", "network", "crystal")
DEEDS = ("clusters", "estimation", "learning", "scattering", "translation", "folding", "pruning", "evolution")
NAMES = ("Ada Lovelace", "Émilie du Châtelet", "Emmy Noether", "Chien-Shiung Wu", "Sofya Kovalevskaya")


def real_papers() -> list[Paper]:
    """Sixty-four papers of one word each that no other has."""
    return [
        Paper(
            title=f"Robust {subject} {deed} under uncertain {subject[:3]}{deed[:3]} conditions",
            abstract=f"We study {subject} and its {deed} in detail. Previous {deed} ignored {subject} altogether.",
            authors=(Author(NAMES[n % len(NAMES)]),),
            arxiv_id=f"2401.{n:05d}",
        )
        for n, (subject, deed) in enumerate((s, d) for s in SUBJECTS for d in DEEDS)
    ]


def grown(number: int, seed: int = 1) -> list[str]:
    return list(Grower(Material.of(real_papers()), seed).lines(number))


@pytest.fixture(scope="module")
def grown_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("bench") / "grown.jsonl"
    file.write_text("".join(grown(200)))
    return file


def test_a_grower_of_the_same_seed_writes_the_same_papers() -> None:
    assert grown(50) == grown(50)
    assert grown(50) != grown(50, seed=2)


def test_a_grown_corpus_is_read_whole_with_ids_that_are_unique(grown_file: Path) -> None:
    found = [paper for _, paper in papers(grown_file)]
    assert len({paper.arxiv_id for paper in found if paper.arxiv_id}) == 200
    assert all(paper.published and paper.published.day and 1992 <= paper.published.year <= 2025 for paper in found)


def test_a_grown_corpus_has_the_words_it_says_and_most_coined_ones_are_rare(grown_file: Path) -> None:
    grower = Grower(Material.of(real_papers()))
    assert len(list(grower.lines(200))) == 200
    known = Material.of(real_papers()).words
    used = Counter(
        word
        for _, paper in papers(grown_file)
        for word in folded_words(
            " ".join((paper.title, paper.abstract or "", *(author.name for author in paper.authors)))
        )
    )
    assert len(used) == grower.distinct
    coined = [number for word, number in used.items() if word not in known]
    assert len(coined) > 30
    assert sum(number <= 2 for number in coined) > 0.6 * len(coined)


def test_words_coined_keep_up_with_heaps_law() -> None:
    coiner = Coiner(sorted(Material.of(real_papers()).words), 64, random.Random(1))
    start = len(Material.of(real_papers()).words)
    while coiner.due(64 * 100, start):
        coiner.word()
    assert start + coiner.coined == pytest.approx(start * 100**0.47, abs=1)


def test_days_of_papers_spread_and_grow_in_number() -> None:
    months = Months(random.Random(1))
    dates = [date for _, date in (months.next() for _ in range(2_000))]
    assert sum(date > "2009" for date in dates) > 1_300
    assert len(set(dates)) > 1_500


def test_queries_of_the_same_seed_are_the_same() -> None:
    assert make(real_papers(), 10, seed=3) == make(real_papers(), 10, seed=3)
    assert make(real_papers(), 10, seed=3) != make(real_papers(), 10, seed=4)


def test_every_kind_of_query_is_made_for_a_paper_that_has_the_words() -> None:
    items = make(real_papers(), 5)
    assert Counter(item.kind for item in items) == dict.fromkeys(KINDS, 5)


def test_a_mistyped_word_differs_by_little_and_keeps_its_first_letter() -> None:
    chance = random.Random(1)
    for _ in range(200):
        wrong = mistyped("tokenization", chance)
        assert wrong[0] == "t"
        assert abs(len(wrong) - len("tokenization")) <= 1
    assert mistyped("the", chance) == "the"


def test_halves_share_no_paper_and_questions_stay_in_theirs(grown_file: Path) -> None:
    for half in Half:
        questions = draw(grown_file, 200, 20, half, seed=5)
        assert {half_of(line, 5) for line in questions.lines.values()} == {half}
        assert {item.target for item in questions.items} <= questions.lines.keys()


def test_the_reciprocal_rank_is_one_over_the_place() -> None:
    assert [reciprocal(7, found) for found in ([7, 1], [1, 7], [1, 2, 3, 7], [1], [])] == [1, 0.5, 0.25, 0, 0]


def test_means_and_percentiles_are_those_of_the_textbook() -> None:
    found = found_of([1, 0.5, 0, 0])
    assert (found.queries, found.mrr, found.success) == (4, 0.375, 0.5)
    times = times_of([float(n) for n in range(1, 101)])
    assert (times.p50, times.p95, times.p99, times.max) == (50, 95, 99, 100)
    assert times_of([3.0]).p95 == 3.0


def test_an_engine_asked_less_is_compared_on_the_queries_it_was_asked() -> None:
    scores = scores_of([("one typo", 1.0), ("half-typed", 0.0), ("one typo", 0.5)], times_of([1.0]))
    assert scores.kinds["one typo"].mrr == 0.75
    assert scores.of_first(2).overall.mrr == 0.5
    assert scores.of_first(2).kinds["one typo"].mrr == 1.0


def test_no_ranking_exceeds_the_ceiling_and_the_likeliest_first_reaches_it() -> None:
    texts = ("galaxy galaxy neuron quantum protein", "galaxy neuron quantum protein climate", "galaxy neuron")
    items = [Item(line, "", text, "") for line, text in enumerate(texts, start=1)]

    def of(*targets: int) -> float:
        asked = [KnownItem(ceiling.KIND, "galaxy neuron quantum protein", str(target)) for target in targets]
        return ceiling.ceiling(items, Questions(tuple(asked), {str(line): line for line in (1, 2, 3)}))

    assert of(1) == 1
    assert of(2) == 0.5
    assert of(1, 2) == 0.75
    assert math.isnan(of())


def test_papers_as_likely_as_the_one_meant_come_in_any_order() -> None:
    items = [Item(line, "", "galaxy neuron quantum protein", "") for line in range(1, 13)]
    asked = KnownItem(ceiling.KIND, "galaxy neuron quantum protein", "7")
    expected = sum(1 / rank for rank in range(1, 11)) / 12
    assert ceiling.ceiling(items, Questions((asked,), {"7": 7})) == pytest.approx(expected)


def test_a_run_on_a_few_papers_reports_our_engine_alone(grown_file: Path, tmp_path: Path) -> None:
    plan = Plan(grown_file, queries=5, peers=(), typed=3, starts=False)
    results = measure(plan, lambda _: None)
    assert results.imported is not None
    assert results.imported.papers == 200
    assert results.engines[0].scores.overall.mrr > 0.5
    report.write(results, tmp_path)
    text = (tmp_path / "report.md").read_text()
    assert "| paperbrowse |" in text
    assert (tmp_path / "report.json").stat().st_size > 1_000


def test_a_corpus_is_grown_or_cut_to_the_size_asked_for(grown_file: Path, tmp_path: Path) -> None:
    assert [count(sized(grown_file, size, tmp_path, seed=1)) for size in (150, 260)] == [150, 260]
    assert sized(grown_file, 200, tmp_path, seed=1) == grown_file
