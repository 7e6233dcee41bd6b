"""The text of a Hugging Face list page as of 2024: titles and votes, no abstracts, no dates.

    record  = "Submitted by", user, upvotes, title, "·", "N authors", [comments]

Source: a real page of 1 August 2024, compared with the JSON it carried.
"""

from collections.abc import Iterable
from itertools import pairwise

from paperbrowse.model.errors import ImportRefused
from paperbrowse.model.paper import Paper
from paperbrowse.parse import limits
from paperbrowse.parse.document import Problem, Record, RecordStream
from paperbrowse.parse.page_lines import DOT, parse_author_count, parse_count, read_page_lines

NAME = "huggingface-list"
SUBMITTED_BY = "Submitted by"


def recognizes(head: str, name: str) -> bool:
    """Whether cards begin with their submitter and a dot stands above the authors."""
    lines = [line.strip() for line in head.splitlines()]
    return SUBMITTED_BY in lines and any(
        line == DOT and parse_author_count(after) is not None for line, after in pairwise(lines)
    )


def read(lines: Iterable[bytes], name: str) -> RecordStream:
    """Papers of the list, each at the line of its card. Raises ImportRefused where there is no card."""
    found, note = read_page_lines(lines, name)
    if note:
        yield Problem(name, 1, note)
    starts = [place for place, line in enumerate(found) if line == SUBMITTED_BY]
    if not starts:
        raise ImportRefused(f"holds no papers: none of its lines is `{SUBMITTED_BY}`")
    for start, end in pairwise([*starts, len(found)]):
        paper = _parse_card([line for line in found[start + 1 : end] if line])
        if paper is None:
            yield Problem(name, start + 1, "a card without title and authors")
        else:
            yield Record(paper, start + 1)


def _parse_card(lines: list[str]) -> Paper | None:
    """user, upvotes, title, dot, authors, comments; None when the card breaks off before its authors."""
    if DOT not in lines[3:]:
        return None
    dot = lines.index(DOT, 3)
    written_by = parse_author_count(lines[dot + 1]) if dot + 1 < len(lines) else None
    title = " ".join(lines[2:dot])
    if written_by is None or len(title) > limits.TITLE:
        return None
    return Paper(
        title=title,
        author_count=written_by,
        upvotes=parse_count(lines[1]),
        comments=parse_count(lines[dot + 2]) if dot + 2 < len(lines) else None,
        submitter=lines[0][: limits.NAME],
        source=NAME,
    )
