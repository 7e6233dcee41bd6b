"""The peers of a benchmark: other engines that search the same papers on the same machine."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from tests.bench.engine import Engine
from tests.bench.fzf import Fzf
from tests.bench.tantivy_index import Tantivy
from tests.bench.title_scan import TitleScan


class Peer(Protocol):
    """An engine class, for an engine that may be missing on this machine."""

    name: str

    def __call__(self, folder: Path) -> Engine:
        """Create an engine that stores its files in the folder."""

    @staticmethod
    def is_installed() -> bool: ...


PEERS: tuple[Peer, ...] = (Tantivy, Fzf, TitleScan)


def installed(is_selected: Callable[[str], bool] = lambda name: True) -> tuple[Sequence[Peer], Sequence[str]]:
    """Return (selected peers, names of selected peers that are not installed)."""
    peers = [peer for peer in PEERS if is_selected(peer.name)]
    return [peer for peer in peers if peer.is_installed()], [peer.name for peer in peers if not peer.is_installed()]
