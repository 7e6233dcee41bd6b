"""URLs that the program may open, URLs in a text, and the links of a paper."""

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote, quote_plus, urlsplit, urlunsplit

from paperbrowse.model.paper import Paper

MAX_URL_LENGTH = 2_048
"""Characters of a URL that may be opened."""

KNOWN_SITES = (
    *("arxiv.org", "huggingface.co", "hf.co", "doi.org", "github.com", "gitlab.com", "openreview.net"),
    *("aclanthology.org", "semanticscholar.org", "pubmed.ncbi.nlm.nih.gov", "biorxiv.org", "medrxiv.org", "dblp.org"),
    *("openalex.org", "wikipedia.org"),
)
"""Sites where people read papers. Before it opens a page of any other site, the program asks."""

# Characters that RFC 3986 allows in a path, a query or a fragment, besides letters, digits and %.
_ALLOWED_CHARACTERS = "/?:@!$&'()*+,;=-._~"
_LONE_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
_CONTROL = re.compile("[\x00-\x20\x7f-\xa0\u2028\u2029\ufeff]")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?\.?|\[[0-9A-Fa-f:.]+\]")
_URL_IN_TEXT = re.compile(r"https?://[^\s<>\"“”]+", re.IGNORECASE)
_BRACKETS = {")": "(", "]": "[", "}": "{"}


def safe_url(url: str) -> str | None:
    """Return a URL in ASCII, safe as an argument or the target of a link; None if it must not be opened.

    It must be http or https, with a host and without user name, password or control characters. Other characters are
    percent-encoded. A host in another script becomes punycode, so that it cannot look like a known one.
    """
    url = url.strip(" \t\r\n")
    if len(url) > MAX_URL_LENGTH or _CONTROL.search(url):
        return None
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        host = _ascii_host(host)
    except ValueError:  # also for an invalid port, an unclosed bracket, or a host that IDNA refuses
        return None
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or not _HOST.fullmatch(host):
        return None
    netloc = host if port is None else f"{host}:{port}"
    safe = urlunsplit((parts.scheme, netloc, *(_percent_encode(p) for p in (parts.path, parts.query, parts.fragment))))
    return safe if len(safe) <= MAX_URL_LENGTH else None


def unknown_site(url: str) -> str | None:
    """Return the host of a URL outside the known sites; None for a known site or a URL that must not be opened."""
    safe = safe_url(url)
    host = (urlsplit(safe).hostname or "").rstrip(".") if safe else ""
    is_known = any(host == site or host.endswith("." + site) for site in KNOWN_SITES)
    return None if is_known or not host else host


def _ascii_host(host: str) -> str:
    if ":" in host:
        return f"[{host}]"
    return host if host.isascii() else host.encode("idna").decode("ascii")


def _percent_encode(part: str) -> str:
    """Percent-encode the characters that a URL must not have; leave encoded ones as they are."""
    part = part.encode("utf-8", errors="replace").decode()
    return quote(_LONE_PERCENT.sub("%25", part), safe=_ALLOWED_CHARACTERS + "%")


def find_urls(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, safe URL) of every URL in prose, without the period or bracket after it."""
    for matched in _URL_IN_TEXT.finditer(text):
        end = matched.start() + len(_strip_punctuation(matched.group()))
        if url := safe_url(text[matched.start() : end]):
            yield matched.start(), end, url


def _strip_punctuation(url: str) -> str:
    """Remove punctuation of the sentence from the end of a URL, but not brackets that the URL opened."""
    while url:
        last = url[-1]
        opening = _BRACKETS.get(last)
        unopened = opening is not None and url.count(last) > url.count(opening)
        if not unopened and last not in ".,;:!?'’…·`*":
            break
        url = url[:-1]
    return url


class Link(NamedTuple):
    """One URL of a paper."""

    name: str
    """page, pdf, hf, code, project or other, as in the JSON output."""
    label: str
    url: str
    is_search: bool = False
    """True: not the paper's page, but a search for its title."""


def links(paper: Paper) -> tuple[Link, ...]:
    """Return all URLs of a paper, its page first; never empty, because a title can always be searched."""
    known: list[Link] = []
    if paper.arxiv_id:
        known.append(Link("page", "arXiv", f"https://arxiv.org/abs/{paper.arxiv_id}"))
        known.append(Link("pdf", "PDF", f"https://arxiv.org/pdf/{paper.arxiv_id}"))
        known.append(Link("hf", "Hugging Face", f"https://huggingface.co/papers/{paper.arxiv_id}"))
    _add_link(known, "page", "page", paper.url)
    if paper.doi:
        _add_link(known, "page", "DOI", f"https://doi.org/{quote(paper.doi, safe='/:;()._-')}")
    if paper.openreview_id:
        _add_link(known, "page", "OpenReview", f"https://openreview.net/forum?id={quote_plus(paper.openreview_id)}")
    if paper.acl_id:
        _add_link(known, "page", "ACL Anthology", f"https://aclanthology.org/{quote(paper.acl_id)}")
    _add_link(known, "pdf", "PDF", paper.pdf_url)
    _add_link(known, "code", "code", paper.code_url)
    _add_link(known, "project", "project", paper.project_url)
    if not any(link.name == "page" for link in known):
        search_url = f"https://huggingface.co/papers?q={quote_plus(paper.title)}"
        known.insert(0, Link("page", "search", search_url, is_search=True))
    return tuple(known)


def page_link(paper: Paper) -> Link:
    """Return the paper's page, or a search for its title."""
    return next(link for link in links(paper) if link.name == "page")


def _add_link(known: list[Link], name: str, label: str, url: str | None) -> None:
    if url and all(link.url != url for link in known):
        is_taken = any(link.name == name for link in known)
        known.append(Link("other" if is_taken else name, label, url))
