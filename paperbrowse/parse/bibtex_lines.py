"""The lines of a BibTeX file as text: whatever it is encoded in, and however its lines end."""

from codecs import getincrementaldecoder
from collections.abc import Iterable, Iterator
from itertools import chain

from paperbrowse.model.errors import ImportRefused
from paperbrowse.parse import limits


def number_lines(pieces: Iterable[bytes]) -> Iterator[tuple[int, str, str]]:
    """(number, text with its end, note) of every line, a very long one in parts of which only the last has the end.

    The note is empty but for the first line that was no UTF-8 and had to be guessed at.
    Raises ImportRefused beyond the limit for BibTeX.
    """
    number = 1
    guessed = False
    for data in _split_lines(_to_utf8(_check_size(pieces))):
        note = ""
        try:
            text = data.decode()
        except UnicodeDecodeError:
            text = data.decode("latin-1")
            note = "" if guessed else "not UTF-8; lines like this one were read as Latin-1"
            guessed = True
        yield number, text, note
        if data.endswith(b"\n"):
            number += 1


def _check_size(pieces: Iterable[bytes]) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > limits.BIBLIOGRAPHY:
            raise ImportRefused(
                f"is larger than {limits.BIBLIOGRAPHY // 1_000_000} MB, the limit for BibTeX", "split it"
            )
        yield piece


def _to_utf8(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same in UTF-8 where the beginning says that it is UTF-16, and without what says so."""
    first = next(pieces, b"")
    if not first.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield first.removeprefix(b"\xef\xbb\xbf")
        yield from pieces
        return
    decoder = getincrementaldecoder("utf-16")(errors="replace")
    for piece in chain([first], pieces):
        yield decoder.decode(piece).encode()
    yield decoder.decode(b"", final=True).encode()


def _split_lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Lines that all end in one line feed, however the pieces were cut and whatever ended their lines."""
    held = b""
    for piece in pieces:
        if not held and b"\r" not in piece and piece.find(b"\n") == len(piece) - 1:
            yield piece
            continue
        data = (held + piece).replace(b"\r\n", b"\n")
        # The only line end of old files, half of it in others: the last one may be half of what comes next.
        data = data[:-1].replace(b"\r", b"\n") + data[-1:]
        *ended, held = data.split(b"\n")
        for line in ended:
            yield line + b"\n"
        while len(held) > limits.RECORD:
            end = _character_boundary(held, limits.RECORD)
            yield held[:end]
            held = held[end:]
    if held:
        yield held.removesuffix(b"\r")


def _character_boundary(data: bytes, end: int) -> int:
    """The last place up to `end` that is not within a letter of UTF-8, if it is UTF-8."""
    return next((place for place in range(end, end - 4, -1) if data[place] & 0xC0 != 0x80), end)
