"""A generated corpus of any size: sentences, titles and authors of real papers recombined, with a tail of rare words.

Run as `python -m tests.bench.corpus_generator CORPUS SIZE OUT [SEED]`.
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
from tests.bench.arxiv_ids import ArxivIds
from tests.bench.corpus import papers
from tests.bench.rare_words import RareWords

IN_TITLE = 0.15
"""Share of rare words that go into a title; the others go into an abstract."""

MAX_RARE_WORDS = 3
"""Rare words of one paper: the first papers have too few words for Heaps' law, and later ones make up for it."""

MAX_AUTHORS = 40
"""Authors of one paper; without a limit, collaborations of thousands would be most of the text."""

MAX_SENTENCES = 20

MAX_TITLE_PART = 6
"""Words that a title takes from each of two real titles."""


_quoted = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(slots=True)
class TextPool:
    """Sentences or names, stored as JSON, that papers are made of."""

    quoted: list[str] = field(default_factory=list)
    unused: set[int] = field(default_factory=set)

    def add(self, texts: Iterable[str]) -> None:
        self.quoted += map(_quoted, texts)

    def start(self) -> None:
        """Mark all texts as unused."""
        self.unused = set(range(len(self.quoted)))

    def sample(self, number: int, chance: random.Random, words: set[str]) -> list[str]:
        """Return random texts as JSON; add the words of each text to `words` at its first use."""
        size, rnd = len(self.quoted), chance.random
        indexes = [int(rnd() * size) for _ in range(number)]
        if self.unused:
            for index in self.unused.intersection(indexes):
                words.update(folded_text(json.loads(self.quoted[index])).split())
            self.unused.difference_update(indexes)
        return [self.quoted[index] for index in indexes]


@dataclass(slots=True)
class Material:
    """The parts of real papers that new papers are made of."""

    titles: list[list[str]] = field(default_factory=list)
    sentences: TextPool = field(default_factory=TextPool)
    names: TextPool = field(default_factory=TextPool)
    """Authors, as often as they occur."""
    categories: list[str] = field(default_factory=list)
    """The categories of each paper, as JSON."""
    sizes: list[tuple[int, int]] = field(default_factory=list)
    """Numbers of sentences and authors of each paper."""
    words: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, corpus: Iterable[Paper]) -> "Material":
        """Split papers into their parts."""
        material = cls()
        for paper in corpus:
            material._add(paper)
        return material

    def _add(self, paper: Paper) -> None:
        sentences = [part for part in re.split(r"(?<=[.!?])\s+", paper.abstract or "") if part][:MAX_SENTENCES]
        names = [author.name for author in paper.authors[:MAX_AUTHORS]]
        self.titles.append(paper.title.split())
        self.sentences.add(sentences)
        self.names.add(names)
        self.categories.append(_quoted(paper.categories))
        self.sizes.append((len(sentences), len(names)))
        self.words.update(folded_text(" ".join((paper.title, *sentences, *names))).split())


class CorpusGenerator:
    """Generates papers without end, the same for the same seed."""

    def __init__(self, material: Material, seed: int = 1) -> None:
        self._material = material
        self._chance = random.Random(seed)
        self._ids = ArxivIds(self._chance)
        self._rare_words = RareWords(sorted(material.words), len(material.titles), self._chance)
        self._used: set[str] = set()
        """Words of the corpus that the papers have so far."""
        self._count = 0
        material.sentences.start()
        material.names.start()

    @property
    def distinct(self) -> int:
        """Number of distinct words in the papers so far."""
        return len(self._used) + self._rare_words.created

    def lines(self, number: int) -> Iterator[str]:
        """Yield the next papers, as JSON Lines."""
        for _ in range(number):
            yield self._line()

    def _line(self) -> str:
        self._count += 1
        chance, material = self._chance, self._material
        title = self._title()
        sentence_count, name_count = chance.choice(material.sizes)
        sentences = material.sentences.sample(sentence_count, chance, self._used)
        abstract = " ".join([sentence[1:-1] for sentence in sentences])
        names = ", ".join(material.names.sample(name_count, chance, self._used))
        for _ in range(MAX_RARE_WORDS):
            if not self._rare_words.is_due(self._count, len(self._used)):
                break
            title, abstract = self._with_rare_word(title, abstract)
        arxiv_id, date = self._ids.next()
        return (
            f'{{"id": "{arxiv_id}", "title": {_quoted(title)}, "abstract": "{abstract}", '
            f'"authors": [{names}], "date": "{date}", "categories": {chance.choice(material.categories)}}}\n'
        )

    def _title(self) -> str:
        chance, titles = self._chance, self._material.titles
        first, second = chance.choice(titles), chance.choice(titles)
        title = " ".join(first[: chance.randint(2, MAX_TITLE_PART)] + second[-chance.randint(2, MAX_TITLE_PART) :])
        if len(self._used) < len(self._material.words):
            self._used.update(folded_text(title).split())
        return title

    def _with_rare_word(self, title: str, abstract: str) -> tuple[str, str]:
        """Return title and abstract with a rare word before the title or at a random position in the abstract."""
        word = self._rare_words.word()
        if not abstract or self._chance.random() < IN_TITLE:
            return f"{word.capitalize()}: {title}", abstract
        index = abstract.find(" ", int(self._chance.random() * len(abstract)))
        if index < 0:
            return title, f"{abstract} {word}"
        return title, f"{abstract[:index]} {word}{abstract[index:]}"


def generate(corpus: Path, size: int, out: Path, seed: int = 1) -> int:
    """Write `size` papers generated from a corpus to a file, and return the number of distinct words in them."""
    generator = CorpusGenerator(Material.of(paper for _, paper in papers(corpus)), seed)
    with out.open("w", encoding="utf-8") as file:
        file.writelines(generator.lines(size))
    return generator.distinct


if __name__ == "__main__":
    started = time.perf_counter()
    word_count = generate(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]), *map(int, sys.argv[4:5]))
    seconds = time.perf_counter() - started
    print(f"{int(sys.argv[2]):,} papers, {word_count:,} distinct words, {seconds:.0f} s including reading the corpus")
