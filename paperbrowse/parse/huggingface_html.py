"""A page of Hugging Face papers, saved as HTML: its papers stand in it as JSON, which the page is drawn from.

    <div data-target="DailyPapers" data-props="{&quot;dailyPapers&quot;: […], …}">

Source: pages of 2024 and 2026. Only text is read: nothing a page links to is ever fetched.
"""

from collections.abc import Iterable, Mapping

from paperbrowse.model.errors import ImportRefused
from paperbrowse.parse import huggingface_json, limits
from paperbrowse.parse.document import Problem, RecordStream, decode, to_document

NAME = "huggingface-html"

CHUNK_SIZE = 1_000_000
"""Characters of a page that are looked through at a time."""

TARGET = "DailyPapers"
"""What the element is for that carries the papers, in the page's own words."""


def recognizes(head: str, name: str) -> bool:
    """Whether a web page begins that names the site, or carries its papers."""
    beginning = head.lstrip()[:9].lower()
    is_page = beginning.startswith(("<!doctype", "<html", "<!--", "<div", "<body", "<main")) and "<rss" not in head
    return is_page and ("huggingface" in head.lower() or f'data-target="{TARGET}"' in head)


def read(lines: Iterable[bytes], name: str) -> RecordStream:
    """A record or a problem a paper. Raises ImportRefused when the page does not carry its papers."""
    content, note = decode(to_document(lines, name, limits.WEB_PAGE))
    if note:
        yield Problem(name, 0, note)
    carried = _find_papers_json(content)
    del content  # which is as long again
    if carried is None:
        raise ImportRefused(
            "is a web page that does not carry the data of its papers",
            "save the page of huggingface.co/papers itself, or copy its text",
        )
    yield from huggingface_json.read_papers(carried, name)


def _find_papers_json(content: str) -> str | None:
    """The JSON of the first element that has some."""
    if TARGET not in content:
        return None
    from lxml import etree  # late: slow to import, and for saved pages only

    # The network stays shut, and an attribute may be as long as the whole document. No tree is ever made of it.
    found = _PapersJsonFinder()
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True, target=found)  # type: ignore[arg-type] # the stubs want all methods
    try:
        for start in range(0, len(content), CHUNK_SIZE):
            if found.papers_json is not None:
                break
            parser.feed(content[start : start + CHUNK_SIZE].replace("\0", "").encode("utf-8", "replace"))
        parser.close()
    except etree.LxmlError:
        pass  # found or not, there is no more of it
    return found.papers_json


class _PapersJsonFinder:
    """Hears of every element of a page, and remembers the first that carries papers."""

    def __init__(self) -> None:
        self.papers_json: str | None = None

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        if self.papers_json is None and attributes.get("data-target") == TARGET:
            self.papers_json = attributes.get("data-props") or None

    def close(self) -> None:
        """The page ends."""
