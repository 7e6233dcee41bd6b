"""Taking papers from the network: words to addresses, addresses to pages, pages to papers, and an account of it."""

import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum

from paperbrowse.fetch import source_spec
from paperbrowse.fetch.arxiv import total_results
from paperbrowse.fetch.cancellation import Cancellation
from paperbrowse.fetch.client import NO_VALIDATORS, Client, Page, RetryPolicy
from paperbrowse.fetch.errors import FetchFailed, FetchRefused, FetchStopped, Offline, Unavailable
from paperbrowse.fetch.fetch_state import CachedPage, FetchState
from paperbrowse.fetch.hosts import Hosts
from paperbrowse.fetch.rate_limit import RateLimiter
from paperbrowse.fetch.request import ContentKind, FetchRequest
from paperbrowse.fetch.source_spec import SourceParser
from paperbrowse.fetch.transport import Transport
from paperbrowse.library.documents import Source
from paperbrowse.library.ingest import ImportReport, Ingest
from paperbrowse.links import safe_url
from paperbrowse.model.errors import UsageError
from paperbrowse.papers.store import PaperStore
from paperbrowse.parse import feed, huggingface_json
from paperbrowse.parse.document import Problem
from paperbrowse.settings import Config, Home

_FORMATS = {ContentKind.JSON: huggingface_json.NAME, ContentKind.FEED: feed.NAME}
"""Given, not detected: no server chooses how its answer is read."""


class Ending(Enum):
    """How asking one source ended."""

    DONE = "done"
    NOT_MODIFIED = "not modified"
    OFFLINE = "offline"
    UNAVAILABLE = "unavailable"
    """Somebody is there and gives no whole answer."""
    REFUSED = "refused"
    """What came must not be used."""
    PARTLY = "partly"
    """Some pages came, and are kept."""
    STOPPED = "stopped"


FAILED = frozenset((Ending.OFFLINE, Ending.UNAVAILABLE, Ending.REFUSED, Ending.PARTLY))

_ENDINGS: tuple[tuple[type[FetchFailed], Ending], ...] = (
    (FetchStopped, Ending.STOPPED),
    (Offline, Ending.OFFLINE),
    (Unavailable, Ending.UNAVAILABLE),
    (FetchRefused, Ending.REFUSED),
)


@dataclass(slots=True)
class Fetched:
    """What came of one source."""

    name: str
    ending: Ending = Ending.DONE
    records: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    reason: str = ""
    """Why it did not end well."""
    had_at: datetime | None = None
    """When it was last had whole before; None where nothing of it is cached."""
    pages: int = 0
    """Pages that came or are still as known."""

    def sentence(self, now: datetime) -> str:
        """The one line that a person is told."""
        return f"{self.name}: {self._said(now)}"

    def _said(self, now: datetime) -> str:
        match self.ending:
            case Ending.DONE:
                return self._counts() if self.records or self.problems else "nothing is there yet"
            case Ending.NOT_MODIFIED:
                return f"not modified since it was fetched{_ago(self.had_at, now)}"
            case Ending.OFFLINE:
                return f"offline: {self._cached(now)}"
            case Ending.UNAVAILABLE | Ending.REFUSED:
                return f"{self.ending.value}: {self.reason}: {self._cached(now)}"
            case Ending.PARTLY:
                return f"partly: page {self.pages + 1} failed: {self.reason}; what came is kept: {self._counts()}"
            case Ending.STOPPED:
                return f"stopped; what came is kept: {self._counts()}" if self.pages else "stopped"

    def _counts(self) -> str:
        papers = "1 record" if self.records == 1 else f"{self.records:,} records"
        return f"{papers}: {self.new:,} new, {self.updated:,} updated, {self.unchanged:,} unchanged"

    def _cached(self, now: datetime) -> str:
        if self.had_at is None:
            return "nothing of it is cached yet"
        return f"showing what was cached{_ago(self.had_at, now)}"

    def take(self, report: ImportReport) -> int:
        """Count one page in; the number of its items. Raises Refused when it could not be read at all."""
        if report.refused:
            raise FetchRefused(report.problems[-1].reason)
        self.records += report.records
        self.new += report.new
        self.updated += report.updated
        self.unchanged += report.unchanged
        self.problems += report.problems
        if report.stopped:
            raise FetchStopped
        return report.records + len(report.problems)


@dataclass(slots=True)
class FetchReport:
    """What a fetch did."""

    sources: list[Fetched] = field(default_factory=list)

    @property
    def stopped(self) -> bool:
        """Whether a stop was asked for; what had come by then is kept."""
        return any(source.ending is Ending.STOPPED for source in self.sources)

    @property
    def failed(self) -> bool:
        """Whether any source did not end well."""
        return any(source.ending in FAILED for source in self.sources)

    @property
    def problems(self) -> list[Problem]:
        """Those of all sources."""
        return [problem for source in self.sources for problem in source.problems]

    @property
    def new(self) -> int:
        """Papers that were not there before."""
        return sum(source.new for source in self.sources)

    def lines(self, now: datetime) -> list[str]:
        """One clear line for each source."""
        return [source.sentence(now) for source in self.sources]

    def summary(self, now: datetime) -> str:
        """All of it in one line: what came, and each source that did not end well, those offline together."""
        updated = sum(source.updated for source in self.sources)
        counts = ((self.new, "new"), (updated, "updated"), (len(self.problems), "with problems"))
        came = ", ".join(f"{number:,} {what}" for number, what in counts if number)
        offline = [source for source in self.sources if source.ending is Ending.OFFLINE]
        others = [one for one in self.sources if one.ending in FAILED and one not in offline]
        nothing = "" if offline or others or self.stopped else "nothing new"
        said = [came or nothing, _offline(offline, now), *(one.sentence(now) for one in others)]
        return " · ".join([*filter(None, said), *(["stopped"] if self.stopped else [])])


@dataclass(frozen=True, slots=True)
class FetchProgress:
    """Where a fetch is."""

    name: str
    """Of the source."""
    doing: str

    def sentence(self, room: int) -> str:
        """As much as there is room for."""
        whole, short = self.versions()
        return whole if len(whole) <= room else short

    def versions(self) -> tuple[str, str]:
        """With the name of the source, and without."""
        return f"{self.name}: {self.doing}", self.doing


@dataclass(slots=True)
class Fetching:
    """One fetch of several sources into one cache."""

    home: Home
    cache: PaperStore
    clock: Callable[[], datetime]
    config: Config
    progress: Callable[[FetchProgress], None] | None = None
    waiting: Cancellation = field(default_factory=Cancellation)
    transport: Transport = field(default_factory=Transport)
    again: RetryPolicy = field(default_factory=RetryPolicy)

    def wanted(self, sources: Sequence[str]) -> tuple[FetchRequest, ...]:
        """What some texts ask for: each the words of a source with its options, or names of subscriptions.

        None at all asks for every subscription. Raises UsageMistake.
        """
        named = self.config.subscriptions
        reading = SourceParser(Hosts(**self.config.service_urls), self.clock().date())
        found: list[FetchRequest] = []
        for text in sources or [shlex.join(self._all_names())]:
            given = source_spec.parse_spec(text)
            if all(word in named for word in given.words):
                found += [asked for word in given.words for asked in self._subscribed(word, given, reading)]
            else:
                found += reading.parse(_with_safe_addresses(given))
        return tuple({asked.name: asked for asked in found}.values())

    def _all_names(self) -> list[str]:
        if not self.config.subscriptions:
            raise UsageError(
                f"no source is named, and {self.config.file} has no subscriptions",
                '`fetch --help` lists sources; [subscriptions] daily = "hf day" makes one a subscription',
            )
        return list(self.config.subscriptions)

    def _subscribed(self, name: str, given: source_spec.SourceSpec, reading: SourceParser) -> tuple[FetchRequest, ...]:
        if given.bounds != source_spec.NO_BOUNDS:
            raise UsageError(f"{name} is a subscription", "its options stand in the config file")
        try:
            return reading.parse(_with_safe_addresses(source_spec.parse_spec(self.config.subscriptions[name])))
        except UsageError as mistake:
            raise UsageError(f"{self.config.file}: subscriptions.{name}: {mistake}") from mistake

    def take(self, asked: Sequence[FetchRequest]) -> FetchReport:
        """Ask for every source; one that fails costs no other. Raises StorageError where papers cannot be kept."""
        memory = FetchState(self.home.fetch_folder / "memory.json")
        memory.load()
        report = FetchReport()
        for one in asked:
            source = _Source(self, one, memory)
            report.sources.append(source.fetched)
            source.take()
            if report.stopped:
                break
        return report

    def tell(self, name: str, doing: str) -> None:
        """Say where it is to whoever listens."""
        if self.progress is not None:
            self.progress(FetchProgress(name, doing))


class _Source:
    """One source while it is asked."""

    def __init__(self, fetching: Fetching, asked: FetchRequest, memory: FetchState) -> None:
        self._fetching = fetching
        self._asked = asked
        self._memory = memory
        # A cache that was deleted has nothing of what is remembered, so nothing is taken as known then.
        names = fetching.cache.source_names()
        self._is_cached = asked.name in names
        has_some = self._is_cached or any(name.startswith(f"{asked.feed_id} ") for name in names)
        self.fetched = Fetched(asked.name, had_at=memory.last_complete(asked.feed_id) if has_some else None)
        waiting = replace(fetching.waiting, report=lambda doing: fetching.tell(asked.name, doing))
        services = Hosts(**fetching.config.service_urls)
        self._client = Client(
            services, RateLimiter(fetching.home.fetch_folder), waiting, fetching.transport, fetching.again
        )

    def take(self) -> None:
        """Ask for its pages until the last one, or until one fails."""
        try:
            has_news = self._take_pages()
        except FetchFailed as failure:
            ending = next(ending for kind, ending in _ENDINGS if isinstance(failure, kind))
            has_some = self.fetched.pages > 0 and ending is not Ending.STOPPED
            self.fetched.ending = Ending.PARTLY if has_some else ending
            self.fetched.reason = str(failure)
            return
        if not has_news:
            self.fetched.ending = Ending.NOT_MODIFIED
        self._memory.save_source(self._asked.feed_id, self._fetching.clock())

    def _take_pages(self) -> bool:
        """Whether any page was not as known. Raises FetchFailed at the first that fails."""
        has_news = False
        for number, url in enumerate(self._asked.urls, start=1):
            self._fetching.tell(self._asked.name, f"asking for page {number}, {self.fetched.records:,} papers so far")
            known = self._memory.page(url) if self._is_cached else None
            page = self._client.get(url, self._asked.kind, known.validators if known else NO_VALIDATORS)
            if page is not None:
                has_news = True
                known = self._keep(url, page, number)
            self.fetched.pages += 1
            if known is None or self._is_last(number, known):
                break
        return has_news

    def _keep(self, url: str, page: Page, number: int) -> CachedPage:
        """Cache the papers of a page. Raises Refused, Stopped, and Unavailable for a gap among the pages."""
        # A page is taken whole or not at all, as what is known to be small.
        source = Source(self._asked.name, None, size=len(page.body), given=page.body)
        format_name = _FORMATS[self._asked.kind]
        fetching = self._fetching
        ingest = Ingest(fetching.cache, fetching.clock, format_name, is_stopped=fetching.waiting.is_stopped)
        items = self.fetched.take(ingest.take(iter([source])))
        known = CachedPage(page.validators, items, total_results(page.body))
        if not items and known.total and (number - 1) * self._asked.page_size < known.total:
            raise Unavailable(f"the page came empty, where {known.total:,} papers were announced", "try again later")
        if self._is_short(number, known):
            reason = f"page {number} held {items:,} papers of {self._asked.page_size:,}; ask again for the others"
            self.fetched.problems.append(Problem(self._asked.name, 0, reason))
        else:
            self._memory.save_page(url, known)
        return known

    def _is_short(self, number: int, known: CachedPage) -> bool:
        """Whether papers are missing in the midst, as the next page begins where this one should have ended."""
        size, announced = self._asked.page_size, known.total
        has_next = number < len(self._asked.urls) and announced is not None and number * size < announced
        return has_next and known.record_count < size

    def _is_last(self, number: int, known: CachedPage) -> bool:
        if not self._asked.page_size:
            return False
        if known.total is not None:
            return number * self._asked.page_size >= known.total
        return known.record_count < self._asked.page_size


def _with_safe_addresses(given: source_spec.SourceSpec) -> source_spec.SourceSpec:
    """The same with every address as it may be asked for. Raises UsageMistake where it may not."""
    return replace(given, words=tuple(_safe(word) if source_spec.is_feed_url(word) else word for word in given.words))


def _safe(word: str) -> str:
    url = safe_url(word)
    if url is None:
        raise UsageError(f"{word} is not asked: only https addresses are, without a name or password in them")
    return url


def _offline(sources: Sequence[Fetched], now: datetime) -> str:
    """Said once, with what of each source is there."""
    if len(sources) < 2:
        return sources[0].sentence(now) if sources else ""
    had = ", ".join(f"{one.name}{_ago(one.had_at, now)}" for one in sources if one.had_at)
    return f"offline: showing what was cached: {had}" if had else "offline: nothing is cached yet"


def _ago(then: datetime | None, now: datetime) -> str:
    """` 2 h ago`; nothing where it is not known, or where a clock was set back."""
    seconds = (now - then).total_seconds() if then else -1
    if seconds < 0:
        return " earlier"
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f" {seconds // size:.0f} {unit} ago"
    return " just now"
