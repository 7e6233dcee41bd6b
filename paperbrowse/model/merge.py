"""What one paper looks like when several sources have described it."""

from paperbrowse.model.paper import Paper
from paperbrowse.text.dates import PartialDate

SOURCES_BY_TEXT_QUALITY = (
    "",
    "huggingface-page",
    "jsonl",
    "csl-json",
    "ris",
    "huggingface",
    "bibtex",
    "feed",
    "arxiv-snapshot",
    "arxiv",
)
"""Kinds of sources, poorest text first: Hugging Face strips math, arXiv's own API is closest to the authors."""

NEWEST_WINS = ("upvotes", "comments", "github_stars", "arxiv_version", "updated")
"""Fields that change by nature: the description taken last is right."""

_MERGED_SEPARATELY = {"title", "abstract", "authors", "author_count", "published", "source", *NEWEST_WINS}


def text_rank(source: str) -> int:
    """How far a source's title and abstract are to be trusted; unknown kinds rank lowest."""
    return SOURCES_BY_TEXT_QUALITY.index(source) if source in SOURCES_BY_TEXT_QUALITY else 0


def merge(known: Paper, incoming: Paper, *, newer: bool = True) -> Paper:
    """Both descriptions as one: filled where one was silent, by precedence where both speak.

    newer: whether the incoming record was taken later than what is known.
    """
    later, earlier = (incoming, known) if newer else (known, incoming)
    later_is_richer = text_rank(later.source) >= text_rank(earlier.source)
    richer, poorer = (later, earlier) if later_is_richer else (earlier, later)
    filled = {
        name: getattr(richer, name) or getattr(poorer, name) for name in Paper._fields if name not in _MERGED_SEPARATELY
    }
    changing = {
        name: getattr(later, name) if getattr(later, name) is not None else getattr(earlier, name)
        for name in NEWEST_WINS
    }
    named = max((richer, poorer), key=lambda p: len(p.authors))
    counts = [p.author_count for p in (richer, poorer) if p.author_count is not None]
    return richer._replace(
        **filled,
        **changing,
        abstract=richer.abstract or poorer.abstract,
        authors=named.authors,
        author_count=max([len(named.authors), *counts]) if counts else None,
        published=_first_published(known, incoming),
    )


def _first_published(a: Paper, b: Paper) -> PartialDate | None:
    """The earlier date, or the more precise one where the other leaves room for it."""
    if a.published is None or b.published is None:
        return a.published or b.published
    rough, fine = sorted((a.published, b.published), key=lambda d: len(str(d)))
    if rough.first_day <= fine.first_day <= rough.last_day:
        return fine
    return min(a.published, b.published)
