"""The lines of a copied web page, and which of them are furniture."""

import re
from collections.abc import Iterable, Iterator
from io import BytesIO

from paperbrowse.model.errors import ImportRefused
from paperbrowse.parse import limits
from paperbrowse.parse.document import to_document
from paperbrowse.parse.limits import NUMBER
from paperbrowse.text.clean import clean_line

DOT = "·"

MAX_LINES = 1_000_000
"""Of one document; a copied page has some three hundred."""

_BOILERPLATE = frozenset(
    (
        *("new", "Subscribe", "Daily Papers", "Trending Papers", "Previous", "Next"),
        *(
            "Hugging Face",
            "Hugging Face's logo",
            "Models",
            "Datasets",
            "Spaces",
            "Community",
            "Docs",
            "Enterprise",
        ),
        *(
            "Log In",
            "Sign Up",
            "System theme",
            "Company",
            "TOS",
            "Privacy",
            "About",
            "Careers",
            "Jobs",
            "Website",
        ),
        "Pricing",
    )
)


def read_page_lines(lines: Iterable[bytes], name: str) -> tuple[list[str], str]:
    """(every line cleaned, an index being a line number less one; a note where the encoding was guessed).

    Raises ImportRefused beyond the limits for what is read in one piece.
    """
    data = _to_utf8(to_document(lines, name).data)
    if data.count(b"\n") + data.count(b"\r") > MAX_LINES:
        raise ImportRefused(f"has more than {MAX_LINES:,} lines", "split it")
    encoding, note = "utf-8", ""
    try:
        data.decode()
    except UnicodeDecodeError as error:
        encoding = "latin-1"
        place = data.count(b"\n", 0, error.start) + 1
        note = f"line {place} is not UTF-8; the file was read as Latin-1"
    return [clean_line(line.decode(encoding, "ignore")) for line in _split_lines(data)], note


def _to_utf8(data: bytes) -> bytes:
    """The same without its byte order mark, and in UTF-8 where that says that it is UTF-16."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace").encode("utf-8", "replace")
    return data.removeprefix(b"\xef\xbb\xbf")


def _split_lines(data: bytes) -> Iterator[bytes]:
    """The lines of a text, one at a time, whichever way they end; of one longer than a record its beginning."""
    for line in BytesIO(data):
        for part in line.removesuffix(b"\n").removesuffix(b"\r").split(b"\r"):
            yield part[: limits.RECORD]
    if data.endswith((b"\n", b"\r")) or not data:
        yield b""


def is_byline(line: str) -> bool:
    """Whether it is the page's own byline, glued (`byAK and …`) or not, headed (`## by AK …`) or not."""
    return line.lstrip("# ").startswith("by") and line.endswith("AK and the research community")


def is_header(line: str) -> bool:
    """Whether only the top of a page has such a line."""
    return line.startswith("Get trending papers in your email inbox") or is_byline(line)


def is_boilerplate(line: str) -> bool:
    """Whether a line belongs to the page, not to a paper; a paper's title could be one word of these."""
    return is_header(line) or line.lstrip("# ") in _BOILERPLATE


_COUNT = re.compile(r"(\d{1,15}(?:[.,]\d{1,3})*)([kKmM]?)")
_AUTHORS = re.compile(r"[•·*-]? ?(\S{1,20}) authors?", re.IGNORECASE)
_SCALE = {"": 1, "k": 1_000, "m": 1_000_000}


def parse_count(text: str) -> int | None:
    """The number a count stands for; None when it is none."""
    matched = _COUNT.fullmatch(text)
    if matched is None:
        return None
    digits, scale = matched[1], _SCALE[matched[2].lower()]
    if scale == 1:
        return min(int(digits.replace(",", "").replace(".", "")), NUMBER)
    whole, _, part = digits.replace(",", ".").partition(".")
    thousandths = int(whole) * 1000 + int((part.replace(".", "") + "000")[:3])
    return min(thousandths * scale // 1000, NUMBER)


def parse_author_count(line: str) -> int | None:
    """N of `• N authors`; None when the line says something else."""
    matched = _AUTHORS.fullmatch(line)
    return parse_count(matched[1]) if matched else None
