"""The numbered text lines of a BibTeX file in any encoding, with any line ends."""

from collections.abc import Iterable, Iterator

from paperbrowse.model.errors import ImportRefused
from paperbrowse.parse import limits
from paperbrowse.parse.document import LATIN_1_LINES, to_utf8


def number_lines(pieces: Iterable[bytes]) -> Iterator[tuple[int, str, str]]:
    """Yield (number, text with its end, note) for every line; a very long line in parts, the last one with the end.

    The note is empty except for the first line that is not UTF-8.
    Raises ImportRefused beyond the limit for BibTeX.
    """
    number = 1
    is_noted = False
    for data in _split_lines(to_utf8(_check_size(pieces))):
        note = ""
        try:
            text = data.decode()
        except UnicodeDecodeError:
            text = data.decode("latin-1")
            note = "" if is_noted else LATIN_1_LINES
            is_noted = True
        yield number, text, note
        if data.endswith(b"\n"):
            number += 1


def _check_size(pieces: Iterable[bytes]) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > limits.BIBLIOGRAPHY:
            megabytes = limits.BIBLIOGRAPHY // 1_000_000
            raise ImportRefused(f"is larger than {megabytes} MB, the limit for BibTeX", "split it")
        yield piece


def _split_lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield lines that end in one line feed, whatever their ends were and wherever the pieces were cut."""
    rest = b""
    for piece in pieces:
        if not rest and b"\r" not in piece and piece.find(b"\n") == len(piece) - 1:
            yield piece
            continue
        data = (rest + piece).replace(b"\r\n", b"\n")
        # A carriage return at the end may be followed by its line feed in the next piece.
        data = data[:-1].replace(b"\r", b"\n") + data[-1:]
        *complete, rest = data.split(b"\n")
        for line in complete:
            yield line + b"\n"
        while len(rest) > limits.RECORD:
            end = _character_boundary(rest, limits.RECORD)
            yield rest[:end]
            rest = rest[end:]
    if rest:
        yield rest.removesuffix(b"\r")


def _character_boundary(data: bytes, end: int) -> int:
    """Return the last index up to `end` that is not inside a UTF-8 character."""
    return next((index for index in range(end, end - 4, -1) if data[index] & 0xC0 != 0x80), end)
