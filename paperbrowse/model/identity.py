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

NEARLY_EQUAL_RATIO = 85
"""Ratio from which they do so even if authors are unknown."""

MIN_FINGERPRINT = 60
"""Letters of a text that may identify a paper; shorter ones are `Journal of Things, EarlyView.`"""

MAX_YEARS_APART = 3
"""Years between a preprint and its publication; with more, two DOIs are two papers."""

MAX_YEARS_OF_TITLE = 5
"""Years between two publications of one title; with more, they are editions. Preprints on arXiv may be older."""

GENERIC_TITLES = frozenset(
    (
        *("preface", "introduction", "editorial", "foreword", "contents", "conclusion", "errata"),
        "acknowledgements",  # codespell:ignore acknowledgements
        *("erratum", "index", "thefinitestring", "bookreviews", "tableofcontents", "programcommittee", "invitedtalk"),
        *("keynoteaddress", "letterfromtheeditor"),
    )
)
"""Title keys that many papers have."""

# Few texts need the first two, so they are compiled at the first use.
_GENERIC_START = (
    r"(?:message|letter|note|welcome|foreword|preface|introduction)(?:from|by|to)the(?!ory|ories)"
    r"|(?:guest)?editor(?:ial)?|tableofcontents|(?:front|back)matter|listof(?:reviewers|contributors|authors|papers)"
    r"|(?:information|instructions|guidelines)for|callforpapers|acknowledge?ment|reviewers|issueinformation|masthead"
)
_MAX_GENERIC_TITLE = 45
"""Letters of a title such as `Message from the Program Chairs`; longer ones say what they are about."""

_PLACEHOLDER = (
    r"(?:no|without|missing|null)abstract|abstract(?:is|was)?(?:not|un|coming|tobe|only)|(?:not|un)available|loremipsum"
    r"|th(?:e|is)[a-z]{4,20}(?:has|have|contains?|does|did|is|was)(?:no|with)[a-z]{0,12}abstract|(?:an|the)abstract(?:for|of)th"
    r"|click(?:here|on|to)|(?:please)?(?:see|referto|view|visit|read|download)(?:the)?(?:attached)?(?:full|pdf|article|abstract|text|paper)"
    r"|[a-z]{0,60}(?:noabstract|withoutabstract)"
    r"|copyright|publi(?:cationdate|shedonline|shedby)|(?:abstract)?vol(?:ume)?\d"
    r"|(?:19|20)\d\d[a-z]{2,60}(?:allrights|ltd|inc|limited|publish|press|society|verlag|author|elsevier|springer)"
)
"""Beginnings of texts in the place of an abstract, as title keys."""

_CITATION = re.compile(
    r"vol(?:ume)?\d+|earlyview|aheadofprint|onlinefirst|inpress|abstract(?:is)?(?:not|un)|allrightsreserved"
)
"""Parts of short texts in the place of an abstract: `Advanced Things, Volume 38, Issue 12, 26 March 2026`."""

_NOTICE = (
    r"(?:authors?|publishers?)?(?:errat|corrigend|correction|retract(?!ed)|addend|reply|response|comment|rejoinder)"
)
"""Beginnings of titles of notices on another paper, or what follows its title; they may have its abstract and DOI."""

_RECURRING = (
    ".{0,30}(?:workshop|minitrack|specialissue|standardfor|sharedtask|annualreport)|panel(?:discussion|on)|tutorial"
)
"""Beginnings of titles that differ in nothing from year to year."""

_NUMBER = re.compile(r"\d+|\b[IVX]+\b|\b[Pp]art (?:[A-H]|[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our)\b")

_PREPRINT_REGISTRANTS = frozenset(
    (
        *("10.1101", "10.2139", "10.5281", "10.6084", "10.7287", "10.12688", "10.20944", "10.21203", "10.22541"),
        *("10.26434", "10.31219", "10.31223", "10.31234", "10.31235", "10.36227"),
    )
)
"""Who gives DOIs to preprints: bioRxiv, SSRN, Zenodo, figshare, PeerJ, F1000, Preprints, Research Square and others."""

TITLE_PREFIX = "title:"
"""Begins the key made of a title. It is only a hint; all other keys are ids."""

RECORD_PREFIX = "record:"
"""Begins the key made of all that a record says, which tells records of one title and id apart."""

CLAIM_PREFIX = "claim:"
"""Begins an id in a verdict: a record with the other key, a title, has that id, but its paper does not."""

_FONT_WITH_BRACE = r"(?:text|math)(?:tt|bf|it|sc|rm|sf|cal|bb|frak|normal|up|sl)\{"
# The alternatives begin with different letters, because `re` then skips to them; with an optional start it is slow.
_FONT_COMMAND = rf"\\(?:{_FONT_WITH_BRACE}|(?:bf|em|it|emph|tt)\b)|{_FONT_WITH_BRACE}"
_NOT_ASCII_LETTERS = bytes(b for b in range(128) if not chr(b).isalnum())
_LOWER_CASE = bytes(range(256)).lower()
_NOT_LETTER = re.compile(r"[\W_]+")


@lru_cache(maxsize=64)
def title_key(title: str) -> str:
    r"""Return only the letters and digits of a title, so that `$k\times k$` and `ktimes k` are equal."""
    if "\\" in title or "{" in title:
        title = re.sub(_FONT_COMMAND, "", strip_tex_accents(title))
    if not title.isascii():
        return _NOT_LETTER.sub("", fold_accents(title))
    return title.encode().translate(_LOWER_CASE, _NOT_ASCII_LETTERS).decode()


def fingerprint(abstract: str | None) -> str:
    """Return the first letters of an abstract, folded; empty for a text that is too short or stands for one."""
    if not abstract or len(abstract) < MIN_FINGERPRINT:
        return ""
    start = title_key.__wrapped__(abstract[: 3 * FINGERPRINT_LENGTH])[:FINGERPRINT_LENGTH]
    is_short = len(start) < FINGERPRINT_LENGTH
    if len(start) < MIN_FINGERPRINT or re.match(_PLACEHOLDER, start) or (is_short and _CITATION.search(start)):
        return ""
    return start


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
    if key := title_hash_key_of(paper.title):
        return key
    return _title_hash_key(paper.title, fingerprint(paper.abstract), tuple(map(family_name, paper.authors[:5])))


def title_hash_key_of(title: str) -> str:
    """Return the key of a title that is distinctive; empty for others, which need authors or an abstract."""
    return _title_hash_key(title, "", ()) if is_distinctive(title_key(title)) else ""


def _title_hash_key(title: str, fingerprint: str, families: tuple[str, ...]) -> str:
    key = title_key(title)
    if not is_distinctive(key):
        key += "|" + (fingerprint or ",".join(families[:5]))
    return f"{TITLE_PREFIX}{blake2b(key.encode(), digest_size=6).hexdigest()}"


def paper_key(paper: Paper) -> str:
    """Return the strongest key of a paper: arxiv: > doi: > acl: > openreview: > title:HASH."""
    for kind, value in strong_ids(paper):
        return f"{kind}:{value}"
    return title_hash_key(paper)


def paper_keys(paper: Paper) -> tuple[str, ...]:
    """Return all keys of a paper, the strongest first; always with the title's key."""
    return (*(f"{kind}:{value}" for kind, value in strong_ids(paper)), title_hash_key(paper))


def content_key(paper: Paper) -> str:
    """Return the key of what a record says, but for its ids, because a paper may lose some."""
    content = (paper.title, paper.abstract, paper.authors, str(paper.published), paper.venue, paper.comment)
    return f"{RECORD_PREFIX}{hash_text(repr((*content, paper.url, paper.keywords, paper.categories))):x}"


def record_keys(record: IdentityRecord) -> tuple[str, ...]:
    """Return all keys of a paper from its identity record."""
    keys = (f"{kind}:{value}" for kind, value in record.ids if kind in ID_KINDS)
    return (*keys, _title_hash_key(record.title, record.fingerprint, record.authors))


def is_same_paper(a: IdentityRecord, b: IdentityRecord, *, pages_differ: bool = False) -> bool:
    """Return whether two records describe the same paper; pages_differ: their bibliographies give other pages."""
    if a == b:
        return True
    if shared := {*a.ids} & {*b.ids}:
        return not _is_id_of_two(a, b, {kind for kind, _ in shared}, pages_differ=pages_differ)
    return bool(_likeness(a, b))


def why_same(a: IdentityRecord, b: IdentityRecord) -> str:
    """Return the reason for which two records are the same paper, in words."""
    for kind, value in a.ids:
        if (kind, value) in b.ids:
            return f"same {ID_LABELS.get(kind, kind)} {value}"
    return _likeness(a, b) or ("same record" if a == b else "same title as one of its records")


ID_LABELS = {"arxiv": "arXiv id", "doi": "DOI", "acl": "ACL Anthology id", "openreview": "OpenReview id"}


def _likeness(a: IdentityRecord, b: IdentityRecord) -> str:
    """Return why two records without a common id are one paper, or "" if they are not."""
    authors = _authors_agree(a, b)
    if ids_differ(a, b) or authors is False or _dois_contradict(a, b):
        return ""
    same_abstract = bool(a.fingerprint) and a.fingerprint == b.fingerprint
    title_a, title_b = title_key(a.title), title_key(b.title)
    if title_a == title_b:
        if same_abstract:
            return "same title and abstract"
        limit = 0 if re.match(_RECURRING, title_a) else MAX_YEARS_OF_TITLE
        is_reprint = _years_apart(a, b) > limit and not (_values(a, "arxiv") or _values(b, "arxiv"))
        if is_distinctive(title_a) and not (_is_generic(title_a) or is_reprint) and _other_fields_agree(a, b):
            return "same title and authors" if authors else "same title and date"
        return ""
    if not same_abstract or _numbers(a.title) != _numbers(b.title) or _registrants(a) & _registrants(b):
        return ""
    if _is_notice_on(title_a, title_b):
        return ""
    ratio = _title_ratio(title_a, title_b)
    return "same abstract and similar title" if ratio >= (MIN_TITLE_RATIO if authors else NEARLY_EQUAL_RATIO) else ""


def _is_id_of_two(a: IdentityRecord, b: IdentityRecord, kinds: Collection[str], *, pages_differ: bool) -> bool:
    """Return whether records share an id though they are two papers, such as chapters under the DOI of their book.

    An arXiv id is of two papers only if nothing else agrees, because arXiv papers are renamed, and lists of them
    often have no authors.
    """
    authors = _authors_agree(a, b)
    title_a, title_b = title_key(a.title), title_key(b.title)
    is_doi = {*kinds} == {"doi"}
    if title_a == title_b:
        can_differ = is_doi and (not is_distinctive(title_a) or _is_generic(title_a))
        return can_differ and (authors is False or (pages_differ and not authors))
    if are_titles_related(title_a, title_b):
        return is_doi and (authors is False or pages_differ or _is_notice_on(title_a, title_b))
    return authors is False or (is_doi and (not authors or pages_differ or _years_apart(a, b) > MAX_YEARS_APART))


def are_titles_related(a: str, b: str) -> bool:
    """Return whether one title may be the other without its subtitle, or corrected."""
    shorter, longer = sorted((a, b), key=len)
    return bool(shorter and longer.startswith(shorter)) or are_titles_similar(a, b)


def are_titles_similar(a: str, b: str) -> bool:
    """Return whether two title keys may belong to one paper whose title changed."""
    return _title_ratio(a, b) >= MIN_TITLE_RATIO


def _title_ratio(a: str, b: str) -> float:
    from rapidfuzz import fuzz  # late, because it is slow to import and rarely needed

    return fuzz.ratio(a, b)


def _is_notice_on(a: str, b: str) -> bool:
    """Return whether one title key is that of an erratum or reply, and the other of a paper."""
    return bool(re.match(_NOTICE, a.removeprefix(b))) != bool(re.match(_NOTICE, b.removeprefix(a)))


def _is_generic(key: str) -> bool:
    return len(key) <= _MAX_GENERIC_TITLE and re.match(_GENERIC_START, key) is not None


def _numbers(title: str) -> list[str]:
    """Return the numbers in a title, because Part I and Part II are alike in everything else."""
    return _NUMBER.findall(title)


def _values(record: IdentityRecord, kind: str) -> set[str]:
    return {value for of_kind, value in record.ids if of_kind == kind}


def _registrants(record: IdentityRecord) -> set[str]:
    """Return who gave the DOIs, because a publisher gives a paper one, and its preprint has one of another."""
    return {doi.partition("/")[0] for doi in _values(record, "doi")}


def ids_differ(a: IdentityRecord, b: IdentityRecord) -> bool:
    """Return whether two ids of one kind differ; arXiv and the ACL Anthology give a paper only one id."""
    pairs = ((_values(a, kind), _values(b, kind)) for kind in ("arxiv", "acl"))
    return any(first and second and first.isdisjoint(second) for first, second in pairs)


def _dois_contradict(a: IdentityRecord, b: IdentityRecord) -> bool:
    """Return whether two DOIs are of two papers, and not of a preprint and its publication, or a book and its chapter.

    Papers of one title in two journals are not joined either: `duplicates` lists them.
    """
    pairs = [(doi, other) for doi in _values(a, "doi") for other in _values(b, "doi")]
    if not pairs or any(doi.startswith(other) or other.startswith(doi) for doi, other in pairs):
        return False
    is_version = len((_registrants(a) | _registrants(b)) & _PREPRINT_REGISTRANTS) == 1
    return not is_version or _years_apart(a, b) > MAX_YEARS_APART


def _years_apart(a: IdentityRecord, b: IdentityRecord) -> int:
    return abs(a.published.year - b.published.year) if a.published and b.published else 0


def _authors_agree(a: IdentityRecord, b: IdentityRecord) -> bool | None:
    """Return whether records share an author; None if one of them gives no names. Initials do not count."""
    names_a, names_b = _last_words(a), _last_words(b)
    return not names_a.isdisjoint(names_b) if names_a and names_b else None


def _last_words(record: IdentityRecord) -> set[str]:
    """Return the last words of the family names, because sources part `van der Berg` differently."""
    return {word for name in record.authors if len(word := name.rpartition(" ")[2].strip(".")) > 1}


def _other_fields_agree(a: IdentityRecord, b: IdentityRecord) -> bool:
    """Return whether records with equal titles share an author; without authors, the date or the author count."""
    if a.authors and b.authors:
        return _authors_agree(a, b) is True
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

    def has_records(self) -> bool:
        """Return whether some tell records of one title and id apart."""
        return any(key.startswith(RECORD_PREFIX) for key in (*self.different, *self.same))

    def contested_ids(self) -> set[str]:
        """Return the ids that records of several papers have, so that the user said which of them has it."""
        return {key.removeprefix(CLAIM_PREFIX) for key in self.different if key.startswith(CLAIM_PREFIX)}

    def denied_ids(self, keys: Collection[str]) -> set[str]:
        """Return which keys of a record belong to another paper, because the user split them."""
        return {id_ for id_ in keys if any(key in self.different.get(CLAIM_PREFIX + id_, ()) for key in keys)}

    def same_as(self, keys: Iterable[str]) -> list[str]:
        """Return the keys of papers that are the same as a paper with one of these keys."""
        return [same for key in keys for same in self.same.get(key, ())]

    def are_different(self, keys: Collection[str], other_keys: Collection[str]) -> bool:
        """Return whether papers with these keys are different by a verdict.

        If they share an id, only a verdict on two keys that they do not share tells them apart.
        """
        pairs = [(key, other) for key in keys for other in self.different.get(key, ()) if other in other_keys]
        if pairs and any(key in other_keys and not key.startswith(TITLE_PREFIX) for key in keys):
            return any(key not in other_keys and other not in keys for key, other in pairs)
        return bool(pairs)


NO_VERDICTS = Verdicts()


def build_verdicts(pairs: Iterable[tuple[str, str, bool]]) -> Verdicts:
    """Return the verdicts of (key, key, True if they are the same paper)."""
    by_verdict: dict[bool, dict[str, list[str]]] = {True: {}, False: {}}
    for first, second, same in pairs:
        by_verdict[bool(same)].setdefault(first, []).append(second)
        by_verdict[bool(same)].setdefault(second, []).append(first)
    return Verdicts(by_verdict[True], by_verdict[False])
