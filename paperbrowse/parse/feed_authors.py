"""The authors of a feed's entry: one in each element, or all in one, with mail addresses, affiliations or markup.

jane@uni.edu (Jane Doe), john@uni.edu (John Roe)     Doe, J., Roe, J. A., Poe, K.
Jane Doe (Univ. A), John Roe and Kim Poe             Doe, Jane; Roe, John
"""

import re
from collections.abc import Iterator

from paperbrowse.model.paper import Author
from paperbrowse.parse import limits
from paperbrowse.parse.markup import strip_tags
from paperbrowse.parse.references import SUFFIX, parse_author, strip_marks

MAX_TEXT = 1_000_000
"""Characters of one element that are read."""

_MAIL = r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,5}"
_MAIL_AND_NAME = re.compile(rf"{_MAIL}\s?\(([^()]*)\)")
_MAIL_ONLY = re.compile(rf"[<(\[]?(?:mailto:)?{_MAIL}[>)\]]?")
_AFFILIATION = re.compile(r"\s?\([^()]*\)(?=\s?(?:[,;]|and\b|$))")
_LABEL = re.compile(r"\A\s*(?:by|and|(?:authors?|author\(s\))\s?:)\s", re.IGNORECASE)
_SEPARATOR = re.compile("[；、]|，|[|]| / ")
_CJK_NAME = re.compile("[\u3400-\u9fff\uac00-\ud7af]{2,}")
_AND = re.compile(r",? (?:and|&) ")
_ET_AL = re.compile(r",? et al\b\.?|,? and others$", re.IGNORECASE)
_DEGREE = re.compile(r"(?:ph\.?\s?d|m\.?\s?d|m\.?\s?sc|b\.?\s?sc|dr\.?p\.?h|m\.?p\.?h|r\.?n)\.?", re.IGNORECASE)
_INITIAL = re.compile(r"[^\W\d_]{1,3}\.?")


def parse_authors(texts: list[str]) -> tuple[Author, ...]:
    """Return the authors of all elements, in their order."""
    names = [name for text in texts for name in _split(_clean(text), is_only=len(texts) == 1)]
    return tuple(author for name in names[: limits.AUTHORS] if (author := parse_author(name)).name)


def _clean(text: str) -> str:
    """Return names without markup, mail addresses and affiliations."""
    text = _SEPARATOR.sub(";", strip_tags(strip_marks(text[:MAX_TEXT])).strip())
    lines = text.splitlines()
    are_names = not re.search("[,;@]", text) and all(" " in line.strip() for line in lines)
    text = " ".join((";" if are_names else " ").join(lines).split())
    if "@" in text:
        text = _MAIL_ONLY.sub("", _MAIL_AND_NAME.sub(r"\1", text)).replace("()", "")
    return _ET_AL.sub("", _AFFILIATION.sub("", _LABEL.sub("", text, count=1))).strip(" ,;")


def _split(text: str, is_only: bool) -> Iterator[str]:
    """Yield `Family, Given` or names as printed. One of several elements may be a group with an `and` in its name."""
    if ";" in text:
        yield from text.split(";")
        return
    for piece in _AND.split(text) if is_only or "," in text else [text]:
        yield from _split_at_commas(_join_suffixes(piece.split(",")))


def _join_suffixes(parts: list[str]) -> list[str]:
    joined: list[str] = []
    for part in filter(None, map(str.strip, parts)):
        if joined and _DEGREE.fullmatch(part):
            continue
        if joined and SUFFIX.fullmatch(part):
            joined[-1] += f", {part}"
        else:
            joined.append(part)
    return joined


def _split_at_commas(parts: list[str]) -> Iterator[str]:
    """Yield one name for each part, or for a family name with the given names behind it."""
    are_complete = [" " in part or _CJK_NAME.fullmatch(part) is not None for part in parts]
    if len(parts) == 2 and not (all(are_complete) and not parts[0][0].islower()):
        yield ", ".join(parts)
        return
    are_pairs = len(parts) % 2 == 0 and not any(are_complete[::2])
    position = 0
    while position < len(parts):
        following = parts[position + 1] if position + 1 < len(parts) else ""
        is_pair = bool(following) and (are_pairs or _are_initials(following)) and not _are_initials(parts[position])
        yield f"{parts[position]}, {following}" if is_pair else parts[position].replace(", ", " ")
        position += 1 + is_pair


def _are_initials(text: str) -> bool:
    """Return True for `J.`, `J. A.`, `JA`, `J.-P.` and `Th.`."""
    words = re.split(r"[\s-]|(?<=\.)(?=\w)", text)
    return all(
        _INITIAL.fullmatch(word)
        and word[0].isupper()
        and (word.endswith(".") or (word.isupper() and word != word.lower()))
        for word in words
        if word
    )
