"""The text of the Hugging Face trending page: a heading, a summary, authors and a repository a card.

    card    = "### " title, [summary], ["- N authors"], ["GitHub N" or "[LINK: GitHub N](address)"]

Every card stands there twice, once for wide and once for narrow screens.
"""

import re
from collections.abc import Iterable
from itertools import pairwise

from paperbrowse.model.errors import ImportRefused
from paperbrowse.model.paper import Paper
from paperbrowse.parse import limits
from paperbrowse.parse.document import Problem, Record, RecordStream
from paperbrowse.parse.page_lines import parse_author_count, parse_count, read_page_lines

NAME = "huggingface-trending"
HEADING = "### "

MIN_ABSTRACT = 400
"""Characters: the page shows the site's own sentence, of at most 300, or the abstract, of about 1,000."""

_GITHUB = re.compile(r"(?:- )?(?:\[LINK: )?GitHub (\S{1,20}?)(?:\]\((https://github\.com/[^\s()]+)\))?")


def recognizes(head: str, name: str) -> bool:
    """Whether the page names itself, or its cards have a heading and a repository."""
    lines = [line.strip() for line in head.splitlines()]
    headed = any(line.startswith(HEADING) for line in lines)
    return headed and ("## Trending Papers" in lines or any(_GITHUB.fullmatch(line) for line in lines))


def read(lines: Iterable[bytes], name: str) -> RecordStream:
    """Papers of the page, each once, at the line of its first heading. Raises ImportRefused where there is none."""
    found, note = read_page_lines(lines, name)
    if note:
        yield Problem(name, 1, note)
    starts = [place for place, line in enumerate(found) if line.startswith(HEADING)]
    if not starts:
        raise ImportRefused(f"holds no papers: none of its lines begins with `{HEADING}`")
    seen: set[str] = set()
    for start, end in pairwise([*starts, len(found)]):
        paper = _parse_card(found[start:end])
        if len(paper.title) > limits.TITLE:
            yield Problem(name, start + 1, f"a title of {len(paper.title):,} characters")
        elif not paper.title:
            yield Problem(name, start + 1, "a card without a title")
        elif paper.title not in seen:
            seen.add(paper.title)
            yield Record(paper, start + 1)


def _parse_card(lines: list[str]) -> Paper:
    """The paper of one card; its title goes on until the first blank line."""
    blank = lines.index("") if "" in lines else len(lines)
    paper = Paper(title=" ".join(lines[:blank]).removeprefix(HEADING), source=NAME)
    prose: list[str] = []
    for line in lines[blank:]:
        if (written_by := parse_author_count(line)) is not None:
            paper = paper._replace(author_count=written_by)
        elif repository := _GITHUB.fullmatch(line):
            paper = paper._replace(github_stars=parse_count(repository[1]), code_url=repository[2])
        elif line:
            prose.append(line)
    return _add_prose(paper, " ".join(prose)[: limits.ABSTRACT])


def _add_prose(paper: Paper, prose: str) -> Paper:
    """The paper with what its card tells: an abstract, or the site's summary of it."""
    if len(prose) >= MIN_ABSTRACT:
        return paper._replace(abstract=prose)
    return paper._replace(ai_summary=prose or None)
