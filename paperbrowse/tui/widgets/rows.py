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
from paperbrowse.model.wording import author_line, count_of
from paperbrowse.search.highlight import Highlights
from paperbrowse.text.clean import printable
from paperbrowse.text.latex import latex_to_unicode

STAR, READ, COMMENTS, UPVOTES = "★", "✓", "❝", "▲"
NOTED, NEW = "✎", "•"
BAR, SELECTED, SELECTED_HERE = "▌", "●", "◉"

DATE_WIDTH = 10
"""`2022-11-08`."""

ROOM_FOR_DATE = 56
"""Columns from which a one-line row has a date."""


@dataclass(frozen=True, slots=True)
class Look:
    """One row's state, as far as it changes its colours."""

    cursor: bool = False
    focused: bool = False
    hover: bool = False
    selected: bool = False


PLAIN = Look()
"""How all rows look but a few."""


class RowPainter:
    """Turns entries into lines of one width."""

    def __init__(self, width: int, lit: Highlights, style: Callable[[str], Style]) -> None:
        self.width, self._lit, self._style = width, lit, style

    def sentence(self, text: str = "", style: str = "quiet") -> Strip:
        """A line of words, or of nothing, where there is no row."""
        return self._line([Segment("    "), Segment(fit(printable(text), self.width - 5), self._style(style))], PLAIN)

    def first(self, entry: PaperEntry | None, look: Look) -> Strip:
        """Marks and title."""
        return self._line([*self._marks(entry, look), *self._title(entry, self.width - 5)], look)

    def second(self, entry: PaperEntry | None, look: Look) -> Strip:
        """Date, people, counts."""
        if entry is None:
            return self._line([self._bar(look)], look)
        paper, quiet = entry.paper, self._style("faint" if entry.marks.read else "quiet")
        date = Segment(fit(shown_date(paper), DATE_WIDTH), quiet)
        counts = shown_counts(paper)
        room = self.width - 4 - DATE_WIDTH - 2 - cell_len(counts) - 2
        own = shown_own(entry.marks, room // 2)
        people = Segment(fit(printable(author_line(paper)), room - cell_len(own)), quiet)
        indent, gap = Segment("   "), Segment("  ")
        return self._line(
            [
                self._bar(look),
                indent,
                date,
                gap,
                people,
                Segment(own, quiet),
                Segment(" " + counts, quiet),
            ],
            look,
        )

    def compact(self, entry: PaperEntry | None, look: Look) -> Strip:
        """Marks, title and date in one line."""
        if entry is None or self.width < ROOM_FOR_DATE:
            return self.first(entry, look)
        quiet = self._style("faint" if entry.marks.read else "quiet")
        title = self._title(entry, self.width - 5 - DATE_WIDTH - 2)
        date = Segment("  " + fit(shown_date(entry.paper), DATE_WIDTH), quiet)
        return self._line([*self._marks(entry, look), *title, date], look)

    def _bar(self, look: Look) -> Segment:
        return Segment(BAR if look.cursor else " ", self._style("bar" if look.focused else "faint"))

    def _selected(self, look: Look) -> Segment:
        return Segment(SELECTED_HERE if look.cursor else SELECTED, self._style("bar"))

    def _marks(self, entry: PaperEntry | None, look: Look) -> list[Segment]:
        starred, read, is_new = (entry.marks.starred, entry.marks.read, entry.is_new) if entry else (False,) * 3
        return [
            self._selected(look) if look.selected else self._bar(look),
            Segment(STAR if starred else " ", self._style("star")),
            Segment(READ, self._style("faint")) if read else Segment(NEW if is_new else " ", self._style("bar")),
            Segment(" "),
        ]

    def _title(self, entry: PaperEntry | None, room: int) -> list[Segment]:
        if entry is None:
            return [Segment(fit("this paper is gone · search anew", room), self._style("faint"))]
        title = printable(latex_to_unicode(entry.paper.title))
        shown = fit(title, room)
        plain = self._style("quiet" if entry.marks.read else "title")
        return list(lit_segments(shown, self._lit.spans(title, "title"), plain, self._style("highlight")))

    def _line(self, segments: list[Segment], look: Look) -> Strip:
        under = self._style("base")
        if look.cursor:
            under += self._style("cursor" if look.focused else "away")
        elif look.hover or look.selected:
            under += self._style("away")
        painted = [Segment(text, under + style if style else under) for text, style, _ in segments]
        return Strip(painted).adjust_cell_length(self.width, under)


def lit_segments(text: str, spans: Iterable[tuple[int, int]], plain: Style, lit: Style) -> Iterable[Segment]:
    """A text cut where matches begin and end; what was cut off at its end is not lit."""
    done = 0
    for start, end in spans:
        if start >= len(text):
            break
        yield Segment(text[done:start], plain)
        yield Segment(text[start:end], plain + lit)
        done = end
    yield Segment(text[done:], plain)


def shown_date(paper: Paper) -> str:
    """As precise as it is known."""
    return str(paper.display_date or "no date")


def shown_counts(paper: Paper) -> str:
    """Upvotes and comments in columns of their own; nothing for what is unknown or none."""
    upvotes = f"{UPVOTES} {paper.upvotes}" if paper.upvotes else ""
    comments = f"{COMMENTS} {paper.comments}" if paper.comments else ""
    return f"{upvotes}{comments:>6}" if upvotes else comments


def shown_own(marks: Marks, room: int) -> str:
    """A sign that there is a note, and as many tags as there is room for; of the rest their number."""
    pieces = [NOTED] if marks.note else []
    for number, tag in enumerate(marks.tags):
        left = len(marks.tags) - number
        more = [f"+{left}" if number else count_of(left, "tag")]
        last = more if left > 1 else []
        if cell_len("  ".join(["", *pieces, "#" + printable(tag), *last])) > room:
            pieces += more
            break
        pieces.append("#" + printable(tag))
    return "".join("  " + piece for piece in pieces)


def fit(text: str, width: int) -> str:
    """Exactly so many columns: padded, or cut with an ellipsis."""
    columns = cell_len(text)
    if columns <= width:
        return text + " " * (width - columns)
    return set_cell_size(text, width - 1) + "…" if width > 0 else ""
