"""How one paper looks in the list: two lines, or one."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from paperbrowse.library.results import PaperEntry
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
"""`2022-11-08`."""

DATE_SHOWN_FROM = 56
"""Columns from which a one-line row has a date."""


@dataclass(frozen=True, slots=True)
class RowState:
    """One row's state, as far as it changes its colours."""

    cursor: bool = False
    focused: bool = False
    hover: bool = False
    selected: bool = False


PLAIN_ROW = RowState()
"""How all rows look but a few."""


class PaperRowRenderer:
    """Turns entries into lines of one width."""

    def __init__(self, width: int, highlights: Highlights, style: Callable[[str], Style]) -> None:
        self.width, self._highlights, self._style = width, highlights, style

    def text_line(self, text: str = "", style: str = "quiet") -> Strip:
        """A line of words, or of nothing, where there is no row."""
        return self._line(
            [Segment("    "), Segment(fit_width(printable(text), self.width - 5), self._style(style))], PLAIN_ROW
        )

    def first_line(self, entry: PaperEntry | None, state: RowState) -> Strip:
        """Marks and title."""
        return self._line([*self._marks(entry, state), *self._title(entry, self.width - 5)], state)

    def second_line(self, entry: PaperEntry | None, state: RowState) -> Strip:
        """Date, people, counts."""
        if entry is None:
            return self._line([self._cursor_bar(state)], state)
        paper, quiet = entry.paper, self._style("faint" if entry.marks.read else "quiet")
        date = Segment(fit_width(date_text(paper), DATE_WIDTH), quiet)
        counts = counts_text(paper)
        room = self.width - 4 - DATE_WIDTH - 2 - cell_len(counts) - 2
        own = own_marks_text(entry.marks, room // 2)
        people = Segment(fit_width(printable(author_line(paper)), room - cell_len(own)), quiet)
        indent, gap = Segment("   "), Segment("  ")
        return self._line(
            [
                self._cursor_bar(state),
                indent,
                date,
                gap,
                people,
                Segment(own, quiet),
                Segment(" " + counts, quiet),
            ],
            state,
        )

    def compact_line(self, entry: PaperEntry | None, state: RowState) -> Strip:
        """Marks, title and date in one line."""
        if entry is None or self.width < DATE_SHOWN_FROM:
            return self.first_line(entry, state)
        quiet = self._style("faint" if entry.marks.read else "quiet")
        title = self._title(entry, self.width - 5 - DATE_WIDTH - 2)
        date = Segment("  " + fit_width(date_text(entry.paper), DATE_WIDTH), quiet)
        return self._line([*self._marks(entry, state), *title, date], state)

    def _cursor_bar(self, state: RowState) -> Segment:
        return Segment(CURSOR_BAR if state.cursor else " ", self._style("bar" if state.focused else "faint"))

    def _selection_sign(self, state: RowState) -> Segment:
        return Segment(SELECTED_AT_CURSOR if state.cursor else SELECTED, self._style("bar"))

    def _marks(self, entry: PaperEntry | None, state: RowState) -> list[Segment]:
        starred, read, is_new = (entry.marks.starred, entry.marks.read, entry.is_new) if entry else (False,) * 3
        return [
            self._selection_sign(state) if state.selected else self._cursor_bar(state),
            Segment(STAR if starred else " ", self._style("star")),
            Segment(READ, self._style("faint")) if read else Segment(NEW if is_new else " ", self._style("bar")),
            Segment(" "),
        ]

    def _title(self, entry: PaperEntry | None, width: int) -> list[Segment]:
        if entry is None:
            return [Segment(fit_width("this paper is gone · search anew", width), self._style("faint"))]
        title = printable(latex_to_unicode(entry.paper.title))
        shown = fit_width(title, width)
        plain = self._style("quiet" if entry.marks.read else "title")
        return list(highlight_segments(shown, self._highlights.spans(title, "title"), plain, self._style("highlight")))

    def _line(self, segments: list[Segment], state: RowState) -> Strip:
        under = self._style("base")
        if state.cursor:
            under += self._style("cursor" if state.focused else "away")
        elif state.hover or state.selected:
            under += self._style("away")
        painted = [Segment(text, under + style if style else under) for text, style, _ in segments]
        return Strip(painted).adjust_cell_length(self.width, under)


def highlight_segments(
    text: str, spans: Iterable[tuple[int, int]], plain: Style, highlight: Style
) -> Iterable[Segment]:
    """A text cut where matches begin and end; what was cut off at its end is not lit."""
    done = 0
    for start, end in spans:
        if start >= len(text):
            break
        yield Segment(text[done:start], plain)
        yield Segment(text[start:end], plain + highlight)
        done = end
    yield Segment(text[done:], plain)


def date_text(paper: Paper) -> str:
    """As precise as it is known."""
    return str(paper.display_date or "no date")


def counts_text(paper: Paper) -> str:
    """Upvotes and comments in columns of their own; nothing for what is unknown or none."""
    upvotes = f"{UPVOTES} {paper.upvotes}" if paper.upvotes else ""
    comments = f"{COMMENTS} {paper.comments}" if paper.comments else ""
    return f"{upvotes}{comments:>6}" if upvotes else comments


def own_marks_text(marks: Marks, width: int) -> str:
    """A sign that there is a note, and as many tags as there is room for; of the rest their number."""
    pieces = [NOTE] if marks.note else []
    for number, tag in enumerate(marks.tags):
        left = len(marks.tags) - number
        more = [f"+{left}" if number else count_of(left, "tag")]
        last = more if left > 1 else []
        if cell_len("  ".join(["", *pieces, "#" + printable(tag), *last])) > width:
            pieces += more
            break
        pieces.append("#" + printable(tag))
    return "".join("  " + piece for piece in pieces)


def fit_width(text: str, width: int) -> str:
    """Exactly so many columns: padded, or cut with an ellipsis."""
    columns = cell_len(text)
    if columns <= width:
        return text + " " * (width - columns)
    return set_cell_size(text, width - 1) + "…" if width > 0 else ""
