"""A note that is being written."""

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Draft:
    """What an editor begins with."""

    about: str
    """The papers, as its head names them."""
    rows: Collection[int]
    text: str | None = None
    """None: the note that is there, which is still to be read."""
    below: bool = False
    """Whether it is written below the notes that are there, for they differ."""
    trouble: str = ""
    """Why it could not be saved."""
