"""The lines of a copied web page, and which of them are furniture."""

from collections.abc import Iterable, Iterator
from io import BytesIO

from paperbrowse.model.errors import ImportRefused
from paperbrowse.parse import limits
from paperbrowse.parse.document import gather
from paperbrowse.text.clean import clean_line

DOT = "·"

MOST_LINES = 1_000_000
"""Of one document; a copied page has some three hundred."""

_FURNITURE = frozenset(
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


def page_lines(given: Iterable[bytes], name: str) -> tuple[list[str], str]:
    """(every line cleaned, an index being a line number less one; a note where the encoding was guessed).

    Raises ImportRefused beyond the limits for what is read in one piece.
    """
    data = _utf8(gather(given, name).data)
    if data.count(b"\n") + data.count(b"\r") > MOST_LINES:
        raise ImportRefused(f"has more than {MOST_LINES:,} lines", "split it")
    encoding, note = "utf-8", ""
    try:
        data.decode()
    except UnicodeDecodeError as error:
        encoding = "latin-1"
        place = data.count(b"\n", 0, error.start) + 1
        note = f"line {place} is not UTF-8; the file was read as Latin-1"
    return [clean_line(line.decode(encoding, "ignore")) for line in _ended(data)], note


def _utf8(data: bytes) -> bytes:
    """The same without its byte order mark, and in UTF-8 where that says that it is UTF-16."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace").encode("utf-8", "replace")
    return data.removeprefix(b"\xef\xbb\xbf")


def _ended(data: bytes) -> Iterator[bytes]:
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


def is_furniture(line: str) -> bool:
    """Whether a line belongs to the page, not to a paper; a paper's title could be one word of these."""
    return is_header(line) or line.lstrip("# ") in _FURNITURE
