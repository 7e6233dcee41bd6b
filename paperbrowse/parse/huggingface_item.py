"""One paper of Hugging Face's API: an item of a list with the paper inside, or the paper's own object.

    item  = { paper{…}, publishedAt, title, numComments, submittedBy{…}, organization{…} }
    paper = { id, authors[{name, hidden}], publishedAt, title, summary, upvotes, submittedOnDailyAt, … }

The item's own `publishedAt` is hours off the paper's in every record, and is never read. An author who is
`hidden` is one who hid the link to an account; arXiv names them all the same, and so they stay.
"""

import re
from collections.abc import Callable
from typing import Any

from paperbrowse.model.paper import Author, Paper
from paperbrowse.parse import limits
from paperbrowse.parse.arxiv_ids import repair_arxiv_id
from paperbrowse.parse.fields import InvalidValue, to_authors, to_count, to_date, to_line, to_phrases, to_prose, to_url
from paperbrowse.text.dates import PartialDate

NAME = "huggingface"

# An address that a hard wrap broke: behind a sign no address ends with, or before what only a path looks like.
_WRAPPED_URL = re.compile(
    r"(https?://\S{0,300}(?:[-_=&?%](?=\n[ \t]*\w)|/(?=\n[ \t]*\w[\w.-]{0,100}[/_]\w)))\n[ \t]*", re.ASCII
)


def is_item(data: dict[str, Any]) -> bool:
    """Whether an object is one paper, with or without what a list says of it."""
    return isinstance(data.get("paper"), dict) or "title" in data


def to_paper(item: dict[str, Any], list_date: PartialDate | None, reasons: list[str]) -> Paper | str:
    """The paper of one item, or why there is none; fields that do not fit are left out and named in `wrong`.

    shown: the day of the list it stands in, for the years in which papers did not say so themselves.
    """
    data = item["paper"] if isinstance(item.get("paper"), dict) else item

    def take(name: str, convert: Callable[[Any], Any], *, also: dict[str, Any] | None = None) -> Any:
        value = data.get(name)
        if value is None and also is not None:
            value = also.get(name)
        if value is None:
            return None
        try:
            return convert(value)
        except InvalidValue as unfit:
            reasons.append(f"{name} is {unfit}, and was left out")
            return None

    title = _parse_title(data.get("title") or item.get("title"))
    if title is None or len(title) > limits.TITLE:
        return "no title" if title is None else f"a title of more than {limits.TITLE:,} characters"
    identity = repair_arxiv_id(data.get("id"))
    if identity is None and data.get("id") is not None:
        reasons.append("id is no arXiv id")
    authors: tuple[Author, ...] = take("authors", to_authors) or ()
    return Paper(
        title=title,
        abstract=take("summary", _parse_abstract, also=item),
        authors=authors,
        author_count=_count_authors(data.get("authors"), authors),
        organization=take("organization", _account_name, also=item),
        published=take("publishedAt", to_date),
        announced=take("submittedOnDailyAt", to_date) or list_date,
        arxiv_id=identity[0] if identity else None,
        arxiv_version=identity[1] if identity else None,
        code_url=take("githubRepo", to_url),
        project_url=take("projectPage", to_url),
        upvotes=take("upvotes", to_count),
        comments=take("numComments", to_count, also=item),
        github_stars=take("githubStars", to_count),
        ai_summary=take("ai_summary", to_prose),
        keywords=take("ai_keywords", to_phrases) or (),
        submitter=take("submittedBy", _account_name, also=item) or take("submittedOnDailyBy", _account_name),
        source=NAME,
    )


def _parse_title(value: Any) -> str | None:
    """One clean line, one character longer than the limit when it is beyond it."""
    if not isinstance(value, str):
        return None
    return to_line(value) if len(value) <= limits.TITLE else value[: limits.TITLE + 1]


def _parse_abstract(value: Any) -> str | None:
    if isinstance(value, str) and len(value) <= limits.ABSTRACT and "\n" in value:
        value = _WRAPPED_URL.sub(r"\1", value)
    return to_prose(value)


def _count_authors(listed: Any, authors: tuple[Author, ...]) -> int | None:
    """How many authors there are, also beyond those whose names are kept."""
    if isinstance(listed, list) and len(listed) > limits.AUTHORS:
        return len(listed)
    return len(authors) or None


def _account_name(value: Any) -> str | None:
    """The full name of an account or an organization, else the name in its address."""
    if not isinstance(value, dict):
        return to_line(value)
    return next((name for key in ("fullname", "name", "user") if (name := to_line(value.get(key) or ""))), None)
