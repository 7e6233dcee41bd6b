"""A BibTeX file that belongs to somebody's document: entries are appended once, and nothing else of it changes."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from paperbrowse.database.file_lock import FileLock
from paperbrowse.export import bibtex
from paperbrowse.export.citation_keys import make_keys
from paperbrowse.export.publication import ExportItem
from paperbrowse.library.atomic_write import ChangedMeanwhile, atomic_write, check_target, check_unchanged
from paperbrowse.library.library import Library
from paperbrowse.model import identity
from paperbrowse.model.errors import ImportRefused, NotSaved, UsageError
from paperbrowse.model.paper import Paper
from paperbrowse.parse import bibtex as bibtex_reader
from paperbrowse.parse.document import Record
from paperbrowse.parse.encoding import detect_encoding
from paperbrowse.parse.fields import NO_TITLE
from paperbrowse.parse.formats import find_format

LOCK_TIMEOUT = 30.0
"""Seconds to wait for other calls that write the file."""

MAX_ATTEMPTS = 100
"""Times the file is read again because another program changed it meanwhile."""

_ENTRY_KEY = re.compile(r"@\s*(?!comment|preamble|string)\w+\s*[{(]\s*([^\s,{}()\"#%=]+)\s*[,})]", re.IGNORECASE)
"""Also the keys of entries that cannot be read."""


class Citation(NamedTuple):
    """How a paper is cited."""

    paper_key: str
    citation_key: str
    is_added: bool = False
    """Whether its entry was added to the file now."""
    note: str = ""
    """What to tell the user about it."""


def cite(library: Library, rows: Sequence[int], name: str | None) -> list[Citation]:
    """Return how to cite these papers, after adding the entries that a file lacks. Raises UsageError and NotSaved."""
    items = list(library.papers.export_items(dict.fromkeys(rows), cites=True))
    if name is None:
        return [Citation(item.key, _keys(item)[0]) for item in items]
    name = str(Path(name).expanduser())
    target = Path(name).resolve()
    with _lock(target, name):
        for _ in range(MAX_ATTEMPTS):
            stat = target.stat()
            file = BibFile(name, target.read_bytes())
            citations = [file.add(library, item) for item in items]
            try:
                if file.added:
                    with atomic_write(str(target), replace=True, check=partial(check_unchanged, target, stat)) as out:
                        out.write(file.data + file.encode_added())
            except ChangedMeanwhile:
                continue
            return citations
    raise NotSaved(f"cannot write {name}: another program keeps changing it", "try again")


@contextmanager
def _lock(target: Path, name: str) -> Iterator[None]:
    """Hold the lock of the file itself, which is created if it is missing."""
    check_target(target, name, replace=True)
    lock = FileLock(target)
    try:
        target.open("ab").close()
        is_held = lock.acquire(LOCK_TIMEOUT)
    except OSError as error:
        raise NotSaved(f"cannot write {name}: {error.strerror or error}") from error
    try:
        if not is_held:
            raise NotSaved(f"cannot write {name}: another copy of paperbrowse is writing it", "try again")
        yield
    finally:
        lock.release()


@dataclass(slots=True)
class BibFile:
    """The entries of a file, and those to be added."""

    name: str
    data: bytes
    added: list[str] = field(default_factory=list)
    _by_key: dict[str, tuple[str, Paper | None]] = field(default_factory=dict)
    """By key in lower case, because BibTeX ignores case: (key, paper), without a paper if its title cannot be read."""
    _by_name: defaultdict[str, list[tuple[str, Paper]]] = field(default_factory=lambda: defaultdict(list))
    """By id or title: the same, because a file may have a key twice."""
    _broken: str = ""
    """The first place with unbalanced braces."""

    def __post_init__(self) -> None:
        try:
            for item in find_format(bibtex_reader.NAME).parse_stream(BytesIO(self.data), self.name):
                if isinstance(item, Record):
                    if item.bib and item.bib.key and not item.paper.title.startswith(NO_TITLE):
                        self._learn(item.bib.key, item.paper)
                elif "unbalanced braces" in item.reason:
                    self._broken = self._broken or str(item)
        except ImportRefused as error:
            raise UsageError(f"{self.name} {error}") from error
        for key in _ENTRY_KEY.findall(self._text()):
            self._by_key.setdefault(key.lower(), (key, None))

    def add(self, library: Library, item: ExportItem) -> Citation:
        """Return how to cite a paper here, after adding its entry unless it is there."""
        if found := self.find(item.paper):
            return Citation(item.key, found)
        taken = [self._by_key[key.lower()] for key in _keys(item) if key.lower() in self._by_key]
        for key, paper in taken:
            if paper is None:
                return Citation(item.key, key, note=f"{self.name}: the entry {key} cannot be read; it was kept")
            if _is_edited(paper, item.paper):
                return Citation(item.key, key)
        if self._broken:
            raise UsageError(self._broken, "mend it first, because it would swallow what is added")
        key = next((key for key in _keys(item) if key.lower() not in self._by_key), "")
        key = key or library.papers.another_citation_key(item.key, lambda key: key.lower() in self._by_key)
        self._learn(key, item.paper)
        self.added.append(entry_text(item, key))
        note = f"{self.name}: {taken[0][0]} is another paper there; this one is {key}" if taken else ""
        return Citation(item.key, key, True, note)

    def encode_added(self) -> bytes:
        """Return what to append: the entries in the encoding and with the line ends of the file."""
        text, codec = self._text(), self._codec()
        line_end = match[0] if (match := re.search(r"\r\n?|\n", text)) else "\n"
        gap = "" if not text.strip("\ufeff") else "\n" if text.endswith(("\n", "\r")) else "\n\n"
        try:
            return (gap + "\n".join(self.added)).replace("\n", line_end).encode(codec)
        except UnicodeEncodeError as error:
            lacks = f"{self.name} is not UTF-8, and its encoding lacks {error.object[error.start]}"
            raise UsageError(lacks, "save it as UTF-8") from error

    def _text(self) -> str:
        return self.data.decode(self._codec(), "replace")

    def _codec(self) -> str:
        """Return the encoding for what is added: ASCII if the file is not UTF-8 and declares nothing."""
        codec = detect_encoding(self.data)
        with suppress(UnicodeDecodeError):
            self.data.decode(codec, "replace" if codec != "utf-8" else "strict")
            return codec
        return "ascii"

    def find(self, paper: Paper) -> str:
        """Return the key of a paper's entry; empty if there is none."""
        found = (written for name in _names(paper) for written in self._by_name.get(name, ()))
        return next((key for key, known in found if _is_same(known, paper)), "")

    def _learn(self, key: str, paper: Paper) -> None:
        self._by_key.setdefault(key.lower(), (key, paper))
        for name in _names(paper):
            self._by_name[name].append((key, paper))


def entry_text(item: ExportItem, key: str) -> str:
    """Return one entry with this key, whatever records a paper has."""
    return "".join(bibtex.write([replace(item, citation_keys=(key,))]))


def _is_same(written: Paper, paper: Paper) -> bool:
    """Return whether an entry with an id or the title of a paper is that paper; it may lack authors and date."""
    if identity.is_same_paper(identity.identity_record(written), identity.identity_record(paper)):
        return True
    is_known_by_title = identity.is_distinctive(identity.title_key(paper.title))
    return is_known_by_title and not (written.authors and paper.authors) and _is_edited(written, paper)


def _is_edited(written: Paper, paper: Paper) -> bool:
    """Return whether an entry with the key of a paper is that paper, though its title was shortened or corrected."""
    a, b = identity.identity_record(written), identity.identity_record(paper)
    return identity.are_titles_related(
        identity.title_key(a.title), identity.title_key(b.title)
    ) and not identity.ids_differ(a, b)


def _names(paper: Paper) -> Iterable[str]:
    return (*(f"{kind}:{value}" for kind, value in identity.strong_ids(paper)), identity.title_key(paper.title))


def _keys(item: ExportItem) -> Sequence[str]:
    """Return the citation keys of a paper as BibTeX can have them, at least one."""
    keys = filter(None, map(bibtex.clean_key, item.citation_keys))
    return list(dict.fromkeys(keys)) or [next(make_keys(item.key, item.paper))]
