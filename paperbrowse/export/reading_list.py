"""A reading list in Markdown, for notes: title, authors, day, link, and what the reader thought of each."""

import re
from collections.abc import Iterable, Iterator

from paperbrowse.export.appearance import appearance
from paperbrowse.export.exported import Exported
from paperbrowse.model.links import links
from paperbrowse.model.paper import Paper
from paperbrowse.text.clean import clean_line, clean_text
from paperbrowse.text.latex import readable

HEADING = "# Reading list\n"

NAMED = 3
"""Authors named before `and N more`."""

# All that is markup to some reader of Markdown: entities, dollars, tildes and mentions are to many.
_MARKUP = re.compile(r"[\\\[\]()<>`*_|#!&~$@]")
# Bare addresses become links in many readers.
_ADDRESS = re.compile(r"\b(https?|ftp|mailto|javascript|data|vbscript|file)(:)|\b(www)(\.)", re.IGNORECASE)
# What begins a list, a rule, a heading's underline or a quote.
_LINE_START = re.compile(r"^[-+=]")
_NUMBERED = re.compile(r"^(\d{1,9})([.)])")


def write(papers: Iterable[Exported]) -> Iterator[str]:
    """A heading, then an item a paper."""
    yield HEADING
    for one in papers:
        yield "\n" + _item(one)


def _item(one: Exported) -> str:
    star = "★ " if one.marks.starred else ""
    rows = [f"{star}**{escaped(readable(one.paper.title))}**", _facts(one.paper), *_addresses(one.paper)]
    if one.marks.tags:
        rows.append("Tags: " + ", ".join(escaped(tag) for tag in one.marks.tags))
    box = "- [x] " if one.marks.read else "- [ ] "
    item = box + "\\\n  ".join(row for row in rows if row) + "\n"
    return item + _note(one.marks.note or "")


def _facts(paper: Paper) -> str:
    facts = [
        _who(paper),
        str(paper.first_known or ""),
        escaped(appearance(paper).where or " ".join(paper.categories[:1])),
    ]
    return " · ".join(fact for fact in facts if fact)


def _who(paper: Paper) -> str:
    """Names as far as they are known, else how many wrote it, else for which organization."""
    names = [escaped(readable(author.name)) for author in paper.authors[:NAMED]]
    more = max(paper.author_count or 0, len(paper.authors)) - len(names)
    if names:
        return ", ".join(names) + (f" and {more:,} more" if more > 0 else "")
    count = "1 author" if more == 1 else f"{more:,} authors" if more > 0 else ""
    return ", ".join(part for part in (count, escaped(paper.organization or "")) if part)


def _addresses(paper: Paper) -> Iterator[str]:
    """The page and the code; only what is encrypted on its way is made a link."""
    named = {link.name: link.url for link in reversed(links(paper)) if not link.is_search}
    for label, name in (("", "page"), ("Code: ", "code")):
        url = named.get(name, "")
        if url.startswith("https://"):
            yield f"{label}<{_link(url)}>"
        elif url:
            yield label + escaped(url)


def _link(url: str) -> str:
    """An address that nothing ends but the bracket behind it."""
    return re.sub(r"[\s<>\\`|\"{}^]", lambda m: "".join(f"%{byte:02X}" for byte in m[0].encode()), clean_text(url))


def _note(note: str) -> str:
    """The reader's note as a quotation, its lines kept."""
    rows = [escaped(row) for row in clean_text(note).splitlines()]
    return "\n" + "".join(f"  > {row}".rstrip() + "\n" for row in rows) if rows else ""


def escaped(text: str) -> str:
    """One line of text that stays text wherever it stands."""
    text = _MARKUP.sub(r"\\\g<0>", clean_line(text))
    text = _ADDRESS.sub(lambda m: f"{m[1] or m[3]}\\{m[2] or m[4]}", text)
    return _NUMBERED.sub(r"\1\\\2", text) if text[:1].isdigit() else _LINE_START.sub(r"\\\g<0>", text)
