"""Markdown reading list: title, authors, date, links, and the user's tags and note of each paper."""

import re
from collections.abc import Iterable, Iterator

from paperbrowse.export.publication import ExportItem, find_publication
from paperbrowse.model.marks import Marks
from paperbrowse.model.paper import Paper
from paperbrowse.model.urls import links
from paperbrowse.text.clean import clean_line, clean_text
from paperbrowse.text.latex import latex_to_unicode

HEADING = "# Reading list\n"

MAX_AUTHORS = 3
"""Authors listed before `and N more`."""

# Characters that some Markdown program takes for markup, including entities, formulas, strikethrough and mentions.
_MARKUP = re.compile(r"[\\\[\]()<>`*_|#!&~$@]")
# Many programs make a link of a bare URL.
_URL_SCHEME = re.compile(r"\b(https?|ftp|mailto|javascript|data|vbscript|file)(:)|\b(www)(\.)", re.IGNORECASE)
# Signs that begin a list, a rule or the underline of a heading.
_LINE_START = re.compile(r"^[-+=]")
_NUMBERED_LINE = re.compile(r"^(\d{1,9})([.)])")


def write(papers: Iterable[ExportItem]) -> Iterator[str]:
    """Yield a heading and one list item per paper."""
    yield HEADING
    for item in papers:
        yield "\n" + format_item(item.paper, item.marks)


def format_item(paper: Paper, marks: Marks, more: Iterable[str] = ()) -> str:
    """Return a list item with a box; `more` are lines behind the tags."""
    star = "★ " if marks.starred else ""
    lines = [
        f"{star}**{escape_markdown(latex_to_unicode(paper.title))}**",
        details_line(paper),
        *link_lines(paper),
        "Tags: " + ", ".join(escape_markdown(tag) for tag in marks.tags) if marks.tags else "",
        *(escape_markdown(line) for line in more),
    ]
    box = "- [x] " if marks.read else "- [ ] "
    return box + "\\\n  ".join(line for line in lines if line) + "\n" + quote_note(marks.note or "")


def details_line(paper: Paper) -> str:
    details = [
        _author_line(paper),
        str(paper.display_date or ""),
        escape_markdown(find_publication(paper).name or " ".join(paper.categories[:1])),
    ]
    return " · ".join(detail for detail in details if detail)


def _author_line(paper: Paper) -> str:
    """Return the first authors, or if none is named, the number of authors and the organization."""
    names = [escape_markdown(latex_to_unicode(author.name)) for author in paper.authors[:MAX_AUTHORS]]
    more = max(paper.author_count or 0, len(paper.authors)) - len(names)
    if names:
        return ", ".join(names) + (f" and {more:,} more" if more > 0 else "")
    count = "1 author" if more == 1 else f"{more:,} authors" if more > 0 else ""
    return ", ".join(part for part in (count, escape_markdown(paper.organization or "")) if part)


def link_lines(paper: Paper) -> Iterator[str]:
    """Yield the page and the code; only HTTPS URLs become links."""
    urls = {link.name: link.url for link in reversed(links(paper)) if not link.is_search}
    for label, name in (("", "page"), ("Code: ", "code")):
        url = urls.get(name, "")
        if url.startswith("https://"):
            yield f"{label}<{_escape_url(url)}>"
        elif url:
            yield label + escape_markdown(url)


def _escape_url(url: str) -> str:
    """Escape everything in a URL that could end the link before its closing bracket."""
    return re.sub(r"[\s<>\\`|\"{}^]", lambda m: "".join(f"%{byte:02X}" for byte in m[0].encode()), clean_text(url))


def quote_note(note: str) -> str:
    """Return a note as a quotation with the same lines."""
    lines = [escape_markdown(line) for line in clean_text(note).splitlines()]
    return "\n" + "".join(f"  > {line}".rstrip() + "\n" for line in lines) if lines else ""


def escape_markdown(text: str) -> str:
    """Escape one line so that nothing in it is markup at any position."""
    text = _MARKUP.sub(r"\\\g<0>", clean_line(text))
    text = _URL_SCHEME.sub(lambda m: f"{m[1] or m[3]}\\{m[2] or m[4]}", text)
    return _NUMBERED_LINE.sub(r"\1\\\2", text) if text[:1].isdigit() else _LINE_START.sub(r"\\\g<0>", text)
