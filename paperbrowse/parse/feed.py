"""Feeds, Atom and RSS of any age: arXiv's API and its feeds of a day, and those of journals."""

import re
from collections.abc import Iterable

from paperbrowse.parse import arxiv_feed, journal_feed, limits
from paperbrowse.parse.document import Problem, Reading, Record, gather
from paperbrowse.parse.feed_cuts import Cut, cuts
from paperbrowse.parse.feed_entry import Entry, entry, feed
from paperbrowse.parse.fields import line
from paperbrowse.parse.xml_text import xml_text

NAME = "feed"

_ROOT = re.compile(r"<(?:[\w.-]{1,40}:)?(feed|rss|rdf|oai-pmh)(?=[\s>/])", re.IGNORECASE)
_SPACE = re.compile(r"[\s\]>]*")


def recognises(head: str, name: str) -> bool:
    """Whether the outermost element is a feed's, or that of OAI-PMH, which is refused in its own words."""
    head = head.replace("\0", "")  # UTF-16 that does not say so
    root = _ROOT.match(head, _behind_prolog(head))
    return root is not None and (root[1].lower() != "rdf" or "/rss/1.0/" in head or "/rdf/simple/" in head)


def _behind_prolog(head: str) -> int:
    """Where the first element begins, behind declarations and comments."""
    at = 0
    while True:
        space = _SPACE.match(head, at)
        at = space.end() if space else at
        end = {"<?": "?>", "<!": "-->" if head.startswith("<!--", at) else ">"}.get(head[at : at + 2])
        if end is None or (found := head.find(end, at)) < 0:
            return at
        at = found + len(end)


def read(lines: Iterable[bytes], name: str) -> Reading:
    """A record or a problem an entry; papers that lost a field give both. Raises ImportRefused."""
    data, note = xml_text(gather(lines, name).data)
    if note:
        yield Problem(name, 0, note)
    found = cuts(data)
    about = feed(found.head)
    for cut in found.entries:
        yield from _read(cut, about, name)


def _read(cut: Cut, about: Entry, name: str) -> Reading:
    """What one entry gives."""
    told = entry(cut.data) if not cut.trouble else None
    if told is None:
        yield Problem(name, cut.line, cut.trouble or "an entry in which nothing can be read")
        return
    title = _title(told)
    if title is None:
        yield Problem(name, cut.line, "no title")
    elif len(title) > limits.TITLE:
        yield Problem(name, cut.line, f"a title of {len(title):,} characters; at most {limits.TITLE:,} are read")
    else:
        wrong: list[str] = []
        is_arxiv = arxiv_feed.is_arxiv(told)
        paper = arxiv_feed.paper(told, title, wrong) if is_arxiv else journal_feed.paper(told, about, title, wrong)
        yield Record(paper, cut.line)
        for reason in wrong:
            yield Problem(name, cut.line, reason)


def _title(told: Entry) -> str | None:
    """The title as one line, whole even where it is too long to be one."""
    text = told.text("title") if arxiv_feed.is_arxiv(told) else told.prose("title")
    if text is None or len(text) > limits.RECORD:
        return None
    return text if len(text) > limits.TITLE else line(text)
