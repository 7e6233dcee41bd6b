"""A reading list in Markdown, for notes: title, authors, day, link, and what the reader thought of each."""

import re
from collections.abc import Iterable, Iterator

from paperbrowse.export.item import ExportItem
from paperbrowse.export.publication import find_publication
from paperbrowse.model.links import links
from paperbrowse.model.paper import Paper
from paperbrowse.text.clean import clean_line, clean_text
from paperbrowse.text.latex import latex_to_unicode

HEADING = "# Reading list\n"

MAX_AUTHORS = 3
"""Authors named before `and N more`."""

# All that is markup to some reader of Markdown: entities, dollars, tildes and mentions are to many.
_MARKUP = re.compile(r"[\\\[\]()<>`*_|#!&~$@]")
# Bare addresses become links in many readers.
_URL_SCHEME = re.compile(r"\b(https?|ftp|mailto|javascript|data|vbscript|file)(:)|\b(www)(\.)", re.IGNORECASE)
# What begins a list, a rule, a heading's underline or a quote.
_LINE_START = re.compile(r"^[-+=]")
_NUMBERED_LINE = re.compile(r"^(\d{1,9})([.)])")


def write(papers: Iterable[ExportItem]) -> Iterator[str]:
    """A heading, then an item a paper."""
    yield HEADING
    for one in papers:
        yield "\n" + _format_item(one)


def _format_item(export_item: ExportItem) -> str:
    star = "★ " if export_item.marks.starred else ""
    rows = [
        f"{star}**{escape_markdown(latex_to_unicode(export_item.paper.title))}**",
        _details_line(export_item.paper),
        *_link_lines(export_item.paper),
    ]
    if export_item.marks.tags:
        rows.append("Tags: " + ", ".join(escape_markdown(tag) for tag in export_item.marks.tags))
    box = "- [x] " if export_item.marks.read else "- [ ] "
    item = box + "\\\n  ".join(row for row in rows if row) + "\n"
    return item + _quote_note(export_item.marks.note or "")


def _details_line(paper: Paper) -> str:
    facts = [
        _author_line(paper),
        str(paper.display_date or ""),
        escape_markdown(find_publication(paper).name or " ".join(paper.categories[:1])),
    ]
    return " · ".join(fact for fact in facts if fact)


def _author_line(paper: Paper) -> str:
    """Names as far as they are known, else how many wrote it, else for which organization."""
    names = [escape_markdown(latex_to_unicode(author.name)) for author in paper.authors[:MAX_AUTHORS]]
    more = max(paper.author_count or 0, len(paper.authors)) - len(names)
    if names:
        return ", ".join(names) + (f" and {more:,} more" if more > 0 else "")
    count = "1 author" if more == 1 else f"{more:,} authors" if more > 0 else ""
    return ", ".join(part for part in (count, escape_markdown(paper.organization or "")) if part)


def _link_lines(paper: Paper) -> Iterator[str]:
    """The page and the code; only what is encrypted on its way is made a link."""
    named = {link.name: link.url for link in reversed(links(paper)) if not link.is_search}
    for label, name in (("", "page"), ("Code: ", "code")):
        url = named.get(name, "")
        if url.startswith("https://"):
            yield f"{label}<{_escape_url(url)}>"
        elif url:
            yield label + escape_markdown(url)


def _escape_url(url: str) -> str:
    """An address that nothing ends but the bracket behind it."""
    return re.sub(r"[\s<>\\`|\"{}^]", lambda m: "".join(f"%{byte:02X}" for byte in m[0].encode()), clean_text(url))


def _quote_note(note: str) -> str:
    """The reader's note as a quotation, its lines kept."""
    rows = [escape_markdown(row) for row in clean_text(note).splitlines()]
    return "\n" + "".join(f"  > {row}".rstrip() + "\n" for row in rows) if rows else ""


def escape_markdown(text: str) -> str:
    """One line of text that stays text wherever it stands."""
    text = _MARKUP.sub(r"\\\g<0>", clean_line(text))
    text = _URL_SCHEME.sub(lambda m: f"{m[1] or m[3]}\\{m[2] or m[4]}", text)
    return _NUMBERED_LINE.sub(r"\1\\\2", text) if text[:1].isdigit() else _LINE_START.sub(r"\\\g<0>", text)
