"""The paper, with all fields that a source may have."""

from typing import NamedTuple

from paperbrowse.text.dates import PartialDate

# Tuples, because imports make millions: a frozen dataclass with as many fields takes five times as long to make.


class Author(NamedTuple):
    """One author; family and given name only if the source separates them."""

    name: str
    """As printed, given name first."""
    family: str = ""
    given: str = ""


class Paper(NamedTuple):
    """One paper as a source, or the merge of several, describes it.

    None: no source has the field. 0: a source says that there are none.
    """

    title: str
    abstract: str | None = None
    authors: tuple[Author, ...] = ()
    author_count: int | None = None
    """May be known without names, and may be larger than the number of names."""
    organization: str | None = None

    published: PartialDate | None = None
    """First submission or publication."""
    updated: PartialDate | None = None
    announced: PartialDate | None = None
    """The day of the list or feed that had the paper."""

    arxiv_id: str | None = None
    """Without version: `2411.19943`, `math/0309136`."""
    arxiv_version: int | None = None
    doi: str | None = None
    """In lower case, without resolver."""
    acl_id: str | None = None
    openreview_id: str | None = None

    categories: tuple[str, ...] = ()
    """Primary category first."""
    venue: str | None = None
    comment: str | None = None
    """The authors' note on arXiv: pages, figures, where accepted."""
    journal_ref: str | None = None
    licence: str | None = None
    withdrawn: bool = False

    url: str | None = None
    """The page that a source gives; `links` derives the pages that follow from ids."""
    pdf_url: str | None = None
    code_url: str | None = None
    project_url: str | None = None

    upvotes: int | None = None
    comments: int | None = None
    """Comments in the discussion on Hugging Face."""
    github_stars: int | None = None
    ai_summary: str | None = None
    keywords: tuple[str, ...] = ()
    submitter: str | None = None

    source: str = ""
    """Kind of the source; after a merge, of the one with the best text."""

    @property
    def display_date(self) -> PartialDate | None:
        return self.published or self.announced
