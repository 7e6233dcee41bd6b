"""What a pane can be asked, whichever it is."""

from typing import Protocol


class Pane(Protocol):
    """The list and the abstract move by the same keys."""

    def move(self, by: int) -> None:
        """By papers or by lines."""

    def move_pages(self, pages: float) -> None:
        """By pages, or halves of them."""

    def go_first(self) -> None:
        """To the start."""

    def go_last(self) -> None:
        """To the end."""
