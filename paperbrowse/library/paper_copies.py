"""Marks without papers.db: copies of marked papers are kept in library.db, and put back where papers.db lacks them."""

from collections.abc import Callable, Iterable
from typing import Any

from paperbrowse.library.stores import Stores
from paperbrowse.marks.records import MarkRecord
from paperbrowse.model.identity import ID_KINDS, id_field, paper_keys
from paperbrowse.model.paper import Author, Paper
from paperbrowse.model.paper_copy import COPY_KIND, CopiedSource, PaperCopy

_BATCH_SIZE = 1_000
"""Papers that are put back in one transaction."""


def check_marked_papers(stores: Stores, *, everything: bool = False) -> int:
    """Put marked papers that papers.db lacks back into it, and copy those that library.db lacks.

    Returns the number of papers put back. everything: also check the marks that were checked before. Raises
    StorageError, and Interrupted if another process writes: then the next start checks again.
    """
    (last, title), (checked, checked_title) = stores.marks.last_mark(), stores.papers.checked_mark()
    is_same_library = checked and stores.marks.title_of(checked) == checked_title
    first = checked + 1 if is_same_library and not everything else 0
    mark_ids = [mark_id for mark_id in stores.marks.find_ids("marked") if mark_id >= first]
    restored = restore_missing(stores, mark_ids, _is_stopped)
    if stores.marks.writable:
        copied = stores.marks.copied()
        rows = [row for mark_id, row in stores.lookup.row_by_mark(mark_ids).items() if mark_id not in copied]
        stores.marks.writer.learn_aliases(stores.subjects(rows))
    with stores.papers.changing_copies(_is_stopped) as copies:
        copies.set_checked(last, title)
    return restored


def restore_missing(stores: Stores, mark_ids: Iterable[int], is_stopped: Callable[[], bool] = lambda: False) -> int:
    """Put the papers of these marks back into papers.db, as far as they are not there; return their number.

    Raises StorageError, and Interrupted if stopped while it waits for another process.
    """
    mark_ids = list(mark_ids)
    missing = _missing(stores, mark_ids)
    if len(missing) > _BATCH_SIZE:
        stores.notify(f"putting {len(missing):,} marked papers back (once; a thousand take a second)")
    for start in range(0, len(missing), _BATCH_SIZE):
        batch = missing[start : start + _BATCH_SIZE]
        copies, records = stores.marks.paper_copies(batch), stores.marks.records(batch)
        stores.papers.verdicts = stores.marks.verdicts()
        with stores.papers.writing(is_stopped) as writer:
            absent = set(_missing(stores, batch))  # another process may have put them back meanwhile
            for record in records:
                if record.mark_id in absent:
                    copy = copies.get(record.mark_id) or PaperCopy(_paper_of(record))
                    if not copy.sources:
                        copy = copy._replace(sources=(CopiedSource(COPY_KIND, "library.db", str(record.mark_id)),))
                    known = {name for name in paper_keys(copy.paper) if not name.startswith("title:")}
                    writer.restore(copy, [name for name in record.names if name not in known])
    return len(missing)


def _missing(stores: Stores, mark_ids: list[int]) -> list[int]:
    with stores.papers.reading():
        row_by_mark = stores.lookup.row_by_mark(mark_ids)
    return [mark_id for mark_id in mark_ids if mark_id not in row_by_mark]


def _is_stopped() -> bool:
    """Never wait for a process that imports, because nobody could browse meanwhile."""
    return True


def _paper_of(record: MarkRecord) -> Paper:
    """Return what a mark itself says about its paper."""
    identity = record.identity
    ids: dict[str, Any] = {id_field(kind): value for kind, value in identity.ids if kind in ID_KINDS}
    authors = tuple(map(Author, record.authors))
    return Paper(
        identity.title, authors=authors, author_count=identity.author_count, published=identity.published, **ids
    )
