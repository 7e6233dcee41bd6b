"""Papers that introduced a name: `bert` asks for `BERT: Pre-training of ...` rather than for authors called Bert."""

import re
from collections.abc import Sequence

from paperbrowse.model.predicate import PaperText
from paperbrowse.text.fold import folded_text

MAX_HEAD_LENGTH = 60
"""Characters of a title before its colon."""

_NAME = r"(?=\S*[A-Z])(?i:{name})(?![\w-]|\s[A-Z])"
"""A name has a capital letter, and is not part of another: `BERT-like`, `Token Recycling`."""
_VERBS = ("introduce", "propose", "present", "describe", "develop", "release")
_INTRODUCE = rf"(?i:\b(?:{'|'.join(verb.removesuffix('e') for verb in _VERBS)})\w*\s"
_PATTERNS = (
    rf"{_INTRODUCE}(?:(?:an?|the|our|new|novel)\s)*){_NAME}"
    rf"|{_INTRODUCE}[^.]{{{{0,150}}}}?)(?:\(|\bor\s){_NAME}"
    rf"|(?i:\b(?:called|named|dubbed|termed)[\s,:]+){_NAME}",
    rf"\({_NAME}\)",
)
"""`we introduce LLaDA`, `... Policy Optimization (DAPO)`, `a method called X`; then a mere definition."""


def find_introduction(name: str, texts: Sequence[PaperText]) -> int | None:
    """Return the row of the paper that introduced a folded word as a name; of several, the first text."""
    if heads := [text.row for text in texts if _title_head(text.title) == name]:
        return heads[0]
    for pattern in (re.compile(pattern.format(name=re.escape(name))) for pattern in _PATTERNS):
        if defined := [text.row for text in texts if pattern.search(f"{text.title}. {text.abstract}")]:
            return defined[0]
    return None


def _title_head(title: str) -> str:
    head, colon, _ = title[:MAX_HEAD_LENGTH].partition(":")
    return folded_text(head) if colon else ""
