"""The papers that were on the screen, collected until they are saved as seen."""

from paperbrowse.key_bindings import HEADINGS
from paperbrowse.tui.widgets.paper_list import PaperList

SEEN_AFTER = 10.0
"""Seconds after which a list counts as seen without a key."""

_BROWSING = ("Moving", "Reading", "Marking")
"""Headings of the commands whose user has looked at the list."""


class SeenPapers:
    """Rows that the user had on the screen while moving, reading or marking, or for SEEN_AFTER seconds."""

    def __init__(self, papers: PaperList) -> None:
        self._papers = papers
        self.rows: set[int] = set()

    def note(self) -> None:
        """Add the rows on the screen."""
        self.rows.update(self._papers.visible_rows())

    def is_browsing(self, command_name: str) -> bool:
        return HEADINGS[command_name] in _BROWSING

    def take(self) -> set[int]:
        """Return the rows, and begin again."""
        rows, self.rows = self.rows, set()
        return rows
