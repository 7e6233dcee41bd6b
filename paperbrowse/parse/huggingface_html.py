"""A saved Hugging Face papers page: its HTML contains the papers as JSON, from which the page is drawn.

    <div data-target="DailyPapers" data-props="{&quot;dailyPapers&quot;: […], …}">

Source: pages of 2024 and 2026. Nothing that a page links to is ever fetched.
"""

from collections.abc import Iterable, Mapping

from paperbrowse.model.errors import ImportRefused
from paperbrowse.parse import huggingface_json, limits
from paperbrowse.parse.document import RecordStream, join_text

NAME = "huggingface-html"

CHUNK_SIZE = 1_000_000
"""Characters of a page parsed at a time."""

TARGET = "DailyPapers"
"""The `data-target` of the element with the papers."""


def recognizes(head: str, name: str) -> bool:
    """Return True for HTML that names the site or contains its papers."""
    beginning = head.lstrip()[:9].lower()
    is_page = beginning.startswith(("<!doctype", "<html", "<!--", "<div", "<body", "<main")) and "<rss" not in head
    return is_page and ("huggingface" in head.lower() or f'data-target="{TARGET}"' in head)


def read(pieces: Iterable[bytes], name: str) -> RecordStream:
    """Yield a record, problems or both per paper. Raises ImportRefused if the page does not contain their data."""
    content = join_text(pieces, limits.WEB_PAGE)
    papers_json = _find_papers_json(content)
    del content  # as large as the JSON
    if papers_json is None:
        hint = "save the page huggingface.co/papers, or copy its text"
        raise ImportRefused("is a web page without the data of its papers", hint)
    yield from huggingface_json.read_papers(papers_json, name)


def _find_papers_json(content: str) -> str | None:
    """Return the JSON of the first element that has some."""
    if TARGET not in content:
        return None
    from lxml import etree  # late: slow to import, and for saved pages only

    # No network access, and attributes as long as the document. Events instead of a tree save memory.
    finder = _PapersJsonFinder()
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True, target=finder)  # type: ignore[arg-type] # the stubs want all methods
    try:
        for start in range(0, len(content), CHUNK_SIZE):
            if finder.papers_json is not None:
                break
            parser.feed(content[start : start + CHUNK_SIZE].replace("\0", "").encode("utf-8", "replace"))
        parser.close()
    except etree.LxmlError:
        pass  # the element was found before the error, or not at all
    return finder.papers_json


class _PapersJsonFinder:
    """Parser target that keeps the JSON of the first element with papers."""

    def __init__(self) -> None:
        self.papers_json: str | None = None

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if self.papers_json is None and attributes.get("data-target") == TARGET:
            self.papers_json = attributes.get("data-props") or None

    def close(self) -> None:
        """Do nothing; lxml requires this method."""
