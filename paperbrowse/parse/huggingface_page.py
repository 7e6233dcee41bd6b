"""The text of a Hugging Face papers page, copied from a browser.

    page    = [furniture] *( record )             furniture: the site's header and footer
    record  = title, abstract, who, "·", date [count]
    who     = "• N authors"  /  slug and full name of an organization
    count   = comments; absent when there are none

A record is anchored on the line that is exactly `·`; heights and blank lines are not counted.
Source: the page of 7 January 2026 and its JSON, compared in design/sources.md.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from paperbrowse.model.paper import Paper
from paperbrowse.parse import limits
from paperbrowse.parse.document import Problem, Record, RecordStream
from paperbrowse.parse.page_lines import (
    DOT,
    is_boilerplate,
    is_byline,
    is_header,
    parse_author_count,
    parse_count,
    read_page_lines,
)
from paperbrowse.text.clean import clean_paragraphs
from paperbrowse.text.dates import PartialDate, month_number, parse_month_name
from paperbrowse.text.fold import fold

NAME = "huggingface-page"

MAX_ORGANIZATION = 200
"""Characters: a longer line above the dot is the abstract, and the line saying who is missing."""

LOST_RECORD = "a record without authors and date"

_NOT_LETTER = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class _RecordEnd:
    """The end of one record: from the line that says who to the last line of the date."""

    first: int
    """Index of the first line that is no longer the abstract."""
    after: int
    """Index of the first line behind the record."""
    author_count: int | None = None
    organization: str | None = None
    published: PartialDate | None = None
    comments: int | None = None
    error: str = ""


def recognizes(head: str, name: str) -> bool:
    """Whether a dot stands above a date, or there is a page's header."""
    lines = [line.strip() for line in head.splitlines()]
    if any(is_byline(line) for line in lines) and "Trending Papers" not in head:
        return "Submitted by" not in lines
    return any(line == DOT and _parse_date_line(_line_at(lines, i + 1)) for i, line in enumerate(lines))


def read(lines: Iterable[bytes], name: str) -> RecordStream:
    """Papers of the page, each at the line of its title. Raises ImportRefused beyond the limits."""
    found, note = read_page_lines(lines, name)
    if note:
        yield Problem(name, 1, note)
    start = 0
    for tail in _find_record_ends(found):
        if tail.error:
            yield Problem(name, tail.first + 1, tail.error)
        body, lost = _find_body(found, start, tail.first)
        yield from (Problem(name, line, LOST_RECORD) for line in lost)
        start = tail.after
        item = _to_record(found, body, tail)
        if isinstance(item, Record):
            yield item
        elif item:
            yield Problem(name, tail.first + 1, item)
    body, lost = _find_body(found, start, len(found))
    yield from (Problem(name, line, LOST_RECORD) for line in [*lost, *(place + 1 for place in body[:1])])


def _line_at(lines: list[str], index: int) -> str:
    return lines[index] if 0 <= index < len(lines) else ""


def _find_record_ends(lines: list[str]) -> Iterator[_RecordEnd]:
    """The end of every record, in order; also of one that was cut off behind its authors."""
    used = 0
    for index, line in enumerate(lines):
        tail = None
        if index >= used and line == DOT:
            tail = _find_record_end(lines, index, used)
        elif index >= used and line.endswith(("authors", "author")) and parse_author_count(line) is not None:
            tail = _find_truncated_end(lines, index)
        if tail is not None:
            used = tail.after
            yield tail


def _find_record_end(lines: list[str], dot: int, start: int) -> _RecordEnd | None:
    """The end of a record around a dot; None when this dot is none, but a line of an abstract."""
    who = _find_filled_line(lines, dot - 1, -1, start)
    below = _find_filled_line(lines, dot + 1, +1, len(lines))
    counted = parse_author_count(lines[who]) if who is not None else None
    if counted is not None and who is not None:
        return _build_record_end(lines, who, dot, below, author_count=counted)
    if below != dot + 1 or not _parse_date_line(lines[below]):
        return None
    if who != dot - 1 or _line_at(lines, who - 1) or len(lines[who]) > MAX_ORGANIZATION:
        return _build_record_end(lines, dot, dot, below, error="no line says who wrote it")
    return _build_record_end(lines, who, dot, below, organization=_organization_name(lines[who]))


def _build_record_end(
    lines: list[str],
    first: int,
    dot: int,
    date_line: int | None,
    author_count: int | None = None,
    organization: str | None = None,
    error: str = "",
) -> _RecordEnd:
    """A tail with the date below the dot, or with the trouble that there is none to be read."""
    dated = _parse_date_line(lines[date_line]) if date_line is not None else None
    if dated and date_line is not None:
        published, comments = dated
        after = date_line + 1
        if (
            comments is None
            and not _line_at(lines, after + 1)
            and (alone := parse_count(_line_at(lines, after))) is not None
        ):
            comments, after = alone, after + 1
        return _RecordEnd(first, after, author_count, organization, published, comments, error)
    if date_line == dot + 1 and not _line_at(lines, date_line + 1):
        error = f"no English date: {lines[date_line][:40]!r}"
        return _RecordEnd(first, date_line + 1, author_count, organization, error=error)
    return _RecordEnd(first, dot + 1, author_count, organization, error="the record ends without a date")


def _find_truncated_end(lines: list[str], author_line: int) -> _RecordEnd | None:
    """The end of a record that breaks off behind its authors; None when it goes on as it should."""
    below = _find_filled_line(lines, author_line + 1, +1, len(lines))
    if not lines[author_line].startswith("•") or (below is not None and lines[below] == DOT):
        return None
    trouble = "the record ends without a date"
    return _RecordEnd(author_line, author_line + 1, author_count=parse_author_count(lines[author_line]), error=trouble)


def _find_filled_line(lines: list[str], index: int, step: int, end: int) -> int | None:
    """The nearest line that is not blank, at most three lines on."""
    for near in range(index, index + 3 * step, step):
        if not 0 <= near < len(lines) or (step < 0 and near < end):
            return None
        if lines[near]:
            return near
    return None


def _parse_date_line(line: str) -> tuple[PartialDate, int | None] | None:
    """(date, comments) of `Nov 8, 2022` or `Nov 22, 2022 2`; None when it is neither."""
    parts = line.split()
    if not 3 <= len(parts) <= 4:
        return None
    published = parse_month_name(" ".join(parts[:3]))
    comments = parse_count(parts[3]) if len(parts) == 4 else None
    if published is None or (len(parts) == 4 and comments is None):
        return None
    return published, comments


def _find_body(lines: list[str], start: int, end: int) -> tuple[list[int], list[int]]:
    """(indices from the title to the abstract's end, line numbers of records lost before a second header)."""
    filled = [i for i in range(start, end) if lines[i]]
    lost: list[int] = []
    first = 0
    at = 0
    while at < len(filled):
        run = _count_boilerplate(lines, filled, at)
        if taken := _count_page_lines(lines, filled, at, run):
            if at > first:
                lost.append(filled[first] + 1)
            at = first = at + taken
        else:
            at += max(run, 1)  # what is no page's as a whole is none in part
    if start == 0 and first == 0 and len(filled) > 2 and _is_day_line(lines[filled[0]]):
        first = 1
    body = filled[first:]
    return (list(range(body[0], body[-1] + 1)) if body else []), lost


def _count_boilerplate(lines: list[str], filled: list[int], at: int) -> int:
    """How many lines from here look like the page's own."""
    run = 0
    while at + run < len(filled) and is_boilerplate(lines[filled[at + run]]):
        run += 1
    return run


def _count_page_lines(lines: list[str], filled: list[int], at: int, run: int) -> int:
    """How many of them, with the day behind them, are its own; one alone is none, for it may be a title.

    Inside a record a run must hold a line that only the page's header has: it parts two copied pages.
    """
    if run and is_byline(lines[filled[at + run - 1]]) and _is_day_line(_filled_line_at(lines, filled, at + run)):
        return run + 1
    if at and not any(is_header(lines[i]) for i in filled[at : at + run]):
        return 0
    return run if run > 1 else 0


def _filled_line_at(lines: list[str], filled: list[int], at: int) -> str:
    return lines[filled[at]] if at < len(filled) else ""


def _is_day_line(line: str) -> bool:
    """Whether a line is the day the page was seen: `Jan 7`, without a year."""
    month, _, day = line.partition(" ")
    return day.isdecimal() and len(day) <= 2 and month.isalpha() and month_number(month) > 0


def _to_record(lines: list[str], body: list[int], end: _RecordEnd) -> Record | str:
    """The paper of one record; a sentence when it has no title, or one that cannot be a title."""
    if not body:
        return "a record without a title"
    title = lines[body[0]]
    if len(title) > limits.TITLE:
        return f"a title of {len(title):,} characters; at most {limits.TITLE:,} are read"
    abstract = clean_paragraphs("\n".join(lines[i] for i in body[1:]))[: limits.ABSTRACT].rstrip()
    paper = Paper(
        title=title,
        abstract=abstract or None,
        author_count=end.author_count,
        organization=end.organization,
        published=end.published,
        comments=end.comments,
        source=NAME,
    )
    return Record(paper, body[0] + 1)


def _organization_name(line: str) -> str:
    """The full name of `slug full-name`; the line as it is where its first word does not look like a slug."""
    slug, _, name = line.partition(" ")
    if name and (_is_slug(slug) or _is_slug_of(slug, name)):
        return name
    return line


def _is_slug(word: str) -> bool:
    return "-" in word or "_" in word or word.islower() or any(c.isdigit() for c in word)


def _is_slug_of(slug: str, name: str) -> bool:
    """Whether a slug is made of the name: its beginning, or its initials."""
    one, other = _NOT_LETTER.sub("", fold(slug)), _NOT_LETTER.sub("", fold(name))
    initials = "".join(word[0] for word in fold(name).split())
    return bool(one) and (other.startswith(one[:4]) or one == initials)
