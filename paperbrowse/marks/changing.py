"""Changing marks: a command is one entry in the journal, and a transaction for every thousand papers."""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain, combinations, islice

from paperbrowse.database.refusals import telling_of_reading
from paperbrowse.database.transaction import file_of, transaction
from paperbrowse.marks import history, verdicts
from paperbrowse.marks.arriving import Arrival, Joined, join
from paperbrowse.marks.deeds import (
    ADD_NOTE,
    MARK_READ,
    MARK_UNREAD,
    NOTE,
    REMOVE_NOTE,
    STAR,
    TAG,
    TAKINGS,
    UNSTAR,
    UNTAG,
    Change,
    Deed,
    Taking,
    files_named,
    papers_named,
)
from paperbrowse.marks.history import Command, Turned
from paperbrowse.marks.kept import keep
from paperbrowse.marks.learning import divide, settle
from paperbrowse.marks.matching import Matches
from paperbrowse.marks.touches import Touch, between, make
from paperbrowse.marks.verdicts import APART, SAME
from paperbrowse.model.marks import Marks, Subject

_AT_ONCE = 1_000
"""Papers per transaction: the lock is held for a fraction of a second, and memory stays small."""


class Changing:
    """The marks of one library file, being changed by one window.

    Any number of papers may be given, and are read as they come; where it breaks off, what was done is undone as one.
    """

    def __init__(self, connection: sqlite3.Connection, clock: Callable[[], datetime], window: str) -> None:
        self._connection = connection
        self._clock = clock
        self._window = window

    def star(self, subjects: Iterable[Subject]) -> Change:
        """Keep papers for later; those starred already keep their time."""
        return self._do(STAR, subjects, lambda marks, now: replace(marks, starred_at=marks.starred_at or now))

    def unstar(self, subjects: Iterable[Subject]) -> Change:
        """Take the star away."""
        return self._do(UNSTAR, subjects, lambda marks, _: replace(marks, starred_at=None))

    def mark_read(self, subjects: Iterable[Subject]) -> Change:
        """Say that papers are read; those read already keep their time."""
        return self._do(MARK_READ, subjects, lambda marks, now: replace(marks, read_at=marks.read_at or now))

    def mark_unread(self, subjects: Iterable[Subject]) -> Change:
        """Say that papers are yet to be read."""
        return self._do(MARK_UNREAD, subjects, lambda marks, _: replace(marks, read_at=None))

    def tag(self, subjects: Iterable[Subject], tag: str) -> Change:
        """Put a tag on papers, beside those they have; the tag as `tag_name` makes it."""
        return self._do(TAG, subjects, lambda marks, _: _with_tags(marks, {*marks.tags, tag}), tag)

    def untag(self, subjects: Iterable[Subject], tag: str) -> Change:
        """Take one tag off papers."""
        return self._do(UNTAG, subjects, lambda marks, _: _with_tags(marks, {*marks.tags} - {tag}), tag)

    def note(self, subjects: Iterable[Subject], text: str | None) -> Change:
        """Give papers this note in place of the one they have, None to have none; text as `note_text` makes it."""
        return self._do(NOTE if text else REMOVE_NOTE, subjects, lambda marks, _: replace(marks, note=text or None))

    def add_note(self, subjects: Iterable[Subject], text: str | None) -> Change:
        """Write a text below the notes that papers have; as `note_text` makes it."""
        return self._do(ADD_NOTE, subjects, lambda marks, _: replace(marks, note=_below(marks.note, text)))

    def take_in(self, arrivals: Sequence[Arrival]) -> list[Change]:
        """Join marks that came with papers to those that are there: all of them, or none where it is refused."""
        now = self._clock()
        with transaction(self._connection):
            matches = _settle(self._connection, [one.subject for one in arrivals], begin=True)
            found = join(matches, arrivals)
            return [change for taking in TAKINGS if (change := self._take(taking, found, now))]

    def merge(self, subjects: Sequence[Subject]) -> Change:
        """Say that papers are one."""
        pairs = [(subjects[0], other) for other in subjects[1:]]
        titles = [papers_named([one.title]) for one in subjects]
        return self._decide(
            "merge", pairs, SAME, f"merged {titles[0]} with {papers_named([one.title for one in subjects[1:]])}"
        )

    def split(self, subjects: Sequence[Subject]) -> Change:
        """Say of papers that are taken for one that each is one of its own."""
        pairs = list(combinations(subjects, 2))
        title = papers_named([subjects[0].title])
        return self._decide("split", pairs, APART, f"split {title} into {len(subjects)} papers")

    def divide(self, subjects: Sequence[Subject]) -> None:
        """Give each of these papers marks of its own, where one mark is on several: what is on it is on each then."""
        with transaction(self._connection):
            divide(self._connection, subjects)

    def undo(self) -> Change | None:
        """Take back the last change of this window, else the last of any, an earlier session's too.

        Only the fields it changed go back, and of those only what nobody has changed since.
        """
        return self._turn("undo", "undid", history.next_to_undo, history.take_back)

    def redo(self) -> Change | None:
        """Do again what was undone last; None where nothing was, or something else has been done since."""
        return self._turn("redo", "redid", history.next_to_redo, history.do_again)

    def adopt(self, subjects: Iterable[Subject]) -> int:
        """Learn the names of papers that are marked, unite marks that are one paper's; how many learned.

        For what an import brought: any number of papers, read as they come. Nothing here can be undone, yet
        what was done to either mark before still can.
        """
        coming, learned = iter(subjects), 0
        while batch := list(islice(coming, _AT_ONCE)):
            with telling_of_reading(file_of(self._connection)):
                matches = Matches.look_up(self._connection, batch)
            if news := [subject for subject in batch if matches.has_news(subject)]:
                learned += self._learn(news)
        return learned

    def history(self, limit: int = 100) -> list[Command]:
        """The newest commands of any window, the newest first, those undone among them."""
        with telling_of_reading(file_of(self._connection)):
            return history.latest(self._connection, limit)

    def _do(
        self, deed: Deed, subjects: Iterable[Subject], change: Callable[[Marks, datetime], Marks], tag: str = ""
    ) -> Change:
        now, coming = self._clock(), iter(subjects)
        changed: list[str] = []
        looked_at: list[str] = []
        command_id = None
        while batch := list(islice(coming, _AT_ONCE)):
            with transaction(self._connection):
                matches = _settle(self._connection, batch, begin=deed.marks)
                found = {kept.mark_id: kept for subject in batch for kept in matches.of(subject)[:1]}
                made = {key: between(key, kept.marks, change(kept.marks, now)) for key, kept in found.items()}
                looked_at += [kept.title for kept in found.values()] or [subject.title for subject in batch]
                if news := [found[mark_id].title for mark_id, some in made.items() if some]:
                    changed += news
                    sentence = deed.done.format(papers=papers_named(changed), tag=tag)
                    command_id = self._make(chain.from_iterable(made.values()), sentence, now, command_id)
        if not changed:
            return Change(deed.name, 0, deed.idle.format(papers=papers_named(looked_at), tag=tag))
        return Change(deed.name, len(changed), deed.done.format(papers=papers_named(changed), tag=tag))

    def _take(self, taking: Taking, found: Sequence[Joined], now: datetime) -> Change | None:
        """One kind of mark, as a change of its own; None where nothing of it is news."""
        made = [(one, [touch for touch in one.touches if touch.field.startswith(taking.field)]) for one in found]
        news = [(one, some) for one, some in made if some]
        if not news:
            return None
        origins = {origin for one, _ in news for origin in one.origins}
        papers = papers_named([one.kept.title for one, _ in news])
        sentence = taking.done.format(papers=papers, origin=files_named(origins))
        self._make(chain.from_iterable(some for _, some in news), sentence, now)
        return Change(taking.name, len(news), sentence)

    def _make(self, wanted: Iterable[Touch], sentence: str, now: datetime, command_id: int | None = None) -> int:
        """Touch what is wanted, as part of a command where that still stands; the command's id."""
        made = list(wanted)
        make(self._connection, made)
        if command_id is not None and history.go_on(self._connection, command_id, sentence, made):
            return command_id
        return history.record(self._connection, self._window, now, sentence, made)

    def _turn(
        self,
        name: str,
        said: str,
        find: Callable[[sqlite3.Connection, str], Command | None],
        turn: Callable[[sqlite3.Connection, Command, str], Turned],
    ) -> Change | None:
        with transaction(self._connection):
            command = find(self._connection, self._window)
            if command is None:
                return None
            turned = turn(self._connection, command, self._window)
        if not turned.papers and not turned.decisions:
            return Change(name, 0, f"left as it is, for it was changed since: {command.sentence}")
        return Change(name, turned.papers or command.papers, f"{said}: {command.sentence}", turned.decisions)

    def _decide(self, name: str, pairs: Sequence[tuple[Subject, Subject]], verdict: int, sentence: str) -> Change:
        now = self._clock()
        with transaction(self._connection):
            wanted = [
                decision
                for one, other in pairs
                for decision in verdicts.decisions(self._connection, one.names, other.names, verdict)
            ]
            made = verdicts.make(self._connection, wanted)
            if made:
                history.record(self._connection, self._window, now, sentence, [], made)
        papers = {names for decision in made for names in (decision.one, decision.other)}
        return Change(name, len(papers), sentence if made else f"so already: {sentence}", made)

    def _learn(self, subjects: Sequence[Subject]) -> int:
        learned = 0
        with transaction(self._connection):
            matches = Matches.look_up(self._connection, subjects)
            for subject in subjects:
                if matches.has_news(subject):
                    settle(self._connection, subject, matches)
                    learned += 1
        return learned


def _settle(connection: sqlite3.Connection, subjects: Sequence[Subject], *, begin: bool) -> Matches:
    """Make the marks of each paper one mark; begin one where there is none, if that is asked for.

    Which mark is whose must be asked afterwards: a later paper may unite the marks of two earlier ones.
    """
    matches = Matches.look_up(connection, subjects)
    for subject in subjects:
        if matches.of(subject):
            settle(connection, subject, matches)
        elif begin:
            matches.put(keep(connection, subject), subject.names)
    return matches


def _below(note: str | None, text: str | None) -> str | None:
    return f"{note}\n\n{text}" if note and text else note or text


def _with_tags(marks: Marks, tags: Iterable[str]) -> Marks:
    return replace(marks, tags=tuple(sorted(tags)))
