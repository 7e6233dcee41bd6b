"""Measure the order for you: readers are authors, whose first papers are starred and whose later ones are to be found.

An author of 20 to 60 papers is a reader. The first 3, 5, 10 or 15 papers are starred. Then the author's later papers of
the same primary category stand among 1,000 later papers of it. The reader's own name is hidden; names of co-authors
stay, except in the line `words only`. Half of the readers chose the constants, and the other half is reported.
"""

import argparse
import json
import lzma
import math
import random
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from paperbrowse.model.predicate import PaperText
from paperbrowse.search.taste import Document, document, learn

STARS = (3, 5, 10, 15)
READERS = 80
POOL, OTHERS = 1_000, 400
Scores = Sequence[float]


class Task(NamedTuple):
    """One reader at one moment, as indexes of papers."""

    reader: str
    stars: list[int]
    papers: list[int]
    """To be ordered."""
    own: set[int]
    others: list[int]
    """Earlier papers of the same categories and days."""


class Papers:
    """The papers of a corpus in the order of their dates."""

    def __init__(self, path: Path) -> None:
        with lzma.open(path, "rt") if path.suffix == ".xz" else path.open() as file:
            read = [json.loads(line) for line in file]
        read.sort(key=lambda paper: (paper.get("date") or "", str(paper.get("id"))))
        self.texts = [_text(index, paper) for index, paper in enumerate(read)]
        self.category = [(paper.get("categories") or [""])[0] for paper in read]
        self.authors: dict[str, list[int]] = defaultdict(list)
        self.by_category: dict[str, list[int]] = defaultdict(list)
        for text in self.texts:
            for name in set(text.authors.split("\n")):
                self.authors[name].append(text.row)
            self.by_category[self.category[text.row]].append(text.row)

    def tasks(self, stars: int, seed: int, half: int) -> list[Task]:
        names = sorted(name for name, papers in self.authors.items() if 20 <= len(papers) <= 60)
        random.Random(seed).shuffle(names)
        readers = names[:READERS][half * READERS // 2 : (half + 1) * READERS // 2]
        return [task for name in readers if (task := self._task(name, stars, random.Random(f"{name}{stars}")))]

    def _task(self, name: str, stars: int, chance: random.Random) -> Task | None:
        mine = self.authors[name]
        primary = Counter(self.category[paper] for paper in mine).most_common(1)[0][0]
        starred, own = mine[:stars], {paper for paper in mine[stars:] if self.category[paper] == primary}
        pool = [paper for paper in self.by_category[primary] if paper > starred[-1] and paper not in mine]
        if len(own) < 2:
            return None
        others = set[int]()
        for star in starred:
            near = self.by_category[self.category[star]]
            place, width = bisect(near, star), 2 * OTHERS // stars
            others.update(near[max(0, place - width // 2) : place + width // 2 + 1])
        papers = sorted([*own, *chance.sample(pool, min(len(pool), POOL - len(own)))], key=lambda _: chance.random())
        return Task(name, starred, papers, own, sorted(others - {*mine}))


def _text(index: int, paper: dict[str, Any]) -> PaperText:
    authors, categories = "\n".join(paper.get("authors") or ()), "\n".join(paper.get("categories") or ())
    return PaperText(index, paper["title"], authors, paper.get("abstract") or "", 0, categories)


def _without(text: PaperText, reader: str) -> PaperText:
    names = "\n".join(name for name in text.authors.split("\n") if name != reader)
    return replace(text, authors=names)


class Taste:
    """The order for you."""

    def __init__(self, papers: Papers, *, names: bool) -> None:
        self._papers, self._names = papers, names
        self._documents: dict[int, Document] = {}
        """Of papers that the reader did not write."""
        words = Counter(word for text in papers.texts for word in set(document(text).words))
        self._shares = {word: count / len(papers.texts) for word, count in words.items()}

    def __call__(self, task: Task) -> Scores:
        taste = learn(
            [(self._read(paper, task), 1.0) for paper in task.stars],
            [],
            [self._read(paper, task) for paper in task.others],
            lambda words: {word: self._shares[word] for word in words if word in self._shares},
            {},
        )
        return [taste.score(self._read(paper, task)) for paper in task.papers]

    def _read(self, paper: int, task: Task) -> Document:
        text = self._papers.texts[paper]
        if self._names and task.reader in text.authors.split("\n"):
            return document(_without(text, task.reader))
        if paper not in self._documents:
            self._documents[paper] = document(text if self._names else replace(text, authors=""))
        return self._documents[paper]


def _joined(text: PaperText) -> str:
    return " ".join((text.title, text.abstract, text.authors))


class Reference:
    """arxiv-sanity's recipe, TF-IDF and a linear SVM, or the centroid and the log odds of the same vectors."""

    def __init__(self, papers: Papers) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._papers, self._chance = papers, random.Random(1)
        self._vectors = TfidfVectorizer(
            strip_accents="unicode", stop_words="english", token_pattern=r"(?u)\b[a-zA-Z_][a-zA-Z0-9_]+\b",  # noqa: S106 -- a pattern of words
            ngram_range=(1, 2), max_features=20_000, sublinear_tf=True, max_df=0.1, min_df=5,
        )  # fmt: skip
        sample = self._chance.sample(papers.texts, min(len(papers.texts), 20_000))
        self._vectors.fit(map(_joined, sample))
        self._all = self._vectors.transform(map(_joined, papers.texts))

    def _matrix(self, papers: Sequence[int], reader: str) -> Any:
        from scipy.sparse import vstack

        texts = [self._papers.texts[paper] for paper in papers]
        own = [index for index, text in enumerate(texts) if reader in text.authors.split("\n")]
        if not own:
            return self._all[papers]
        hidden = self._vectors.transform(_joined(_without(texts[index], reader)) for index in own)
        rows = {index: len(papers) + number for number, index in enumerate(own)}
        return vstack([self._all[papers], hidden]).tocsr()[[rows.get(index, index) for index in range(len(papers))]]

    def svm(self, task: Task) -> Scores:
        from sklearn.svm import LinearSVC

        extra = self._chance.sample(range(len(self._papers.texts)), 2_000)
        known = self._matrix([*task.stars, *(set(extra) - {*task.stars} - task.own), *task.others], task.reader)
        papers = self._matrix(task.papers, task.reader)
        svm = LinearSVC(class_weight="balanced", C=0.01, tol=1e-6, max_iter=10_000)
        svm.fit(known, [1] * len(task.stars) + [0] * (known.shape[0] - len(task.stars)))
        return list(svm.decision_function(papers))

    def centroid(self, task: Task) -> Scores:
        center = self._matrix(task.stars, task.reader).sum(axis=0).T
        return [float(score) for (score,) in (self._matrix(task.papers, task.reader) @ center).tolist()]

    def log_odds(self, task: Task) -> Scores:
        import numpy

        liked = numpy.asarray((self._matrix(task.stars, task.reader) > 0).sum(axis=0)) + 0.5
        rest = numpy.asarray((self._matrix(task.others, task.reader) > 0).sum(axis=0)) + 0.5
        odds = numpy.log(liked / len(task.stars)) - numpy.log(rest / len(task.others))
        return list(numpy.asarray((self._matrix(task.papers, task.reader) > 0) @ odds.T).ravel())


def measure(order: Callable[[Task], Scores], tasks: Sequence[Task]) -> tuple[float, float]:
    """Return the mean nDCG@20 and the mean share of own papers in the top 50."""
    gains, recalls = [], []
    for task in tasks:
        scores = order(task)
        best = sorted(range(len(scores)), key=lambda index: -scores[index])
        hits = [task.papers[index] in task.own for index in best]
        ideal = math.fsum(1 / math.log2(rank + 2) for rank in range(min(20, len(task.own))))
        gains.append(math.fsum(hit / math.log2(rank + 2) for rank, hit in enumerate(hits[:20])) / ideal)
        recalls.append(sum(hits[:50]) / min(50, len(task.own)))
    return math.fsum(gains) / len(gains), math.fsum(recalls) / len(recalls)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.foryou", description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--half", type=int, choices=(0, 1), default=1, help="0: the readers used for tuning")
    parser.add_argument("--only", default="", help="methods to measure, by a part of their name")
    args = parser.parse_args()
    papers = Papers(args.corpus)
    reference: list[Reference] = []

    def refer(name: str) -> Callable[[Task], Scores]:
        reference.extend([Reference(papers)] if not reference else [])
        method: Callable[[Task], Scores] = getattr(reference[0], name)
        return method

    methods: dict[str, Callable[[], Callable[[Task], Scores]]] = {
        "for you": lambda: Taste(papers, names=True),
        "for you, words only": lambda: Taste(papers, names=False),
        "TF-IDF and linear SVM": lambda: refer("svm"),
        "centroid": lambda: refer("centroid"),
        "log odds": lambda: refer("log_odds"),
    }
    print("nDCG@20 / recall@50 | " + " | ".join(f"{stars} stars" for stars in STARS), flush=True)
    for name, make in methods.items():
        if args.only not in name:
            continue
        order, cells = make(), []
        for stars in STARS:
            gain, recall = measure(order, [task for seed in (1, 2) for task in papers.tasks(stars, seed, args.half)])
            cells.append(f"{gain:.3f} / {recall:.3f}")
        print(f"{name} | {' | '.join(cells)}", flush=True)


if __name__ == "__main__":
    main()
