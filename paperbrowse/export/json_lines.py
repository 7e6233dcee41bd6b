"""JSON Lines: one object per paper and line, in the shape that `--json` prints.

The documented keys are always present, null if unknown. Rare fields follow only if known. `parse.json_lines` reads
all of them back.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from paperbrowse.export.publication import ExportItem
from paperbrowse.model.bibliography import BibRecord, FiledRecord
from paperbrowse.model.marks import NO_MARKS, Marks
from paperbrowse.model.paper import Paper
from paperbrowse.model.urls import links

_OPTIONAL_FIELDS = (
    *("announced", "arxiv_version", "acl_id", "openreview_id", "comment", "journal_ref", "licence", "withdrawn"),
    *("url", "pdf_url", "code_url", "project_url", "submitter", "source"),
)
"""Fields of a paper that are not among the documented keys; an import merges papers by the trust in their `source`."""


def paper_json(
    key: str,
    paper: Paper,
    marks: Marks = NO_MARKS,
    sources: Sequence[str] = (),
    citation_keys: Sequence[str] = (),
    records: Sequence[FiledRecord] = (),
) -> dict[str, Any]:
    """Return the JSON object of one paper with its keys in the documented order."""
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
    bibliography = {"citation_keys": [*citation_keys], "records": [_record_json(record) for _, record in records]}
    return shape | _optional_values(paper, marks) | {name: values for name, values in bibliography.items() if values}


def json_line(key: str, paper: Paper, marks: Marks = NO_MARKS, *more: Sequence[Any]) -> str:
    """Return the object as one line of ASCII without a line end."""
    return json.dumps(paper_json(key, paper, marks, *more))


def write(papers: Iterable[ExportItem]) -> Iterator[str]:
    for item in papers:
        yield json_line(item.key, item.paper, item.marks, item.sources, item.citation_keys, item.records) + "\n"


def _record_json(record: BibRecord) -> dict[str, Any]:
    return {"format": record.format, "type": record.kind, "key": record.key, "fields": record.fields}


def _optional_values(paper: Paper, marks: Marks) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if any(author.family or author.given for author in paper.authors):
        values["author_names"] = [
            {"name": author.name, "family": author.family, "given": author.given} for author in paper.authors
        ]
    for name in _OPTIONAL_FIELDS:
        value = getattr(paper, name)
        if value not in (None, False, ""):
            values[name] = str(value) if name == "announced" else value
    for name, time in (("starred_at", marks.starred_at), ("read_at", marks.read_at)):
        if time is not None:
            values[name] = time.isoformat()
    return values


def _link_urls(paper: Paper) -> dict[str, str]:
    """Return the first URL of each kind of link; a search for the title is not a link to the paper."""
    urls: dict[str, str] = {}
    for link in links(paper):
        if not link.is_search and link.name != "other":
            urls.setdefault(link.name, link.url)
    return urls


def _to_text(value: object | None) -> str | None:
    return None if value is None else str(value)
