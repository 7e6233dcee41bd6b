"""The words that name a source of papers, as they are typed and as a subscription holds them."""

import re
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date

from paperbrowse.fetch.arxiv import Arxiv, Bounds
from paperbrowse.fetch.asked import Asked
from paperbrowse.fetch.huggingface import HuggingFace
from paperbrowse.fetch.kinds import Kind
from paperbrowse.fetch.services import Services
from paperbrowse.model.errors import UsageMistake
from paperbrowse.text import dates

HUGGINGFACE, ARXIV = "hf", "arxiv"

SOURCES = (
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

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]{0,20}://", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Words:
    """What was typed: the words, and how far they go."""

    words: tuple[str, ...]
    bounds: Bounds = NO_BOUNDS


_Reading = Callable[[Sequence[str], Bounds], Asked]


@dataclass(frozen=True, slots=True)
class Grammar:
    """What words mean on a day."""

    services: Services
    today: date

    def read(self, given: Words) -> tuple[Asked, ...]:
        """The sources of some words. Raises UsageMistake with what there is instead."""
        first, *rest = given.words
        if first == HUGGINGFACE:
            return (self._one(first, self._of_huggingface(), rest, given.bounds),)
        if first == ARXIV:
            return (self._one(first, self._of_arxiv(), rest, given.bounds),)
        if not all(is_address(word) for word in given.words):
            raise UsageMistake(f"no source is called {first}", "`paperbrowse fetch --help` lists them")
        _allow(given.bounds, "a feed")
        return tuple(self._feed(word) for word in given.words)

    def _one(
        self, service: str, kinds: dict[str, tuple[_Reading, frozenset[str]]], rest: Sequence[str], bounds: Bounds
    ) -> Asked:
        kind = rest[0] if rest else ""
        if kind not in kinds:
            said = f"{service} {kind} is no source" if kind else f"{service} alone is no source"
            raise UsageMistake(said, "there are " + ", ".join(f"{service} {name}" for name in kinds))
        reading, allowed = kinds[kind]
        _allow(bounds, f"{service} {kind}", allowed)
        return reading(rest[1:], bounds)

    def _of_huggingface(self) -> dict[str, tuple[_Reading, frozenset[str]]]:
        asked = HuggingFace(self.services.huggingface, self.today)
        limited = frozenset(("limit",))
        return {
            "day": (lambda words, bounds: asked.day(words, bounds.limit), limited),
            "week": (lambda words, bounds: asked.week(words, bounds.limit), limited),
            "month": (lambda words, bounds: asked.month(words, bounds.limit), limited),
            "trending": (lambda words, bounds: asked.trending(words, bounds.limit), limited),
            "search": (lambda words, bounds: asked.search(words, bounds.limit), limited),
        }

    def _of_arxiv(self) -> dict[str, tuple[_Reading, frozenset[str]]]:
        asked = Arxiv(self.services.arxiv, self.services.arxiv_feeds)
        return {
            "search": (asked.search, frozenset(("limit", "since", "until", "newest"))),
            "category": (asked.category, frozenset(("limit", "since", "until", "newest"))),
            "ids": (lambda words, bounds: asked.ids(words), frozenset()),
            "rss": (lambda words, bounds: asked.rss(words), frozenset()),
        }

    def _feed(self, url: str) -> Asked:
        if not self.services.may_be_asked(url):
            raise UsageMistake(f"{url} is not asked: only https is", "write https:// before it")
        return Asked(url, (url,), Kind.FEED)


def is_address(word: str) -> bool:
    """Whether a word is meant as a feed's address."""
    return bool(_ADDRESS.match(word))


def in_text(text: str) -> Words:
    """A source with its options in one text, as a subscription holds it. Raises UsageMistake."""
    try:
        parts = shlex.split(text)
    except ValueError as error:
        raise UsageMistake(f"a quotation mark is left open in {text}") from error
    words: list[str] = []
    bounds = NO_BOUNDS
    while parts:
        part = parts.pop(0)
        if not part.startswith("--"):
            words.append(part)
        elif part == "--newest":
            bounds = replace(bounds, newest=True)
        else:
            bounds = _with_option(bounds, part, parts)
    if not words:
        raise UsageMistake("no source is named")
    return Words(tuple(words), bounds)


def _with_option(bounds: Bounds, option: str, behind: list[str]) -> Bounds:
    name, equals, value = option.removeprefix("--").partition("=")
    if name not in ("limit", "since", "until"):
        raise UsageMistake(f"--{name} is no option of a source", "there are --limit, --since, --until, --newest")
    if not equals:
        if not behind:
            raise UsageMistake(f"--{name} needs a value")
        value = behind.pop(0)
    if name == "limit":
        return replace(bounds, limit=limit(value))
    return replace(bounds, since=since(value)) if name == "since" else replace(bounds, until=until(value))


def limit(text: str) -> int:
    """How many papers at most. Raises UsageMistake."""
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 8 and int(text)):
        raise UsageMistake(f"--limit {text} is no number of papers")
    return int(text)


def since(text: str) -> date:
    """The first day of what was named: a day, a month, a year. Raises UsageMistake."""
    return _date("since", text).first_day


def until(text: str) -> date:
    """The last day of what was named. Raises UsageMistake."""
    return _date("until", text).last_day


def _date(option: str, text: str) -> dates.PartialDate:
    found = dates.from_iso(text)
    if found is None:
        raise UsageMistake(f"--{option} {text} is no date", "for example 2026-01-06, 2026-01 or 2026")
    return found


def _allow(bounds: Bounds, what: str, allowed: frozenset[str] = frozenset()) -> None:
    for field in fields(bounds):
        if getattr(bounds, field.name) not in (None, False) and field.name not in allowed:
            raise UsageMistake(f"{what} takes no --{field.name}")
