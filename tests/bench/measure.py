"""One run: papers taken in, queries asked of every engine, each measurement in a process of its own."""

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
from tests.bench import opening, ours, typing
from tests.bench.ceiling import ceiling
from tests.bench.corpus import Extent, extent, items
from tests.bench.drawing import Half, Questions, draw
from tests.bench.machine import Machine, this_machine
from tests.bench.opening import Opening
from tests.bench.ours import Import, Memory
from tests.bench.peers import Peer, installed
from tests.bench.score import Scores, ask
from tests.bench.sizing import sized
from tests.bench.typing import Typed

P = ParamSpec("P")
R = TypeVar("R")

SCREENS = 20
"""First screens read for a median."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to measure."""

    corpus: Path
    size: int | None = None
    """Papers; None takes the corpus as it is. More are grown from it, fewer drawn."""
    queries: int = 300
    """Papers that queries are made for, eight kinds of each."""
    seed: int = 1
    half: Half = Half.REPORT
    home: Path | None = None
    """A folder that keeps the cache; one that has the papers already is not imported into again."""
    typed: int | None = 300
    """Queries typed letter by letter; None types all."""
    peers: tuple[str, ...] | None = None
    """Names; None is all."""
    peer_seconds: float = 120.0
    """Time for the queries of one peer: a slow one answers fewer."""
    starts: bool = True
    """Whether to start the program in a terminal to see what opening costs."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One engine."""

    name: str
    about: str
    scores: Scores
    index_seconds: float | None
    """With reading the file; None where nothing was indexed in this run."""
    index_bytes: int


@dataclass(frozen=True, slots=True)
class Results:
    """All of one run."""

    machine: Machine
    corpus: str
    extent: Extent
    seed: int
    half: Half
    papers_asked_for: int
    engines: tuple[Measured, ...]
    """Ours first."""
    ceiling: float
    """What no ranking can exceed on the abstract words asked for, as a mean reciprocal rank."""
    missing: tuple[str, ...]
    """Peers that are not installed."""
    imported: Import | None
    """None where the cache was there already."""
    typed: Typed
    memory: Memory
    first_screen: float
    """Milliseconds inside one process."""
    opening: Opening | None
    """None where it was not asked for."""


def alone(measurement: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run something in a fresh process, so that no other measurement's memory or caches count."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(measurement, *args, **kwargs).result()


def measure(plan: Plan, tell: Callable[[str], None]) -> Results:
    """Do what was planned, saying what is being done."""
    with tempfile.TemporaryDirectory(prefix="paperbrowse-bench-") as folder:
        return _Run(plan, tell, Path(folder)).results()


class _Run:
    """One run under way, with a folder for what it leaves nobody."""

    def __init__(self, plan: Plan, tell: Callable[[str], None], folder: Path) -> None:
        self._plan, self._tell, self._folder = plan, tell, folder
        self._machine = this_machine()
        with self._told("taking the corpus to size and counting"):
            self._corpus = sized(plan.corpus, plan.size, folder, plan.seed)
            self._extent = extent(self._corpus)
        self._home = plan.home or folder / "home"

    def results(self) -> Results:
        plan = self._plan
        with self._told("drawing queries"):
            questions = draw(self._corpus, self._extent.papers, plan.queries, plan.half, plan.seed)
        with self._told("counting what could be found by abstract words"):
            highest = alone(_ceiling, self._corpus, questions)
        imported = self._import()
        mine = self._ours(questions, imported)
        peers, missing = installed(lambda name: plan.peers is None or name in plan.peers)
        with self._told("typing letter by letter"):
            typed = alone(typing.typed, self._home, questions, plan.typed, plan.seed)
        with self._told("memory and opening"):
            memory = alone(ours.memory, self._home, questions, plan.seed)
            first_screen = alone(ours.first_screen, self._home, SCREENS)
            opening = self._opening()
        return Results(
            machine=self._machine,
            corpus=self._name(),
            extent=self._extent,
            seed=plan.seed,
            half=plan.half,
            papers_asked_for=len(dict.fromkeys(item.target for item in questions.items)),
            engines=(mine, *(self._peer(peer, questions) for peer in peers)),
            ceiling=highest,
            missing=tuple(missing),
            imported=imported,
            typed=typed,
            memory=memory,
            first_screen=first_screen,
            opening=opening,
        )

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        started = time.perf_counter()
        self._tell(what)
        yield
        self._tell(f"{what}: {time.perf_counter() - started:.0f} s")

    # The corpus

    def _name(self) -> str:
        given = self._plan.corpus.name
        return given if self._corpus == self._plan.corpus else f"{self._extent.papers:,} papers made of {given}"

    # Ours

    def _import(self) -> Import | None:
        if find_home(str(self._home), {}).papers_db.exists():
            return None
        with self._told("importing"):
            return alone(ours.import_file, self._corpus, self._home)

    def _ours(self, questions: Questions, imported: Import | None) -> Measured:
        cache = find_home(str(self._home), {}).papers_db
        size = sum(file.stat().st_size for file in cache.parent.glob(f"{cache.name}*"))
        with self._told("asking ours"):
            scores = alone(ours.asked, self._home, questions)
        return Measured(ours.NAME, ours.ABOUT, scores, imported.seconds if imported else None, size)

    def _opening(self) -> Opening | None:
        if not self._plan.starts:
            return None
        return opening.compare(self._home, self._extent.papers, self._folder / "sample")

    # Peers

    def _peer(self, peer: Peer, questions: Questions) -> Measured:
        folder = self._folder / peer.name
        folder.mkdir()
        with self._told(f"indexing with {peer.name} and asking it"):
            return alone(_peer_measured, peer, folder, self._corpus, questions, self._plan.peer_seconds)


def _ceiling(corpus: Path, questions: Questions) -> float:
    return ceiling(items(corpus), questions)


def _peer_measured(peer: Peer, folder: Path, corpus: Path, questions: Questions, seconds: float) -> Measured:
    engine = peer(folder)
    started = time.perf_counter()
    size = engine.index(items(corpus))
    spent = time.perf_counter() - started
    return Measured(engine.name, engine.about, ask(engine.search, questions, seconds), spent, size)
