"""The text of BibTeX values, without braces and macros, and the authors in them."""

import re
from collections.abc import Iterator, Mapping

from paperbrowse.model.paper import Author
from paperbrowse.parse import limits
from paperbrowse.parse.bibtex_tex import tex_to_text
from paperbrowse.parse.fields import author_from_parts, to_limited_line
from paperbrowse.text.dates import MONTHS

MONTH_MACROS = {month[:3]: month.capitalize() for month in MONTHS}
"""Macros that every style file defines."""

MAX_VALUE = 2 * limits.ABSTRACT
"""Characters of a value after replacing macros, because a few macros that double each other could fill the memory."""

_JOIN = re.compile(r"\\.|[{}\"#]", re.DOTALL)
_NAME = re.compile(r"[^\W\d][^\s{}\"#%'(),=]{0,100}")


def resolve_value(raw: str, macros: Mapping[str, str]) -> tuple[str, str]:
    """Return (text of a value, the first unknown macro in it); an unknown macro stays as its name."""
    if len(raw) > 1 and raw[0] + raw[-1] in ("{}", '""') and "#" not in raw:
        return raw[1:-1], ""
    texts: list[str] = []
    size, unknown = 0, ""
    for part in split_top_level(raw, _JOIN):
        text = part[1:-1] if part[:1] + part[-1:] in ("{}", '""') and len(part) > 1 else None
        if text is None:
            text = macros.get(part.lower(), part)
            if text is part and not unknown and _NAME.fullmatch(part):
                unknown = part.lower()
        texts.append(text)
        size += len(text)
        if size > MAX_VALUE and len(texts) > 1:
            break
    return "".join(texts), unknown


def split_top_level(text: str, pattern: re.Pattern[str]) -> Iterator[str]:
    """Yield the stripped parts between separators outside braces and quotes.

    `pattern` matches separators, braces, and, if they matter, quotes and escaped characters.
    """
    depth, is_quoted, start = 0, False, 0
    for match in pattern.finditer(text):
        mark = match.group()
        if mark == "{":
            depth += 1
        elif mark == "}":
            depth = max(0, depth - 1)
        elif mark == '"':
            is_quoted ^= not depth
        elif not depth and not is_quoted and not mark.startswith("\\"):
            yield text[start : match.start()].strip()
            start = match.end()
    yield text[start:].strip()


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
