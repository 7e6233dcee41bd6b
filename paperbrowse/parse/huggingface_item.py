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
from paperbrowse.parse.arxiv_ids import mended
from paperbrowse.parse.fields import Unfit, address, day, line, people, phrases, prose, whole
from paperbrowse.text.dates import PartialDate

NAME = "huggingface"

# An address that a hard wrap broke: behind a sign no address ends with, or before what only a path looks like.
_BROKEN_ADDRESS = re.compile(
    r"(https?://\S{0,300}(?:[-_=&?%](?=\n[ \t]*\w)|/(?=\n[ \t]*\w[\w.-]{0,100}[/_]\w)))\n[ \t]*", re.ASCII
)


def is_item(data: dict[str, Any]) -> bool:
    """Whether an object is one paper, with or without what a list says of it."""
    return isinstance(data.get("paper"), dict) or "title" in data


def paper(item: dict[str, Any], shown: PartialDate | None, wrong: list[str]) -> Paper | str:
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
        except Unfit as unfit:
            wrong.append(f"{name} is {unfit}, and was left out")
            return None

    title = _title(data.get("title") or item.get("title"))
    if title is None or len(title) > limits.TITLE:
        return "no title" if title is None else f"a title of more than {limits.TITLE:,} characters"
    identity = mended(data.get("id"))
    if identity is None and data.get("id") is not None:
        wrong.append("id is no arXiv id")
    authors: tuple[Author, ...] = take("authors", people) or ()
    return Paper(
        title=title,
        abstract=take("summary", _abstract, also=item),
        authors=authors,
        author_count=_counted(data.get("authors"), authors),
        organization=take("organization", _named, also=item),
        published=take("publishedAt", day),
        announced=take("submittedOnDailyAt", day) or shown,
        arxiv_id=identity[0] if identity else None,
        arxiv_version=identity[1] if identity else None,
        code_url=take("githubRepo", address),
        project_url=take("projectPage", address),
        upvotes=take("upvotes", whole),
        comments=take("numComments", whole, also=item),
        github_stars=take("githubStars", whole),
        ai_summary=take("ai_summary", prose),
        keywords=take("ai_keywords", phrases) or (),
        submitter=take("submittedBy", _named, also=item) or take("submittedOnDailyBy", _named),
        source=NAME,
    )


def _title(value: Any) -> str | None:
    """One clean line, one character longer than the limit when it is beyond it."""
    if not isinstance(value, str):
        return None
    return line(value) if len(value) <= limits.TITLE else value[: limits.TITLE + 1]


def _abstract(value: Any) -> str | None:
    if isinstance(value, str) and len(value) <= limits.ABSTRACT and "\n" in value:
        value = _BROKEN_ADDRESS.sub(r"\1", value)
    return prose(value)


def _counted(listed: Any, authors: tuple[Author, ...]) -> int | None:
    """How many authors there are, also beyond those whose names are kept."""
    if isinstance(listed, list) and len(listed) > limits.AUTHORS:
        return len(listed)
    return len(authors) or None


def _named(value: Any) -> str | None:
    """The full name of an account or an organization, else the name in its address."""
    if not isinstance(value, dict):
        return line(value)
    return next((name for key in ("fullname", "name", "user") if (name := line(value.get(key) or ""))), None)
