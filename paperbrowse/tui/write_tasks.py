"""Tasks for the write worker: `mark_read(rows)` makes a task, which runs later with the worker's library."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from functools import wraps
from itertools import islice
from typing import TYPE_CHECKING, Concatenate, NamedTuple, ParamSpec, TypeAlias

from paperbrowse.library.library import Library
from paperbrowse.library.results import SearchResult
from paperbrowse.model.errors import Interrupted, PaperbrowseError
from paperbrowse.model.marks import Marks
from paperbrowse.text.fold import fold
from paperbrowse.text.phrases import count_of
from paperbrowse.tui.messages import (
    CardsReady,
    CitationReady,
    MarksChanged,
    NoteDraft,
    NoteNotSaved,
    SavedSearchOpened,
    SeenSaved,
    StatusMessage,
    TaskFinished,
    UnreadFound,
)
from paperbrowse.tui.workers import WriteTask, read_counts

if TYPE_CHECKING:
    from paperbrowse.library.marks import MarkService
    from paperbrowse.library.search import TagUse
    from paperbrowse.marks.change_messages import Change

MAX_CLIPBOARD_BYTES = 70_000
"""Bytes that terminals accept for the clipboard; some silently drop more."""

NEW_COUNT_TIMEOUT = 1.0
"""Seconds for counting new papers of a saved search, before the search itself starts."""

CHUNK_SIZE = 200
"""Papers read at a time when looking for one by its marks."""

PROGRESS_INTERVAL = 2_000
"""Papers between two progress messages."""

PostStatus = Callable[[StatusMessage], object]
HasMark = Callable[[Marks], bool]
ShowTags: TypeAlias = "Callable[[tuple[TagUse, ...], str], object]"
"""Called in the thread with all tags, and with the problem with the tag asked for last."""


Parameters = ParamSpec("Parameters")


def write_task(function: Callable[Concatenate[Library, Parameters], TaskFinished]) -> Callable[Parameters, WriteTask]:
    """Make a function of a library and other arguments one of the other arguments that returns a task."""

    @wraps(function)
    def make_task(*args: Parameters.args, **kwargs: Parameters.kwargs) -> WriteTask:
        return lambda library: function(library, *args, **kwargs)

    return make_task


def _no_progress(message: StatusMessage) -> None:
    pass


class Toggle(NamedTuple):
    """A mark that a key sets on papers, or removes if all of them have it."""

    question: str
    has_mark: HasMark
    change: "Callable[[MarkService, bool], Callable[[Iterable[int]], Change]]"
    """(marks, whether to remove it) -> the function that does."""


STAR = Toggle(
    "Star {papers}, or unstar them if all are starred?",
    lambda marks: marks.starred,
    lambda marks, remove: marks.unstar if remove else marks.star,
)
READ = Toggle(
    "Mark {papers} read, or unread if all are read?",
    lambda marks: marks.read,
    lambda marks, remove: marks.mark_unread if remove else marks.mark_read,
)
SKIP = Toggle(
    "Skip {papers}, or no longer skip them if all are skipped?",
    lambda marks: marks.skipped,
    lambda marks, remove: marks.unskip if remove else marks.skip,
)


@write_task
def toggle_mark(
    library: Library,
    toggle: Toggle,
    rows: Collection[int],
    post: PostStatus = _no_progress,
    displayed: bool | None = None,
) -> MarksChanged:
    """Set a mark, or remove it; decided when the task runs, so that two quick presses cancel out.

    displayed: True if the user sees the mark. It decides if another window has changed marks since.
    """
    decides = displayed is not None and library.marks.changed_elsewhere()
    change = toggle.change(library.marks, bool(displayed) if decides else _all_have(library, rows, toggle.has_mark))
    return _marks_message(library, change(_with_progress(rows, post)))


@write_task
def mark_read(library: Library, rows: Collection[int], post: PostStatus = _no_progress) -> MarksChanged:
    return _marks_message(library, library.marks.mark_read(_with_progress(rows, post)))


@write_task
def forget(library: Library, rows: Collection[int]) -> MarksChanged:
    """Remove papers and their marks; undo brings back those that had any."""
    return MarksChanged(library.marks.forget(rows).sentence, read_counts(library))


@write_task
def wish(library: Library, row: int, feature: str, step: int) -> MarksChanged:
    """Wish for more or less of a feature, and search again, because the order may be another."""
    change = library.marks.wish(row, feature, step)
    news = f"{change.sentence} · u undoes" if change.count else change.sentence
    return MarksChanged(news, read_counts(library), changes_papers=True)


@write_task
def deal_cards(library: Library, result: SearchResult) -> TaskFinished:
    """Find the papers of a result that are neither starred nor skipped."""
    deck = library.foryou.deck(result.rows)
    if not deck:
        return CardsReady((), result, "no card is left: all listed papers are starred or skipped")
    return CardsReady(deck, replace(result, pulls=result.pulls or library.foryou.explainer(deck)))


@write_task
def decide(
    library: Library, change: "Callable[[MarkService], Change]", changes: list[int], report: Callable[[str], object]
) -> MarksChanged:
    """Change marks for a card, and add to `changes` how many papers it changed, for `take_back`."""
    changes.append(0)
    try:
        made = change(library.marks)
    except PaperbrowseError as error:
        report(f"not saved: {error}")
        return MarksChanged(str(error))
    changes[-1] = made.count
    report(made.sentence)
    return _marks_message(library, made)


@write_task
def take_back(library: Library, changes: list[int], report: Callable[[str], object]) -> MarksChanged:
    """Undo the last decision, unless it changed nothing."""
    if not changes.pop():
        report("")
        return MarksChanged()
    try:
        undone = library.marks.undo()
    except PaperbrowseError as error:
        report(f"not undone: {error}")
        return MarksChanged(str(error))
    report(undone.sentence if undone else "nothing to undo")
    return _marks_message(library, undone, "nothing to undo")


@write_task
def mark_opened(library: Library, row: int) -> MarksChanged:
    """Mark a paper read, without a message if it is read already."""
    change = library.marks.mark_read([row])
    return _marks_message(library, change) if change.count else MarksChanged()


@write_task
def list_tags(library: Library, rows: Collection[int], show: ShowTags) -> MarksChanged:
    """Show all tags, and the number of these papers that have each."""
    try:
        show(library.search.tag_uses(rows), "")
    except PaperbrowseError as error:
        show((), str(error))
    return MarksChanged()


@write_task
def toggle_tag(library: Library, rows: Collection[int], tag: str, show: ShowTags) -> MarksChanged:
    """Add a tag to papers, or remove it if all have it; then show all tags."""
    problem, message = "", MarksChanged()
    try:
        change = library.marks.untag if _all_have(library, rows, lambda marks: tag in marks.tags) else library.marks.tag
        message = _marks_message(library, change(rows, tag))
    except PaperbrowseError as error:
        problem = str(error)
    show(library.search.tag_uses(rows), problem)
    return message


@write_task
def find_note(library: Library, rows: Collection[int], show: Callable[[str | None, str], object]) -> MarksChanged:
    """Show the note of papers; after an error None, so that no unknown note is replaced."""
    try:
        show(library.marks.shared_note(rows), "")
    except PaperbrowseError as error:
        show(None, str(error))
    return MarksChanged()


@write_task
def write_note(library: Library, draft: NoteDraft) -> TaskFinished:
    """Save a note; if that fails, return the draft to the screen."""
    write = library.marks.add_note if draft.is_appended else library.marks.note
    try:
        return _marks_message(library, write(draft.rows, draft.text or ""))
    except PaperbrowseError as error:
        return NoteNotSaved(replace(draft, problem=str(error)))


@write_task
def merge_papers(library: Library, rows: Collection[int]) -> MarksChanged:
    return _marks_message(library, library.duplicates.merge(list(rows)))


@write_task
def split_paper(library: Library, row: int, record: int) -> MarksChanged:
    return _marks_message(library, library.duplicates.split(row, record))


@write_task
def mark_seen(library: Library, rows: Collection[int]) -> TaskFinished:
    """Save papers as seen; during an import the message has them back."""
    try:
        library.marks.mark_seen(rows)
    except (PaperbrowseError, Interrupted):
        return SeenSaved(read_counts(library), rows)
    return SeenSaved(read_counts(library))


@write_task
def mark_all_seen(library: Library) -> MarksChanged:
    library.marks.mark_all_seen()
    return MarksChanged("all papers are marked as seen", read_counts(library))


@write_task
def end_session(library: Library) -> MarksChanged:
    library.marks.end_session()
    return MarksChanged()


@write_task
def back_up(library: Library) -> MarksChanged:
    """Back up the marks, once a day."""
    library.maintenance.back_up_daily()
    return MarksChanged()


@write_task
def undo(library: Library) -> MarksChanged:
    return _marks_message(library, library.marks.undo(), "nothing to undo", hint="Ctrl+r redoes")


@write_task
def redo(library: Library) -> MarksChanged:
    return _marks_message(library, library.marks.redo(), "nothing to redo")


@write_task
def copy_bibtex(library: Library, rows: Collection[int]) -> TaskFinished:
    """Write papers as BibTeX for the clipboard."""
    from paperbrowse.export import bibtex  # late: most sessions cite nothing

    text = ""
    for entry in bibtex.write(library.papers.export_items(rows, cites=True)):
        text += entry
        if len(text.encode()) > MAX_CLIPBOARD_BYTES:
            return MarksChanged(
                f"{count_of(len(rows), 'paper')} are too much for the clipboard · e writes them to a file"
            )
    label = text.partition("{")[2].partition(",")[0] if len(rows) == 1 else f"{len(rows):,} BibTeX entries"
    return CitationReady(text, label)


@write_task
def save_search(library: Library, name: str, query: str) -> MarksChanged:
    """Save a query under a name, which may replace another query."""
    before = next(
        (saved.query for saved in library.marks.saved_searches.all() if fold(saved.name) == fold(name)), query
    )
    new = library.marks.saved_searches.save(name, query)
    names = [fold(saved.name) for saved in library.marks.saved_searches.all()]
    number = names.index(fold(new.name)) + 1 if fold(new.name) in names else 0
    key = f" · {number} opens it" if 0 < number < 10 else " · B lists them"
    replaced = f", replacing {before or 'all papers'}" if before != query else ""
    return MarksChanged(f"saved “{new.name}”{replaced}{key}")


@write_task
def open_search(library: Library, number: int) -> TaskFinished:
    """Look up a saved search by its number, and mark its papers as seen."""
    searches = library.marks.saved_searches.all()
    if number > len(searches):
        return SavedSearchOpened(None, f"no saved search has the number {number} · b saves this one")
    saved = searches[number - 1]
    _, new = library.search.count_saved_search(saved, NEW_COUNT_TIMEOUT)
    library.marks.saved_searches.mark_seen(saved.name)
    news = f": {count_of(new, 'new paper')} since you last looked" if new else ""
    return SavedSearchOpened(saved.query, f"“{saved.name}”{news}")


@write_task
def find_unread(library: Library, result: SearchResult, start: int, step: int) -> TaskFinished:
    """Find the next unread paper of a result from an index on, forward (1) or backward (-1)."""
    for indexes in _chunks(len(result.rows), start, step):
        ascending = indexes[::step]  # a slice with a negative step would be read row by row
        rows = result.rows[ascending.start : ascending.stop][::step]
        for index, entry in zip(indexes, library.papers.entries(rows), strict=True):
            if entry is not None and not entry.marks.read:
                return UnreadFound(result, index)
    return UnreadFound(result, None)


def _all_have(library: Library, rows: Collection[int], has_mark: HasMark) -> bool:
    """Return whether all papers have a mark; read only up to the first that does not."""
    remaining = iter(rows)
    while chunk := list(islice(remaining, CHUNK_SIZE)):
        if not all(has_mark(entry.marks) for entry in library.papers.entries(chunk) if entry):
            return False
    return True


def _with_progress(rows: Collection[int], post: PostStatus) -> Iterator[int]:
    """Yield the rows, and post the progress as they are used."""
    for number, row in enumerate(rows):
        if number and number % PROGRESS_INTERVAL == 0:
            post(StatusMessage(f"marking: {number:,} of {len(rows):,} papers"))
        yield row


def _chunks(length: int, start: int, step: int) -> Iterator[range]:
    indexes = range(start, length) if step > 0 else range(start, -1, -1)
    for first in range(0, len(indexes), CHUNK_SIZE):
        yield indexes[first : first + CHUNK_SIZE]


def _marks_message(
    library: Library, change: "Change | None", no_change_text: str = "", hint: str = "u undoes"
) -> MarksChanged:
    library.marks.remember_version()  # because the screen reads all marks again for this message
    if change is None:
        return MarksChanged(no_change_text)
    sentence = f"{change.sentence} · {hint}" if change.count else change.sentence
    return MarksChanged(sentence, read_counts(library), bool(change.verdict_changes))
