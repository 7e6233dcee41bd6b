"""What is asked of the network: a name a person knows it by, and the addresses of its pages in their order."""

from dataclasses import dataclass

from paperbrowse.fetch.kinds import Kind


@dataclass(frozen=True, slots=True)
class Asked:
    """One source of papers."""

    name: str
    """As it was asked for: `hf day 2026-01-06`, or a feed's address."""
    urls: tuple[str, ...]
    """As many pages as may be needed."""
    kind: Kind
    page_size: int = 0
    """Papers of a full page, where one that is not full is the last; 0 where every page is wanted."""
    of: str = ""
    """What it is the latest of (`hf day`), where that was asked for; else empty."""

    @property
    def series(self) -> str:
        """The name under which it is remembered when it was last had."""
        return self.of or self.name
