"""One paper in full as text with styles; its own text is never read as markup."""

from textual.content import Content, Span
from textual.style import Style

from paperbrowse.library.results import PaperEntry
from paperbrowse.model.links import links
from paperbrowse.model.paper import Paper
from paperbrowse.model.urls import find_urls, safe_url
from paperbrowse.model.wording import date_words
from paperbrowse.search.highlight import Highlights
from paperbrowse.text.clean import printable
from paperbrowse.text.latex import latex_to_unicode
from paperbrowse.text.phrases import count_of

MAX_AUTHORS = 12
"""Authors named before the rest is counted, unless all are asked for."""

SHOW_ALL_AUTHORS = {"@click": "screen.show_all_authors"}
"""What a click on the number of other authors does."""

NO_ABSTRACT = "No abstract is known for this paper. Its page may have one: o opens it."


class AbstractText:
    """Builds the text of one entry, and remembers which address each link of it opens."""

    def __init__(self, entry: PaperEntry, highlights: Highlights, *, all_authors: bool = False) -> None:
        self._entry, self._highlights, self._all_authors = entry, highlights, all_authors
        self.link_urls: list[str] = []
        """The address of each link in the text, by its number."""

    def content(self) -> Content:
        """Who wrote what and when, what the reader wrote of it, the abstract, and what others say."""
        paper = self._entry.paper
        blocks = [
            self._highlighted(paper.title, "title", "$title bold"),
            self._authors(paper),
            self._facts(paper),
            self._comment(paper),
            self._links(paper),
            self._note(),
            self._abstract(paper),
            self._summary(paper),
            self._keywords(paper),
            self._sources(),
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
        who = " · ".join(part for part in (count_of(total, "author") if total else "", paper.organization) if part)
        return Content.styled("\n" + printable(who), "$foreground") if who else None

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
        ]
        return Content.styled(printable(" · ".join(fact for fact in facts if fact)), "$quiet")

    def _marks(self) -> list[str]:
        marks = self._entry.marks
        signs = (("★ starred", marks.starred), ("✓ read", marks.read))
        return [*(word for word, is_so in signs if is_so), *(f"#{tag}" for tag in marks.tags)]

    def _comment(self, paper: Paper) -> Content | None:
        """The authors' note on pages and acceptance, or where it appeared."""
        said = " · ".join(text for text in (paper.comment, paper.journal_ref) if text)
        return Content.styled(printable(said), "$quiet") if said else None

    def _links(self, paper: Paper) -> Content:
        """Each with the key that opens it, as far as it has one of its own."""
        found = []
        opened = {"pdf": "P", "page": "o"}
        for link in links(paper):
            label = "search Hugging Face" if link.is_search else printable(link.label)
            url = safe_url(link.url)
            spans = self._link_spans(0, len(label), url) if url else [Span(0, len(label), "$quiet")]
            key = opened.pop(link.name, "")
            found.append(Content.assemble(Content(label, spans), (f" {key}" if key else "", "$faint")))
        return Content("   ").join(found)

    def _note(self) -> Content | None:
        """What the reader wrote."""
        note = self._entry.marks.note
        if not note:
            return None
        shown = "\n".join(map(printable, note.split("\n")))
        return Content.assemble("\n", ("Your note  ", "$star bold"), (shown, "$foreground"))

    def _summary(self, paper: Paper) -> Content | None:
        """What a machine made of the abstract, told apart from it."""
        if not paper.ai_summary:
            return None
        return Content.assemble(
            "\n", ("AI summary  ", "$secondary bold"), (printable(latex_to_unicode(paper.ai_summary)), "$quiet")
        )

    def _keywords(self, paper: Paper) -> Content | None:
        if not paper.keywords:
            return None
        return Content.assemble(
            "\n", ("Keywords  ", "$secondary bold"), (printable(", ".join(paper.keywords)), "$quiet")
        )

    def _link_spans(self, start: int, end: int, url: str) -> list[Span]:
        """A number, never an address, travels in the action: text cannot reach into it."""
        self.link_urls.append(url)
        click = Style.from_meta({"@click": f"screen.open_target({len(self.link_urls) - 1})"})
        return [Span(start, end, "$link underline"), Span(start, end, click + Style(link=url))]

    def _abstract(self, paper: Paper) -> Content:
        if not paper.abstract:
            return Content.styled("\n" + NO_ABSTRACT, "$quiet")
        return Content("\n") + self._highlighted(paper.abstract, "abstract", "$foreground")

    def _highlighted(self, text: str, field: str, style: str) -> Content:
        """Readable text with its matches lit and its addresses made links."""
        shown = printable(latex_to_unicode(text))
        spans = [Span(0, len(shown), style)]
        for start, end, url in find_urls(shown):
            spans += self._link_spans(start, end, url)
        spans += [Span(start, end, "$highlight bold") for start, end in self._highlights.spans(shown, field)]
        return Content(shown, spans)

    def _sources(self) -> Content:
        sources = ", ".join(self._entry.sources)
        return Content.styled(printable(f"\n{self._entry.key}{' · from ' + sources if sources else ''}"), "$faint")


def _date_text(paper: Paper) -> str:
    """When it was published; the day a list carried it says that it is no more than that."""
    if paper.published:
        return date_words(paper.published)
    return f"announced {date_words(paper.announced)}" if paper.announced else "no date"
