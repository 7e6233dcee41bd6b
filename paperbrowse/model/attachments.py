"""Files that bibliographic records name: the PDFs of reference managers."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath
from urllib.parse import unquote, urlsplit

from paperbrowse.model.bib_fields import bibtex_text
from paperbrowse.model.bibliography import FiledRecord
from paperbrowse.model.urls import Link

DOCUMENT_SUFFIXES = frozenset(
    """
    .pdf .ps .djvu .dvi .epub .mobi .html .htm .xhtml .txt .md .rtf .odt .docx .odp .pptx .png .jpg .jpeg .gif .tif
    """.split()  # noqa: SIM905 -- one name per line is many times as long
)
"""Files that a program shows. Others are never opened, because the desktop could run them."""

_FIELDS = {"bibtex": ("file", "local-url", "pdf"), "ris": ("L1", "L2", "L4"), "csl-json": ()}
_ACCENT = re.compile(r"\{\\[\"'`^~=.][A-Za-z]\}|\\[\"'`^~=.]\{[A-Za-z]\}")
_ESCAPE = re.compile(r"\{?\\([&%$#_{}])\}?|(?:\{)(_)(?:\})|\{?\$\\backslash\$\}?")
_UNESCAPED_SEPARATOR = re.compile(r"(?<!\\);")
_UNESCAPED_COLON = re.compile(r"(?<!\\):(?![\\/]{2})")
_DRIVE = re.compile(r"[A-Za-z]\Z")


def attached_files(records: Iterable[FiledRecord]) -> tuple[Path, ...]:
    """Return the files that records name, relative ones beside the bibliography; they need not exist."""
    files: dict[Path, None] = {}
    for filed in records:
        folder = Path(filed.file).parent
        for name, value in filed.record.fields:
            if name in _FIELDS[filed.record.format] or name.lower() in _FIELDS[filed.record.format]:
                files |= {folder / path: None for path in _paths(value, filed.record.format)}
    return tuple(files)


def file_links(records: Iterable[FiledRecord]) -> list[Link]:
    """Return the files as links of the kind `file`, whose URL is the path."""
    return [Link("file", file.name, str(file)) for file in attached_files(records)]


def is_document(path: PurePath) -> bool:
    return path.suffix.lower() in DOCUMENT_SUFFIXES


def _paths(value: str, format: str) -> Iterator[Path]:
    """Yield the paths in a value.

    JabRef, Zotero and Mendeley write `description:path:type`, and a semicolon between two files; others only the path.
    """
    if format == "bibtex":
        value = _ACCENT.sub(lambda m: bibtex_text(m[0]), value[1:-1] if value.startswith("{") else value)
        value = _ESCAPE.sub(lambda m: m[1] or m[2] or "\\", value)
    for part in _UNESCAPED_SEPARATOR.split(value):
        pieces = _join_drive(_UNESCAPED_COLON.split(part.strip()))
        path = pieces[1] if len(pieces) > 2 else max(pieces, key=len)
        path = re.sub(r"\\([:;\\])", r"\1", path).strip()
        path = unquote(urlsplit(path).path) if path.lower().startswith("file:") else path
        if path and "://" not in path:
            yield Path(path).expanduser()


def _join_drive(pieces: list[str]) -> list[str]:
    """Put the letter of a Windows drive and its path together again."""
    joined: list[str] = []
    for piece in pieces:
        if joined and _DRIVE.match(joined[-1].rstrip("\\")) and piece[:1] in ("\\", "/"):
            joined[-1] = f"{joined[-1].rstrip(chr(92))}:{piece}"
        else:
            joined.append(piece)
    return joined
