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
from paperbrowse.text.phrases import count_of
from paperbrowse.tui.messages import (
    CitationReady,
    MarksChanged,
    NoteDraft,
    NoteFound,
    NoteNotSaved,
    SavedSearchOpened,
    StatusMessage,
    TagsListed,
    TaskFinished,
    UnreadFound,
)
from paperbrowse.tui.workers import WriteTask, read_counts

if TYPE_CHECKING:
    from paperbrowse.marks.change_messages import Change

MAX_CLIPBOARD_BYTES = 70_000
"""Bytes that terminals take for the clipboard; some drop more without a word."""

NEW_COUNT_TIMEOUT = 1.0
"""Seconds for what is new in a saved search; the search itself follows at once."""

CHUNK_SIZE = 200
"""Papers read at a time when looking for one by its marks."""

PROGRESS_INTERVAL = 2_000
"""Papers after which it is told how far a long errand is."""

PostStatus = Callable[[StatusMessage], object]


def _no_progress(message: StatusMessage) -> None:
    """Nobody wants to hear."""


def toggle_star(rows: Collection[int], post: PostStatus = _no_progress, displayed: bool | None = None) -> WriteTask:
    """Star, or unstar when all are starred: decided when its turn comes, so that two quick presses cancel out.

    seen: whether the reader sees them starred, which counts where another window has marked something since.
    """

    def errand(library: Library) -> MarksChanged:
        starred = _all_marked(library, rows, lambda marks: marks.starred, displayed)
        coming = _with_progress(rows, post)
        return _marks_message(library, library.unstar(coming) if starred else library.star(coming))

    return errand


def toggle_read(rows: Collection[int], post: PostStatus = _no_progress, displayed: bool | None = None) -> WriteTask:
    """Mark read, or unread when all are read; seen as for stars."""

    def errand(library: Library) -> MarksChanged:
        read = _all_marked(library, rows, lambda marks: marks.read, displayed)
        coming = _with_progress(rows, post)
        return _marks_message(library, library.mark_unread(coming) if read else library.mark_read(coming))

    return errand


def mark_read(rows: Collection[int], post: PostStatus = _no_progress) -> WriteTask:
    """Mark read."""
    return lambda library: _marks_message(library, library.mark_read(_with_progress(rows, post)))


def mark_opened(row: int) -> WriteTask:
    """Mark read, and say nothing when that is so already."""

    def errand(library: Library) -> MarksChanged:
        changed = library.mark_read([row])
        return _marks_message(library, changed) if changed.count else MarksChanged()

    return errand


def list_tags(rows: Collection[int], post: Callable[[TagsListed], object]) -> WriteTask:
    """Tell which tags there are, and how many of these papers have each."""

    def errand(library: Library) -> MarksChanged:
        try:
            post(TagsListed(library.tag_uses(rows)))
        except PaperbrowseError as error:
            post(TagsListed((), str(error)))
        return MarksChanged()

    return errand


def toggle_tag(rows: Collection[int], tag: str, post: Callable[[TagsListed], object]) -> WriteTask:
    """Put a tag on papers, or take it off when all have it; then tell which tags there are."""

    def errand(library: Library) -> MarksChanged:
        trouble, report = "", MarksChanged()
        try:
            has = _all_have(library, rows, lambda marks: tag in marks.tags)
            report = _marks_message(library, library.untag(rows, tag) if has else library.tag(rows, tag))
        except PaperbrowseError as error:
            trouble = str(error)
        post(TagsListed(library.tag_uses(rows), trouble))
        return report

    return errand


def find_note(rows: Collection[int], post: Callable[[NoteFound], object]) -> WriteTask:
    """Tell the note that papers have; where it cannot be known, none is to be replaced."""

    def errand(library: Library) -> MarksChanged:
        try:
            post(NoteFound(library.shared_note(rows)))
        except PaperbrowseError as error:
            post(NoteFound(None, str(error)))
        return MarksChanged()

    return errand


def write_note(draft: NoteDraft) -> WriteTask:
    """Write a note; where that is refused, it comes back."""

    def errand(library: Library) -> TaskFinished:
        write = library.add_note if draft.is_appended else library.note
        try:
            return _marks_message(library, write(draft.rows, draft.text or ""))
        except PaperbrowseError as error:
            return NoteNotSaved(replace(draft, problem=str(error)))

    return errand


def mark_seen(library: Library) -> MarksChanged:
    """The reader has seen what there is."""
    library.mark_seen()
    return MarksChanged()


def back_up(library: Library) -> MarksChanged:
    """Once a day, what the reader made is copied."""
    library.back_up_daily()
    return MarksChanged()


def undo() -> WriteTask:
    """Take the last change back."""
    return lambda library: _marks_message(library, library.undo(), "nothing to undo", hint="Ctrl+r redoes")


def redo() -> WriteTask:
    """Make the change again that was taken back."""
    return lambda library: _marks_message(library, library.redo(), "nothing to redo")


def copy_bibtex(rows: Collection[int]) -> WriteTask:
    """BibTeX of papers, for the clipboard."""

    def errand(library: Library) -> TaskFinished:
        from paperbrowse.export import bibtex  # late: most sessions cite nothing

        text = ""
        for entry in bibtex.write(library.export_rows(rows)):
            text += entry
            if len(text.encode()) > MAX_CLIPBOARD_BYTES:
                return MarksChanged(
                    f"{count_of(len(rows), 'paper')} are too much for a clipboard · e writes them to a file"
                )
        what = text.partition("{")[2].partition(",")[0] if len(rows) == 1 else f"{len(rows):,} BibTeX entries"
        return CitationReady(text, what)

    return errand


def save_search(name: str, query: str) -> WriteTask:
    """Keep a query by a name."""

    def errand(library: Library) -> MarksChanged:
        before = next((one.query for one in library.saved_searches() if fold(one.name) == fold(name)), query)
        saved = library.save_search(name, query)
        names = [one.name for one in library.saved_searches()]
        number = next((n for n, one in enumerate(names, start=1) if fold(one) == fold(saved.name)), 0)
        key = f" · {number} opens it" if 0 < number < 10 else " · B lists them"
        instead = f" in place of {before or 'all papers'}" if before != query else ""
        return MarksChanged(f"saved “{saved.name}”{instead}{key}")

    return errand


def open_search(number: int) -> WriteTask:
    """Look up the saved search of a number, and say what is new in it; then it is seen."""

    def errand(library: Library) -> TaskFinished:
        found = library.saved_searches()
        if number > len(found):
            return SavedSearchOpened(None, f"no search is saved as {number} · b saves the one at hand")
        saved = found[number - 1]
        _, new = library.count_saved_search(saved, NEW_COUNT_TIMEOUT)
        library.mark_search_seen(saved.name)
        since = f": {count_of(new, 'new paper')} since you last looked" if new else ""
        return SavedSearchOpened(saved.query, f"“{saved.name}”{since}")

    return errand


def find_unread(result: SearchResult, start: int, step: int) -> WriteTask:
    """The next unread paper of a view from an index on, forwards (1) or backwards (-1)."""

    def errand(library: Library) -> TaskFinished:
        for indexes in _chunks(len(result.rows), start, step):
            upwards = indexes[::step]  # a slice that goes backwards is read row by row
            rows = result.rows[upwards.start : upwards.stop][::step]
            for index, entry in zip(indexes, library.entries(rows), strict=True):
                if _is_unread(entry):
                    return UnreadFound(result, index)
        return UnreadFound(result, None)

    return errand


def _all_marked(library: Library, rows: Collection[int], has: Callable[[Marks], bool], displayed: bool | None) -> bool:
    """Whether all papers have a mark; as the reader sees it, where that may not be how it is any more."""
    return displayed if displayed is not None and library.changed_elsewhere() else _all_have(library, rows, has)


def _all_have(library: Library, rows: Collection[int], has: Callable[[Marks], bool]) -> bool:
    """Whether all papers have a mark; no more are read than it takes to know."""
    coming = iter(rows)
    while some := list(islice(coming, CHUNK_SIZE)):
        if not all(has(entry.marks) for entry in library.entries(some) if entry):
            return False
    return True


def _with_progress(rows: Collection[int], post: PostStatus) -> Iterator[int]:
    """The same rows; as they are taken, it is told how far that is."""
    for number, row in enumerate(rows):
        if number and number % PROGRESS_INTERVAL == 0:
            post(StatusMessage(f"marking: {number:,} of {len(rows):,} papers"))
        yield row


def _is_unread(entry: PaperEntry | None) -> bool:
    return entry is not None and not entry.marks.read


def _chunks(length: int, start: int, step: int) -> Iterator[range]:
    places = range(start, length) if step > 0 else range(start, -1, -1)
    for first in range(0, len(places), CHUNK_SIZE):
        yield places[first : first + CHUNK_SIZE]


def _marks_message(
    library: Library, change: "Change | None", no_change_text: str = "", hint: str = "u undoes"
) -> MarksChanged:
    library.remember_version()  # what is reported makes the screen read all marks again
    if change is None:
        return MarksChanged(no_change_text)
    return MarksChanged(f"{change.sentence} · {hint}" if change.count else change.sentence, read_counts(library))
