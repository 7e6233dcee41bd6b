"""Whom the network is asked for papers, how often each may be asked, and which addresses may be asked at all."""

import hashlib
from dataclasses import dataclass
from urllib.parse import urlsplit

ARXIV, HUGGINGFACE = "arxiv", "huggingface"

REQUEST_INTERVALS = {ARXIV: 3.0, HUGGINGFACE: 1.0}
"""Seconds between two requests. arXiv's terms ask for three, over one connection; Hugging Face names no figure."""

DEFAULT_INTERVAL = 1.0
"""The same for whoever else has a feed."""


@dataclass(frozen=True, slots=True)
class Host:
    """Somebody who is asked one question at a time."""

    name: str
    """Fit to be a file's name."""
    interval: float
    """Seconds from the end of one request to the next."""


@dataclass(frozen=True, slots=True)
class Hosts:
    """Where the services are found; a reader may have configured mirrors."""

    huggingface: str = "https://huggingface.co"
    arxiv: str = "https://export.arxiv.org"
    arxiv_feeds: str = "https://rss.arxiv.org"

    def host_of(self, url: str) -> Host:
        """The service an address belongs to; any host of arXiv's is arXiv."""
        host = _hostname(url).removesuffix(".")
        if _is_under(url, self.arxiv) or _is_under(url, self.arxiv_feeds) or _is_in_domain(host, "arxiv.org"):
            return Host(ARXIV, REQUEST_INTERVALS[ARXIV])
        if _is_under(url, self.huggingface) or _is_in_domain(host, "huggingface.co"):
            return Host(HUGGINGFACE, REQUEST_INTERVALS[HUGGINGFACE])
        return Host(f"host-{hashlib.sha256(host.encode()).hexdigest()[:16]}", DEFAULT_INTERVAL)

    def is_allowed(self, url: str) -> bool:
        """Whether an address is https, or one the reader configured as it is."""
        if not _hostname(url):
            return False
        return url.startswith("https://") or any(
            _is_under(url, base) for base in (self.huggingface, self.arxiv, self.arxiv_feeds)
        )


def _hostname(url: str) -> str:
    """Empty where an address has none, or one with a name and password before it."""
    try:
        parts = urlsplit(url)
        return "" if "@" in parts.netloc else parts.hostname or ""
    except ValueError:
        return ""


def _is_under(url: str, base: str) -> bool:
    return url == base or url.startswith(base.rstrip("/") + "/")


def _is_in_domain(host: str, domain: str) -> bool:
    return host == domain or host.endswith("." + domain)
