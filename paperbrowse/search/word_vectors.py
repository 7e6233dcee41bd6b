"""Vectors of words and of texts: texts about the same subject have similar vectors, though they share no word.

The vector of a text is the mean of the vectors of its words. The model has no words, only their hashes, so a text is
looked up with few numpy calls and without a Python object for each word. A word that the model does not know has the
vectors of its longest known beginning and ending, so `leukocytosis` is near `leukocyte`.

Model file, little-endian: MAGIC, the number of words (u4), their sorted hashes (u8), the scales of their rows (f4), the
rows (i1). A word of the scale 0 is a stop word.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from paperbrowse.text.fold import folded_text, folded_words

Floats = NDArray[np.float32]
Integers = NDArray[np.intp]
Hashes = NDArray[np.uint64]

MAGIC: Final = b"paperbrowse vectors 1\n"
DIMENSIONS: Final = 128
MAX_TEXT_LENGTH: Final = 4_000
"""Characters of a text that are read."""
TEXTS_AT_ONCE: Final = 32
"""Texts whose numbers fit the cache of the processor, and few megabytes."""

MIN_SHOWN: Final = 0.4
MIN_SHOWN_LENGTH: Final = 2
"""Similarity and letters of words that explain why a text is similar."""

PREFIX_LENGTHS: Final = np.arange(12, 3, -1)
SUFFIX_LENGTHS: Final = np.arange(8, 2, -1)
"""Bytes of the beginning and the ending of an unknown word, the longest first."""
SUFFIX_MARK: Final = np.uint64(0x5851F42D4C957F2D)
"""Combined with the hash of an ending, because `~ion` is not the word `ion`."""

# A hash is the sum of byte * FACTOR ** position, modulo 2 ** 64, divided by FACTOR ** (position of the first byte).
# FACTOR is odd, so it has an inverse.
_FACTOR = 0x9E3779B97F4A7C15
_INVERSE = pow(_FACTOR, -1, 1 << 64)
_BLANK = ord(" ")

_BUCKET_BITS = 16
"""First bits of a hash by which it is found, which takes a quarter of the time of a binary search."""


@lru_cache(maxsize=2)
def _powers(bits: int) -> tuple[Hashes, Hashes]:
    """Return the powers of the factor and of its inverse; cached, because most groups of texts are about as long."""
    return tuple(np.cumprod(np.full((2, 1 << bits), [[_FACTOR], [_INVERSE]], np.uint64), axis=1))


class WordHashes:
    """Hashes of the words of some texts."""

    def __init__(self, texts: Sequence[str]) -> None:
        parts = [folded_text(text[:MAX_TEXT_LENGTH]).encode() for text in texts]
        data = np.frombuffer(b" " + b" ".join(parts) + b" ", np.uint8)
        blank = data == _BLANK
        self.starts = np.flatnonzero(blank[:-1] & ~blank[1:]) + 1
        self.ends = np.flatnonzero(~blank[:-1] & blank[1:]) + 1
        first_bytes = np.cumsum([1, *(len(part) + 1 for part in parts)])[:-1]
        self.texts = np.searchsorted(first_bytes, self.starts, side="right") - 1
        """By word: the index of its text."""
        powers, self._inverses = _powers(len(data).bit_length())
        self._sums = np.zeros(len(data) + 1, np.uint64)
        np.cumsum(data * powers[: len(data)], out=self._sums[1:])

    def whole(self) -> Hashes:
        return self.between(self.starts, self.ends)

    def between(self, starts: Integers, ends: Integers) -> Hashes:
        """Return the hash of the bytes of each word between two positions."""
        hashes: Hashes = (self._sums[ends] - self._sums[starts]) * self._inverses[starts]
        hashes ^= hashes >> np.uint64(32)  # because the first bits differ too little
        hashes *= np.uint64(_FACTOR)
        return hashes


class WordNumbers:
    """Known words and pieces of words; a word is a number."""

    def __init__(self, hashes: Hashes, is_stop_word: NDArray[np.bool_]) -> None:
        self.is_stop_word = is_stop_word
        self.hashes = hashes
        self._hashes = np.append(hashes, np.uint64(0))  # so that there is one after the last
        first_hashes = np.arange(1 << _BUCKET_BITS, dtype=np.uint64) << np.uint64(64 - _BUCKET_BITS)
        self._first_numbers = np.append(np.searchsorted(hashes, first_hashes), len(hashes))
        self._largest_bucket = int(np.diff(self._first_numbers).max())

    def find(self, hashes: Hashes) -> Integers:
        """Return the numbers of words; -1 if one is not known."""
        buckets = hashes >> np.uint64(64 - _BUCKET_BITS)
        numbers: Integers = self._first_numbers[buckets]
        ends = self._first_numbers[buckets + np.uint64(1)]
        for _ in range(self._largest_bucket):
            numbers += (numbers < ends) & (self._hashes[numbers] != hashes)
        numbers[numbers == ends] = -1
        return numbers

    def find_pieces(self, words: WordHashes, chosen: Integers) -> tuple[Integers, Integers]:
        """Return the numbers of the longest known beginnings and endings of the chosen words; -1 if there are none."""
        starts, ends = words.starts[chosen, None], words.ends[chosen, None]
        last = np.minimum(starts + PREFIX_LENGTHS, ends)
        prefixes = self._first_known(words.between(np.broadcast_to(starts, last.shape), last), last < ends)
        first = np.maximum(ends - SUFFIX_LENGTHS, starts)
        suffixes = words.between(first, np.broadcast_to(ends, first.shape)) ^ SUFFIX_MARK
        return prefixes, self._first_known(suffixes, first > starts)

    def _first_known(self, hashes: Hashes, is_piece: NDArray[np.bool_]) -> Integers:
        """Return the number of the first known piece in each row; -1 if there is none."""
        found = np.where(is_piece, self.find(hashes), -1)
        best: Integers = found[np.arange(len(found)), (found >= 0).argmax(axis=1)]
        return best

    def numbers(self, texts: Sequence[str]) -> tuple[Integers, Integers]:
        """Return the numbers of the words of texts, and by word the index of its text."""
        words = WordHashes(texts)
        found = self.find(words.whole())
        unknown = np.flatnonzero(found < 0)
        of_text = words.texts
        if len(unknown):
            found = np.concatenate([found, *self.find_pieces(words, unknown)])
            of_text = np.concatenate([of_text, of_text[unknown], of_text[unknown]])
        known = (found >= 0) & ~self.is_stop_word[found]
        return found[known], of_text[known]


def incidence(numbers: Integers, texts: Integers, count: int, scales: Floats) -> tuple[Integers, Floats]:
    """Return the words of some texts, and a matrix of the texts (rows) that have a word (columns).

    It has the scale of the word where a text has it, and 0 elsewhere.
    """
    is_used = np.zeros(len(scales), np.bool_)
    is_used[numbers] = True
    words, columns = np.flatnonzero(is_used), np.cumsum(is_used)[numbers] - 1
    matrix = np.zeros((count, len(words)), np.float32)
    matrix[texts, columns] = scales[numbers]
    return words, matrix


def unit(vectors: Floats) -> Floats:
    """Return vectors of length 1; a vector of length 0 stays."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Floats = vectors / np.maximum(lengths, 1e-9)
    return scaled


class WordVectors:
    """A model file, mapped into memory."""

    def __init__(self, file: Path) -> None:
        data = np.memmap(file, np.uint8, "r")
        start = len(MAGIC) + 4
        if data[: len(MAGIC)].tobytes() != MAGIC:
            raise ValueError("not a model file")
        count = int.from_bytes(data[len(MAGIC) : start].tobytes(), "little")
        ends = np.cumsum([start, 8 * count, 4 * count, DIMENSIONS * count])
        if len(data) != ends[-1]:
            raise ValueError("a truncated model file")
        # Copies, because the parts are not aligned in the file and every lookup reads all of them.
        self._scales = np.frombuffer(data[ends[1] : ends[2]].tobytes(), "<f4")
        self.words = WordNumbers(np.frombuffer(data[ends[0] : ends[1]].tobytes(), "<u8"), self._scales == 0)
        self._rows = np.asarray(data[ends[2] :]).view(np.int8).reshape(count, DIMENSIONS)

    def vectors(self, texts: Sequence[str]) -> Floats:
        """Return the vectors of texts, of length 1; 0 for a text without a known word."""
        parts = [np.zeros((0, DIMENSIONS), np.float32)]
        for start in range(0, len(texts), TEXTS_AT_ONCE):
            some = texts[start : start + TEXTS_AT_ONCE]
            words, matrix = incidence(*self.words.numbers(some), len(some), self._scales)
            parts.append(matrix @ self._rows[words].astype(np.float32))
        return unit(np.concatenate(parts))

    def similarities(self, query: str, texts: Sequence[str]) -> Sequence[float]:
        """Return the cosine of the vector of each text and that of the query; 0 for a text without a known word."""
        similarities: list[float] = (self.vectors(texts) @ self.vectors([query])[0]).tolist()
        return similarities

    def closest_words(self, query: str, text: str, limit: int = 3) -> list[tuple[str, str]]:
        """Return pairs of a word of the query and another word of the text, the closest in meaning first.

        Each word is in one pair at most.
        """
        asked, words = (list(dict.fromkeys(folded_words(part[:MAX_TEXT_LENGTH]))) for part in (query, text))
        words = [word for word in words if word not in asked and len(word) > MIN_SHOWN_LENGTH]
        products = self.vectors(asked) @ self.vectors(words).T
        pairs = list[tuple[str, str]]()
        while products.size and len(pairs) < limit:
            row, column = divmod(int(products.argmax()), len(words))
            if products[row, column] < MIN_SHOWN:
                break
            pairs.append((asked[row], words[column]))
            products[row], products[:, column] = -1, -1
        return pairs
