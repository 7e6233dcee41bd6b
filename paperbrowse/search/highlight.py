"""Words and phrases that a query matched, and their positions in a text."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from paperbrowse.text.fold import word_spans

Run = tuple[str, ...]

FILLERS = frozenset(
    """
    a about all an and any are as at be between but by can do does for from has have how i in into is it its me my no
    not of on one or our paper papers so some such than that the their them there these they this those to under up
    using via was we were what when where which who whose why will with without you your
    """.split()  # noqa: SIM905 -- one name per line is many times as long
)
"""Words that are not highlighted beside others, because they are in every text."""


@dataclass(frozen=True, slots=True)
class Highlights:
    """Words to highlight in each field, after typo correction and completion."""

    words: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Folded words by field name."""
    runs: Mapping[str, frozenset[Run]] = field(default_factory=dict)
    """Folded words highlighted only in sequence: a phrase, or an acronym spelled out, whose `of` alone is anywhere."""

    def with_words(self, words: frozenset[str]) -> "Highlights":
        """Return highlights with more words in title and abstract."""
        more = {column: self.words.get(column, frozenset()) | words for column in ("title", "abstract")}
        return Highlights({**self.words, **more}, self.runs)

    def spans(self, text: str, field_name: str) -> list[tuple[int, int]]:
        """Return the (start, end) of each word to highlight, in order and not merged."""
        words = self.words.get(field_name, frozenset())
        runs = self.runs.get(field_name, frozenset())
        if not words and not runs:
            return []
        spans = word_spans(text)
        in_runs = _run_indexes([word for _, _, word in spans], runs)
        return [(start, end) for index, (start, end, word) in enumerate(spans) if word in words or index in in_runs]


NO_HIGHLIGHTS = Highlights()


def _run_indexes(words: Sequence[str], runs: Iterable[Run]) -> frozenset[int]:
    """Return the indexes of the words that belong to any of the runs."""
    return frozenset(index for run in runs for index in _indexes_of(words, run))


def _indexes_of(words: Sequence[str], run: Run) -> Iterator[int]:
    for start, word in enumerate(words):
        if word == run[0] and tuple(words[start : start + len(run)]) == run:
            yield from range(start, start + len(run))
