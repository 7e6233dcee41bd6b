"""Zotero, by the HTTP server of the program itself, never its database.

Its API (/api/) only reads. What is written goes by the way of its browser connector (/connector/import), which puts
BibTeX into the collection that is selected in Zotero's window.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from secrets import token_hex
from urllib.parse import urlencode

from paperbrowse.database.transaction import never_stopped
from paperbrowse.fetch.cancellation import Cancellation
from paperbrowse.fetch.errors import FetchRefused, Offline, Unavailable
from paperbrowse.fetch.transport import HttpResponse, Timeouts, Transport
from paperbrowse.library.bib_file import BibFile, entry_text
from paperbrowse.library.library import Library
from paperbrowse.model.errors import UsageError

ADDRESS = "http://localhost:23119"

PAGE_SIZE = 100
"""Items of a request, as in Zotero's web API."""

MAX_ATTEMPTS = 3
"""Times its items are read, because Zotero may change them between two pages."""

BATCH_SIZE = 50
"""Papers that are sent at once."""

LIMITS = Timeouts(read=300.0, total=600.0)
_SWITCH_ON = "in Zotero's settings, under Advanced, allow other applications on this computer to communicate with it"


class _Changed(Exception):
    """The items changed between two pages."""


class Zotero:
    """The library of the running Zotero."""

    def __init__(self, is_stopped: Callable[[], bool] = never_stopped) -> None:
        self._transport, self._cancellation = Transport(LIMITS), Cancellation(is_stopped)

    def read(self, collection: str = "") -> str:
        """Return the items of a collection as BibTeX, of all without a name. Raises FetchFailed and UsageError."""
        path = f"collections/{self._find_collection(collection)}/items/top" if collection else "items/top"
        return "\n".join(self._read_all(path, format="bibtex"))

    def add(self, library: Library, rows: Sequence[int]) -> tuple[int, int]:
        """Add the papers that Zotero lacks; return (number added, number there already)."""
        entries = BibFile("Zotero", self.read().encode())
        texts, known = [], 0
        for item in library.papers.export_items(rows, cites=True):
            if entries.find(item.paper):
                known += 1
            else:
                texts.append(entry_text(item, next(iter(item.citation_keys), "")))
        for start in range(0, len(texts), BATCH_SIZE):
            self._send(f"/connector/import?session={token_hex(8)}", "\n".join(texts[start : start + BATCH_SIZE]))
        return len(texts), known

    def _find_collection(self, name: str) -> str:
        pages = self._read_all("collections", format="json")
        try:
            found = [{key: str(c["data"][key]) for key in ("key", "name")} for page in pages for c in json.loads(page)]
        except (ValueError, KeyError, TypeError) as error:
            raise FetchRefused("Zotero's list of collections cannot be read") from error
        keys = [data["key"] for data in found if name in (data["name"], data["key"])]
        keys = keys or [data["key"] for data in found if name.casefold() == data["name"].casefold()]
        if len(keys) != 1:
            names = ", ".join(sorted(f"{data['name']} ({data['key']})" for data in found))
            raise UsageError(f"{len(keys) or 'no'} collections of Zotero are called {name}", f"there are: {names}")
        return keys[0]

    def _read_all(self, path: str, **parameters: str) -> list[str]:
        for _ in range(MAX_ATTEMPTS):
            try:
                return list(self._read_pages(path, parameters))
            except _Changed:
                continue
        raise Unavailable("Zotero is changing its items", "try again when it has synchronized")

    def _read_pages(self, path: str, parameters: dict[str, str]) -> Iterator[str]:
        start, state = 0, None
        while True:
            query = urlencode(
                {**parameters, "limit": PAGE_SIZE, "start": start, "sort": "dateAdded", "direction": "asc"}
            )
            response = self._send(f"/api/users/0/{path}?{query}")
            headers = response.headers
            now = headers.get("total-results"), headers.get("last-modified-version")
            if response.status == 412 or now != (state := state or now):
                raise _Changed
            yield response.body.decode(errors="replace")
            start += PAGE_SIZE
            total = now[0] or ""
            if not total.isdecimal() or start >= int(total):
                return

    def _send(self, path: str, text: str | None = None) -> HttpResponse:
        headers = {"Zotero-API-Version": "3"} | ({"Content-Type": "application/x-bibtex"} if text else {})
        data = None if text is None else text.encode(errors="replace")
        try:
            response = self._transport.get(ADDRESS + path, headers, self._cancellation, data)
        except Offline as error:
            raise Offline(f"Zotero does not answer at {ADDRESS}", f"start Zotero 7 or later; {_SWITCH_ON}") from error
        if response.status == 403:
            raise FetchRefused("Zotero does not allow it", _SWITCH_ON)
        if text is None and "zotero-api-version" not in response.headers and response.status < 400:
            raise FetchRefused(f"what answers at {ADDRESS} is not Zotero")
        if response.status not in (200, 201, 412 if text is None else 0):
            reason = response.body[:200].decode(errors="replace")
            raise FetchRefused(f"Zotero answered {response.status}: {reason}", "it needs Zotero 7 or later")
        return response
