"""A letter of new papers, as text, Markdown and JSON."""

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from shlex import quote
from typing import Any

from paperbrowse.export.json_lines import paper_json
from paperbrowse.export.markdown import escape_markdown, format_item
from paperbrowse.export.publication import ExportItem
from paperbrowse.model.urls import page_link
from paperbrowse.model.wording import author_line, day_words
from paperbrowse.text.clean import clean_line
from paperbrowse.text.latex import latex_to_unicode
from paperbrowse.text.phrases import count_of

MAX_SUMMARIZED = 50
"""Papers of a section with a summary; the others are listed without, so that a letter after a month can be read."""

WIDTH = 78
"""Columns of the text, as usual in mail."""


@dataclass(frozen=True, slots=True)
class LetterItem:
    item: ExportItem
    facts: tuple[str, ...] = ()
    """Why it is in the letter: news, upvotes gained, or the lines of the note."""
    row: int = 0
    """Its row in papers.db; valid as in `PaperEntry`."""


@dataclass(frozen=True, slots=True)
class LetterSection:
    heading: str
    items: tuple[LetterItem, ...]
    more: tuple[int, ...] = ()
    """The rows of further papers, which are counted only."""
    query: str = ""
    """Finds them."""

    @property
    def size(self) -> int:
        return len(self.items) + len(self.more)

    def rest(self) -> str:
        """Return what is said of papers that are not listed; nothing if there are none."""
        return f"… and {len(self.more):,} more: paperbrowse search {quote(clean_line(self.query))}" if self.more else ""


@dataclass(frozen=True, slots=True)
class Letter:
    made_at: datetime
    since: datetime
    sections: tuple[LetterSection, ...] = ()

    @property
    def title(self) -> str:
        papers = sum(section.size for section in self.sections)
        return f"{count_of(papers, 'paper')}, {day_words(self.made_at)}"


_SENTENCE_END = re.compile(r"(?<![^\s.])(?P<word>[^\s.]*)[.!?][\"')\]”’]*\s+(?=[^a-z\s])")
_NO_END = re.compile(r"[A-Z]|al|g|e|vs|cf|Fig|Eq|Sec|Dr|St|resp|approx|[wr]t", re.IGNORECASE)
"""Words whose period ends no sentence: `et al.`, `e.g.`, an initial."""


def first_sentences(text: str, number: int) -> str:
    """Return the first sentences of a text; where in doubt, one more."""
    ends = (found.end() for found in _SENTENCE_END.finditer(text) if not _NO_END.fullmatch(found["word"].lstrip("(")))
    first = list(islice(ends, number))
    return text[: first[-1]].rstrip() if len(first) == number else text


def summary(item: ExportItem, index: int = 0) -> str:
    """Return the AI summary or two sentences of the abstract; nothing for the last papers of a long section."""
    if index >= MAX_SUMMARIZED:
        return ""
    text = item.paper.ai_summary or first_sentences(item.paper.abstract or "", 2)
    return clean_line(latex_to_unicode(text))


def details(item: ExportItem) -> str:
    """Return authors, day, key and marks on one line."""
    marks = (("starred", item.marks.starred), ("read", item.marks.read))
    states = [name for name, is_set in marks if is_set] + [f"#{tag}" for tag in item.marks.tags]
    upvotes = count_of(item.paper.upvotes, "upvote") if item.paper.upvotes else ""
    parts = (author_line(item.paper), str(item.paper.display_date or ""), upvotes, item.key, *states)
    return clean_line(latex_to_unicode(" · ".join(part for part in parts if part)))


def text(letter: Letter) -> str:
    """Return the letter as plain text."""
    lines = [letter.title, f"since {day_words(letter.since)}"]
    for section in letter.sections:
        heading = clean_line(section.heading)
        lines += ["", "", heading, "-" * len(heading)]
        for index, shown in enumerate(section.items):
            lines += ["", *_text_lines(shown, index)]
        lines += ["", section.rest()] if section.more else []
    return "\n".join(lines) + "\n"


def _text_lines(shown: LetterItem, index: int) -> Iterator[str]:
    star = "★ " if shown.item.marks.starred else ""
    yield from _wrap(star + clean_line(latex_to_unicode(shown.item.paper.title)), "* ")
    for paragraph in (details(shown.item), *map(clean_line, shown.facts), summary(shown.item, index)):
        yield from _wrap(paragraph, "  ")
    yield f"  {page_link(shown.item.paper).url}"


def _wrap(paragraph: str, indent: str) -> list[str]:
    return textwrap.wrap(
        paragraph, WIDTH, initial_indent=indent, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
    )


def markdown(letter: Letter) -> str:
    """Return the letter as Markdown, with a box to tick for each paper."""
    lines = [f"# {escape_markdown(letter.title)}\n"]
    for section in letter.sections:
        lines.append(f"\n## {escape_markdown(section.heading)}\n")
        for index, shown in enumerate(section.items):
            more = (*shown.facts, summary(shown.item, index), shown.item.key)
            lines.append("\n" + format_item(shown.item.paper, shown.item.marks, more))
        lines += [f"\n{escape_markdown(section.rest())}\n"] if section.more else []
    return "".join(lines)


def json_object(letter: Letter) -> dict[str, Any]:
    """Return the letter as `digest --json` prints it."""
    return {
        "made_at": letter.made_at.isoformat(timespec="seconds"),
        "since": letter.since.isoformat(timespec="seconds"),
        "sections": [
            {
                "heading": section.heading,
                "papers": [
                    {"facts": shown.facts, "paper": paper_json(item.key, item.paper, item.marks, item.sources)}
                    for shown in section.items
                    for item in (shown.item,)
                ],
                "more": len(section.more),
                "query": section.query or None,
            }
            for section in letter.sections
        ],
    }
