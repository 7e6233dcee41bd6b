"""A corpus grown to any size: sentences, titles and authors of real papers recombined, with a long tail of words.

Run as `python -m tests.bench.grow CORPUS SIZE OUT [SEED]`.
"""

import json
import random
import re
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from paperbrowse.model.paper import Paper
from paperbrowse.text.fold import folded_text
from tests.bench.coined import Coiner
from tests.bench.corpus import papers
from tests.bench.months import Months

IN_TITLE = 0.15
"""Share of rare words that stand in a title; the others stand in an abstract."""

MOST_RARE = 3
"""Rare words of one paper: the first papers are many words behind Heaps' law, and catch up in time."""

MOST_AUTHORS = 40
"""Names of one paper: collaborations of thousands would be most of the text."""

MOST_SENTENCES = 20

TITLE_PART = 6
"""Words that a title takes at most from each of two."""


_quoted = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(slots=True)
class Pieces:
    """Sentences or names, kept as JSON, with the words of each noted when it is first drawn."""

    quoted: list[str] = field(default_factory=list)
    unseen: set[int] = field(default_factory=set)

    def add(self, pieces: Iterable[str]) -> None:
        """Take more in."""
        self.quoted += map(_quoted, pieces)

    def begin(self) -> None:
        """Nothing has been drawn yet."""
        self.unseen = set(range(len(self.quoted)))

    def draw(self, number: int, chance: random.Random, words: set[str]) -> list[str]:
        """So many of them at random, as JSON; words that come for the first time are added."""
        size, rnd = len(self.quoted), chance.random
        places = [int(rnd() * size) for _ in range(number)]
        if self.unseen:
            for place in self.unseen.intersection(places):
                words.update(folded_text(json.loads(self.quoted[place])).split())
            self.unseen.difference_update(places)
        return [self.quoted[place] for place in places]


@dataclass(slots=True)
class Material:
    """What papers are put together from."""

    titles: list[list[str]] = field(default_factory=list)
    sentences: Pieces = field(default_factory=Pieces)
    names: Pieces = field(default_factory=Pieces)
    """As often as they occur."""
    categories: list[str] = field(default_factory=list)
    """JSON."""
    sizes: list[tuple[int, int]] = field(default_factory=list)
    """Sentences and authors of each paper."""
    words: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, corpus: Iterable[Paper]) -> "Material":
        """Take papers apart."""
        material = cls()
        for paper in corpus:
            material._take(paper)
        return material

    def _take(self, paper: Paper) -> None:
        sentences = [one for one in re.split(r"(?<=[.!?])\s+", paper.abstract or "") if one][:MOST_SENTENCES]
        names = [author.name for author in paper.authors[:MOST_AUTHORS]]
        self.titles.append(paper.title.split())
        self.sentences.add(sentences)
        self.names.add(names)
        self.categories.append(_quoted(paper.categories))
        self.sizes.append((len(sentences), len(names)))
        self.words.update(folded_text(" ".join((paper.title, *sentences, *names))).split())


class Grower:
    """Papers without end, the same for the same seed."""

    def __init__(self, material: Material, seed: int = 1) -> None:
        self._material = material
        self._chance = random.Random(seed)
        self._months = Months(self._chance)
        self._coiner = Coiner(sorted(material.words), len(material.titles), self._chance)
        self._drawn: set[str] = set()
        """Words of the corpus that papers have so far."""
        self._written = 0
        material.sentences.begin()
        material.names.begin()

    @property
    def distinct(self) -> int:
        """How many distinct words the papers so far hold."""
        return len(self._drawn) + self._coiner.coined

    def lines(self, number: int) -> Iterator[str]:
        """So many more papers, as JSON Lines."""
        for _ in range(number):
            yield self._line()

    def _line(self) -> str:
        self._written += 1
        chance, material = self._chance, self._material
        title = self._title()
        sentence_count, name_count = chance.choice(material.sizes)
        abstract = " ".join([one[1:-1] for one in material.sentences.draw(sentence_count, chance, self._drawn)])
        names = ", ".join(material.names.draw(name_count, chance, self._drawn))
        for _ in range(MOST_RARE):
            if not self._coiner.due(self._written, len(self._drawn)):
                break
            title, abstract = self._with_rare_word(title, abstract)
        arxiv_id, date = self._months.next()
        return (
            f'{{"id": "{arxiv_id}", "title": {_quoted(title)}, "abstract": "{abstract}", '
            f'"authors": [{names}], "date": "{date}", "categories": {chance.choice(material.categories)}}}\n'
        )

    def _title(self) -> str:
        chance, titles = self._chance, self._material.titles
        one, other = chance.choice(titles), chance.choice(titles)
        title = " ".join(one[: chance.randint(2, TITLE_PART)] + other[-chance.randint(2, TITLE_PART) :])
        if len(self._drawn) < len(self._material.words):
            self._drawn.update(folded_text(title).split())
        return title

    def _with_rare_word(self, title: str, abstract: str) -> tuple[str, str]:
        """Title and abstract with a rare word before the one, or somewhere between two words of the other."""
        word = self._coiner.word()
        if not abstract or self._chance.random() < IN_TITLE:
            return f"{word.capitalize()}: {title}", abstract
        place = abstract.find(" ", int(self._chance.random() * len(abstract)))
        if place < 0:
            return title, f"{abstract} {word}"
        return title, f"{abstract[:place]} {word}{abstract[place:]}"


def grow(corpus: Path, size: int, out: Path, seed: int = 1) -> int:
    """Write so many papers grown from a corpus to a file; how many distinct words they hold."""
    grower = Grower(Material.of(paper for _, paper in papers(corpus)), seed)
    with out.open("w", encoding="utf-8") as written:
        written.writelines(grower.lines(size))
    return grower.distinct


if __name__ == "__main__":
    began = time.perf_counter()
    found = grow(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]), *map(int, sys.argv[4:5]))
    seconds = time.perf_counter() - began
    print(f"{int(sys.argv[2]):,} papers, {found:,} distinct words, {seconds:.0f} s with reading the corpus")
