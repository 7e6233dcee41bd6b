"""The authors of a BibTeX field: `Family, Given and Family, Jr, Given and {A Collaboration} and others`."""

import re

from paperbrowse.model.paper import Author
from paperbrowse.parse import limits
from paperbrowse.parse.bibtex_tex import tex_to_text
from paperbrowse.parse.bibtex_values import split_top_level
from paperbrowse.parse.fields import author_from_parts, to_limited_line

_AND = re.compile(r"\\.|[{}]| and(?= |\Z)", re.IGNORECASE | re.DOTALL)
_COMMA = re.compile(r"\\.|[{},]", re.DOTALL)
_LABELED_PART = re.compile(r"(family|given|prefix|suffix)\s?=\s?(.*)", re.DOTALL)
_OTHERS = frozenset({"others", "et al", "et al.", "..."})


def parse_authors(text: str) -> tuple[tuple[Author, ...], int | None]:
    """Return (named authors, number of authors); the number is None if the field ends in `and others`."""
    # Single spaces, because the pattern would search a run of them again from each one.
    names = [name for name in split_top_level(" ".join(text.split()), _AND) if name]
    persons = [name for name in names if name.lower() not in _OTHERS]
    authors = [_parse_author(name) for name in persons[: limits.AUTHORS]]
    count = len(persons) or None if len(persons) == len(names) else None
    return tuple(author for author in authors if author.name), count


def _parse_author(name: str) -> Author:
    """Return one author; a name completely in braces is an organization's and has no parts."""
    pieces = list(split_top_level(name, _COMMA))
    if labels := [label for piece in pieces if (label := _LABELED_PART.fullmatch(piece))]:
        return _author_from_labels({label[1]: _to_plain_line(label[2].strip('"')) for label in labels})
    parts = [_to_plain_line(piece) for piece in pieces]
    if len(parts) == 1 or not parts[0] or not any(parts[1:]):
        return Author(_to_plain_line(name).strip(", "))
    family, given, suffix = (parts[0], parts[1], "") if len(parts) == 2 else (parts[0], parts[2], parts[1])
    return author_from_parts(family, given, suffix)


def _author_from_labels(parts: dict[str, str]) -> Author:
    """Return an author in biblatex's notation: `family=Beethoven, prefix=van, given=Ludwig`."""
    prefix = parts.get("prefix", "")
    family = prefix + ("" if not prefix or prefix[-1] in "'’-" else " ") + parts.get("family", "")
    given = parts.get("given", "")
    author = author_from_parts(family, given, parts.get("suffix", ""))
    return author if family and given else Author(author.name)


def _to_plain_line(text: str) -> str:
    return to_limited_line(tex_to_text(text), limits.NAME) or ""
