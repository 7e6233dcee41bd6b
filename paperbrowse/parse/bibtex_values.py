"""The authors and keywords in BibTeX values."""

import re

from paperbrowse.model.paper import Author
from paperbrowse.parse import limits
from paperbrowse.parse.bibtex_source import split_top_level
from paperbrowse.parse.bibtex_tex import to_text
from paperbrowse.parse.fields import author_from_parts, to_labels, to_limited_line
from paperbrowse.parse.markup import strip_tags
from paperbrowse.parse.references import ET_AL, split_by_and, split_persons, strip_marks

# Many programs write semicolons between names, which BibTeX does not know. No name has one.
_AND = re.compile(r"\\.|[{}]| and(?= |\Z)|[;；、，]", re.IGNORECASE | re.DOTALL)
_COMMA = re.compile(r"\\.|[{},]", re.DOTALL)
_LABELED_PART = re.compile(r"(family|given|prefix|suffix)\s?=\s?(.*)", re.DOTALL)
_OTHERS = re.compile(
    r"(?:^|[\s,{]+)(?:\\(?:emph|textit|it)\b[\s{]*)?(?:others|colleagues|\.\.\.|…|\\l?dots"
    r"|" + ET_AL + r"|\d{1,4} (?:more|others|other authors|more authors))[}.,\s]*$",
    re.IGNORECASE,
)
_MAX_OTHERS = 80
"""Characters of such words at the end of the names."""


def parse_authors(text: str) -> tuple[tuple[Author, ...], int | None]:
    """Return (named authors, number of authors); the number is None if the field ends in `and others` or `et al.`."""
    # Single spaces, because the pattern would search a run of them again from each one.
    text = " ".join(strip_tags(strip_marks(text.replace("\\and ", "and "))).split())
    names = [name for name in split_top_level(text, _AND) if name]
    is_name = not names or names[-1] == "{others}"  # which BibTeX takes for a name
    end = None if is_name else _OTHERS.search(names[-1], max(0, len(names[-1]) - _MAX_OTHERS))
    if end:
        names[-1] = names[-1][: end.start()]
    persons = [person for name in names for person in _split_list(name)]
    authors = [_parse_author(name) for name in persons[: limits.AUTHORS]]
    return tuple(author for author in authors if author.name), None if end else len(persons) or None


def _split_list(name: str) -> list[str]:
    """Split `Ann Doe, Jim Roe, Al Poe` and `Doe, A. & Roe, J.`, which are not BibTeX's notation of one name."""
    if "&" not in name and name.count(" ") < 3 and "," in name:  # `Doe, Jane` is by far the most frequent
        return [name] if name.strip(", ") else []
    names = split_by_and(name.replace("\\&", "&")) if "&" in name and "{" not in name else [name]
    return [
        person
        for part in names
        for person in split_persons(split_top_level(part, _COMMA), is_list=part.endswith(",")) or [part]
        if person.strip(", ")
    ]


def _parse_author(name: str) -> Author:
    """Return one author; a name completely in braces is an organization's and has no parts."""
    pieces = list(split_top_level(name, _COMMA))
    if labels := [label for piece in pieces if (label := _LABELED_PART.fullmatch(piece))]:
        return _author_from_labels({label[1]: _to_plain_line(label[2].strip('"')) for label in labels})
    parts = [part for piece in pieces if (part := _to_plain_line(piece))]
    if len(parts) < 2:
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
    return to_limited_line(to_text(text), limits.NAME) or ""


_SEMICOLON = re.compile(r"\\.|[{};]", re.DOTALL)


def parse_keywords(text: str) -> tuple[str, ...]:
    """Return keywords that semicolons separate, or else commas."""
    text = strip_tags(text)
    separator = _SEMICOLON if ";" in text else _COMMA
    return to_labels([to_text(part) for part in split_top_level(text, separator)])
