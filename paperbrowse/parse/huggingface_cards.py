"""Copied text of two Hugging Face pages that show papers as cards.

    list card      = "Submitted by", user, upvotes, title, "·", "N authors", [comments]
    trending card  = "### " title, [summary], ["- N authors"], ["GitHub N" or "[LINK: GitHub N](address)"]

The list page of 2024 has neither abstracts nor dates. The trending page has every card twice, for wide and narrow
screens. Source: a real list page of 1 August 2024, compared with its JSON, and a trending page of January 2026.
"""

import re
from collections.abc import Callable, Iterable
from itertools import pairwise

from paperbrowse.model.errors import ImportRefused
from paperbrowse.model.paper import Paper
from paperbrowse.parse import limits
from paperbrowse.parse.document import Problem, Record, RecordStream, read_record
from paperbrowse.parse.fields import InvalidRecord, to_title
from paperbrowse.parse.huggingface_json import day_in_name
from paperbrowse.parse.page_lines import DOT, parse_author_count, parse_count, read_page_lines

LIST, TRENDING = "huggingface-list", "huggingface-trending"
SUBMITTED_BY = "Submitted by"
HEADING = "### "

MIN_ABSTRACT = 400
"""Characters: the page shows a summary of at most 300, or the abstract, of about 1,000."""

_LIST_CARD, _TRENDING_CARD = re.compile(SUBMITTED_BY), re.compile(f"{HEADING}.*")
_GITHUB = re.compile(r"(?:- )?(?:\[LINK: )?GitHub (\S{1,20}?)(?:\]\((https://github\.com/[^\s()]+)\))?")


def recognizes_list(head: str, name: str) -> bool:
    """Return True if cards begin with their submitter and have a dot above the authors."""
    lines = [line.strip() for line in head.splitlines()]
    below_dots = (following for line, following in pairwise(lines) if line == DOT)
    return SUBMITTED_BY in lines and any(parse_author_count(line) is not None for line in below_dots)


def recognizes_trending(head: str, name: str) -> bool:
    """Return True for the page's heading, or for cards with a heading and a repository."""
    lines = [line.strip() for line in head.splitlines()]
    has_cards = any(line.startswith(HEADING) for line in lines)
    return has_cards and ("## Trending Papers" in lines or any(_GITHUB.fullmatch(line) for line in lines))


def read_list(pieces: Iterable[bytes], name: str) -> RecordStream:
    """Yield the papers at the lines of their cards. Raises ImportRefused without cards."""
    day = day_in_name(name)
    return _read_cards(pieces, name, _LIST_CARD, lambda lines: _parse_list_card(lines)._replace(announced=day))


def read_trending(pieces: Iterable[bytes], name: str) -> RecordStream:
    """Yield each paper once, at the line of its first card. Raises ImportRefused without cards."""
    titles: set[str] = set()
    for item in _read_cards(pieces, name, _TRENDING_CARD, _parse_trending_card):
        if isinstance(item, Problem):
            yield item
        elif item.paper.title not in titles:
            titles.add(item.paper.title)
            yield item


def _read_cards(
    pieces: Iterable[bytes], name: str, first_line: re.Pattern[str], parse_card: Callable[[list[str]], Paper]
) -> RecordStream:
    lines = read_page_lines(pieces)
    starts = [index for index, line in enumerate(lines) if first_line.fullmatch(line)]
    if not starts:
        raise ImportRefused(f"contains no papers: no line matches `{first_line.pattern}`")
    for start, end in pairwise([*starts, len(lines)]):
        card, number = lines[start:end], start + 1
        yield from read_record(lambda _, card=card, number=number: Record(parse_card(card), number), name, number)  # type: ignore[misc]


def _parse_list_card(lines: list[str]) -> Paper:
    lines = [line for line in lines[1:] if line]  # user, upvotes, title, dot, authors, comments
    dot = lines.index(DOT, 3) if DOT in lines[3:] else len(lines)
    author_count = parse_author_count(lines[dot + 1]) if dot + 1 < len(lines) else None
    if author_count is None:
        raise InvalidRecord("the card has no author count; left out")
    return Paper(
        title=to_title(" ".join(lines[2:dot])),
        author_count=author_count,
        upvotes=parse_count(lines[1]),
        comments=parse_count(lines[dot + 2]) if dot + 2 < len(lines) else None,
        submitter=lines[0][: limits.NAME],
        source=LIST,
    )


def _parse_trending_card(lines: list[str]) -> Paper:
    blank = lines.index("") if "" in lines else len(lines)  # ends the title
    paper = Paper(title=to_title(" ".join(lines[:blank]).removeprefix(HEADING)), source=TRENDING)
    prose: list[str] = []
    for line in lines[blank:]:
        if (author_count := parse_author_count(line)) is not None:
            paper = paper._replace(author_count=author_count)
        elif repository := _GITHUB.fullmatch(line):
            paper = paper._replace(github_stars=parse_count(repository[1]), code_url=repository[2])
        elif line:
            prose.append(line)
    text = " ".join(prose)[: limits.ABSTRACT]
    return paper._replace(abstract=text) if len(text) >= MIN_ABSTRACT else paper._replace(ai_summary=text or None)
