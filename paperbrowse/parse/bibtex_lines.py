"""The lines of a BibTeX file as text: whatever it is encoded in, and however its lines end."""

from codecs import getincrementaldecoder
from collections.abc import Iterable, Iterator
from itertools import chain

from paperbrowse.model.errors import ImportRefused
from paperbrowse.parse import limits


def numbered(lines: Iterable[bytes]) -> Iterator[tuple[int, str, str]]:
    """(number, text without its end, note) of every line. Raises ImportRefused beyond the limit for BibTeX.

    The note is empty but for the first line that was no UTF-8 and had to be guessed at.
    """
    number = 0
    for text, note in _texts(_limited(lines)):
        if "\r" in text:  # the only line end of old files, half of it in others
            for part in text.removesuffix("\r").split("\r"):
                number += 1
                yield number, part, note
                note = ""
        else:
            number += 1
            yield number, text, note


def _limited(lines: Iterable[bytes]) -> Iterator[bytes]:
    size = 0
    for line in lines:
        size += len(line)
        if size > limits.BIBLIOGRAPHY:
            raise ImportRefused(
                f"is larger than {limits.BIBLIOGRAPHY // 1_000_000} MB, the limit for BibTeX", "split it"
            )
        yield line


def _texts(lines: Iterator[bytes]) -> Iterator[tuple[str, str]]:
    first = next(lines, b"")
    if first.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield from ((text, "") for text in _utf16(chain([first], lines)))
        return
    guessed = False
    for data in chain([first.removeprefix(b"\xef\xbb\xbf")], lines):
        note = ""
        try:
            text = data.decode()
        except UnicodeDecodeError:
            text = data.decode("latin-1")
            note = "" if guessed else "not UTF-8; lines like this one were read as Latin-1"
            guessed = True
        yield text.removesuffix("\n"), note


def _utf16(lines: Iterable[bytes]) -> Iterator[str]:
    """Lines of UTF-16, whose line ends are two bytes, so that what came as lines has to be parted again."""
    decoder = getincrementaldecoder("utf-16")(errors="replace")
    kept: list[str] = []
    for data in lines:
        *ended, rest = decoder.decode(data).split("\n")
        for text in ended:
            yield "".join(kept) + text
            kept = []
        kept.append(rest)
    yield "".join(kept) + decoder.decode(b"", final=True)
