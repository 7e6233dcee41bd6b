"""Bibliographic records as their files had them, so that an export can give them back."""

import json
import zlib
from typing import Any, NamedTuple

from paperbrowse.model.errors import DamagedFile

_COMPRESSION = 1
"""Level of zlib, because higher ones make records hardly smaller but take three times as long."""


class BibRecord(NamedTuple):
    """One record of a bibliography file, with everything that it says."""

    format: str
    """The export format that writes it back: `bibtex`, `ris` or `csl-json`."""
    kind: str
    """The type as written: `inproceedings`, `JOUR`, `paper-conference`."""
    key: str
    """The citation key as written; empty if it has none."""
    fields: tuple[tuple[str, str], ...]
    """(name as written, value) in the order of the file.

    BibTeX: the value as source text, `{Deep learning}`, or `jan` for a macro that the file does not define. RIS: one
    pair for each line. CSL JSON: the value as JSON. Type and key are not among them. Line ends are the only
    control characters.
    """


class FiledRecord(NamedTuple):
    """A record and the file that it came from."""

    file: str
    """The name of its origin: for a file, the absolute path."""
    record: BibRecord


def encode_record(record: BibRecord) -> bytes:
    """Return a record as it is stored."""
    return zlib.compress(json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode(), _COMPRESSION)


def parse_record(value: Any) -> BibRecord:
    """Return the record of a value of JSON. Raises ValueError and TypeError."""
    format, kind, key, fields = value
    return BibRecord(str(format), str(kind), str(key), tuple((str(name), str(text)) for name, text in fields))


def decode_record(content: bytes, hint: str = "") -> BibRecord:
    """Return a stored record. Raises DamagedFile."""
    try:
        return parse_record(json.loads(zlib.decompress(content)))
    except (zlib.error, ValueError, TypeError) as error:
        raise DamagedFile("a bibliographic record cannot be read", hint) from error
