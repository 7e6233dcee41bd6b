"""What BibTeX, RIS and CSL JSON have in common: types and fields, so that a record of one can be written as another."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from paperbrowse.model.bibliography import BibRecord
from paperbrowse.text.clean import clean_line
from paperbrowse.text.latex import latex_to_unicode


class BibKind(NamedTuple):
    """A type of record in each format."""

    bibtex: str
    ris: str
    csl: str


_KINDS = (
    BibKind("article", "JOUR", "article-journal"),
    BibKind("article", "MGZN", "article-magazine"),
    BibKind("article", "NEWS", "article-newspaper"),
    BibKind("inproceedings", "CONF", "paper-conference"),
    BibKind("inproceedings", "CPAPER", "paper-conference"),
    BibKind("conference", "CONF", "paper-conference"),
    BibKind("book", "BOOK", "book"),
    BibKind("book", "EBOOK", "book"),
    BibKind("proceedings", "EDBOOK", "book"),
    BibKind("collection", "EDBOOK", "book"),
    BibKind("manual", "BOOK", "book"),
    BibKind("booklet", "PAMP", "pamphlet"),
    BibKind("incollection", "CHAP", "chapter"),
    BibKind("inbook", "CHAP", "chapter"),
    BibKind("incollection", "ECHAP", "chapter"),
    BibKind("phdthesis", "THES", "thesis"),
    BibKind("mastersthesis", "THES", "thesis"),
    BibKind("thesis", "THES", "thesis"),
    BibKind("techreport", "RPRT", "report"),
    BibKind("report", "RPRT", "report"),
    BibKind("unpublished", "UNPB", "manuscript"),
    BibKind("online", "ELEC", "webpage"),
    BibKind("patent", "PAT", "patent"),
    BibKind("dataset", "DATA", "dataset"),
    BibKind("software", "COMP", "software"),
)
"""The first that fits is written; the type of a record that fits none follows from what else is known."""


def bib_kind(record: BibRecord) -> BibKind | None:
    """Return the types of a record in all formats, or None if the others have none."""
    index = ("bibtex", "ris", "csl-json").index(record.format)
    return next((kind for kind in _KINDS if kind[index].lower() == record.kind.lower()), None)


class BibField(NamedTuple):
    """A field, by its names in each format."""

    label: str
    bibtex: tuple[str, ...]
    """In lower case; the first one is written."""
    ris: tuple[str, ...]
    csl: str


BIB_FIELDS = (
    BibField("volume", ("volume",), ("VL",), "volume"),
    BibField("number", ("number", "issue"), ("IS",), "issue"),
    BibField("pages", ("pages",), ("SP", "EP"), "page"),
    BibField("editor", ("editor",), ("ED",), "editor"),
    BibField("series", ("series",), ("T3",), "collection-title"),
    BibField("edition", ("edition",), ("ET",), "edition"),
    BibField("chapter", ("chapter",), (), "chapter-number"),
    BibField("publisher", ("publisher", "school", "institution", "organization"), ("PB",), "publisher"),
    BibField("place", ("address", "location"), ("CY", "PP"), "publisher-place"),
    BibField("isbn", ("isbn",), ("SN",), "ISBN"),
    BibField("issn", ("issn",), ("SN",), "ISSN"),
    BibField("language", ("language", "langid"), ("LA",), "language"),
)

_ISBN_DIGITS = 10
"""Letters and digits of the shortest ISBN; an ISSN has 8."""

_BRACES = re.compile(r"[{}]|\A\"|\"\Z")
_PAGE_DASH = re.compile(r"\s*(?:-{2,}|[–—])\s*")


def common_fields(record: BibRecord) -> dict[str, str]:
    """Return the fields of BIB_FIELDS that a record has, as plain text by label; editors are joined by ` and `."""
    texts = {label: clean_line(text) for label, text in _READERS[record.format](record).items()}
    if "pages" in texts:
        texts["pages"] = _PAGE_DASH.sub("–", texts["pages"])
    return {label: text for label, text in texts.items() if text}


def _from_bibtex(record: BibRecord) -> dict[str, str]:
    values: dict[str, str] = {}
    for name, value in record.fields:
        values.setdefault(name.lower(), value)
    sources = {field.label: next((values[name] for name in field.bibtex if name in values), "") for field in BIB_FIELDS}
    return {label: bibtex_text(value) for label, value in sources.items() if value}


def bibtex_text(value: str) -> str:
    """Return the value of a BibTeX field as plain text."""
    return latex_to_unicode(_BRACES.sub("", latex_to_unicode(value)) if "\\" in value else _BRACES.sub("", value))


def _from_ris(record: BibRecord) -> dict[str, str]:
    values: dict[str, list[str]] = {}
    for tag, value in record.fields:
        values.setdefault(tag, []).append(value)
    texts = {
        field.label: next((" and ".join(values[tag]) for tag in field.ris if tag in values), "") for field in BIB_FIELDS
    }
    texts["pages"] = "–".join(part for tag in ("SP", "EP") if (part := "".join(values.get(tag, ())[:1])))
    is_book = sum(map(str.isalnum, texts["isbn"])) >= _ISBN_DIGITS
    return texts | ({"issn": ""} if is_book else {"isbn": ""})


def _from_csl(record: BibRecord) -> dict[str, str]:
    values = {name: load_value(value) for name, value in record.fields}
    return {field.label: _csl_text(values.get(field.csl)) for field in BIB_FIELDS}


def load_value(value: str) -> Any:
    """Return a value of CSL JSON; None for text that is not JSON."""
    try:
        return json.loads(value)
    except ValueError:
        return None


def _csl_text(value: Any) -> str:
    if isinstance(value, list):
        separator = " and " if any(isinstance(part, Mapping) for part in value) else ", "
        return separator.join(filter(None, map(_csl_text, value)))
    if isinstance(value, Mapping):
        return str(value.get("literal") or ", ".join(str(value[key]) for key in ("family", "given") if value.get(key)))
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


_READERS: Mapping[str, Callable[[BibRecord], dict[str, str]]] = {
    "bibtex": _from_bibtex,
    "ris": _from_ris,
    "csl-json": _from_csl,
}
