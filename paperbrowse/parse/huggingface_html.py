"""A page of Hugging Face papers, saved as HTML: its papers stand in it as JSON, which the page is drawn from.

    <div data-target="DailyPapers" data-props="{&quot;dailyPapers&quot;: […], …}">

Source: pages of 2024 and 2026. Only text is read: nothing a page links to is ever fetched.
"""

from collections.abc import Iterable, Iterator

from paperbrowse.model.errors import ImportRefused
from paperbrowse.parse import huggingface_json
from paperbrowse.parse.document import Problem, Reading, gather, text

NAME = "huggingface-html"

TARGET = "DailyPapers"
"""What the element is for that carries the papers, in the page's own words."""


def recognises(head: str, name: str) -> bool:
    """Whether a web page begins that names the site, or carries its papers."""
    beginning = head.lstrip()[:9].lower()
    is_page = beginning.startswith(("<!doctype", "<html", "<!--", "<div", "<body", "<main")) and "<rss" not in head
    return is_page and ("huggingface" in head.lower() or f'data-target="{TARGET}"' in head)


def read(lines: Iterable[bytes], name: str) -> Reading:
    """A record or a problem a paper. Raises ImportRefused when the page does not carry its papers."""
    content, note = text(gather(lines, name))
    if note:
        yield Problem(name, 0, note)
    carried = next(_carried(content), None)
    if carried is None:
        raise ImportRefused(
            "is a web page that does not carry the data of its papers",
            "save the page of huggingface.co/papers itself, or copy its text",
        )
    yield from huggingface_json.papers(carried, name)


def _carried(content: str) -> Iterator[str]:
    """The JSON of every element that has some."""
    from lxml import etree, html  # late: slow to import, and for saved pages only

    # The network stays shut, and an attribute may be as long as the whole document.
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True, remove_comments=True)
    try:
        root = html.document_fromstring(content.replace("\0", "").encode("utf-8", "replace"), parser=parser)
    except etree.LxmlError:
        return
    for element in root.iter():
        if element.get("data-target") == TARGET and (carried := element.get("data-props")):
            yield carried
