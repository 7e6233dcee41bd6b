"""The services that are asked for papers, their rate limits, and the URLs that may be requested."""

import hashlib
from dataclasses import dataclass
from urllib.parse import urlsplit

ARXIV, HUGGINGFACE = "arxiv", "huggingface"

REQUEST_INTERVALS = {ARXIV: 3.0, HUGGINGFACE: 1.0}
"""Seconds between two requests. arXiv's terms ask for 3 s over one connection; Hugging Face names no figure."""

DEFAULT_INTERVAL = 1.0
"""Seconds between two requests to any other host."""


@dataclass(frozen=True, slots=True)
class Host:
    """A service that gets one request at a time."""

    name: str
    """A valid file name."""
    interval: float
    """Seconds from the end of one request to the start of the next."""


@dataclass(frozen=True, slots=True)
class Hosts:
    """The base URLs of the services; the user may have configured mirrors."""

    huggingface: str = "https://huggingface.co"
    arxiv: str = "https://export.arxiv.org"
    arxiv_feeds: str = "https://rss.arxiv.org"

    def host_of(self, url: str) -> Host:
        """Return the service of a URL; all hosts under arxiv.org share one rate limit."""
        host = _hostname(url).removesuffix(".")
        if _is_under(url, self.arxiv, self.arxiv_feeds) or _is_in_domain(host, "arxiv.org"):
            return Host(ARXIV, REQUEST_INTERVALS[ARXIV])
        if _is_under(url, self.huggingface) or _is_in_domain(host, "huggingface.co"):
            return Host(HUGGINGFACE, REQUEST_INTERVALS[HUGGINGFACE])
        return Host(f"host-{hashlib.sha256(host.encode()).hexdigest()[:16]}", DEFAULT_INTERVAL)

    def is_allowed(self, url: str) -> bool:
        """Return whether a URL is https, or under a base URL that the user configured."""
        is_configured = _is_under(url, self.huggingface, self.arxiv, self.arxiv_feeds)
        return bool(_hostname(url)) and (url.startswith("https://") or is_configured)


def _hostname(url: str) -> str:
    """Return the host; empty if the URL has none, or has a user name or password before it."""
    try:
        parts = urlsplit(url)
        return "" if "@" in parts.netloc else parts.hostname or ""
    except ValueError:
        return ""


def _is_under(url: str, *base_urls: str) -> bool:
    return any(url == base or url.startswith(base.rstrip("/") + "/") for base in base_urls)


def _is_in_domain(host: str, domain: str) -> bool:
    return host == domain or host.endswith("." + domain)
