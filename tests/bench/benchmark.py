"""One benchmark run: imports the papers and sends the queries to every engine, each in a separate process."""

import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import ParamSpec, TypeVar

from paperbrowse.settings import find_home
from tests.bench import paperbrowse_engine, startup_comparison, typing_latency
from tests.bench.corpus import Extent, extent, items
from tests.bench.corpus_size import resized
from tests.bench.machine import Machine, this_machine
from tests.bench.paperbrowse_engine import Import, Memory
from tests.bench.peers import Peer, installed
from tests.bench.query_sample import Half, QuerySample, sample_queries
from tests.bench.scores import Scores, evaluate
from tests.bench.startup_comparison import StartupComparison
from tests.bench.typing_latency import TypingLatency
from tests.bench.upper_bound import upper_bound

P = ParamSpec("P")
R = TypeVar("R")

FIRST_SCREENS = 20
"""Measurements of the first screen for a median."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The settings of a run."""

    corpus: Path
    size: int | None = None
    """Number of papers: a larger corpus is generated, a smaller one sampled. None uses the corpus as it is."""
    queries: int = 300
    """Number of papers to make queries for, of eight kinds each."""
    seed: int = 1
    half: Half = Half.REPORT
    home: Path | None = None
    """Folder for papers.db; if it has one already, nothing is imported."""
    typed: int | None = 300
    """Number of queries to type letter by letter; None types all."""
    peers: tuple[str, ...] | None = None
    """Names of the engines to compare with; None means all."""
    peer_seconds: float = 120.0
    """Seconds for the queries of one peer: a slow one gets fewer queries."""
    starts: bool = True
    """True to measure the start of the program in a terminal."""


@dataclass(frozen=True, slots=True)
class EngineResult:
    """The scores and index costs of one engine."""

    name: str
    about: str
    scores: Scores
    index_seconds: float | None
    """Includes reading the file; None if nothing was indexed in this run."""
    index_bytes: int


@dataclass(frozen=True, slots=True)
class Results:
    """All results of one run; their field names are the keys of report.json."""

    machine: Machine
    corpus: str
    extent: Extent
    seed: int
    half: Half
    query_papers: int
    """Number of papers that queries were made for."""
    engines: tuple[EngineResult, ...]
    """paperbrowse first."""
    upper_bound: float
    """Highest possible mean reciprocal rank for abstract words."""
    missing: tuple[str, ...]
    """Peers that are not installed."""
    imported: Import | None
    """None if the home had papers already."""
    typing: TypingLatency
    memory: Memory
    first_screen: float
    """Milliseconds until the first screen of papers is read, in a running process."""
    startup: StartupComparison | None
    """None if the plan skips it."""


def in_new_process(measurement: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a measurement in a new process, free of the memory and caches of other measurements."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(measurement, *args, **kwargs).result()


def run_benchmark(plan: Plan, log: Callable[[str], None]) -> Results:
    """Run all measurements of a plan, and log each."""
    with tempfile.TemporaryDirectory(prefix="paperbrowse-bench-") as folder:
        return _Run(plan, log, Path(folder)).results()


class _Run:
    """A run in progress, with a temporary folder."""

    def __init__(self, plan: Plan, log: Callable[[str], None], folder: Path) -> None:
        self._plan, self._log, self._folder = plan, log, folder
        self._machine = this_machine()
        with self._logged("preparing and counting the corpus"):
            self._corpus = resized(plan.corpus, plan.size, folder, plan.seed)
            self._extent = extent(self._corpus)
        self._home = plan.home or folder / "home"

    def results(self) -> Results:
        plan = self._plan
        with self._logged("sampling queries"):
            sample = sample_queries(self._corpus, self._extent.papers, plan.queries, plan.half, plan.seed)
        with self._logged("computing the upper bound for abstract words"):
            bound = in_new_process(_upper_bound, self._corpus, sample)
        imported = self._import()
        own_result = self._run_paperbrowse(sample, imported)
        peers, missing = installed(lambda name: plan.peers is None or name in plan.peers)
        with self._logged("typing letter by letter"):
            typing = in_new_process(typing_latency.measure, self._home, sample, plan.typed, plan.seed)
        with self._logged("measuring memory and startup"):
            memory = in_new_process(paperbrowse_engine.memory, self._home, sample, plan.seed)
            first_screen = in_new_process(paperbrowse_engine.first_screen, self._home, FIRST_SCREENS)
            startup = self._startup()
        return Results(
            machine=self._machine,
            corpus=self._corpus_name(),
            extent=self._extent,
            seed=plan.seed,
            half=plan.half,
            query_papers=len(dict.fromkeys(item.target for item in sample.items)),
            engines=(own_result, *(self._run_peer(peer, sample) for peer in peers)),
            upper_bound=bound,
            missing=tuple(missing),
            imported=imported,
            typing=typing,
            memory=memory,
            first_screen=first_screen,
            startup=startup,
        )

    @contextmanager
    def _logged(self, task: str) -> Iterator[None]:
        started = time.perf_counter()
        self._log(task)
        yield
        self._log(f"{task}: {time.perf_counter() - started:.0f} s")

    def _corpus_name(self) -> str:
        name = self._plan.corpus.name
        return name if self._corpus == self._plan.corpus else f"{self._extent.papers:,} papers made from {name}"

    # paperbrowse

    def _import(self) -> Import | None:
        if find_home(str(self._home), {}).papers_db.exists():
            return None
        with self._logged("importing"):
            return in_new_process(paperbrowse_engine.import_file, self._corpus, self._home)

    def _run_paperbrowse(self, sample: QuerySample, imported: Import | None) -> EngineResult:
        papers_db = find_home(str(self._home), {}).papers_db
        size = sum(file.stat().st_size for file in papers_db.parent.glob(f"{papers_db.name}*"))
        name, about = paperbrowse_engine.NAME, paperbrowse_engine.ABOUT
        with self._logged(f"searching with {name}"):
            scores = in_new_process(paperbrowse_engine.scores, self._home, sample)
        return EngineResult(name, about, scores, imported.seconds if imported else None, size)

    def _startup(self) -> StartupComparison | None:
        if not self._plan.starts:
            return None
        return startup_comparison.compare(self._home, self._extent.papers, self._folder / "sample")

    # Peers

    def _run_peer(self, peer: Peer, sample: QuerySample) -> EngineResult:
        folder = self._folder / peer.name
        folder.mkdir()
        with self._logged(f"indexing and searching with {peer.name}"):
            return in_new_process(_peer_result, peer, folder, self._corpus, sample, self._plan.peer_seconds)


def _upper_bound(corpus: Path, sample: QuerySample) -> float:
    return upper_bound(items(corpus), sample)


def _peer_result(peer: Peer, folder: Path, corpus: Path, sample: QuerySample, seconds: float) -> EngineResult:
    engine = peer(folder)
    started = time.perf_counter()
    size = engine.index(items(corpus))
    index_seconds = time.perf_counter() - started
    return EngineResult(engine.name, engine.about, evaluate(engine.search, sample, seconds), index_seconds, size)
