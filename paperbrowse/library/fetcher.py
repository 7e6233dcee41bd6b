"""The `Fetcher`: requests pages from the network, imports their papers, and reports what it did."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum
from urllib.parse import urlsplit

from paperbrowse.fetch import source_spec
from paperbrowse.fetch.arxiv import total_results
from paperbrowse.fetch.cancellation import Cancellation
from paperbrowse.fetch.client import NO_VALIDATORS, Client, Page, RetryPolicy
from paperbrowse.fetch.errors import FetchFailed, FetchRefused, FetchStopped, Offline, Unavailable
from paperbrowse.fetch.fetch_state import CachedPage, FetchState
from paperbrowse.fetch.rate_limit import Hosts, RateLimiter
from paperbrowse.fetch.request import ContentKind, FetchRequest
from paperbrowse.fetch.source_spec import SourceParser
from paperbrowse.fetch.transport import Transport
from paperbrowse.library.importer import Importer, ImportReport, samples_sentence
from paperbrowse.library.inputs import ImportInput
from paperbrowse.model.errors import UsageError
from paperbrowse.model.urls import safe_url
from paperbrowse.papers.store import PaperStore
from paperbrowse.parse import feed, huggingface_json
from paperbrowse.parse.document import Problem
from paperbrowse.settings import Config, Home

_FORMATS = {ContentKind.JSON: huggingface_json.NAME, ContentKind.FEED: feed.NAME}
"""Import format by kind of content, because a server must not choose how its response is parsed."""

MAX_MISSED = 31
"""Days before today whose lists a subscription makes up for."""

UNREACHABLE = "could not reach the server"


class FetchOutcome(Enum):
    DONE = "done"
    NOT_MODIFIED = "not modified"
    OFFLINE = "offline"
    UNAVAILABLE = "unavailable"
    """The server sent an error or an incomplete response."""
    REFUSED = "refused"
    """The request or its response is invalid."""
    PARTLY = "partly"
    """Some pages were imported before one failed."""
    STOPPED = "stopped"


FAILED_OUTCOMES = frozenset((FetchOutcome.OFFLINE, FetchOutcome.UNAVAILABLE, FetchOutcome.REFUSED, FetchOutcome.PARTLY))

_OUTCOMES: tuple[tuple[type[FetchFailed], FetchOutcome], ...] = (
    *((FetchStopped, FetchOutcome.STOPPED), (Offline, FetchOutcome.OFFLINE)),
    *((Unavailable, FetchOutcome.UNAVAILABLE), (FetchRefused, FetchOutcome.REFUSED)),
)


@dataclass(slots=True)
class SourceResult:
    """Counts, problems and outcome of one source."""

    name: str
    outcome: FetchOutcome = FetchOutcome.DONE
    records: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    reason: str = ""
    """Why it failed; empty if it did not."""
    last_complete: datetime | None = None
    """When all its pages were last fetched before; None if papers.db has no paper of it."""
    pages: int = 0
    """Pages that were imported or not modified."""
    host: str = ""
    """The service that was asked."""

    def sentence(self, now: datetime) -> str:
        """Return one line about this source for the user."""
        return f"{self.name} ({self.host}): {self._status_text(now)}"

    def _status_text(self, now: datetime) -> str:
        match self.outcome:
            case FetchOutcome.DONE:
                return self._counts_text() if self.records or self.problems else "no papers yet"
            case FetchOutcome.NOT_MODIFIED:
                return f"not modified since it was fetched{_age_text(self.last_complete, now)}"
            case FetchOutcome.OFFLINE:
                return f"{UNREACHABLE}; {self._cached_text(now)}"
            case FetchOutcome.UNAVAILABLE | FetchOutcome.REFUSED:
                return f"{self.outcome.value}: {self.reason}: {self._cached_text(now)}"
            case FetchOutcome.PARTLY:
                return f"partly: page {self.pages + 1} failed: {self.reason}; imported {self._counts_text()}"
            case FetchOutcome.STOPPED:
                return f"stopped; imported {self._counts_text()}" if self.pages else "stopped"

    def _counts_text(self) -> str:
        papers = "1 record" if self.records == 1 else f"{self.records:,} records"
        return f"{papers}: {self.new:,} new, {self.updated:,} updated, {self.unchanged:,} unchanged"

    def _cached_text(self, now: datetime) -> str:
        if self.last_complete is None:
            return "nothing saved yet"
        return f"showing papers saved{_age_text(self.last_complete, now)}"

    def add(self, report: ImportReport) -> int:
        """Add one page; return its number of items. Raises FetchRefused for an invalid page, and FetchStopped."""
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
    """Results of one fetch by source."""

    results: list[SourceResult] = field(default_factory=list)
    removed_samples: int = 0
    """As in `ImportReport`."""

    @property
    def stopped(self) -> bool:
        """Whether the user stopped it; all papers up to then were imported."""
        return any(result.outcome is FetchOutcome.STOPPED for result in self.results)

    @property
    def failed(self) -> bool:
        return any(result.outcome in FAILED_OUTCOMES for result in self.results)

    @property
    def problems(self) -> list[Problem]:
        return [problem for result in self.results for problem in result.problems]

    @property
    def new(self) -> int:
        return sum(result.new for result in self.results)

    def lines(self, now: datetime) -> list[str]:
        """Return one line for each source."""
        return [result.sentence(now) for result in self.results]

    def summary(self, now: datetime) -> str:
        """Return one line about all sources: new papers, then each failed source; those offline together."""
        updated = sum(result.updated for result in self.results)
        counts = ((self.new, "new"), (updated, "updated"), (len(self.problems), "with problems"))
        imported = ", ".join(f"{count:,} {label}" for count, label in counts if count)
        offline = [result for result in self.results if result.outcome is FetchOutcome.OFFLINE]
        failed = [result for result in self.results if result.outcome in FAILED_OUTCOMES and result not in offline]
        nothing = "" if offline or failed or self.stopped else "nothing new"
        stopped = "stopped" if self.stopped else ""
        failures = (_offline_text(offline, now), *(result.sentence(now) for result in failed))
        samples = samples_sentence(self.removed_samples)
        hosts = ", ".join(sorted({result.host for result in self.results if result.records})) if imported else ""
        news = f"{imported} from {hosts}" if hosts else imported or nothing
        return " · ".join(filter(None, (news, *failures, stopped, samples)))


@dataclass(frozen=True, slots=True)
class FetchProgress:
    """Current activity of a fetch."""

    name: str
    """Name of the source."""
    activity: str

    def values(self) -> dict[str, object]:
        return asdict(self)

    def texts(self) -> tuple[str, str]:
        """Return texts with and without the name of the source."""
        return f"{self.name}: {self.activity}", self.activity


@dataclass(slots=True)
class Fetcher:
    """One fetch of several sources into papers.db."""

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
        subscriptions = self.config.subscriptions
        if not specs and not subscriptions:
            raise UsageError(
                f"no source is named, and {self.config.file} has no subscriptions",
                '`fetch --help` lists sources; [subscriptions] daily = "hf day" makes one a subscription',
            )
        parser = SourceParser(Hosts(**self.config.service_urls), self.clock().date())
        requests: list[FetchRequest] = []
        for spec in specs or [source_spec.SourceSpec(tuple(subscriptions))]:
            if all(word in subscriptions for word in spec.words):
                for name in spec.words:
                    requests += self._subscription_requests(name, spec, parser)
            else:
                requests += parser.parse(_with_checked_urls(spec))
        return tuple({request.name: request for request in requests}.values())

    def _subscription_requests(
        self, name: str, spec: source_spec.SourceSpec, parser: SourceParser
    ) -> tuple[FetchRequest, ...]:
        if spec.bounds != source_spec.NO_BOUNDS:
            raise UsageError(f"{name} is a subscription", "its options are set in the config file")
        try:
            source = _with_checked_urls(source_spec.parse_spec(self.config.subscriptions[name]))
            requests = parser.parse(source)
        except UsageError as error:
            raise UsageError(f"{self.config.file}: subscriptions.{name}: {error}") from error
        last = self._state().last_complete(requests[-1].feed_id) if requests[-1].latest_of else None
        missed = min((parser.today - last.date()).days, MAX_MISSED) if last else 0
        days = (parser.today - timedelta(days=number) for number in range(missed, 0, -1))
        # From the day of the last fetch on, because its list may have grown after that.
        earlier = (replace(parser, today=day).parse(source)[-1] for day in days)
        return (*(replace(request, latest_of="") for request in earlier), *requests)

    def _state(self) -> FetchState:
        state = FetchState(self.home.fetch_folder / "memory.json")
        state.load()
        return state

    def fetch(self, requests: Sequence[FetchRequest]) -> FetchReport:
        """Fetch all sources; one that fails does not affect the others. Raises StorageError.

        Missed lists that fail are tried again by the next fetch.
        """
        state, report = self._state(), FetchReport()
        for request in requests:
            source = _SourceFetch(self, request, state)
            report.results.append(source.result)
            try:
                is_complete = source.run()
                failed = [result.name for result in report.results if result.outcome in FAILED_OUTCOMES]
                if is_complete and not any(name.startswith(f"{request.latest_of} ") for name in failed):
                    state.record_complete(request.feed_id, self.clock())
            finally:
                state.save()
            if report.stopped:
                break
        return report


class _SourceFetch:
    def __init__(self, fetcher: Fetcher, request: FetchRequest, state: FetchState) -> None:
        self._fetcher = fetcher
        self._request = request
        self._state = state
        # If papers.db was deleted, its pages must be fetched again, although the state remembers them.
        names = fetcher.paper_store.source_names()
        self._is_cached = request.name in names
        has_papers = self._is_cached or any(name.startswith(f"{request.feed_id} ") for name in names)
        last_complete = state.last_complete(request.feed_id) if has_papers else None
        self.result = SourceResult(
            request.name, last_complete=last_complete, host=urlsplit(request.urls[0]).hostname or ""
        )
        cancellation = replace(fetcher.cancellation, report=self._report_progress)
        hosts, rate_limiter = Hosts(**fetcher.config.service_urls), RateLimiter(fetcher.home.fetch_folder)
        self._client = Client(hosts, rate_limiter, cancellation, fetcher.transport, fetcher.retry)

    def _report_progress(self, activity: str) -> None:
        if self._fetcher.progress is not None:
            self._fetcher.progress(FetchProgress(self._request.name, activity))

    def run(self) -> bool:
        """Fetch the pages until the last one, or until one fails; return whether none did."""
        try:
            has_news = self._fetch_pages()
        except FetchFailed as error:
            outcome = next(outcome for kind, outcome in _OUTCOMES if isinstance(error, kind))
            is_partial = self.result.pages > 0 and outcome is not FetchOutcome.STOPPED
            self.result.outcome = FetchOutcome.PARTLY if is_partial else outcome
            self.result.reason = str(error)
            return False
        if not has_news:
            self.result.outcome = FetchOutcome.NOT_MODIFIED
        return True

    def _fetch_pages(self) -> bool:
        """Return whether any page was modified. Raises FetchFailed at the first page that fails."""
        has_news = False
        for number, url in enumerate(self._request.urls, start=1):
            self._report_progress(f"requesting page {number}, {self.result.records:,} papers so far")
            cached = self._state.page(url) if self._is_cached else None
            page = self._client.get(url, self._request.kind, cached.validators if cached else NO_VALIDATORS)
            if page is not None:
                has_news = True
                cached = self._import_page(url, page, number)
            self.result.pages += 1
            if cached is None or self._is_last(number, cached):
                break
        return has_news

    def _import_page(self, url: str, page: Page, number: int) -> CachedPage:
        """Import the papers of a page. Raises FetchRefused, FetchStopped, and Unavailable if papers are missing."""
        # With a size, so that the page is imported completely or not at all.
        source = ImportInput(self._request.name, None, size=len(page.body), data=page.body)
        fetcher, format_name = self._fetcher, _FORMATS[self._request.kind]
        importer = Importer(fetcher.paper_store, fetcher.clock, format_name, is_stopped=fetcher.cancellation.is_stopped)
        items = self.result.add(importer.run(iter([source])))
        cached = CachedPage(page.validators, items, total_results(page.body))
        if not items and cached.total and (number - 1) * self._request.page_size < cached.total:
            raise Unavailable(f"the page is empty, but there should be {cached.total:,} papers", "try again later")
        if self._is_incomplete(number, cached):
            reason = f"page {number} has {items:,} papers of {self._request.page_size:,}; fetch again for the others"
            self.result.problems.append(Problem(self._request.name, 0, reason))
        else:
            self._state.record_page(url, cached)
        return cached

    def _is_incomplete(self, number: int, cached: CachedPage) -> bool:
        """Return whether papers are missing between this page and the next one."""
        size, total = self._request.page_size, cached.total
        has_next = number < len(self._request.urls) and total is not None and number * size < total
        return has_next and cached.record_count < size

    def _is_last(self, number: int, cached: CachedPage) -> bool:
        if not self._request.page_size:
            return False
        if cached.total is not None:
            return number * self._request.page_size >= cached.total
        return cached.record_count < self._request.page_size


def _with_checked_urls(spec: source_spec.SourceSpec) -> source_spec.SourceSpec:
    """Return the same with normalized URLs. Raises UsageError for a URL that must not be requested."""
    words = (_require_url(word) if source_spec.is_feed_url(word) else word for word in spec.words)
    return replace(spec, words=tuple(words))


def _require_url(word: str) -> str:
    url = safe_url(word)
    if url is None:
        raise UsageError(f"cannot fetch {word}: only https URLs without a user name and password are allowed")
    return url


def _offline_text(results: Sequence[SourceResult], now: datetime) -> str:
    """Return one sentence for all sources that could not be reached, with the age of their papers."""
    if len(results) < 2:
        return results[0].sentence(now) if results else ""
    ages = [f"{result.name}{_age_text(result.last_complete, now)}" for result in results if result.last_complete]
    cached = f"showing saved papers: {', '.join(ages)}" if ages else "nothing saved yet"
    return f"{UNREACHABLE}; {cached}"


def _age_text(then: datetime | None, now: datetime) -> str:
    """Return ` 2 h ago`, or ` earlier` if the time is unknown or in the future, because the clock was set back."""
    seconds = (now - then).total_seconds() if then else -1
    if seconds < 0:
        return " earlier"
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f" {seconds // size:.0f} {unit} ago"
    return " just now"
