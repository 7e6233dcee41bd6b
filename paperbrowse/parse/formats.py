"""The formats papers can be read from, and which of them a document is in."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import IO

from paperbrowse.model.errors import ImportRefused, UsageMistake
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
from paperbrowse.parse.document import Document, Parsed, Reading, blocks, lines, parsed, patiently, pieces

HEAD = 65_536
"""Bytes that tell a format; fewer will do when a document is shorter."""


@dataclass(frozen=True, slots=True)
class Format:
    """One format: how it is known by content, and how it is read from lines."""

    name: str
    """What `--format` takes."""
    label: str
    """For sentences: "a copied Hugging Face page"."""
    recognises: Callable[[str, str], bool]
    """(beginning of the text, name of the file) -> whether it is this."""
    read: Callable[[Iterable[bytes], str], Reading]
    lines: Callable[[IO[bytes]], Iterator[bytes]]
    """What of a stream is worth having, as `read` wants it."""

    def items(self, stream: IO[bytes], name: str) -> Reading:
        """All a stream holds. Raises ImportRefused, also behind some of it."""
        return patiently(self.read(self.lines(stream), name), name)


FORMATS = (
    Format(feed.NAME, "a feed (Atom or RSS)", feed.recognises, feed.read, blocks),
    Format(bibtex.NAME, "BibTeX", bibtex.recognises, bibtex.read, partial(pieces, longest=limits.RECORD)),
    Format("ris", "RIS", ris.recognises, ris.read, partial(lines, longest=limits.WHOLE_DOCUMENT)),
    Format(
        huggingface_json.NAME,
        "Hugging Face JSON",
        huggingface_json.recognises,
        huggingface_json.read,
        blocks,
    ),
    Format(
        huggingface_html.NAME,
        "a saved Hugging Face papers page",
        huggingface_html.recognises,
        huggingface_html.read,
        blocks,
    ),
    Format("csl-json", "CSL JSON", csl_json.recognises, csl_json.read, blocks),
    Format("jsonl", "JSON Lines", json_lines.recognises, json_lines.read, partial(lines, longest=limits.RECORD)),
    Format(
        "huggingface-trending",
        "a copied Hugging Face trending page",
        huggingface_trending.recognises,
        huggingface_trending.read,
        blocks,
    ),
    Format(
        "huggingface-list",
        "a copied Hugging Face list page",
        huggingface_list.recognises,
        huggingface_list.read,
        blocks,
    ),
    Format(
        "huggingface-page",
        "a copied Hugging Face papers page",
        huggingface_page.recognises,
        huggingface_page.read,
        blocks,
    ),
)
"""Asked in this order: the particular before the general."""

_NOT_YET = (
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


def by_name(name: str) -> Format:
    """The format of a name. Raises UsageMistake with the names there are."""
    for format in FORMATS:
        if format.name == name:
            return format
    raise UsageMistake(f"no format {name!r}", f"there are {', '.join(one.name for one in FORMATS)}")


def detect(head: bytes, name: str) -> Format:
    """The format of a document by its first bytes. Raises ImportRefused with what it seems to be instead."""
    text = _decoded(head)
    if not text.strip():
        raise ImportRefused("is empty")
    for format in FORMATS:
        if format.recognises(text, name):
            return format
    for beginning, what, way_out in _NOT_YET:
        if text.lstrip().startswith(beginning):
            raise ImportRefused(f"seems to be {what}, which cannot be read", way_out)
    labels = ", ".join(format.label for format in FORMATS)
    raise ImportRefused(f"is in no format that is known: {labels}", "name it with --format")


def parse(document: Document, format: Format | None = None) -> Parsed:
    """All of a document, in the format given or the one its content shows. Raises ImportRefused."""
    format = format or detect(document.data[:HEAD], document.name)
    return parsed(format.items(BytesIO(document.data), document.name))


def _decoded(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", errors="replace")
    return head.decode("utf-8-sig", errors="replace").removeprefix("\ufeff")
