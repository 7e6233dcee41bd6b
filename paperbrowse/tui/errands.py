"""What the clerk can be sent for."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from paperbrowse.library.library import Library
from paperbrowse.library.results import PaperEntry, SearchResult
from paperbrowse.model.errors import PaperbrowseError
from paperbrowse.model.marks import Marks
from paperbrowse.text.fold import fold
from paperbrowse.tui.clerk import Errand
from paperbrowse.tui.drafts import Draft
from paperbrowse.tui.messages import Cited, Done, Jumped, NoteFound, OpenedSearch, Report, TagsListed, Told, Unsaved
from paperbrowse.tui.people import counted
from paperbrowse.tui.searcher import tally

if TYPE_CHECKING:
    from paperbrowse.marks.change_messages import Change

MOST_COPIED = 70_000
"""Bytes that terminals take for the clipboard; some drop more without a word."""

LOOKED_AT = 1.0
"""Seconds for what is new in a saved search; the search itself follows at once."""

CHUNK = 200
"""Papers read at a time when looking for one by its marks."""

TOLD_EVERY = 2_000
"""Papers after which it is told how far a long errand is."""

Tell = Callable[[Told], object]


def _silent(message: Told) -> None:
    """Nobody wants to hear."""


def toggle_star(rows: Collection[int], tell: Tell = _silent, seen: bool | None = None) -> Errand:
    """Star, or unstar when all are starred: decided when its turn comes, so that two quick presses cancel out.

    seen: whether the reader sees them starred, which counts where another window has marked something since.
    """

    def errand(library: Library) -> Done:
        starred = _is_so(library, rows, lambda marks: marks.starred, seen)
        coming = _telling(rows, tell)
        return _report(library, library.unstar(coming) if starred else library.star(coming))

    return errand


def toggle_read(rows: Collection[int], tell: Tell = _silent, seen: bool | None = None) -> Errand:
    """Mark read, or unread when all are read; seen as for stars."""

    def errand(library: Library) -> Done:
        read = _is_so(library, rows, lambda marks: marks.read, seen)
        coming = _telling(rows, tell)
        return _report(library, library.mark_unread(coming) if read else library.mark_read(coming))

    return errand


def mark_read(rows: Collection[int], tell: Tell = _silent) -> Errand:
    """Mark read."""
    return lambda library: _report(library, library.mark_read(_telling(rows, tell)))


def mark_opened(row: int) -> Errand:
    """Mark read, and say nothing when that is so already."""

    def errand(library: Library) -> Done:
        changed = library.mark_read([row])
        return _report(library, changed) if changed.count else Done()

    return errand


def list_tags(rows: Collection[int], tell: Callable[[TagsListed], object]) -> Errand:
    """Tell which tags there are, and how many of these papers have each."""

    def errand(library: Library) -> Done:
        try:
            tell(TagsListed(library.tag_uses(rows)))
        except PaperbrowseError as error:
            tell(TagsListed((), str(error)))
        return Done()

    return errand


def toggle_tag(rows: Collection[int], tag: str, tell: Callable[[TagsListed], object]) -> Errand:
    """Put a tag on papers, or take it off when all have it; then tell which tags there are."""

    def errand(library: Library) -> Done:
        trouble, report = "", Done()
        try:
            has = _all(library, rows, lambda marks: tag in marks.tags)
            report = _report(library, library.untag(rows, tag) if has else library.tag(rows, tag))
        except PaperbrowseError as error:
            trouble = str(error)
        tell(TagsListed(library.tag_uses(rows), trouble))
        return report

    return errand


def find_note(rows: Collection[int], tell: Callable[[NoteFound], object]) -> Errand:
    """Tell the note that papers have; where it cannot be known, none is to be replaced."""

    def errand(library: Library) -> Done:
        try:
            tell(NoteFound(library.shared_note(rows)))
        except PaperbrowseError as error:
            tell(NoteFound(None, str(error)))
        return Done()

    return errand


def write_note(draft: Draft) -> Errand:
    """Write a note; where that is refused, it comes back."""

    def errand(library: Library) -> Report:
        write = library.add_note if draft.below else library.note
        try:
            return _report(library, write(draft.rows, draft.text or ""))
        except PaperbrowseError as error:
            return Unsaved(replace(draft, trouble=str(error)))

    return errand


def look(library: Library) -> Done:
    """The reader has seen what there is."""
    library.mark_seen()
    return Done()


def back_up(library: Library) -> Done:
    """Once a day, what the reader made is copied."""
    library.back_up_daily()
    return Done()


def undo() -> Errand:
    """Take the last change back."""
    return lambda library: _report(library, library.undo(), "nothing to undo", hint="Ctrl+r redoes")


def redo() -> Errand:
    """Make the change again that was taken back."""
    return lambda library: _report(library, library.redo(), "nothing to redo")


def cite(rows: Collection[int]) -> Errand:
    """BibTeX of papers, for the clipboard."""

    def errand(library: Library) -> Report:
        from paperbrowse.export import bibtex  # late: most sessions cite nothing

        text = ""
        for entry in bibtex.write(library.export_rows(rows)):
            text += entry
            if len(text.encode()) > MOST_COPIED:
                return Done(f"{counted(len(rows), 'paper')} are too much for a clipboard · e writes them to a file")
        what = text.partition("{")[2].partition(",")[0] if len(rows) == 1 else f"{len(rows):,} BibTeX entries"
        return Cited(text, what)

    return errand


def save_search(name: str, query: str) -> Errand:
    """Keep a query by a name."""

    def errand(library: Library) -> Done:
        before = next((one.query for one in library.saved_searches() if fold(one.name) == fold(name)), query)
        saved = library.save_search(name, query)
        names = [one.name for one in library.saved_searches()]
        number = next((n for n, one in enumerate(names, start=1) if fold(one) == fold(saved.name)), 0)
        key = f" · {number} opens it" if 0 < number < 10 else " · B lists them"
        instead = f" in place of {before or 'all papers'}" if before != query else ""
        return Done(f"saved “{saved.name}”{instead}{key}")

    return errand


def open_search(number: int) -> Errand:
    """Look up the saved search of a number, and say what is new in it; then it is seen."""

    def errand(library: Library) -> Report:
        found = library.saved_searches()
        if number > len(found):
            return OpenedSearch(None, f"no search is saved as {number} · b saves the one at hand")
        saved = found[number - 1]
        _, new = library.count_saved_search(saved, LOOKED_AT)
        library.mark_search_seen(saved.name)
        since = f": {counted(new, 'new paper')} since you last looked" if new else ""
        return OpenedSearch(saved.query, f"“{saved.name}”{since}")

    return errand


def find_unread(view: SearchResult, start: int, step: int) -> Errand:
    """The next unread paper of a view from an index on, forwards (1) or backwards (-1)."""

    def errand(library: Library) -> Report:
        for indexes in _chunks(len(view.rows), start, step):
            upwards = indexes[::step]  # a slice that goes backwards is read row by row
            rows = view.rows[upwards.start : upwards.stop][::step]
            for index, entry in zip(indexes, library.entries(rows), strict=True):
                if _is_unread(entry):
                    return Jumped(view, index)
        return Jumped(view, None)

    return errand


def _is_so(library: Library, rows: Collection[int], has: Callable[[Marks], bool], seen: bool | None) -> bool:
    """Whether all papers have a mark; as the reader sees it, where that may not be how it is any more."""
    return seen if seen is not None and library.changed_elsewhere() else _all(library, rows, has)


def _all(library: Library, rows: Collection[int], has: Callable[[Marks], bool]) -> bool:
    """Whether all papers have a mark; no more are read than it takes to know."""
    coming = iter(rows)
    while some := list(islice(coming, CHUNK)):
        if not all(has(entry.marks) for entry in library.entries(some) if entry):
            return False
    return True


def _telling(rows: Collection[int], tell: Tell) -> Iterator[int]:
    """The same rows; as they are taken, it is told how far that is."""
    for number, row in enumerate(rows):
        if number and number % TOLD_EVERY == 0:
            tell(Told(f"marking: {number:,} of {len(rows):,} papers"))
        yield row


def _is_unread(entry: PaperEntry | None) -> bool:
    return entry is not None and not entry.marks.read


def _chunks(length: int, start: int, step: int) -> Iterator[range]:
    places = range(start, length) if step > 0 else range(start, -1, -1)
    for first in range(0, len(places), CHUNK):
        yield places[first : first + CHUNK]


def _report(library: Library, changed: "Change | None", otherwise: str = "", hint: str = "u undoes") -> Done:
    library.remember_version()  # what is reported makes the screen read all marks again
    if changed is None:
        return Done(otherwise)
    return Done(f"{changed.sentence} · {hint}" if changed.count else changed.sentence, tally(library))
