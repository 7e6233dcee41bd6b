"""The `LetterService`: what a letter of new papers holds, and that no paper is in two letters or in none.

A letter is kept in library.db together with the names of its papers, and delivered after that. A run that was killed
in between leaves it pending, and the next run delivers the same letter. Everything is counted from the letter before:
papers by the time and the number they got in papers.db, because the clock may be set back.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain

from paperbrowse.database.file_lock import FileLock
from paperbrowse.export.letter import Letter, LetterItem, LetterSection
from paperbrowse.export.publication import ExportItem, find_publication
from paperbrowse.library.foryou import MAX_SCORED
from paperbrowse.library.papers import PaperService
from paperbrowse.library.results import PaperEntry, describe_pulls
from paperbrowse.library.search import SearchService
from paperbrowse.library.stores import Stores, row_batches
from paperbrowse.marks.letters import STDOUT, Letters, StoredLetter
from paperbrowse.marks.saved_searches import SavedSearch
from paperbrowse.model.errors import NotSaved
from paperbrowse.model.identity import TITLE_PREFIX
from paperbrowse.model.paper import Paper
from paperbrowse.papers.upvotes import rows_with_changes, sort_by_trend, upvotes_before
from paperbrowse.text.fold import fold

FIRST_PERIOD = timedelta(days=1)
"""The time before the first letter that it covers."""

OVERLAP = timedelta(days=7)
"""Time before the last letter in which papers without a letter are looked for again: of a new saved search, or because
they match only now."""

MAX_LISTED = 500
"""New papers of saved searches that a letter lists. Of more, as after the import of a library, nobody reads all: it
lists the newest of each search, counts the others, and names the command that finds them."""

ALL_SECTIONS = "all"
"""The value of `letter:` that names the whole letter."""

NOTE_AGE = timedelta(days=7)
"""The age at which notes come back."""


class LetterService:
    """Makes and keeps letters. Changes raise NotSaved."""

    def __init__(self, stores: Stores, search: SearchService, papers: PaperService) -> None:
        self._stores, self._search, self._papers = stores, search, papers

    @contextmanager
    def lock(self) -> Iterator[bool]:
        """Yield whether no other process makes a letter until the block ends. Raises NotSaved."""
        lock = FileLock(self._stores.home.library_db.with_name("letter.lock"))
        try:
            is_mine = lock.try_acquire()
        except OSError as error:
            raise NotSaved(f"cannot make a letter: {error.strerror}") from error
        try:
            yield is_mine
        finally:
            lock.release()

    @property
    def kept(self) -> Letters:
        """The letters that were made, and those of them that are still to be delivered."""
        return self._stores.marks.letters

    def is_made_today(self) -> bool:
        last = self.kept.last()
        return last is not None and last.made_at.astimezone().date() == self._stores.today()

    def compose(self, since: datetime | None = None, top: int = 10, *, again: bool = False) -> "Draft":
        """Return the letter of what is new since the last one, or since an earlier time; nothing is kept yet.

        again: with papers of earlier letters, and since the letter before the last.
        """
        with self._stores.papers.reading():
            return Draft(self._stores, self._search, self._papers, since, top, again=again)

    def rows(self, heading: str) -> list[int]:
        """Return the rows of a section of the next letter, or of all its sections, for `letter:`."""
        sections = self.compose().letter.sections
        named = [section for section in sections if fold(heading) in (fold(section.heading), ALL_SECTIONS)]
        return [row for section in named for row in (*(shown.row for shown in section.items), *section.more)]

    def keep(self, draft: "Draft", write: Callable[[Letter], str], target: str = STDOUT) -> StoredLetter:
        """Keep a letter with the names of its papers, to be delivered; an empty one is only noted."""
        content = write(draft.letter) if draft.letter.sections else None
        letter = StoredLetter(0, draft.now, draft.since, draft.last_paper_id, target, content)
        return self.kept.add(letter, draft.names, draft.new_states)


class Draft:
    """A letter that is not kept yet, with what has to be kept of it."""

    def __init__(
        self,
        stores: Stores,
        search: SearchService,
        papers: PaperService,
        since: datetime | None,
        top: int,
        *,
        again: bool,
    ) -> None:
        """Choose the papers: news come first, because they are about papers that were in other letters."""
        self._stores, self._papers, self._again = stores, papers, again
        self.now, self.new_states = stores.clock(), dict[int, str]()
        self._used, self._sent = set[int](), set[int]()
        """Papers of this letter, and papers that are known to be in another."""
        self.names: list[str] = []
        """The names of its papers: their ids, and the title only if there is none, because others may have the same."""
        last = stores.marks.letters.last_with_papers() if again else stores.marks.letters.last()
        after = (last.since if again else last.made_at) if last else self.now - FIRST_PERIOD
        self.since = min(filter(None, (since, after, self.now)))  # never later, so that nothing is left out
        self.last_paper_id = stores.papers.last_paper_id()  # first: what comes meanwhile is for the next letter
        known = last.last_paper_id if last else self.last_paper_id
        new = stores.papers.added_since(self.since, known)
        recent = stores.papers.added_since(self.since - OVERLAP, known) if last and not again else new
        imported = stores.papers.last_import()
        has_imported = self.last_paper_id > known or (imported is not None and imported > self.since)
        news = LetterSection("News of what you starred", tuple(self._news()))
        trending = self._take_new(self._trending(new), top) if has_imported else []
        found = [
            (saved, self._take_new(search.find_among(saved.query, self._untold(recent))))
            for saved in stores.marks.saved_searches.all()
        ]
        limit = None if sum(len(rows) for _, rows in found) <= MAX_LISTED else top
        liked = suggested(stores, new) if has_imported else {}
        for_you = self._take_new(liked, top)
        sections = [
            self._section("Trending", trending, {}, None),
            *(self._saved_section(saved, rows, limit) for saved, rows in found),
            self._section("For you", for_you, liked, None),
            news,
            LetterSection("Your notes of a week ago", tuple(self._notes())),
        ]
        self.letter = Letter(self.now, self.since, tuple(section for section in sections if section.size))

    def _untold(self, rows: Iterable[int]) -> list[int]:
        return [row for row in rows if row not in self._used and row not in self._sent]

    def _take_new(self, rows: Iterable[int], limit: int | None = None) -> list[int]:
        """Take the first papers that neither a letter nor an earlier section had."""
        keys = self._stores.papers.keys(self._untold(rows))
        sent = set() if self._again else self._stores.marks.letters.find_sent(chain.from_iterable(keys.values()))
        new = [row for row, of_paper in keys.items() if sent.isdisjoint(of_paper)]
        self._sent |= keys.keys() - new
        taken = new[:limit]
        for row in taken:
            self._take(row, keys[row])
        return taken

    def _take(self, row: int, keys: Sequence[str]) -> None:
        self._used.add(row)
        self.names += [key for key in keys if not key.startswith(TITLE_PREFIX)] or keys

    def _section(self, heading: str, rows: Sequence[int], why: Mapping[int, str], limit: int | None) -> LetterSection:
        """Return a section that lists `limit` of its papers; `why` says why they are there."""
        entries = [entry for batch in row_batches(rows[:limit]) for entry in self._papers.entries(batch) if entry]
        before = upvotes_before(self._stores.papers.connection, rows[:limit], self.since.astimezone().date())
        items = (_item(entry, *filter(None, (why.get(entry.row), *_gain(entry, before)))) for entry in entries)
        return LetterSection(heading, tuple(items), tuple(rows[len(entries) :]))

    def _saved_section(self, saved: SavedSearch, rows: Sequence[int], limit: int | None) -> LetterSection:
        section = self._section(saved.name, rows, {}, limit)
        added = [moment.astimezone().date() for moment, _ in self._stores.papers.arrivals(section.more).values()]
        return replace(section, query=f"{saved.query} added:{min(added)}..{max(added)}".strip() if added else "")

    def _trending(self, new: Sequence[int]) -> list[int]:
        """Return new papers, and those whose upvotes changed, in the order of their trend."""
        connection = self._stores.papers.connection
        changed = rows_with_changes(connection, self.since.astimezone().date())
        return sort_by_trend(connection, list({*new, *changed}), only_with_upvotes=True)

    def _news(self) -> Iterator[LetterItem]:
        """Yield the starred papers that changed since the last letter; one just starred has no news."""
        marks = self._stores.marks
        known = marks.letters.star_states()
        row_by_mark = self._stores.lookup.row_by_mark(marks.find_ids("starred"))
        entries = {entry.row: entry for entry in self._papers.entries(list(row_by_mark.values())) if entry}
        for mark_id, row in row_by_mark.items():
            if row not in entries:
                continue
            state = _state(entries[row].paper)
            text = json.dumps(state)
            if known.get(mark_id) == text:
                continue
            self.new_states[mark_id] = text
            facts = _changes(json.loads(known[mark_id]), state) if mark_id in known else []
            if facts and row not in self._used:
                self._take(row, entries[row].keys)
                yield _item(entries[row], *facts)

    def _notes(self) -> Iterator[LetterItem]:
        marks = self._stores.marks
        written = marks.activity(self.since - NOTE_AGE, self.now - NOTE_AGE)
        mark_ids = [activity.mark_id for activity in written if activity.field == "note"]
        rows = dict.fromkeys(self._stores.lookup.row_by_mark(mark_ids).values())
        for entry in self._papers.entries([row for row in rows if row not in self._used]):
            if entry and entry.marks.note:
                self._take(entry.row, entry.keys)
                yield _item(entry, *entry.marks.note.splitlines())


def suggested(stores: Stores, rows: Sequence[int]) -> dict[int, str]:
    """Return those of some rows that the user may like, the best first, each with what speaks for it."""
    decided = {*stores.lookup.find_marked("marked"), *stores.lookup.find_marked("skipped")}
    ranked = stores.foryou.rank([row for row in rows if row not in decided][:MAX_SCORED]) or []
    return {paper.row: describe_pulls(paper.why) for paper in ranked if paper.score > 0}


def _item(entry: PaperEntry, *facts: str) -> LetterItem:
    item = ExportItem(entry.key, entry.paper, entry.marks, entry.sources, (), entry.records)
    return LetterItem(item, facts, entry.row)


def _gain(entry: PaperEntry, before: dict[int, int]) -> list[str]:
    gained = (entry.paper.upvotes or 0) - before.get(entry.row, entry.paper.upvotes or 0)
    return [f"{gained:+,} upvotes"] if gained else []


def _state(paper: Paper) -> dict[str, str | int | None]:
    """Return what news are about: version, withdrawal, publication and code."""
    doi = paper.doi if paper.doi and not paper.doi.startswith("10.48550/") else ""  # arXiv gives each paper a DOI
    return {
        "version": paper.arxiv_version,
        "withdrawn": (paper.comment or "the reason is not known") if paper.withdrawn else "",
        "published": find_publication(paper).name or doi,
        "code": paper.code_url or "",
    }


def _changes(old: dict[str, str | int | None], new: dict[str, str | int | None]) -> list[str]:
    """Return sentences about what changed; a value that is known for the first time is news, but for the version."""
    facts = []
    if old.get("version") and new["version"] and new["version"] != old["version"]:
        facts.append(f"new version: {new['version']}, before {old['version']}")
    for name in ("withdrawn", "published", "code"):
        if new[name] and not old.get(name):
            facts.append(f"{name}: {new[name]}")
    return facts
