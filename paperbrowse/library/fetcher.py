"""Taking papers from the network: words to addresses, addresses to pages, pages to papers, and an account of it."""

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
from paperbrowse.library.importer import Importer, ImportReport
from paperbrowse.library.inputs import ImportInput
from paperbrowse.model.errors import UsageError
from paperbrowse.model.urls import safe_url
from paperbrowse.papers.store import PaperStore
from paperbrowse.parse import feed, huggingface_json
from paperbrowse.parse.document import Problem
from paperbrowse.settings import Config, Home

_FORMATS = {ContentKind.JSON: huggingface_json.NAME, ContentKind.FEED: feed.NAME}
"""Given, not detected: no server chooses how its answer is read."""


class FetchOutcome(Enum):
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


FAILED_OUTCOMES = frozenset((FetchOutcome.OFFLINE, FetchOutcome.UNAVAILABLE, FetchOutcome.REFUSED, FetchOutcome.PARTLY))

_OUTCOMES: tuple[tuple[type[FetchFailed], FetchOutcome], ...] = (
    (FetchStopped, FetchOutcome.STOPPED),
    (Offline, FetchOutcome.OFFLINE),
    (Unavailable, FetchOutcome.UNAVAILABLE),
    (FetchRefused, FetchOutcome.REFUSED),
)


@dataclass(slots=True)
class SourceResult:
    """What came of one source."""

    name: str
    outcome: FetchOutcome = FetchOutcome.DONE
    records: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    reason: str = ""
    """Why it did not end well."""
    last_complete: datetime | None = None
    """When it was last had whole before; None where nothing of it is cached."""
    pages: int = 0
    """Pages that came or are still as known."""

    def sentence(self, now: datetime) -> str:
        """The one line that a person is told."""
        return f"{self.name}: {self._status_text(now)}"

    def _status_text(self, now: datetime) -> str:
        match self.outcome:
            case FetchOutcome.DONE:
                return self._counts_text() if self.records or self.problems else "nothing is there yet"
            case FetchOutcome.NOT_MODIFIED:
                return f"not modified since it was fetched{_age_text(self.last_complete, now)}"
            case FetchOutcome.OFFLINE:
                return f"offline: {self._cached_text(now)}"
            case FetchOutcome.UNAVAILABLE | FetchOutcome.REFUSED:
                return f"{self.outcome.value}: {self.reason}: {self._cached_text(now)}"
            case FetchOutcome.PARTLY:
                return f"partly: page {self.pages + 1} failed: {self.reason}; what came is kept: {self._counts_text()}"
            case FetchOutcome.STOPPED:
                return f"stopped; what came is kept: {self._counts_text()}" if self.pages else "stopped"

    def _counts_text(self) -> str:
        papers = "1 record" if self.records == 1 else f"{self.records:,} records"
        return f"{papers}: {self.new:,} new, {self.updated:,} updated, {self.unchanged:,} unchanged"

    def _cached_text(self, now: datetime) -> str:
        if self.last_complete is None:
            return "nothing of it is cached yet"
        return f"showing what was cached{_age_text(self.last_complete, now)}"

    def add(self, report: ImportReport) -> int:
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

    results: list[SourceResult] = field(default_factory=list)

    @property
    def stopped(self) -> bool:
        """Whether a stop was asked for; what had come by then is kept."""
        return any(source.outcome is FetchOutcome.STOPPED for source in self.results)

    @property
    def failed(self) -> bool:
        """Whether any source did not end well."""
        return any(source.outcome in FAILED_OUTCOMES for source in self.results)

    @property
    def problems(self) -> list[Problem]:
        """Those of all sources."""
        return [problem for source in self.results for problem in source.problems]

    @property
    def new(self) -> int:
        """Papers that were not there before."""
        return sum(source.new for source in self.results)

    def lines(self, now: datetime) -> list[str]:
        """One clear line for each source."""
        return [source.sentence(now) for source in self.results]

    def summary(self, now: datetime) -> str:
        """All of it in one line: what came, and each source that did not end well, those offline together."""
        updated = sum(source.updated for source in self.results)
        counts = ((self.new, "new"), (updated, "updated"), (len(self.problems), "with problems"))
        came = ", ".join(f"{number:,} {what}" for number, what in counts if number)
        offline = [source for source in self.results if source.outcome is FetchOutcome.OFFLINE]
        others = [one for one in self.results if one.outcome in FAILED_OUTCOMES and one not in offline]
        nothing = "" if offline or others or self.stopped else "nothing new"
        said = [came or nothing, _offline_text(offline, now), *(one.sentence(now) for one in others)]
        return " · ".join([*filter(None, said), *(["stopped"] if self.stopped else [])])


@dataclass(frozen=True, slots=True)
class FetchProgress:
    """Where a fetch is."""

    name: str
    """Of the source."""
    activity: str

    def sentence(self, width: int) -> str:
        """As much as there is room for."""
        whole, short = self.texts()
        return whole if len(whole) <= width else short

    def texts(self) -> tuple[str, str]:
        """With the name of the source, and without."""
        return f"{self.name}: {self.activity}", self.activity


@dataclass(slots=True)
class Fetcher:
    """One fetch of several sources into one cache."""

    home: Home
    paper_store: PaperStore
    clock: Callable[[], datetime]
    config: Config
    progress: Callable[[FetchProgress], None] | None = None
    cancellation: Cancellation = field(default_factory=Cancellation)
    transport: Transport = field(default_factory=Transport)
    retry: RetryPolicy = field(default_factory=RetryPolicy)

    def parse_requests(self, specs: Sequence[source_spec.SourceSpec]) -> tuple[FetchRequest, ...]:
        """Return the requests for some sources or names of subscriptions; without any, for all subscriptions.

        Raises UsageError.
        """
        named = self.config.subscriptions
        reading = SourceParser(Hosts(**self.config.service_urls), self.clock().date())
        found: list[FetchRequest] = []
        for given in specs or [source_spec.SourceSpec(self._subscription_names())]:
            if all(word in named for word in given.words):
                found += [asked for word in given.words for asked in self._subscription_requests(word, given, reading)]
            else:
                found += reading.parse(_with_checked_urls(given))
        return tuple({asked.name: asked for asked in found}.values())

    def _subscription_names(self) -> tuple[str, ...]:
        if not self.config.subscriptions:
            raise UsageError(
                f"no source is named, and {self.config.file} has no subscriptions",
                '`fetch --help` lists sources; [subscriptions] daily = "hf day" makes one a subscription',
            )
        return tuple(self.config.subscriptions)

    def _subscription_requests(
        self, name: str, spec: source_spec.SourceSpec, parser: SourceParser
    ) -> tuple[FetchRequest, ...]:
        if spec.bounds != source_spec.NO_BOUNDS:
            raise UsageError(f"{name} is a subscription", "its options stand in the config file")
        try:
            return parser.parse(_with_checked_urls(source_spec.parse_spec(self.config.subscriptions[name])))
        except UsageError as mistake:
            raise UsageError(f"{self.config.file}: subscriptions.{name}: {mistake}") from mistake

    def fetch(self, requests: Sequence[FetchRequest]) -> FetchReport:
        """Ask for every source; one that fails costs no other. Raises StorageError where papers cannot be kept."""
        memory = FetchState(self.home.fetch_folder / "memory.json")
        memory.load()
        report = FetchReport()
        for one in requests:
            source = _SourceFetch(self, one, memory)
            report.results.append(source.result)
            try:
                source.run()
            finally:
                memory.save()
            if report.stopped:
                break
        return report

    def report_progress(self, name: str, activity: str) -> None:
        """Say where it is to whoever listens."""
        if self.progress is not None:
            self.progress(FetchProgress(name, activity))


class _SourceFetch:
    """One source while it is asked."""

    def __init__(self, fetcher: Fetcher, request: FetchRequest, state: FetchState) -> None:
        self._fetcher = fetcher
        self._request = request
        self._state = state
        # A cache that was deleted has nothing of what is remembered, so nothing is taken as known then.
        names = fetcher.paper_store.source_names()
        self._is_cached = request.name in names
        has_some = self._is_cached or any(name.startswith(f"{request.feed_id} ") for name in names)
        self.result = SourceResult(
            request.name, last_complete=state.last_complete(request.feed_id) if has_some else None
        )
        waiting = replace(fetcher.cancellation, report=lambda doing: fetcher.report_progress(request.name, doing))
        services = Hosts(**fetcher.config.service_urls)
        self._client = Client(
            services, RateLimiter(fetcher.home.fetch_folder), waiting, fetcher.transport, fetcher.retry
        )

    def run(self) -> None:
        """Ask for its pages until the last one, or until one fails."""
        try:
            has_news = self._fetch_pages()
        except FetchFailed as failure:
            ending = next(ending for kind, ending in _OUTCOMES if isinstance(failure, kind))
            has_some = self.result.pages > 0 and ending is not FetchOutcome.STOPPED
            self.result.outcome = FetchOutcome.PARTLY if has_some else ending
            self.result.reason = str(failure)
            return
        if not has_news:
            self.result.outcome = FetchOutcome.NOT_MODIFIED
        self._state.record_complete(self._request.feed_id, self._fetcher.clock())

    def _fetch_pages(self) -> bool:
        """Whether any page was not as known. Raises FetchFailed at the first that fails."""
        has_news = False
        for number, url in enumerate(self._request.urls, start=1):
            self._fetcher.report_progress(
                self._request.name, f"asking for page {number}, {self.result.records:,} papers so far"
            )
            known = self._state.page(url) if self._is_cached else None
            page = self._client.get(url, self._request.kind, known.validators if known else NO_VALIDATORS)
            if page is not None:
                has_news = True
                known = self._import_page(url, page, number)
            self.result.pages += 1
            if known is None or self._is_last(number, known):
                break
        return has_news

    def _import_page(self, url: str, page: Page, number: int) -> CachedPage:
        """Cache the papers of a page. Raises Refused, Stopped, and Unavailable for a gap among the pages."""
        # A page is taken whole or not at all, as what is known to be small.
        source = ImportInput(self._request.name, None, size=len(page.body), data=page.body)
        format_name = _FORMATS[self._request.kind]
        fetching = self._fetcher
        ingest = Importer(
            fetching.paper_store, fetching.clock, format_name, is_stopped=fetching.cancellation.is_stopped
        )
        items = self.result.add(ingest.run(iter([source])))
        known = CachedPage(page.validators, items, total_results(page.body))
        if not items and known.total and (number - 1) * self._request.page_size < known.total:
            raise Unavailable(f"the page came empty, where {known.total:,} papers were announced", "try again later")
        if self._is_incomplete(number, known):
            reason = f"page {number} held {items:,} papers of {self._request.page_size:,}; ask again for the others"
            self.result.problems.append(Problem(self._request.name, 0, reason))
        else:
            self._state.record_page(url, known)
        return known

    def _is_incomplete(self, number: int, cached: CachedPage) -> bool:
        """Whether papers are missing in the midst, as the next page begins where this one should have ended."""
        size, announced = self._request.page_size, cached.total
        has_next = number < len(self._request.urls) and announced is not None and number * size < announced
        return has_next and cached.record_count < size

    def _is_last(self, number: int, cached: CachedPage) -> bool:
        if not self._request.page_size:
            return False
        if cached.total is not None:
            return number * self._request.page_size >= cached.total
        return cached.record_count < self._request.page_size


def _with_checked_urls(spec: source_spec.SourceSpec) -> source_spec.SourceSpec:
    """The same with every address as it may be asked for. Raises UsageMistake where it may not."""
    return replace(
        spec, words=tuple(_require_url(word) if source_spec.is_feed_url(word) else word for word in spec.words)
    )


def _require_url(word: str) -> str:
    url = safe_url(word)
    if url is None:
        raise UsageError(f"{word} is not asked: only https addresses are, without a name or password in them")
    return url


def _offline_text(results: Sequence[SourceResult], now: datetime) -> str:
    """Said once, with what of each source is there."""
    if len(results) < 2:
        return results[0].sentence(now) if results else ""
    had = ", ".join(f"{one.name}{_age_text(one.last_complete, now)}" for one in results if one.last_complete)
    return f"offline: showing what was cached: {had}" if had else "offline: nothing is cached yet"


def _age_text(then: datetime | None, now: datetime) -> str:
    """` 2 h ago`; nothing where it is not known, or where a clock was set back."""
    seconds = (now - then).total_seconds() if then else -1
    if seconds < 0:
        return " earlier"
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f" {seconds // size:.0f} {unit} ago"
    return " just now"
