"""Rendering of one paper in the list, in one line or two."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from rich.cells import cell_len, chop_cells, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from paperbrowse.library.results import NOT_CACHED, PaperEntry
from paperbrowse.model.marks import Marks
from paperbrowse.model.paper import Paper
from paperbrowse.model.wording import author_line
from paperbrowse.search.highlight import Highlights
from paperbrowse.text.clean import printable
from paperbrowse.text.latex import latex_to_unicode
from paperbrowse.text.phrases import count_of

MAX_LINES = 3
"""Lines of a row, two of them for the title."""

GONE = "this paper is no longer here · search again"
STAR, READ, COMMENTS, UPVOTES = "★", "✓", "❝", "▲"
NOTE, NEW = "✎", "•"
CURSOR_BAR, SELECTED, SELECTED_AT_CURSOR = "▌", "●", "◉"

DATE_WIDTH = 10
"""Columns of a date such as `2022-11-08`."""

DATE_SHOWN_FROM = 56
"""Columns of the list from which a one-line row has a date."""


CONTINUED_FROM = 56
"""Columns of the list from which the second line has the end of a long title before the date and the authors."""

ANNOUNCED_SHOWN_FROM = 80
"""Columns of the list from which a row also has the day of its daily list."""

RELATED = " related:"
"""Said above the papers that lack words of the query."""

MIN_AUTHORS_WIDTH = 6
"""Columns of the authors below which a row does not say that its paper is not in the cache: the pane says it, too."""


class RowState(NamedTuple):
    """The state of a row that decides its colors."""

    cursor: bool = False
    focused: bool = False
    hover: bool = False
    selected: bool = False


PLAIN_ROW = RowState()
"""The state of most rows, as one shared object."""


class PaperRowRenderer:
    """Renders entries as lines of one width."""

    def __init__(self, width: int, height: int, highlights: Highlights, style: Callable[[str], Style]) -> None:
        """height: the lines of an entry."""
        self.width, self._height, self._highlights, self._style = width, height, highlights, style

    def text_line(self, text: str = "", style: str = "quiet") -> Strip:
        """Return a line of plain text, or an empty one, for a list without rows."""
        return self._line(
            [Segment("    "), Segment(fit_width(printable(text), self.width - 5), self._style(style))], PLAIN_ROW
        )

    def underline(self, strip: Strip) -> Strip:
        """Return a line of the last paper with all words, with a thin rule below it."""
        width = self.width - len(RELATED) - 1 if self.width > 2 * len(RELATED) else self.width
        cut = strip.crop(0, width)
        mark = " " if cut.text.endswith(" ") else "…"
        label = Segment(mark + RELATED, self._style("base") + self._style("faint"))
        line = Strip.join([cut, Strip([label])]).adjust_cell_length(self.width)
        return line.apply_style(Style(underline=True))

    def line(self, entry: PaperEntry | None, number: int, state: RowState) -> Strip:
        """Return one line of an entry: first the title, in as many lines as it needs and may have, then the details."""
        title = printable(latex_to_unicode(entry.paper.title)) if entry else GONE
        split = self._split(title)
        if number == 0:
            date = self._compact_date(entry)
            width = self.width - 5 - sum(cell_len(segment.text) for segment in date)
            return self._line([*self._marks(entry, state), *self._title(entry, title, (0, split), width), *date], state)
        indent, rest = [self._cursor_bar(state), Segment("   ")], title[split:]
        if entry is None or number > 1 + bool(rest and self._height == MAX_LINES):
            return self._line(indent[:1], state)
        if number == 1 and rest and self._height == MAX_LINES:
            return self._line([*indent, *self._title(entry, title, (split, len(title)), self.width - 5)], state)
        return self._line([*indent, *self._details(entry, title, split if number == 1 else len(title))], state)

    def _split(self, title: str) -> int:
        """Return where the second line of a title begins: at a word, or at its end."""
        width = self.width - 5
        one_line = self._height == 1 or (self._height == 2 and self.width < CONTINUED_FROM)
        if one_line or cell_len(title) <= width or width < 1:
            return len(title)
        first = chop_cells(title, width)[0]
        return len(first) if title[len(first)] == " " else title.rfind(" ", 0, len(first)) + 1 or len(first)

    def _details(self, entry: PaperEntry, title: str, split: int) -> list[Segment]:
        """Return the end of the title, date, authors, tags and counts, as far as they fit beside the title."""
        paper, quiet = entry.paper, self._style("faint" if entry.marks.read else "quiet")
        rest = cell_len(title[split:].strip())
        date, counts = fit_width(date_text(paper), DATE_WIDTH), self._announced_text(paper) + counts_text(paper)
        free = self.width - 5 - (rest + 2 if rest else 0)
        if free < DATE_WIDTH:
            return self._title(entry, title, (split, len(title)), self.width - 5)
        start = [*self._title(entry, title, (split, len(title)), rest), Segment("  ")] if rest else []
        width = free - DATE_WIDTH - 2 - cell_len(counts) - 1
        if width < 0:
            return [*start, Segment(date, quiet)]
        own = own_marks_text(entry.marks, width // 2)
        if not entry.is_cached and width - cell_len(own) > len(NOT_CACHED) + MIN_AUTHORS_WIDTH:
            own += f"  {NOT_CACHED}"
        authors = fit_width(printable(author_line(paper)), max(0, width - cell_len(own)))
        return [*start, Segment(f"{date}  {authors}{own} {counts}", quiet)]

    def _announced_text(self, paper: Paper) -> str:
        """Return the day of the list that had a paper, if that is not its date and the row is wide."""
        is_shown = paper.announced and paper.published not in (None, paper.announced)
        return f"announced {paper.announced}  " if is_shown and self.width >= ANNOUNCED_SHOWN_FROM else ""

    def _compact_date(self, entry: PaperEntry | None) -> list[Segment]:
        """Return the date for the only line of a row, if it is wide enough."""
        if entry is None or self._height > 1 or self.width < DATE_SHOWN_FROM:
            return []
        date = "  " + fit_width(date_text(entry.paper), DATE_WIDTH)
        return [Segment(date, self._style("faint" if entry.marks.read else "quiet"))]

    def _cursor_bar(self, state: RowState) -> Segment:
        return Segment(CURSOR_BAR if state.cursor else " ", self._style("bar" if state.focused else "faint"))

    def _marks(self, entry: PaperEntry | None, state: RowState) -> list[Segment]:
        starred, read, is_new = (entry.marks.starred, entry.marks.read, entry.is_new) if entry else (False,) * 3
        if state.selected:
            first = Segment(SELECTED_AT_CURSOR if state.cursor else SELECTED, self._style("bar"))
        else:
            first = self._cursor_bar(state)
        return [
            first,
            Segment(STAR if starred else " ", self._style("star")),
            Segment(READ, self._style("faint")) if read else Segment(NEW if is_new else " ", self._style("bar")),
            Segment(" "),
        ]

    def _title(self, entry: PaperEntry | None, title: str, part: tuple[int, int], width: int) -> list[Segment]:
        """Return the part of a title between two positions, with its matches highlighted."""
        if entry is None:
            return [Segment(fit_width(title, width), self._style("faint"))]
        start, stop = part[0] + title[part[0] :].startswith(" "), part[1]
        spans = self._highlights.spans(title, "title")
        rest = ((max(first - start, 0), end - start) for first, end in spans if end > start)
        plain = self._style("quiet" if entry.marks.read else "title")
        return list(
            highlight_segments(fit_width(title[start:stop].rstrip(), width), rest, plain, self._style("highlight"))
        )

    def _line(self, segments: list[Segment], state: RowState) -> Strip:
        base = self._style("base")
        if state.cursor:
            base += self._style("cursor" if state.focused else "away")
        elif state.hover or state.selected:
            base += self._style("away")
        styled = [Segment(text, base + style if style else base) for text, style, _ in segments]
        return Strip(styled).adjust_cell_length(self.width, base)


def highlight_segments(
    text: str, spans: Iterable[tuple[int, int]], plain: Style, highlight: Style
) -> Iterable[Segment]:
    """Yield segments of a text with its matches highlighted; spans may end after a truncated text."""
    position = 0
    for start, end in spans:
        if start >= len(text):
            break
        yield Segment(text[position:start], plain)
        yield Segment(text[start:end], plain + highlight)
        position = end
    yield Segment(text[position:], plain)


def date_text(paper: Paper) -> str:
    return str(paper.display_date or "no date")


def counts_text(paper: Paper) -> str:
    """Return upvotes and comments in aligned columns; unknown numbers and zeros are left out."""
    upvotes = f"{UPVOTES} {paper.upvotes}" if paper.upvotes else ""
    comments = f"{COMMENTS} {paper.comments}" if paper.comments else ""
    return f"{upvotes}{comments:>6}" if upvotes else comments


def own_marks_text(marks: Marks, width: int) -> str:
    """Return a sign for a note, as many tags as fit, and the number of the others."""
    pieces = [NOTE] if marks.note else []
    for index, tag in enumerate(marks.tags):
        left = len(marks.tags) - index
        more = [f"+{left}" if index else count_of(left, "tag")]
        last = more if left > 1 else []
        if cell_len("  ".join(["", *pieces, "#" + printable(tag), *last])) > width:
            pieces += more
            break
        pieces.append("#" + printable(tag))
    return "".join("  " + piece for piece in pieces)


def fit_width(text: str, width: int) -> str:
    """Return the text in exactly this width: padded, or cut with an ellipsis."""
    columns = cell_len(text)
    if columns <= width:
        return text + " " * (width - columns)
    return set_cell_size(text, width - 1) + "…" if width > 0 else ""
