"""Whom the network is asked for papers, how often each may be asked, and which addresses may be asked at all."""

import hashlib
from dataclasses import dataclass
from urllib.parse import urlsplit

ARXIV, HUGGINGFACE = "arxiv", "huggingface"

PACES = {ARXIV: 3.0, HUGGINGFACE: 1.0}
"""Seconds between two requests. arXiv's terms ask for three, over one connection; Hugging Face names no figure."""

OTHERS_PACE = 1.0
"""The same for whoever else has a feed."""


@dataclass(frozen=True, slots=True)
class Service:
    """Somebody who is asked one question at a time."""

    name: str
    """Fit to be a file's name."""
    pace: float
    """Seconds from the end of one request to the next."""


@dataclass(frozen=True, slots=True)
class Services:
    """Where the services are found; a reader may have configured mirrors."""

    huggingface: str = "https://huggingface.co"
    arxiv: str = "https://export.arxiv.org"
    arxiv_feeds: str = "https://rss.arxiv.org"

    def of(self, url: str) -> Service:
        """The service an address belongs to; any host of arXiv's is arXiv."""
        host = _host(url).removesuffix(".")
        if _is_below(url, self.arxiv) or _is_below(url, self.arxiv_feeds) or _is_of(host, "arxiv.org"):
            return Service(ARXIV, PACES[ARXIV])
        if _is_below(url, self.huggingface) or _is_of(host, "huggingface.co"):
            return Service(HUGGINGFACE, PACES[HUGGINGFACE])
        return Service(f"host-{hashlib.sha256(host.encode()).hexdigest()[:16]}", OTHERS_PACE)

    def may_be_asked(self, url: str) -> bool:
        """Whether an address is https, or one the reader configured as it is."""
        if not _host(url):
            return False
        return url.startswith("https://") or any(
            _is_below(url, base) for base in (self.huggingface, self.arxiv, self.arxiv_feeds)
        )


def _host(url: str) -> str:
    """Empty where an address has none, or one with a name and password before it."""
    try:
        parts = urlsplit(url)
        return "" if "@" in parts.netloc else parts.hostname or ""
    except ValueError:
        return ""


def _is_below(url: str, base: str) -> bool:
    return url == base or url.startswith(base.rstrip("/") + "/")


def _is_of(host: str, domain: str) -> bool:
    return host == domain or host.endswith("." + domain)
