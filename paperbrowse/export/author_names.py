"""Names of authors in the parts that reference managers file them under."""

import re
from dataclasses import dataclass

from paperbrowse.model.paper import Author


@dataclass(frozen=True, slots=True)
class NameParts:
    """A name in parts; without a given name the family name is the whole of it."""

    family: str
    given: str = ""
    suffix: str = ""


_GROUP_NAME = re.compile(
    r"\b(?:collaborations?|consortium|teams?|groups?|project|initiative|network|institute|university|lab|labs|inc|"
    r"community|association|society|foundation|committee|center|centre)\b",
    re.IGNORECASE,
)
# Scripts that put the family name last, and nothing in it that makes a name something else than a person's.
_PERSON_NAME = re.compile(r"[A-Za-zÀ-ɏḀ-ỿЀ-ӿ.'’ʼ-]+(?: [A-Za-zÀ-ɏḀ-ỿЀ-ӿ.'’ʼ-]+)+")
_SUFFIX = re.compile(r" (?:Jr\.?|Sr\.?|II|III|IV)\Z")
# `Ludwig van Beethoven`: what is not capital before the last word belongs to the family name.
_FAMILY_NAME = re.compile(r" ((?:(?:v[ao]n|de[rnl]?|della|di|da|dos|du|l[ae]|te[nr]|el|al|bin|ibn|zu[rm]?) )*\S+)\Z")


def is_group_name(name: str) -> bool:
    """Whether a name seems to be that of many."""
    return _GROUP_NAME.search(name) is not None


def known_parts(author: Author) -> NameParts | None:
    """The parts as a source told them apart; None where none did."""
    if not (author.family and author.given):
        return None
    together = f"{author.given} {author.family} "
    suffix = author.name.removeprefix(together) if author.name.startswith(together) else ""
    return NameParts(author.family, author.given, suffix)


def likely_parts(author: Author) -> NameParts:
    """The same, with a guess where no source told; given name, family name and suffix still make up the name."""
    return known_parts(author) or _guess_parts(author.name or author.family or author.given)


def _guess_parts(name: str) -> NameParts:
    if not _PERSON_NAME.fullmatch(name) or is_group_name(name):
        return NameParts(name)
    ending = _SUFFIX.search(name)
    suffix = ending[0].strip() if ending else ""
    rest = name.removesuffix(ending[0]) if ending else name
    family = _FAMILY_NAME.search(rest)
    return NameParts(family[1], rest[: family.start()], suffix) if family else NameParts(name)
