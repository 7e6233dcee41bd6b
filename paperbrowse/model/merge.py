"""The merge of records that describe the same paper."""

from paperbrowse.model.paper import Paper
from paperbrowse.text.dates import PartialDate

SOURCES_BY_TEXT_QUALITY = (
    *("", "huggingface-page", "jsonl", "csl-json", "ris", "huggingface", "bibtex", "feed", "arxiv-snapshot", "arxiv"),
)
"""Kinds of sources, worst text first: Hugging Face strips math, arXiv's API has the text of the authors."""

NEWEST_WINS = ("upvotes", "comments", "github_stars", "arxiv_version", "updated")
"""Fields that change over time, so that the latest record is right."""

_MERGED_SEPARATELY = {"title", "abstract", "authors", "author_count", "published", "source", *NEWEST_WINS}


def text_rank(source: str) -> int:
    """Return the quality of a source's title and abstract, higher is better; unknown kinds have 0."""
    return SOURCES_BY_TEXT_QUALITY.index(source) if source in SOURCES_BY_TEXT_QUALITY else 0


def merge(known: Paper, incoming: Paper, *, newer: bool = True) -> Paper:
    """Return both records as one; if both have a field, the source with the better text wins.

    newer: True if the incoming record was retrieved later than the known one.
    """
    later, earlier = (incoming, known) if newer else (known, incoming)
    later_is_richer = text_rank(later.source) >= text_rank(earlier.source)
    richer, poorer = (later, earlier) if later_is_richer else (earlier, later)
    names = [name for name in Paper._fields if name not in _MERGED_SEPARATELY]
    filled = {name: getattr(richer, name) or getattr(poorer, name) for name in names}
    changing = {name: getattr(later if getattr(later, name) is not None else earlier, name) for name in NEWEST_WINS}
    authors = max((richer.authors, poorer.authors), key=len)
    counts = [paper.author_count for paper in (richer, poorer) if paper.author_count is not None]
    return richer._replace(
        **filled,
        **changing,
        abstract=richer.abstract or poorer.abstract,
        authors=authors,
        author_count=max([len(authors), *counts]) if counts else None,
        published=_first_published(known, incoming),
    )


def _first_published(a: Paper, b: Paper) -> PartialDate | None:
    """Return the more precise date if both can mean the same day, else the earlier one."""
    if a.published is None or b.published is None:
        return a.published or b.published
    rough, fine = sorted((a.published, b.published), key=lambda date: len(str(date)))
    if rough.first_day <= fine.first_day <= rough.last_day:
        return fine
    return min(a.published, b.published)
