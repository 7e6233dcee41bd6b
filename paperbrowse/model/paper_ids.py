"""Ids of papers as people and sources write them, normalized for comparison."""

import re

_ARXIV_NEW = re.compile(r"(\d{4}\.\d{4,5})(?:v(\d+))?", re.IGNORECASE | re.ASCII)
_ARXIV_OLD = re.compile(r"([a-z-]+)(?:\.[a-z]{2})?/(\d{7})(?:v(\d+))?", re.IGNORECASE | re.ASCII)
_ARXIV_PREFIX = re.compile(
    r"^(?:arxiv:|oai:arxiv\.org:|(?:https?://)?(?:www\.|export\.)?(?:alphaxiv|arxiv)\.org/(?:abs|pdf|html|e-print)/"
    r"|(?:https?://)?huggingface\.co/papers/|(?:https?://(?:dx\.)?doi\.org/)?10\.48550/arxiv\.)",
    re.IGNORECASE,
)
# Parts of a URL after the id.
_URL_TAIL = re.compile(r"(?:\.pdf)?/?(?:[?#].*)?\Z")
_DOI_PREFIX = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)
_SURROUNDING = "()[]{}<>.,;:'"
"""Punctuation around an id in a sentence or a list of references."""
_DOI = re.compile(r"10\.\d{4,9}/\S+")


def arxiv_id(text: str) -> tuple[str, int | None] | None:
    """Return (id without version, version) of an id, a URL or an arXiv DOI; None for other text.

    Old ids lose their subject class (`math.GT/0309136` -> `math/0309136`), as on arXiv.
    """
    if not (matched := _ARXIV_NEW.fullmatch(text)):
        bare = _URL_TAIL.sub("", _ARXIV_PREFIX.sub("", text.strip()), count=1)
        if old := _ARXIV_OLD.fullmatch(bare):
            return f"{old[1].lower()}/{old[2]}", int(old[3]) if old[3] else None
        matched = _ARXIV_NEW.fullmatch(bare)
    return (matched[1], int(matched[2]) if matched[2] else None) if matched else None


def doi(text: str) -> str | None:
    """Return the DOI in lower case without resolver; None for an arXiv DOI, which is an arXiv id, or other text."""
    bare = _DOI_PREFIX.sub("", text.strip()).lower()
    if bare.startswith("10.48550/arxiv.") or not _DOI.fullmatch(bare):
        return None
    return bare.rstrip(".,;")


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
