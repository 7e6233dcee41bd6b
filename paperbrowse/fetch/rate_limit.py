"""The services that are asked for papers, their rate limits, and the pace all running copies share."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from paperbrowse.database.file_lock import FileLock
from paperbrowse.database.private_files import PRIVATE_FILE, create_private_folder
from paperbrowse.fetch.cancellation import Cancellation
from paperbrowse.fetch.errors import Unavailable
from paperbrowse.model.errors import NotSaved

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


MAX_LOCK_WAIT = 300.0
"""Seconds to wait for another copy. A request has a shorter limit, so only a suspended copy takes longer."""


class RateLimiter:
    """Request slots of every service, coordinated by files in a folder that all copies share."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def slot(self, host: Host, cancellation: Cancellation) -> Iterator[None]:
        """Hold a service for one request. Raises FetchStopped, NotSaved, and Unavailable if the lock stays taken.

        The interval counts from the end of the last request, so that network delays never bring two closer together.
        """
        time_file = self._folder / f"{host.name}.time"
        lock = FileLock(time_file.with_suffix(".lock"))
        try:
            self._acquire(lock, cancellation)
            cancellation.sleep(_seconds_left(time_file, host.interval, cancellation.now()), "for the rate limit")
            _write_time(time_file, cancellation.now())  # before as well, because a killed copy has sent its request
            try:
                yield
            finally:
                _write_time(time_file, cancellation.now())
        finally:
            lock.release()

    def _acquire(self, lock: FileLock, cancellation: Cancellation) -> None:
        try:
            create_private_folder(self._folder)
            if lock.try_acquire():
                return
            cancellation.report("waiting for another copy of paperbrowse")
            if lock.acquire(MAX_LOCK_WAIT, cancellation.sleep):
                return
        except OSError as error:
            raise _write_error(self._folder, error) from error
        raise Unavailable("another copy of paperbrowse is still fetching", "stop it, or try again later")


def _seconds_left(time_file: Path, interval: float, now: float) -> float:
    try:
        elapsed = now - float(time_file.read_text(encoding="ascii")[:32])
    except (OSError, ValueError):
        return 0.0
    # If the clock was set back, wait for one interval, not for hours.
    return min(interval, interval - elapsed) if elapsed >= 0 else interval


def _write_time(time_file: Path, now: float) -> None:
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        with os.fdopen(os.open(time_file, flags, PRIVATE_FILE), "w", encoding="ascii") as file:
            file.write(f"{now:.3f}")
    except OSError as error:
        raise _write_error(time_file, error) from error


def _write_error(path: Path, error: OSError) -> NotSaved:
    """Return the error that prevents a request: other copies would not know of it."""
    return NotSaved(f"cannot write {path}: {error.strerror or error}", "free some space, or make the folder writable")
