"""Citation keys: `vaswani2017attention`, told apart where two papers would have the same."""

import re
from hashlib import blake2b

from paperbrowse.model.identity import family_name
from paperbrowse.model.paper import Paper
from paperbrowse.text.fold import fold, strip_tex_accents

MAX_PART_LENGTH = 30
"""Letters of a name or a word that are worth typing."""

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
    """The keys of one file: none is given twice, and a paper gets the same in every file that has its like alone."""

    def __init__(self) -> None:
        self._used: set[str] = set()

    def make_key(self, paper_key: str, paper: Paper) -> str:
        """A key of [a-z0-9-] for a paper and its printed key, which tells it from others of the same."""
        plain = _base_key(paper) or f"paper-{_short_hash(paper_key)}"
        for found in (plain, f"{plain}-{_unique_suffix(paper_key, paper)}"):
            if found not in self._used:
                self._used.add(found)
                return found
        return self._add_number(f"{plain}-{_short_hash(paper_key)}")

    def _add_number(self, base: str) -> str:
        """For what even ids do not tell apart: the same paper twice."""
        found, number = base, 1
        while found in self._used:
            number += 1
            found = f"{base}-{number}"
        self._used.add(found)
        return found


def _base_key(paper: Paper) -> str:
    """Family name, year and the first word of the title that says something, as far as they are known."""
    author = _to_ascii(family_name(paper.authors[0])) if paper.authors else ""
    year = str(paper.published.year) if paper.published else ""
    word = _title_word(paper.title)
    return author + year + word if author or word else ""


def _title_word(title: str) -> str:
    words = [_to_ascii(word) for word in re.split(r"[\s\-–—:/]+", _MATH.sub(" ", strip_tex_accents(title)))]
    telling = [word for word in words if word and word not in _STOP_WORDS]
    return next((word for word in telling if len(word) > 1), next(iter(telling or words), ""))


def _to_ascii(text: str) -> str:
    return _NOT_IN_KEY.sub("", fold(strip_tex_accents(text)))[:MAX_PART_LENGTH]


def _unique_suffix(paper_key: str, paper: Paper) -> str:
    """What is the paper's own and may stand in a key."""
    if paper.arxiv_id:
        return _NOT_IN_KEY.sub("-", paper.arxiv_id.lower()).strip("-")
    return _short_hash(paper_key)


def _short_hash(paper_key: str) -> str:
    return blake2b(paper_key.encode(), digest_size=4).hexdigest()
