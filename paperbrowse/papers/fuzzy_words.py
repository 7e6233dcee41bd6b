"""The words by how they look, packed on the disk: what a misspelt word may have been, without reading them all.

A shape is a word's first or second letter and its length. One mistake or two leave a word in one of a few shapes,
so a few packs of some thousand words are read and compared, whatever the vocabulary has grown to, and nothing is
kept in memory. New words are appended in packs of their own; a shape of many packs has them made one.
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
"""Letters of words that are packed: in shorter ones a mistake makes another word, longer ones nobody types."""

MAX_PACKS = 12
"""Packs of one shape beyond which they are made one."""

_FIRST_LETTER, _SECOND_LETTER = 1, 2
_SEPARATOR = "\n"

_LETTERS = string.ascii_lowercase + string.digits


def pack_words(words: Iterable[str]) -> list[tuple[str, bytes]]:
    """(shape, words packed) of new words."""
    by_shape: defaultdict[tuple[str, int, int], list[str]] = defaultdict(list)
    for word in words:
        if _is_packable(word):
            by_shape[word[0], _FIRST_LETTER, len(word)].append(word)
            by_shape[word[1], _SECOND_LETTER, len(word)].append(word)
    return [(_shape(*shape), _compress(_SEPARATOR.join(by_shape[shape]))) for shape in sorted(by_shape)]


def add_packs(connection: sqlite3.Connection, new_packs: Iterable[tuple[str, bytes]]) -> None:
    """Keep packs of new words beside those there are, within the caller's transaction."""
    connection.executemany("INSERT INTO spellings (shape, words) VALUES (?, ?)", new_packs)
    crowded = connection.execute(
        "SELECT shape FROM spellings GROUP BY shape HAVING count(*) > ?", (MAX_PACKS,)
    ).fetchall()
    for (shape,) in crowded:
        whole = _SEPARATOR.join(_read_packs(connection, [shape]))
        connection.execute("DELETE FROM spellings WHERE shape = ?", (shape,))
        connection.execute("INSERT INTO spellings (shape, words) VALUES (?, ?)", (shape, _compress(whole)))


def edits1(typed: str) -> set[str]:
    """All of plain letters and digits that may be meant by a word typed with one mistake; few of them are words."""
    if not MIN_LENGTH <= len(typed) <= MAX_LENGTH + 1:
        return set()
    cuts = [(typed[:place], typed[place:]) for place in range(len(typed) + 1)]
    found = {head + letter + tail for head, tail in cuts for letter in _LETTERS}
    found |= {head + letter + tail[1:] for head, tail in cuts[:-1] for letter in _LETTERS}
    found |= {head + tail[1:] for head, tail in cuts[:-1]}
    found |= {head + tail[1] + tail[0] + tail[2:] for head, tail in cuts[:-2]}
    return {word for word in found if _is_packable(word)}


def candidates(connection: sqlite3.Connection, typed: str, distance: int) -> Iterator[list[str]]:
    """Words that may be what was meant by one typed with so many mistakes, in lists; most of them are not."""
    if len(typed) >= MIN_LENGTH:
        for text in _read_packs(connection, sorted(set(_shapes(typed, distance)))):
            yield text.split(_SEPARATOR)


def _shapes(typed: str, distance: int) -> Iterator[str]:
    """The shapes of words so many mistakes away, as far as the mistakes are not all in the first two letters."""
    first, second, length = typed[0], typed[1], len(typed)
    for more in range(-distance, distance + 1):
        yield _shape(first, _FIRST_LETTER, length + more)
    for more in range(1 - distance, distance):  # one of the mistakes is spent on the first letter
        yield _shape(second, _SECOND_LETTER, length + more)  # another letter in its place
        yield _shape(second, _FIRST_LETTER, length + more - 1)  # a letter too many before it
        yield _shape(second, _FIRST_LETTER, length + more)  # swapped with the second
        yield _shape(first, _SECOND_LETTER, length + more + 1)  # left out


def _shape(letter: str, position: int, length: int) -> str:
    return f"{letter}{position}{length}"


def count_missing(connection: sqlite3.Connection) -> int:
    """How many words no misspelling would find. Raises DamagedFile."""
    packed = {
        word for text in _decompress_packs(connection.execute("SELECT words FROM spellings")) for word in text.split()
    }
    return sum(_is_packable(word) and word not in packed for (word,) in connection.execute("SELECT word FROM words"))


def _is_packable(word: str) -> bool:
    return MIN_LENGTH <= len(word) <= MAX_LENGTH and not word[0].isdigit()


def _read_packs(connection: sqlite3.Connection, shapes: list[str]) -> Iterator[str]:
    return _decompress_packs(
        connection.execute(
            "SELECT words FROM spellings WHERE shape IN (SELECT value FROM json_each(?))", (json.dumps(shapes),)
        )
    )


def _decompress_packs(packs: Iterable[tuple[bytes]]) -> Iterator[str]:
    for (packed,) in packs:
        try:
            yield zlib.decompress(packed).decode()
        except (zlib.error, UnicodeDecodeError, TypeError) as error:
            raise DamagedFile("the words of the cache cannot be read", REPAIR_HINT) from error


def _compress(text: str) -> bytes:
    return zlib.compress(text.encode(), zlib.Z_BEST_SPEED)  # in half the time, a tenth larger
