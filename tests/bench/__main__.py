"""Run the benchmark and write its report: `make bench CORPUS=file.jsonl SIZE=n`."""

import argparse
import sys
import time
from pathlib import Path

from tests.bench import report
from tests.bench.benchmark import Plan, run_benchmark
from tests.bench.peers import PEERS
from tests.bench.query_sample import Half


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure search and import.")
    parser.add_argument("corpus", type=Path, help="papers as JSON Lines, may be compressed (.gz, .xz)")
    parser.add_argument(
        "--size", type=int, help="number of papers: a larger corpus is generated, a smaller one sampled"
    )
    parser.add_argument("--queries", type=int, default=1000, help="number of papers to make queries for")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--half", type=Half, choices=list(Half), default=Half.REPORT, help="half of the corpus to make queries for"
    )
    parser.add_argument("--home", type=Path, help="folder for papers.db; an existing one is used as it is")
    parser.add_argument("--typed", type=int, default=300, help="number of queries to type letter by letter")
    names = ", ".join(peer.name for peer in PEERS)
    parser.add_argument(
        "--peers", help=f"engines to compare with, separated by commas: {names}, or `none` (default: all)"
    )
    parser.add_argument("--peer-seconds", type=float, default=120.0, help="seconds for the queries of one peer")
    parser.add_argument("--no-starts", action="store_true", help="do not start the program in a terminal")
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("build/bench"),
        help="folder for report.json and report.md (default: %(default)s)",
    )
    return parser.parse_args()


def main() -> None:
    arguments = _arguments()
    started = time.perf_counter()

    def log(message: str) -> None:
        print(f"{time.perf_counter() - started:6.0f} s  {message}", file=sys.stderr, flush=True)

    plan = Plan(
        corpus=arguments.corpus,
        size=arguments.size,
        queries=arguments.queries,
        seed=arguments.seed,
        half=arguments.half,
        home=arguments.home,
        typed=arguments.typed,
        peers=None if arguments.peers is None else tuple(arguments.peers.split(",")),
        peer_seconds=arguments.peer_seconds,
        starts=not arguments.no_starts,
    )
    results = run_benchmark(plan, log)
    report.write(results, arguments.out)
    print(report.markdown(results))
    log(f"wrote {arguments.out / 'report.md'}")


if __name__ == "__main__":
    main()
