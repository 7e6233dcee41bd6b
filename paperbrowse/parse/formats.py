"""The formats papers can be read from, and which of them a document is in."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import IO

from paperbrowse.model.errors import ImportRefused, UsageError
from paperbrowse.parse import (
    bibtex,
    csl_json,
    feed,
    huggingface_html,
    huggingface_json,
    huggingface_list,
    huggingface_page,
    huggingface_trending,
    json_lines,
    limits,
    ris,
)
from paperbrowse.parse.document import (
    Document,
    ParseResult,
    RecordStream,
    collect,
    read_blocks,
    read_line_parts,
    read_lines,
    stop_after_failures,
)

HEAD_SIZE = 65_536
"""Bytes that tell a format; fewer will do when a document is shorter."""


@dataclass(frozen=True, slots=True)
class ImportFormat:
    """One format: how it is known by content, and how it is read from lines."""

    name: str
    """What `--format` takes."""
    label: str
    """For sentences: "a copied Hugging Face page"."""
    recognizes: Callable[[str, str], bool]
    """(beginning of the text, name of the file) -> whether it is this."""
    read: Callable[[Iterable[bytes], str], RecordStream]
    split_stream: Callable[[IO[bytes]], Iterator[bytes]]
    """What of a stream is worth having, as `read` wants it."""

    def parse_stream(self, stream: IO[bytes], name: str) -> RecordStream:
        """All a stream holds. Raises ImportRefused, also behind some of it."""
        return stop_after_failures(self.read(self.split_stream(stream), name), name)


FORMATS = (
    ImportFormat(feed.NAME, "a feed (Atom or RSS)", feed.recognizes, feed.read, read_blocks),
    ImportFormat(
        bibtex.NAME, "BibTeX", bibtex.recognizes, bibtex.read, partial(read_line_parts, longest=limits.RECORD)
    ),
    ImportFormat("ris", "RIS", ris.recognizes, ris.read, partial(read_lines, longest=limits.DOCUMENT)),
    ImportFormat(
        huggingface_json.NAME,
        "Hugging Face JSON",
        huggingface_json.recognizes,
        huggingface_json.read,
        read_blocks,
    ),
    ImportFormat(
        huggingface_html.NAME,
        "a saved Hugging Face papers page",
        huggingface_html.recognizes,
        huggingface_html.read,
        read_blocks,
    ),
    ImportFormat("csl-json", "CSL JSON", csl_json.recognizes, csl_json.read, read_blocks),
    ImportFormat(
        "jsonl", "JSON Lines", json_lines.recognizes, json_lines.read, partial(read_lines, longest=limits.RECORD)
    ),
    ImportFormat(
        "huggingface-trending",
        "a copied Hugging Face trending page",
        huggingface_trending.recognizes,
        huggingface_trending.read,
        read_blocks,
    ),
    ImportFormat(
        "huggingface-list",
        "a copied Hugging Face list page",
        huggingface_list.recognizes,
        huggingface_list.read,
        read_blocks,
    ),
    ImportFormat(
        "huggingface-page",
        "a copied Hugging Face papers page",
        huggingface_page.recognizes,
        huggingface_page.read,
        read_blocks,
    ),
)
"""Asked in this order: the particular before the general."""

_UNSUPPORTED = (
    ("%PDF", "a PDF", "papers are listed in text files; bring the page's text or JSON Lines"),
    ("PK\x03\x04", "a ZIP archive inside another file", "unpack the outer one first"),
    ("SQLite format 3", "a database", ""),
    ("references:\n", "CSL YAML", "export CSL JSON instead"),
    ("---\nreferences:\n", "CSL YAML", "export CSL JSON instead"),
    ("PMID-", "MEDLINE, PubMed's own format", "export RIS instead"),
    ("%0 ", "EndNote's own format", "export RIS instead"),
    ("<", "HTML or XML of another kind", "of web pages, Hugging Face papers are read; else copy the page's text"),
    ("[", "a JSON array of another kind", "bring JSON Lines: one object a line"),
    ("{", "one JSON object over several lines, of another kind", "bring JSON Lines: one object a line"),
)
"""(how it begins, what it seems to be, the way out)."""


def find_format(name: str) -> ImportFormat:
    """The format of a name. Raises UsageMistake with the names there are."""
    for format in FORMATS:
        if format.name == name:
            return format
    raise UsageError(f"no format {name!r}", f"there are {', '.join(one.name for one in FORMATS)}")


def detect_format(head: bytes, name: str) -> ImportFormat:
    """The format of a document by its first bytes. Raises ImportRefused with what it seems to be instead."""
    text = _decode_head(head)
    if not text.strip():
        raise ImportRefused("is empty")
    for format in FORMATS:
        if format.recognizes(text, name):
            return format
    for beginning, what, way_out in _UNSUPPORTED:
        if text.lstrip().startswith(beginning):
            raise ImportRefused(f"seems to be {what}, which cannot be read", way_out)
    labels = ", ".join(format.label for format in FORMATS)
    raise ImportRefused(f"is in no format that is known: {labels}", "name it with --format")


def parse(document: Document, format: ImportFormat | None = None) -> ParseResult:
    """All of a document, in the format given or the one its content shows. Raises ImportRefused."""
    format = format or detect_format(document.data[:HEAD_SIZE], document.name)
    return collect(format.parse_stream(BytesIO(document.data), document.name))


def _decode_head(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", errors="replace")
    return head.decode("utf-8-sig", errors="replace").removeprefix("\ufeff")
