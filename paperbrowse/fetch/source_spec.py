"""The words that name a source of papers, as they are typed and as a subscription holds them."""

import re
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date

from paperbrowse.fetch.arxiv import ArxivRequests, Bounds
from paperbrowse.fetch.hosts import Hosts
from paperbrowse.fetch.huggingface import HuggingFaceRequests
from paperbrowse.fetch.request import ContentKind, FetchRequest
from paperbrowse.model.errors import UsageError
from paperbrowse.text import dates

HUGGINGFACE, ARXIV = "hf", "arxiv"

SOURCE_HELP = (
    ("hf day [DATE]", "the daily papers of Hugging Face; today's when no day is named"),
    ("hf week [2026-W02]", "those of a week"),
    ("hf month [2026-01]", "those of a month"),
    ("hf trending", "those that are talked of now"),
    ("hf search WORDS", "what Hugging Face finds"),
    ("arxiv search WORDS", "what arXiv finds; its own fields too: au:lecun AND cat:cs.LG"),
    ("arxiv category cs.CL", "the newest of one category or several (cs.CL+cs.LG)"),
    ("arxiv ids ID ...", "single papers"),
    ("arxiv rss cs.CL+cs.LG", "what was announced there last"),
    ("https://...", "any feed (RSS or Atom), or several"),
)
"""(words, what they bring), for `--help`."""


NO_BOUNDS = Bounds()

_URL_SCHEME = re.compile(r"[a-z][a-z0-9+.-]{0,20}://", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """What was typed: the words, and how far they go."""

    words: tuple[str, ...]
    bounds: Bounds = NO_BOUNDS


_RequestBuilder = Callable[[Sequence[str], Bounds], FetchRequest]


@dataclass(frozen=True, slots=True)
class SourceParser:
    """What words mean on a day."""

    hosts: Hosts
    today: date

    def parse(self, spec: SourceSpec) -> tuple[FetchRequest, ...]:
        """The sources of some words. Raises UsageMistake with what there is instead."""
        first, *rest = spec.words
        if first == HUGGINGFACE:
            return (self._service_request(first, self._huggingface_kinds(), rest, spec.bounds),)
        if first == ARXIV:
            return (self._service_request(first, self._arxiv_kinds(), rest, spec.bounds),)
        if not all(is_feed_url(word) for word in spec.words):
            raise UsageError(f"no source is called {first}", "`paperbrowse fetch --help` lists them")
        _check_options(spec.bounds, "a feed")
        return tuple(self._feed_request(word) for word in spec.words)

    def _service_request(
        self,
        service: str,
        kinds: dict[str, tuple[_RequestBuilder, frozenset[str]]],
        rest: Sequence[str],
        bounds: Bounds,
    ) -> FetchRequest:
        kind = rest[0] if rest else ""
        if kind not in kinds:
            said = f"{service} {kind} is no source" if kind else f"{service} alone is no source"
            raise UsageError(said, "there are " + ", ".join(f"{service} {name}" for name in kinds))
        reading, allowed = kinds[kind]
        _check_options(bounds, f"{service} {kind}", allowed)
        return reading(rest[1:], bounds)

    def _huggingface_kinds(self) -> dict[str, tuple[_RequestBuilder, frozenset[str]]]:
        asked = HuggingFaceRequests(self.hosts.huggingface, self.today)
        limited = frozenset(("limit",))
        return {
            "day": (lambda words, bounds: asked.day(words, bounds.limit), limited),
            "week": (lambda words, bounds: asked.week(words, bounds.limit), limited),
            "month": (lambda words, bounds: asked.month(words, bounds.limit), limited),
            "trending": (lambda words, bounds: asked.trending(words, bounds.limit), limited),
            "search": (lambda words, bounds: asked.search(words, bounds.limit), limited),
        }

    def _arxiv_kinds(self) -> dict[str, tuple[_RequestBuilder, frozenset[str]]]:
        asked = ArxivRequests(self.hosts.arxiv, self.hosts.arxiv_feeds)
        return {
            "search": (asked.search, frozenset(("limit", "since", "until", "newest"))),
            "category": (asked.category, frozenset(("limit", "since", "until", "newest"))),
            "ids": (lambda words, bounds: asked.ids(words), frozenset()),
            "rss": (lambda words, bounds: asked.rss(words), frozenset()),
        }

    def _feed_request(self, url: str) -> FetchRequest:
        if not self.hosts.is_allowed(url):
            raise UsageError(f"{url} is not asked: only https is", "write https:// before it")
        return FetchRequest(url, (url,), ContentKind.FEED)


def is_feed_url(word: str) -> bool:
    """Whether a word is meant as a feed's address."""
    return bool(_URL_SCHEME.match(word))


def parse_spec(text: str) -> SourceSpec:
    """A source with its options in one text, as a subscription holds it. Raises UsageMistake."""
    try:
        parts = shlex.split(text)
    except ValueError as error:
        raise UsageError(f"a quotation mark is left open in {text}") from error
    words: list[str] = []
    bounds = NO_BOUNDS
    while parts:
        part = parts.pop(0)
        if not part.startswith("--"):
            words.append(part)
        elif part == "--newest":
            bounds = replace(bounds, newest=True)
        else:
            bounds = _add_option(bounds, part, parts)
    if not words:
        raise UsageError("no source is named")
    return SourceSpec(tuple(words), bounds)


def _add_option(bounds: Bounds, option: str, rest: list[str]) -> Bounds:
    name, equals, value = option.removeprefix("--").partition("=")
    if name not in ("limit", "since", "until"):
        raise UsageError(f"--{name} is no option of a source", "there are --limit, --since, --until, --newest")
    if not equals:
        if not rest:
            raise UsageError(f"--{name} needs a value")
        value = rest.pop(0)
    if name == "limit":
        return replace(bounds, limit=parse_limit(value))
    return replace(bounds, since=parse_since(value)) if name == "since" else replace(bounds, until=parse_until(value))


def parse_limit(text: str) -> int:
    """How many papers at most. Raises UsageMistake."""
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 8 and int(text)):
        raise UsageError(f"--limit {text} is no number of papers")
    return int(text)


def parse_since(text: str) -> date:
    """The first day of what was named: a day, a month, a year. Raises UsageMistake."""
    return _parse_date("since", text).first_day


def parse_until(text: str) -> date:
    """The last day of what was named. Raises UsageMistake."""
    return _parse_date("until", text).last_day


def _parse_date(option: str, text: str) -> dates.PartialDate:
    found = dates.parse_iso(text)
    if found is None:
        raise UsageError(f"--{option} {text} is no date", "for example 2026-01-06, 2026-01 or 2026")
    return found


def _check_options(bounds: Bounds, source: str, allowed: frozenset[str] = frozenset()) -> None:
    for field in fields(bounds):
        if getattr(bounds, field.name) not in (None, False) and field.name not in allowed:
            raise UsageError(f"{source} takes no --{field.name}")
