"""The words packed by shape, to find what a misspelled word may have been without reading them all.

A shape is a word's first or second letter and its length. One or two edits leave a word in one of a few shapes, so a
few packs of some thousand words are read and compared, however large the vocabulary is, and nothing is kept in memory.
New words are added as new packs; if a shape has too many packs, they are joined.
"""

import json
import sqlite3
import string
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator

from paperbrowse.database.sqlite_errors import REPAIR_HINT
from paperbrowse.model.errors import DamagedFile

MIN_LENGTH, MAX_LENGTH = 3, 30
"""Letters of packed words: an edit of a shorter one makes another word, and nobody types longer ones."""

MAX_PACKS = 12
"""Packs of one shape before they are joined."""

_FIRST_LETTER, _SECOND_LETTER = 1, 2
_SEPARATOR = "\n"

_LETTERS = string.ascii_lowercase + string.digits


def pack_words(words: Iterable[str]) -> list[tuple[str, bytes]]:
    """Return (shape, packed words) of words."""
    by_shape: defaultdict[tuple[str, int, int], list[str]] = defaultdict(list)
    for word in words:
        if _is_packable(word):
            by_shape[word[0], _FIRST_LETTER, len(word)].append(word)
            by_shape[word[1], _SECOND_LETTER, len(word)].append(word)
    return [(_shape(*shape), _compress(_SEPARATOR.join(by_shape[shape]))) for shape in sorted(by_shape)]


def add_packs(connection: sqlite3.Connection, new_packs: Iterable[tuple[str, bytes]]) -> None:
    """Add packs of new words, within the caller's transaction."""
    connection.executemany("INSERT INTO spellings (shape, words) VALUES (?, ?)", new_packs)
    crowded = connection.execute("SELECT shape FROM spellings GROUP BY shape HAVING count(*) > ?", (MAX_PACKS,))
    for (shape,) in crowded.fetchall():
        words = _SEPARATOR.join(_read_packs(connection, [shape]))
        connection.execute("DELETE FROM spellings WHERE shape = ?", (shape,))
        connection.execute("INSERT INTO spellings (shape, words) VALUES (?, ?)", (shape, _compress(words)))


def edits1(typed: str) -> set[str]:
    """Return all packable strings of ASCII letters and digits one edit away; few of them are words."""
    if not MIN_LENGTH <= len(typed) <= MAX_LENGTH + 1:
        return set()
    splits = [(typed[:index], typed[index:]) for index in range(len(typed) + 1)]
    edits = {head + letter + tail for head, tail in splits for letter in _LETTERS}
    edits |= {head + letter + tail[1:] for head, tail in splits[:-1] for letter in _LETTERS}
    edits |= {head + tail[1:] for head, tail in splits[:-1]}
    edits |= {head + tail[1] + tail[0] + tail[2:] for head, tail in splits[:-2]}
    return {word for word in edits if _is_packable(word)}


def candidates(connection: sqlite3.Connection, typed: str, distance: int) -> Iterator[list[str]]:
    """Yield lists of words that may be within an edit distance; most of them are not."""
    if len(typed) >= MIN_LENGTH:
        for text in _read_packs(connection, sorted(set(_shapes(typed, distance)))):
            yield text.split(_SEPARATOR)


def _shapes(typed: str, distance: int) -> Iterator[str]:
    """Yield the shapes of words within an edit distance, unless all edits are in the first two letters."""
    first, second, length = typed[0], typed[1], len(typed)
    for change in range(-distance, distance + 1):
        yield _shape(first, _FIRST_LETTER, length + change)
    for change in range(1 - distance, distance):  # one of the edits is in the first letter:
        yield _shape(second, _SECOND_LETTER, length + change)  # replaced
        yield _shape(second, _FIRST_LETTER, length + change - 1)  # inserted
        yield _shape(second, _FIRST_LETTER, length + change)  # swapped with the second
        yield _shape(first, _SECOND_LETTER, length + change + 1)  # left out


def _shape(letter: str, position: int, length: int) -> str:
    return f"{letter}{position}{length}"


def count_missing(connection: sqlite3.Connection) -> int:
    """Return the number of words that are missing from the packs. Raises DamagedFile."""
    packs = _decompress_packs(connection.execute("SELECT words FROM spellings"))
    packed = {word for text in packs for word in text.split()}
    return sum(_is_packable(word) and word not in packed for (word,) in connection.execute("SELECT word FROM words"))


def _is_packable(word: str) -> bool:
    return MIN_LENGTH <= len(word) <= MAX_LENGTH and not word[0].isdigit()


def _read_packs(connection: sqlite3.Connection, shapes: list[str]) -> Iterator[str]:
    select = "SELECT words FROM spellings WHERE shape IN (SELECT value FROM json_each(?))"
    return _decompress_packs(connection.execute(select, (json.dumps(shapes),)))


def _decompress_packs(packs: Iterable[tuple[bytes]]) -> Iterator[str]:
    for (pack,) in packs:
        try:
            yield zlib.decompress(pack).decode()
        except (zlib.error, UnicodeDecodeError, TypeError) as error:
            raise DamagedFile("the words in papers.db cannot be read", REPAIR_HINT) from error


def _compress(text: str) -> bytes:
    return zlib.compress(text.encode(), zlib.Z_BEST_SPEED)  # takes half the time, and is a tenth larger
