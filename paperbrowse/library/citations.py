"""The citation keys of papers: found, given, and kept for good."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import filterfalse, islice

from paperbrowse.export.citation_keys import make_keys
from paperbrowse.library.results import PaperEntry
from paperbrowse.marks.citation_keys import TEXT_PREFIX, KeyRequest
from paperbrowse.marks.store import MarkStore
from paperbrowse.model.errors import NotSaved
from paperbrowse.model.identity import (
    TITLE_PREFIX,
    family_name,
    hash_text,
    is_distinctive,
    paper_key,
    strong_ids,
    title_hash_key,
    title_key,
)
from paperbrowse.model.paper import Paper
from paperbrowse.papers.store import PaperStore
from paperbrowse.settings import Home, read_config

_BATCH_SIZE = 1_000
"""Papers whose keys are saved in one transaction."""


class CitationService:
    """Finds, gives and keeps citation keys; they are in library.db, so that losing papers.db changes none."""

    def __init__(self, paper_store: PaperStore, mark_store: MarkStore, home: Home) -> None:
        self._paper_store, self._mark_store, self._home = paper_store, mark_store, home

    def find(self, entries: Sequence[PaperEntry]) -> list[tuple[str, ...]]:
        """Return the keys of papers, the main one first; a paper may have none yet."""
        names = [request.names for request in self._requests(entries)]
        return self._own(entries, self._mark_store.find_citation_keys(names))

    def give(self, entries: Sequence[PaperEntry]) -> list[tuple[str, ...]]:
        """Return the keys of papers after giving one to each that has none."""
        requests = self._requests(entries)
        known = self._mark_store.find_citation_keys([request.names for request in requests])
        if all(keys and set(request.wanted) <= set(keys) for keys, request in zip(known, requests, strict=True)):
            return self._own(entries, known)
        try:
            return self._own(entries, self._mark_store.give_citation_keys(requests))
        except NotSaved:  # library.db is read-only: the export makes keys that nobody else remembers
            return known

    def _own(self, entries: Sequence[PaperEntry], found: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
        """Leave out keys that files give to another work of the same title and author."""

        def is_own(key: str, entry: PaperEntry) -> bool:
            papers = self._paper_store.papers(self._paper_store.provenance.rows_cited_as(key))
            return entry.row in papers or _text_name(entry.paper) not in map(_text_name, papers.values())

        return [
            keys if len(keys) < 2 else tuple(key for key in keys if is_own(key, entry))
            for entry, keys in zip(entries, found, strict=True)
        ]

    def give_another(self, entry: PaperEntry, is_taken: Callable[[str], bool]) -> str:
        """Return a further key of a paper, which it keeps, because its others are taken where it is cited."""
        request = self._requests([entry])[0]

        def is_given(key: str) -> bool:
            try:
                return key in self._mark_store.give_citation_keys([replace(request, wanted=(key,))])[0]
            except NotSaved:  # as in `give`
                return True

        return next(filter(is_given, filterfalse(is_taken, request.made)))

    def reserve(self, origins: Iterable[int]) -> list[str]:
        """Give the papers of imported files the keys that the files give them.

        Returns a sentence for each key that belongs to another paper already.
        """
        notes: list[str] = []
        for origin in origins:
            cited = iter(self._paper_store.provenance.cited_rows(origin))
            while batch := list(islice(cited, _BATCH_SIZE)):
                notes += self._reserve(batch)
        return notes

    def _reserve(self, cited: Sequence[tuple[int, str]]) -> Iterator[str]:
        wanted: dict[int, list[str]] = {}
        for row, key in cited:
            wanted.setdefault(row, []).append(key)
        papers = self._paper_store.papers(list(wanted))
        requests = [self._request(row, papers[row], wanted[row]) for row in papers]
        keys_of_papers = self._mark_store.give_citation_keys(requests)
        for request, paper, keys in zip(requests, papers.values(), keys_of_papers, strict=True):
            given = {*keys}
            for key in request.wanted:
                if key not in given:
                    yield f"the citation key {key} belongs to another paper; “{paper.title}” has {keys[0]}"

    def _requests(self, entries: Sequence[PaperEntry]) -> list[KeyRequest]:
        aliases = self._paper_store.aliases([entry.row for entry in entries if strong_ids(entry.paper)])
        return [
            self._request(
                entry.row,
                entry.paper,
                [filed.record.key for filed in entry.records if filed.record.key],
                aliases.get(entry.row, ()),
            )
            for entry in entries
        ]

    def _request(self, row: int, paper: Paper, wanted: Iterable[str], aliases: Sequence[str] = ()) -> KeyRequest:
        ids, text = tuple(f"{kind}:{value}" for kind, value in strong_ids(paper)), _text_name(paper)
        had_no_id = any(name.startswith(TITLE_PREFIX) for name in aliases)
        names = (*ids, text) if had_no_id or not ids else ids
        return KeyRequest(names, text, tuple(dict.fromkeys(wanted)), make_keys(paper_key(paper), paper, self._pattern))

    @cached_property
    def _pattern(self) -> str:
        return read_config(self._home).citation_pattern

    def is_key(self, word: str) -> bool:
        """Return whether a paper has this citation key; a word of letters only is taken for a word of papers."""
        return not word.isalpha() and bool(self._mark_store.citation_names(word))

    def find_row(self, key: str) -> int | None:
        names = self._mark_store.citation_names(key)
        for name in names:
            if not name.startswith(TEXT_PREFIX) and (stored := self._paper_store.find_by_name(name)):
                return stored.row
        rows = self._paper_store.provenance.rows_cited_as(key)
        if not names:
            return next(iter(rows), None)
        papers = self._paper_store.papers(rows)
        by_text = [row for row, paper in papers.items() if _text_name(paper) in names]
        return by_text[0] if by_text else self._find_by_title(names)

    def _find_by_title(self, names: Sequence[str]) -> int | None:
        """Return the row of a paper without ids that no file cites, by its title."""
        titles = [name.partition(" ")[2] for name in names if name.startswith(TEXT_PREFIX)]
        stored = next(filter(None, map(self._paper_store.find_by_name, titles)), None)
        return stored.row if stored else None


def _text_name(paper: Paper) -> str:
    """Return the name of a paper by title and first author; by year, too, if many papers have that title."""
    key = title_key(paper.title)
    family = family_name(paper.authors[0]) if paper.authors else ""
    if is_distinctive(key):
        return f"{TEXT_PREFIX}{hash_text(f'{key}|{family}'):x} {title_hash_key(paper)}"
    return f"{TEXT_PREFIX}{hash_text(f'{key}|{family}|{paper.published and paper.published.year}'):x}"
