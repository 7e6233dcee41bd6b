"""What papers can come in from: files, pasted text, the subscriptions; each tells what came of it in a line."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from paperbrowse.library.library import Library, utc_now

if TYPE_CHECKING:
    from paperbrowse.library.importer import ImportReport

GO_ON = "import it again to go on"
NO_SUBSCRIPTIONS = "no subscriptions yet: `paperbrowse fetch --help`"

TellProgress = Callable[[tuple[str, ...]], None]
"""Takes one sentence in several lengths, the longest first."""


class Delivery(Protocol):
    """Something that brings papers in."""

    @property
    def doing(self) -> tuple[str, ...]:
        """What is said of it until it tells more, the longest first."""

    def take(self, library: Library, tell: TellProgress, is_stopped: Callable[[], bool]) -> str:
        """Bring them in; what came of it. Raises PaperbrowseError."""


@dataclass(frozen=True, slots=True)
class Files:
    """A file, or all of a folder."""

    path: Path

    @property
    def doing(self) -> tuple[str, ...]:
        """By its name."""
        return f"importing {self.path.name}", "importing"

    def take(self, library: Library, tell: TellProgress, is_stopped: Callable[[], bool]) -> str:
        """As `paperbrowse import` does."""
        return imported(
            library.import_paths(
                [str(self.path)], progress=lambda progress: tell(progress.texts()), is_stopped=is_stopped
            )
        )


@dataclass(frozen=True, slots=True)
class Pasted:
    """Text from the clipboard, in any of the formats a file may have."""

    text: str

    @property
    def doing(self) -> tuple[str, ...]:
        """It has no name."""
        return "importing what was pasted", "importing"

    def take(self, library: Library, tell: TellProgress, is_stopped: Callable[[], bool]) -> str:
        """As a file of it would be."""
        return imported(
            library.import_text(self.text, progress=lambda progress: tell(progress.texts()), is_stopped=is_stopped)
        )


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """Every source of the config file, over the network."""

    @property
    def doing(self) -> tuple[str, ...]:
        """Until the first page is asked for."""
        return "fetching the subscriptions", "fetching"

    def take(self, library: Library, tell: TellProgress, is_stopped: Callable[[], bool]) -> str:
        """As `paperbrowse fetch` does; without subscriptions there is nothing to ask anybody."""
        if not library.subscriptions():
            return NO_SUBSCRIPTIONS
        report = library.fetch(progress=lambda progress: tell(progress.texts()), is_stopped=is_stopped)
        return report.summary(utc_now())


def imported(report: "ImportReport") -> str:
    """`40 new, 3 updated · 2 problems: papers.jsonl:7: the title is no text`."""
    counts = ((report.new, "new"), (report.updated, "updated"), (report.unchanged, "known already"))
    came = ", ".join(f"{number:,} {what}" for number, what in counts if number) or "no papers in it"
    said = [f"stopped: {came}" if report.stopped else came]
    if report.problems:
        first, count = report.problems[0], len(report.problems)
        named = f"{Path(first.file).name}{f':{first.record}' if first.record else ''}: {first.reason}"
        said.append(f"1 problem: {named}" if count == 1 else f"{count:,} problems, the first: {named}")
    return " · ".join([*said, GO_ON] if report.stopped else said)
