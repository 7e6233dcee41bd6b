"""Changing marks: a command is one entry in the journal, and a transaction for every thousand papers."""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain, combinations, islice

from paperbrowse.database.sqlite_errors import translate_read_errors
from paperbrowse.database.transaction import file_of, transaction
from paperbrowse.marks import history, verdicts
from paperbrowse.marks.change_messages import (
    ADD_NOTE,
    IMPORT_ACTIONS,
    MARK_READ,
    MARK_UNREAD,
    NOTE,
    REMOVE_NOTE,
    STAR,
    TAG,
    UNSTAR,
    UNTAG,
    Change,
    ImportAction,
    MarkAction,
    describe_files,
    describe_papers,
)
from paperbrowse.marks.history import FieldChange, JournalEntry, UndoResult, apply, diff
from paperbrowse.marks.import_marks import ImportedMarks, MergedMarks, merge_marks
from paperbrowse.marks.matching import Matches
from paperbrowse.marks.reconcile import merge_duplicates, split_shared
from paperbrowse.marks.records import insert
from paperbrowse.marks.verdicts import DIFFERENT, SAME
from paperbrowse.model.marks import Marks, Subject

_BATCH_SIZE = 1_000
"""Papers per transaction: the lock is held for a fraction of a second, and memory stays small."""


class MarkWriter:
    """The marks of one library file, being changed by one window.

    Any number of papers may be given, and are read as they come; where it breaks off, what was done is undone as one.
    """

    def __init__(self, connection: sqlite3.Connection, clock: Callable[[], datetime], window: str) -> None:
        self._connection = connection
        self._clock = clock
        self._window = window

    def star(self, subjects: Iterable[Subject]) -> Change:
        """Keep papers for later; those starred already keep their time."""
        return self._apply(STAR, subjects, lambda marks, now: replace(marks, starred_at=marks.starred_at or now))

    def unstar(self, subjects: Iterable[Subject]) -> Change:
        """Take the star away."""
        return self._apply(UNSTAR, subjects, lambda marks, _: replace(marks, starred_at=None))

    def mark_read(self, subjects: Iterable[Subject]) -> Change:
        """Say that papers are read; those read already keep their time."""
        return self._apply(MARK_READ, subjects, lambda marks, now: replace(marks, read_at=marks.read_at or now))

    def mark_unread(self, subjects: Iterable[Subject]) -> Change:
        """Say that papers are yet to be read."""
        return self._apply(MARK_UNREAD, subjects, lambda marks, _: replace(marks, read_at=None))

    def tag(self, subjects: Iterable[Subject], tag: str) -> Change:
        """Put a tag on papers, beside those they have; the tag as `tag_name` makes it."""
        return self._apply(TAG, subjects, lambda marks, _: _with_tags(marks, {*marks.tags, tag}), tag)

    def untag(self, subjects: Iterable[Subject], tag: str) -> Change:
        """Take one tag off papers."""
        return self._apply(UNTAG, subjects, lambda marks, _: _with_tags(marks, {*marks.tags} - {tag}), tag)

    def note(self, subjects: Iterable[Subject], text: str | None) -> Change:
        """Give papers this note in place of the one they have, None to have none; text as `note_text` makes it."""
        return self._apply(NOTE if text else REMOVE_NOTE, subjects, lambda marks, _: replace(marks, note=text or None))

    def add_note(self, subjects: Iterable[Subject], text: str | None) -> Change:
        """Write a text below the notes that papers have; as `note_text` makes it."""
        return self._apply(ADD_NOTE, subjects, lambda marks, _: replace(marks, note=_append_note(marks.note, text)))

    def import_marks(self, imported: Sequence[ImportedMarks]) -> list[Change]:
        """Join marks that came with papers to those that are there: all of them, or none where it is refused."""
        now = self._clock()
        with transaction(self._connection):
            matches = _reconcile(self._connection, [one.subject for one in imported], create=True)
            found = merge_marks(matches, imported)
            return [change for taking in IMPORT_ACTIONS if (change := self._apply_import(taking, found, now))]

    def merge(self, subjects: Sequence[Subject]) -> Change:
        """Say that papers are one."""
        pairs = [(subjects[0], other) for other in subjects[1:]]
        titles = [describe_papers([one.title]) for one in subjects]
        return self._record_verdict(
            "merge", pairs, SAME, f"merged {titles[0]} with {describe_papers([one.title for one in subjects[1:]])}"
        )

    def split(self, subjects: Sequence[Subject]) -> Change:
        """Say of papers that are taken for one that each is one of its own."""
        pairs = list(combinations(subjects, 2))
        title = describe_papers([subjects[0].title])
        return self._record_verdict("split", pairs, DIFFERENT, f"split {title} into {len(subjects)} papers")

    def split_shared(self, subjects: Sequence[Subject]) -> None:
        """Give each of these papers marks of its own, where one mark is on several: what is on it is on each then."""
        with transaction(self._connection):
            split_shared(self._connection, subjects)

    def undo(self) -> Change | None:
        """Take back the last change of this window, else the last of any, an earlier session's too.

        Only the fields it changed go back, and of those only what nobody has changed since.
        """
        return self._undo_or_redo("undo", "undid", history.next_to_undo, history.undo)

    def redo(self) -> Change | None:
        """Do again what was undone last; None where nothing was, or something else has been done since."""
        return self._undo_or_redo("redo", "redid", history.next_to_redo, history.redo)

    def learn_aliases(self, subjects: Iterable[Subject]) -> int:
        """Learn the names of papers that are marked, unite marks that are one paper's; how many learned.

        For what an import brought: any number of papers, read as they come. Nothing here can be undone, yet
        what was done to either mark before still can.
        """
        coming, learned = iter(subjects), 0
        while batch := list(islice(coming, _BATCH_SIZE)):
            with translate_read_errors(file_of(self._connection)):
                matches = Matches.find(self._connection, batch)
            if news := [subject for subject in batch if matches.needs_update(subject)]:
                learned += self._learn_batch(news)
        return learned

    def history(self, limit: int = 100) -> list[JournalEntry]:
        """The newest commands of any window, the newest first, those undone among them."""
        with translate_read_errors(file_of(self._connection)):
            return history.latest(self._connection, limit)

    def _apply(
        self, action: MarkAction, subjects: Iterable[Subject], edit: Callable[[Marks, datetime], Marks], tag: str = ""
    ) -> Change:
        now, coming = self._clock(), iter(subjects)
        changed: list[str] = []
        looked_at: list[str] = []
        command_id = None
        while batch := list(islice(coming, _BATCH_SIZE)):
            with transaction(self._connection):
                matches = _reconcile(self._connection, batch, create=action.adds_marks)
                found = {kept.mark_id: kept for subject in batch for kept in matches.records_for(subject)[:1]}
                made = {key: diff(key, kept.marks, edit(kept.marks, now)) for key, kept in found.items()}
                looked_at += [kept.title for kept in found.values()] or [subject.title for subject in batch]
                if news := [found[mark_id].title for mark_id, some in made.items() if some]:
                    changed += news
                    sentence = action.changed.format(papers=describe_papers(changed), tag=tag)
                    command_id = self._write_changes(chain.from_iterable(made.values()), sentence, now, command_id)
        if not changed:
            return Change(action.name, 0, action.unchanged.format(papers=describe_papers(looked_at), tag=tag))
        return Change(action.name, len(changed), action.changed.format(papers=describe_papers(changed), tag=tag))

    def _apply_import(self, action: ImportAction, merged: Sequence[MergedMarks], now: datetime) -> Change | None:
        """One kind of mark, as a change of its own; None where nothing of it is news."""
        made = [
            (one, [touch for touch in one.changes if touch.field.startswith(action.field_prefix)]) for one in merged
        ]
        news = [(one, some) for one, some in made if some]
        if not news:
            return None
        origins = {origin for one, _ in news for origin in one.origins}
        papers = describe_papers([one.record.title for one, _ in news])
        sentence = action.changed.format(papers=papers, origin=describe_files(origins))
        self._write_changes(chain.from_iterable(some for _, some in news), sentence, now)
        return Change(action.name, len(news), sentence)

    def _write_changes(
        self, changes: Iterable[FieldChange], sentence: str, now: datetime, command_id: int | None = None
    ) -> int:
        """Touch what is wanted, as part of a command where that still stands; the command's id."""
        made = list(changes)
        apply(self._connection, made)
        if command_id is not None and history.extend(self._connection, command_id, sentence, made):
            return command_id
        return history.record(self._connection, self._window, now, sentence, made)

    def _undo_or_redo(
        self,
        name: str,
        verb: str,
        find: Callable[[sqlite3.Connection, str], JournalEntry | None],
        replay: Callable[[sqlite3.Connection, JournalEntry, str], UndoResult],
    ) -> Change | None:
        with transaction(self._connection):
            command = find(self._connection, self._window)
            if command is None:
                return None
            turned = replay(self._connection, command, self._window)
        if not turned.paper_count and not turned.verdict_changes:
            return Change(name, 0, f"left as it is, for it was changed since: {command.sentence}")
        return Change(
            name, turned.paper_count or command.paper_count, f"{verb}: {command.sentence}", turned.verdict_changes
        )

    def _record_verdict(
        self, name: str, pairs: Sequence[tuple[Subject, Subject]], verdict: int, sentence: str
    ) -> Change:
        now = self._clock()
        with transaction(self._connection):
            wanted = [
                decision
                for one, other in pairs
                for decision in verdicts.required_changes(self._connection, one.names, other.names, verdict)
            ]
            made = verdicts.apply(self._connection, wanted)
            if made:
                history.record(self._connection, self._window, now, sentence, [], made)
        papers = {names for decision in made for names in (decision.first, decision.second)}
        return Change(name, len(papers), sentence if made else f"so already: {sentence}", made)

    def _learn_batch(self, subjects: Sequence[Subject]) -> int:
        learned = 0
        with transaction(self._connection):
            matches = Matches.find(self._connection, subjects)
            for subject in subjects:
                if matches.needs_update(subject):
                    merge_duplicates(self._connection, subject, matches)
                    learned += 1
        return learned


def _reconcile(connection: sqlite3.Connection, subjects: Sequence[Subject], *, create: bool) -> Matches:
    """Make the marks of each paper one mark; begin one where there is none, if that is asked for.

    Which mark is whose must be asked afterwards: a later paper may unite the marks of two earlier ones.
    """
    matches = Matches.find(connection, subjects)
    for subject in subjects:
        if matches.records_for(subject):
            merge_duplicates(connection, subject, matches)
        elif create:
            matches.update(insert(connection, subject), subject.names)
    return matches


def _append_note(note: str | None, text: str | None) -> str | None:
    return f"{note}\n\n{text}" if note and text else note or text


def _with_tags(marks: Marks, tags: Iterable[str]) -> Marks:
    return replace(marks, tags=tuple(sorted(tags)))
