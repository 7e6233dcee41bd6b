"""The abstract among the texts of a feed's entry, without what publishers print in each: citations and labels.

Journal of Things, EarlyView.                       Volume 3, Issue 2, Page 1-10, June 2026.
Publication date: June 2026                         [Phys. Rev. A 109, 012345] Published Wed Jan 10, 2024
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from paperbrowse.parse.references import may_be_person, split_names

MAX_STOCK = 400
"""Characters of a paragraph that may be a citation."""

FULL_TEXT = 8_000
"""Characters from which a text is taken for the complete article."""

TEASER = 200
"""Characters below which a text is a teaser if another one is more than twice as long."""

_MONTHS = "january february march april may june july august september october november december"
_WORDS = (
    "volume|vol|issue|iss|number|no|nos|pages?|pp?|article|art|supplement|suppl|special|spring|summer|autumn|fall|winter|"
    + "|".join(f"{month}|{month[:3]}" for month in _MONTHS.split())
)
_JOURNAL = r"(?:[^!?\n]{1,150}?[,.;:]\s|[^.!?\n]{2,150}?\s)?"
_CITATION = (
    rf"{_JOURNAL}(?:volume|vol\b\.?)\s?(?:[a-z]{{0,3}}\d\w{{0,8}}|[ivxlc]{{1,8}})\b"
    rf"(?:\s?(?:(?:{_WORDS})\b|[a-z]{{0,4}}\d[\w–-]*|[(),;:.–-])){{0,30}}+"
)
_STATUS = (
    r"(?:[^.!?\n]{2,150}?[,.;:]\s)?(?:early\s?view|(?:online )?ahead of print|(?:articles? )?in press|latest articles|"
    r"(?:online|advance) (?:first|access|article)|(?:first|published|available) online|just accepted|"
    r"accepted (?:article|manuscript|paper)|(?:corrected|uncorrected) proof)"
)
_BEGINNING = re.compile(rf"(?:{_STATUS}\.|{_CITATION}(?<=\.))\s+(?=[A-Z])", re.IGNORECASE)
_STOCK = re.compile(
    rf"{_CITATION}|{_JOURNAL}{_STATUS}\W*|[^!?\n]{{2,150}}?,\s(?:19|20)\d\d(?:,\s?[\w–-]{{1,15}}){{1,3}}"
    r"|(?:graphical |structured )?abstract\W*|summary\W*|(?:research|review|original) (?:article|paper)\W*"
    r"|(?:pmid|pmcid|doi|issn|source|publication date|authors?|author\(s\)|(?:first )?published(?: online)?)\s?:.*"
    r"|\[.{3,150}\] published .{3,40}"
    r"|[^!?]{0,250}\bdoi(?:\.org/|:)\s?\S*10\.\d{4,9}/\S+(?: .{0,60})?"
    r"|.{0,60}\b(?:no abstract|abstract (?:is )?not available)\b.{0,60}|not available\W*|n/?a"
    r"|to cite this article .{0,150}|the content of this rss feed .{0,100}"
    r"|the post .{0,300} (?:appeared )?first (?:appeared )?on .{0,100}"
    r"|(?:continue reading|read (?:more|the full)|view (?:article|full text)).{0,60}",
    re.IGNORECASE,
)
_AUTHORS = re.compile(
    r"(?:\A|\n)[ \t]{0,20}(?:authors?|author\(s\))\s?:\s*+((?:(?!\n\s*\n).){2,10000})", re.IGNORECASE | re.DOTALL
)
_DOI_LINE = re.compile(r"doi\s?:", re.IGNORECASE)
_NO_NAME = re.compile(
    r"\b(?:article|access|paper|reviews?|research|report|communication|letters?|abstract|open|editorial|volume|science)\b",
    re.IGNORECASE,
)
_BREAK = re.compile(r"\n\s*\n|(?<=[.)])\s*\n(?=\s*[A-Z])")
_PUNCTUATION = " .,:;|-–"
_ELLIPSIS = re.compile(r"(?:\[?(?:\.\.\.|…)\]?)(?:\s*(?:continue reading|read more).{0,60})?\Z")
_NUMBERS = re.compile(rf"(?:\s?(?:(?:{_WORDS})\b|[a-z]{{0,3}}\d[\w–-]*+|[(),;:.–-]))*+")
"""What is left of a citation without the name of the journal: `2020, 3 (2), 1-10`."""


def choose_abstract(texts: Iterable[str], others: Iterable[str | None]) -> str | None:
    """Return the first text that is not a citation; a longer one if the first is only its beginning or a teaser.

    `others` are the title and the journal, which some publishers repeat.
    """
    known = {_fold(text) for text in others if text}
    kept = [kept for text in texts if (kept := "\n\n".join(_keep_paragraphs(text, known)))]
    chosen = kept[0] if kept else None
    for text in kept[1:]:
        if chosen and len(text) <= FULL_TEXT and _is_part(chosen, text):
            chosen = text
    return chosen


def find_authors(texts: Iterable[str], title: str) -> list[str]:
    """Return the authors that a text names by a label, or behind the title or the DOI; others have an element."""
    for text in texts:
        if match := _AUTHORS.search(text):
            return [match[1]]
        lines = [line.strip() for line in text[:FULL_TEXT].splitlines() if line.strip()]
        for before, line in pairwise(lines[:6]):
            is_place = _DOI_LINE.match(before) or _fold(before) == _fold(title)
            if is_place and not _NO_NAME.search(line) and all(map(may_be_person, split_names(line))):
                return [line]
    return []


def _keep_paragraphs(text: str, known: set[str]) -> Iterator[str]:
    for paragraph in _BREAK.split(text.strip()):
        line = " ".join(paragraph.split())
        if not line.strip(_PUNCTUATION) or (len(line) <= MAX_STOCK and _is_stock(line, known)):
            continue
        beginning = _BEGINNING.match(line[:MAX_STOCK])
        yield line[beginning.end() :] if beginning else paragraph


def _is_stock(line: str, known: set[str]) -> bool:
    """Return True for a citation or a label, also with the title behind it."""
    folded = _fold(line)
    if any(folded.startswith(text) and _NUMBERS.fullmatch(folded[len(text) :]) for text in ("", *known)):
        return True
    title = next((text for text in known if folded.endswith(text)), "")
    line = line.rstrip(_PUNCTUATION)[: -len(title)] if title else line
    return not line.strip(_PUNCTUATION) or _STOCK.fullmatch(line.strip()) is not None


def _fold(text: str) -> str:
    return " ".join(text.split()).strip(_PUNCTUATION).casefold()


def _is_part(short: str, text: str) -> bool:
    """Return True if a text is the beginning of another, or a teaser for it."""
    beginning = _ELLIPSIS.sub("", _fold(short)).strip(_PUNCTUATION)
    if len(_fold(text)) <= len(beginning):
        return False
    return beginning in _fold(text) or (len(short) < TEASER and len(text) > 2 * len(short))
