"""Marks that came in with papers: each with the file it stood in."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import PurePath

from paperbrowse.library.documents import Source
from paperbrowse.marks.import_marks import ImportedMarks
from paperbrowse.model.marks import Marks, Subject
from paperbrowse.parse.document import UNDATED


@dataclass(slots=True)
class Incoming:
    """What an import gathers, and which source it was gathering from."""

    marked: Sequence[tuple[Subject, Marks]]
    """Grows while the import goes on."""
    _names: list[str] = field(default_factory=list)
    _begun: list[int] = field(default_factory=list)
    """How many marks there were when each source was begun."""

    def watched(self, sources: Iterator[Source]) -> Iterator[Source]:
        """The sources, each remembered as it is taken."""
        for source in sources:
            self._names.append(PurePath(source.name).name)
            self._begun.append(len(self.marked))
            yield source

    def arrivals(self, clock: Callable[[], datetime]) -> list[ImportedMarks]:
        """All marks; of one whose file does not say when it was made, the time is now."""
        now = clock()
        return [
            ImportedMarks(subject, _dated(marks, now), self._names[bisect_right(self._begun, place) - 1])
            for place, (subject, marks) in enumerate(self.marked)
        ]


def _dated(marks: Marks, now: datetime) -> Marks:
    return replace(
        marks,
        starred_at=now if marks.starred_at == UNDATED else marks.starred_at,
        read_at=now if marks.read_at == UNDATED else marks.read_at,
    )
