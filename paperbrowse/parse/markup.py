"""Plain text from fragments of HTML, JATS and MathML."""

import re
from html import escape, unescape
from html.entities import html5
from typing import Any

from paperbrowse.parse import limits

MAX_HTML = 4 * limits.ABSTRACT
"""Characters of a fragment that are parsed; the text of the rest would be cut off anyway."""

_HIDDEN_TAGS = ("script", "style", "head", "template", "annotation", "annotation-xml")
_BLOCK_TAGS = frozenset(
    [
        *("p", "div", "br", "li", "ul", "ol", "tr", "section", "h1", "h2", "h3", "h4", "h5", "h6"),
        *("sec", "title", "list-item", "disp-formula"),
    ]
)

# Prefixes of JATS and MathML, which publishers send: `<jats:p>`, `<mml:math>`.
_PREFIX = re.compile(r"<(/?)(?:jats|mml|m):(?=[a-z])", re.IGNORECASE)
_BLOCK_START = re.compile(r"(?<=[^>\s])\s{0,9}(?=<(?:h[1-6]|title)\b)", re.IGNORECASE)
_SUPERSCRIPTS = str.maketrans("0123456789+-\N{MINUS SIGN}", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_SUBSCRIPTS = str.maketrans("0123456789+-\N{MINUS SIGN}", "₀₁₂₃₄₅₆₇₈₉₊₋₋")
_SCRIPTS = {"sup": _SUPERSCRIPTS, "sub": _SUBSCRIPTS, "inf": _SUBSCRIPTS}
_MATH_SCRIPTS = {"msup": ("sup",), "msub": ("sub",), "msubsup": ("sub", "sup")}
_TEX = ".//tex-math | .//annotation[contains(@encoding, 'tex') or contains(@encoding, 'TeX')]"


def html_to_text(markup: str) -> str:
    """Return the visible text of a fragment of HTML or JATS, with a blank line after every block.

    Of a formula that is given both in TeX and in MathML, the TeX is kept.
    """
    if "<" not in markup and "&" not in markup:
        return markup
    from lxml import etree, html  # late: slow to import, and few texts have markup

    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    fragment = _BLOCK_START.sub("\n\n", _PREFIX.sub(r"<\1", markup[:MAX_HTML]))
    try:
        root = html.document_fromstring(f"<div>{fragment}</div>".encode("utf-8", "replace"), parser=parser)
    except etree.LxmlError:
        return ""
    _write_formulas(root)
    for link in root.iter("a"):
        if (link.text or "").startswith("this http"):  # as arXiv's pages shorten addresses
            link.text = link.get("href") or link.text
    etree.strip_elements(root, *_HIDDEN_TAGS, with_tail=False)
    for element in root.iter("sup", "sub", "inf"):
        _write_script(element)
    for element in root.iter(*_BLOCK_TAGS):
        element.tail = "\n\n" + (element.tail or "")
    return "".join(str(text) for text in root.itertext()).strip()


def _write_formulas(root: Any) -> None:
    """Reduce formulas to their TeX, or to MathML with marks for fractions and indices."""
    for formula in root.iter("alternatives", "semantics"):
        if tex := formula.xpath(_TEX):
            tex[0].tag = "tex-math"
            formula[:] = tex[:1]
    for element in root.iter("tex-math"):
        element.text = _bare_tex(element.text or "")
    for element in root.xpath("//mfrac/*[1]"):
        element.tail = "/"
    for element in list(root.iter(*_MATH_SCRIPTS)):
        for script, name in zip(element[1:], _MATH_SCRIPTS[element.tag], strict=False):
            if not _write_script(script, name):
                script.text = ("^" if name == "sup" else "_") + (script.text or "")


def _bare_tex(text: str) -> str:
    """Return a formula between dollars, without the LaTeX document that some publishers print around it."""
    text = text.partition(r"\begin{document}")[2].partition(r"\end{document}")[0] or text
    return text if "$" in text else f"${text.strip()}$"


def _write_script(element: Any, name: str = "") -> bool:
    """Replace digits by raised or lowered ones; return False for other text."""
    text = "".join(element.itertext())
    if not text or text.strip("0123456789+-\N{MINUS SIGN}") or len(text) > 9:
        return False
    element[:] = []
    element.text = text.translate(_SUPERSCRIPTS if (name or element.tag) == "sup" else _SUBSCRIPTS)
    return True


# Elements that publishers and reference managers leave in titles and abstracts. Others are the authors' words, because
# papers on language models have `<s>`, `<think>` and `<code>`.
_INLINE = "a|b|big|bold|em|font|i|inf|italic|small|span|strong|sub|sup|sc|scp|tt|u|underline|p|div|li|ul|ol|h[1-6]"
_JATS = "alternatives|disp-formula|ext-link|inline-formula|list-item|named-content|sec|styled-content|tex-math|xref"
_MATH_ML = (
    "math|mi|mn|mo|ms|mtext|mspace|mrow|mfrac|msqrt|mroot|mstyle|mpadded|mphantom|mfenced|menclose|msub|msup|msubsup|"
    "munder|mover|munderover|mmultiscripts|mprescripts|mtable|mtr|mtd|semantics|annotation|annotation-xml"
)
_ATTRIBUTES = r"(?:\s[^<>=]{0,60}=[^<>]{0,2000})?\s{0,9}"
_ELEMENT_TAG = re.compile(
    rf"<(?P<end>/?)(?P<name>(?:jats|mml|m):[a-z-]{{1,30}}|{_INLINE}|br|{_JATS}|{_MATH_ML}){_ATTRIBUTES}(?P<empty>/?)>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")

MAX_ESCAPES = 3
"""Times that markup may be escaped as text: `&amp;amp;lt;` is the deepest seen."""


def strip_tags(text: str) -> str:
    """Return a text without the tags and entities of HTML, JATS and MathML; a plain `<` and `&` stay.

    Digits in <sup> and <sub> become such characters, so that 10⁶ does not become 106. In TeX, `$a<b>c$` stays, because
    a tag counts only if it is closed.
    """
    for _ in range(MAX_ESCAPES if "<" in text or "&" in text else 0):
        plain = _strip_once(text)
        if plain == text:
            break
        text = plain
    return text


def _strip_once(text: str) -> str:
    tags = list(_ELEMENT_TAG.finditer(text)) if "<" in text else []
    closed = {tag["name"].lower() for tag in tags if tag["end"] or _opens_text(tag)}
    tags = [tag for tag in tags if _is_markup(tag, closed)]
    if not tags:
        return _ENTITY.sub(_decode_entity, text) if "&" in text else text
    parts, end = [], 0
    for tag in tags:
        parts += [_escape(text[end : tag.start()]), tag[0]]
        end = tag.end()
    # lxml gives up at 256 nested elements.
    return html_to_text("".join((*parts, _escape(text[end:])))) or _ELEMENT_TAG.sub("", text).strip()


def _opens_text(tag: re.Match[str]) -> bool:
    return tag.start() == 0 and tag["name"].lower() in ("p", "div")


def _is_markup(tag: re.Match[str], closed: set[str]) -> bool:
    """Return True unless the tag may be a comparison or an average, such as `<p>` in physics."""
    name = tag["name"].lower()
    return bool(tag["empty"]) or name in closed or name == "br" or ":" in name


def _escape(text: str) -> str:
    return escape(_ENTITY.sub(_decode_entity, text), quote=False)


def _decode_entity(matched: re.Match[str]) -> str:
    """Return the character; the text itself if no such entity exists, as in `AT&T;`."""
    name = matched[0][1:]
    return unescape(matched[0]) if name.startswith("#") or name in html5 else matched[0]
