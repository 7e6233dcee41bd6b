"""Ids of papers as people and sources write them, brought to the one form they are compared in."""

import re

_ARXIV_NEW = re.compile(r"(\d{4}\.\d{4,5})(?:v(\d+))?", re.IGNORECASE | re.ASCII)
_ARXIV_OLD = re.compile(r"([a-z-]+)(?:\.[a-z]{2})?/(\d{7})(?:v(\d+))?", re.IGNORECASE | re.ASCII)
_ARXIV_PREFIX = re.compile(
    r"^(?:arxiv:|oai:arxiv\.org:|(?:https?://)?(?:www\.|export\.)?(?:alphaxiv|arxiv)\.org/(?:abs|pdf|html|e-print)/"
    r"|(?:https?://)?huggingface\.co/papers/|(?:https?://(?:dx\.)?doi\.org/)?10\.48550/arxiv\.)",
    re.IGNORECASE,
)
# What a browser's address line leaves behind an id.
_URL_TAIL = re.compile(r"(?:\.pdf)?/?(?:[?#].*)?\Z")
_DOI_PREFIX = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)
_SURROUNDING = "()[]{}<>.,;:'"
"""What stands around an id in a sentence or a list of references."""
_DOI = re.compile(r"10\.\d{4,9}/\S+")


def arxiv_id(text: str) -> tuple[str, int | None] | None:
    """(id without version, version) from an id, a URL or an arXiv DOI; None when it is no arXiv id.

    Old ids lose their subject class (`math.GT/0309136` -> `math/0309136`), as arXiv itself treats them.
    """
    if not (matched := _ARXIV_NEW.fullmatch(text)):
        bare = _URL_TAIL.sub("", _ARXIV_PREFIX.sub("", text.strip()), count=1)
        if old := _ARXIV_OLD.fullmatch(bare):
            return f"{old[1].lower()}/{old[2]}", int(old[3]) if old[3] else None
        matched = _ARXIV_NEW.fullmatch(bare)
    return (matched[1], int(matched[2]) if matched[2] else None) if matched else None


def doi(text: str) -> str | None:
    """The lower-case DOI without its resolver; None for an arXiv DOI, which is an arXiv id, or no DOI."""
    bare = _DOI_PREFIX.sub("", text.strip()).lower()
    if bare.startswith("10.48550/arxiv.") or not _DOI.fullmatch(bare):
        return None
    return bare.rstrip(".,;")


def key_in_text(text: str) -> str | None:
    """The name of the paper that an id or a URL leads to, brackets and stops around it left off; None where it is none.

    `(https://arxiv.org/abs/2411.19943v2).` -> `arxiv:2411.19943`.
    """
    bare = text.strip(_SURROUNDING)
    *names, _ = candidate_keys(bare)
    return names[0] if names else None


def candidate_keys(key: str) -> list[str]:
    """The names a typed key may mean, the likeliest first: an id or a URL becomes the name of its paper."""
    key = key.strip()
    found = [key]
    if given := arxiv_id(key.removeprefix("arxiv:")):
        found.insert(0, f"arxiv:{given[0]}")
    if given_doi := doi(key.removeprefix("doi:")):
        found.insert(0, f"doi:{given_doi}")
    return found
