"""The styled text of one paper; text of papers is never parsed as markup."""

from textual.content import Content, Span
from textual.style import Style

from paperbrowse.library.results import NOT_CACHED, PaperEntry, Pulls, describe_pulls
from paperbrowse.model.paper import Paper
from paperbrowse.model.urls import find_urls, links, safe_url
from paperbrowse.model.wording import date_words, day_words
from paperbrowse.search.highlight import Highlights
from paperbrowse.text.clean import printable
from paperbrowse.text.latex import latex_to_unicode
from paperbrowse.text.phrases import count_of
from paperbrowse.tui.widgets.paper_row import fit_width

MAX_AUTHORS = 12
"""Authors listed by name; the others are counted until the user clicks on their number."""

SHOW_ALL_AUTHORS = {"@click": "screen.show_all_authors"}
"""Style of the number of other authors, which reacts to a click."""

QUOTE_WIDTH = 40
"""Columns of a title or a copied text in the status line."""

NO_ABSTRACT = "No abstract is known for this paper. Its page may have one: o opens it."


class AbstractText:
    """Builds the text of one entry, and collects the URLs of its links."""

    def __init__(self, entry: PaperEntry, highlights: Highlights, *, all_authors: bool = False) -> None:
        self._entry, self._highlights, self._all_authors = entry, highlights, all_authors
        self.why = ""
        """The words by which the paper is related to the query; empty if it has all words."""
        self.pulls: Pulls = ()
        """What pulled the paper up or down in the order for you."""
        self.link_keys = {"pdf": "P", "page": "o"}
        self.link_urls: list[str] = []
        """The URL of each link in the text, by its number."""

    def content(self) -> Content:
        """Return title, authors, facts, links, the user's note, abstract, summary, keywords and sources."""
        paper, note = self._entry.paper, self._entry.marks.note or ""
        blocks = [
            self._highlighted(paper.title, "title", "$title bold"),
            self._authors(paper),
            self._facts(paper),
            Content.styled(f"related: {printable(self.why)}", "$secondary") if self.why else None,
            self._pulls(),
            self._comment(paper),
            self._links(paper),
            _labeled("Your note", "$star bold", "\n".join(map(printable, note.split("\n"))), "$foreground"),
            self._abstract(paper),
            _labeled("AI summary", "$secondary bold", shown_text(paper.ai_summary or ""), "$quiet"),
            _labeled("Keywords", "$secondary bold", printable(", ".join(paper.keywords)), "$quiet"),
            self._sources(),
            self._times(),
        ]
        return Content("\n").join(block for block in blocks if block is not None)

    def _authors(self, paper: Paper) -> Content | None:
        total = max(paper.author_count or 0, len(paper.authors))
        names = (
            paper.authors if self._all_authors or len(paper.authors) == MAX_AUTHORS + 1 else paper.authors[:MAX_AUTHORS]
        )
        more, known = total - len(names), len(paper.authors) > len(names)
        if names:
            shown = self._highlighted(", ".join(author.name for author in names), "authors", "$foreground")
            rest = Content.styled(f" and {more:,} more" if more else "", "$link underline" if known else "$quiet")
            return Content.assemble("\n", shown, rest.stylize(Style.from_meta(SHOW_ALL_AUTHORS)) if known else rest)
        number = count_of(total, "author") if total else ""
        text = " · ".join(part for part in (number, paper.organization) if part)
        return Content.styled("\n" + printable(text), "$foreground") if text else None

    def _pulls(self) -> Content | None:
        """Return what pulled the paper up or down, with the keys that open its menu."""
        text = Content.styled(f"for you: {printable(describe_pulls(self.pulls))}", "$secondary")
        return text + Content.styled(" (keys: + -)", "$quiet") if self.pulls else None

    def _facts(self, paper: Paper) -> Content:
        facts = [
            _date_text(paper),
            paper.venue or "",
            count_of(paper.comments, "comment") if paper.comments else "",
            count_of(paper.upvotes, "upvote") if paper.upvotes else "",
            count_of(paper.github_stars, "GitHub star") if paper.github_stars else "",
            " ".join(paper.categories[:4]),
            "withdrawn" if paper.withdrawn else "",
            *self._marks(),
            "" if self._entry.is_cached else f"{NOT_CACHED} (r or an import fills it in)",
        ]
        return Content.styled(printable(" · ".join(fact for fact in facts if fact)), "$quiet")

    def _marks(self) -> list[str]:
        marks = self._entry.marks
        labels = (("★ starred", marks.starred), ("✓ read", marks.read), ("skipped", marks.skipped))
        return [*(label for label, is_set in labels if is_set), *(f"#{tag}" for tag in marks.tags)]

    def _times(self) -> Content | None:
        """Return when the paper was imported and starred."""
        times = (("added", self._entry.added), ("starred", self._entry.marks.starred_at))
        text = " · ".join(f"{label} {day_words(time)}" for label, time in times if time)
        return Content.styled(text, "$faint") if text else None

    def _comment(self, paper: Paper) -> Content | None:
        """Return the authors' comment, often on pages and acceptance, and the journal reference."""
        text = " · ".join(part for part in (paper.comment, paper.journal_ref) if part)
        return Content.styled(printable(text), "$quiet") if text else None

    def _links(self, paper: Paper) -> Content:
        """Return the links, the page and the PDF with their keys."""
        pieces, keys = [], dict(self.link_keys)
        for link in links(paper):
            label = "search Hugging Face" if link.is_search else printable(link.label)
            url = safe_url(link.url)
            spans = self._link_spans(0, len(label), url) if url else [Span(0, len(label), "$quiet")]
            key = keys.pop(link.name, "")
            pieces.append(Content.assemble(Content(label, spans), (f" {key}" if key else "", "$faint")))
        return Content("   ").join(pieces)

    def _link_spans(self, start: int, end: int, url: str) -> list[Span]:
        """Return spans of a link; its action contains a number and no URL, which could inject code."""
        self.link_urls.append(url)
        click = Style.from_meta({"@click": f"screen.open_target({len(self.link_urls) - 1})"})
        return [Span(start, end, "$link underline"), Span(start, end, click + Style(link=url))]

    def _abstract(self, paper: Paper) -> Content:
        if not paper.abstract:
            return Content.styled("\n" + NO_ABSTRACT, "$quiet")
        return Content("\n") + self._highlighted(paper.abstract, "abstract", "$foreground")

    def _highlighted(self, text: str, field: str, style: str) -> Content:
        """Return readable text with matches highlighted and URLs as links."""
        shown = shown_text(text)
        spans = [Span(0, len(shown), style)]
        for start, end, url in find_urls(shown):
            spans += self._link_spans(start, end, url)
        spans += [Span(start, end, "$highlight bold") for start, end in self._highlights.spans(shown, field)]
        return Content(shown, spans)

    def _sources(self) -> Content:
        sources = ", ".join(self._entry.sources)
        return Content.styled(printable(f"\n{self._entry.key}{' · from ' + sources if sources else ''}"), "$faint")


def shown_text(text: str) -> str:
    """Return a text of a paper as it is shown and copied."""
    return printable(latex_to_unicode(text))


def quoted_label(text: str) -> str:
    """Return the begin of a copied text and the number of its words, for the status line."""
    return f"“{fit_width(' '.join(text.split()), QUOTE_WIDTH).rstrip()}” ({count_of(len(text.split()), 'word')})"


def _labeled(label: str, label_style: str, text: str, style: str) -> Content | None:
    return Content.assemble("\n", (f"{label}  ", label_style), (text, style)) if text else None


def _date_text(paper: Paper) -> str:
    """Return the date of publication, and the date when a list announced the paper if that is another."""
    published = date_words(paper.published) if paper.published else ""
    announced = date_words(paper.announced) if paper.announced else ""
    if announced and announced != published:
        return " · ".join(filter(None, (published, f"announced {announced}")))
    return published or "no date"
