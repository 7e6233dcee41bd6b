"""The authors of a BibTeX field: `Family, Given and Family, Jr, Given and {A Collaboration} and others`."""

import re
from collections.abc import Iterator

from paperbrowse.model.paper import Author
from paperbrowse.parse import limits
from paperbrowse.parse.bibtex_tex import tex_to_text
from paperbrowse.parse.fields import to_limited_line

_AND = re.compile(r"\\.|[{}]| and(?= |\Z)", re.IGNORECASE | re.DOTALL)
_COMMA = re.compile(r"\\.|[{},]", re.DOTALL)
_LABELED_PART = re.compile(r"(family|given|prefix|suffix)\s?=\s?(.*)", re.DOTALL)
_OTHERS = frozenset({"others", "et al", "et al.", "..."})


def parse_authors(text: str) -> tuple[tuple[Author, ...], int | None]:
    """(those who are named, how many there are); None where the field ends in `and others`."""
    # One blank each: a run of them would be looked through again from every one.
    names = [name for name in _split_parts(" ".join(text.split()), _AND) if name]
    complete = [name for name in names if name.lower() not in _OTHERS]
    found = [_parse_author(name) for name in complete[: limits.AUTHORS]]
    kept = tuple(one for one in found if one.name)
    return kept, len(complete) or None if len(complete) == len(names) else None


def _parse_author(name: str) -> Author:
    """One author; what stands in braces as a whole is no person's name and has no parts."""
    pieces = list(_split_parts(name, _COMMA))
    if labelled := [found for piece in pieces if (found := _LABELED_PART.fullmatch(piece))]:
        return _author_from_labels({found[1]: _to_plain_line(found[2].strip('"')) for found in labelled})
    parts = [_to_plain_line(piece) for piece in pieces]
    if len(parts) == 1 or not parts[0] or not any(parts[1:]):
        return Author(_to_plain_line(name).strip(", "))
    family, given, suffix = (parts[0], parts[1], "") if len(parts) == 2 else (parts[0], parts[2], parts[1])
    return Author(" ".join(part for part in (given, family, suffix) if part), family, given)


def _author_from_labels(parts: dict[str, str]) -> Author:
    """biblatex's own way: `family=Beethoven, prefix=van, given=Ludwig`."""
    prefix = parts.get("prefix", "")
    family = prefix + ("" if not prefix or prefix[-1] in "'’-" else " ") + parts.get("family", "")
    given = parts.get("given", "")
    name = " ".join(part for part in (given, family, parts.get("suffix")) if part)
    return Author(name, family, given) if family and given else Author(name)


def _to_plain_line(text: str) -> str:
    return to_limited_line(tex_to_text(text), limits.NAME) or ""


def _split_parts(text: str, separator: re.Pattern[str]) -> Iterator[str]:
    """What stands between marks that are in no braces."""
    depth, begun = 0, 0
    for matched in separator.finditer(text):
        mark = matched.group()
        if mark == "{":
            depth += 1
        elif mark == "}":
            depth = max(0, depth - 1)
        elif not depth and not mark.startswith("\\"):
            yield text[begun : matched.start()].strip()
            begun = matched.end()
    yield text[begun:].strip()
