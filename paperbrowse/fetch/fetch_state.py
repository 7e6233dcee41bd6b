"""The state between fetches: when each source was last complete, and the validators of its pages."""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import TypeVar

from paperbrowse import __version__
from paperbrowse.fetch.client import Validators

MAX_ENTRIES = 1_000
"""Sources, and pages, that are kept; the oldest entries are dropped first."""

MAX_STATE_BYTES = 10_000_000
"""Bytes of a file that can be ours."""


_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class CachedPage:
    """A page that was imported before."""

    validators: Validators
    record_count: int
    total: int | None = None
    """Papers in all, as the service says."""


@dataclass(slots=True)
class FetchState:
    """A JSON file that may be deleted at any time; then its pages are downloaded once more."""

    path: Path
    _completed: dict[str, str] = field(default_factory=dict)
    _pages: dict[str, dict[str, object]] = field(default_factory=dict)
    _new_completed: dict[str, str] = field(default_factory=dict)
    _new_pages: dict[str, dict[str, object]] = field(default_factory=dict)

    def load(self) -> None:
        """Read the file; one that is missing or damaged counts as empty."""
        self._completed, self._pages = {}, {}
        with suppress(OSError, ValueError, RecursionError):
            if self.path.stat().st_size > MAX_STATE_BYTES:
                return
            content = json.loads(self.path.read_bytes())
            if not isinstance(content, dict):
                return
            self._completed = {name: at for name, at in _items_of(content.get("had")) if isinstance(at, str)}
            # Pages read by another version are fetched again, because this one may find more in them.
            if content.get("version") == __version__:
                self._pages = {url: page for url, page in _items_of(content.get("pages")) if isinstance(page, dict)}

    def last_complete(self, name: str) -> datetime | None:
        """Return the time of the last complete fetch of a source; None if there was none."""
        with suppress(ValueError):
            at = datetime.fromisoformat(self._completed.get(name, ""))
            return at if at.tzinfo else at.replace(tzinfo=UTC)
        return None

    def page(self, url: str) -> CachedPage | None:
        """Return a page that was imported before; None if it is unknown or its server sent no validators."""
        page = self._pages.get(url, {})
        etag, modified, items, announced = (page.get(key) for key in ("etag", "modified", "items", "announced"))
        if not (isinstance(etag, str) and isinstance(modified, str) and isinstance(items, int)):
            return None
        return CachedPage(Validators(etag, modified), items, announced if isinstance(announced, int) else None)

    def record_page(self, url: str, page: CachedPage) -> None:
        """Remember a page whose papers are imported; `save` writes it."""
        etag, modified = page.validators.etag, page.validators.last_modified
        entry = {"etag": etag, "modified": modified, "items": page.record_count, "announced": page.total}
        self._pages[url] = self._new_pages[url] = entry if page.validators.headers() else {}  # which `save` drops

    def record_complete(self, name: str, at: datetime) -> None:
        """Remember a complete fetch of a source; `save` writes it."""
        self._completed[name] = self._new_completed[name] = at.isoformat(timespec="seconds")

    def save(self) -> None:
        """Add what was recorded to the file, which another copy may have changed since it was loaded."""
        if not (self._new_completed or self._new_pages):
            return
        self.load()
        self._completed = _newest_entries(self._completed, self._new_completed)
        self._pages = _newest_entries(self._pages, self._new_pages)
        self._new_completed, self._new_pages = {}, {}
        with suppress(OSError):  # a full disk must not cost the papers
            self._write(json.dumps({"version": __version__, "had": self._completed, "pages": self._pages}))

    def _write(self, content: str) -> None:
        draft = self.path.with_name(f".{self.path.name}.{token_hex(4)}.part")
        try:
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
            with os.fdopen(os.open(draft, flags, 0o600), "w", encoding="ascii") as file:
                file.write(content)
            draft.replace(self.path)
        finally:
            draft.unlink(missing_ok=True)


def _items_of(value: object) -> list[tuple[str, object]]:
    return list(value.items()) if isinstance(value, dict) else []


def _newest_entries(old: Mapping[str, _Value], new: Mapping[str, _Value]) -> dict[str, _Value]:
    """Return the last entries, oldest first and new ones at the end, without empty ones."""
    entries = {**{key: value for key, value in old.items() if key not in new}, **new}
    return dict([(key, value) for key, value in entries.items() if value][-MAX_ENTRIES:])
