"""The rules by which two records are the same paper, and verdicts of the user that overrule them."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b

from paperbrowse.model.paper import Author, Paper
from paperbrowse.text.dates import PartialDate
from paperbrowse.text.fold import fold_accents, strip_tex_accents

MIN_DISTINCTIVE_TITLE = 20
"""Letters of a title that counts as evidence, because many papers are called 'Preface' or 'Introduction'."""

FINGERPRINT_LENGTH = 120
"""Letters of the abstract that identify it. Revisions change later sentences more often than the first."""

DATE_TOLERANCE_DAYS = 3
"""Days by which two sources may differ, because of time zones and announcement days."""

MIN_TITLE_RATIO = 60
"""RapidFuzz ratio (0 to 100) from which two titles with equal abstracts belong to one paper."""

GENERIC_TITLES = frozenset(
    (
        *("preface", "introduction", "editorial", "foreword", "contents", "conclusion", "errata"),
        "acknowledgements",  # codespell:ignore acknowledgements
        *("erratum", "index", "thefinitestring", "bookreviews", "tableofcontents", "programcommittee", "invitedtalk"),
        *("keynoteaddress", "letterfromtheeditor"),
    )
)
"""Title keys that many papers have."""

_FONT_WITH_BRACE = r"(?:text|math)(?:tt|bf|it|sc|rm|sf|cal|bb|frak|normal|up|sl)\{"
# The alternatives begin with different letters, because `re` then skips to them; with an optional start it is slow.
_FONT_COMMAND = re.compile(rf"\\(?:{_FONT_WITH_BRACE}|(?:bf|em|it|emph|tt)\b)|{_FONT_WITH_BRACE}")
_NOT_ASCII_LETTERS = bytes(b for b in range(128) if not chr(b).isalnum())
_LOWER_CASE = bytes(range(256)).lower()
_NOT_LETTER = re.compile(r"[\W_]+")


@lru_cache(maxsize=64)
def title_key(title: str) -> str:
    r"""Return only the letters and digits of a title, so that `$k\times k$` and `ktimes k` are equal."""
    if "\\" in title or "{" in title:
        title = _FONT_COMMAND.sub("", strip_tex_accents(title))
    if not title.isascii():
        return _NOT_LETTER.sub("", fold_accents(title))
    return title.encode().translate(_LOWER_CASE, _NOT_ASCII_LETTERS).decode()


def fingerprint(abstract: str | None) -> str:
    """Return the first letters of an abstract, folded; empty without an abstract."""
    return title_key.__wrapped__(abstract[: 3 * FINGERPRINT_LENGTH])[:FINGERPRINT_LENGTH] if abstract else ""


def is_distinctive(key: str) -> bool:
    """Return whether a title key is long and specific enough to be evidence."""
    return len(key) >= MIN_DISTINCTIVE_TITLE and key not in GENERIC_TITLES


def family_name(author: Author) -> str:
    """Return the folded family name, by default the last word of the name."""
    if author.family:
        return fold_accents(author.family)
    name = author.name.strip()
    if "," in name:
        return fold_accents(name.split(",", 1)[0].strip())
    return fold_accents(name.rsplit(" ", 1)[-1])


@dataclass(frozen=True, slots=True)
class IdentityRecord:
    """The part of a paper that decides its identity; marks keep a copy of it."""

    title: str
    authors: tuple[str, ...] = ()
    """Folded family names."""
    author_count: int | None = None
    published: PartialDate | None = None
    fingerprint: str = ""
    ids: tuple[tuple[str, str], ...] = ()
    """(kind, value), strongest first. Kinds: arxiv, doi, acl, openreview, url."""


ID_KINDS = ("arxiv", "doi", "acl", "openreview")
"""Kinds of ids that decide identity, strongest first."""


def id_field(kind: str) -> str:
    """Return the field of a Paper for a kind of id."""
    return "doi" if kind == "doi" else f"{kind}_id"


def strong_ids(paper: Paper) -> tuple[tuple[str, str], ...]:
    """Return (kind, value) of every id that decides identity, strongest first."""
    ids = (paper.arxiv_id, paper.doi, paper.acl_id, paper.openreview_id)
    return tuple((kind, value) for kind, value in zip(ID_KINDS, ids, strict=True) if value)


def identity_record(paper: Paper) -> IdentityRecord:
    return IdentityRecord(
        title=paper.title,
        authors=tuple(family_name(author) for author in paper.authors[:50]),
        author_count=paper.author_count,
        published=paper.published,
        fingerprint=fingerprint(paper.abstract),
        ids=strong_ids(paper),
    )


def hash_text(text: str) -> int:
    """Return a signed 64-bit hash of a title key or fingerprint, small enough to index millions.

    Equal hashes call for a comparison; they do not decide.
    """
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


def title_hash_key(paper: Paper) -> str:
    """Return the `title:` key of a paper: a hash of its title, and of more if the title is not distinctive."""
    return _title_hash_key(paper.title, fingerprint(paper.abstract), tuple(map(family_name, paper.authors[:5])))


def _title_hash_key(title: str, fingerprint: str, families: tuple[str, ...]) -> str:
    key = title_key(title)
    if not is_distinctive(key):
        key += "|" + (fingerprint or ",".join(families[:5]))
    return f"title:{blake2b(key.encode(), digest_size=6).hexdigest()}"


def paper_key(paper: Paper) -> str:
    """Return the strongest key of a paper: arxiv: > doi: > acl: > openreview: > title:HASH."""
    for kind, value in strong_ids(paper):
        return f"{kind}:{value}"
    return title_hash_key(paper)


def paper_keys(paper: Paper) -> tuple[str, ...]:
    """Return all keys of a paper, the strongest first; always with the title's key."""
    return (*(f"{kind}:{value}" for kind, value in strong_ids(paper)), title_hash_key(paper))


def record_keys(record: IdentityRecord) -> tuple[str, ...]:
    """Return all keys of a paper from its identity record."""
    keys = (f"{kind}:{value}" for kind, value in record.ids if kind in ID_KINDS)
    return (*keys, _title_hash_key(record.title, record.fingerprint, record.authors))


def is_same_paper(a: IdentityRecord, b: IdentityRecord) -> bool:
    """Return whether two records describe the same paper, by the rules above."""
    if a == b or set(a.ids) & set(b.ids):
        return True
    if ids_differ(a, b):
        return False
    same_abstract = bool(a.fingerprint) and a.fingerprint == b.fingerprint
    title_a, title_b = title_key(a.title), title_key(b.title)
    if title_a == title_b:
        return same_abstract or (is_distinctive(title_a) and _other_fields_agree(a, b))
    return same_abstract and are_titles_similar(title_a, title_b)


def are_titles_similar(a: str, b: str) -> bool:
    """Return whether two title keys may belong to one paper whose title changed."""
    from rapidfuzz import fuzz  # late, because it is slow to import and rarely needed

    return fuzz.ratio(a, b) >= MIN_TITLE_RATIO


def ids_differ(a: IdentityRecord, b: IdentityRecord) -> bool:
    """Return whether two ids of one kind differ; arXiv and the ACL Anthology give a paper only one id."""
    ids_a, ids_b = dict(a.ids), dict(b.ids)
    return any(kind in ids_a and kind in ids_b and ids_a[kind] != ids_b[kind] for kind in ("arxiv", "acl"))


def _other_fields_agree(a: IdentityRecord, b: IdentityRecord) -> bool:
    """Return whether records with equal titles share an author; without authors, the date or the author count."""
    if a.authors and b.authors:
        return bool(set(a.authors) & set(b.authors))
    if a.published and b.published:
        first, second = sorted((a.published, b.published))
        if (second.first_day - first.last_day).days <= DATE_TOLERANCE_DAYS:
            return True
    return a.author_count is not None and a.author_count == b.author_count


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Verdicts by pairs of keys, so that they also hold for records that are imported later."""

    same: Mapping[str, Collection[str]] = field(default_factory=dict)
    """By key: the keys of papers that are the same."""
    different: Mapping[str, Collection[str]] = field(default_factory=dict)
    """By key: the keys of papers that are different."""

    def __bool__(self) -> bool:
        return bool(self.same or self.different)

    def same_as(self, keys: Iterable[str]) -> list[str]:
        """Return the keys of papers that are the same as a paper with one of these keys."""
        return [same for key in keys for same in self.same.get(key, ())]

    def are_different(self, keys: Iterable[str], other_keys: Collection[str]) -> bool:
        """Return whether papers with these keys are different by a verdict."""
        return any(different in other_keys for key in keys for different in self.different.get(key, ()))


NO_VERDICTS = Verdicts()


def build_verdicts(pairs: Iterable[tuple[str, str, bool]]) -> Verdicts:
    """Return the verdicts of (key, key, True if they are the same paper)."""
    by_verdict: dict[bool, dict[str, list[str]]] = {True: {}, False: {}}
    for first, second, same in pairs:
        by_verdict[bool(same)].setdefault(first, []).append(second)
        by_verdict[bool(same)].setdefault(second, []).append(first)
    return Verdicts(by_verdict[True], by_verdict[False])
