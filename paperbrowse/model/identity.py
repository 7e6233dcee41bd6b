"""When two records are the same paper.

Ids decide where they are known. Where they are not, a long title together with the abstract, an author or
the date decides; a short or generic title alone never does. Two different arXiv ids are never one paper.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from paperbrowse.model.paper import Author, Paper
from paperbrowse.text.dates import PartialDate
from paperbrowse.text.fold import fold_accents, strip_tex_accents

MIN_DISTINCTIVE_TITLE = 20
"""Letters a title needs to count as evidence: below, 'Preface' and 'Introduction' collide by the dozen."""

FINGERPRINT_LENGTH = 120
"""Letters of the abstract that identify it: revisions change later sentences more often than the first."""

DATE_TOLERANCE_DAYS = 3
"""Days two sources may disagree on a date: time zones and announcement days account for no more."""

MIN_TITLE_RATIO = 60
"""RapidFuzz ratio (0 to 100) above which equal abstracts under two titles are a retitled paper."""

GENERIC_TITLES = frozenset(
    [
        "preface",
        "introduction",
        "editorial",
        "foreword",
        "contents",
        "conclusion",
        "acknowledgements",
        "errata",
        "erratum",
        "index",
        "thefinitestring",
        "bookreviews",
        "tableofcontents",
        "programcommittee",
        "invitedtalk",
        "keynoteaddress",
        "letterfromtheeditor",
    ]
)

_FONT_WITH_BRACE = r"(?:text|math)(?:tt|bf|it|sc|rm|sf|cal|bb|frak|normal|up|sl)\{"
# Each way to write it begins with a letter of its own, by which `re` seeks: behind an optional one it tries them all.
_FONT_COMMAND = re.compile(rf"\\(?:{_FONT_WITH_BRACE}|(?:bf|em|it|emph|tt)\b)|{_FONT_WITH_BRACE}")
_NOT_ASCII_LETTERS = bytes(b for b in range(128) if not chr(b).isalnum())
_LOWER_CASE = bytes(range(256)).lower()
_NOT_LETTER = re.compile(r"[\W_]+")


@lru_cache(maxsize=64)
def title_key(title: str) -> str:
    r"""Letters and digits of a title and nothing else, so that `$k\times k$` and `ktimes k` agree."""
    if "\\" in title or "{" in title:
        title = _FONT_COMMAND.sub("", strip_tex_accents(title))
    if not title.isascii():
        return _NOT_LETTER.sub("", fold_accents(title))
    return title.encode().translate(_LOWER_CASE, _NOT_ASCII_LETTERS).decode()


def fingerprint(abstract: str | None) -> str:
    """The first letters of an abstract, folded; empty when there is none."""
    return title_key.__wrapped__(abstract[: 3 * FINGERPRINT_LENGTH])[:FINGERPRINT_LENGTH] if abstract else ""


def is_distinctive(key: str) -> bool:
    """Whether a title key is long and particular enough to be evidence."""
    return len(key) >= MIN_DISTINCTIVE_TITLE and key not in GENERIC_TITLES


def family_name(author: Author) -> str:
    """The folded family name: told apart by the source, else the last word of the name."""
    if author.family:
        return fold_accents(author.family)
    name = author.name.strip()
    if "," in name:
        return fold_accents(name.split(",", 1)[0].strip())
    return fold_accents(name.rsplit(" ", 1)[-1])


@dataclass(frozen=True, slots=True)
class IdentityRecord:
    """What identity is judged on; also the copy of a paper that a mark keeps of its own."""

    title: str
    authors: tuple[str, ...] = ()
    """Folded family names."""
    author_count: int | None = None
    published: PartialDate | None = None
    fingerprint: str = ""
    ids: tuple[tuple[str, str], ...] = ()
    """(kind, value), strongest first; kinds: arxiv, doi, acl, openreview, url."""


ID_KINDS = ("arxiv", "doi", "acl", "openreview")
"""Kinds of ids that decide identity, strongest first."""


def id_field(kind: str) -> str:
    """The field of a Paper that holds an id of this kind."""
    return "doi" if kind == "doi" else f"{kind}_id"


def strong_ids(paper: Paper) -> tuple[tuple[str, str], ...]:
    """(kind, value) for every id that decides identity, strongest first."""
    given = (paper.arxiv_id, paper.doi, paper.acl_id, paper.openreview_id)
    return tuple((kind, value) for kind, value in zip(ID_KINDS, given, strict=True) if value)


def identity_record(paper: Paper) -> IdentityRecord:
    """A paper reduced to what identity is judged on."""
    return IdentityRecord(
        title=paper.title,
        authors=tuple(family_name(author) for author in paper.authors[:50]),
        author_count=paper.author_count,
        published=paper.published,
        fingerprint=fingerprint(paper.abstract),
        ids=strong_ids(paper),
    )


def hash_text(text: str) -> int:
    """A signed 64-bit hash of a title key or fingerprint, small enough to index by the million.

    Equal hashes are a reason to compare, never a verdict.
    """
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


def title_hash_key(paper: Paper) -> str:
    """The `title:` key of a paper: a hash of its title, and of more where the title says too little."""
    return _title_hash_key(paper.title, fingerprint(paper.abstract), tuple(map(family_name, paper.authors[:5])))


def _title_hash_key(title: str, fingerprint: str, families: tuple[str, ...]) -> str:
    key = title_key(title)
    if not is_distinctive(key):
        key += "|" + (fingerprint or ",".join(families[:5]))
    return f"title:{blake2b(key.encode(), digest_size=6).hexdigest()}"


def paper_key(paper: Paper) -> str:
    """The strongest name of a paper: arxiv: > doi: > acl: > openreview: > title:HASH."""
    for kind, value in strong_ids(paper):
        return f"{kind}:{value}"
    return title_hash_key(paper)


def paper_keys(paper: Paper) -> tuple[str, ...]:
    """Every name of a paper, the strongest first; the title's is always among them."""
    return (*(f"{kind}:{value}" for kind, value in strong_ids(paper)), title_hash_key(paper))


def record_keys(record: IdentityRecord) -> tuple[str, ...]:
    """The names that follow from what is kept of a paper."""
    named = (f"{kind}:{value}" for kind, value in record.ids if kind in ID_KINDS)
    return (*named, _title_hash_key(record.title, record.fingerprint, record.authors))


def is_same_paper(a: IdentityRecord, b: IdentityRecord) -> bool:
    """Whether two records describe one paper, by the rules of the module's docstring."""
    if a == b or set(a.ids) & set(b.ids):
        return True
    if ids_differ(a, b):
        return False
    same_abstract = bool(a.fingerprint) and a.fingerprint == b.fingerprint
    one_title, other_title = title_key(a.title), title_key(b.title)
    if one_title == other_title:
        return same_abstract or (is_distinctive(one_title) and _other_fields_agree(a, b))
    return same_abstract and are_titles_similar(one_title, other_title)


def are_titles_similar(a: str, b: str) -> bool:
    """Whether two title keys may be of one paper that was retitled."""
    from rapidfuzz import fuzz  # late: needed for the rare retitled paper only, and slow to import

    return fuzz.ratio(a, b) >= MIN_TITLE_RATIO


def ids_differ(a: IdentityRecord, b: IdentityRecord) -> bool:
    """Two ids of one kind that differ: arXiv and the ACL Anthology give a paper one id only."""
    mine, theirs = dict(a.ids), dict(b.ids)
    return any(kind in mine and kind in theirs and mine[kind] != theirs[kind] for kind in ("arxiv", "acl"))


def _other_fields_agree(a: IdentityRecord, b: IdentityRecord) -> bool:
    """Whether the rest speaks for one paper once the titles are equal: an author, else date or author count."""
    if a.authors and b.authors:
        return bool(set(a.authors) & set(b.authors))
    if a.published and b.published and _are_dates_close(a.published, b.published):
        return True
    return a.author_count is not None and a.author_count == b.author_count


def _are_dates_close(a: PartialDate, b: PartialDate) -> bool:
    """Whether two dates may mean the same day, give or take what sources disagree on."""
    first, second = sorted((a, b))
    return (second.first_day - first.last_day).days <= DATE_TOLERANCE_DAYS
