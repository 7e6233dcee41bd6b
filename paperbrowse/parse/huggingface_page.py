"""Text of a Hugging Face papers page, copied from a browser.

    page    = [boilerplate] *( record )           boilerplate: the site's header and footer
    record  = title, abstract, who, "·", date [count]
    who     = "• N authors"  /  slug and full name of an organization
    count   = comments; absent if there are none

Records are found by the line that is exactly `·`, not by counting lines or blank lines.
Source: the page of 7 January 2026, compared with its JSON.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from paperbrowse.model.paper import Paper
from paperbrowse.parse import limits
from paperbrowse.parse.document import Problem, Record, RecordStream, read_record
from paperbrowse.parse.fields import InvalidRecord, to_title
from paperbrowse.parse.page_lines import DOT, parse_author_count, parse_count, read_page_lines
from paperbrowse.text.clean import clean_paragraphs
from paperbrowse.text.dates import PartialDate, month_number, parse_month_name
from paperbrowse.text.fold import fold

NAME = "huggingface-page"

MAX_ORGANIZATION = 200
"""Characters: a longer line above the dot belongs to the abstract, and the organization is missing."""

LOST_RECORD = "the record has neither authors nor date; left out"

_NO_DATE = "the record ends without a date"
_NOT_LETTER = re.compile(r"[\W_]+")

_BOILERPLATE = frozenset(
    (
        *("new", "Subscribe", "Daily Papers", "Trending Papers", "Previous", "Next", "Hugging Face"),
        *("Hugging Face's logo", "Models", "Datasets", "Spaces", "Community", "Docs", "Enterprise", "Pricing"),
        *("Log In", "Sign Up", "System theme", "Company", "TOS", "Privacy", "About", "Careers", "Jobs", "Website"),
    )
)


@dataclass(frozen=True, slots=True)
class _RecordEnd:
    """The end of one record, from the line with its authors to the last line of its date."""

    first: int
    """Index of the first line behind the abstract."""
    after: int
    """Index of the first line behind the record."""
    author_count: int | None = None
    organization: str | None = None
    published: PartialDate | None = None
    comments: int | None = None
    error: str = ""


def recognizes(head: str, name: str) -> bool:
    """Return True if there is a dot above a date, or the page's header."""
    lines = [line.strip() for line in head.splitlines()]
    if any(_is_byline(line) for line in lines) and "Trending Papers" not in head:
        return "Submitted by" not in lines
    return any(line == DOT and _parse_date_line(_line_at(lines, i + 1)) for i, line in enumerate(lines))


def read(pieces: Iterable[bytes], name: str) -> RecordStream:
    """Yield the papers at the lines of their titles. Raises ImportRefused beyond the limits."""
    lines = read_page_lines(pieces)
    start = 0
    for end in _find_record_ends(lines):
        if end.error:
            yield Problem(name, end.first + 1, end.error)
        body, lost = _find_body(lines, start, end.first)
        yield from (Problem(name, number, LOST_RECORD) for number in lost)
        start = end.after
        yield from read_record(lambda _, body=body, end=end: _to_record(lines, body, end), name, end.first + 1)  # type: ignore[misc]
    body, lost = _find_body(lines, start, len(lines))
    yield from (Problem(name, number, LOST_RECORD) for number in [*lost, *(index + 1 for index in body[:1])])


def _line_at(lines: list[str], index: int) -> str:
    return lines[index] if 0 <= index < len(lines) else ""


def _find_record_ends(lines: list[str]) -> Iterator[_RecordEnd]:
    """Yield the end of every record, in order; also of one that breaks off behind its authors."""
    start = 0
    for index, line in enumerate(lines):
        end = None
        if index >= start and line == DOT:
            end = _find_record_end(lines, index, start)
        elif index >= start and line.endswith(("authors", "author")) and parse_author_count(line) is not None:
            end = _find_truncated_end(lines, index)
        if end is not None:
            start = end.after
            yield end


def _find_record_end(lines: list[str], dot: int, start: int) -> _RecordEnd | None:
    """Return the end of a record around a dot; None if the dot is a line of an abstract."""
    above = _find_filled_line(lines, dot - 1, -1, start)
    below = _find_filled_line(lines, dot + 1, +1, len(lines))
    author_count = parse_author_count(lines[above]) if above is not None else None
    if author_count is not None and above is not None:
        return _add_date(lines, dot, below, _RecordEnd(above, dot + 1, author_count))
    if below != dot + 1 or not _parse_date_line(lines[below]):
        return None
    if above != dot - 1 or _line_at(lines, above - 1) or len(lines[above]) > MAX_ORGANIZATION:
        return _add_date(lines, dot, below, _RecordEnd(dot, dot + 1, error="the record has no authors"))
    return _add_date(lines, dot, below, _RecordEnd(above, dot + 1, organization=_organization_name(lines[above])))


def _add_date(lines: list[str], dot: int, below: int | None, end: _RecordEnd) -> _RecordEnd:
    """Return the end with the date in the line below the dot, or with the reason why there is none."""
    date_line = _parse_date_line(lines[below]) if below is not None else None
    if date_line and below is not None:
        published, comments = date_line
        after = below + 1
        next_count = parse_count(_line_at(lines, after)) if not _line_at(lines, after + 1) else None
        if comments is None and next_count is not None:
            comments, after = next_count, after + 1
        return replace(end, after=after, published=published, comments=comments)
    if below == dot + 1 and not _line_at(lines, below + 1):
        return replace(end, after=below + 1, error=f"not an English date: {lines[below][:40]!r}")
    return replace(end, error=_NO_DATE)


def _find_truncated_end(lines: list[str], author_line: int) -> _RecordEnd | None:
    """Return the end of a record that breaks off behind its authors; None if it continues correctly."""
    below = _find_filled_line(lines, author_line + 1, +1, len(lines))
    if not lines[author_line].startswith("•") or (below is not None and lines[below] == DOT):
        return None
    return _RecordEnd(author_line, author_line + 1, parse_author_count(lines[author_line]), error=_NO_DATE)


def _find_filled_line(lines: list[str], index: int, step: int, end: int) -> int | None:
    """Return the nearest line of three that is not blank."""
    for near in range(index, index + 3 * step, step):
        if not 0 <= near < len(lines) or (step < 0 and near < end):
            return None
        if lines[near]:
            return near
    return None


def _parse_date_line(line: str) -> tuple[PartialDate, int | None] | None:
    """Return (date, comments) of `Nov 8, 2022` or `Nov 22, 2022 2`; None for other lines."""
    parts = line.split()
    if not 3 <= len(parts) <= 4:
        return None
    published = parse_month_name(" ".join(parts[:3]))
    comments = parse_count(parts[3]) if len(parts) == 4 else None
    if published is None or (len(parts) == 4 and comments is None):
        return None
    return published, comments


def _find_body(lines: list[str], start: int, end: int) -> tuple[list[int], list[int]]:
    """Return (indices from title to end of abstract, line numbers of records lost before another page's header)."""
    filled = [i for i in range(start, end) if lines[i]]
    lost: list[int] = []
    first = position = 0
    while position < len(filled):
        run = _count_boilerplate(lines, filled, position)
        if count := _count_page_lines(lines, filled, position, run):
            if position > first:
                lost.append(filled[first] + 1)
            position = first = position + count
        else:
            position += max(run, 1)  # no part of the run belongs to the page either
    if start == 0 and first == 0 and len(filled) > 2 and _is_day_line(lines[filled[0]]):
        first = 1
    body = filled[first:]
    return (list(range(body[0], body[-1] + 1)) if body else []), lost


def _count_boilerplate(lines: list[str], filled: list[int], position: int) -> int:
    """Return the length of the run of boilerplate lines that begins here."""
    run = 0
    while position + run < len(filled) and is_boilerplate(lines[filled[position + run]]):
        run += 1
    return run


def _count_page_lines(lines: list[str], filled: list[int], position: int, run: int) -> int:
    """Return how many lines of a run, and the day behind it, belong to the page; a single line may be a title.

    Inside a record a run must contain a line of the page's header, which separates two copied pages.
    """
    if run and _is_byline(lines[filled[position + run - 1]]):
        following = position + run
        if following < len(filled) and _is_day_line(lines[filled[following]]):
            return run + 1
    if position and not any(_is_header(lines[i]) for i in filled[position : position + run]):
        return 0
    return run if run > 1 else 0


def _is_byline(line: str) -> bool:
    """Return True for the page's byline, also without a space (`byAK and …`) or as a heading (`## by AK …`)."""
    return line.lstrip("# ").startswith("by") and line.endswith("AK and the research community")


def _is_header(line: str) -> bool:
    return line.startswith("Get trending papers in your email inbox") or _is_byline(line)


def is_boilerplate(line: str) -> bool:
    """Return True if a line may belong to the page; some of these words could also be a paper's title."""
    return _is_header(line) or line.lstrip("# ") in _BOILERPLATE


def _is_day_line(line: str) -> bool:
    """Return True for the day the page was copied, without a year: `Jan 7`."""
    month, _, day = line.partition(" ")
    return day.isdecimal() and len(day) <= 2 and month.isalpha() and month_number(month) > 0


def _to_record(lines: list[str], body: list[int], end: _RecordEnd) -> Record:
    if not body:
        raise InvalidRecord("no title")
    abstract = clean_paragraphs("\n".join(lines[i] for i in body[1:]))[: limits.ABSTRACT].rstrip()
    paper = Paper(
        title=to_title(lines[body[0]]),
        abstract=abstract or None,
        author_count=end.author_count,
        organization=end.organization,
        published=end.published,
        comments=end.comments,
        source=NAME,
    )
    return Record(paper, body[0] + 1)


def _organization_name(line: str) -> str:
    """Return the full name of `slug full-name`; the complete line if its first word is not a slug."""
    slug, _, name = line.partition(" ")
    return name if name and (_is_slug(slug) or _is_slug_of(slug, name)) else line


def _is_slug(word: str) -> bool:
    return "-" in word or "_" in word or word.islower() or any(c.isdigit() for c in word)


def _is_slug_of(slug: str, name: str) -> bool:
    """Return True if a slug begins like the name, or consists of its initials."""
    letters, name_letters = _NOT_LETTER.sub("", fold(slug)), _NOT_LETTER.sub("", fold(name))
    initials = "".join(word[0] for word in fold(name).split())
    return bool(letters) and (name_letters.startswith(letters[:4]) or letters == initials)
