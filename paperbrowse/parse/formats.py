"""The import formats, and their detection from the first bytes of a document."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BufferedIOBase

from paperbrowse.model.errors import ImportRefused, UsageError
from paperbrowse.parse import bibtex, csl_json, document, feed, huggingface_json, json_lines, ris
from paperbrowse.parse import huggingface_cards as cards
from paperbrowse.parse import huggingface_html as saved_page
from paperbrowse.parse import huggingface_page as copied_page
from paperbrowse.parse.encoding import Notes, decode_head, utf8_blocks

HEAD_SIZE = 65_536
"""Bytes that suffice to detect a format; a document may be shorter."""


@dataclass(frozen=True, slots=True)
class ImportFormat:
    """One format: its name, its detection and its parser."""

    name: str
    """The value of `--format`."""
    label: str
    """For sentences: "a copied Hugging Face page"."""
    recognizes: Callable[[str, str], bool]
    """Takes the beginning of the text and the file name; returns True for this format."""
    read: Callable[[Iterable[bytes], str], document.RecordStream]
    """Takes the pieces of a document in UTF-8 and the file name."""

    def parse_stream(self, stream: BufferedIOBase, name: str) -> document.RecordStream:
        """Yield all records of a stream. Raises ImportRefused, also after some records."""
        notes: Notes = []
        records = self.read(utf8_blocks(stream, notes), name)
        return document.stop_after_failures(document.add_notes(records, notes, name), name)


FORMATS = (
    ImportFormat(feed.NAME, "a feed (Atom or RSS)", feed.recognizes, feed.read),
    ImportFormat(bibtex.NAME, "BibTeX", bibtex.recognizes, bibtex.read),
    ImportFormat(ris.NAME, "RIS", ris.recognizes, ris.read),
    ImportFormat(huggingface_json.NAME, "Hugging Face JSON", huggingface_json.recognizes, huggingface_json.read),
    ImportFormat(saved_page.NAME, "a saved Hugging Face papers page", saved_page.recognizes, saved_page.read),
    ImportFormat(csl_json.NAME, "CSL JSON", csl_json.recognizes, csl_json.read),
    ImportFormat(json_lines.NAME, "JSON Lines", json_lines.recognizes, json_lines.read),
    ImportFormat(cards.TRENDING, "a copied Hugging Face trending page", cards.recognizes_trending, cards.read_trending),
    ImportFormat(cards.LIST, "a copied Hugging Face list page", cards.recognizes_list, cards.read_list),
    ImportFormat(copied_page.NAME, "a copied Hugging Face papers page", copied_page.recognizes, copied_page.read),
)
"""In the order of detection: special formats before general ones."""

_UNSUPPORTED = (
    ("%PDF", "a PDF file", "copy its text, or export the papers as JSON Lines"),
    ("PK\x03\x04", "a ZIP archive inside another file", "unpack the outer file first"),
    ("SQLite format 3", "a database", ""),
    ("references:\n", "CSL YAML", "export CSL JSON instead"),
    ("---\nreferences:\n", "CSL YAML", "export CSL JSON instead"),
    ("PMID-", "MEDLINE, PubMed's format", "export RIS instead"),
    ("%0 ", "EndNote's format", "export RIS instead"),
    ("<", "an unsupported kind of HTML or XML", "only Hugging Face pages and feeds are read; copy the page's text"),
    (("[", "{"), "JSON without papers", "each paper must be an object with a title and authors or a date"),
)
"""(beginning, kind of file, hint)."""


def find_format(name: str) -> ImportFormat:
    """Return the format with a name. Raises UsageError with all names."""
    for format in FORMATS:
        if format.name == name:
            return format
    raise UsageError(f"unknown format {name!r}", f"formats: {', '.join(format.name for format in FORMATS)}")


def detect_format(head: bytes, name: str) -> ImportFormat:
    """Return the format of a document from its first bytes. Raises ImportRefused if it is not supported."""
    text = decode_head(head)
    if not text.strip():
        raise ImportRefused("is empty")
    for format in FORMATS:
        if format.recognizes(text, name):
            return format
    for beginning, kind, hint in _UNSUPPORTED:
        if text.lstrip().startswith(beginning):
            raise ImportRefused(f"cannot be read: it seems to be {kind}", hint)
    labels = ", ".join(format.label for format in FORMATS)
    raise ImportRefused("unrecognized format", f"choose one with --format; supported are {labels}")
