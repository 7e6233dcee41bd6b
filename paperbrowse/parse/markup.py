"""Plain text out of a fragment of HTML: what a reader would see of it."""

from paperbrowse.parse import limits

LONGEST = 4 * limits.ABSTRACT
"""Characters of a fragment that are looked at: the rest would be cut from the text anyway."""

_HIDDEN = ("script", "style", "head", "template")
_BLOCKS = frozenset(["p", "div", "br", "li", "ul", "ol", "tr", "section", "h1", "h2", "h3", "h4", "h5", "h6"])


def plain(markup: str) -> str:
    """The text of a fragment; a blank line stands where a block or line ends."""
    if "<" not in markup and "&" not in markup:
        return markup
    from lxml import etree, html  # late: slow to import, and few texts are marked up

    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(f"<div>{markup[:LONGEST]}</div>".encode("utf-8", "replace"), parser=parser)
    except etree.LxmlError:
        return ""
    etree.strip_elements(root, *_HIDDEN, with_tail=False)
    for element in root.iter(*_BLOCKS):
        element.tail = "\n\n" + (element.tail or "")
    return "".join(str(text) for text in root.itertext()).strip()
