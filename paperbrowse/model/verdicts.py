"""What a person has said of papers that looked alike, or did not: that two are one, or that they are not."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Said of pairs of names, so that it holds whichever record of a paper comes next."""

    same: Mapping[str, Collection[str]] = field(default_factory=dict)
    """By name: the names of papers it is one with."""
    different: Mapping[str, Collection[str]] = field(default_factory=dict)
    """By name: the names of papers it is not."""

    def __bool__(self) -> bool:
        return bool(self.same or self.different)

    def same_as(self, names: Iterable[str]) -> list[str]:
        """Names of papers that one of these names was said to be one with."""
        return [other for name in names for other in self.same.get(name, ())]

    def are_different(self, names: Iterable[str], others: Collection[str]) -> bool:
        """Whether a paper of some names was said to be another than that of the others."""
        return any(other in others for name in names for other in self.different.get(name, ()))


NO_VERDICTS = Verdicts()


def build_verdicts(pairs: Iterable[tuple[str, str, bool]]) -> Verdicts:
    """What (name, name, whether they are one) come to."""
    found: dict[bool, dict[str, list[str]]] = {True: {}, False: {}}
    for one, other, same in pairs:
        found[bool(same)].setdefault(one, []).append(other)
        found[bool(same)].setdefault(other, []).append(one)
    return Verdicts(found[True], found[False])
