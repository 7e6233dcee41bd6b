"""The `LetterService`: what a letter of new papers holds, and that no paper is in two letters or in none.

A letter is kept in library.db together with the names of its papers, and delivered after that. A run that was killed
in between leaves it pending, and the next run delivers the same letter. Everything is counted from the letter before:
papers by the time and the number they got in papers.db, because the clock may be set back.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from types import MappingProxyType

from paperbrowse.database.file_lock import FileLock
from paperbrowse.export.letter import Letter, LetterItem, LetterSection
from paperbrowse.export.publication import ExportItem, find_publication
from paperbrowse.library.foryou import MAX_SCORED
from paperbrowse.library.papers import PaperService
from paperbrowse.library.results import PaperEntry, describe_pulls
from paperbrowse.library.search import SearchService
from paperbrowse.library.stores import Stores, row_batches
from paperbrowse.marks.letters import STDOUT, Letters, StoredLetter
from paperbrowse.model.errors import NotSaved
from paperbrowse.model.identity import paper_keys
from paperbrowse.model.paper import Paper
from paperbrowse.papers.upvotes import rows_with_changes, sort_by_trend, upvotes_before
from paperbrowse.text.fold import fold

FIRST_PERIOD = timedelta(days=1)
"""The time before the first letter that it covers."""

OVERLAP = timedelta(days=7)
"""Time before the last letter in which papers without a letter are looked for again: of a new saved search, or because
they match only now."""

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
        return [shown.row for section in named for shown in section.items]

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
        self._used: set[int] = set()
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
        sections = [self._section("Trending", self._trending(new), top)] if has_imported else []
        for saved in stores.marks.saved_searches.all():
            sections.append(self._section(saved.name, search.find_among(saved.query, recent)))
        if has_imported:
            liked = suggested(stores, new)
            sections.append(self._section("For you", liked, top, liked))
        sections += [news, LetterSection("Your notes of a week ago", tuple(self._notes()))]
        self.letter = Letter(self.now, self.since, tuple(section for section in sections if section.items))
        self.names = [name for section in sections for shown in section.items for name in _names(shown.item)]
        """The names of its papers."""

    def _section(
        self, heading: str, rows: Iterable[int], limit: int | None = None, why: Mapping[int, str] = MappingProxyType({})
    ) -> LetterSection:
        """Return the papers of rows that neither a letter nor an earlier section had; `why` says why they are there."""
        taken: list[PaperEntry] = []
        for batch in row_batches(row for row in rows if row not in self._used):
            entries = [entry for entry in self._papers.entries(batch) if entry]
            keys = (key for entry in entries for key in entry.keys)
            sent = set() if self._again else self._stores.marks.letters.find_sent(keys)
            taken += [entry for entry in entries if sent.isdisjoint(entry.keys)]
            if limit is not None and len(taken) >= limit:
                break
        taken = taken[:limit]
        self._used.update(entry.row for entry in taken)
        day = self.since.astimezone().date()
        before = upvotes_before(self._stores.papers.connection, [entry.row for entry in taken], day)
        return LetterSection(
            heading, tuple(_item(entry, *filter(None, (why.get(entry.row), *_gain(entry, before)))) for entry in taken)
        )

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
                self._used.add(row)
                yield _item(entries[row], *facts)

    def _notes(self) -> Iterator[LetterItem]:
        marks = self._stores.marks
        written = marks.activity(self.since - NOTE_AGE, self.now - NOTE_AGE)
        mark_ids = [activity.mark_id for activity in written if activity.field == "note"]
        rows = dict.fromkeys(self._stores.lookup.row_by_mark(mark_ids).values())
        for entry in self._papers.entries([row for row in rows if row not in self._used]):
            if entry and entry.marks.note:
                self._used.add(entry.row)
                yield _item(entry, *entry.marks.note.splitlines())


def suggested(stores: Stores, rows: Sequence[int]) -> dict[int, str]:
    """Return those of some rows that the user may like, the best first, each with what speaks for it."""
    decided = {*stores.lookup.find_marked("marked"), *stores.lookup.find_marked("skipped")}
    ranked = stores.foryou.rank([row for row in rows if row not in decided][:MAX_SCORED]) or []
    return {paper.row: describe_pulls(paper.why) for paper in ranked if paper.score > 0}


def _item(entry: PaperEntry, *facts: str) -> LetterItem:
    item = ExportItem(entry.key, entry.paper, entry.marks, entry.sources, (), entry.records)
    return LetterItem(item, facts, entry.row)


def _names(item: ExportItem) -> list[str]:
    """Return the ids of a paper; the title only if it has none, because others may have the same."""
    *ids, title = paper_keys(item.paper)
    return ids or [title]


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
