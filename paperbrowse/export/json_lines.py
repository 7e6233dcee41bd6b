"""JSON Lines: one paper an object a line, in the shape that `--json` prints everywhere.

Every key of the shape is always there, null where nothing is known; what few papers have comes behind, only
where it is known. `parse.json_lines` reads all of it back.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from paperbrowse.export.item import ExportItem
from paperbrowse.model.links import links
from paperbrowse.model.marks import NO_MARKS, Marks
from paperbrowse.model.paper import Author, Paper

_OPTIONAL_FIELDS = (
    *(
        "announced",
        "arxiv_version",
        "acl_id",
        "openreview_id",
        "comment",
        "journal_ref",
        "licence",
        "withdrawn",
    ),
    *("url", "pdf_url", "code_url", "project_url", "submitter", "source"),
)
"""Fields of a paper that the shape has no key for; `source` says how far its text is to be trusted, see `merge`."""


def paper_json(key: str, paper: Paper, marks: Marks = NO_MARKS, sources: Sequence[str] = ()) -> dict[str, Any]:
    """The JSON object of one paper, its keys in their documented order."""
    shape: dict[str, Any] = {
        "key": key,
        "title": paper.title,
        "abstract": paper.abstract,
        "authors": [author.name for author in paper.authors],
        "author_count": paper.author_count,
        "organization": paper.organization,
        "published": _to_text(paper.published),
        "updated": _to_text(paper.updated),
        "categories": list(paper.categories),
        "venue": paper.venue,
        "doi": paper.doi,
        "arxiv_id": paper.arxiv_id,
        "links": _link_urls(paper),
        "upvotes": paper.upvotes,
        "comments": paper.comments,
        "github_stars": paper.github_stars,
        "ai_summary": paper.ai_summary,
        "keywords": list(paper.keywords),
        "sources": list(sources),
        "starred": marks.starred,
        "read": marks.read,
        "tags": list(marks.tags),
        "note": marks.note,
    }
    return shape | _optional_values(paper, marks)


def json_line(key: str, paper: Paper, marks: Marks = NO_MARKS, sources: Sequence[str] = ()) -> str:
    """The same as one line of ASCII, without its end."""
    return json.dumps(paper_json(key, paper, marks, sources))


def write(papers: Iterable[ExportItem]) -> Iterator[str]:
    """A line a paper."""
    for one in papers:
        yield json_line(one.key, one.paper, one.marks, one.sources) + "\n"


def _optional_values(paper: Paper, marks: Marks) -> dict[str, Any]:
    more: dict[str, Any] = {}
    if any(author.family or author.given for author in paper.authors):
        more["author_names"] = [_name_parts(author) for author in paper.authors]
    for name in _OPTIONAL_FIELDS:
        value = getattr(paper, name)
        if value not in (None, False, ""):
            more[name] = str(value) if name == "announced" else value
    for name, moment in (("starred_at", marks.starred_at), ("read_at", marks.read_at)):
        if moment is not None:
            more[name] = _to_iso(moment)
    return more


def _name_parts(author: Author) -> dict[str, str]:
    return {"name": author.name, "family": author.family, "given": author.given}


def _link_urls(paper: Paper) -> dict[str, str]:
    """Addresses by name, the first of each; a search for the title is no address of the paper."""
    found: dict[str, str] = {}
    for link in links(paper):
        if not link.is_search and link.name != "other":
            found.setdefault(link.name, link.url)
    return found


def _to_text(value: object | None) -> str | None:
    return None if value is None else str(value)


def _to_iso(time: datetime) -> str:
    return time.isoformat()
