"""What a paper is: everything any source may know about it."""

from typing import NamedTuple

from paperbrowse.text.dates import PartialDate

# Tuples, for they are made by the million: a frozen dataclass of as many fields takes five times as long to make.


class Author(NamedTuple):
    """One author; family and given name only where a source tells them apart."""

    name: str
    """As printed, given name first."""
    family: str = ""
    given: str = ""


class Paper(NamedTuple):
    """One paper as one source, or the merge of several, describes it.

    None means no source has said; 0 means a source has said none.
    """

    title: str
    abstract: str | None = None
    authors: tuple[Author, ...] = ()
    author_count: int | None = None
    """May be known without names, and may exceed the names given."""
    organization: str | None = None

    published: PartialDate | None = None
    """First submission or publication."""
    updated: PartialDate | None = None
    announced: PartialDate | None = None
    """The day a list or feed carried it."""

    arxiv_id: str | None = None
    """Without version: `2411.19943`, `math/0309136`."""
    arxiv_version: int | None = None
    doi: str | None = None
    """Lower case, without resolver."""
    acl_id: str | None = None
    openreview_id: str | None = None

    categories: tuple[str, ...] = ()
    """Primary first."""
    venue: str | None = None
    comment: str | None = None
    """The authors' note on arXiv: pages, figures, where accepted."""
    journal_ref: str | None = None
    licence: str | None = None
    withdrawn: bool = False

    url: str | None = None
    """The page a source gave; pages that follow from an id are derived, see `links`."""
    pdf_url: str | None = None
    code_url: str | None = None
    project_url: str | None = None

    upvotes: int | None = None
    comments: int | None = None
    """Discussion comments on Hugging Face."""
    github_stars: int | None = None
    ai_summary: str | None = None
    keywords: tuple[str, ...] = ()
    submitter: str | None = None

    source: str = ""
    """The kind of source this description comes from; a merge keeps the richest one's."""

    @property
    def display_date(self) -> PartialDate | None:
        """The day to show where there is room for one alone: published, else announced."""
        return self.published or self.announced
