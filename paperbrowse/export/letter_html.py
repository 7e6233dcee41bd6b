"""Papers as HTML: a letter, and a page with a search box. Neither loads anything, and no text of a paper is markup."""

import base64
import hashlib
from collections.abc import Iterable, Iterator
from html import escape

from paperbrowse.export.letter import Letter, details, summary
from paperbrowse.export.publication import ExportItem
from paperbrowse.model.urls import links
from paperbrowse.model.wording import day_words
from paperbrowse.text.clean import clean_line, clean_lines
from paperbrowse.text.latex import latex_to_unicode

_STYLE = """
:root { color-scheme: light dark; }
body { max-width: 42em; margin: 0 auto; padding: 1em; font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.4em; } h2 { font-size: 1.15em; margin: 2em 0 0; border-bottom: 1px solid; padding-bottom: 4px; }
article { margin: 1.4em 0; } h3 { font-size: 1em; margin: 0; } p { margin: 4px 0; }
.quiet { font-size: .85em; opacity: .75; } a { color: #0b57d0; }
input { font: inherit; width: 100%; box-sizing: border-box; padding: 8px; margin-bottom: 8px; }
@media (prefers-color-scheme: dark) { a { color: #8ab4f8; } }
"""

_SCRIPT = """
const box = document.querySelector("input"), papers = [...document.querySelectorAll("article")];
const texts = papers.map(paper => paper.textContent.toLowerCase());
box.addEventListener("input", () => {
  const words = box.value.toLowerCase().split(/\\s+/);
  papers.forEach((paper, index) => { paper.hidden = !words.every(word => texts[index].includes(word)); });
});
"""
_SCRIPT_HASH = base64.b64encode(hashlib.sha256(_SCRIPT.encode()).digest()).decode()


def letter_page(letter: Letter) -> str:
    """Return a letter as one page, for a browser or as a part of a mail."""
    parts = [_head(letter.title), f'<p class="quiet">since {_text(day_words(letter.since))}</p>\n']
    for section in letter.sections:
        parts.append(f"<h2>{_text(section.heading)}</h2>\n")
        for index, shown in enumerate(section.items):
            parts += _article(shown.item, summary(shown.item, index), shown.facts)
        parts += [f"<p>{_text(section.rest())}</p>\n"] if section.more else []
    return "".join([*parts, "</body></html>\n"])


def write(papers: Iterable[ExportItem]) -> Iterator[str]:
    """Yield a page of papers with a search box, for `export`."""
    yield _head("Reading list", f"; script-src 'sha256-{_SCRIPT_HASH}'")
    yield '<input type="search" placeholder="Search these papers" aria-label="Search these papers">\n'
    for item in papers:
        note = clean_lines(item.marks.note or "").splitlines()
        yield from _article(item, clean_line(latex_to_unicode(item.paper.abstract or "")), note)
    yield f"<script>{_SCRIPT}</script></body></html>\n"


def _head(title: str, allowed: str = "") -> str:
    policy = f"default-src 'none'; style-src 'unsafe-inline'{allowed}"
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer">'
        f"<title>{_text(title)}</title><style>{_STYLE}</style></head>\n<body><h1>{_text(title)}</h1>\n"
    )


def _article(item: ExportItem, abstract: str, facts: Iterable[str]) -> Iterator[str]:
    page, *others = sorted(links(item.paper), key=lambda link: link.name != "page")
    star = "★ " if item.marks.starred else ""
    yield f"<article><h3>{star}{_anchor(page.url, latex_to_unicode(item.paper.title))}</h3>\n"
    yield f'<p class="quiet">{_text(details(item))}</p>\n'
    yield from (f"<p><strong>{_text(fact)}</strong></p>\n" for fact in facts if fact)
    if abstract:
        yield f"<p>{_text(abstract)}</p>\n"
    if others:
        yield f'<p class="quiet">{" · ".join(_anchor(link.url, link.label) for link in others)}</p>\n'
    yield "</article>\n"


def _anchor(url: str, label: str) -> str:
    """Return a link, or its text if a browser should not open the URL."""
    is_safe = url.startswith(("https://", "http://"))
    return f'<a href="{_text(url)}">{_text(label)}</a>' if is_safe else _text(label)


def _text(text: str) -> str:
    return escape(clean_line(text))
