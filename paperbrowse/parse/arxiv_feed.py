"""Entries of arXiv's feeds: results of its API, and papers announced in the feed of a day.

    API           id `http://arxiv.org/abs/IDvN`; `published` is the day of the first version, `updated` of this one
    announcement  id `oai:arXiv.org:IDvN`; the date is the announcement's; all authors stand in one text;
                  the summary begins `arXiv:IDvN Announce Type: new|cross|replace|replace-cross` + `Abstract: `
    listing       the same until 2024: the title ends in `(arXiv:IDvN [category])`, authors and abstract are HTML,
                  only the feed has a date

All are arXiv's description of the paper, so they share one source, which outranks all others.
Pages and PDFs follow from the id; the addresses in feeds name one version.
"""

import re

from paperbrowse.model.errors import ImportRefused
from paperbrowse.model.paper import Paper
from paperbrowse.model.paper_ids import arxiv_id, arxiv_id_month
from paperbrowse.parse import limits
from paperbrowse.parse.arxiv_snapshot import first_doi, is_withdrawn
from paperbrowse.parse.feed_entry import FeedEntry
from paperbrowse.parse.fields import convert_field, to_authors, to_labels, to_line, to_prose
from paperbrowse.parse.markup import html_to_text, strip_tags
from paperbrowse.text.dates import PartialDate

SOURCE = "arxiv"

_PAGE_URL = re.compile(r"https?://(?:www\.|export\.)?arxiv\.org/abs/", re.IGNORECASE)
_ANNOUNCEMENT_ID = re.compile(r"oai:arxiv\.org:", re.IGNORECASE)
_ERROR_URL = re.compile(r"https?://(?:export\.)?arxiv\.org/api/errors", re.IGNORECASE)
_LISTING = re.compile(
    r"(?P<title>.{3,}?)\.?\s?\(arXiv:(?P<id>[\w./-]{5,30}) \[(?P<category>[\w.-]{2,30})\](?: UPDATED| CROSS LISTED)?\)"
)
_DATE_FIELDS = (("published",), ("updated", "published"))
_PREAMBLE = re.compile(r"\A\s*arXiv:\S{1,40}\s+Announce Type:\s*[\w-]{1,40}\s+Abstract:", re.IGNORECASE)
# `cs.CL`, `astro-ph`; the MSC and ACM classes that arXiv lists beside them begin with a digit or a capital.
_CATEGORY = re.compile(r"[a-z][a-z-]*(?:\.[A-Za-z-]+)?")
_AFFILIATION = re.compile(r"\([^()]*\)")
_SUFFIX = re.compile(r"(?:Jr|Sr)\.?|I{2,3}|IV")


def is_arxiv(entry: FeedEntry) -> bool:
    name = entry.text("id") or ""
    return bool(_PAGE_URL.match(name) or _ANNOUNCEMENT_ID.match(name) or _ERROR_URL.match(name))


def to_paper(entry: FeedEntry, feed: FeedEntry, title: str, reasons: list[str]) -> Paper:
    """Return the paper of one entry; `reasons` gets what was left out. Raises ImportRefused for an error of arXiv's."""
    name = entry.text("id") or ""
    if _ERROR_URL.match(name):
        message = to_line(entry.text("summary") or "") or "no reason"
        raise ImportRefused(f"arXiv answered with an error: {message[:200]}", "change the request and try again")
    listing = _LISTING.fullmatch(title)
    identity = arxiv_id(listing["id"] if listing else name.strip()[: limits.URL])
    if identity is None:
        reasons.append("id is not an arXiv id")
    is_announced = bool(listing or _ANNOUNCEMENT_ID.match(name))
    summary = entry.text("summary") or ""
    abstract = to_prose(html_to_text(summary) if listing else _PREAMBLE.sub("", summary))
    comment = to_line(entry.arxiv_text("comment") or "")
    authors = to_authors(_split_names(entry.author_names()) if is_announced else entry.author_names())
    dated = feed if listing else entry
    date = convert_field("published", dated, lambda dated: dated.date(*_DATE_FIELDS[bool(listing)]), reasons)
    updated = None if is_announced else convert_field("updated", entry, lambda entry: entry.date("updated"), reasons)
    return Paper(
        title=listing["title"] if listing else title,
        abstract=abstract,
        authors=authors,
        author_count=len(authors) or None,
        published=_first_published(identity, date) if is_announced else date,
        updated=updated,
        announced=date if is_announced else None,
        arxiv_id=identity[0] if identity else None,
        arxiv_version=identity[1] if identity else None,
        doi=first_doi(entry.arxiv_text("doi") or ""),
        categories=_read_categories(entry, listing["category"] if listing else entry.arxiv_term("primary_category")),
        comment=comment,
        journal_ref=to_line(entry.arxiv_text("journal_ref") or entry.arxiv_text("journal_reference") or ""),
        licence=to_line(entry.text("rights") or ""),
        withdrawn=is_withdrawn(abstract, comment),
        source=SOURCE,
    )


def _first_published(identity: tuple[str, int | None] | None, date: PartialDate | None) -> PartialDate | None:
    """Return the publication date of an announced paper: that day for a first version, else the month of its id."""
    if identity is None or (month := arxiv_id_month(identity[0])) is None:
        return None
    is_first = date is not None and (date.year, date.month) == (month.year, month.month) and identity[1] in (1, None)
    return date if is_first else month


def _read_categories(entry: FeedEntry, primary: str | None) -> tuple[str, ...]:
    """Return arXiv's categories, the primary one first."""
    terms = [term.strip() for term in ([primary] if primary else []) + entry.categories()]
    return to_labels([term for term in terms if _CATEGORY.fullmatch(term)])


def _split_names(texts: list[str]) -> list[str]:
    """Split texts at commas into names; `Jr.` stays with the name before it, affiliations are removed."""
    names: list[str] = []
    for text in texts:
        for name in _AFFILIATION.sub("", strip_tags(text)).split(","):
            name = name.strip()
            if names and _SUFFIX.fullmatch(name):
                names[-1] += f", {name}"
            elif name:
                names.append(name)
    return names
