"""Verdicts of the user on papers that look alike: the same paper, or different ones."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Verdicts by pairs of keys, so that they also hold for records that are imported later."""

    same: Mapping[str, Collection[str]] = field(default_factory=dict)
    """By key: the keys of papers that are the same."""
    different: Mapping[str, Collection[str]] = field(default_factory=dict)
    """By key: the keys of papers that are different."""

    def __bool__(self) -> bool:
        return bool(self.same or self.different)

    def same_as(self, keys: Iterable[str]) -> list[str]:
        """Return the keys of papers that are the same as a paper with one of these keys."""
        return [same for key in keys for same in self.same.get(key, ())]

    def are_different(self, keys: Iterable[str], other_keys: Collection[str]) -> bool:
        """Return whether papers with these keys are different by a verdict."""
        return any(different in other_keys for key in keys for different in self.different.get(key, ()))


NO_VERDICTS = Verdicts()


def build_verdicts(pairs: Iterable[tuple[str, str, bool]]) -> Verdicts:
    """Return the verdicts of (key, key, True if they are the same paper)."""
    by_verdict: dict[bool, dict[str, list[str]]] = {True: {}, False: {}}
    for first, second, same in pairs:
        by_verdict[bool(same)].setdefault(first, []).append(second)
        by_verdict[bool(same)].setdefault(second, []).append(first)
    return Verdicts(by_verdict[True], by_verdict[False])
