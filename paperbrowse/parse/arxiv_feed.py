"""An entry of arXiv's own feeds: an answer of its API, or a paper announced in the feed of a day.

    API           id `http://arxiv.org/abs/IDvN`; `published` is the day of the first version, `updated` of this one
    announcement  id `oai:arXiv.org:IDvN`; the date is the announcement's; all authors stand in one text;
                  the summary begins `arXiv:IDvN Announce Type: new|cross|replace|replace-cross` + `Abstract: `

Both are arXiv's own description of the paper, the announcement of a new version its newest: so both count as one
source, which no other outranks. Pages and PDFs follow from the id; the addresses in feeds name one version.
"""

import re
from collections.abc import Callable
from typing import TypeVar

from paperbrowse.model.errors import ImportRefused
from paperbrowse.model.paper import Paper
from paperbrowse.model.paper_ids import arxiv_id, doi
from paperbrowse.parse import limits
from paperbrowse.parse.arxiv_ids import arxiv_id_month
from paperbrowse.parse.arxiv_snapshot import WITHDRAWN_SEARCH_LIMIT
from paperbrowse.parse.feed_entry import FeedEntry
from paperbrowse.parse.fields import InvalidValue, to_authors, to_labels, to_line, to_prose
from paperbrowse.text.dates import PartialDate

SOURCE = "arxiv"

_T = TypeVar("_T")
_PAGE_URL = re.compile(r"https?://(?:www\.|export\.)?arxiv\.org/abs/", re.IGNORECASE)
_ANNOUNCEMENT_ID = re.compile(r"oai:arxiv\.org:", re.IGNORECASE)
_ERROR_URL = re.compile(r"https?://(?:export\.)?arxiv\.org/api/errors", re.IGNORECASE)
_PREAMBLE = re.compile(r"\s*arXiv:\S{1,40}\s+Announce Type:\s*[\w-]{1,40}\s+Abstract:", re.IGNORECASE)
# `cs.CL`, `astro-ph`; the MSC and ACM classes that arXiv lists beside them begin with a digit or a capital.
_CATEGORY = re.compile(r"[a-z][a-z-]*(?:\.[A-Za-z-]+)?")
_AFFILIATION = re.compile(r"\([^()]*\)")
_SUFFIX = re.compile(r"(?:Jr|Sr)\.?|I{2,3}|IV")


def is_arxiv(entry: FeedEntry) -> bool:
    """Whether an entry is one of arXiv's own."""
    name = entry.text("id") or ""
    return bool(_PAGE_URL.match(name) or _ANNOUNCEMENT_ID.match(name) or _ERROR_URL.match(name))


def to_paper(entry: FeedEntry, title: str, reasons: list[str]) -> Paper:
    """The paper of one entry; what does not fit is named in `wrong`. Raises ImportRefused for an error of arXiv's."""
    name = entry.text("id") or ""
    if _ERROR_URL.match(name):
        said = to_line(entry.text("summary") or "") or "no reason"
        raise ImportRefused(f"is an error that arXiv answered with: {said[:200]}", "mend the question, then ask again")
    identity = arxiv_id(name.strip()[: limits.URL])
    if identity is None:
        reasons.append("id is no arXiv id")
    is_announced = bool(_ANNOUNCEMENT_ID.match(name))
    abstract = to_prose(_PREAMBLE.sub("", entry.text("summary") or "", count=1))
    comment = to_line(entry.arxiv_text("comment") or "")
    authors = to_authors(_split_names(entry.author_names()) if is_announced else entry.author_names())
    day = _read_date(lambda: entry.date("published"), "published", reasons)
    return Paper(
        title=title,
        abstract=abstract,
        authors=authors,
        author_count=len(authors) or None,
        published=_first_published(identity, day) if is_announced else day,
        updated=None if is_announced else _read_date(lambda: entry.date("updated"), "updated", reasons),
        announced=day if is_announced else None,
        arxiv_id=identity[0] if identity else None,
        arxiv_version=identity[1] if identity else None,
        doi=_read_doi(entry),
        categories=_read_categories(entry),
        comment=comment,
        journal_ref=to_line(entry.arxiv_text("journal_ref") or entry.arxiv_text("journal_reference") or ""),
        licence=to_line(entry.text("rights") or ""),
        withdrawn=any("withdrawn" in (text or "")[:WITHDRAWN_SEARCH_LIMIT].lower() for text in (abstract, comment)),
        source=SOURCE,
    )


def _first_published(identity: tuple[str, int | None] | None, date: PartialDate | None) -> PartialDate | None:
    """When a paper came out that is only announced: on that day if it is its first, else in its id's month."""
    if identity is None or (month := arxiv_id_month(identity[0])) is None:
        return None
    is_first = date is not None and (date.year, date.month) == (month.year, month.month) and identity[1] in (1, None)
    return date if is_first else month


def _read_date(read: Callable[[], PartialDate | None], name: str, reasons: list[str]) -> PartialDate | None:
    try:
        return read()
    except InvalidValue as unfit:
        reasons.append(f"{name} is {unfit}, and was left out")
        return None


def _read_doi(entry: FeedEntry) -> str | None:
    """The first of the DOIs, which stand side by side when a paper has several."""
    parts = (entry.arxiv_text("doi") or "")[: limits.URL].split()
    return doi(parts[0]) if parts else None


def _read_categories(entry: FeedEntry) -> tuple[str, ...]:
    """arXiv's categories, the primary one first."""
    primary = entry.arxiv_term("primary_category")
    found = [term.strip() for term in ([primary] if primary else []) + entry.categories()]
    return to_labels([term for term in found if _CATEGORY.fullmatch(term)])


def _split_names(names: list[str]) -> list[str]:
    """The names in texts that part them by commas; `Jr.` stays with the name before it, affiliations go."""
    found: list[str] = []
    for text in names:
        for name in _AFFILIATION.sub("", text).split(","):
            name = name.strip()
            if found and _SUFFIX.fullmatch(name):
                found[-1] += f", {name}"
            elif name:
                found.append(name)
    return found
