"""arXiv ids, DOIs and keys in any spelling, and the repair of ids that JSON turned into numbers."""

import re
from typing import Any
from urllib.parse import unquote

from paperbrowse.text.dates import PartialDate

# Labels and resolvers before a DOI, also several of them: `DOI: https://dx.doi.org/…`, `doi.org.proxy.example.edu/…`.
_BEFORE_DOI = (
    r"(?>[\s(\[{<\"'“‘]*(?:(?:https?:)?/{0,2}(?:[\w-]{1,40}\.){0,3}doi[.-]org(?:\.[\w.-]{1,60})?(?::\d{1,5})?/+"
    r"|(?:urn:|info:|hdl:)?(?:doi|hdl)(?![.-]org)\s{0,3}[:/=]?\s{0,9})*)"
)
_ARXIV_NEW = re.compile(r"(\d{4}\.\d{4,5})(?:v(\d{1,9}))?", re.IGNORECASE | re.ASCII)
_ARXIV_OLD = re.compile(r"([a-z-]+)(?:\.[a-z]{2})?/(\d{7})(?:v(\d{1,9}))?", re.IGNORECASE | re.ASCII)
# Strings, because only ids in other spellings need them.
_ARXIV_PREFIX = (
    r"(?i)^(?:arxiv:|oai:arxiv\.org:|(?:https?://)?(?:www\.|export\.)?(?:alphaxiv|arxiv)\.org/(?:abs|pdf|html|e-print)/"
    rf"|(?:https?://)?huggingface\.co/papers/|{_BEFORE_DOI}10\.48550(?:/|%2f)arxiv\.)"
)
# Parts of a URL after the id.
_URL_TAIL = re.compile(r"(?:\.pdf)?/?(?:[?#].*)?\Z")
_SURROUNDING = "()[]{}<>.,;:'"
"""Punctuation around an id in a sentence or a list of references."""
_PLAIN_DOI = re.compile(r"10\.\d{4,9}/[\w./():;<>-]*\w", re.ASCII)
_DOI = re.compile(r"10\.\d{4,9}(?:\.\d{1,9}){0,3}/\S+")
_URL_PARAMETERS = re.compile(r"[?#].+")
# `/doi/abs/10.1000/x`, `/article/10.1007/s1`, `article?id=10.1371/journal.x`, `https://doi.acm.org/10.1145/x`, but not
# any path that looks like a DOI.
_DOI_IN_URL = (
    r"(?i)(?:https?://(?:doi|dx|link|sci-hub)\.[\w.-]{2,100}/|(?:https?://)?[\w.-]{3,100}/\S*?(?<=[/?&])"
    r"(?:dois?|works|id|articles?|chapter|book|protocol|content|abstract|document|referenceworkentry)(?:/[a-z]{2,12}){0,2}[/=:])"
    r"(10\.\d{4,9}(?:/|%2f)[^?#&\s]+)\S*"
)
# Publishers that build the addresses of articles from the ends of their DOIs.
_SITE = (
    r"(?i)(?:https?://)?(?:[\w-]{1,20}\.)?(rsc\.org|nature\.com|peerj\.com|elifesciences\.org)/\S*?"
    r"(?<=[/=])([bcd]\d(?:[a-z]{2}\d{5}|\d{5})[a-z\d]|s\d{5}-\d{3}-\d{5}-\w|(?<=articles/)\d{3,6})(?:\.pdf)?(?:[/?#]\S*)?"
)
_SITE_PREFIXES = {
    "rsc.org": "10.1039/",
    "nature.com": "10.1038/",
    "peerj.com": "10.7717/peerj.",
    "elifesciences.org": "10.7554/elife.",
}
# Publishers' addresses add words behind a DOI; bioRxiv also adds a version, and Oxford a number.
_BEHIND_DOI = re.compile(
    r"(?:/(?:full|abstract|pdf|epdf|epub|html|summary|meta|pdfdirect|fulltext|references|figures)"
    r"|\.(?:pdf|full|abstract|html?|short|long))+\Z"
)
_OWN_ADDITION = re.compile(r"(?<=\d)v\d{1,2}\Z|(?<=\w)/\d{5,12}\Z")
_ADDING_REGISTRANTS = ("10.1101/", "10.1093/")
_CLOSING = {")": "(", "]": "[", "}": "{", ">": "<"}
MAX_DOI = 2_048
"""Characters of a DOI and its address."""


def arxiv_id(text: str) -> tuple[str, int | None] | None:
    """Return (id without version, version) of an id, a URL or an arXiv DOI; None for other text.

    Old ids lose their subject class (`math.GT/0309136` -> `math/0309136`), as on arXiv.
    """
    if not (matched := _ARXIV_NEW.fullmatch(text)):
        bare = _URL_TAIL.sub("", re.sub(_ARXIV_PREFIX, "", text.strip()), count=1)
        if old := _ARXIV_OLD.fullmatch(bare):
            return f"{old[1].lower()}/{old[2]}", int(old[3]) if old[3] else None
        matched = _ARXIV_NEW.fullmatch(bare)
    return (matched[1], int(matched[2]) if matched[2] else None) if matched else None


def doi(text: str) -> str | None:
    """Return the DOI in lower case without label, resolver and escapes; None for an arXiv DOI or other text.

    An arXiv DOI is an arXiv id. A publisher's address may contain the DOI.
    """
    bare = text.strip()
    if not _PLAIN_DOI.fullmatch(bare):
        if len(bare) > MAX_DOI:
            return None
        bare = _trim(_unescape(_without_address(bare)))
        if not _DOI.fullmatch(bare):
            return None
    bare = bare.lower()
    return None if bare.startswith("10.48550/arxiv.") else bare


def _without_address(text: str) -> str:
    bare = re.sub(_BEFORE_DOI, "", text, count=1, flags=re.IGNORECASE)
    if bare.startswith("10."):
        return _URL_PARAMETERS.sub("", bare) if "/" in text[: -len(bare)] else bare
    if site := re.fullmatch(_SITE, bare):
        return _SITE_PREFIXES[site[1].lower()] + site[2]
    if not (matched := re.fullmatch(_DOI_IN_URL, bare)):
        return ""
    bare = _BEHIND_DOI.sub("", _unescape(matched[1]))
    return _OWN_ADDITION.sub("", bare) if bare.startswith(_ADDING_REGISTRANTS) else bare


def _unescape(text: str) -> str:
    """Return text without the escapes of addresses and HTML, and without characters that are not printed."""
    if "%" in text or "&" in text:
        from html import unescape  # late: few addresses have any

        text = unescape(unquote(text))
    text = text.replace("\\/", "/")  # as JSON and TeX have it
    return text if text.isprintable() else "".join(filter(str.isprintable, text))


def _trim(text: str) -> str:
    """Return text without the punctuation behind it; brackets stay if they are closed, as in `10.1/(x)`."""
    while text and (text[-1] in ".,;:!?'\"”’" or text.count(text[-1]) > text.count(_CLOSING.get(text[-1], text[-1]))):
        text = text[:-1]
    return text


def key_in_text(text: str) -> str | None:
    """Return the key of an id or URL with punctuation around it; None for other text.

    `(https://arxiv.org/abs/2411.19943v2).` -> `arxiv:2411.19943`.
    """
    *keys, _ = candidate_keys(text.strip(_SURROUNDING))
    return keys[0] if keys else None


def candidate_keys(text: str) -> list[str]:
    """Return the keys that typed text may mean, likeliest first, the text itself last; ids and URLs become keys."""
    text = text.strip()
    keys = [text]
    if parsed := arxiv_id(text.removeprefix("arxiv:")):
        keys.insert(0, f"arxiv:{parsed[0]}")
    if parsed_doi := doi(text.removeprefix("doi:")):
        keys.insert(0, f"doi:{parsed_doi}")
    return keys


FIRST_MONTH, FIVE_DIGITS_SINCE = "0704", "1501"
"""Year and month of the first id of the new kind, and of the first one with a five-digit number."""

FIRST_YEAR = 91
"""arXiv began in 1991; two digits below belong to this century."""

_DECIMAL = re.compile(r"(\d{3,4})\.(\d{1,5})")


def parse_arxiv_id(text: str) -> tuple[str, int | None] | None:
    """Return (id, version) of a text that is clearly an arXiv id, unlike `12.5` and `9999.12345`."""
    identity = arxiv_id(text) if len(text) < 100 else None
    if identity is None or "/" in identity[0]:
        return identity
    return identity if _is_valid_month(identity[0][:4]) else None


def repair_arxiv_id(value: Any) -> tuple[str, int | None] | None:
    """Return (id, version) of a value from an id field: `704.0001`, text or number, is `0704.0001`."""
    if isinstance(value, float):
        value = repr(value)
    if not isinstance(value, str):
        return None
    match = _DECIMAL.fullmatch(value.strip())
    if match is None:
        return parse_arxiv_id(value)
    month, number = match[1].zfill(4), match[2]
    width = 4 if month < FIVE_DIGITS_SINCE else 5
    if not _is_valid_month(month) or len(number) > width:
        return None
    return f"{month}.{number.ljust(width, '0')}", None


def arxiv_id_month(arxiv_id: str) -> PartialDate | None:
    """Return the month in which arXiv gave an id: `2411.19943` -> 2024-11, `math/0309136` -> 2003-09."""
    digits = arxiv_id.rpartition("/")[2][:4]
    if not digits.isdecimal() or not 1 <= int(digits[2:]) <= 12:
        return None
    year = int(digits[:2])
    return PartialDate(year + (1900 if year >= FIRST_YEAR else 2000), int(digits[2:]))


def _is_valid_month(text: str) -> bool:
    return text >= FIRST_MONTH and 1 <= int(text[2:]) <= 12
