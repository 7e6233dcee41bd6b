"""Author names split into the parts that reference managers use."""

import re
from dataclasses import dataclass

from paperbrowse.model.paper import Author


@dataclass(frozen=True, slots=True)
class NameParts:
    """Parts of a name; a name that cannot be split is all family name."""

    family: str
    given: str = ""
    suffix: str = ""


_GROUP_NAME = re.compile(
    r"\b(?:collaborations?|consortium|teams?|groups?|project|initiative|network|institute|university|lab|labs|inc|"
    r"community|association|society|foundation|committee|center|centre)\b",  # codespell:ignore centre
    re.IGNORECASE,
)
# Latin and Cyrillic, because those scripts put the family name last; a digit or other sign means not a person.
_PERSON_NAME = re.compile(r"[A-Za-zÀ-ɏḀ-ỿЀ-ӿ.'’ʼ-]+(?: [A-Za-zÀ-ɏḀ-ỿЀ-ӿ.'’ʼ-]+)+")
_SUFFIX = re.compile(r" (?:Jr\.?|Sr\.?|II|III|IV)\Z")
# `Ludwig van Beethoven`: lower-case words before the last one belong to the family name.
_FAMILY_NAME = re.compile(r" ((?:(?:v[ao]n|de[rnl]?|della|di|da|dos|du|l[ae]|te[nr]|el|al|bin|ibn|zu[rm]?) )*\S+)\Z")


def is_group_name(name: str) -> bool:
    return _GROUP_NAME.search(name) is not None


def known_parts(author: Author) -> NameParts | None:
    """Return the parts as a source gave them, or None if no source did."""
    if not (author.family and author.given):
        return None
    full_name = f"{author.given} {author.family} "
    suffix = author.name.removeprefix(full_name) if author.name.startswith(full_name) else ""
    return NameParts(author.family, author.given, suffix)


def likely_parts(author: Author) -> NameParts:
    """Return the known or guessed parts; joined in the order given, family, suffix they give the name again."""
    return known_parts(author) or _guess_parts(author.name or author.family or author.given)


def _guess_parts(name: str) -> NameParts:
    if not _PERSON_NAME.fullmatch(name) or is_group_name(name):
        return NameParts(name)
    ending = _SUFFIX.search(name)
    suffix = ending[0].strip() if ending else ""
    rest = name.removesuffix(ending[0]) if ending else name
    family = _FAMILY_NAME.search(rest)
    return NameParts(family[1], rest[: family.start()], suffix) if family else NameParts(name)
