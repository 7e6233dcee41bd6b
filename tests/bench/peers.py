"""The peers of a run: other ways to search the same papers on the same machine."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from tests.bench.engine import Engine
from tests.bench.fzf import Fzf
from tests.bench.scan import TitleScan
from tests.bench.tantivy_index import Tantivy


class Peer(Protocol):
    """A kind of engine that may be there or not."""

    name: str

    def __call__(self, folder: Path) -> Engine:
        """One with its files in a folder of its own."""

    @staticmethod
    def is_installed() -> bool:
        """Whether this machine has it."""


PEERS: tuple[Peer, ...] = (Tantivy, Fzf, TitleScan)


def installed(wanted: Callable[[str], bool] = lambda name: True) -> tuple[Sequence[Peer], Sequence[str]]:
    """(peers to run, names of those wanted that are not installed)."""
    asked = [peer for peer in PEERS if wanted(peer.name)]
    return [peer for peer in asked if peer.is_installed()], [peer.name for peer in asked if not peer.is_installed()]
