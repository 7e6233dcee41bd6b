"""Rendering of one paper in the list, in one line or two."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
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

STAR, READ, COMMENTS, UPVOTES = "★", "✓", "❝", "▲"
NOTE, NEW = "✎", "•"
CURSOR_BAR, SELECTED, SELECTED_AT_CURSOR = "▌", "●", "◉"

DATE_WIDTH = 10
"""Columns of a date such as `2022-11-08`."""

DATE_SHOWN_FROM = 56
"""Columns of the list from which a one-line row has a date."""


ANNOUNCED_SHOWN_FROM = 80
"""Columns of the list from which a row also has the day of its daily list."""

MIN_AUTHORS_WIDTH = 6
"""Columns of the authors below which a row does not say that its paper is not in the cache: the pane says it, too."""


@dataclass(frozen=True, slots=True)
class RowState:
    """The state of a row that decides its colors."""

    cursor: bool = False
    focused: bool = False
    hover: bool = False
    selected: bool = False


PLAIN_ROW = RowState()
"""The state of most rows, as one shared object."""


class PaperRowRenderer:
    """Renders entries as lines of one width."""

    def __init__(self, width: int, highlights: Highlights, style: Callable[[str], Style]) -> None:
        self.width, self._highlights, self._style = width, highlights, style

    def text_line(self, text: str = "", style: str = "quiet") -> Strip:
        """Return a line of plain text, or an empty one, for a list without rows."""
        return self._line(
            [Segment("    "), Segment(fit_width(printable(text), self.width - 5), self._style(style))], PLAIN_ROW
        )

    def first_line(self, entry: PaperEntry | None, state: RowState) -> Strip:
        """Return the line with marks and title."""
        return self._line([*self._marks(entry, state), *self._title(entry, self.width - 5)], state)

    def second_line(self, entry: PaperEntry | None, state: RowState) -> Strip:
        """Return the line with date, authors, tags and counts."""
        if entry is None:
            return self._line([self._cursor_bar(state)], state)
        paper, quiet = entry.paper, self._style("faint" if entry.marks.read else "quiet")
        date = Segment(fit_width(date_text(paper), DATE_WIDTH), quiet)
        counts = self._announced_text(paper) + counts_text(paper)
        width = self.width - 4 - DATE_WIDTH - 2 - cell_len(counts) - 2
        own = own_marks_text(entry.marks, width // 2)
        if not entry.is_cached and width - cell_len(own) > len(NOT_CACHED) + MIN_AUTHORS_WIDTH:
            own += f"  {NOT_CACHED}"
        authors = Segment(fit_width(printable(author_line(paper)), width - cell_len(own)), quiet)
        marks_and_counts = [Segment(own, quiet), Segment(" " + counts, quiet)]
        return self._line(
            [self._cursor_bar(state), Segment("   "), date, Segment("  "), authors, *marks_and_counts], state
        )

    def _announced_text(self, paper: Paper) -> str:
        """Return the day of the list that had a paper, if that is not its date and the row is wide."""
        is_shown = paper.announced and paper.published not in (None, paper.announced)
        return f"announced {paper.announced}  " if is_shown and self.width >= ANNOUNCED_SHOWN_FROM else ""

    def compact_line(self, entry: PaperEntry | None, state: RowState) -> Strip:
        """Return the only line of a compact row: marks, title and date."""
        if entry is None or self.width < DATE_SHOWN_FROM:
            return self.first_line(entry, state)
        quiet = self._style("faint" if entry.marks.read else "quiet")
        title = self._title(entry, self.width - 5 - DATE_WIDTH - 2)
        date = Segment("  " + fit_width(date_text(entry.paper), DATE_WIDTH), quiet)
        return self._line([*self._marks(entry, state), *title, date], state)

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

    def _title(self, entry: PaperEntry | None, width: int) -> list[Segment]:
        if entry is None:
            return [Segment(fit_width("this paper is no longer here · search again", width), self._style("faint"))]
        title = printable(latex_to_unicode(entry.paper.title))
        shown = fit_width(title, width)
        plain = self._style("quiet" if entry.marks.read else "title")
        return list(highlight_segments(shown, self._highlights.spans(title, "title"), plain, self._style("highlight")))

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
