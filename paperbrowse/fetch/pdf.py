"""The PDF of a paper: where it may be, and the first one that is one."""

from collections.abc import Iterator
from urllib.parse import quote, urlsplit

from paperbrowse.fetch.client import Client
from paperbrowse.fetch.errors import FetchRefused, Unavailable
from paperbrowse.fetch.rate_limit import Hosts
from paperbrowse.fetch.request import ContentKind
from paperbrowse.fetch.transport import Timeouts
from paperbrowse.model.errors import UsageError
from paperbrowse.model.paper import Paper
from paperbrowse.model.urls import links, safe_url

PDF_LIMITS = Timeouts(total=600.0, max_bytes=200_000_000)

_END_SIZE = 65_536
"""Bytes in which the end of a PDF is marked; some servers add text behind it."""


def fetch_pdf(client: Client, paper: Paper) -> bytes:
    """Return the PDF from the first place that has it. Raises FetchFailed, and UsageError if no place is known."""
    refusal: FetchRefused | None = None
    for url in dict.fromkeys(pdf_urls(paper, client.hosts)):
        try:
            page = client.get(url, ContentKind.PDF)
        except FetchRefused as error:
            refusal = refusal or error
            continue
        if page is None or b"%%EOF" not in page.body[-_END_SIZE:]:
            raise Unavailable("the PDF is incomplete", "try again later")
        return page.body
    raise refusal or UsageError("no PDF is known", "the key L lists the links of a paper")


def pdf_urls(paper: Paper, hosts: Hosts) -> Iterator[str]:
    """Yield the addresses of a paper's PDF, arXiv's first, because nobody has to log in there."""
    if paper.arxiv_id:
        yield f"{hosts.arxiv}/pdf/{paper.arxiv_id}"
    if paper.acl_id:
        yield f"https://aclanthology.org/{quote(paper.acl_id)}.pdf"
    for link in links(paper):
        url = safe_url(link.url) or ""
        is_pdf = link.name == "pdf" or urlsplit(url).path.lower().endswith(".pdf")
        if url and is_pdf and not url.startswith("https://arxiv.org/"):
            yield url if hosts.is_allowed(url) else url.replace("http:", "https:", 1)
