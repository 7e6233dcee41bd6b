"""Atom and RSS feeds of any version: arXiv's API, its daily feeds, and those of journals."""

import re
from collections.abc import Iterable

from paperbrowse.parse import arxiv_feed, journal_feed
from paperbrowse.parse.document import Problem, Record, RecordStream, join_pieces, read_record
from paperbrowse.parse.feed_entry import FeedEntry, parse_entry, parse_feed_head
from paperbrowse.parse.feed_repair import repair_document
from paperbrowse.parse.feed_splitter import EntryXml, split_entries
from paperbrowse.parse.fields import to_title
from paperbrowse.parse.markup import strip_tags

NAME = "feed"

# Behind declarations and comments, also inside a DOCTYPE.
_ROOT = re.compile(
    r"(?:[\s\]>]|<\?.*?\?>|<!--.*?-->|<!(?!--)[^>]*>)*+<(?:[\w.-]{1,40}:)?(feed|rss|rdf|oai-pmh)(?=[\s>/])",
    re.IGNORECASE | re.DOTALL,
)
_RSS = re.compile(r"/rss/1\.0/|/rdf/simple/|<item[\s>]")
"""What an RDF document of papers has, and other RDF has not."""


def recognizes(head: str, name: str) -> bool:
    """Return True if the root element is a feed's, or that of OAI-PMH, which `read` refuses with a hint."""
    head = head.replace("\0", "")  # UTF-16 without a byte order mark
    root = _ROOT.match(head)
    return root is not None and (root[1].lower() != "rdf" or bool(_RSS.search(head)))


def read(pieces: Iterable[bytes], name: str) -> RecordStream:
    """Yield a record, problems or both per entry. Raises ImportRefused."""
    data, notes = repair_document(join_pieces(pieces))
    yield from (Problem(name, *note) for note in notes)
    feed = split_entries(data)
    head = parse_feed_head(feed.head)
    for entry in feed.entries:
        yield from _read_entry(entry, head, name)


def _read_entry(entry_xml: EntryXml, head: FeedEntry, name: str) -> RecordStream:
    entry = parse_entry(entry_xml.data) if not entry_xml.error else None
    if entry is None:
        yield Problem(name, entry_xml.line, entry_xml.error or "unreadable entry")
        return
    if entry_xml.repair:
        yield Problem(name, entry_xml.line, f"{entry_xml.repair}; the entry was repaired")

    def to_record(reasons: list[str]) -> Record:
        if arxiv_feed.is_arxiv(entry):
            return Record(arxiv_feed.to_paper(entry, head, to_title(entry.text("title")), reasons), entry_xml.line)
        title = to_title(strip_tags(entry.prose("title") or "") or None)
        return Record(journal_feed.to_paper(entry, head, title, reasons), entry_xml.line)

    yield from read_record(to_record, name, entry_xml.line)
