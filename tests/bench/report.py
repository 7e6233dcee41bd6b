"""A run as JSON for machines and as Markdown tables for people."""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from tests.bench.measure import Measured, Results
from tests.bench.ours import SEARCHES
from tests.bench.queries import KINDS
from tests.bench.score import Scores, Times

MB = 1_000_000


def write(results: Results, folder: Path) -> None:
    """Leave report.json and report.md in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.json").write_text(json.dumps(asdict(results), indent=1) + "\n", encoding="utf-8")
    (folder / "report.md").write_text(markdown(results), encoding="utf-8")


def markdown(results: Results) -> str:
    """All tables, ready for a README."""
    parts = [
        "# Search measured",
        _circumstances(results),
        "## The paper that was meant\n\nMean reciprocal rank among ten results (1 is always first, 0 never there).",
        _quality(results, "mrr"),
        _ceiling(results),
        "Share of queries with the paper among the ten.",
        _quality(results, "success"),
        "## Time\n\nMilliseconds from a whole query to its ten papers.",
        _whole_queries(results),
        _typed(results),
        "## Taking papers in",
        _taking_in(results),
        "## Memory and opening",
        _memory(results),
        "## Engines",
        "\n".join(_about(results)),
    ]
    return "\n\n".join(parts) + "\n"


def _circumstances(results: Results) -> str:
    on, extent = results.machine, results.extent
    return (
        f"{extent.papers:,} papers ({results.corpus}; {extent.text_bytes / MB:,.0f} MB of titles, abstracts and names, "
        f"{extent.file_bytes / MB:,.0f} MB as JSON Lines). Queries of eight kinds for {results.papers_asked_for} "
        f"papers drawn at random (seed {results.seed}) from the {results.half} half of the corpus.\n\n"
        f"{on.date}; {on.processor}, {on.cores} cores, {on.memory_bytes / 1024**3:.0f} GB; {on.system}; "
        f"Python {on.python}, SQLite {on.sqlite}; load {on.load:.1f} before the start."
    )


def _quality(results: Results, figure: str) -> str:
    """A row an engine, the best of those asked everything in bold; below one that was asked less, ours on the same."""
    ours = results.engines[0]
    most = ours.scores.overall.queries
    rows: list[tuple[str, Scores]] = []
    for engine in results.engines:
        rows.append((engine.name, engine.scores))
        if (asked := engine.scores.overall.queries) < most:
            rows.append((f"{ours.name}, the same queries", ours.scores.of_first(asked)))
    shares = [(name, scores.overall.queries, _figures(scores, figure)) for name, scores in rows]
    best = [max(values) for values in zip(*(values for _, asked, values in shares if asked == most), strict=True)]
    return _table(
        ["engine", "queries", "all", *KINDS],
        (
            [
                name,
                f"{asked:,}",
                *(_share(value, asked == most and value == top) for value, top in zip(values, best, strict=True)),
            ]
            for name, asked, values in shares
        ),
    )


def _ceiling(results: Results) -> str:
    return (
        f"Abstract words: {_share(results.ceiling, False)} is what a ranking would reach that knew how these queries "
        "are drawn and counted every abstract; no other can do better."
    )


def _figures(scores: Scores, figure: str) -> list[float]:
    """Of all queries, then of each kind; not a number where none was asked."""
    found = (scores.overall, *(scores.kinds.get(kind) for kind in KINDS))
    return [math.nan if one is None else float(getattr(one, figure)) for one in found]


def _share(value: float, is_best: bool) -> str:
    if math.isnan(value):
        return "–"
    text = f"{value:.3f}".removeprefix("0")
    return f"**{text}**" if is_best else text


def _whole_queries(results: Results) -> str:
    return _table(
        ["engine", "queries", "p50", "p95", "p99", "max"],
        ([engine.name, *_times(engine.scores.times)] for engine in results.engines),
    )


def _typed(results: Results) -> str:
    typed = results.typed
    rows = [["all", *_times(typed.times)], *([letters, *_times(of)] for letters, of in typed.by_letters.items())]
    table = _table(["letters typed", "searches", "p50", "p95", "p99", "max"], rows)
    slowest = "; ".join(f"`{text}` {milliseconds:.0f} ms" for milliseconds, text in typed.slowest)
    whole = typed.whole
    more = (
        f" {typed.in_part:,} answers were shown in part first; from anew to all of them, with an exact total: "
        f"p50 {whole.p50:.0f}, p95 {whole.p95:.0f}, max {whole.max:.0f} ms."
        if typed.in_part
        else ""
    )
    return (
        f"Milliseconds from key press to results inside the library, {typed.queries:,} queries typed letter by "
        f"letter into the running program, every beginning a search.\n\n{table}\n\nThe slowest: {slowest}.{more}"
    )


def _times(times: Times) -> list[str]:
    return [f"{times.number:,}", *(f"{one:.1f}" for one in (times.p50, times.p95, times.p99, times.max))]


def _taking_in(results: Results) -> str:
    extent = results.extent

    def row(engine: Measured) -> list[str]:
        seconds = engine.index_seconds
        return [
            engine.name,
            f"{extent.papers / seconds:,.0f}" if seconds else "–",
            f"{seconds:.1f}" if seconds else "there already",
            f"{engine.index_bytes / MB:,.0f}" if engine.index_bytes else "–",
            f"{engine.index_bytes / extent.text_bytes:.2f}" if engine.index_bytes else "–",
            f"{engine.index_bytes / extent.file_bytes:.2f}" if engine.index_bytes else "–",
        ]

    peak = f"\n\nImporting held {results.imported.peak_bytes / MB:,.0f} MB at most." if results.imported else ""
    note = (
        "From the file to a searchable index on the disk, reading included. Ours keeps the papers themselves and "
        "can tell two records of one paper; peers are given title, abstract and names as read by `json.loads`."
    )
    head = ["engine", "papers/s", "seconds", "MB on disk", "× text", "× file"]
    return f"{note}\n\n{_table(head, map(row, results.engines))}{peak}"


def _memory(results: Results) -> str:
    memory = results.memory
    rows = [
        ["resident with the first screen read", f"{memory.opened / MB:,.0f} MB"],
        [f"resident after {SEARCHES} searches", f"{memory.searched / MB:,.0f} MB"],
        ["library opened and first screen read, modules loaded", f"{results.first_screen:.1f} ms"],
    ]
    if of := results.opening:
        rows += [
            [
                f"program start to first row, wall: {papers:,} papers, {of.sample_papers} papers, ratio",
                f"{many:.0f} ms, {few:.0f} ms, {many / few:.2f}",
            ]
            if kind == "wall"
            else ["the same, CPU", f"{many:.0f} ms, {few:.0f} ms, {many / few:.2f}"]
            for kind, papers, many, few in (
                ("wall", of.papers, of.wall, of.sample_wall),
                ("cpu", of.papers, of.cpu, of.sample_cpu),
            )
        ]
    return _table(["what", "figure"], rows)


def _about(results: Results) -> Iterable[str]:
    most = results.engines[0].scores.overall.queries
    for engine in results.engines:
        asked = engine.scores.overall.queries
        fewer = "" if asked == most else f"; slow, so asked {asked:,} of {most:,} queries"
        yield f"- {engine.about}{fewer}."
    for name in results.missing:
        yield f"- {name} is not installed and was left out."


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
