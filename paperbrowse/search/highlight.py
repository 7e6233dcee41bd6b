"""What matched, and where it stands in a text."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from paperbrowse.text.fold import word_spans

Run = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Highlights:
    """What a query found, per field: typos are corrected and half-typed words completed."""

    words: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Folded words by field name."""
    runs: Mapping[str, frozenset[Run]] = field(default_factory=dict)
    """Folded words that are lit only where they follow one another, of a phrase or what an acronym stands for: by
    themselves its `with` and `of` stand in any text."""

    def spans(self, text: str, field_name: str) -> list[tuple[int, int]]:
        """(start, end) of every lit word of a text, in order, neighbours apart."""
        words = self.words.get(field_name, frozenset())
        runs = self.runs.get(field_name, frozenset())
        if not words and not runs:
            return []
        found = word_spans(text)
        in_runs = _run_positions([word for _, _, word in found], runs)
        return [(start, end) for place, (start, end, word) in enumerate(found) if word in words or place in in_runs]


NO_HIGHLIGHTS = Highlights()


def _run_positions(words: Sequence[str], runs: Iterable[Run]) -> frozenset[int]:
    """The places of a text's words that belong to any of the runs."""
    return frozenset(place for run in runs for place in _positions_of(words, run))


def _positions_of(words: Sequence[str], run: Run) -> Iterator[int]:
    for start, word in enumerate(words):
        if word == run[0] and tuple(words[start : start + len(run)]) == run:
            yield from range(start, start + len(run))
