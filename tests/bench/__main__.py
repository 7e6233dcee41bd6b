"""`make bench CORPUS=file.jsonl SIZE=n`: measure, and write the report."""

import argparse
import sys
import time
from pathlib import Path

from tests.bench import report
from tests.bench.drawing import Half
from tests.bench.measure import Plan, measure
from tests.bench.peers import PEERS


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure search and import.")
    parser.add_argument("corpus", type=Path, help="JSON Lines of papers, may be packed (.gz, .xz)")
    parser.add_argument("--size", type=int, help="papers: more than the corpus has are grown, fewer are drawn")
    parser.add_argument("--queries", type=int, default=1000, help="papers that queries are made for")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--half", type=Half, choices=list(Half), default=Half.REPORT, help="whose papers are asked for")
    parser.add_argument("--home", type=Path, help="a folder to keep the cache in, used as it is if it has one")
    parser.add_argument("--typed", type=int, default=300, help="queries typed letter by letter")
    names = ", ".join(peer.name for peer in PEERS)
    parser.add_argument("--peers", help=f"with commas between them, of {names}; `none` for none; all unless given")
    parser.add_argument("--peer-seconds", type=float, default=120.0, help="time for the queries of one peer")
    parser.add_argument("--no-starts", action="store_true", help="do not start the program in a terminal")
    parser.add_argument("--out", type=Path, default=Path("build/bench"), help="folder for report.json and report.md")
    return parser.parse_args()


def main() -> None:
    """Run from the command line."""
    given = _arguments()
    began = time.perf_counter()

    def tell(what: str) -> None:
        print(f"{time.perf_counter() - began:6.0f} s  {what}", file=sys.stderr, flush=True)

    plan = Plan(
        corpus=given.corpus,
        size=given.size,
        queries=given.queries,
        seed=given.seed,
        half=given.half,
        home=given.home,
        typed=given.typed,
        peers=None if given.peers is None else tuple(given.peers.split(",")),
        peer_seconds=given.peer_seconds,
        starts=not given.no_starts,
    )
    results = measure(plan, tell)
    report.write(results, given.out)
    print(report.markdown(results))
    tell(f"{given.out / 'report.md'} written")


if __name__ == "__main__":
    main()
