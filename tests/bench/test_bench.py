import math
import random
from collections import Counter
from pathlib import Path

import pytest

from paperbrowse.model.paper import Author, Paper
from paperbrowse.text.fold import folded_words
from tests.bench import report, upper_bound
from tests.bench.arxiv_ids import ArxivIds
from tests.bench.benchmark import Plan, run_benchmark
from tests.bench.corpus import Item, count, papers
from tests.bench.corpus_generator import CorpusGenerator, Material
from tests.bench.corpus_size import resized
from tests.bench.queries import KINDS, KnownItem, make, mistyped
from tests.bench.query_sample import Half, QuerySample, half_of, sample_queries
from tests.bench.rare_words import RareWords
from tests.bench.scores import quality_of, reciprocal_rank, scores_of, times_of

SUBJECTS = ("galaxy", "neuron", "quantum", "protein", "language", "climate", "network", "crystal")
TOPICS = ("clusters", "estimation", "learning", "scattering", "translation", "folding", "pruning", "evolution")
NAMES = ("Ada Lovelace", "Émilie du Châtelet", "Emmy Noether", "Chien-Shiung Wu", "Sofya Kovalevskaya")


def real_papers() -> list[Paper]:
    """Return sixty-four papers, each with a word that no other paper has."""
    return [
        Paper(
            title=f"Robust {subject} {topic} under uncertain {subject[:3]}{topic[:3]} conditions",
            abstract=f"We study {subject} and its {topic} in detail. Previous {topic} ignored {subject} altogether.",
            authors=(Author(NAMES[n % len(NAMES)]),),
            arxiv_id=f"2401.{n:05d}",
        )
        for n, (subject, topic) in enumerate((s, t) for s in SUBJECTS for t in TOPICS)
    ]


def generated(number: int, seed: int = 1) -> list[str]:
    return list(CorpusGenerator(Material.of(real_papers()), seed).lines(number))


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("bench") / "generated.jsonl"
    file.write_text("".join(generated(200)))
    return file


def test_a_generator_with_the_same_seed_writes_the_same_papers() -> None:
    assert generated(50) == generated(50)
    assert generated(50) != generated(50, seed=2)


def test_a_generated_corpus_is_read_completely_and_has_unique_ids(corpus: Path) -> None:
    generated_papers = [paper for _, paper in papers(corpus)]
    assert len({paper.arxiv_id for paper in generated_papers if paper.arxiv_id}) == 200
    dates = [paper.published for paper in generated_papers]
    assert all(date and date.day and 1992 <= date.year <= 2025 for date in dates)


def test_a_generated_corpus_has_the_reported_number_of_words_and_most_new_ones_are_rare(corpus: Path) -> None:
    generator = CorpusGenerator(Material.of(real_papers()))
    assert len(list(generator.lines(200))) == 200
    known = Material.of(real_papers()).words
    uses = Counter(
        word
        for _, paper in papers(corpus)
        for word in folded_words(
            " ".join((paper.title, paper.abstract or "", *(author.name for author in paper.authors)))
        )
    )
    assert len(uses) == generator.distinct
    new_word_uses = [number for word, number in uses.items() if word not in known]
    assert len(new_word_uses) > 30
    assert sum(number <= 2 for number in new_word_uses) > 0.6 * len(new_word_uses)


def test_the_number_of_new_words_follows_heaps_law() -> None:
    rare_words = RareWords(sorted(Material.of(real_papers()).words), 64, random.Random(1))
    known = len(Material.of(real_papers()).words)
    while rare_words.is_due(64 * 100, known):
        rare_words.word()
    assert known + rare_words.created == pytest.approx(known * 100**0.47, abs=1)


def test_dates_spread_over_the_years_and_later_years_have_more_papers() -> None:
    ids = ArxivIds(random.Random(1))
    dates = [date for _, date in (ids.next() for _ in range(2_000))]
    assert sum(date > "2009" for date in dates) > 1_300
    assert len(set(dates)) > 1_500


def test_queries_with_the_same_seed_are_the_same() -> None:
    assert make(real_papers(), 10, seed=3) == make(real_papers(), 10, seed=3)
    assert make(real_papers(), 10, seed=3) != make(real_papers(), 10, seed=4)


def test_a_paper_with_enough_words_gets_queries_of_every_kind() -> None:
    items = make(real_papers(), 5)
    assert Counter(item.kind for item in items) == dict.fromkeys(KINDS, 5)


def test_a_mistyped_word_has_nearly_the_same_length_and_the_same_first_letter() -> None:
    chance = random.Random(1)
    for _ in range(200):
        word = mistyped("tokenization", chance)
        assert word[0] == "t"
        assert abs(len(word) - len("tokenization")) <= 1
    assert mistyped("the", chance) == "the"


def test_the_queries_of_a_half_are_for_papers_of_that_half_only(corpus: Path) -> None:
    for half in Half:
        sample = sample_queries(corpus, 200, 20, half, seed=5)
        assert {half_of(line, 5) for line in sample.lines.values()} == {half}
        assert {item.target for item in sample.items} <= sample.lines.keys()


def test_the_reciprocal_rank_is_one_over_the_rank() -> None:
    results: list[list[int]] = [[7, 1], [1, 7], [1, 2, 3, 7], [1], []]
    assert [reciprocal_rank(7, rows) for rows in results] == [1, 0.5, 0.25, 0, 0]


def test_means_and_percentiles_follow_their_textbook_definitions() -> None:
    quality = quality_of([1, 0.5, 0, 0])
    assert (quality.queries, quality.mrr, quality.success) == (4, 0.375, 0.5)
    times = times_of([float(n) for n in range(1, 101)])
    assert (times.p50, times.p95, times.p99, times.max) == (50, 95, 99, 100)
    assert times_of([3.0]).p95 == 3.0


def test_an_engine_with_fewer_queries_is_compared_on_the_same_queries() -> None:
    scores = scores_of([("one typo", 1.0), ("half-typed", 0.0), ("one typo", 0.5)], times_of([1.0]))
    assert scores.kinds["one typo"].mrr == 0.75
    assert scores.of_first(2).overall.mrr == 0.5
    assert scores.of_first(2).kinds["one typo"].mrr == 1.0


def test_the_upper_bound_is_the_score_of_ranking_the_most_likely_paper_first() -> None:
    texts = ("galaxy galaxy neuron quantum protein", "galaxy neuron quantum protein climate", "galaxy neuron")
    items = [Item(line, "", text, "") for line, text in enumerate(texts, start=1)]

    def bound(*targets: int) -> float:
        queries = [KnownItem(upper_bound.KIND, "galaxy neuron quantum protein", str(target)) for target in targets]
        return upper_bound.upper_bound(items, QuerySample(tuple(queries), {str(line): line for line in (1, 2, 3)}))

    assert bound(1) == 1
    assert bound(2) == 0.5
    assert bound(1, 2) == 0.75
    assert math.isnan(bound())


def test_equally_likely_papers_count_in_random_order_for_the_upper_bound() -> None:
    items = [Item(line, "", "galaxy neuron quantum protein", "") for line in range(1, 13)]
    query = KnownItem(upper_bound.KIND, "galaxy neuron quantum protein", "7")
    expected = sum(1 / rank for rank in range(1, 11)) / 12
    assert upper_bound.upper_bound(items, QuerySample((query,), {"7": 7})) == pytest.approx(expected)


def test_a_run_without_peers_reports_paperbrowse_alone(corpus: Path, tmp_path: Path) -> None:
    plan = Plan(corpus, queries=5, peers=(), typed=3, starts=False)
    results = run_benchmark(plan, lambda _: None)
    assert results.imported is not None
    assert results.imported.papers == 200
    assert results.engines[0].scores.overall.mrr > 0.5
    assert results.typing.queries == 3
    report.write(results, tmp_path)
    text = (tmp_path / "report.md").read_text()
    assert "| paperbrowse |" in text
    assert (tmp_path / "report.json").stat().st_size > 1_000


def test_a_corpus_can_be_made_smaller_or_larger(corpus: Path, tmp_path: Path) -> None:
    assert [count(resized(corpus, size, tmp_path, seed=1)) for size in (150, 260)] == [150, 260]
    assert resized(corpus, 200, tmp_path, seed=1) == corpus
