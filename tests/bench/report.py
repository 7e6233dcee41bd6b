"""The report of a benchmark: JSON for programs, and Markdown tables for people."""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from tests.bench.benchmark import EngineResult, Results
from tests.bench.paperbrowse_engine import SEARCHES
from tests.bench.queries import KINDS
from tests.bench.scores import Scores, Times

MB = 1_000_000


def write(results: Results, folder: Path) -> None:
    """Write report.json and report.md to a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.json").write_text(json.dumps(asdict(results), indent=1) + "\n", encoding="utf-8")
    (folder / "report.md").write_text(markdown(results), encoding="utf-8")


def markdown(results: Results) -> str:
    """Return the complete report, with tables ready for a README."""
    parts = [
        "# Search benchmark",
        _setup(results),
        "## Ranking\n\nMean reciprocal rank of the target paper in the first ten results (1: always first, 0: never).",
        _quality(results, "mrr"),
        _upper_bound(results),
        "Share of queries with the target paper in the first ten results.",
        _quality(results, "success"),
        "## Time\n\nMilliseconds from a complete query to its ten papers.",
        _query_times(results),
        _typing(results),
        "## Import and index",
        _indexing(results),
        "## Memory and startup",
        _memory(results),
        "## Engines",
        "\n".join(_about(results)),
    ]
    return "\n\n".join(parts) + "\n"


def _setup(results: Results) -> str:
    machine, extent = results.machine, results.extent
    return (
        f"{extent.papers:,} papers ({results.corpus}; {extent.text_bytes / MB:,.0f} MB of titles, abstracts and names, "
        f"{extent.file_bytes / MB:,.0f} MB as JSON Lines). Queries of eight kinds for {results.query_papers} random "
        f"papers (seed {results.seed}) from the {results.half} half of the corpus.\n\n"
        f"{machine.date}; {machine.processor}, {machine.cores} cores, {machine.memory_bytes / 1024**3:.0f} GB; "
        f"{machine.system}; Python {machine.python}, SQLite {machine.sqlite}; load {machine.load:.1f} before the start."
    )


def _quality(results: Results, figure: str) -> str:
    """Return a table with a row per engine, the best engine that got all queries in bold.

    Below an engine that got fewer queries stands a row of paperbrowse for the same queries.
    """
    own = results.engines[0]
    total = own.scores.overall.queries
    rows: list[tuple[str, Scores]] = []
    for engine in results.engines:
        rows.append((engine.name, engine.scores))
        if (queries := engine.scores.overall.queries) < total:
            rows.append((f"{own.name}, same queries", own.scores.of_first(queries)))
    shares = [(name, scores.overall.queries, _figures(scores, figure)) for name, scores in rows]
    best = [max(values) for values in zip(*(values for _, queries, values in shares if queries == total), strict=True)]
    return _table(
        ["engine", "queries", "all", *KINDS],
        (
            [
                name,
                f"{queries:,}",
                *(_share(value, queries == total and value == top) for value, top in zip(values, best, strict=True)),
            ]
            for name, queries, values in shares
        ),
    )


def _upper_bound(results: Results) -> str:
    return (
        f"Upper bound for abstract words: {_share(results.upper_bound, False)}, reached by a ranking that knows how "
        "these queries are sampled and counts the words of every abstract."
    )


def _figures(scores: Scores, figure: str) -> list[float]:
    """Return the figure for all queries, then for each kind; NaN for a kind without queries."""
    qualities = (scores.overall, *(scores.kinds.get(kind) for kind in KINDS))
    return [math.nan if quality is None else float(getattr(quality, figure)) for quality in qualities]


def _share(value: float, is_best: bool) -> str:
    if math.isnan(value):
        return "–"
    text = f"{value:.3f}".removeprefix("0")
    return f"**{text}**" if is_best else text


def _query_times(results: Results) -> str:
    return _table(
        ["engine", "queries", "p50", "p95", "p99", "max"],
        ([engine.name, *_times(engine.scores.times)] for engine in results.engines),
    )


def _typing(results: Results) -> str:
    typing = results.typing
    rows = [
        ["all", *_times(typing.times)],
        *([letters, *_times(times)] for letters, times in typing.by_letters.items()),
    ]
    table = _table(["letters typed", "searches", "p50", "p95", "p99", "max"], rows)
    slowest = "; ".join(f"`{text}` {milliseconds:.0f} ms" for milliseconds, text in typing.slowest)
    full = typing.full_times
    partial = (
        f" {typing.partial:,} searches showed partial results first; a new search for all results with an exact total "
        f"takes p50 {full.p50:.0f}, p95 {full.p95:.0f}, max {full.max:.0f} ms."
        if typing.partial
        else ""
    )
    return (
        f"Milliseconds from key press to results inside the library: {typing.queries:,} queries typed letter by "
        f"letter into the running program, one search per letter.\n\n{table}\n\nSlowest: {slowest}.{partial}"
    )


def _times(times: Times) -> list[str]:
    return [f"{times.number:,}", *(f"{figure:.1f}" for figure in (times.p50, times.p95, times.p99, times.max))]


def _indexing(results: Results) -> str:
    extent = results.extent

    def row(engine: EngineResult) -> list[str]:
        seconds = engine.index_seconds
        return [
            engine.name,
            f"{extent.papers / seconds:,.0f}" if seconds else "–",
            f"{seconds:.1f}" if seconds else "existing index",
            f"{engine.index_bytes / MB:,.0f}" if engine.index_bytes else "–",
            f"{engine.index_bytes / extent.text_bytes:.2f}" if engine.index_bytes else "–",
            f"{engine.index_bytes / extent.file_bytes:.2f}" if engine.index_bytes else "–",
        ]

    peak = f"\n\nPeak memory of the import: {results.imported.peak_bytes / MB:,.0f} MB." if results.imported else ""
    note = (
        "From the file to a searchable index on disk, including reading the file. paperbrowse also stores the papers "
        "and recognizes duplicates; the other engines get title, abstract and names as read by `json.loads`."
    )
    head = ["engine", "papers/s", "seconds", "MB on disk", "× text", "× file"]
    return f"{note}\n\n{_table(head, map(row, results.engines))}{peak}"


def _memory(results: Results) -> str:
    memory = results.memory
    rows = [
        ["resident memory after reading the first screen", f"{memory.opened / MB:,.0f} MB"],
        [f"resident memory after {SEARCHES} searches", f"{memory.searched / MB:,.0f} MB"],
        ["opening the library and reading the first screen, with modules loaded", f"{results.first_screen:.1f} ms"],
    ]
    if startup := results.startup:
        sizes = f"{startup.papers:,} papers, {startup.sample_papers} papers, ratio"
        rows += [
            [name, f"{large:.0f} ms, {small:.0f} ms, {large / small:.2f}"]
            for name, large, small in (
                (f"program start to first row, wall time: {sizes}", startup.wall, startup.sample_wall),
                ("the same, CPU time", startup.cpu, startup.sample_cpu),
            )
        ]
    return _table(["measurement", "figure"], rows)


def _about(results: Results) -> Iterable[str]:
    total = results.engines[0].scores.overall.queries
    for engine in results.engines:
        queries = engine.scores.overall.queries
        fewer = "" if queries == total else f"; too slow for all queries, so only {queries:,} of {total:,}"
        yield f"- {engine.about}{fewer}."
    for name in results.missing:
        yield f"- {name} is not installed and is left out."


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
