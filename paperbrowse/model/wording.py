"""Authors, dates and counts in words."""

from paperbrowse.model.paper import Paper
from paperbrowse.text.dates import MONTHS, PartialDate

MAX_AUTHORS_SHOWN = 3
"""Names a row of the list gives."""


def count_of(number: int, singular: str, plural: str = "") -> str:
    """`1 author`, `20 authors`, `10,000 papers`."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def author_line(paper: Paper) -> str:
    """The first authors and how many more, else their number, else the organization; may be empty."""
    total = max(paper.author_count or 0, len(paper.authors))
    if not paper.authors:
        return count_of(total, "author") if total else paper.organization or ""
    names = ", ".join(author.name for author in paper.authors[:MAX_AUTHORS_SHOWN])
    more = total - min(len(paper.authors), MAX_AUTHORS_SHOWN)
    return f"{names} +{more:,}" if more else names


def date_words(date: PartialDate) -> str:
    """`8 November 2022`, `November 2022` or `2022`, as far as it is known."""
    month = MONTHS[date.month - 1].capitalize() if date.month else ""
    return " ".join(part for part in (str(date.day) if date.day else "", month, f"{date.year:04d}") if part)
