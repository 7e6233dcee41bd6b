"""Changes of marks: a command is one journal entry, and one transaction for every thousand papers."""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain, combinations, islice

from paperbrowse.database.sqlite_errors import translate_read_errors
from paperbrowse.database.transaction import file_of, read_snapshot, transaction
from paperbrowse.marks import change_messages as messages
from paperbrowse.marks import history, verdicts
from paperbrowse.marks.change_messages import Change, ImportAction, MarkAction, describe_files, describe_papers
from paperbrowse.marks.history import FORGOTTEN, WISH_PREFIX, FieldChange, JournalEntry, apply, diff
from paperbrowse.marks.matching import Matches
from paperbrowse.marks.reconcile import ImportedMarks, MergedMarks, merge_duplicates, merge_marks, split_shared
from paperbrowse.marks.records import changed_copies, insert, write_copies
from paperbrowse.marks.verdicts import DIFFERENT, SAME
from paperbrowse.model.marks import MAX_WISH, NO_MARKS, Marks, Subject
from paperbrowse.model.paper_copy import PaperCopy

_BATCH_SIZE = 1_000
"""Papers per transaction, so that the lock is held for a fraction of a second and memory stays small."""


def _marking(
    action: MarkAction, edit: Callable[[Marks, datetime], Marks]
) -> Callable[["MarkWriter", Iterable[Subject]], Change]:
    """Return a method that changes marks of papers."""
    return lambda writer, subjects: writer._apply(action, subjects, edit)


class MarkWriter:
    """Changes the marks of one library file, for one window.

    Any number of papers may be given, and are read as they come. If a command breaks off, undo takes back all it did.
    """

    def __init__(self, connection: sqlite3.Connection, clock: Callable[[], datetime], window: str) -> None:
        self._connection = connection
        self._clock = clock
        self._window = window
        self.signature = ""  # ends the sentences in the journal: who makes the changes, if not the user

    star = _marking(
        messages.STAR, lambda marks, now: replace(marks, starred_at=marks.starred_at or now, skipped_at=None)
    )
    """Starred papers are no longer skipped; those starred already keep their time."""
    unstar = _marking(messages.UNSTAR, lambda marks, _: replace(marks, starred_at=None))
    mark_read = _marking(messages.MARK_READ, lambda marks, now: replace(marks, read_at=marks.read_at or now))
    mark_unread = _marking(messages.MARK_UNREAD, lambda marks, _: replace(marks, read_at=None))
    skip = _marking(messages.SKIP, lambda marks, now: replace(marks, skipped_at=marks.skipped_at or now))
    unskip = _marking(messages.UNSKIP, lambda marks, _: replace(marks, skipped_at=None))
    forget = _marking(messages.FORGET, lambda marks, _: NO_MARKS)
    """For papers that are then removed from papers.db."""

    def tag(self, subjects: Iterable[Subject], tag: str) -> Change:
        """Add a tag, which must come from `parse_tag`."""
        return self._apply(messages.TAG, subjects, lambda marks, _: _with_tags(marks, {*marks.tags, tag}), tag)

    def untag(self, subjects: Iterable[Subject], tag: str) -> Change:
        return self._apply(messages.UNTAG, subjects, lambda marks, _: _with_tags(marks, {*marks.tags} - {tag}), tag)

    def note(self, subjects: Iterable[Subject], text: str | None) -> Change:
        """Replace the notes by a text from `parse_note`; None removes them."""
        action = messages.NOTE if text else messages.REMOVE_NOTE
        return self._apply(action, subjects, lambda marks, _: replace(marks, note=text or None))

    def add_note(self, subjects: Iterable[Subject], text: str | None) -> Change:
        """Append a text from `parse_note` to the notes."""
        return self._apply(
            messages.ADD_NOTE,
            subjects,
            lambda marks, _: replace(marks, note="\n\n".join(filter(None, (marks.note, text))) or None),
        )

    def wish(self, subject: Subject, word: str, step: int) -> Change:
        """Wish for more (1) or less (-1) of a word, an `@author` or a `#category` that this paper has."""
        with transaction(self._connection):
            row = self._connection.execute("SELECT weight FROM wish WHERE word = ?", (word,)).fetchone()
            before = row[0] if row else 0
            weight = max(-MAX_WISH, min(before + step, MAX_WISH))
            described = f"{'more' if step > 0 else 'less'} of “{word.lstrip('@#')}” ({weight:+d})"
            if weight == before:
                return Change("wish", 0, f"unchanged: {described}")
            (record,) = _reconcile(self._connection, [subject], create=True).records_for(subject)[:1]
            values = (str(value) if value else None for value in (before, weight))
            self._write_changes([FieldChange(record.mark_id, WISH_PREFIX + word, *values)], described, self._clock())
            return Change("wish", 1, described)

    def forget_taste(self) -> Change:
        """Forget all skips and wishes; stars, tags and notes stay."""
        with transaction(self._connection):
            skipped = self._connection.execute(
                "SELECT mark_id, 'skipped_at', skipped_at, NULL FROM mark WHERE skipped_at IS NOT NULL"
                " UNION ALL SELECT (SELECT min(mark_id) FROM mark), ? || word, CAST(weight AS TEXT), NULL FROM wish",
                (WISH_PREFIX,),
            )
            changes = [FieldChange(*row) for row in skipped]
            sentence = f"forgot skips and wishes: {len(changes):,}"
            if changes:
                self._write_changes(changes, sentence, self._clock())
        return Change("forget taste", len(changes), sentence)

    def import_marks(self, imported: Sequence[ImportedMarks]) -> list[Change]:
        """Merge imported marks into the existing ones, all or none."""
        now = self._clock()
        with transaction(self._connection):
            matches = _reconcile(self._connection, [marks.subject for marks in imported], create=True)
            merged = merge_marks(matches, imported)
            return [change for action in messages.IMPORT_ACTIONS if (change := self._apply_import(action, merged, now))]

    def merge(self, subjects: Sequence[Subject]) -> Change:
        """Record the verdict that these papers are one."""
        first, *others = subjects
        titles = describe_papers([first.title]), describe_papers([other.title for other in others])
        pairs = [(first.names, other.names) for other in others]
        return self._record_verdict("merge", pairs, SAME, f"merged {titles[0]} with {titles[1]}")

    def split(self, subjects: Sequence[Subject], claims: Iterable[tuple[str, str]] = ()) -> Change:
        """Record the verdict that these papers are all different.

        claims: (id with `CLAIM_PREFIX`, title key) of records that keep no right to an id.
        """
        sentence = f"split {describe_papers([subjects[0].title])} into {len(subjects)} papers"
        pairs = [(first.names, second.names) for first, second in combinations(subjects, 2)]
        pairs += [((claim,), (title,)) for claim, title in claims]
        return self._record_verdict("split", pairs, DIFFERENT, sentence)

    def split_shared(self, subjects: Sequence[Subject]) -> None:
        """Copy a record that several of these papers share, so that each has its own with the same marks."""
        with transaction(self._connection):
            split_shared(self._connection, subjects)

    def undo(self) -> Change | None:
        """Undo the last change of this window, else of any window, also of an earlier session.

        Only fields that nobody changed since get their old values.
        """
        return self._undo_or_redo("undo", "undid")

    def redo(self) -> Change | None:
        """Redo what was undone last; None if nothing was, or if there was a new change since."""
        return self._undo_or_redo("redo", "redid")

    def learn_aliases(self, subjects: Iterable[Subject]) -> int:
        """Add new names and copies of marked papers, merge records that are one paper, and return their number.

        For any number of imported papers, read as they come. This cannot be undone, but earlier changes still can.
        """
        coming, count = iter(subjects), 0
        while batch := list(islice(coming, _BATCH_SIZE)):
            with translate_read_errors(file_of(self._connection)), read_snapshot(self._connection):
                matches = Matches.find(self._connection, batch)
                copies = changed_copies(self._connection, _copies_by_mark(matches, batch))
            if copies or any(map(matches.needs_update, batch)):
                count += self._learn_batch(batch)
        return count

    def history(self, limit: int = 100) -> list[JournalEntry]:
        """Return the newest commands of all windows, the newest first, including undone ones."""
        with translate_read_errors(file_of(self._connection)), read_snapshot(self._connection):
            return history.latest(self._connection, limit)

    def _apply(
        self, action: MarkAction, subjects: Iterable[Subject], edit: Callable[[Marks, datetime], Marks], tag: str = ""
    ) -> Change:
        now, coming = self._clock(), iter(subjects)
        changed_titles: list[str] = []
        all_titles: list[str] = []
        command_id = None
        while batch := list(islice(coming, _BATCH_SIZE)):
            with transaction(self._connection):
                matches = _reconcile(self._connection, batch, create=action.adds_marks)
                records = {record.mark_id: record for subject in batch for record in matches.records_for(subject)[:1]}
                changes = {key: diff(key, record.marks, edit(record.marks, now)) for key, record in records.items()}
                if action is messages.FORGET:
                    changes = {key: [*of, FieldChange(key, FORGOTTEN, None, "")] for key, of in changes.items() if of}
                all_titles += [record.title for record in records.values()] or [subject.title for subject in batch]
                if titles := [records[key].title for key, of_record in changes.items() if of_record]:
                    changed_titles += titles
                    sentence = action.changed.format(papers=describe_papers(changed_titles), tag=tag)
                    command_id = self._write_changes(chain.from_iterable(changes.values()), sentence, now, command_id)
        if not changed_titles:
            return Change(action.name, 0, action.unchanged.format(papers=describe_papers(all_titles), tag=tag))
        return Change(action.name, len(changed_titles), sentence)

    def _apply_import(self, action: ImportAction, merged: Sequence[MergedMarks], now: datetime) -> Change | None:
        """Apply one kind of mark as a separate change; None if nothing of it is new."""
        changes = [[c for c in marks.changes if c.field.startswith(action.field_prefix)] for marks in merged]
        changed = [marks for marks, of_record in zip(merged, changes, strict=True) if of_record]
        if not changed:
            return None
        papers = describe_papers([marks.record.title for marks in changed])
        origin = describe_files({origin for marks in changed for origin in marks.origins})
        sentence = action.changed.format(papers=papers, origin=origin)
        self._write_changes(chain.from_iterable(changes), sentence, now)
        return Change(action.name, len(changed), sentence)

    def _write_changes(
        self, changes: Iterable[FieldChange], sentence: str, now: datetime, command_id: int | None = None
    ) -> int:
        """Write changes as part of a command, or as a new one if that was undone meanwhile; return its id."""
        changes, sentence = list(changes), sentence + self.signature
        apply(self._connection, changes)
        if command_id is not None and history.extend(self._connection, command_id, sentence, changes):
            return command_id
        return history.record(self._connection, self._window, now, sentence, changes)

    def _undo_or_redo(self, name: str, verb: str) -> Change | None:
        with transaction(self._connection):
            result = history.undo_or_redo(self._connection, self._window, is_undo=name == "undo")
        if result is None:
            return None
        entry = result.entry
        if not result.paper_count and not result.verdict_changes:
            return Change(name, 0, f"left as it is, because it was changed since: {entry.sentence}")
        count = result.paper_count or entry.paper_count
        mark_ids = {change.mark_id for change in result.changes}
        forgotten = {change.mark_id for change in result.changes if change.field == FORGOTTEN and name == "redo"}
        return Change(name, count, f"{verb}: {entry.sentence}", result.verdict_changes, mark_ids, forgotten)

    def _record_verdict(
        self, name: str, pairs: Sequence[tuple[Sequence[str], Sequence[str]]], verdict: int, sentence: str
    ) -> Change:
        with transaction(self._connection):
            required = [
                change
                for first, second in pairs
                for change in verdicts.required_changes(self._connection, first, second, verdict)
            ]
            applied = verdicts.apply(self._connection, required)
            if applied:
                history.record(self._connection, self._window, self._clock(), sentence, [], applied)
        papers = {paper for change in applied for paper in (change.first, change.second)}
        return Change(name, len(papers), sentence if applied else f"nothing to change: {sentence}", applied)

    def _learn_batch(self, subjects: Sequence[Subject]) -> int:
        count = 0
        with transaction(self._connection):
            matches = Matches.find(self._connection, subjects)
            for subject in subjects:
                if matches.needs_update(subject):
                    merge_duplicates(self._connection, subject, matches)
                    count += 1
            write_copies(self._connection, changed_copies(self._connection, _copies_by_mark(matches, subjects)))
        return count


def _reconcile(connection: sqlite3.Connection, subjects: Sequence[Subject], *, create: bool) -> Matches:
    """Merge the records of each paper into one, and create missing ones if asked to.

    Look up each paper's record afterwards, because a later paper may merge the records of two earlier ones.
    """
    matches = Matches.find(connection, subjects)
    for subject in subjects:
        if matches.records_for(subject):
            merge_duplicates(connection, subject, matches)
        elif create:
            matches.update(insert(connection, subject), subject.names)
    if create:
        write_copies(connection, changed_copies(connection, _copies_by_mark(matches, subjects)))
    return matches


def _copies_by_mark(matches: Matches, subjects: Sequence[Subject]) -> dict[int, PaperCopy]:
    return {
        record.mark_id: subject.copy
        for subject in subjects
        if subject.copy
        for record in matches.records_for(subject)[:1]
    }


def _with_tags(marks: Marks, tags: Iterable[str]) -> Marks:
    return replace(marks, tags=tuple(sorted(tags)))
