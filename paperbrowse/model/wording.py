"""Authors and dates in words, the same in the terminal and on the command line."""

from datetime import datetime

from paperbrowse.model.paper import Paper
from paperbrowse.text.dates import MONTHS, PartialDate
from paperbrowse.text.latex import latex_to_unicode
from paperbrowse.text.phrases import count_of

MAX_AUTHORS_SHOWN = 3
"""Names a row of a list gives."""


def author_names(paper: Paper, limit: int = MAX_AUTHORS_SHOWN, rest: str = "+{:,}") -> str:
    """Return the first `limit` authors and the number of the others, else the number of authors; may be empty."""
    total = max(paper.author_count or 0, len(paper.authors))
    if not paper.authors:
        return count_of(total, "author") if total else ""
    names = latex_to_unicode(", ".join(author.name for author in paper.authors[:limit]))
    others = total - min(len(paper.authors), limit)
    return f"{names} {rest.format(others)}" if others else names


def author_line(paper: Paper) -> str:
    """Return the authors for a row of a list, else the organization; may be empty."""
    return author_names(paper) or paper.organization or ""


def day_words(moment: datetime) -> str:
    """Return the local day of a time, as `date_words` does."""
    day = moment.astimezone()
    return date_words(PartialDate(day.year, day.month, day.day))


def date_words(date: PartialDate) -> str:
    """Return `8 November 2022`, `November 2022` or `2022`, as precise as the date is."""
    month = MONTHS[date.month - 1].capitalize() if date.month else ""
    return " ".join(part for part in (str(date.day) if date.day else "", month, f"{date.year:04d}") if part)
