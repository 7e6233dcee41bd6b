"""URLs of a paper, from its ids and its source."""

from dataclasses import dataclass
from urllib.parse import quote, quote_plus

from paperbrowse.model.paper import Paper


@dataclass(frozen=True, slots=True)
class Link:
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
