"""The words that name a source of papers, as typed or in a subscription, and the requests they stand for."""

import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from paperbrowse.fetch.arxiv import ArxivRequests, Bounds
from paperbrowse.fetch.huggingface import HuggingFaceRequests
from paperbrowse.fetch.rate_limit import Hosts
from paperbrowse.fetch.request import ContentKind, FetchRequest
from paperbrowse.model.errors import UsageError
from paperbrowse.text import dates

SOURCE_HELP = (
    ("hf day [DATE]", "the daily papers of Hugging Face; by default today's"),
    ("hf week [2026-W02]", "the papers of a week"),
    ("hf month [2026-01]", "the papers of a month"),
    ("hf trending", "the papers that are popular now"),
    ("hf search WORDS", "papers that match, as Hugging Face searches"),
    ("arxiv search WORDS", "papers that match; arXiv's own fields work: au:lecun AND cat:cs.LG"),
    ("arxiv category cs.CL", "the newest of one category or several (cs.CL+cs.LG)"),
    ("arxiv ids ID ...", "single papers"),
    ("arxiv rss cs.CL+cs.LG", "the latest announcements"),
    ("https://...", "any feed (RSS or Atom), or several"),
)
"""(words, papers they bring), for `--help`."""

NO_BOUNDS = Bounds()

_URL_SCHEME = re.compile(r"[a-z][a-z0-9+.-]{0,20}://", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """The words of a source and its options, parsed; or the names of subscriptions."""

    words: tuple[str, ...]
    bounds: Bounds = NO_BOUNDS


_RequestBuilder = Callable[[Sequence[str], Bounds], FetchRequest]


@dataclass(frozen=True, slots=True)
class SourceParser:
    """Turns words into requests, on a given day."""

    hosts: Hosts
    today: date

    def parse(self, spec: SourceSpec) -> tuple[FetchRequest, ...]:
        """Return the requests for a source. Raises UsageError with a hint which sources there are."""
        first, *rest = spec.words
        if kinds := self._request_builders().get(first):
            return (_service_request(first, kinds, rest, spec.bounds),)
        if not all(is_feed_url(word) for word in spec.words):
            raise UsageError(f"unknown source {first}", "`paperbrowse fetch --help` lists them")
        _check_options(spec.bounds, "a feed")
        return tuple(self._feed_request(word) for word in spec.words)

    def _request_builders(self) -> dict[str, dict[str, tuple[_RequestBuilder, str]]]:
        """Return by service and kind: (builder, allowed options)."""
        hf = HuggingFaceRequests(self.hosts.huggingface, self.today)
        arxiv = ArxivRequests(self.hosts.arxiv, self.hosts.arxiv_feeds)
        return {
            "hf": {
                "day": (lambda words, bounds: hf.day(words, bounds.limit), "limit"),
                "week": (lambda words, bounds: hf.week(words, bounds.limit), "limit"),
                "month": (lambda words, bounds: hf.month(words, bounds.limit), "limit"),
                "trending": (lambda words, bounds: hf.trending(words, bounds.limit), "limit"),
                "search": (lambda words, bounds: hf.search(words, bounds.limit), "limit"),
            },
            "arxiv": {
                "search": (arxiv.search, "limit since until newest"),
                "category": (arxiv.category, "limit since until newest"),
                "ids": (lambda words, _: arxiv.ids(words), ""),
                "rss": (lambda words, _: arxiv.rss(words), ""),
            },
        }

    def _feed_request(self, url: str) -> FetchRequest:
        if not self.hosts.is_allowed(url):
            raise UsageError(f"cannot fetch {url}: only https is allowed", "write https:// before it")
        return FetchRequest(url, (url,), ContentKind.FEED)


def _service_request(
    service: str, kinds: Mapping[str, tuple[_RequestBuilder, str]], words: Sequence[str], bounds: Bounds
) -> FetchRequest:
    kind = words[0] if words else ""
    if kind not in kinds:
        from difflib import get_close_matches  # late, because only a typing mistake needs it

        close = get_close_matches(kind, kinds, 1)
        known = ", ".join(f"{service} {name}" for name in kinds)
        hint = f'did you mean "{service} {close[0]}"?' if close else f"use one of {known}"
        raise UsageError(f"unknown source {service} {kind}".rstrip(), hint)
    build, allowed = kinds[kind]
    _check_options(bounds, f"{service} {kind}", allowed)
    return build(words[1:], bounds)


def _check_options(bounds: Bounds, source: str, allowed: str = "") -> None:
    for field in fields(bounds):
        if getattr(bounds, field.name) not in (None, False) and field.name not in allowed.split():
            raise UsageError(f"{source} does not take --{field.name}")


def is_feed_url(word: str) -> bool:
    return bool(_URL_SCHEME.match(word))


def parse_spec(text: str, options: Mapping[str, str | bool] | None = None) -> SourceSpec:
    """Parse a source with its options in one text, as a subscription has it; `options` override. Raises UsageError."""
    try:
        parts = shlex.split(text)
    except ValueError as error:
        raise UsageError(f"missing closing quotation mark in {text}") from error
    words: list[str] = []
    options_in_text: dict[str, str | bool] = {}
    while parts:
        part = parts.pop(0)
        name, equals, value = part.removeprefix("--").partition("=")
        if not part.startswith("--"):
            words.append(part)
        elif name not in OPTIONS or part.startswith("--newest="):
            raise UsageError(f"unknown option --{name}", "use " + ", ".join(f"--{option}" for option in OPTIONS))
        elif part == "--newest" or equals or parts:
            options_in_text[name] = part == "--newest" or (value if equals else parts.pop(0))
        else:
            raise UsageError(f"--{name} needs a value")
    return make_spec(words, {**options_in_text, **(options or {})})


def make_spec(words: Sequence[str], options: Mapping[str, str | bool]) -> SourceSpec:
    """Return the words of a source with its options, parsed. Raises UsageError."""
    if not words:
        raise UsageError("no source is named")
    return SourceSpec(tuple(words), Bounds(**{name: OPTIONS[name](value) for name, value in options.items()}))


def parse_limit(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 8 and int(text)):
        raise UsageError(f"--limit must be a positive whole number, not {text}")
    return int(text)


def _parse_date(option: str, text: str) -> dates.PartialDate:
    day = dates.parse_iso(text)
    if day is None:
        raise UsageError(f"--{option} must be a date, not {text}", "for example 2026-01-06, 2026-01 or 2026")
    return day


OPTIONS: Mapping[str, Callable[[Any], Any]] = {
    "limit": parse_limit,
    "since": lambda text: _parse_date("since", text).first_day,
    "until": lambda text: _parse_date("until", text).last_day,
    "newest": bool,
}
"""The options of a source with their parsers, which raise UsageError."""
