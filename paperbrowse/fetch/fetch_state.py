"""What is remembered of earlier fetches: when each source was last had whole, and how its pages are known again."""

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
"""Sources, and pages, that are remembered; the longest untouched is forgotten first."""

MAX_STATE_BYTES = 10_000_000
"""Bytes of a file that is believed to be ours."""


_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class CachedPage:
    """A page that was read before."""

    validators: Validators
    record_count: int
    """Records it held."""
    total: int | None = None
    """Papers the service said there are in all."""


@dataclass(slots=True)
class FetchState:
    """A file that may vanish at any time: all it costs is a page that is fetched once more."""

    path: Path
    _completed: dict[str, str] = field(default_factory=dict)
    _pages: dict[str, dict[str, object]] = field(default_factory=dict)

    def load(self) -> None:
        """Read what is there; what cannot be read is as if it were not."""
        self._completed, self._pages = {}, {}
        with suppress(OSError, ValueError, RecursionError):
            if self.path.stat().st_size > MAX_STATE_BYTES:
                return
            read = json.loads(self.path.read_bytes())
            if not isinstance(read, dict):
                return
            self._completed = {name: at for name, at in _items_of(read.get("had")) if isinstance(at, str)}
            # Another version may read more out of the same pages, so they are wanted again.
            if read.get("version") == __version__:
                self._pages = {url: page for url, page in _items_of(read.get("pages")) if isinstance(page, dict)}

    def last_complete(self, name: str) -> datetime | None:
        """When a source was last had whole; None when it never was."""
        with suppress(ValueError):
            at = datetime.fromisoformat(self._completed.get(name, ""))
            return at if at.tzinfo else at.replace(tzinfo=UTC)
        return None

    def page(self, url: str) -> CachedPage | None:
        """What is known of a page; None where its server gave nothing to know it again by."""
        page = self._pages.get(url)
        if page is None:
            return None
        etag, modified, items, announced = (page.get(key) for key in ("etag", "modified", "items", "announced"))
        if not (isinstance(etag, str) and isinstance(modified, str) and isinstance(items, int)):
            return None
        return CachedPage(Validators(etag, modified), items, announced if isinstance(announced, int) else None)

    def save_page(self, url: str, page: CachedPage) -> None:
        """A page whose papers are cached now."""
        self._update(pages={url: _page_to_json(page)} if page.validators.headers() else {}, forget=url)

    def save_source(self, name: str, at: datetime) -> None:
        """A source that was had whole."""
        self._update(completed={name: at.isoformat(timespec="seconds")})

    def _update(
        self,
        completed: Mapping[str, str] | None = None,
        pages: Mapping[str, dict[str, object]] | None = None,
        forget: str = "",
    ) -> None:
        """Another copy may have written meanwhile, so the file is read again first."""
        self.load()
        self._pages.pop(forget, None)
        self._completed = _newest_entries(
            {name: at for name, at in self._completed.items() if name not in (completed or {})}, completed
        )
        self._pages = _newest_entries(self._pages, pages)
        self._write()

    def _write(self) -> None:
        told = json.dumps({"version": __version__, "had": self._completed, "pages": self._pages})
        draft = self.path.with_name(f".{self.path.name}.{token_hex(4)}.part")
        with suppress(OSError):  # a full disk must not cost the papers
            try:
                flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
                with os.fdopen(os.open(draft, flags, 0o600), "w", encoding="ascii") as file:
                    file.write(told)
                draft.replace(self.path)
            finally:
                draft.unlink(missing_ok=True)


def _items_of(value: object) -> list[tuple[str, object]]:
    return list(value.items()) if isinstance(value, dict) else []


def _newest_entries(before: Mapping[str, _Value], added: Mapping[str, _Value] | None) -> dict[str, _Value]:
    return dict(list({**before, **(added or {})}.items())[-MAX_ENTRIES:])


def _page_to_json(page: CachedPage) -> dict[str, object]:
    return {
        "etag": page.validators.etag,
        "modified": page.validators.last_modified,
        "items": page.record_count,
        "announced": page.total,
    }
