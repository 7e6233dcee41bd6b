"""How marks that come in with papers join those that are there: nothing a reader wrote is lost."""

from collections.abc import Sequence
from dataclasses import dataclass

from paperbrowse.marks.kept import Kept, earliest
from paperbrowse.marks.matching import Matches
from paperbrowse.marks.touches import Touch, between
from paperbrowse.model.marks import Marks, Subject


@dataclass(frozen=True, slots=True)
class Arrival:
    """The marks that came with one paper."""

    subject: Subject
    marks: Marks
    origin: str
    """The file it stood in, as a reader knows it."""


@dataclass(slots=True)
class Joined:
    """One mark of a reader's with all that came for it."""

    kept: Kept
    """As it was before."""
    marks: Marks
    origins: set[str]

    @property
    def touches(self) -> list[Touch]:
        """What came that was not there."""
        return between(self.kept.mark_id, self.kept.marks, self.marks)


def join(matches: Matches, arrivals: Sequence[Arrival]) -> list[Joined]:
    """Every mark of these papers, once, however many of them turned out to be one."""
    found: dict[int, Joined] = {}
    for arrival in arrivals:
        for kept in matches.of(arrival.subject)[:1]:
            one = found.setdefault(kept.mark_id, Joined(kept, kept.marks, set()))
            one.marks = joined(one.marks, arrival.marks, arrival.origin)
            one.origins.add(arrival.origin)
    return list(found.values())


def joined(mine: Marks, theirs: Marks, origin: str) -> Marks:
    """Both: the earliest times, every tag, one note that holds either."""
    return Marks(
        starred_at=earliest(mine.starred_at, theirs.starred_at),
        read_at=earliest(mine.read_at, theirs.read_at),
        tags=tuple(sorted({*mine.tags, *theirs.tags})),
        note=_note(mine.note, theirs.note, origin),
    )


def _note(mine: str | None, theirs: str | None, origin: str) -> str | None:
    """The one that holds the other, so that the same import twice adds nothing; else both, with where one came from."""
    if not mine or not theirs:
        return mine or theirs
    if _holds(mine, theirs):
        return mine
    return theirs if _holds(theirs, mine) else f"{mine}\n\nfrom {origin}:\n\n{theirs}"


def _holds(whole: str, part: str) -> bool:
    """Whether a note has all paragraphs of another, one after another."""
    return f"\n\n{part}\n\n" in f"\n\n{whole}\n\n"
