"""Citation keys such as `vaswani2017attention`, unique within a file."""

import re
from hashlib import blake2b
from itertools import chain, count

from paperbrowse.model.identity import family_name
from paperbrowse.model.paper import Paper
from paperbrowse.text.fold import fold, strip_tex_accents

MAX_PART_LENGTH = 30
"""Letters of a name or a word; a longer key is no longer easy to type."""

_NOT_IN_KEY = re.compile(r"[^a-z0-9]+")
_MATH = re.compile(r"\$[^$]*\$|\\[a-zA-Z]+")
_STOP_WORDS = frozenset(
    [
        *("a", "an", "the", "on", "of", "for", "in", "to", "and", "or", "with", "without", "from", "by", "at", "as"),
        *("is", "are", "be", "can", "do", "does", "how", "what", "when", "why", "where", "which", "towards", "toward"),
        *("via", "using", "into", "over", "under", "its", "it", "we", "not", "new", "all", "about", "between"),
    ]
)


class CitationKeys:
    """Citation keys of one file. A paper gets the same key in every file without another paper of that key."""

    def __init__(self) -> None:
        self._used: set[str] = set()

    def make_key(self, paper_key: str, paper: Paper) -> str:
        """Return an unused key of [a-z0-9-]; its suffix, if it needs one, depends on the printed key."""
        base = _base_key(paper) or f"paper-{_short_hash(paper_key)}"
        hashed = f"{base}-{_short_hash(paper_key)}"
        numbered = (f"{hashed}-{number}" for number in count(2))  # needed if a file has the same paper twice
        keys = chain((base, f"{base}-{_unique_suffix(paper_key, paper)}", hashed), numbered)
        key = next(key for key in keys if key not in self._used)
        self._used.add(key)
        return key


def _base_key(paper: Paper) -> str:
    """Return family name, year and the first significant word of the title, as far as they are known."""
    author = _to_ascii(family_name(paper.authors[0])) if paper.authors else ""
    year = str(paper.published.year) if paper.published else ""
    word = _title_word(paper.title)
    return author + year + word if author or word else ""


def _title_word(title: str) -> str:
    words = [_to_ascii(word) for word in re.split(r"[\s\-–—:/]+", _MATH.sub(" ", strip_tex_accents(title)))]
    significant = [word for word in words if word and word not in _STOP_WORDS]
    return next((word for word in significant if len(word) > 1), next(iter(significant or words), ""))


def _to_ascii(text: str) -> str:
    return _NOT_IN_KEY.sub("", fold(strip_tex_accents(text)))[:MAX_PART_LENGTH]


def _unique_suffix(paper_key: str, paper: Paper) -> str:
    if paper.arxiv_id:
        return _NOT_IN_KEY.sub("-", paper.arxiv_id.lower()).strip("-")
    return _short_hash(paper_key)


def _short_hash(paper_key: str) -> str:
    return blake2b(paper_key.encode(), digest_size=4).hexdigest()
