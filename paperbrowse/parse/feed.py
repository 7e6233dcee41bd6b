"""Feeds, Atom and RSS of any age: arXiv's API and its feeds of a day, and those of journals."""

import re
from collections.abc import Iterable

from paperbrowse.parse import arxiv_feed, journal_feed, limits
from paperbrowse.parse.document import Problem, Record, RecordStream, to_document
from paperbrowse.parse.feed_entry import FeedEntry, parse_entry, parse_feed_head
from paperbrowse.parse.feed_splitter import EntryXml, split_entries
from paperbrowse.parse.fields import to_line
from paperbrowse.parse.markup import decode_xml

NAME = "feed"

_ROOT = re.compile(r"<(?:[\w.-]{1,40}:)?(feed|rss|rdf|oai-pmh)(?=[\s>/])", re.IGNORECASE)
_SPACE = re.compile(r"[\s\]>]*")


def recognizes(head: str, name: str) -> bool:
    """Whether the outermost element is a feed's, or that of OAI-PMH, which is refused in its own words."""
    head = head.replace("\0", "")  # UTF-16 that does not say so
    root = _ROOT.match(head, _skip_prolog(head))
    return root is not None and (root[1].lower() != "rdf" or "/rss/1.0/" in head or "/rdf/simple/" in head)


def _skip_prolog(head: str) -> int:
    """Where the first element begins, behind declarations and comments."""
    at = 0
    while True:
        space = _SPACE.match(head, at)
        at = space.end() if space else at
        end = {"<?": "?>", "<!": "-->" if head.startswith("<!--", at) else ">"}.get(head[at : at + 2])
        if end is None or (found := head.find(end, at)) < 0:
            return at
        at = found + len(end)


def read(lines: Iterable[bytes], name: str) -> RecordStream:
    """A record or a problem an entry; papers that lost a field give both. Raises ImportRefused."""
    data, note = decode_xml(to_document(lines, name).data)
    if note:
        yield Problem(name, 0, note)
    found = split_entries(data)
    about = parse_feed_head(found.head)
    for cut in found.entries:
        yield from _read_entry(cut, about, name)


def _read_entry(entry_xml: EntryXml, feed_head: FeedEntry, name: str) -> RecordStream:
    """What one entry gives."""
    told = parse_entry(entry_xml.data) if not entry_xml.error else None
    if told is None:
        yield Problem(name, entry_xml.line, entry_xml.error or "an entry in which nothing can be read")
        return
    title = _read_title(told)
    if title is None:
        yield Problem(name, entry_xml.line, "no title")
    elif len(title) > limits.TITLE:
        yield Problem(name, entry_xml.line, f"a title of {len(title):,} characters; at most {limits.TITLE:,} are read")
    else:
        wrong: list[str] = []
        is_arxiv = arxiv_feed.is_arxiv(told)
        paper = (
            arxiv_feed.to_paper(told, title, wrong)
            if is_arxiv
            else journal_feed.to_paper(told, feed_head, title, wrong)
        )
        yield Record(paper, entry_xml.line)
        for reason in wrong:
            yield Problem(name, entry_xml.line, reason)


def _read_title(feed_entry: FeedEntry) -> str | None:
    """The title as one line, whole even where it is too long to be one."""
    text = feed_entry.text("title") if arxiv_feed.is_arxiv(feed_entry) else feed_entry.prose("title")
    if text is None or len(text) > limits.RECORD:
        return None
    return text if len(text) > limits.TITLE else to_line(text)
