"""The layout of the main screen, kept between sessions: the share of the list and the lines of a paper."""

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from paperbrowse.tui.widgets.paper_row import MAX_LINES

MIN_SHARE, MAX_SHARE = 20, 80
"""Percent of the panes for the list, so that both can be read."""


@dataclass(slots=True)
class Layout:
    """The layout a user chose; shares of 0 are those of the style sheet."""

    beside: int = 0
    """Percent of the columns for the list if the abstract is beside it."""
    stacked: int = 0
    """Percent of the lines for the list if the abstract is below it."""
    lines: int = 2


def read_layout(file: Path) -> Layout:
    """Read the file; a missing or damaged one is the default, because it only keeps what is quickly set again."""
    layout = Layout()
    try:
        known = json.loads(file.read_bytes())
        shares = [int(known[name]) for name in ("beside", "stacked")]
        layout.beside, layout.stacked = (min(max(share, MIN_SHARE), MAX_SHARE) if share else 0 for share in shares)
        layout.lines = min(max(int(known["lines"]), 1), MAX_LINES)
    except (OSError, ValueError, TypeError, LookupError, RecursionError):
        pass
    return layout


def save_layout(file: Path, layout: Layout) -> None:
    """Replace the file; where it cannot be written, the layout is that of this session."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    with suppress(OSError):
        draft.write_text(json.dumps(asdict(layout)), encoding="utf-8")
        draft.replace(file)
