"""Training of the word vectors: `make model CORPUS=papers.jsonl.xz`.

Word vectors start as the main directions of all papers (latent semantic analysis). In each step, 1,024 papers give a
pair of texts each: the title and the abstract, or a sentence and the rest. Vectors move so that both texts of a pair
become similar and all others do not (InfoNCE, Adam). Words that both texts share are dropped at random, so that vectors
of different words for one subject become similar. The same corpus, seed and numpy give the same file.
"""

import argparse
import json
import lzma
import math
import re
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np

from paperbrowse.search import word_vectors
from paperbrowse.search.question_words import STOP_WORDS
from paperbrowse.search.word_vectors import DIMENSIONS, MAGIC, Floats, Integers, WordHashes, WordNumbers, incidence
from paperbrowse.text.fold import folded_words

SEED = 3
WORDS, PREFIXES, SUFFIXES = 34_000, 5_000, 2_500
MIN_PAPERS = 4  # papers that have a word of the model
ROUNDS = 4  # steps to the main directions of all papers
START_LENGTH = 0.3  # of a vector before training; those of frequent words become shorter, because many texts share them

BATCH = 1_024
CHUNK = 32  # texts of a batch whose words make one matrix
TEMPERATURE = 0.05
LEARNING_RATE = 0.004
WARM_UP = 50  # steps until the full learning rate
MAX_WORDS = 150  # of a text
TITLE_SHARE = 0.4  # of the pairs are title and abstract; the others are a sentence and the rest
DROPPED = 0.7  # of the shared words are dropped, in half of the pairs
PIECES = 0.1  # of the words become their pieces, so that pieces are trained too

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.train_meaning", description=__doc__)
    parser.add_argument("corpus", type=Path, help="papers as JSON Lines with title and abstract, may be .xz")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--hold-out", type=Path, help="arXiv ids or titles of papers not to train on, one a line")
    arguments = parser.parse_args()
    held_out = arguments.hold_out.read_text().splitlines() if arguments.hold_out else ()
    papers = list(_read_papers(arguments.corpus, {_title_key(line) for line in held_out}))
    corpus = _Corpus(papers, _choose_words(papers))
    print(f"{len(papers)} papers, {len(corpus.counts)} words and pieces", flush=True)
    _write(arguments.out, corpus.vocabulary, _Training(corpus, arguments.epochs).run())


def _title_key(text: str) -> str:
    return "".join(folded_words(text))


def _read_papers(file: Path, held_out: set[str]) -> Iterator[list[str]]:
    """Yield the title and the sentences of each paper, once a title."""
    seen = set(held_out)
    with lzma.open(file, "rt") if file.suffix == ".xz" else file.open() as lines:
        for paper in map(json.loads, lines):
            key = _title_key(paper["title"])
            if key not in seen and _title_key(str(paper.get("id"))) not in seen and paper.get("abstract"):
                yield [paper["title"], *_SENTENCE_END.split(paper["abstract"])]
            seen.add(key)


def _choose_words(papers: Sequence[Sequence[str]]) -> list[str]:
    """Return the most frequent words, stop words, and beginnings and endings (`~ing`) of many words."""
    papers_with = Counter(chain.from_iterable({*folded_words(" ".join(paper))} for paper in papers))
    known = [word for word, count in sorted(papers_with.items(), key=lambda x: (-x[1], x[0])) if count >= MIN_PAPERS]
    words = [*sorted(STOP_WORDS), *(word for word in known if word not in STOP_WORDS)][:WORDS]
    rest = sorted(word for word in papers_with if word.isascii() and word.isalpha())
    prefixes = Counter(word[:n] for word in rest for n in word_vectors.PREFIX_LENGTHS.tolist() if n < min(9, len(word)))
    suffixes = Counter("~" + word[-n:] for word in rest for n in word_vectors.SUFFIX_LENGTHS.tolist() if n < len(word))
    for word in words:
        del prefixes[word]
    chosen = [*prefixes.most_common(PREFIXES), *suffixes.most_common(SUFFIXES)]
    return words + [piece for piece, _ in chosen]


class _Corpus:
    """The numbers of the words of all papers, and where each text and paper begins."""

    def __init__(self, papers: Sequence[Sequence[str]], words: Sequence[str]) -> None:
        hashed = WordHashes([word.lstrip("~") for word in words])
        hashes = hashed.whole()
        hashes[[word[0] == "~" for word in words]] ^= word_vectors.SUFFIX_MARK
        order = np.argsort(hashes)
        size = len(words)
        self.vocabulary = WordNumbers(hashes[order], np.array([words[index] in STOP_WORDS for index in order]))
        prefixes, suffixes = self.vocabulary.find_pieces(hashed, np.arange(size))
        self.pieces = np.stack([prefixes, suffixes], axis=1)[order]  # numbers, or -1
        texts = [text for paper in papers for text in paper]
        numbers, starts = list[Integers](), [np.zeros(1, np.intp)]
        for some in (texts[first : first + 1_000] for first in range(0, len(texts), 1_000)):
            found, of_text = self.vocabulary.numbers(some)
            numbers.append(found[np.argsort(of_text, kind="stable")])
            starts.append(starts[-1][-1] + np.cumsum(np.bincount(of_text, minlength=len(some))))
        self.numbers = np.concatenate(numbers)
        self.text_starts = np.concatenate(starts)
        self.paper_starts = np.cumsum([0, *(len(paper) for paper in papers)])
        self.counts = np.bincount(self.numbers, minlength=size)


class _Side(NamedTuple):
    """One text of each pair."""

    incidences: Sequence[tuple[Integers, Floats]]  # of every CHUNK texts
    vectors: Floats
    lengths: Floats


class _Training:
    def __init__(self, corpus: _Corpus, epochs: int) -> None:
        self._corpus, self._epochs = corpus, epochs
        self._random = np.random.default_rng(SEED)
        size = len(corpus.counts)
        self._weights: Floats = -np.log(corpus.counts / corpus.counts.sum() + 1e-6).astype(np.float32)[:, None]
        self._rows: Floats = self._random.normal(0, 1, (size, DIMENSIONS)).astype(np.float32) * self._weights
        self._mean, self._square = np.zeros((2, size, DIMENSIONS), np.float32)
        self._ones = np.ones(size, np.float32)
        self._step = 0
        self._steps = epochs * ((len(corpus.paper_starts) - 1) // BATCH)

    def run(self) -> Floats:
        for _ in range(ROUNDS):
            self._iterate_subspace()
        self._rows *= START_LENGTH / (np.linalg.norm(self._rows, axis=1, keepdims=True) + 1e-9)
        self._rows[self._corpus.vocabulary.is_stop_word] = 0
        started = time.monotonic()
        for epoch in range(self._epochs):
            loss = statistics.mean(self._train(papers) for papers in self._batches())
            print(f"epoch {epoch + 1}: loss {loss:.3f}, {time.monotonic() - started:.0f} s", flush=True)
        return self._rows

    def _batches(self) -> Iterator[Integers]:
        papers = len(self._corpus.paper_starts) - 1
        order = self._random.permutation(papers)
        return (order[first : first + BATCH] for first in range(0, papers - BATCH + 1, BATCH))

    def _iterate_subspace(self) -> None:
        """Take a step to the main directions of all papers, which are a better start than random vectors."""
        corpus, total = self._corpus, np.zeros_like(self._rows)
        limits = corpus.text_starts[corpus.paper_starts]
        for papers in self._batches():
            texts = [corpus.numbers[limits[paper] : limits[paper + 1]][:MAX_WORDS] for paper in papers]
            side = self._embed(self._flatten(texts))
            _add_words(total, side, side.vectors - side.vectors.mean(axis=0))
        self._rows = np.linalg.qr(total * self._weights)[0] * self._weights

    def _train(self, papers: Integers) -> float:
        """Move the vectors by one step; return the loss."""
        pairs = [self._choose_pair(paper) for paper in papers]
        left_keys, right_keys = (self._flatten(texts) for texts in zip(*pairs, strict=True))
        size = len(self._rows)
        strict = self._random.random(BATCH) < 0.5
        shared = np.isin(right_keys, left_keys) & strict[right_keys // size]
        right_keys = right_keys[~shared | (self._random.random(len(right_keys)) > DROPPED)]
        sides = [self._embed(keys) for keys in (left_keys, right_keys)]
        similarity = sides[0].vectors @ sides[1].vectors.T / TEMPERATURE
        diagonal = np.arange(BATCH)
        gradient, loss = np.zeros_like(similarity), 0.0
        for axis in (0, 1):
            shares = np.exp(similarity - similarity.max(axis, keepdims=True))
            shares /= shares.sum(axis, keepdims=True)
            loss -= float(np.log(shares[diagonal, diagonal] + 1e-9).mean()) / 2
            gradient += shares / 2
        gradient[diagonal, diagonal] -= 1
        gradient /= BATCH * TEMPERATURE
        self._move(sides, [gradient @ sides[1].vectors, gradient.T @ sides[0].vectors])
        return loss

    def _choose_pair(self, paper: int) -> tuple[Integers, Integers]:
        """Return the words of the title and of the abstract, or of a sentence and of the rest."""
        corpus = self._corpus
        first, last = corpus.paper_starts[paper : paper + 2]
        starts = corpus.text_starts[first : last + 1]
        chosen = 0
        if last - first > 2 and self._random.random() > TITLE_SHARE:
            chosen = int(self._random.integers(1, last - first))
        words = corpus.numbers
        rest = np.concatenate([words[starts[0] : starts[chosen]], words[starts[chosen + 1] : starts[-1]]])
        return words[starts[chosen] : starts[chosen + 1]], rest[:MAX_WORDS]

    def _flatten(self, texts: Sequence[Integers]) -> Integers:
        """Return the keys (text * size + word) of the words of all texts, some as pieces."""
        of_text = np.repeat(np.arange(BATCH), [len(text) for text in texts])
        words = np.concatenate(texts)
        split = self._random.random(len(words)) < PIECES
        pieces = self._corpus.pieces[words[split]]
        has_pieces = (pieces >= 0).any(axis=1)
        split[split] = has_pieces
        words = np.concatenate([words[~split], *pieces[has_pieces].T])
        of_text = np.concatenate([of_text[~split], of_text[split], of_text[split]])
        known = (words >= 0) & ~self._corpus.vocabulary.is_stop_word[words]
        return np.sort(of_text[known] * len(self._rows) + words[known])

    def _embed(self, keys: Integers) -> _Side:
        texts, words = np.divmod(keys, len(self._rows))
        limits = np.searchsorted(texts, np.arange(0, BATCH + 1, CHUNK))
        chunks = (slice(*pair) for pair in pairwise(limits))
        incidences = [incidence(words[some], texts[some] % CHUNK, CHUNK, self._ones) for some in chunks]
        sums = np.concatenate([matrix @ self._rows[known] for known, matrix in incidences])
        lengths = np.linalg.norm(sums, axis=1, keepdims=True) + 1e-8
        return _Side(incidences, sums / lengths, lengths)

    def _move(self, sides: Sequence[_Side], gradients: Sequence[Floats]) -> None:
        """Move the vectors of the words of a batch against their gradients."""
        total, is_touched = np.zeros_like(self._rows), np.zeros(len(self._rows), np.bool_)
        for side, gradient in zip(sides, gradients, strict=True):
            along = (gradient * side.vectors).sum(axis=1, keepdims=True)
            _add_words(total, side, (gradient - side.vectors * along) / side.lengths)
            is_touched[np.concatenate([words for words, _ in side.incidences])] = True
        touched = np.flatnonzero(is_touched)
        change = total[touched]
        self._step += 1
        rate = LEARNING_RATE * min(1, self._step / WARM_UP) * max(0.02, 1 - self._step / self._steps)
        mean, square = self._mean[touched], self._square[touched]
        mean += 0.1 * (change - mean)
        square += 0.001 * (change * change - square)
        self._mean[touched], self._square[touched] = mean, square
        rate *= math.sqrt(1 - 0.999**self._step) / (1 - 0.9**self._step)
        self._rows[touched] -= rate * mean / (np.sqrt(square) + 1e-12)


def _add_words(total: Floats, side: _Side, vectors: Floats) -> None:
    """Add the vector of each text to all its words."""
    for (words, matrix), some in zip(side.incidences, np.split(vectors, BATCH // CHUNK), strict=True):
        total[words] += matrix.T @ some


def _write(file: Path, vocabulary: WordNumbers, vectors: Floats) -> None:
    scales = np.abs(vectors).max(axis=1) / 127
    rows = np.rint(vectors / np.where(scales > 0, scales, 1)[:, None]).astype(np.int8)
    parts = [vocabulary.hashes.astype("<u8"), scales.astype("<f4"), rows]
    file.write_bytes(MAGIC + len(rows).to_bytes(4, "little") + b"".join(part.tobytes() for part in parts))


if __name__ == "__main__":
    main()
