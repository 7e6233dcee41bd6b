"""Where a paper can be found on the web, as far as its ids and its source tell."""

from dataclasses import dataclass
from urllib.parse import quote, quote_plus

from paperbrowse.model.paper import Paper


@dataclass(frozen=True, slots=True)
class Link:
    """One address; a search is a guess where the paper may be, not its page."""

    name: str
    """page, pdf, hf, code, project or doi: the names of the JSON output."""
    label: str
    url: str
    is_search: bool = False


def links(paper: Paper) -> tuple[Link, ...]:
    """Every address of a paper, its page first; never empty, for a title can always be searched."""
    found: list[Link] = []
    if paper.arxiv_id:
        found.append(Link("page", "arXiv", f"https://arxiv.org/abs/{paper.arxiv_id}"))
        found.append(Link("pdf", "PDF", f"https://arxiv.org/pdf/{paper.arxiv_id}"))
        found.append(Link("hf", "Hugging Face", f"https://huggingface.co/papers/{paper.arxiv_id}"))
    _add_link(found, "page", "page", paper.url)
    if paper.doi:
        _add_link(found, "page", "DOI", f"https://doi.org/{quote(paper.doi, safe='/:;()._-')}")
    if paper.openreview_id:
        _add_link(found, "page", "OpenReview", f"https://openreview.net/forum?id={quote_plus(paper.openreview_id)}")
    if paper.acl_id:
        _add_link(found, "page", "ACL Anthology", f"https://aclanthology.org/{quote(paper.acl_id)}")
    _add_link(found, "pdf", "PDF", paper.pdf_url)
    _add_link(found, "code", "code", paper.code_url)
    _add_link(found, "project", "project", paper.project_url)
    if not any(link.name == "page" for link in found):
        found.insert(0, Link("page", "search", _title_search_url(paper.title), is_search=True))
    return tuple(found)


def page_link(paper: Paper) -> Link:
    """The paper's page, or the site's search for its title, marked as a search."""
    return next(link for link in links(paper) if link.name == "page")


def _title_search_url(title: str) -> str:
    return f"https://huggingface.co/papers?q={quote_plus(title)}"


def _add_link(links_so_far: list[Link], name: str, label: str, url: str | None) -> None:
    if url and all(link.url != url for link in links_so_far):
        taken = any(link.name == name for link in links_so_far)
        links_so_far.append(Link("other" if taken else name, label, url))
